from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ncstats.disclosure import Released
from ncstats.figures import draw_curve, svg_text
from ncstats.figures.widths import WIDTHS
from ncstats.plan import Plan
from ncstats.results.model import Statistic

A = [(0.0, 1.0), (0.7, 0.9), (1.0, 0.9), (1.6, 0.62), (2.0, 0.62), (2.5, 0.62)]
B = [(0.0, 1.0), (1.0, 0.95), (2.0, 0.95), (2.4, 0.6)]
RISK_A = {0.0: 12, 1.0: 9, 2.0: 5}
RISK_B = {0.0: 8, 1.0: 8, 2.0: 1}


def curve_plan(study: Any, **curve: Any) -> Plan:
    curve = {"title": "Relapse", "endpoint": "relapse", "show": ["event_free"], **curve}
    return study(arms={"order": ["a", "b"]}, curves={"c": curve})


def two_groups(hand: Any, *more: Any) -> Released:
    rows = hand.step_rows(A, RISK_A, group1_level="a") + hand.step_rows(B, RISK_B, group1_level="b")
    return hand.released([*rows, *more])


def lines(figure: Any, gid: str = "curve") -> list[Any]:
    drawn = figure.to_matplotlib().axes
    return [line for axes in drawn for line in axes.lines if line.get_gid() == gid]


def text_boxes(figure: Any, gid: str) -> list[Any]:
    drawn = figure.to_matplotlib()
    FigureCanvasAgg(drawn).draw()
    texts = [text for axes in drawn.axes for text in axes.texts if text.get_gid() == gid]
    return [text.get_window_extent() for text in texts]


def test_every_curve_is_the_estimates_of_results(study: Any, hand: Any) -> None:
    figure = draw_curve(two_groups(hand), curve_plan(study, by="arms"), "c")
    for line, points in zip(lines(figure), (A, B), strict=True):
        assert list(zip(*line.get_data(), strict=True)) == [(t, s * 100) for t, s in points]
        assert line.get_drawstyle() == "steps-post"


def test_the_band_is_the_limits_of_results(study: Any, hand: Any) -> None:
    figure = draw_curve(hand.released(hand.step_rows(A, RISK_A)), curve_plan(study), "c")
    (band,) = figure.to_matplotlib().axes[0].patches
    heights = {round(y, 9) for y in band.get_xy()[:, 1]}
    assert {67.0, 57.0, 95.0, 85.0, 100.0} <= heights


def test_numbers_at_risk_are_those_of_results_below_their_ticks(
    study: Any, hand: Any, texts: Any
) -> None:
    figure = draw_curve(two_groups(hand), curve_plan(study, by="arms"), "c")
    axes = figure.to_matplotlib().axes[0]
    assert list(axes.get_xticks()) == [0, 1, 2]
    assert texts(figure, "at risk") == ["12", "9", "5", "8", "8", "1"]
    drawn = [text for text in axes.texts if text.get_gid() == "at risk"]
    assert [text.get_position()[0] for text in drawn] == [0, 1, 2, 0, 1, 2]
    assert all(text.get_position()[1] < 0 for text in drawn)


def test_landmarks_between_the_ticks_bring_no_uneven_tick(study: Any, hand: Any) -> None:
    at_risk = {0.0: 9, 0.5: 8, 1.0: 7, 2.0: 5, 2.5: 1, 3.0: 0, 4.0: 0}
    rows = hand.step_rows([(0.0, 1.0), (1.0, 0.5), (4.0, 0.5)], at_risk)
    figure = draw_curve(hand.released(rows), curve_plan(study), "c")
    assert list(figure.to_matplotlib().axes[0].get_xticks()) == [0, 1, 2, 3, 4]


def test_ticks_are_thinned_until_the_numbers_stand_apart(study: Any, hand: Any) -> None:
    at_risk = {float(time): 10**9 for time in range(9)}
    rows = hand.step_rows([(0.0, 1.0), (8.0, 0.5)], at_risk)
    figure = draw_curve(hand.released(rows), curve_plan(study), "c")
    boxes = text_boxes(figure, "at risk")
    assert 2 < len(boxes) < 9
    assert all(a.x1 < b.x0 for a, b in itertools.pairwise(boxes))


