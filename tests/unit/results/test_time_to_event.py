"""Everything about an endpoint, asked from a notebook."""

from __future__ import annotations

from typing import Any

import pytest

import ncstats as nc
from ncstats.cohort import Cohort
from ncstats.errors import UsageError
from ncstats.results.model import Results


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return nc.read_study(nc.load_plan("chongqing"))


@pytest.fixture(scope="module")
def found(cohort: Cohort) -> Results:
    return nc.time_to_event(
        cohort, "improvement", by="calcium_group", landmarks=[24, 60], restricted_mean=36,
        pairwise=True, strata="sex", cox=["age_months"],
    )  # fmt: skip


def test_one_question_brings_all_of_it(found: Results) -> None:
    levels = {row.variable_level.partition(".")[0] for row in found}
    assert levels >= {
        "incidence", "event_free", "interval_censored", "follow_up", "observed", "scans",
        "restricted_mean", "cox", "firth", "excluded", "compete", "followed_on", "all",
    }  # fmt: skip
    assert {row.method for row in found if row.context == "test"} >= {
        "logrank", "gray", "interval_logrank_sun", "logrank_stratified", "schoenfeld",
    }  # fmt: skip


def test_every_number_names_its_method_and_its_reason(found: Results) -> None:
    from ncstats.methods import method

    for row in found:
        assert not row.method or method(row.method)
        assert row.method or row.context == "missing"


def test_those_at_risk_with_an_event_or_censored_are_all(found: Results) -> None:
    columns = {"context": "curve", "group1_level": "", "variable_level": "incidence"}
    for time in (24.0, 60.0):
        at = {
            cause: found.values("time_to_event", "improvement", cause=cause, time=time, **columns)
            for cause in ("improvement", "nephrolithiasis", "death_or_kidney_replacement")
        }
        events = sum(part["cum.event"] for part in at.values())
        first = at["improvement"]
        assert first["n.risk"] + events + first["cum.censor"] == 26


def test_a_landmark_with_few_at_risk_is_marked_and_few_events_are_said(found: Results) -> None:
    columns = {"context": "curve", "stat_name": "estimate", "variable_level": "event_free"}
    rows = found.find("time_to_event", "improvement", time=60.0, **columns)
    assert {row.group1_level: bool(row.warning) for row in rows} == {
        "": False, "low": True, "normal": True, "high": True,
    }  # fmt: skip
    columns["stat_name"] = "n"
    rows = found.find("time_to_event", "improvement", time=None, **columns)
    assert {row.group1_level: row.warning for row in rows} == {
        "": "",
        **dict.fromkeys(("low", "normal", "high"), "results.few_events"),
    }


def test_what_became_known_later_groups_only_from_a_landmark(cohort: Cohort) -> None:
    with pytest.raises(UsageError, match="landmark: 12"):
        nc.time_to_event(cohort, "improvement", by="renal_outcome")
    found = nc.time_to_event(cohort, "improvement", by="renal_outcome", landmark=12)
    columns = {"context": "missing", "variable_level": "excluded.before_landmark"}
    assert found.value("time_to_event", "improvement", "n", **columns) == 2  # seen to 3.4, 10.4
    columns = {"context": "curve", "variable_level": "incidence", "cause": "improvement"}
    assert found.value("time_to_event", "improvement", "N", group1_level="", **columns) == 24


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"landmarks": [-1]}, "is no time"),
        ({"restricted_mean": 0}, "is no time"),
        ({"landmark": "soon"}, "is no time"),
        ({"strata": "age_months"}, "it is no category"),
        ({"strata": "nc_outcome"}, "became known after the origin"),
        ({"by": "age_months"}, "it is no category"),
        ({"pairwize": True}, "Did you mean “pairwise”"),
    ],
)
def test_what_cannot_be_asked_is_refused(cohort: Cohort, asked: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        nc.time_to_event(cohort, "improvement", **asked)


def test_an_exact_endpoint_has_no_interval_censored_curve() -> None:
    cohort = nc.read_study(nc.load_plan("wilms"))
    found = nc.time_to_event(cohort, "relapse", landmarks=[2])
    levels = {row.variable_level for row in found}
    assert levels == {"", "incidence", "event_free", "follow_up", "observed"}
    panel = nc.time_to_event(cohort, "relapse", landmarks=[2], sensitivity=True)
    assert any(row.error == "results.times_exact" for row in panel)
