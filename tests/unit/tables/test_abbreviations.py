"""ncstats.tables.abbreviations: what a table contains is spelled out below it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import ncstats as nc
from ncstats.tables import Cell, Column, Footnote, Row, Table
from ncstats.tables.abbreviations import abbreviated, known, spelled_out

Study = Callable[..., nc.Plan]
OWN = """study: {id: mine, title: Mine}
abbreviations:
  NWTS: {en: National Wilms Tumor Study, zh: 美国国家肾母细胞瘤研究}
  CI: {en: certain interval, zh: 某区间}
tables:
  t: {title: "NWTS and its children", rows: [age_months, {stage: {cell: n (%)}}]}
"""


SPELLED_OUT = (
    "Abbreviations: CI, certain interval; CT, computed tomography; NWTS, National Wilms Tumor "
    "Study; PTH, parathyroid hormone; SD, standard deviation."
)


def table(title: str = "T", stub: str = "x", note: str = "", foot: str = "") -> Table:
    columns = (Column("a", kind="stub"), Column("Effect [95% CI]"))
    marks = ("a",) if foot else ()
    rows = (Row("variable", 0, (Cell(stub, marks=marks), Cell("1"))),)
    footnotes = (Footnote("a", foot),) if foot else ()
    return Table("t", title, columns, rows, footnotes, (note,) if note else ())


def test_those_of_the_field_are_known_and_those_of_the_study_win(small_study: Study) -> None:
    plan = small_study(plan=OWN)
    assert known(plan, "en")["PTH"] == "parathyroid hormone"
    assert known(plan, "zh")["PTH"] == "甲状旁腺激素"
    assert known(plan, "en")["CI"] == "certain interval"


def test_every_part_of_a_table_is_read(small_study: Study) -> None:
    plan = small_study(plan=OWN)
    made = abbreviated(table("NWTS", "PTH, pg/mL", "By CT.", "SD of it."), plan, "en")
    assert made.notes == (
        "By CT.",
        SPELLED_OUT,
    )
    chinese = abbreviated(table(stub="血PTH升高"), plan, "zh")
    assert chinese.notes == ("缩略语：CI，某区间；PTH，甲状旁腺激素。",)


@pytest.mark.parametrize("text", ["CTX", "ACT", "CT1", "ct", "C T", "", "eCT"])
def test_a_part_of_a_word_is_no_abbreviation(text: str) -> None:
    assert spelled_out((text,), {"CT": "computed tomography"}) == {}


@pytest.mark.parametrize("text", ["CT", "(CT)", "CT检查", "US/CT", "CT-based", "by CT."])
def test_a_word_of_its_own_is_one(text: str) -> None:
    assert list(spelled_out((text,), {"CT": "computed tomography"})) == ["CT"]


def test_signs_in_an_abbreviation_are_taken_as_they_are() -> None:
    meanings = {"25(OH)D": "x", "25(OH)D3": "y"}
    assert spelled_out(("Low 25(OH)D3",), meanings) == {"25(OH)D3": "y"}


def test_a_table_without_any_has_no_note(small_study: Study) -> None:
    plain = Table("t", "T", (Column("a", kind="stub"),), ())
    assert abbreviated(plain, small_study(), "en") == plain


def test_a_table_of_the_plan_spells_out_what_it_holds(small_study: Study) -> None:
    run = nc.run(small_study(plan=OWN))
    assert run.tables["t"].notes[-1] == (
        "Abbreviations: NWTS, National Wilms Tumor Study; q1, first quartile; q3, third quartile."
    )