@pytest.mark.parametrize("ends", [(0.9, 0.9), (0.9, 0.895), (1.0, 1.0), (0.0, 0.01)])
def test_labels_at_the_ends_never_overlap(study: Any, hand: Any, ends: tuple[float, float]) -> None:
    rows = []
    for level, end in zip("ab", ends, strict=True):
        points = [(0.0, 1.0), (1.0, end), (2.0, end)]
        rows += hand.step_rows(points, {0.0: 5}, group1_level=level)
    figure = draw_curve(hand.released(rows), curve_plan(study, by="arms"), "c")
    first, second = text_boxes(figure, "end")
    assert first.y0 > second.y1 or second.y0 > first.y1
    width, height = 100 * figure.width, 100 * figure.height
    assert all(box.x0 >= 0 and box.x1 <= width and box.y1 <= height for box in (first, second))


def test_curves_that_end_together_are_labelled_in_the_order_of_the_table(
    study: Any, hand: Any, texts: Any
) -> None:
    rows = [
        row
        for level in "ab"
        for row in hand.step_rows([(0.0, 1.0), (2.0, 1.0)], {0.0: 5}, group1_level=level)
    ]
    figure = draw_curve(hand.released(rows), curve_plan(study, by="arms"), "c")
    assert texts(figure, "end") == ["A", "B"]
    first, second = text_boxes(figure, "end")
    assert first.y0 > second.y0


def test_incidence_and_event_free_stand_side_by_side(study: Any, hand: Any, texts: Any) -> None:
    incidence = [(t, 1 - s) for t, s in A]
    names = {"variable_level": "incidence", "cause": "relapse"}
    rows = hand.step_rows(A, RISK_A) + hand.step_rows(incidence, RISK_A, **names)
    plan = curve_plan(study, show=["incidence", "event_free"])
    figure = draw_curve(hand.released(rows), plan, "c")
    left, right = figure.to_matplotlib().axes
    assert left.get_position().x1 < right.get_position().x0
    assert left.get_position().y0 == right.get_position().y0
    assert {"A", "B", "Relapse: cumulative incidence", "Relapse: event-free"} <= set(texts(figure))
    assert left.get_ylim() == (0, 50)  # the highest limit is 43 %
    assert right.get_ylim() == (0, 100)
    assert left.get_xlim()[0] == right.get_xlim()[0] == 0


def test_competing_causes_have_a_curve_and_no_row_of_their_own(
    study: Any, hand: Any, texts: Any
) -> None:
    rows = []
    for cause, end in (("relapse", 0.3), ("death", 0.1)):
        names = {"variable_level": "incidence", "cause": cause}
        rows += hand.step_rows([(0.0, 0.0), (1.0, end), (2.0, end)], RISK_A, **names)
    curve = {"title": "x", "endpoint": "relapse", "show": ["incidence"]}
    plan = study(competing=hand.death, curves={"c": curve})
    figure = draw_curve(hand.released(rows), plan, "c")
    assert texts(figure, "end") == ["Relapse", "Death"]
    assert texts(figure, "at risk") == ["12", "9", "5"]
    assert "All patients" in texts(figure)


@pytest.mark.parametrize(
    ("p", "competing", "printed"),
    [
        (0.0301, False, "Log-rank p = 0.030"),
        (0.00001, False, "Log-rank p <0.001"),
        (0.5, True, "Cause-specific log-rank p = 0.500"),
    ],
)
def test_the_test_is_written_once(
    study: Any, hand: Any, texts: Any, p: float, competing: bool, printed: str
) -> None:
    curve = {"title": "x", "endpoint": "relapse", "by": "arms"}
    plan = study(competing=hand.death if competing else None, curves={"c": curve})
    figure = draw_curve(two_groups(hand, hand.log_rank(p)), plan, "c")
    assert texts(figure, "test") == [printed]


def test_each_panel_bears_its_own_test(study: Any, hand: Any, texts: Any) -> None:
    gray = Statistic(
        "c", "test", "relapse", "p.value", 0.0301,
        variable_level="incidence", cause="relapse", group1="arm", method="gray",
    )  # fmt: skip
    for show in (["incidence", "event_free"], ["event_free", "incidence"], ["incidence"]):
        curve = {"title": "x", "endpoint": "relapse", "by": "arms", "show": show}
        plan = study(competing=hand.death, curves={"c": curve})
        figure = draw_curve(two_groups(hand, hand.log_rank(0.00001), gray), plan, "c")
        words = {
            "incidence": "Gray’s test p = 0.030",
            "event_free": "Cause-specific log-rank p <0.001",
        }
        assert texts(figure, "test") == [words[shown] for shown in show]


