"""Levels and groups that must add up."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from ncstats.published.audit.additions import groups, levels
from ncstats.published.audit.facts import Facts

MakeFacts = Callable[..., Facts]
Codes = Callable[[Iterable[object]], list[tuple[str, str]]]

BY_ARM = ("table2,,,a,N,26", "table2,,,b,N,24")


@pytest.mark.parametrize(
    ("male", "female", "expected"),
    [
        ("31 (62)", "19 (38)", []),
        ("31 (62)", "20 (40)", [("error", "levels_exceed")]),
        ("31 (62)", "18 (36)", [("warning", "levels_short")]),
        ("24 (89)", "3 (11)", []),
        ("24 (89)", "4 (15)", [("warning", "levels_exceed_percent")]),
        ("31 (62)", "19 (39)", []),
    ],
)
def test_exclusive_levels(
    facts_of: MakeFacts, codes: Codes, male: str, female: str, expected: list[tuple[str, str]]
) -> None:
    facts = facts_of(
        "table1,,,,N,50",
        f"table1,sex,male,,n_percent,{male}",
        f"table1,sex,female,,n_percent,{female}",
    )
    assert codes(levels(facts)) == expected


def test_boxes_that_are_ticked_are_not_exclusive(facts_of: MakeFacts, codes: Codes) -> None:
    facts = facts_of(
        "table1,,,,N,50", "table1,fever,,,n_percent,31 (62)", "table1,cough,,,n_percent,30 (60)"
    )
    assert codes(levels(facts)) == []


@pytest.mark.parametrize(
    ("whole", "expected"),
    [("50", []), ("49", [("error", "columns_exceed")]), ("52", [("note", "columns_short")])],
)
def test_column_headings(
    facts_of: MakeFacts, codes: Codes, whole: str, expected: list[tuple[str, str]]
) -> None:
    assert codes(groups(facts_of(f"table2,,,,N,{whole}", *BY_ARM))) == expected


@pytest.mark.parametrize("table", ["table1", "table2"])
@pytest.mark.parametrize(
    ("whole", "expected"),
    [("12", []), ("11", [("error", "groups_exceed")]), ("13", [("error", "groups_short_all")])],
)
def test_groups_within_a_table_and_across_tables(
    facts_of: MakeFacts, codes: Codes, table: str, whole: str, expected: list[tuple[str, str]]
) -> None:
    facts = facts_of(
        f"{table},,,,N,50", *BY_ARM, f"{table},fever,,,n,{whole}",
        "table2,fever,,a,n_percent,5 (19)", "table2,fever,,b,n_percent,7 (29)",
    )  # fmt: skip
    assert codes(groups(facts)) == expected


def test_patients_in_no_group_are_noted(facts_of: MakeFacts, codes: Codes) -> None:
    facts = facts_of(
        "table2,,,,N,60",
        *BY_ARM,
        "table2,fever,,,n,15",
        "table2,fever,,a,n,5",
        "table2,fever,,b,n,7",
    )
    assert codes(groups(facts)) == [("note", "columns_short"), ("note", "groups_short")]


def test_other_patients_are_not_compared(facts_of: MakeFacts, codes: Codes) -> None:
    facts = facts_of(
        "table1,,,,N,90",
        *BY_ARM,
        "table1,fever,,,n,11",
        "table2,fever,,a,n,5",
        "table2,fever,,b,n,7",
    )
    assert codes(groups(facts)) == []
