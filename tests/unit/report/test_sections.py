"""What the plan writes: methods, results in sentences, participants, the STROBE checklist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

import pytest

from ncstats.report.blocks import Block, Document, Items, Paragraph, Section, TableBlock, Terms
from ncstats.report.document import build_document
from ncstats.report.html import html_page
from ncstats.report.run import read_study, run
from ncstats.report.sections_strobe import checklist

if TYPE_CHECKING:
    from ncstats.plan import Plan
    from ncstats.report.blocks import Parts

PLAN = """study:
  id: mine
  title: Mine
  design: {en: A cohort study., zh: 队列研究。}
  period: {en: 1980 to 1990., zh: 1980至1990年。}
eligibility:
  - {id: consent, text: {en: Consent given, zh: 知情同意}}
  - {id: young, text: {en: Younger than 70 months, zh: 不满70月龄}, where: age_months < 70}
groups: {histology: {variable: central_histology}}
tables:
  t: {title: {en: Both, zh: 两组}, by: histology, rows: [age_months, stage, relapse]}
curves: {c: {title: C, endpoint: relapse, by: histology, landmarks: [1, 9], withhold_below: 1}}
"""
CAUSAL = re.compile(
    r"\b(caus\w*|effect of|leads?|led|due to|because|prevent\w*|protect\w*)\b", re.IGNORECASE
)


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from walk(block.blocks)


def section(document: Document, anchor: str) -> Section:
    every = (block for block in walk(document.sections) if isinstance(block, Section))
    return next(part for part in every if part.anchor == anchor)


def sentences(document: Document, anchor: str) -> list[str]:
    found: list[str] = []
    for block in walk(section(document, anchor).blocks):
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Items):
            found += block.items
        elif isinstance(block, Terms):
            found += (f"{term}: {text}" for term, text in block.terms)
    return found


@cache
def bundled(name: str, lang: str = "en") -> Document:
    return run(name).outputs(lang).document_with({})


@pytest.fixture
def written(small_study: Callable[..., Plan]) -> Callable[..., Document]:
    def write(plan: str = PLAN, lang: str = "en") -> Document:
        study = small_study(plan=plan)
        return run(study, read_study(study)).outputs(lang).document_with({})

    return write


def test_the_study_is_told_as_far_as_the_plan_tells_it(
    written: Callable[..., Document],
) -> None:
    document = written()
    assert sentences(document, "study") == [
        "Design: A cohort study.", "Period: 1980 to 1990.",
    ]  # fmt: skip
    assert sentences(document, "eligibility")[1:] == [
        "Consent given (judged before the data were collected in this file).",
        "Younger than 70 months (judged on the data: Age at diagnosis < 70 months).",
    ]


def test_groups_and_derived_variables_are_defined(written: Callable[..., Document]) -> None:
    defined = sentences(written(), "definitions")
    assert defined[0] == (
        "Groups by Histology read centrally: Favourable, Unfavourable. "
        "Histology as read by the trials' central laboratory."
    )
    # The age was entered: nothing it could be computed from is there.
    assert not any("Computed as" in text for text in defined)


def test_sources_are_numbered_once_and_cited(written: Callable[..., Document]) -> None:
    document = written()
    numbers = [text.split(":")[0] for text in sentences(document, "references")]
    assert numbers == [f"[{i}]" for i in range(1, len(numbers) + 1)]
    cited = next(text for text in sentences(document, "statistics") if "[1]" in text)
    assert _cited(cited) == set(numbers)
    assert "number and percentage of those with a known value (n of N patients" in cited
    tables = [b.table for b in section(document, "statistics").blocks if isinstance(b, TableBlock)]
    assert _cited(" ".join(row.cells[1].text for row in tables[0].rows)) == set(numbers)
    # What is no paper and no book stands in the text.
    assert all(
        re.search(r" (18|19|20)\d\d[;.]", text) for text in sentences(document, "references")
    )


def _cited(text: str) -> set[str]:
    """Every number in brackets, by itself."""
    groups = re.findall(r"\[(\d+(?:, \d+)*)\]", text)
    return {f"[{number}]" for group in groups for number in group.split(", ")}


def test_the_results_are_told_with_their_denominators(written: Callable[..., Document]) -> None:
    told = sentences(written(), "results")
    assert told[0] == (
        "5 patients were analysed. They are grouped by “Histology read centrally”: "
        "Favourable (N = 3); Unfavourable (N = 1)."
    )
    assert told[1].startswith("For the endpoint “Relapse”, 4 of 5 patients were followed")
    assert "First events among these 4: Relapse 2." in told[1]
    assert any(
        text.startswith("In the group “Favourable” the cumulative incidence of “Relapse” was ")
        for text in told
    )


def test_no_sentence_claims_a_cause() -> None:
    for name in ("chongqing", "wilms"):
        told = " ".join(sentences(bundled(name), "results"))
        assert not CAUSAL.search(told)


def test_comparisons_below_the_threshold_are_told_and_the_others_counted() -> None:
    told = sentences(bundled("chongqing"), "results")
    assert any(
        "Of the 12 comparisons" in text and "4 had a p value below 0.05 and 8 had not" in text
        for text in told
    )
    (hemoglobin,) = (text for text in told if text.startswith("Hemoglobin differed"))
    assert "p = 0.003" in hemoglobin
    assert "; ε² [95% CI]: 0.24 [0.03, 0.57])" in hemoglobin
    assert "Hypercalcemia 91.0 [79.5–107.3] (n = 12)" in hemoglobin
    # The groups are made of the corrected calcium: that they differ in it says nothing.
    assert not any(text.startswith("Corrected total serum calcium differed") for text in told)


def test_shares_and_distributions_of_categories_are_told() -> None:
    told = sentences(bundled("wilms", "zh"), "results")
    assert any("42.3% (194/459)" in text for text in told)
    assert any(text.startswith("“分期”在各组的分布存在差异") for text in told)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("{relapse: {test: fisher_exact}}", "The one comparison in “T” had no p value below 0.05."),
        ("{relapse: {test: none}}", ""),
    ],
)
def test_a_single_comparison_has_its_own_sentence(
    written: Callable[..., Document], row: str, sentence: str
) -> None:
    plan = (
        "study: {id: mine, title: M}\ngroups: {h: {variable: central_histology}}\n"
        f"tables: {{t: {{title: T, by: h, rows: [{row}]}}}}\n"
    )
    told = [text for text in sentences(written(plan), "results") if "comparison" in text]
    assert told == ([sentence] if sentence else [])


def test_a_flow_without_numbers_is_left_to_the_author(written: Callable[..., Document]) -> None:
    told = sentences(written(), "participants")
    assert "Not met: Consent given (n = ___)" in told
    assert any(text.startswith("___ is for the author") for text in told)


def rows(document: Document) -> dict[str, list[str]]:
    table = checklist(document)
    return {row.label: [cell.text for cell in row.cells[1:]] for row in table.rows}


def test_the_checklist_has_the_22_items_with_their_parts(written: Callable[..., Document]) -> None:
    found = rows(written())
    numbers = {int(re.sub(r"\D", "", label)) for label in found if label[0].isdigit()}
    assert numbers == set(range(1, 23))
    assert [label for label in found if label.startswith("12")] == [
        "12a", "12b", "12c", "12d", "12e",
    ]  # fmt: skip


def test_what_the_run_cannot_know_is_left_to_the_author(written: Callable[..., Document]) -> None:
    found = rows(written())
    assert found["4"][1:] == ["Study", ""]
    assert found["5"][1:] == ["Study", "___"]  # the period is told, the setting is not
    assert found["18"][1:] == ["", "___"]
    assert found["13a"][2] == "___"
    assert found["14b"][1].startswith("Participants and missing data")
    assert found["22"][1:] == ["", "___"]


def test_the_checklist_leads_to_where_the_report_answers(
    written: Callable[..., Document],
) -> None:
    document = written()
    table = checklist(document)
    anchors = {
        block.anchor for block in walk(document.sections) if isinstance(block, Section | TableBlock)
    }
    links = [cell.link for cell in table.cells() if cell.link]
    assert len(links) > 10
    assert set(links) <= anchors
    assert set(links) <= set(re.findall(r'href="#([\w-]+)"', html_page(document)))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_small_hostile_study_is_written_in_both_languages(
    parts: Callable[..., Parts], lang: str
) -> None:
    document = build_document(parts(lang=lang), lang)
    assert sentences(document, "results")
    assert rows(document)["16a"][2] == ""