def test_a_test_that_could_not_be_computed_is_not_written(
    study: Any, hand: Any, texts: Any
) -> None:
    no_test = hand.log_rank(math.nan, error="survival.no_event")
    figure = draw_curve(two_groups(hand, no_test), curve_plan(study, by="arms"), "c")
    assert texts(figure, "test") == []


def test_an_empty_group_keeps_its_row_and_has_no_curve(study: Any, hand: Any, texts: Any) -> None:
    nobody = hand.step_rows([(0.0, math.nan)], {0.0: 0, 1.0: 0}, group1_level="b")
    rows = hand.step_rows(A, RISK_A, group1_level="a") + nobody
    figure = draw_curve(hand.released(rows), curve_plan(study, by="arms"), "c")
    assert len(lines(figure)) == 1
    assert texts(figure, "end") == ["A"]
    assert texts(figure, "at risk") == ["12", "9", "5", "0", "0", "–"]


def test_one_patient_without_an_event(study: Any, hand: Any, texts: Any) -> None:
    rows = hand.step_rows([(0.0, 1.0), (3.0, 1.0)], {0.0: 1, 1.0: 1, 2.0: 1, 3.0: 1})
    figure = draw_curve(hand.released(rows), curve_plan(study), "c")
    (line,) = lines(figure)
    assert list(line.get_ydata()) == [100, 100]
    assert texts(figure, "at risk") == ["1", "1", "1", "1"]


def test_no_events_keep_the_incidence_at_zero(study: Any, hand: Any) -> None:
    names = {"variable_level": "incidence", "cause": "relapse"}
    rows = hand.step_rows([(0.0, 0.0), (2.0, 0.0)], {0.0: 3, 1.0: 3}, **names)
    figure = draw_curve(hand.released(rows), curve_plan(study, show=["incidence"]), "c")
    (line,) = lines(figure)
    assert list(line.get_ydata()) == [0, 0]
    assert figure.to_matplotlib().axes[0].get_ylim() == (0, 5)


def test_nobody_at_all_is_said(study: Any, hand: Any, texts: Any) -> None:
    figure = draw_curve(hand.released([]), curve_plan(study, by="arms"), "c")
    assert "No patients to show" in texts(figure)
    assert svg_text(figure).startswith("<svg")


def test_the_curve_stops_at_the_end_of_the_axis_and_of_follow_up(study: Any, hand: Any) -> None:
    rows = hand.step_rows([*A, (9.0, math.nan)], RISK_A)
    figure = draw_curve(hand.released(rows), curve_plan(study, until=1.8), "c")
    assert figure.to_matplotlib().axes[0].get_xlim() == (0, 1.8)
    (line,) = lines(figure)
    assert list(line.get_xdata()) == [0, 0.7, 1, 1.6, 1.8]
    assert line.get_ydata()[-1] == 62
    whole = draw_curve(hand.released(rows), curve_plan(study, until=10), "c")
    assert lines(whole)[0].get_xdata()[-1] == 2.5


def test_missing_limits_leave_a_gap_in_the_band(study: Any, hand: Any) -> None:
    rows = hand.step_rows(A, RISK_A)
    rows = [row for row in rows if not (row.stat_name.startswith("conf") and row.time == 1.0)]
    figure = draw_curve(hand.released(rows), curve_plan(study), "c")
    assert np.isfinite(lines(figure)[0].get_ydata()).all()


def test_groups_have_the_labels_of_the_plan_and_colours_of_their_own(
    study: Any, hand: Any, texts: Any
) -> None:
    labels = {"en": ["First", "Second"], "zh": ["甲", "乙"]}
    curve = {"title": "Relapse", "endpoint": "relapse", "by": "arms", "show": ["event_free"]}
    plan = study(arms={"order": ["a", "b"], "labels": labels}, curves={"c": curve})
    figure = draw_curve(two_groups(hand), plan, "c")
    assert texts(figure, "end") == ["First", "Second"]
    first, second = lines(figure)
    assert first.get_color() != second.get_color()
    assert first.get_linestyle() != second.get_linestyle()


def test_synthetic_patients_are_called_so(study: Any, hand: Any, texts: Any) -> None:
    curve = {"title": "x", "endpoint": "relapse", "show": ["event_free"]}
    real = draw_curve(hand.released(hand.step_rows(A, RISK_A)), study(curves={"c": curve}), "c")
    made = study(synthetic=True, curves={"c": curve})
    figure = draw_curve(hand.released(hand.step_rows(A, RISK_A)), made, "c")
    assert not [text for text in texts(real) if "Synthetic" in text]
    assert [text for text in texts(figure) if text.startswith("Synthetic cohort")]


