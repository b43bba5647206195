"""What must hold of every set of linked tables that a policy releases.

The tables are of random patients: two or three categories crossed, with totals and subtotals. They
are small, for every one of them is attacked on all of its withheld counts.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from functools import cache

import pytest

from ncstats.disclosure import Links, Rule, Subgroup, link
from ncstats.disclosure.attacker import uncovered
from ncstats.disclosure.suppress import suppress
from ncstats.disclosure.suppression import Suppression, small_only

SETS = 500
PART = 50
"""How many sets one test attacks."""

MASK10, ROUND5 = Rule(9, bounds=True), Rule(7, rounding=5)


def levels_of(draw: random.Random) -> dict[str, list[str]]:
    """Two or three categories; of the second a subtotal is printed too."""
    levels = {"a": ["a1", "a2"], "b": ["b1", "b2", "b3"]}
    if draw.random() < 0.3:
        levels["c"] = ["c1", "c2"]
    return levels


def linked_tables(seed: int) -> Links:
    """Totals, subtotals and crossed cells of some random patients."""
    draw = random.Random(seed)
    levels = levels_of(draw)
    weights = {name: [draw.random() ** 2 + 0.02 for _ in each] for name, each in levels.items()}
    patients = [
        {name: draw.choices(each, weights[name])[0] for name, each in levels.items()}
        for _ in range(draw.randint(20, 70))
    ]
    domains = {name: frozenset(each) for name, each in levels.items()}
    counts: dict[Subgroup, int] = {}

    def printed(**limits: Iterable[str]) -> None:
        subgroup = Subgroup()
        for name, allowed in limits.items():
            subgroup = subgroup.within(name, allowed, domains)
        counts[subgroup] = sum(
            all(patient[name] in allowed for name, allowed in limits.items())
            for patient in patients
        )

    printed()
    printed(b=["b1", "b2"])
    for name, each in levels.items():
        for level in each:
            printed(**{name: [level]})
    for a in levels["a"]:
        printed(a=[a], b=["b1", "b2"])
        for name in [other for other in levels if other != "a"]:
            for level in levels[name]:
                printed(**{"a": [a], name: [level]})
    return link(counts, domains)


def rule_of(seed: int) -> Rule:
    return MASK10 if seed % 2 else ROUND5


def attacked(links: Links, rule: Rule, found: Suppression) -> tuple[object, ...]:
    """The small counts that the attacker uncovers, even in part."""
    values = range(1, rule.threshold + 1)
    return uncovered(found.view(links, rule), found.protected(links, rule), values)


@cache
def released(seed: int) -> tuple[Links, Suppression, Suppression]:
    """The tables with the fewest counts withheld, and with those that are found one by one."""
    links, rule = linked_tables(seed), rule_of(seed)
    return links, suppress(links, rule), suppress(links, rule, most_exact=0)


@pytest.mark.parametrize("first", range(0, SETS, PART))
def test_nothing_withheld_is_uncovered(first: int) -> None:
    for seed in range(first, first + PART):
        links, fewest, one_by_one = released(seed)
        for found in (fewest, one_by_one):
            assert attacked(links, rule_of(seed), found) == (), seed


def test_without_secondary_suppression_it_is() -> None:
    open_ = [seed for seed in range(PART) if open_without_complements(seed)]
    assert len(open_) > PART / 2


def open_without_complements(seed: int) -> bool:
    links, rule = linked_tables(seed), rule_of(seed)
    return bool(attacked(links, rule, small_only(links, rule)))


def test_little_is_lost() -> None:
    """Of so few counts the fewest are withheld; the search for larger sets comes near them."""
    ratios = [ratio(*released(seed)[1:]) for seed in range(SETS)]
    assert sum(ratios) / SETS <= 1.3
    assert max(ratios) <= 2


def ratio(fewest: Suppression, found: Suppression) -> float:
    """What is withheld for others, against the fewest that would do."""
    if not fewest.secondary:
        assert not found.secondary
        return 1.0
    return len(found.secondary) / len(fewest.secondary)


@pytest.mark.parametrize("seed", range(0, SETS, 25))
def test_fewer_would_not_do(seed: int) -> None:
    """One count less, whichever, and something is uncovered."""
    links, fewest, _ = released(seed)
    for cell in fewest.secondary:
        assert attacked(links, rule_of(seed), fewest.print_again(cell))


@pytest.mark.parametrize("seed", range(5))
def test_names_and_order_move_nothing(seed: int) -> None:
    links = linked_tables(seed)
    counts = dict(zip(links.subgroups[: links.printed], links.counts, strict=False))
    domains = {"a": frozenset({"a1", "a2"}), "b": frozenset({"b1", "b2", "b3"}),
               "c": frozenset({"c1", "c2"})}  # fmt: skip
    backwards = link(known(dict(reversed(counts.items()))), domains)
    rule = rule_of(seed)
    found, other = suppress(links, rule), suppress(backwards, rule)
    assert len(found.secondary) == len(other.secondary)


def known(counts: Mapping[Subgroup, int | None]) -> dict[Subgroup, int]:
    return {subgroup: count for subgroup, count in counts.items() if count is not None}
