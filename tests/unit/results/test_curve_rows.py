"""What stands at each time of a curve."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ncstats import survival
from ncstats.results.curve import Times, curve_rows
from ncstats.results.grouped import Grouped
from ncstats.results.model import Results

Make = Callable[..., Grouped]


def results(grouped: Grouped, *landmarks: float) -> Results:
    times = Times(tuple(map(float, landmarks)), (0.0, 4.0), withhold_below=2)
    return Results(tuple(curve_rows(grouped, times)))


def test_whoever_came_late_is_at_risk_only_from_then_on(grouped_of: Make) -> None:
    time, entry = [3.0, 5, 6, 8], np.array([0.0, 4, 0, 2])
    found = results(grouped_of(time, [1, 1, 0, 0], entry=entry), 5)
    expected = survival.kaplan_meier(time, [1, 1, 0, 0], np.where(entry > 0, entry, -np.inf))
    point = found.values("c", "better", context="curve", variable_level="event_free", time=5.0)
    assert point["estimate"] == expected.at(5).estimate
    assert point["n.risk"] == expected.at(5).at_risk == 3
    (row,) = found.find("c", "better", variable_level="incidence", stat_name="estimate")
    assert row.error == "results.delayed_entry"


def test_those_at_risk_the_events_and_the_censored_make_all(grouped_of: Make) -> None:
    found = results(grouped_of([1, 2, 3, 4, 5], [1, 0, 2, 1, 0]), 4)
    names = {"context": "curve", "variable_level": "incidence", "time": 4.0}
    first, second = (
        found.values("c", "better", cause=cause, **names) for cause in ("better", "stone")
    )
    assert first["n.risk"] == 2  # at 4 itself they are still at risk
    assert (first["cum.event"], second["cum.event"], first["cum.censor"]) == (1, 1, 1)
    specific = {**names, "variable_level": "event_free"}
    assert found.values("c", "better", **specific)["cum.censor"] == 2  # the stone censors there


def test_a_landmark_with_too_few_at_risk_is_marked(grouped_of: Make) -> None:
    found = results(grouped_of([1, 2, 3, 4, 5], [1, 0, 1, 1, 0]), 3, 5)
    names = {"variable_level": "event_free", "stat_name": "estimate"}
    warnings = {
        time: found.find("c", "better", time=time, **names)[0].warning for time in (3.0, 5.0)
    }
    assert warnings == {3.0: "", 5.0: "results.too_few_at_risk"}


def test_the_censored_are_marked_where_there_are_few_patients(grouped_of: Make) -> None:
    def marked(n: int) -> int:
        rows = results(grouped_of([float(i + 1) for i in range(n)], [i % 2 for i in range(n)]))
        names = {"variable_level": "event_free", "stat_name": "n.censor"}
        return len(rows.find("c", "better", **names))

    assert (marked(200), marked(202)) == (100, 0)