def test_long_labels_take_several_lines_and_stay_in_the_picture(study: Any, hand: Any) -> None:
    long = "A label of a group that goes on for more than one line"
    labels = {"en": [long, f"{long} too"]}
    curve = {"title": "Relapse", "endpoint": "relapse", "by": "arms"}
    plan = study(arms={"order": ["a", "b"], "labels": labels}, curves={"c": curve})
    figure = draw_curve(two_groups(hand, hand.log_rank(0.2)), plan, "c")
    boxes = text_boxes(figure, "end") + text_boxes(figure, "test")
    width, height = 100 * figure.width, 100 * figure.height
    assert len(boxes) > 3
    assert all(box.x0 >= 0 and box.x1 <= width and box.y1 <= height for box in boxes)


def test_the_test_takes_its_own_line_where_the_title_is_long(
    study: Any, hand: Any, texts: Any
) -> None:
    curve = {"title": "x", "endpoint": "relapse", "by": "arms"}
    plan = study(competing=hand.death, curves={"c": curve})
    figure = draw_curve(two_groups(hand, hand.log_rank(0.2)), plan, "c")
    (test,) = text_boxes(figure, "test")
    assert texts(figure, "title")[-1].endswith("event-free, cause-specific")
    box = text_boxes(figure, "title")[-1]
    assert test.y1 < box.y0 or test.x0 > box.x1


@pytest.mark.parametrize("name", ["Relapse", "Improvement of the finding", "A long name " * 7])
def test_titles_stay_above_their_own_panels(study: Any, hand: Any, name: str) -> None:
    plan = study(
        competing=hand.death, label=name, curves={"c": {"title": "x", "endpoint": "relapse",
        "by": "arms"}},
    )  # fmt: skip
    figure = draw_curve(two_groups(hand, hand.log_rank(0.2)), plan, "c")
    titles = text_boxes(figure, "title")
    width, height = 100 * figure.width, 100 * figure.height
    left, right = (axes.get_window_extent() for axes in figure.to_matplotlib().axes)
    assert all(box.x1 <= width and box.y1 <= height for box in titles)
    assert all(box.x1 < right.x0 for box in titles if box.x0 < right.x0)
    (test,) = text_boxes(figure, "test")
    assert all(box.y0 > left.y1 for box in titles)
    assert not any(test.overlaps(box) for box in titles)
    first = [box for box in titles if box.x0 < right.x0]
    assert max(box.y1 for box in first) == pytest.approx(max(b.y1 for b in titles), abs=3)


def counted(hand: Any, level: str, counts: dict[str, list[int]], **columns: str) -> list[Statistic]:
    """A curve with what is counted at 0, 1 and 2."""
    columns = {"group1_level": level, "group1": "arm" if level else "", **columns}
    rows = hand.step_rows(A, {}, **{k: v for k, v in columns.items() if k != "group1"})
    columns.setdefault("variable_level", "event_free")
    return rows + [
        Statistic("c", "curve", "relapse", name, float(count), time=float(time), **columns)
        for name, given in counts.items()
        for time, count in enumerate(given)
    ]


COUNTED = {"n.risk": [12, 9, 5], "cum.event": [0, 1, 4], "cum.censor": [0, 2, 3]}


def test_events_and_censored_stand_below_those_at_risk(study: Any, hand: Any, texts: Any) -> None:
    rows = [*counted(hand, "a", COUNTED), *counted(hand, "b", COUNTED)]
    figure = draw_curve(hand.released(rows), curve_plan(study, by="arms"), "c")
    assert texts(figure, "block") == ["Number at risk", "Events", "Censored"]
    assert texts(figure, "at risk") == ["12", "9", "5"] * 2
    assert texts(figure, "events") == ["0", "1", "4"] * 2
    assert texts(figure, "censored") == ["0", "2", "3"] * 2
    boxes = [box for gid in ("at risk", "events", "censored") for box in text_boxes(figure, gid)]
    columns = [round(box.x0 + box.x1) for box in boxes]
    assert len({columns[i] for i in range(0, len(columns), 3)}) == 1  # aligned to the axis
    rows_ = [box.y0 for box in boxes[::3]]
    assert rows_ == sorted(rows_, reverse=True)
    assert min(rows_) > 0


