"""Percentages against their denominators."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from ncstats.published.audit.denominators import denominators
from ncstats.published.audit.facts import Facts

MakeFacts = Callable[..., Facts]
Codes = Callable[[Iterable[object]], list[tuple[str, str]]]

N50 = "table1,,,,N,50"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("table1,a,,,n_percent,13 (26)", []),
        ("table1,a,,,n_percent,13 (27)", [("warning", "percent_hidden")]),
        ("table1,a,,,n_percent,13 (25)", [("error", "percent_impossible_n")]),
        ("table1,a,,,n_percent,51 (99)", [("error", "more_than_all")]),
        ("table1,a,,,percent,27.3%", [("warning", "percent_hidden")]),
        ("table1,a,,,percent,0.9%", [("error", "percent_impossible")]),
        ("table1,a,,,percent,2.0%", []),
        ("table1,a,,,n_N_percent,8/11 (72.7)", []),
        ("table1,a,,,n_N_percent,8/11 (72.6)", [("error", "percent_of_itself")]),
        ("table1,a,,,n_N_percent,12/11 (109.1)", [("error", "more_than_all")]),
        ("table1,a,,,n_percent,1 (<3)", []),
        ("table1,a,,,n,51", []),
    ],
)
def test_a_percentage_of_fifty(
    facts_of: MakeFacts, codes: Codes, line: str, expected: list[tuple[str, str]]
) -> None:
    assert codes(denominators(facts_of(N50, line))) == expected


def test_the_hidden_denominator_is_named(facts_of: MakeFacts) -> None:
    (finding,) = denominators(facts_of(N50, "table1,a,,,n_percent,13 (27)"))
    assert finding.sentence().startswith(
        "13 (27) needs a denominator of 48 or 49; the column has 50"
    )
    assert finding.lines == (2, 3)


def test_exclusive_levels_narrow_the_denominator(facts_of: MakeFacts) -> None:
    found = denominators(
        facts_of(N50, "table1,pth,normal,,n_percent,24 (89)", "table1,pth,high,,n_percent,3 (11)")
    )
    assert ["needs a denominator of 27;" in finding.sentence() for finding in found] == [True, True]


def test_levels_without_a_common_denominator_stand_alone(facts_of: MakeFacts) -> None:
    found = denominators(
        facts_of(N50, "table1,a,x,,n_percent,24 (89)", "table1,a,y,,n_percent,10 (38)")
    )
    named = [finding.sentence().partition(";")[0] for finding in found]
    assert named == ["24 (89) needs a denominator of 27", "10 (38) needs a denominator of 26"]


def test_a_half_that_was_rounded_down_is_only_noted(facts_of: MakeFacts, codes: Codes) -> None:
    found = denominators(facts_of("table1,,,,N,40", "table1,a,,,n_percent,5 (12)"))
    assert codes(found) == [("note", "percent_tie")]


def test_a_row_that_prints_its_own_number_is_only_noted(facts_of: MakeFacts, codes: Codes) -> None:
    lines = (N50, "table1,a,,,N,49", "table1,a,,,n_percent,13 (28)")
    assert codes(denominators(facts_of(*lines))) == [("note", "percent_hidden")]
    assert codes(denominators(facts_of(*lines[:2], "table1,a,,,n_percent,13 (27)"))) == []


def test_without_a_plan_a_statement_is_of_whom_it_does_not_say(
    facts_of: MakeFacts, codes: Codes
) -> None:
    assert codes(denominators(facts_of(N50, "text,a,,,percent,27.3%"))) == []


def test_nothing_is_said_without_any_number_of_patients(facts_of: MakeFacts, codes: Codes) -> None:
    assert codes(denominators(facts_of("table1,a,,,n_percent,13 (25)"))) == []


def test_a_size_that_stands_elsewhere_proves_nothing(facts_of: MakeFacts, codes: Codes) -> None:
    groups = ("table2,,,a,N,20", "table2,,,b,N,20")
    found = denominators(facts_of(*groups, "table1,a,,,n_percent,25 (50)"))
    assert codes(found) == [("warning", "percent_impossible_n")]
    own = denominators(facts_of(*groups, "table1,,,,N,40", "table1,a,,,n_percent,25 (50)"))
    assert codes(own) == [("error", "percent_impossible_n")]


def test_one_rows_own_number_is_not_everybodys(facts_of: MakeFacts, codes: Codes) -> None:
    lines = ("table1,b,,,N,49", "table1,a,,,n_percent,25 (50)")
    assert codes(denominators(facts_of(*lines))) == []
