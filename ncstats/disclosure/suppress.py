"""Which counts must be withheld for the sake of others, so that as little as possible is lost.

A small count between a printed total and printed neighbours is no secret, so some of those are
withheld too. Of few counts the fewest are found, by integer programming. Of many, one attack after
the other is stopped where that costs least, and what turned out superfluous is printed again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from ncstats.disclosure.attacker import ladder, uncovered, witness
from ncstats.disclosure.equations import View
from ncstats.disclosure.fewest import fewest
from ncstats.disclosure.links import Links
from ncstats.disclosure.shown import ANY, Range, Rule
from ncstats.disclosure.suppression import Suppression, small_only

MOST_EXACT = 60
"""Of so many printed counts the fewest are found that need be withheld."""

MOST_REVISED = 300
"""Of so many printed counts the cheaper of two searches is taken."""

DEAR = 10
"""What costs so much, such as the size of a group, is withheld only where nothing else helps."""

NEAR = 2
"""Within so many sums of a cell counts that show it to be safe are looked for first."""


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
    given = (*(costs or (1.0,) * links.printed), *(0.0,) * len(links.hidden))
    best = fewest(links, rule, given) if links.printed <= most_exact else None
    if best is not None:
        return best
    orders = [(1, rule.threshold), (rule.threshold, 1)]
    tried = orders if links.printed <= MOST_REVISED else orders[:1]
    found = [_one_by_one(links, rule, given, ends) for ends in tried]
    if links.printed <= MOST_REVISED and all(len(each.secondary) > 1 for each in found):
        found += _one_alone(links, rule)
    return min(found, key=lambda each: sum(given[cell] for cell in each.secondary))


def _one_alone(links: Links, rule: Rule) -> list[Suppression]:
    """Each single count that protects all small ones, where there is one."""
    small = small_only(links, rule)
    others = [small.withhold([cell]) for cell in range(links.printed) if cell not in small.primary]
    values = range(1, rule.threshold + 1)
    return [
        each
        for each in others
        if not uncovered(each.view(links, rule), each.protected(links, rule), values, first=True)
    ]


def _one_by_one(
    links: Links, rule: Rule, costs: Sequence[float], ends: tuple[int, int]
) -> Suppression:
    """Attacks stopped one after the other, on one end of what is to be possible, then the other."""
    dear = _with_zeros_dear(links, rule, costs)
    search = _Search(links, rule, dear, small_only(links, rule))
    search.stop_attacks(ends)
    search.print_superfluous()
    search.stop_attacks(range(1, rule.threshold + 1))
    return search.now


def _with_zeros_dear(links: Links, rule: Rule, costs: Sequence[float]) -> tuple[float, ...]:
    """The costs; a 0 that is printed with a bound where it is withheld has to be protected too."""
    counts = zip(costs, links.counts, strict=True)
    return tuple(cost + DEAR * (rule.bounds and count == 0) for cost, count in counts)


@dataclass
class _Search:
    """What is withheld so far, and for each cell and value counts that show it to be possible."""

    links: Links
    rule: Rule
    costs: Sequence[float]
    now: Suppression
    witnesses: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.view = self.now.view(self.links, self.rule)
        self.true = dict(enumerate(self.links.counts))
        self.climbed = set[tuple[int, int]]()

    def stop_attacks(self, values: Sequence[int]) -> None:
        """Withhold until every protected cell can have all of some values."""
        before = None
        while before != self.now:
            before = self.now
            for cell in self.now.protected(self.links, self.rule):
                for value in values:
                    self._stop(cell, value)

    def print_superfluous(self) -> None:
        """Print what need not be withheld, the dearest first."""
        for cell in sorted(self.now.secondary, key=lambda c: (-self.costs[c], c)):
            found = self._without(cell)
            if found is not None:
                self._set(self.now.print_again(cell))
                self.witnesses = self._fitting(cell) | found

    def _fitting(self, cell: int) -> dict[tuple[int, int], dict[int, int]]:
        """The witnesses that fit what is now shown of a cell."""
        shown, true = self.view.ranges[cell], self.links.counts[cell] or 0
        return {
            case: counts
            for case, counts in self.witnesses.items()
            if shown.low <= counts.get(cell, true) <= shown.high
        }

    def _set(self, suppression: Suppression) -> None:
        self.now, self.view = suppression, suppression.view(self.links, self.rule)
        self.climbed.clear()

    def _stop(self, cell: int, value: int) -> None:
        """Withhold what keeps a cell from a value."""
        for whole in (False, True):
            if self._possible(cell, value):
                return
            part = self.view.part(cell)
            needed = None
            for most in (DEAR, math.inf):
                choices = self._choices(cell, most)
                needed = needed or part.moves((cell, value), choices, self.costs, whole=whole)
            if needed is None:
                # It is the bounds that counts are printed with: some are to have none.
                anything = dict.fromkeys(self._printed(cell), ANY)
                needed = part.moves((cell, value), anything, self.costs, whole=whole)
                self.now = self.now.loosen(needed or ())
            self._set(self.now.withhold(needed or ()))

    def _choices(self, cell: int, most: float) -> dict[int, Range]:
        """What could be withheld at a cost below ``most``, and what would be shown of it."""
        return {
            c: self.now.if_withheld(self.rule, c, self.links.counts[c] or 0)
            for c in self._printed(cell)
            if c not in self.now.withheld and self.costs[c] < most
        }

    def _printed(self, cell: int) -> list[int]:
        return [c for c in self.view.part(cell).cells if c < self.links.printed and c != cell]

    def _possible(self, cell: int, value: int) -> bool:
        if (cell, value) in self.witnesses or self._climb(cell, value):
            return True
        found = _nearest(self.view, cell, value)
        if found is None:
            return False
        for pair in found.items():
            self.witnesses.setdefault(pair, found)
        return True

    def _climb(self, cell: int, value: int) -> bool:
        """Whether even steps lead from the true count to a value; they show all between."""
        true = self.links.counts[cell]
        if true is None or true == value:
            return False
        end = self.rule.threshold if value > true else 1
        if (cell, end) in self.climbed:
            return False
        self.climbed.add((cell, end))
        part = self.view.near(cell, NEAR)
        for rung in ladder(part, cell, self.true, (true, end)):
            self.witnesses.setdefault((cell, rung[cell]), rung)
        return (cell, value) in self.witnesses

    def _without(self, cell: int) -> dict[tuple[int, int], dict[int, int]] | None:
        """New witnesses for those that need a cell withheld; None where there are none."""
        trial = self.now.print_again(cell)
        view, found = trial.view(self.links, self.rule), {}
        shown = view.ranges[cell]
        for protected in trial.protected(self.links, self.rule):
            for value in (1, self.rule.threshold):
                count = self.witnesses[protected, value].get(cell, self.links.counts[cell])
                if count is None or not shown.low <= count <= shown.high:
                    other = witness(view.near(protected, NEAR + 1), protected, value)
                    if other is None:
                        return None
                    found[protected, value] = other
        return found


def _nearest(view: View, cell: int, value: int) -> dict[int, int] | None:
    """Counts that show a value to be possible, those far from the cell as they truly are."""
    found = witness(view.near(cell, NEAR), cell, value)
    return witness(view.part(cell), cell, value) if found is None else found
