from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ncstats.plan import Plan
from ncstats.results.model import Statistic
from ncstats.tables import build_follow_up, build_landmarks

MakePlan = Callable[..., Plan]
NOTHING = math.nan


@pytest.fixture
def curve() -> Callable[..., list[Statistic]]:
    """Rows of one curve: totals, and at each time estimate, limits and number at risk."""

    def row(name: str, value: float, **columns: Any) -> Statistic:
        return Statistic(
            item="t", context="curve", variable="relapse", stat_name=name, stat=float(value),
            error="results.beyond_follow_up" if math.isnan(value) else "", **columns,
        )  # fmt: skip

    def make(
        level: str, cause: str = "", group: str = "", n: int = 50, events: int = 10, **at: Any
    ) -> list[Statistic]:
        shared = {
            "variable_level": level, "cause": cause, "group1_level": group,
            "group1": "arm" if group else "",
        }  # fmt: skip
        made = [row("N", n, **shared), row("n", events, **shared)]
        for name, value in at.pop("median", {}).items():
            made.append(row(name, value, **shared))
        for time, (at_risk, *estimate) in at["times"].items():
            made.append(row("n.risk", at_risk, time=float(time), **shared))
            names = ("estimate", "conf.low", "conf.high")
            made += [
                row(name, value, time=float(time), **shared)
                for name, value in zip(names, estimate, strict=True)
            ]
        return made

    return make


def plan_of(study: MakePlan, **parts: Any) -> Plan:
    curve = {"title": "Relapse over time", "endpoint": "relapse", "landmarks": [1, 5], **parts}
    return study(curves={"t": curve})


def test_a_landmark_is_a_row_with_estimates_and_number_at_risk(
    study: MakePlan, rows: SimpleNamespace, curve: Any
) -> None:
    times = {1: (40, 0.123, 0.1, 0.15), 5: (4, NOTHING, NOTHING, NOTHING)}
    free = {1: (40, 0.9, 0.85, 0.95), 5: (4, 0.5, 0.25, 0.75)}
    released = rows.released(
        curve("incidence", "relapse", times=times),
        curve("incidence", "death", times=free),
        curve("event_free", times=free),
    )
    table = build_landmarks(released, plan_of(study), "t")
    assert [column.label for column in table.columns] == [
        "Time since origin", "At risk", "Cumulative incidence: Relapse [95% CI]",
        "Cumulative incidence: Death [95% CI]", "Event-free, cause-specific: Relapse [95% CI]",
    ]  # fmt: skip
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["1 year", "40", "12.3% [10.0–15.0]", "90.0% [85.0–95.0]", "90.0% [85.0–95.0]"],
        ["5 years", "4", "–", "50.0% [25.0–75.0]", "50.0% [25.0–75.0]"],
    ]
    assert [note.text for note in table.footnotes] == ["Not given: beyond the follow-up."]


def test_groups_stand_below_each_landmark(
    study: MakePlan, rows: SimpleNamespace, curve: Any
) -> None:
    times = {1: (40, 0.5, 0.4, 0.6), 5: (20, 0.25, 0.2, 0.3)}
    parts = [curve("event_free", group=group, times=times) for group in ("", "a", "b")]
    released = rows.released(*parts)
    plan = plan_of(study, by="arms", show=["event_free"], digits=0)
    table = build_landmarks(released, plan, "t")
    assert [row.label for row in table.rows] == [
        "1 year", "All patients", "Drug", "Placebo", "5 years", "All patients", "Drug", "Placebo",
    ]  # fmt: skip
    assert [cell.text for cell in table.rows[2].cells[1:]] == ["40", "50% [40–60]"]


def test_a_curve_that_was_not_drawn_says_why(study: MakePlan, rows: SimpleNamespace) -> None:
    row = Statistic(
        item="t", context="curve", variable="relapse", stat_name="estimate", stat=NOTHING,
        variable_level="event_free", error="survival.nobody_followed",
    )  # fmt: skip
    table = build_landmarks(rows.released([row]), plan_of(study, show=["event_free"]), "t")
    assert [cell.text for cell in table.rows[0].cells] == ["1 year", "–", "–"]
    assert table.footnotes[0].text == "Not given: nobody was followed, so there is no curve."


