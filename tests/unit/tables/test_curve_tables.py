"""The tables of a curve beyond its patients and landmarks, from Results written by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from ncstats.plan import Plan
from ncstats.results.curve_sensitivity import CHOICES, CONTEXT
from ncstats.results.model import Statistic
from ncstats.tables import (
    build_cox,
    build_curve_tables,
    build_landmarks,
    build_sensitivity,
    build_tests,
    build_times,
)

MakePlan = Callable[..., Plan]


def rows_of(
    context: str, level: str, numbers: dict[str, float], error: str = "", **columns: Any
) -> list[Statistic]:
    columns.setdefault("group1", "arm" if columns.get("group1_level") else "")
    return [
        Statistic(
            item="t", context=context, variable="relapse", variable_level=level, stat_name=name,
            stat=float(value), error=error if math.isnan(value) else "", **columns,
        )
        for name, value in numbers.items()
    ]  # fmt: skip


def plan_of(study: MakePlan, **parts: Any) -> Plan:
    curve = {"title": "Relapse over time", "endpoint": "relapse", "landmarks": [1, 5], **parts}
    return study(curves={"t": curve})


def texts(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_length_of_follow_up_scans_and_means(study: MakePlan, rows: SimpleNamespace) -> None:
    parts = []
    for group in ("", "a", "b"):
        of = {"group1_level": group}
        parts += [
            rows_of("curve", "follow_up",
                    {"median": 4.5, "conf.low": 3, "conf.high": math.nan},
                    "results.not_reached", **of),
            rows_of("curve", "observed", {"median": 4, "min": 0.5, "max": 9}, **of),
            rows_of("curve", "scans", {"n": 12, "estimate": 1.256}, **of),
            rows_of("curve", "restricted_mean",
                    {"estimate": 2.5, "conf.low": 2, "conf.high": 3}, time=3.0, **of),
        ]  # fmt: skip
    numbers = {"estimate": -0.5, "conf.low": -1, "conf.high": 0, "p.value": 0.04}
    parts.append(
        rows_of("pairwise", "restricted_mean", numbers, time=3.0, group1_level="a",
                group2_level="b", method="restricted_mean_difference")
    )  # fmt: skip
    plan = plan_of(study, by="arms", restricted_mean=3)
    table = build_times(rows.released(*parts), plan, "t")
    assert table is not None
    assert [column.label for column in table.columns][1:] == [
        "Median follow-up (reverse Kaplan–Meier), years [95% CI]",
        "Observed time, years: median (range)",
        "Scans",
        "Scans per child-year",
        "Mean event-free time up to 3 years, years [95% CI]",
        "p",
    ]
    line = ["4.5 [3.0–∞]", "4.0 (0.5–9.0)", "12", "1.26", "2.5 [2.0–3.0]", ""]
    assert texts(table) == [
        ["All patients", *line],
        ["Drug", *line],
        ["Placebo", *line],
        ["Differences of the means", *[""] * 6],
        ["Drug less Placebo", "", "", "", "", "-0.5 [-1.0, 0.0]", "0.040"],
    ]
    assert "scanned more often" in table.notes[1]


def test_the_tests_stand_with_their_pairs(study: MakePlan, rows: SimpleNamespace) -> None:
    p = {"group1": "arm"}
    parts = [
        rows_of("test", "event_free", {"statistic": 4, "parameter": 1, "p.value": 0.0455},
                method="logrank", **p),
        rows_of("test", "event_free.stratified", {"statistic": 1, "parameter": 1, "p.value": 0.3},
                method="logrank_stratified", group2="stage", **p),
        rows_of("test", "event_free.permutation",
                {"statistic": 3.9, "p.value": 0.05, "std.error": 0.0007},
                method="logrank_monte_carlo", **p),
        rows_of("pairwise", "event_free", {"statistic": 4, "p.value": 0.01, "p.adjusted": 0.03},
                method="logrank", group1_level="a", group2_level="b"),
    ]  # fmt: skip
    table = build_tests(rows.released(*parts), plan_of(study, by="arms", pairwise=True), "t")
    assert table is not None
    assert texts(table) == [
        ["Log-rank test", "4.00", "1", "0.046", ""],
        ["Drug – Placebo", "4.00", "", "0.010", "0.030"],
        ["Stratified log-rank test", "1.00", "1", "0.300", ""],
        ["Log-rank test, relabellings drawn with a fixed seed", "3.90", "", "0.050", ""],
    ]
    sentences = [note.text for note in table.footnotes]
    assert any("100000 drawn relabellings, seed 1951; standard error of p 0.00070" in s
               for s in sentences)  # fmt: skip
    assert "Stratified by Stage." in sentences
    assert any("fewer than 10 events" in note for note in table.notes)


def test_tests_that_stand_elsewhere_need_no_table(study: MakePlan, rows: SimpleNamespace) -> None:
    alone = rows_of("test", "event_free", {"p.value": 0.04}, method="logrank", group1="arm")
    assert build_tests(rows.released(alone), plan_of(study, by="arms"), "t") is None


def cox_rows(fit: str, low: float = 0.5) -> list[Statistic]:
    of = {"method": fit, "group1": "stage", "group1_level": "ii", "group2_level": "i"}
    ratio = {"estimate": 2.0, "conf.low": low, "conf.high": 8.0, "p.value": 0.321}
    return [
        *rows_of("effect", fit, ratio, **of),
        *rows_of("effect", fit, {**ratio, "estimate": 1.5}, method=fit, group1="age"),
    ]


def test_a_model_shows_ratios_and_whether_hazards_are_proportional(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    parts = [
        rows_of("effect", "cox", {"N": 40, "n": 11}, method="cox"),
        cox_rows("cox"),
        cox_rows("firth", low=0.6),
        rows_of("missing", "cox", {"N_miss": 3}),
        *(
            rows_of("test", "cox.proportional_hazards", {"p.value": p}, group1=term,
                    method="schoenfeld")
            for term, p in (("stage", 0.4), ("age", 0.01), ("", 0.02))
        ),
        rows_of("test", "cox.likelihood_ratio", {"p.value": 0.0001}, method="cox_likelihood_ratio"),
    ]  # fmt: skip
    table = build_cox(rows.released(*parts), plan_of(study, cox={"terms": ["stage", "age"]}), "t")
    assert table is not None
    assert texts(table) == [
        ["Stage (against I)", "", "", "", "", "0.400"],
        ["II", "2.00 [0.50–8.00]", "0.321", "2.00 [0.60–8.00]", "0.321", ""],
        ["Age, per unit (months)", "1.500 [0.500–8.000]", "0.321", "1.500 [0.600–8.000]", "0.321",
         "0.010"],
    ]  # fmt: skip
    assert table.columns[3].spanner == "Cox’s model with Firth’s correction"
    notes = " ".join(table.notes)
    assert "40 patients with 11 events; left out because a term is not known: 3." in notes
    assert "test of the model: p <0.001." in notes
    assert "all terms together: p = 0.020." in notes
    assert "cause-specific" in notes


def test_a_model_that_was_refused_says_why(study: MakePlan, rows: SimpleNamespace) -> None:
    parts = [
        rows_of("effect", "cox", {"N": 40, "n": 3}, method="cox"),
        rows_of("effect", "cox", {"estimate": math.nan}, "results.too_many_parameters"),
    ]
    table = build_cox(rows.released(*parts), plan_of(study, cox={"terms": ["age"]}), "t")
    assert table is not None
    assert texts(table) == [["Model", "–", "", ""]]
    assert "more than one parameter per five events" in table.footnotes[0].text
    assert build_cox(rows.released(*parts), plan_of(study), "t") is None


def test_the_panel_shows_each_choice_and_how_far_they_lie_apart(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    parts = []
    for choice in CHOICES:
        if choice.handling == "followed_on" or choice.placing != "right":
            error = "results.times_exact"
            parts.append(rows_of(CONTEXT, choice.key, {"estimate": math.nan}, error))
            continue
        for time, share in ((1.0, 0.25), (5.0, math.nan)):
            numbers = {"estimate": share, "n.risk": 8}
            error = "results.beyond_follow_up"
            parts.append(rows_of(CONTEXT, choice.key, numbers, error, time=time))
    parts.append(rows_of(CONTEXT, "all", {"min": 0.2, "max": 0.25}, time=1.0))
    table = build_sensitivity(rows.released(*parts), plan_of(study, sensitivity=True), "t")
    assert table is not None
    assert texts(table)[:3] == [
        ["No intercurrent cause", "", ""],
        ["Event at the first visit that shows it; competing risks counted", "25.0% (8)", "–"],
        ["Event at the first visit that shows it; competing risks as censoring", "25.0% (8)", "–"],
    ]
    assert texts(table)[3][1:] == ["–", "–"]
    assert texts(table)[-1] == ["Least to greatest", "20.0–25.0%", "–"]
    assert [note.text for note in table.footnotes] == [
        "Not given: beyond the follow-up.",
        "No such answer: the times are known exactly.",
    ]
    assert build_sensitivity(rows.released([]), plan_of(study), "t") is None


def landmark_rows(**numbers: float) -> list[Statistic]:
    return rows_of(
        "curve", "interval_censored", {"n.risk": 9, **numbers}, "results.undetermined", time=1.0
    )


@pytest.mark.parametrize(
    ("numbers", "printed"),
    [
        ({"min": 0.5, "max": 0.75, "estimate": math.nan}, "50.0–75.0%"),
        (
            {"min": 0.5, "max": 0.75, "estimate": math.nan, "conf.low": 0.4, "conf.high": 0.9},
            "50.0–75.0% [40.0–90.0]",
        ),
        (
            {"min": 0.5, "max": 0.5, "estimate": 0.5, "conf.low": 0.4, "conf.high": 0.6},
            "50.0% [40.0–60.0]",
        ),
    ],
)
def test_what_the_visits_leave_open_is_printed_as_two_ends(
    study: MakePlan, rows: SimpleNamespace, numbers: dict[str, float], printed: str
) -> None:
    plan = plan_of(study, show=["interval_censored"], landmarks=[1])
    table = build_landmarks(rows.released(landmark_rows(**numbers)), plan, "t")
    assert table.columns[2].label == (
        "Event-free, interval-censored, cause-specific: Relapse [approximate 95% CI]"
    )
    assert texts(table) == [["1 year", "9", printed]]


def test_an_estimate_with_too_few_at_risk_is_withheld(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    of = {"time": 1.0, "warning": "results.too_few_at_risk"}
    numbers = {"n.risk": 3, "estimate": 0.5, "conf.low": 0.1, "conf.high": 0.9}
    released = rows.released(rows_of("curve", "event_free", numbers, **of))
    plan = plan_of(study, show=["event_free"], landmarks=[1], withhold_below=4)
    table = build_landmarks(released, plan, "t")
    assert texts(table) == [["1 year", "3", "–"]]
    assert table.footnotes[0].text == "Withheld: fewer than 4 patients were at risk."


def test_a_landmark_analysis_says_from_when_time_counts(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = plan_of(study, landmark=2, landmarks=[])
    for table in build_curve_tables(rows.released([]), plan, "t"):
        assert "2 years after the origin" in table.notes[-2]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_sentence_is_there_in_both_languages(
    study: MakePlan, rows: SimpleNamespace, lang: str
) -> None:
    plan = plan_of(study, by="arms", landmarks=[1])
    tables = build_curve_tables(rows.released([]), plan, "t", lang)
    assert [table.item for table in tables] == ["t_follow_up", "t_landmarks"]


def test_the_panel_names_the_causes_that_compete_or_are_followed_on(
    study: MakePlan, rows: SimpleNamespace
) -> None:
    plan = plan_of(study, landmarks=[1])
    endpoint = plan.dictionary.endpoints["relapse"]
    stone = replace(endpoint.competing["death"], kind="intercurrent")
    relapse = replace(endpoint, competing={"death": stone})
    plan = replace(plan, dictionary=replace(plan.dictionary, endpoints={"relapse": relapse}))
    numbers = {"min": 0.1, "max": 0.2, "n.risk": 8}
    parts = [rows_of(CONTEXT, choice.key, numbers, time=1.0) for choice in CHOICES]
    parts.append(rows_of(CONTEXT, "all", {"min": 0.1, "max": 0.2}, time=1.0))
    table = build_sensitivity(rows.released(*parts), plan, "t")
    assert table is not None
    headings = [row.label for row in table.rows if row.kind == "heading"]
    assert headings == ["Death: competing", "Death: followed on"]
    assert table.rows[1].cells[1].text == "10.0–20.0% (8)"
