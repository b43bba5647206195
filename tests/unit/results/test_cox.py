"""A proportional hazards model that a plan asks for."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ncstats as nc
from ncstats import survival
from ncstats.cohort import Cohort, read_cohort
from ncstats.errors import UsageError
from ncstats.files import bundled
from ncstats.results.model import Results

ReadCohort = Callable[[list[tuple[Any, ...]]], Cohort]
STUDY = bundled("analyses") / "wilms"
HEADER = "seqno,instit,histol,stage,study,rel,edrel,age,in.subcohort"


@pytest.fixture
def children(tmp_path: Path) -> ReadCohort:
    """Children of the Wilms study from histology, stage, relapse, days and age."""

    def read(rows: list[tuple[Any, ...]]) -> Cohort:
        lines = [
            f"{i},1,{histology},{stage},3,{relapse},{days},{age},F"
            for i, (histology, stage, relapse, days, age) in enumerate(rows)
        ]
        (tmp_path / "patients.csv").write_text("\n".join([HEADER, *lines, ""]), "utf-8")
        return read_cohort(
            tmp_path / "patients.csv",
            dictionary=STUDY / "dictionary.yaml",
            mapping=STUDY / "mapping.yaml",
        )

    return read


def some(n: int, every: int = 2) -> list[tuple[Any, ...]]:
    """Children of both histologies and three stages, every second with a relapse."""
    return [
        (1 + i % 2, 1 + (i * 7) % 3, int(i % every == 0), 100 + 37 * ((i * 5) % n), 10 + i)
        for i in range(n)
    ]


def model(cohort: Cohort, cox: Any) -> Results:
    return nc.time_to_event(cohort, "relapse", cox=cox)


def effects(found: Results, fit: str = "cox", **columns: Any) -> dict[str, float]:
    columns = {"context": "effect", "variable_level": fit, **columns}
    return found.values("time_to_event", "relapse", **columns)


def test_each_term_has_its_hazard_ratios(children: ReadCohort) -> None:
    cohort = children(some(60))
    found = model(cohort, ["stage", "age_months"])
    data = cohort.data
    covariates = np.column_stack(
        [data["stage"] == "II", data["stage"] == "III", data["age_months"]]
    ).astype(float)
    time = data["followup_days"].to_numpy() / 365.25
    event = (data["relapse"] == "yes").astype(int)
    fit = survival.cox(time, event, covariates, ["II", "III", "age"])
    got = effects(found, group1="stage", group1_level="III", group2_level="I")
    assert got["estimate"] == fit["III"].hazard_ratio
    assert (got["conf.low"], got["conf.high"]) == (fit["III"].ci_low, fit["III"].ci_high)
    assert got["std.error"] == fit["III"].standard_error
    assert effects(found, group1="age_months")["p.value"] == fit["age"].p_value
    assert effects(found, group1="") == {"N": 60, "n": 30}
    tests = found.find("time_to_event", "relapse", context="test", stat_name="parameter")
    assert {(row.variable_level, row.group1): row.stat for row in tests} == {
        ("cox.likelihood_ratio", ""): 3,
        ("cox.proportional_hazards", "stage"): 2,
        ("cox.proportional_hazards", "age_months"): 1,
        ("cox.proportional_hazards", ""): 3,
    }


@pytest.mark.parametrize(("n", "corrected"), [(60, True), (100, False)])
def test_under_50_events_firths_correction_stands_beside(
    children: ReadCohort, n: int, corrected: bool
) -> None:
    found = model(children(some(n)), ["age_months"])
    assert effects(found, group1="")["n"] == n / 2
    assert bool(effects(found, "firth")) == corrected


def test_a_term_that_separates_has_no_ratio_but_firths(children: ReadCohort) -> None:
    rows = [(1 + (i < 12), 1, int(i < 12), 100 + i, i) for i in range(60)]
    found = model(children(rows), ["central_histology"])
    rows_ = found.find("time_to_event", "relapse", context="effect", stat_name="estimate")
    assert [(row.variable_level, row.error) for row in rows_] == [
        ("cox", "results.separated"),
        ("firth", ""),
    ]
    assert rows_[1].stat > 1
    tests = found.find("time_to_event", "relapse", context="test", stat_name="p.value")
    zph = [row for row in tests if row.variable_level == "cox.proportional_hazards"]
    assert [row.error for row in zph] == ["results.separated"]


def test_more_than_one_parameter_per_five_events_only_as_exploratory(
    children: ReadCohort,
) -> None:
    cohort = children(some(26))  # 13 events, three parameters
    refused = model(cohort, ["stage", "age_months"])
    (row,) = refused.find("time_to_event", "relapse", context="effect", stat_name="estimate")
    assert row.error == "results.too_many_parameters"
    terms = {"terms": ["stage", "age_months"], "exploratory": True}
    assert len(effects(model(cohort, terms), group1="age_months")) == 5


def test_who_lacks_a_term_is_left_out_and_counted(children: ReadCohort) -> None:
    rows = [*some(60), (1, 1, 0, 500, "")]
    found = model(children(rows), {"terms": ["age_months"], "strata": "stage"})
    assert effects(found, group1="")["N"] == 60
    missing = found.values("time_to_event", "relapse", context="missing", variable_level="cox")
    assert missing == {"N_obs": 61, "N_miss": 1, "N_nonmiss": 60}


def test_a_term_that_is_the_same_for_all_says_so(children: ReadCohort) -> None:
    rows = [(1, 1, int(i % 2), 100 + i, 12) for i in range(40)]
    for term in ("central_histology", "age_months"):
        found = model(children(rows), [term])
        (row,) = found.find("time_to_event", "relapse", context="effect", stat_name="estimate")
        assert (row.error, math.isnan(row.stat)) == ("results.term_constant", True)


@pytest.mark.parametrize(
    ("cox", "words"),
    [
        (["relapse"], "became known after the origin"),
        (["nothing"], "no variable"),
        ([], "at least one term"),
        ({"terms": ["stage"], "strata": "age_months"}, "it is no category"),
        ({"terms": ["stage"], "penalty": 1}, "nothing that can be asked"),
    ],
)
def test_a_model_that_cannot_be_is_refused(children: ReadCohort, cox: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        model(children(some(12)), cox)
