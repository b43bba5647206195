"""Counts of one study that a plan defines, held against each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ncstats.published.audit import Audit, audit

PLAN = """\
study: {id: tiny, title: Tiny}
groups: {calcium: {variable: calcium_group}}
tables:
  table1: {title: All, rows: [preterm, sex, age_band, diagnosed_by]}
  table2: {title: By calcium, by: calcium, rows: [sex, persistent_nc]}
figures:
  figure1: {title: Sex, bars: sex, where: preterm = yes}
statements:
  - {id: boys, variable: sex = male}
  - {id: girls, variable: sex = female}
  - {id: preterm_boys, variable: sex = male, where: preterm = yes}
  - {id: preterm_of_boys, variable: preterm = yes, where: sex = male}
  - {id: infants, variable: age_months < 12}
  - {id: under_two, variable: age_months < 24}
  - {id: improved, variable: nc_outcome = improved}
  - {id: persistent, variable: nc_outcome = persistent}
  - {id: not_improved, variable: "nc_outcome in (persistent, nephrolithiasis)"}
  - {id: yearly, variable: age_months / 12 < 1}
  - {id: born_recently, variable: "birth_date > '2020-01-01'"}
  - {id: nobody, variable: sex = male, where: sex = female}
"""
HEAD = "table,variable,level,group,statistic,published,unit,test,note\n"
N50 = "table1,,,,N,50"


Audited = Callable[..., Audit]


@pytest.fixture
def audited(tmp_path: Path) -> Audited:
    def run(*lines: str) -> Audit:
        (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
        rows = (line + "," * (8 - line.count(",")) for line in (N50, *lines))
        (tmp_path / "published.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
        return audit(tmp_path)

    return run


@pytest.mark.parametrize(
    ("lines", "blamed"),
    [
        (("table1,sex,male,,n_percent,31 (62)", "text,boys,,,percent,62%"), []),
        (("table1,sex,male,,n_percent,31 (62)", "text,boys,,,percent,64%"), ["boys"]),
        (("table1,sex,male,,n_percent,31 (62)", "text,girls,,,n,19"), []),
        (("table1,sex,male,,n_percent,31 (62)", "text,girls,,,n,20"), ["girls"]),
        (("text,boys,,,portion_in_words,majority", "text,girls,,,n,19"), []),
        (("text,boys,,,portion_in_words,majority", "text,girls,,,n,30"), ["boys"]),
        (("text,boys,,,portion_in_words,half", "text,girls,,,n,25"), []),
        (("text,boys,,,portion_in_words,all", "text,girls,,,n,1"), ["boys"]),
        (("text,boys,,,portion_in_words,none", "text,girls,,,n,50"), []),
        (("text,nobody,,,n,2",), ["nobody"]),
        (("text,nobody,,,n,0",), []),
        # 3 of 24 is 12.5%, printed up or to the even digit.
        (("text,preterm_of_boys,,,percent,12%", "text,preterm_boys,,,n,3", "text,boys,,,n,24"), []),
        (("text,preterm_of_boys,,,percent,13%", "text,preterm_boys,,,n,3", "text,boys,,,n,24"), []),
        # Bands and ages, by the dictionary's derivation.
        (("table1,age_band,lt1m,,n,1", "table1,age_band,m1_12,,n,18", "text,infants,,,n,19"), []),
        (("table1,age_band,lt1m,,n,1", "table1,age_band,m1_12,,n,18", "text,infants,,,n,20"),
         ["infants"]),
        (("text,infants,,,n,19", "text,under_two,,,n,18"), ["under_two"]),
        # Preterm boys are boys, whichever way round.
        (("text,preterm_boys,,,n,4", "text,preterm_of_boys,,,n,4"), []),
        (("text,preterm_boys,,,n,4", "text,preterm_of_boys,,,n,5"), ["preterm_of_boys"]),
        (("text,preterm_boys,,,n,4", "figure1,sex,male,,n,5"), ["preterm_boys"]),
        # One outcome each: 18 + 6 of 26; 18 with it and without improvement more.
        (("text,persistent,,,n_of_N,18/26", "text,improved,,,n_of_N,6/26",
          "text,not_improved,,,n,20"), []),
        (("text,persistent,,,n_of_N,18/26", "text,improved,,,n_of_N,6/26",
          "text,not_improved,,,percent,69%"), ["not_improved"]),
    ],
)  # fmt: skip
def test_what_is_blamed(audited: Audited, lines: tuple[str, ...], blamed: list[str]) -> None:
    found = [f for f in audited(*lines).findings if f.check == "contradictions"]
    assert [f.cells[0].variable for f in found] == blamed
    assert all(f.severity == "error" for f in found)


def test_the_arithmetic_is_shown(audited: Audited) -> None:
    found = audited(
        "text,persistent,,,n_of_N,18/26", "text,improved,,,n_of_N,6/26",
        "text,not_improved,,,percent,69%",
    )  # fmt: skip
    (finding,) = [f for f in found.findings if f.check == "contradictions"]
    assert "the other counts make it 20 of 26, which is 77%" in finding.sentence()
    assert "为 26 例中的 20 例，即 77%" in finding.sentence("zh")


def test_a_band_that_must_be_half_empty_is_noted(audited: Audited) -> None:
    bands = (("lt1m", 1), ("m1_12", 18), ("y1_2", 6), ("y3_5", 10), ("y6_12", 15))
    lines = [f"table1,age_band,{level},,n,{n}" for level, n in bands]
    found = audited(*lines, "text,under_two,,,percent,50%").findings
    (finding,) = [f for f in found if f.code == "audit.emptied"]
    assert finding.severity == "note"
    assert "age_months from 24 to below 36" in finding.sentence()
    assert [f.code for f in audited(*lines, "text,under_two,,,percent,46%").findings if
            f.code == "audit.emptied"] == []  # fmt: skip


def test_what_one_value_does_not_tell_of_all_is_not_compared(audited: Audited) -> None:
    """Arithmetic and dates change where no literal stands: no proof is made of them."""
    found = audited("text,infants,,,n,19", "text,yearly,,,n,30", "text,born_recently,,,percent,50%")
    assert [f for f in found.findings if f.check == "contradictions"] == []


@pytest.mark.parametrize(("unit", "codes"), [("weeks", []), ("kg", ["audit.unit_other"])])
def test_a_unit_other_than_the_dictionarys_is_noted(
    audited: Audited, unit: str, codes: list[str]
) -> None:
    found = audited(f"table1,age_band,m1_12,,n_percent,18 (36),{unit}")
    assert [f.code for f in found.findings] == codes
