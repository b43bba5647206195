"""Which counts must be withheld for the sake of others, so that as little as possible is lost.

A small count between a printed total and printed neighbours is no secret, so some of those are
withheld too. Of few counts the fewest are found, by integer programming. Of many, one attack after
the other is stopped where that costs least, and what turned out superfluous is printed again; of
not too many it is then tried whether others in the place of one would be cheaper.
"""

from __future__ import annotations

from collections.abc import Sequence

from ncstats.disclosure.contradictions import without_contradictions
from ncstats.disclosure.fewest import fewest
from ncstats.disclosure.links import Links, Sum
from ncstats.disclosure.shown import Rule
from ncstats.disclosure.stopping import Stopping
from ncstats.disclosure.suppression import Suppression

MOST_EXACT = 60
"""Of so many printed counts the fewest are found that need be withheld."""

MOST_REVISED = 300
"""Of so many printed counts the cheaper of two searches is taken, each with its exchanges."""


def suppress(
    links: Links, rule: Rule, costs: Sequence[float] | None = None, most_exact: int = MOST_EXACT
) -> Suppression:
    """Withhold every small count, and little besides that keeps them withheld.

    Every small count, and every difference of printed counts that is a small one, can still be
    any of 1 to the threshold, given all that is shown.

    Args:
        links: the counts and their sums.
        rule: what is small, and how the others are shown.
        costs: what is lost with each printed count; 1 if None.
        most_exact: of how many printed counts the fewest are found.
    """
    links = without_contradictions(links)
    given = (*(costs or (1.0,) * links.printed), *(0.0,) * len(links.hidden))
    best = fewest(links, rule, given) if links.printed <= most_exact else None
    if best is not None:
        return best
    order = _by_name(links)
    found = _found(_in_order(links, order), rule, tuple(given[cell] for cell in order))
    back = [frozenset(order[cell] for cell in cells) for cells in
            (found.primary, found.secondary, found.loose)]  # fmt: skip
    return Suppression(*back)


def _by_name(links: Links) -> list[int]:
    """The cells in an order that does not depend on where they stand in the outputs."""
    names = [repr(subgroup) for subgroup in links.subgroups]
    return sorted(range(len(links)), key=lambda cell: (cell >= links.printed, names[cell]))


def _in_order(links: Links, order: Sequence[int]) -> Links:
    """The same counts and sums, told in another order."""
    place = {cell: i for i, cell in enumerate(order)}
    sums = [(place[each.whole], tuple(sorted(place[p] for p in each.parts))) for each in links.sums]
    return Links(
        tuple(links.subgroups[cell] for cell in order),
        tuple(links.counts[cell] for cell in order),
        links.printed,
        tuple(Sum(*each) for each in sorted(sums)),
    )


def _found(links: Links, rule: Rule, given: Sequence[float]) -> Suppression:
    few = links.printed <= MOST_REVISED
    ends = (1, rule.threshold)
    searches = [_one_by_one(links, rule, given, each) for each in (ends, ends[::-1])[: 1 + few]]
    search = min(searches, key=lambda each: each.cost)
    if few:
        search.exchange()
    search.stop_attacks(range(1, rule.threshold + 1))
    return search.now


def _one_by_one(
    links: Links, rule: Rule, costs: Sequence[float], ends: tuple[int, int]
) -> Stopping:
    """Attacks on both ends of what is to be possible, stopped one after the other."""
    search = Stopping(links, rule, costs, ends)
    search.stop_attacks(ends)
    search.print_superfluous()
    return search
