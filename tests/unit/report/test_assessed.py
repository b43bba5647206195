"""The section on outcomes assessed in too few, and the endpoint's on who is not analysed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ncstats.report.blocks import Document, Items, Section, TableBlock, Terms
from ncstats.report.html import html_page
from ncstats.report.markdown import markdown_page
from ncstats.report.run import run
from ncstats.tables import Table, build_assessed
from ncstats.tables.assessed import under_assessed

DICTIONARY = """
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: A study's own
fields:
  - name: arm
    type: string
    title: Arm
    categories: [{value: a, label: A}, {value: b, label: B}]
    ncstats: {label_zh: 组, levels_zh: {a: 甲, b: 乙}, role: treatment}
  - name: score
    type: number
    title: Score
    constraints: {minimum: 0, maximum: 100}
    ncstats: {label_zh: 评分, role: laboratory, decimals: 0}
  - name: years
    type: number
    title: Years
    constraints: {minimum: 0, maximum: 90}
    ncstats: {label_zh: 年数, role: follow_up, known_at: later, decimals: 1}
  - name: well
    type: string
    title: Well
    ncstats: {label_zh: 好转, codelist: yes_no, role: outcome, known_at: later}
  - name: ending
    type: string
    title: Ending
    categories: [{value: good, label: Good}, {value: poor, label: Poor}]
    ncstats: {label_zh: 结局, levels_zh: {good: 好, poor: 差}, role: outcome, known_at: later}
  - name: points
    type: number
    title: Points
    constraints: {minimum: 0, maximum: 9}
    ncstats: {label_zh: 分数, role: outcome, known_at: later, decimals: 0}
ncstats:
  endpoints:
    well:
      label: {en: Well, zh: 好转}
      unit: years
      time: years
      time_unit: years
      event: well = yes
      origin_label: {en: The start., zh: 开始。}
      event_label: {en: The event., zh: 事件。}
      censoring_label: {en: The last visit., zh: 末次随访。}
      population_label: {en: Everyone., zh: 全部。}
"""

PLAN = """
study: {id: half, title: Half, synthetic: true}
groups: {arms: {variable: arm}}
tables:
  t1: {title: All, cell: n (%), digits: 0, rows: [ROWS]}
  t2: {title: By arm, by: arms, digits: 1-, rows: [well, ending, points]}
curves:
  c1: {title: Time, endpoint: well}
