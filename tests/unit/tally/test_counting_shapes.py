"""How an SQL statement holds its counts: in few sums, and categories together; never other rows."""

from __future__ import annotations

import pytest
from sqlglot import exp

from ncstats.dictionary import Dictionary, Level, Variable
from ncstats.tally.sql.heads import VariableHead
from ncstats.tally.sql.packing import MOST_SUMS, Crowd, Packing, places_in_a_sum
from ncstats.tally.sql.split import MISSING, Split
from ncstats.tally.sql.table import SqlTable
from ncstats.tally.sql.together import together
from ncstats.text import Bilingual


def category(name: str, levels: int) -> Variable:
    codes = tuple(Level(f"{name}{i}", Bilingual("L", "级")) for i in range(levels))
    return Variable(name, "patients", "category", Bilingual(name, name), levels=codes)


def packing(codes: tuple[int, ...], patients: int = 1000) -> Packing:
    group = category("group", 12)
    split = Split(group, None)
    dictionary = Dictionary(
        {"group": group}, {}, {}, fingerprint="0" * 64,
        derivation_order={"patients": (), "visits": ()},
    )  # fmt: skip
    table = SqlTable(exp.table_("patients"), {"group": "text"}, dictionary, True, packs=True)
    return Packing((split,), table, Crowd(patients, {split: codes}))


@pytest.mark.parametrize(
    ("patients", "places"),
    [(0, 63), (1, 63), (1000, 7), (2**20 - 1, 4), (2**20, 3), (2**31 - 1, 3), (2**31, 2)],
)
def test_counts_stand_in_a_sum_where_no_other_reaches(patients: int, places: int) -> None:
    found = places_in_a_sum(patients)
    assert len(found) == places
    assert found[-1] < 63
    assert 2**found.step > patients


def test_only_the_codes_that_somebody_has_have_a_place() -> None:
    found = [(slot.code, slot.total, slot.bits) for slot in packing((2, 0, MISSING), 2**30).slots]
    assert found == [(2, 0, 0), (0, 0, 31), (MISSING, 0, 62)]
    found = [(slot.code, slot.total, slot.bits) for slot in packing((2, 0, MISSING), 2**31).slots]
    assert found == [(2, 0, 0), (0, 0, 32), (MISSING, 1, 0)]


def test_many_groups_are_looked_up() -> None:
    codes = tuple(range(3 * MOST_SUMS + 1))
    assert packing(codes[:-1], 2**30).pays
    assert not packing(codes, 2**30).pays


def test_three_categories_are_counted_together_unless_they_have_many_levels() -> None:
    heads = [VariableHead(category(f"c{i}", levels), ()) for i, levels in enumerate((2, 3, 5, 2))]
    assert together(heads) == ((0, 1, 2), (3,))
    heads = [VariableHead(category(f"c{i}", levels), ()) for i, levels in enumerate((40, 40, 2))]
    assert together(heads) == ((0,), (1, 2))


def test_other_groups_are_other_sets() -> None:
    split = Split(category("group", 2), None)
    first, second = category("c0", 2), category("c1", 2)
    assert together([VariableHead(first, ()), VariableHead(second, (split,))]) == ((0,), (1,))
