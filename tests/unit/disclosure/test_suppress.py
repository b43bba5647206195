"""The fewest counts withheld, against an integer program that states the promise as a whole."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from ncstats.disclosure import Links, Range, Rule, Subgroup, link
from ncstats.disclosure.equations import View
from ncstats.disclosure.links import Sum
from ncstats.disclosure.possible import Possible
from ncstats.disclosure.suppress import suppress
from ncstats.disclosure.suppression import small_only

MASK10, ROUND5 = Rule(9, bounds=True), Rule(7, rounding=5)


def crossed(seed: int, rows: int, columns: int) -> Links:
    """A table of random patients with its margins and a subtotal, missing values among them."""
    draw = random.Random(seed)
    domains = {
        "row": frozenset({"", *(f"r{i}" for i in range(rows))}),
        "column": frozenset({"", *(f"c{i}" for i in range(columns))}),
    }
    weights = {name: [draw.random() ** 2 + 0.02 for _ in atoms] for name, atoms in domains.items()}
    patients = [
        {name: draw.choices(sorted(atoms), weights[name])[0] for name, atoms in domains.items()}
        for _ in range(120)
    ]
    rows_of = [[atom] for atom in sorted(domains["row"])] + [sorted(domains["row"])]
    columns_of = [[atom] for atom in sorted(domains["column"])]
    columns_of += [sorted(domains["column"]), ["c0", "c1"]]
    counts = {}
    for first in rows_of:
        for second in columns_of:
            subgroup = Subgroup().within("row", first, domains).within("column", second, domains)
            counts[subgroup] = sum(p["row"] in first and p["column"] in second for p in patients)
    return link(counts, domains)


@dataclass
class Program:
    """An integer program: what it requires of its variables, row by row."""

    size: int
    rows: list[np.ndarray] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)

    def require(self, least: float, most: float, of: Mapping[int, float]) -> None:
        row = np.zeros(self.size)
        for place, value in of.items():
            row[place] = value
        self.rows.append(row)
        self.least.append(least)
        self.most.append(most)


def cases_of(links: Links, rule: Rule, others: list[int]) -> list[tuple[int, int]]:
    """The cells of which the promise is made, each with the ends of what it is to leave open."""
    small = [i for i, count in enumerate(links.counts) if count is not None and rule.small(count)]
    zeros = [cell for cell in others if rule.bounds and links.counts[cell] == 0]
    return [(cell, value) for cell in (*small, *zeros) for value in (1, rule.threshold)]


def fewest_by_one_program(links: Links, rule: Rule) -> int:
    """How many others have to be withheld: all cases of the promise in one integer program.

    For every protected cell and for 1 and the threshold there is a set of whole counts that fits
    the sums, in which what is shown is as it is shown, and the cell has that value.
    """
    counts = [count or 0 for count in links.counts]
    others = [cell for cell in range(links.printed) if not rule.small(counts[cell])]
    cases = cases_of(links, rule, others)
    n, width, far = len(others), len(links), max(counts) + 4 * rule.threshold
    program = Program(n + width * len(cases))
    low, high = np.zeros(program.size), np.full(program.size, float(far))
    high[:n] = 1
    for i, (protected, value) in enumerate(cases):
        start = n + i * width
        for total in links.sums:
            parts = {start + part: -1.0 for part in total.parts}
            program.require(0, 0, of={start + total.whole: 1.0, **parts})
        for cell in range(links.printed):
            withheld = rule.withheld(counts[cell])
            low[start + cell], high[start + cell] = withheld.low, min(withheld.high, far)
        for y, cell in enumerate(others):
            shown, x = rule.released(counts[cell]), start + cell
            program.require(-np.inf, shown.high, of={x: 1.0, y: shown.high - high[x]})
            program.require(shown.low, np.inf, of={x: 1.0, y: shown.low - low[x]})
        if protected in others:
            program.require(0, 0, of={start + protected: 1.0, others.index(protected): -value})
        else:
            low[start + protected] = high[start + protected] = value
    found = milp(
        np.concatenate([np.ones(n), np.zeros(program.size - n)]),
        integrality=np.ones(program.size),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(np.array(program.rows), program.least, program.most),
        options={"mip_rel_gap": 0.0},
    )
    assert found.x is not None
    return round(found.fun)


@pytest.mark.parametrize("rule", [MASK10, ROUND5], ids=["mask10", "round5"])
@pytest.mark.parametrize(
    ("seed", "rows", "columns"), [(1, 1, 2), (2, 2, 2), (3, 2, 3), (4, 3, 3), (5, 4, 2)]
)
def test_as_few_as_one_integer_program_finds(
    rule: Rule, seed: int, rows: int, columns: int
) -> None:
    links = crossed(seed, rows, columns)
    assert links.printed <= 60
    assert len(suppress(links, rule).secondary) == fewest_by_one_program(links, rule)


def left(view: View, cell: int) -> list[int]:
    """The counts of up to 40 that a cell can have."""
    possible = Possible(view.part(cell))
    return [n for n in range(41) if possible.can(cell, Range(n, n))]


def test_a_small_count_between_shown_ones_needs_another() -> None:
    domains = {"sex": frozenset({"male", "female"})}
    boys, girls = (Subgroup().within("sex", [sex], domains) for sex in ("male", "female"))
    links = link({Subgroup(): 40, boys: 37, girls: 3}, domains)
    alone, found = small_only(links, MASK10), suppress(links, MASK10)
    assert left(alone.view(links, MASK10), 2) == [3]
    assert alone.withheld == {2}
    assert found.withheld in ({0, 2}, {1, 2})
    assert left(found.view(links, MASK10), 2) == [*range(10)]


def test_rounding_may_hide_enough() -> None:
    """40 is 38 to 42 and 35 is 33 to 37: between them lie 1 to 9."""
    domains = {"sex": frozenset({"male", "female"})}
    boys, girls = (Subgroup().within("sex", [sex], domains) for sex in ("male", "female"))
    links = link({Subgroup(): 40, boys: 37, girls: 3}, domains)
    found = suppress(links, ROUND5)
    assert found.withheld == {2}
    assert left(found.view(links, ROUND5), 2) == [*range(1, 10)]


def test_what_costs_less_is_withheld() -> None:
    domains = {"sex": frozenset({"male", "female"})}
    boys, girls = (Subgroup().within("sex", [sex], domains) for sex in ("male", "female"))
    links = link({Subgroup(): 40, boys: 37, girls: 3}, domains)
    for dear, other in ((0, 1), (1, 0)):
        costs = [100.0 if cell == dear else 1.0 for cell in range(3)]
        for most_exact in (0, 60):
            assert suppress(links, MASK10, costs, most_exact).secondary == {other}


def test_two_small_parts_of_a_known_whole_hide_it() -> None:
    """12 = 5 + 7: were 12 shown, 5 would be at least 3."""
    domains = {"level": frozenset({"a", "b"})}
    a, b = (Subgroup().within("level", [level], domains) for level in "ab")
    links = link({Subgroup(): 12, a: 5, b: 7}, domains)
    for most_exact in (0, 60):
        assert suppress(links, MASK10, None, most_exact).withheld == {0, 1, 2}


def test_a_bound_that_says_too_much_is_not_printed() -> None:
    """Two small counts of a patient each, all in a whole that is at least 10 of others' sake."""
    domains = {"level": frozenset({"a", "b"}), "other": frozenset({"x", "y"})}
    a, b = (Subgroup().within("level", [level], domains) for level in "ab")
    x, y = (Subgroup().within("other", [level], domains) for level in "xy")
    same = [(a, (x,))]
    links = link({Subgroup(): 12, a: 9, b: 3, x: 9, y: 3}, domains, same)
    found = suppress(links, Rule(9, bounds=True), None, 0)
    assert found.withheld >= {1, 2, 3, 4}