"""

# Eight patients: four known to be well or not, three of them well; one without any time.
PATIENTS = """patient_id,arm,score,years,well,ending,points
1,a,1,0.5,yes,good,1
2,a,2,1.5,yes,good,2
3,a,3,2.5,no,poor,3
4,a,4,3.5,,,
5,b,5,0.7,yes,poor,4
6,b,6,1.7,,,
7,b,7,2.7,,,
8,b,8,,,,
"""


@pytest.fixture
def half(tmp_path: Path) -> Callable[..., tuple[Document, tuple[Table, ...]]]:
    """The report of a study that assessed half of its patients, and the tables on that."""

    def make(
        lang: str = "en", rows: str = "score, {heading: H, rows: [years]}"
    ) -> tuple[Document, tuple[Table, ...]]:
        texts = {"dictionary.yaml": DICTIONARY, "plan.yaml": PLAN.replace("ROWS", rows)}
        for name, text in {**texts, "patients.csv": PATIENTS}.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        found = run(tmp_path)
        tables = [
            table
            for outcome in under_assessed(found.released, found.plan)
            for table in build_assessed(found.released, found.plan, outcome, lang)
        ]
        return found.outputs(lang).document_with({}), tables

    return make


def _section(document: Document, anchor: str) -> Section:
    return next(part for part in document.sections if part.anchor == anchor)


def _texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_each_outcome_says_how_many_its_share_and_its_bounds(half: Callable[..., tuple]) -> None:
    document, _ = half()
    section = _section(document, "assessed")
    parts = [block for block in section.blocks if isinstance(block, Section)]
    assert [part.title for part in parts] == ["Well", "Ending", "Points"]
    sentences = [block.items for part in parts for block in part.blocks if isinstance(block, Items)]
    assert sentences[0] == (
        "Well: 4 of 8 patients assessed (50%).",
        "Well: 75% of 4 (95% CI 30–95); 38 to 88% of 8, whatever the outcome of the others.",
    )
    assert [sentence.partition(":")[0] for sentence in sentences[1]] == ["Ending", "Good", "Poor"]
    # Of a number there is no share.
    assert sentences[2] == ("Points: 4 of 8 patients assessed (50%).",)


def test_the_bounds_stand_by_group(half: Callable[..., tuple]) -> None:
    _, tables = half()
    assert [table.item for table in tables] == [
        "assessed_well_bounds", "assessed_well", "assessed_ending_bounds", "assessed_ending",
        "assessed_points_bounds", "assessed_points",
    ]  # fmt: skip
    assert _texts(tables[0]) == [
        ["All patients", "8", "4 (50)", "75% (3/4)", "30.1–95.4", "37.5–87.5"],
        ["A", "4", "3 (75)", "66.7% (2/3)", "20.8–93.9", "50.0–75.0"],
        ["B", "4", "1 (25)", "100% (1/1)", "20.7–100.0", "25.0–100.0"],
    ]
    assert [row.label for row in tables[2].rows][:4] == ["All patients", "Good", "Poor", "A"]
    assert _texts(tables[4])[0] == ["All patients", "8", "4 (50)"]
    assert all(table.banner.startswith("Synthetic cohort") for table in tables)


def test_the_two_are_compared_by_what_was_known_first(half: Callable[..., tuple]) -> None:
    _, tables = half()
    compared = tables[1]
    spanners = [column.heading for column in compared.columns]
    assert spanners[0] == "Characteristic"
    assert all(
        head.startswith(("Assessed (N = 4)", "Not assessed (N = 4)")) for head in spanners[1:]
    )
    # 1, 2, 3, 5 and 4, 6, 7, 8, with the plan's whole numbers.
    assert _texts(compared) == [["Score", "3 [1–5]", "7 [5–8]"]]
    assert not any(column.kind == "p" for column in compared.columns)


def test_without_a_baseline_row_there_is_nothing_to_compare(half: Callable[..., tuple]) -> None:
    document, tables = half(rows="years")
    assert [table.item for table in tables] == [
        "assessed_well_bounds", "assessed_ending_bounds", "assessed_points_bounds",
    ]  # fmt: skip
    blocks = _section(document, "assessed").blocks
    inside = [b for part in blocks if isinstance(part, Section) for b in part.blocks]
    assert sum(isinstance(block, TableBlock) for block in inside) == 3


def test_the_endpoint_says_who_is_not_analysed(half: Callable[..., tuple]) -> None:
    document, _ = half()
    parts = (b for b in _section(document, "methods").blocks if isinstance(b, Section))
    (endpoint,) = (part for part in parts if part.anchor.startswith("endpoint-"))
    (terms,) = endpoint.blocks
    assert isinstance(terms, Terms)
    term, text = terms.terms[-1]
    assert term == "Not analysed"
    assert text.startswith("4 of 8 patients: 1 without a follow-up time; 3 without knowledge")


@pytest.mark.parametrize(("lang", "title"), [("en", "Assessed"), ("zh", "已评估与未评估")])
def test_both_writers_and_languages_have_the_section(
    half: Callable[..., tuple], lang: str, title: str
) -> None:
    document, tables = half(lang)
    html, markdown = html_page(document), markdown_page(document)
    banner = "Synthetic cohort" if lang == "en" else "合成队列"
    for text in (html, markdown):
        assert title in text
        for table in tables:
            assert table.title in text
        # At the head, and below every table that holds numbers of the patients.
        assert text.count(banner) >= 1 + 2 + 1 + len(tables)
    assert 'id="outcome-well"' in html
    assert '<tr class="interval">' in html
