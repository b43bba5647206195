"""Every statistic beside the number that R gives: reference.csv, written by reference.R."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ncstats import stats, survival

HERE = Path(__file__).parent
NWTCO = HERE.parents[1] / "analyses" / "wilms" / "patients.csv"
RELATIVE = 1e-12
# R's fisher.test merges paths of nearly equal length: its p of stage by histology is 2.3e-10 from
# the direct sum over all tables (3.74447590519441e-08, in extended precision), ours 1.3e-12.
FISHER_RELATIVE = 1e-9

Columns = Mapping[str, npt.NDArray[np.float64]]


@cache
def reference() -> dict[tuple[str, str], dict[str, float]]:
    text = (HERE / "reference.csv").read_text("utf-8").split("\n", 1)[1]
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        value = float(row["value"].replace("NA", "nan"))
        found.setdefault((row["source"], row["case"]), {})[row["statistic"]] = value
    return found


def cases(source: str, start: str) -> list[tuple[str, dict[str, float]]]:
    found = [
        (case, values)
        for (where, case), values in reference().items()
        if where == source and case.startswith(start)
    ]
    assert found
    return found


@cache
def columns(path: Path) -> Columns:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    numeric = [name for name in rows[0] if name not in ("celltype", "in.subcohort")]
    data = {name: np.array([float(row[name]) for row in rows]) for name in numeric}
    if "celltype" in rows[0]:
        data["celltype"] = np.array([row["celltype"] for row in rows])
    if "edrel" in data:
        data["years"] = data["edrel"] / 365.25
    return data


def nwtco() -> Columns:
    return columns(NWTCO)


def split(values: str, by: str) -> list[npt.NDArray[np.float64]]:
    data = nwtco()
    return [data[values][data[by] == level] for level in np.unique(data[by])]


def crossed(first: str, second: str) -> npt.NDArray[np.int64]:
    a, b = nwtco()[first], nwtco()[second]
    return np.array([[((a == i) & (b == j)).sum() for j in np.unique(b)] for i in np.unique(a)])


def agree(
    computed: object,
    expected: Mapping[str, float],
    relative: float = RELATIVE,
) -> None:
    for name, value in expected.items():
        assert getattr(computed, name) == pytest.approx(value, rel=relative, abs=0, nan_ok=True)


def test_the_reference_names_the_versions_that_made_it() -> None:
    first = (HERE / "reference.csv").read_text("utf-8").split("\n", 1)[0]
    assert first.startswith("# R version 4.")
    assert "survival 3." in first
    assert "cmprsk 2." in first


@pytest.mark.parametrize("correction", [True, False])
def test_mann_whitney(correction: bool) -> None:
    case = "mann_whitney age by histol" if correction else "mann_whitney uncorrected age by histol"
    computed = stats.mann_whitney(split("age", "histol"), correction=correction)
    agree(computed, reference()["nwtco", case])


def test_kruskal_wallis() -> None:
    computed = stats.kruskal_wallis(split("age", "stage"))
    agree(computed, reference()["nwtco", "kruskal_wallis age by stage"])


@pytest.mark.parametrize("variable", ["stage", "study", "instit", "rel"])
def test_chi_squared(variable: str) -> None:
    expected = dict(reference()["nwtco", f"chi_squared {variable} by histol"])
    computed = stats.chi_squared(crossed(variable, "histol"))
    assert computed.expected[0, 0] == pytest.approx(expected.pop("expected_first"), rel=RELATIVE)
    agree(computed, expected)


def test_chi_squared_with_yates_correction() -> None:
    computed = stats.chi_squared(crossed("rel", "histol"), correction=True)
    agree(computed, reference()["nwtco", "chi_squared corrected rel by histol"])


@pytest.mark.parametrize("variable", ["stage", "study", "instit", "rel"])
def test_fisher_of_thousands_of_children(variable: str) -> None:
    computed = stats.fisher_exact(crossed(variable, "histol"))
    expected = reference()["nwtco", f"fisher_exact {variable} by histol"]
    agree(computed, expected, FISHER_RELATIVE)
    assert computed.method == "fisher_exact"


@pytest.mark.parametrize(("case", "expected"), cases("tables", "fisher_exact"))
def test_fisher_of_tables(case: str, expected: Mapping[str, float]) -> None:
    lines = case.removeprefix("fisher_exact ").split(";")
    table = [[int(count) for count in line.split(",")] for line in lines]
    agree(stats.fisher_exact(table), expected, FISHER_RELATIVE)


@pytest.mark.parametrize(("case", "expected"), cases("nwtco", "quantile"))
def test_quantiles(case: str, expected: Mapping[str, float]) -> None:
    type_, level = int(case[len("quantile_")]), int(case[-1])
    ages = nwtco()["age"][nwtco()["histol"] == level]
    computed = stats.quantile(ages, [float(p) for p in expected], type=type_)
    assert computed.tolist() == pytest.approx(list(expected.values()), rel=1e-15)


def test_mean_and_standard_deviation() -> None:
    agree(stats.mean_sd(nwtco()["age"]), reference()["nwtco", "mean_sd age"], 1e-14)


@pytest.mark.parametrize("method", ["wilson", "clopper_pearson"])
@pytest.mark.parametrize("k", [0, 1, 8, 26])
def test_proportion_intervals(method: stats.ProportionMethod, k: int) -> None:
    computed = stats.proportion_ci(k, 26, method)
    expected = reference()["intervals", f"{method} {k} of 26"]
    for name in ("ci_low", "ci_high"):
        # R's own limits at 0 and 26 of 26 stop at 1e-17 of the end of the scale.
        assert getattr(computed, name) == pytest.approx(expected[name], rel=RELATIVE, abs=1e-15)


@pytest.mark.parametrize("by", ["histol", "stage"])
def test_logrank_with_its_observed_and_expected(by: str) -> None:
    data = nwtco()
    computed = survival.logrank(data["years"], data["rel"], data[by])
    expected = dict(reference()["nwtco", f"logrank by {by}"])
    for i, (observed, anticipated) in enumerate(
        zip(computed.observed, computed.expected, strict=True), start=1
    ):
        assert observed == expected.pop(f"observed_{i}")
        assert anticipated == pytest.approx(expected.pop(f"expected_{i}"), rel=RELATIVE)
    agree(computed, expected)


@pytest.mark.parametrize(("source", "by"), [("lung", "sex"), ("veteran", "celltype")])
def test_logrank_of_small_sets(source: str, by: str) -> None:
    data = columns(HERE / f"{source}.csv")
    computed = survival.logrank(data["time"], data["event"], data[by])
    agree(computed, reference()[source, f"logrank by {by}"])


def part_of_nwtco(which: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    data = nwtco()
    if which == "all":
        return data["years"], data["rel"]
    by, level = which.split()
    chosen = data[by] == int(level)
    return data["years"][chosen], data["rel"][chosen]


@pytest.mark.parametrize(("case", "expected"), cases("nwtco", "kaplan_meier"))
def test_kaplan_meier_at_landmarks(case: str, expected: Mapping[str, float]) -> None:
    _, ci, rest = case.split(" ", 2)
    which, at = rest.split(" at ")
    curve = survival.kaplan_meier(*part_of_nwtco(which), ci=ci)  # type: ignore[arg-type]
    agree(curve.at(float(at)), expected)


@pytest.mark.parametrize(("case", "expected"), cases("nwtco", "cumulative_incidence"))
def test_incidence_at_landmarks(case: str, expected: Mapping[str, float]) -> None:
    which, cause = case.removeprefix("cumulative_incidence ").split(" cause ")
    number, at = cause.split(" at ")
    curve = survival.cumulative_incidence(*part_of_nwtco(which))[int(number)]
    agree(curve.at(float(at)), expected)


def small_curve(source: str, case: str) -> survival.Curve:
    if source == "one_to_four":
        return survival.kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1])
    data = columns(HERE / f"{source}.csv")
    ci: survival.CurveLimits = "log-log" if " log-log" in case else "log"
    if source == "heart":
        return survival.kaplan_meier(data["stop"], data["event"], entry=data["start"], ci=ci)
    chosen = data["sex"] == int(case[-1]) if source == "lung" else data["time"] >= 0
    return survival.kaplan_meier(data["time"][chosen], data["event"][chosen], ci=ci)


@pytest.mark.parametrize("source", ["lung", "veteran", "heart", "one_to_four"])
def test_medians_and_landmarks_of_small_sets(source: str) -> None:
    compared = 0
    for (where, case), expected in reference().items():
        if where != source or not case.startswith("kaplan_meier"):
            continue
        compared += 1
        if case.endswith(" median"):
            curve = small_curve(source, case.removesuffix(" median"))
            medians = [curve.median, *curve.median_ci]
            assert medians == pytest.approx(list(expected.values()), rel=RELATIVE, nan_ok=True)
        else:
            which, at = case.split(" at ")
            agree(small_curve(source, which).at(float(at)), expected)
    assert compared


@pytest.mark.parametrize(("case", "expected"), cases("gray", ""))
def test_gray(case: str, expected: Mapping[str, float]) -> None:
    name, cause = case.split(" cause ")
    if name == "mgus2 by sex":
        data = columns(HERE / "mgus2.csv")
        parts = data["etime"], data["event"], data["sex"]
    elif name == "veteran by celltype":
        data = columns(HERE / "veteran.csv")
        parts = data["time"], data["event"], data["celltype"]
    else:
        drawn = columns(HERE / "drawn.csv")
        chosen = drawn["set"] == int(name.removeprefix("drawn "))
        parts = tuple(drawn[column][chosen] for column in ("time", "cause", "group"))
    agree(survival.gray(*parts, of=int(cause)), expected)


@pytest.mark.parametrize(
    ("source", "time", "cause"), [("mgus2", "etime", "event"), ("visits", "time", "cause")]
)
def test_competing_causes_with_ties(source: str, time: str, cause: str) -> None:
    data = columns(HERE / f"{source}.csv")
    curves = survival.cumulative_incidence(data[time], data[cause])
    compared = 0
    for (where, case), expected in reference().items():
        if where == source:
            number, at = case.removeprefix("cumulative_incidence cause ").split(" at ")
            agree(curves[int(number)].at(float(at)), expected)
            compared += 1
    assert compared
