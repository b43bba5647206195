"""Something of a patient's in what an author wrote is found by its place, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from planted import PLAN, planted_study

import ncstats as nc
from ncstats.disclosure.risk_texts import TELLING, telling_texts
from ncstats.plan import bundled_studies


@pytest.mark.parametrize(
    "text",
    [
        "born 2014-03-05", "seen on 5.3.2014", "05/03/2014", "生于2014年3月5日", "5 March 2014",
        "on Mar. 5, 2014", "record 00771234", "tel. 139 0013 0001", "call 13900130001",
        "who@hospital.example",
    ],
)  # fmt: skip
def test_what_reads_like_a_date_a_record_or_an_address(text: str) -> None:
    assert TELLING.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "2016–2022", "2016-2022", "p < 0.0000001", "0.12345678 mmol/L", "1,234,567 children",
        "version 1.2.3", "March 2014", "2014年3月", "SLC12A1", "mean ± SD", "10/12 (83)",
    ],
)  # fmt: skip
def test_what_does_not(text: str) -> None:
    assert not TELLING.search(text)


SAYS = {
    "remarks: [Seen again on 2014-03-05.]\n": ["remarks"],
    "remarks: [Child 900001 was seen twice.]\n": ["remarks"],  # her number in the file
    "abbreviations: {X: {en: X, zh: 住院号00771234}}\n": ["abbreviations.X"],
    "groups: {stages: {variable: stage, labels: {en: [A, B, C, 2014-03-05]}}}\n": ["groups.stages"],
    "tables: {t: {title: T, rows: [stage], note: Without 900001.}}\n": ["tables.t"],
    "remarks: [Child 90000 is none.]\n": [],
}


@pytest.mark.parametrize(("text", "places"), SAYS.items())
def test_texts_are_found_by_their_place(
    small_study: Callable[..., nc.Plan], text: str, places: list[str]
) -> None:
    rows = ("900001,1,1,1,3,0,3653,10,F", "900002,1,1,2,3,1,200,20,F")
    plan = small_study(rows, f"study: {{id: mine, title: Mine, period: 2014-01-01 on}}\n{text}")
    assert telling_texts(plan, nc.read_study(plan)) == places


def test_a_note_on_a_patient_is_found_in_a_title(tmp_path: Path) -> None:
    folder = planted_study(tmp_path / "study")
    of_one = " Planted remark 3: lives beside the mill"
    for added, places in (("", []), (" lives beside the mill", []), (of_one, ["tables.t"])):
        text = PLAN.replace("title: T", f"title: 'T{added}'")
        (folder / "plan.yaml").write_text(text, encoding="utf-8")
        assert telling_texts(nc.load_plan(folder), nc.read_study(folder)) == places


def test_where_no_patient_is_at_hand_only_the_form_tells(
    small_study: Callable[..., nc.Plan],
) -> None:
    plan = small_study(
        plan="study: {id: mine, title: Mine}\nremarks: [On 2014-03-05., Child 900001.]\n"
    )
    assert telling_texts(plan, None) == ["remarks"]


@pytest.mark.parametrize("study", bundled_studies())
def test_the_bundled_studies_hold_none(study: str) -> None:
    assert telling_texts(nc.load_plan(study), nc.read_study(study)) == []