def test_follow_up_counts_patients_and_events_and_tests_the_groups(
    study: MakePlan, rows: SimpleNamespace, curve: Any
) -> None:
    known = {"median": 5.25, "conf.low": 4.0, "conf.high": NOTHING}
    unknown = dict.fromkeys(("median", "conf.low", "conf.high"), NOTHING)
    parts = [
        curve("event_free", group="", times={}, median=known),
        curve("event_free", group="a", n=30, events=7, times={}, median=known),
        curve("event_free", group="b", n=20, events=3, times={}, median=unknown),
    ]
    test = Statistic(
        item="t", context="test", variable="relapse", variable_level="event_free",
        stat_name="p.value", stat=0.0312, group1="arm", method="logrank",
    )  # fmt: skip
    lost = Statistic("t", "missing", "relapse", "N_miss", 2.0)
    plan = plan_of(study, by="arms", show=["event_free"])
    table = build_follow_up(rows.released(*parts, [test, lost]), plan, "t")
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["All patients", "50", "10", "5.3 [4.0–∞]", ""],
        ["Arm", "", "", "", "0.031"],
        ["Drug", "30", "7", "5.3 [4.0–∞]", ""],
        ["Placebo", "20", "3", "–", ""],
    ]
    texts = {note.mark: note.text for note in table.footnotes}
    assert texts[table.rows[1].cells[-1].marks[0]].startswith("Log-rank test, cause-specific")
    assert "in none of these numbers: 2." in table.notes[-2]


@pytest.mark.parametrize(
    ("show", "heads", "printed"),
    [
        (["incidence"], ["p"], ["0.200"]),
        (["event_free"], ["p"], ["0.031"]),
        (["event_free", "incidence"], ["Gray’s test, p", "Log-rank test, p"], ["0.200", "0.031"]),
    ],
)
def test_each_curve_that_is_shown_has_its_own_test(
    study: MakePlan, rows: SimpleNamespace, curve: Any, show: list[str], heads: list[str],
    printed: list[str],
) -> None:  # fmt: skip
    p = {"item": "t", "context": "test", "variable": "relapse", "stat_name": "p.value"}
    tests = [
        Statistic(**p, variable_level="event_free", stat=0.0312, group1="arm", method="logrank"),
        Statistic(
            **p, variable_level="incidence", cause="relapse", stat=0.2, group1="arm",
            method="gray",
        ),
    ]  # fmt: skip
    known = {"median": 5.25, "conf.low": 4.0, "conf.high": NOTHING}
    parts = [
        part
        for group in ("", "a", "b")
        for part in (
            curve("incidence", "relapse", group=group, times={}),
            curve("event_free", group=group, times={}, median=known),
        )
    ]
    plan = plan_of(study, by="arms", show=show)
    table = build_follow_up(rows.released(*parts, tests), plan, "t")
    assert [column.label for column in table.columns if column.kind == "p"] == heads
    cells = [[cell.text for cell in row.cells[-len(heads) :]] for row in table.rows]
    assert cells[1] == printed
    assert cells[0] == cells[2] == cells[3] == [""] * len(heads)
    assert {len(row.cells) for row in table.rows} == {len(table.columns)}


def test_each_cause_has_its_events_where_there_are_several(
    study: MakePlan, rows: SimpleNamespace, curve: Any
) -> None:
    released = rows.released(
        curve("incidence", "relapse", events=6, times={}),
        curve("incidence", "death", events=4, times={}),
        curve("event_free", events=6, times={}, median={"median": NOTHING}),
    )
    table = build_follow_up(released, plan_of(study), "t")
    labels = [column.label for column in table.columns[2:4]]
    assert labels == ["Events: Relapse", "Events: Death"]
    assert [cell.text for cell in table.rows[0].cells[1:]] == ["50", "6", "4", "–"]


def test_without_an_event_free_curve_there_is_no_median(
    study: MakePlan, rows: SimpleNamespace, curve: Any
) -> None:
    released = rows.released(curve("incidence", "relapse", times={}))
    table = build_follow_up(released, plan_of(study, show=["incidence"]), "t")
    assert [column.label for column in table.columns] == ["Characteristic", "Patients", "Events"]


def test_a_log_rank_that_was_not_computed_gives_its_reason(
    study: MakePlan, rows: SimpleNamespace, curve: Any
) -> None:
    test = Statistic(
        item="t", context="test", variable="relapse", variable_level="event_free",
        stat_name="p.value", stat=NOTHING, group1="arm", method="logrank",
        error="survival.no_event",
    )  # fmt: skip
    parts = [curve("incidence", "relapse", group=group, times={}) for group in ("", "a", "b")]
    plan = plan_of(study, by="arms", show=["incidence"])
    table = build_follow_up(rows.released(*parts, [test]), plan, "t")
    assert table.rows[1].cells[-1].text == "–"
    assert [note.text for note in table.footnotes] == [
        "Not given: no event was observed, so there is nothing to compare."
    ]


def test_an_estimate_without_limits_stands_alone(
    study: MakePlan, rows: SimpleNamespace, curve: Any
) -> None:
    released = rows.released(curve("event_free", times={1: (40, 1.0, NOTHING, NOTHING)}))
    plan = plan_of(study, show=["event_free"], landmarks=[1])
    table = build_landmarks(released, plan, "t")
    assert [cell.text for cell in table.rows[0].cells] == ["1 year", "40", "100.0%"]
    assert table.rows[0].cells[-1].marks == ("a",)