def test_beside_the_first_panel_only_those_at_risk_are_repeated(
    study: Any, hand: Any, texts: Any
) -> None:
    names = {"variable_level": "incidence", "cause": "relapse"}
    rows = [*counted(hand, "", COUNTED, **names), *counted(hand, "", COUNTED)]
    plan = curve_plan(study, show=["incidence", "event_free"])
    figure = draw_curve(hand.released(rows), plan, "c")
    assert texts(figure, "block") == ["Number at risk", "Events", "Censored", "Number at risk"]


def test_every_competing_cause_has_a_row_of_events(study: Any, hand: Any, texts: Any) -> None:
    rows = [
        row
        for cause in ("relapse", "death")
        for row in counted(hand, "", COUNTED, variable_level="incidence", cause=cause)
    ]
    curve = {"title": "x", "endpoint": "relapse", "show": ["incidence"]}
    figure = draw_curve(hand.released(rows), study(competing=hand.death, curves={"c": curve}), "c")
    assert texts(figure, "events") == ["0", "1", "4"] * 2
    assert texts(figure, "at risk") == ["12", "9", "5"]
    assert texts(figure).count("Death") == 2  # at the curve's end and below the axis


def test_whoever_is_censored_is_marked_on_the_curve(study: Any, hand: Any) -> None:
    columns = {"variable_level": "event_free", "time": 1.2}
    censored = Statistic("c", "curve", "relapse", "n.censor", 1.0, **columns)
    rows = [*hand.step_rows(A, RISK_A), censored]
    figure = draw_curve(hand.released(rows), curve_plan(study), "c")
    (marks,) = lines(figure, "censored")
    assert list(zip(*marks.get_data(), strict=True)) == [(1.2, 90.0)]
    cut = draw_curve(hand.released(rows), curve_plan(study, until=1.1), "c")
    assert not lines(cut, "censored")


def between(*points: tuple[float, float, float], **more: Any) -> list[Statistic]:
    """An interval-censored curve: at each time its lowest and highest value."""
    rows = []
    for time, low, high in points:
        estimate = low if low == high else math.nan
        error = "" if low == high else "results.undetermined"
        for name, value in (("min", low), ("max", high), ("estimate", estimate)):
            rows.append(
                Statistic("c", "curve", "relapse", name, value, time=time,
                          variable_level="interval_censored",
                          error=error if math.isnan(value) else "", **more)
            )  # fmt: skip
    return rows


OPEN = [(0.0, 1.0, 1.0), (1.0, 1.0, 1.0), (1.5, 0.6, 1.0), (2.0, 0.6, 0.6), (3.0, 0.6, 0.6)]


def test_what_the_visits_leave_open_is_a_box(study: Any, hand: Any, texts: Any) -> None:
    plan = study(competing=hand.death, curves={"c": {
        "title": "x", "endpoint": "relapse", "show": ["interval_censored"]}})  # fmt: skip
    figure = draw_curve(hand.released(between(*OPEN)), plan, "c")
    boxes = [
        patch
        for patch in figure.to_matplotlib().axes[0].patches
        if patch.get_gid() == "undetermined"
    ]
    corners = {tuple(map(float, corner)) for corner in boxes[0].get_xy()}
    assert corners == {(1.0, 60.0), (2.0, 60.0), (2.0, 100.0), (1.0, 100.0)}
    drawn = [list(zip(*line.get_data(), strict=True)) for line in lines(figure)]
    assert drawn == [[(0, 100), (1, 100)], [(2, 60), (3, 60)]]
    assert any("interval-censored, cause-specific" in text for text in texts(figure))


def test_an_exact_time_is_a_step_and_no_box(study: Any, hand: Any) -> None:
    exact = [(0.0, 1.0, 1.0), (1.0, 0.5, 0.5), (2.0, 0.5, 0.5)]
    plan = curve_plan(study, show=["interval_censored"])
    figure = draw_curve(hand.released(between(*exact)), plan, "c")
    assert not figure.to_matplotlib().axes[0].patches
    (line,) = lines(figure)
    assert line.get_drawstyle() == "steps-post"


def test_limits_at_landmarks_are_bars(study: Any, hand: Any) -> None:
    of = {"variable_level": "interval_censored", "time": 2.0}
    limits = [
        Statistic("c", "curve", "relapse", name, value, **of)
        for name, value in (("conf.low", 0.4), ("conf.high", 0.8))
    ]
    plan = curve_plan(study, show=["interval_censored"])
    figure = draw_curve(hand.released([*between(*OPEN), *limits]), plan, "c")
    (bar,) = lines(figure, "limits")
    assert list(bar.get_ydata()) == pytest.approx([40, 80])


