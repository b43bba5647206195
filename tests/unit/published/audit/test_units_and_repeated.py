"""Units that do not exist, one quantity printed twice, and bands with gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from ncstats.published.audit.bands import gaps
from ncstats.published.audit.facts import Facts
from ncstats.published.audit.repeated import repeated
from ncstats.published.audit.units import units

MakeFacts = Callable[..., Facts]
Codes = Callable[[Iterable[object]], list[tuple[str, str]]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("table1,ph_low,,,n_percent,18 (44),mmol/L", [("error", "unit_of_none")]),
        ("table1,blood_ph,,,median,7.4,mmol/L", [("error", "unit_of_none")]),
        ("table1,blood_ph,,,median,7.4", []),
        ("table1,serum_sodium,,,median,137.7,mmol/L", []),
        ("table1,serum_creatinine,,,median,31.0,µmol/L", []),
        ("table1,age_months,,,median,3,years", []),
        ("table1,ph_low,,,n_percent,18 (44),%", []),
        ("table1,unheard_of,,,median,3,furlong", []),
        ("table1,sex,male,,n,3,kg", []),
    ],
)
def test_units(
    facts_of: MakeFacts, codes: Codes, line: str, expected: list[tuple[str, str]]
) -> None:
    assert codes(units(facts_of(line))) == expected


def test_the_sentence_is_in_the_readers_language(facts_of: MakeFacts) -> None:
    (finding,) = units(facts_of("table1,blood_ph,,,median,7.4,mmol/L"))
    assert finding.sentence("zh").startswith("血液pH无单位")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("table1,fever,,,n_percent,13 (26)", "text,fever,,,percent,26%", []),
        ("table1,fever,,,n_percent,13 (26)", "text,fever,,,percent,27%", [("warning", "repeated")]),
        ("table1,fever,,,n_percent,13 (26)", "table2,fever,,,n,13", []),
        ("table1,fever,,,n_percent,13 (26)", "table2,fever,,,n,12", [("error", "repeated")]),
        ("table1,age,,,median,4.5", "table2,age,,,median_iqr,4.52 [3.1–6.0]", []),
        ("table1,age,,,median,4.5", "table2,age,,,median_iqr,4.6 [3.1–6]", [("error", "repeated")]),
        ("table1,age,,,median,4.5", "table2,age,,,mean_sd,9.0 ± 1.0", []),
        ("table1,fever,,a,n,13", "table2,fever,,b,n,12", []),
    ],
)  # fmt: skip
def test_one_quantity_twice(
    facts_of: MakeFacts, codes: Codes, first: str, second: str, expected: list[tuple[str, str]]
) -> None:
    found = repeated(facts_of("table1,,,,N,50", "table2,,,,N,50", first, second))
    assert codes(found) == expected


def test_tables_of_other_patients_may_differ(facts_of: MakeFacts, codes: Codes) -> None:
    lines = ("table1,,,,N,50", "table2,,,,N,26", "table1,fever,,,n,13", "table2,fever,,,n,12")
    assert codes(repeated(facts_of(*lines))) == []


def test_bands_leave_out_the_years_between(facts_of: MakeFacts, codes: Codes) -> None:
    facts = facts_of(
        *(f"table1,age_band,{level},,n,5" for level in ("lt1m", "m1_12", "y1_2", "y3_5", "y6_12"))
    )
    found = list(gaps(facts))
    assert codes(found) == [("note", "gap")] * 2
    assert [finding.details["low"] for finding in found] == ["2", "5"]


def test_bands_that_meet_leave_nothing_out(facts_of: MakeFacts, codes: Codes) -> None:
    facts = facts_of("table1,dose,0-5,,n,5", "table1,dose,5-10,,n,5", "table1,dose,more,,n,5")
    assert codes(gaps(facts)) == []
