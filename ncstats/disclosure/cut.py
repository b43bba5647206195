"""Numbers of which a part is withheld, so that quartiles would say how many that are.

That a quarter of 20 patients are older than 8 says of those older than 10 that they are 5 at most.
How far a reader can get from quartiles, their rounding, a mean and what values are possible at all
is not worked out: such a number is not summarised.
"""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.disclosure.conditions import names_within
from ncstats.disclosure.counted import Counted
from ncstats.disclosure.shown import Rule
from ncstats.disclosure.subgroup import MISSING, Domains, Subgroup
from ncstats.disclosure.suppression import Suppression


def cut_numbers(counted: Counted, suppression: Suppression, rule: Rule) -> frozenset[str]:
    """The variables of which some values are told apart by a count that is withheld.

    That a value is known, or is not, tells none apart.

    Args:
        counted: whom the counts of a run count.
        suppression: which of them are withheld.
        rule: what is small.
    """
    links = counted.links
    # What is printed nowhere can be worked out as well, where it is small or not known at all.
    unknown = (cell for cell in links.hidden if links.counts[cell] is None)
    cells = {*suppression.withheld, *suppression.protected(links, rule), *unknown}
    subgroups = (links.subgroups[cell] for cell in cells)
    return frozenset(name for each in subgroups for name in told_apart(each, counted.domains))


def told_apart(subgroup: Subgroup, domains: Domains) -> Iterator[str]:
    """The variables of which some values that are known belong to a subgroup, and others do not.

    >>> domains = {"age": frozenset({"below 2", "2", "above 2", ""})}
    >>> young, known = ({"below 2"}, domains["age"] - {""})
    >>> [
    ...     [*told_apart(Subgroup().within("age", atoms, domains), domains)]
    ...     for atoms in (young, known)
    ... ]
    [['age'], []]
    """
    for name, atoms in subgroup.limits:
        known = domains.get(name, frozenset()) - {MISSING}
        if atoms & known and not atoms >= known:
            yield from names_within(name)
