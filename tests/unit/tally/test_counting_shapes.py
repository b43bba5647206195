"""How an SQL statement holds its counts: in few sums, and categories together; never other rows."""

from __future__ import annotations

import pytest
from sqlglot import exp

from ncstats.dictionary import Dictionary, Level, Variable
from ncstats.tally.sql.heads import VariableHead
from ncstats.tally.sql.packing import MOST_SUMS, Packing
from ncstats.tally.sql.split import MISSING, Split
from ncstats.tally.sql.table import SqlTable
from ncstats.tally.sql.together import together
from ncstats.text import Bilingual


def category(name: str, levels: int) -> Variable:
    codes = tuple(Level(f"{name}{i}", Bilingual("L", "级")) for i in range(levels))
    return Variable(name, "patients", "category", Bilingual(name, name), levels=codes)


def packing(levels: int, packs: bool = True) -> Packing:
    group = category("group", levels)
    dictionary = Dictionary(
        {"group": group}, {}, {}, fingerprint="0" * 64,
        derivation_order={"patients": (), "visits": ()},
    )  # fmt: skip
    table = SqlTable(exp.table_("patients"), {"group": "text"}, dictionary, True, packs)
    return Packing((Split(group, None),), table)


def test_two_codes_stand_in_one_sum_and_who_has_no_group_in_the_last() -> None:
    found = [(slot.codes[0], slot.total, slot.half) for slot in packing(3).slots]
    assert found == [(0, 0, 0), (1, 0, 1), (2, 1, 0), (MISSING, 1, 1)]


@pytest.mark.parametrize(("levels", "pays"), [(2 * MOST_SUMS - 1, True), (2 * MOST_SUMS, False)])
def test_many_groups_are_looked_up(levels: int, pays: bool) -> None:
    assert packing(levels).pays is pays
    assert not packing(levels, packs=False).pays


def test_three_categories_are_counted_together_unless_they_have_many_levels() -> None:
    heads = [VariableHead(category(f"c{i}", levels), ()) for i, levels in enumerate((2, 3, 5, 2))]
    assert together(heads) == ((0, 1, 2), (3,))
    heads = [VariableHead(category(f"c{i}", levels), ()) for i, levels in enumerate((40, 40, 2))]
    assert together(heads) == ((0,), (1, 2))


def test_other_groups_are_other_sets() -> None:
    split = Split(category("group", 2), None)
    first, second = category("c0", 2), category("c1", 2)
    assert together([VariableHead(first, ()), VariableHead(second, (split,))]) == ((0,), (1,))