def test_the_interval_censored_test_stands_in_its_own_panel(
    study: Any, hand: Any, texts: Any
) -> None:
    test = Statistic(
        "c", "test", "relapse", "p.value", 0.2, variable_level="interval_censored", group1="arm",
        method="interval_logrank_sun",
    )  # fmt: skip
    other = Statistic(
        "c", "test", "relapse", "p.value", 0.3, variable_level="event_free.permutation",
        group1="arm", method="logrank_permutation",
    )  # fmt: skip
    rows = [*between(*OPEN, group1="arm", group1_level="a"), *hand.step_rows(A, RISK_A,
            group1_level="a"), test, other, hand.log_rank(0.0301)]  # fmt: skip
    plan = curve_plan(study, by="arms", show=["event_free", "interval_censored"])
    figure = draw_curve(hand.released(rows), plan, "c")
    assert texts(figure, "test") == ["Log-rank p = 0.030", "Interval-censored log-rank p = 0.200"]


def test_time_from_a_landmark_is_called_so(study: Any, hand: Any) -> None:
    released = hand.released(hand.step_rows(A, RISK_A))
    figure = draw_curve(released, curve_plan(study, landmark=2), "c")
    assert figure.to_matplotlib().axes[0].get_xlabel() == "Time since the landmark (years)"


def test_an_incidence_between_visits_goes_up_through_its_boxes(study: Any, hand: Any) -> None:
    names = {"min": "max", "max": "min", "estimate": "estimate"}
    rows = [
        replace(
            row,
            variable_level="interval_incidence",
            cause="relapse",
            stat=1 - row.stat,
            stat_name=names[row.stat_name],
        )
        for row in between(*OPEN)
    ]
    plan = curve_plan(study, show=["interval_incidence"])
    figure = draw_curve(hand.released(rows), plan, "c")
    (box,) = [
        patch
        for patch in figure.to_matplotlib().axes[0].patches
        if patch.get_gid() == "undetermined"
    ]
    assert {tuple(map(float, corner)) for corner in box.get_xy()} == {
        (1.0, 0.0), (2.0, 0.0), (2.0, 40.0), (1.0, 40.0),
    }  # fmt: skip
    assert figure.to_matplotlib().axes[0].get_ylim() == (0, 40)
    assert figure.to_matplotlib().axes[0].get_ylabel() == "Cumulative incidence (%)"


def of_kinds(hand: Any, show: list[str]) -> Released:
    """Both groups with every curve of ``show``."""
    rows: list[Statistic] = []
    for level, points, at_risk in (("a", A, RISK_A), ("b", B, RISK_B)):
        for kind in show:
            happened = kind == "incidence"
            shown = [(time, 1 - free if happened else free) for time, free in points]
            columns = {"group1_level": level, "variable_level": kind}
            cause = "relapse" if happened else ""
            rows += hand.step_rows(shown, at_risk, cause=cause, **columns)
    return hand.released(rows)


@pytest.mark.parametrize("width", ["one", "two"])
@pytest.mark.parametrize("show", [["event_free"], ["incidence", "event_free"]])
def test_a_column_of_a_journal_is_filled_and_nothing_leaves_it(
    study: Any, hand: Any, readable: Any, width: Any, show: Any
) -> None:
    labels = {"en": ["Normal corrected calcium", "Hypercalcemia"]}
    curve = {"title": "Relapse", "endpoint": "relapse", "show": show, "by": "arms"}
    plan = study(arms={"order": ["a", "b"], "labels": labels}, curves={"c": curve})
    figure = draw_curve(of_kinds(hand, show), plan, "c", "en", width)
    assert figure.width == pytest.approx(WIDTHS[width])
    readable(figure)


def test_in_one_column_panels_stand_below_each_other_and_rows_are_told_by_their_line(
    study: Any, hand: Any, texts: Any
) -> None:
    show = ["incidence", "event_free"]
    plan = curve_plan(study, by="arms", show=show)
    figure = draw_curve(of_kinds(hand, show), plan, "c", "en", "one")
    upper, lower = (axes.get_position() for axes in figure.to_matplotlib().axes)
    assert upper.x0 == lower.x0
    assert upper.y0 > lower.y1
    assert texts(figure, "at risk") == ["12", "9", "5", "8", "8", "1"] * 2
    assert len(lines(figure, "swatch")) == 4
    named = [text for text in texts(figure) if text in ("A", "B")]
    assert len(named) == 6  # at the ends of the curves, and the letters of the panels
