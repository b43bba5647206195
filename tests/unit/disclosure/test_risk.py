"""What of a run could tell of single patients is counted, whatever is then released."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ncstats as nc
from ncstats.disclosure import Study, named_policy
from ncstats.disclosure.risk import Risk, Risks, measure_risks
from ncstats.report import analysis
from ncstats.results.model import Statistic, collect

TERMS = named_policy("mask10").terms


def test_small_counts_complements_extremes_and_pictures() -> None:
    assert TERMS is not None
    of = {"item": "t", "context": "categorical", "variable": "sex", "method": "count"}
    rows = [
        Statistic(**of, variable_level="male", stat_name="n", stat=9.0),
        Statistic(**of, variable_level="female", stat_name="n", stat=16.0),
        Statistic(**of, variable_level="female", stat_name="N", stat=25.0),
        Statistic("t", "continuous", "age", "min", 1.5, method="range"),
        Statistic("t", "continuous", "age", "median", 4.0, method="quantile_6"),
        Statistic("t", "continuous", "age", "N", 25.0),
        Statistic("t", "test", "age", "p.value", 0.2, method="kruskal_wallis"),
    ]
    study = Study(nc.load_dictionary().patients)
    # All but 16 of 25 are 9, and those are printed: it is no complement of its own.
    found = measure_risks(collect(rows), TERMS, study, ["swimmer"]).rows
    assert found == (
        Risk("small", "t", 1), Risk("extreme", "t", 1), Risk("p_value", "t", 1),
        Risk("picture", "swimmer", 1),
    )  # fmt: skip
    found = measure_risks(collect(rows[1:3]), TERMS, study).rows
    assert found == (Risk("complement", "", 1),)


@pytest.mark.parametrize(("lang", "says"), [("en", "Small counts:"), ("zh", "过小的例数")])
def test_every_report_says_so_and_one_under_a_policy_has_nothing_left(
    small_study: Callable[..., nc.Plan], lang: str, says: str
) -> None:
    plan = small_study()
    document = nc.run(plan).outputs(lang).document_with({})
    (risk,) = [section for section in document.sections if section.anchor == "risk"]
    assert says in repr(risk)
    released = nc.run(plan, policy="mask10").outputs(lang).document_with({})
    assert "risk" not in [section.anchor for section in released.sections]


def test_the_risk_is_measured_once_for_a_page_in_two_languages(
    small_study: Callable[..., nc.Plan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = []

    def counting(*given: Any) -> Risks:
        measured.append(given)
        return measure_risks(*given)

    monkeypatch.setattr(analysis, "measure_risks", counting)
    nc.run(small_study()).save(tmp_path / "out", formats=["html", "md"])
    assert len(measured) == 1


def test_of_synthetic_patients_nobody_real_is_at_risk() -> None:
    document = nc.run("chongqing").outputs().document_with({})
    (risk,) = [section for section in document.sections if section.anchor == "risk"]
    assert "nobody real is at risk" in repr(risk)