def test_nothing_small_nothing_withheld() -> None:
    domains = {"sex": frozenset({"male", "female"})}
    boys = Subgroup().within("sex", ["male"], domains)
    links = link({Subgroup(): 40, boys: 20}, domains)
    assert suppress(links, MASK10).withheld == frozenset()


def test_a_complement_that_is_printed_nowhere_is_protected() -> None:
    """39 of 40 says of one what he has not."""
    domains = {"has it": frozenset({"true", "false"})}
    have = Subgroup().within("has it", ["true"], domains)
    links = link({Subgroup(): 40, have: 39}, domains)
    assert links.counts == (40, 39, 1)
    assert len(suppress(links, MASK10).secondary) == 1


@pytest.mark.parametrize("most_exact", [0, 60])
def test_a_contradiction_elsewhere_leaves_nothing_unprotected(most_exact: int) -> None:
    """40 = 37 + 3; and what is recorded makes both 10 and 12 the sum of the same two counts."""
    names = ("all", "boys", "girls", "one", "other", "u", "v")
    whom = [Subgroup(frozenset({(name, frozenset({"in"}))})) for name in names]
    sums = (Sum(0, (1, 2)), Sum(3, (5, 6)), Sum(4, (5, 6)))
    links = Links(tuple(whom), (40, 37, 3, 10, 12, None, None), 5, sums)
    found = suppress(links, MASK10, None, most_exact)
    assert len(found.secondary) == 1
    assert found.secondary < {0, 1}
