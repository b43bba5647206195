"""How long children were followed, how often they were seen, and mean times."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ncstats import survival
from ncstats.results.curve_times import time_rows
from ncstats.results.grouped import Grouped
from ncstats.results.model import Results

Make = Callable[..., Grouped]
BEYOND = "survival.horizon_beyond_data?until=5.0&last=4.0"


def results(grouped: Grouped, until: float | None = None) -> Results:
    return Results(tuple(time_rows(grouped, "months", until)))


def values(found: Results, level: str, group: str = "", **columns: Any) -> dict[str, float]:
    columns = {"context": "curve", "variable_level": level, "group1_level": group, **columns}
    return found.values("c", "better", **columns)


def test_median_follow_up_is_given_as_potential_and_as_observed(grouped_of: Make) -> None:
    # Whoever improved or had a stone would have been followed on: both censor follow-up.
    found = results(grouped_of([12, 24, 36, 48, 60], [1, 0, 2, 0, 0]))
    reverse = survival.reverse_kaplan_meier([12, 24, 36, 48, 60], [1, 0, 1, 0, 0])
    follow_up = values(found, "follow_up")
    assert follow_up["median"] == reverse.median == 48
    assert [follow_up["conf.low"], follow_up["conf.high"]] == pytest.approx(
        reverse.median_ci, nan_ok=True
    )
    assert values(found, "observed") == {"median": 36, "min": 12, "max": 60}
    methods = {row.variable_level: row.method for row in found}
    assert methods == {"follow_up": "reverse_kaplan_meier", "observed": "observed_follow_up"}


def test_scans_are_counted_by_child_year(grouped_of: Make) -> None:
    scans = np.array([2, 4, 1, 1])
    found = results(grouped_of([12, 24, 12, 6], [0, 1, 0, 0], "aabb", scans=scans))
    assert values(found, "scans") == {"n": 8, "estimate": pytest.approx(8 / 4.5)}
    assert values(found, "scans", "a") == {"n": 6, "estimate": pytest.approx(2)}
    assert values(found, "scans", "b") == {"n": 2, "estimate": pytest.approx(2 / 1.5)}


def test_restricted_means_and_their_differences(grouped_of: Make) -> None:
    found = results(grouped_of([1, 4, 2, 4], [1, 0, 1, 0], "aabb"), until=3)
    a, b = (values(found, "restricted_mean", group, time=3) for group in "ab")
    assert (a["estimate"], b["estimate"]) == (2.0, 2.5)  # 1 + 2 · ½, and 2 + 1 · ½
    pair = found.values("c", "better", context="pairwise", group1_level="a", group2_level="b")
    assert pair["estimate"] == -0.5
    assert pair["std.error"] == pytest.approx(math.hypot(a["std.error"], b["std.error"]))
    assert 0 < pair["p.value"] < 1


def test_a_horizon_beyond_the_data_is_refused_with_its_reason(grouped_of: Make) -> None:
    found = results(grouped_of([1, 9, 2, 4], [1, 0, 1, 0], "aabb"), until=5)
    rows = found.find("c", "better", variable_level="restricted_mean", stat_name="estimate")
    assert [(row.group1_level, row.group2_level, row.error) for row in rows] == [
        ("", "", ""),  # all of them are followed long enough
        ("a", "", ""),
        ("b", "", BEYOND),
        ("a", "b", BEYOND),
    ]


def test_nobody_followed_has_rows_with_reasons(grouped_of: Make) -> None:
    found = results(grouped_of([], [], scans=np.array([], dtype=np.int64)), until=5)
    errors = {row.error for row in found if math.isnan(row.stat)}
    assert errors == {"survival.nobody_followed", "results.no_value"}


def test_delayed_entry_leaves_no_restricted_mean(grouped_of: Make) -> None:
    found = results(grouped_of([5, 9], [1, 0], entry=np.array([2.0, 0.0])), until=4)
    (row,) = found.find("c", "better", variable_level="restricted_mean", stat_name="estimate")
    assert row.error == "results.delayed_entry"


def test_a_mean_that_no_event_has_touched_has_no_limits(grouped_of: Make) -> None:
    found = results(grouped_of([5, 9], [1, 0]), until=4)
    columns = {"variable_level": "restricted_mean", "stat_name": "conf.low"}
    (row,) = found.find("c", "better", **columns)
    assert (row.error, values(found, "restricted_mean")["estimate"]) == (
        "results.no_event_by_then",
        4,
    )
