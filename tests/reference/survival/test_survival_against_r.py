"""Time to an event beside the numbers that R gives: survival.csv, written by survival.R."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ncstats import survival

HERE = Path(__file__).parent
EXACT = 1e-10
# Standard errors, restricted means, models: R's own sums and stopping rules.
CLOSE = 1e-8

Numbers = Mapping[str, float]
Columns = Mapping[str, npt.NDArray[np.generic]]


@cache
def reference() -> dict[str, dict[str, dict[str, float]]]:
    text = (HERE / "survival.csv").read_text("utf-8").split("\n", 1)[1]
    found: dict[str, dict[str, dict[str, float]]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        value = float(row["value"].replace("NA", "nan"))
        found.setdefault(row["source"], {}).setdefault(row["case"], {})[row["statistic"]] = value
    return found


def cases(start: str) -> list[tuple[str, str]]:
    found = [
        (source, case)
        for source, by_case in reference().items()
        for case in by_case
        if case.startswith(start)
    ]
    assert found
    return found


@cache
def columns(source: str) -> Columns:
    with (HERE / f"{source}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {name: column([row[name] for row in rows]) for name in rows[0]}


def column(cells: list[str]) -> npt.NDArray[np.generic]:
    """Numbers with NaN for empty cells, or words."""
    try:
        return np.array([float(cell or "nan") for cell in cells])
    except ValueError:
        return np.array(cells)


def chosen(data: Columns, mask: npt.NDArray[np.bool_]) -> Columns:
    return {name: values[mask] for name, values in data.items()}


def group_of(data: Columns, level: str) -> Columns:
    """The rows of a case's `by level`: nothing, or a column's name and one of its values."""
    if level in ("", "all"):
        return data
    by, value = level.split()
    return chosen(data, data[by] == (float(value) if data[by].dtype.kind == "f" else value))


def agree(computed: object, expected: Numbers, relative: float) -> None:
    for name, value in expected.items():
        assert getattr(computed, name) == pytest.approx(value, rel=relative, abs=0, nan_ok=True)


def test_the_reference_names_the_versions_that_made_it() -> None:
    first = (HERE / "survival.csv").read_text("utf-8").split("\n", 1)[0]
    for name in ("R version 4.", "survival 3.", "cmprsk 2.", "coin 1."):
        assert name in first


@pytest.mark.parametrize(("source", "case"), cases("kaplan_meier"))
def test_kaplan_meier(source: str, case: str) -> None:
    _, ci, level = case.replace(" median", " at median").split(" ", 2)
    level, at = (part.strip() for part in level.split("at "))
    data = group_of(columns(source), level)
    curve = survival.kaplan_meier(data["time"], data["event"], data.get("start"), ci=ci)
    expected = reference()[source][case]
    if at == "median":
        assert [curve.median, *curve.median_ci] == pytest.approx(
            list(expected.values()), rel=EXACT, nan_ok=True
        )
    else:
        agree(curve.at(float(at)), expected, EXACT)


@pytest.mark.parametrize(("source", "case"), cases("cumulative_incidence"))
def test_cumulative_incidence(source: str, case: str) -> None:
    data = columns(source)
    cause, at = case.removeprefix("cumulative_incidence cause ").split(" at ")
    curves = survival.cumulative_incidence(data["time"], data["cause"], entry=data.get("start"))
    agree(curves[int(cause)].at(float(at)), reference()[source][case], EXACT)


@pytest.mark.parametrize(("source", "case"), cases("reverse"))
def test_median_follow_up(source: str, case: str) -> None:
    _, ci, level = case.removesuffix(" median").split(" ", 2)
    data = group_of(columns(source), level.strip())
    curve = survival.reverse_kaplan_meier(data["time"], data["event"], ci=ci)
    assert [curve.median, *curve.median_ci] == pytest.approx(
        list(reference()[source][case].values()), rel=EXACT, nan_ok=True
    )


@pytest.mark.parametrize(("source", "case"), cases("logrank"))
def test_logrank(source: str, case: str) -> None:
    by, _, strata = case.removeprefix("logrank by ").partition(" strata ")
    data = columns(source)
    if strata:
        known = np.array([cell == cell for cell in data[strata].tolist()])  # noqa: PLR0124 — NaN
        data = chosen(data, known)
    test = survival.logrank(data["time"], data["event"], data[by], data[strata] if strata else None)
    expected = dict(reference()[source][case])
    for i, (observed, anticipated) in enumerate(
        zip(test.observed, test.expected, strict=True), start=1
    ):
        assert observed == expected.pop(f"observed_{i}")
        assert anticipated == pytest.approx(expected.pop(f"expected_{i}"), rel=EXACT)
    agree(test, expected, EXACT)


@pytest.mark.parametrize("source", ["colon", "veteran"])
def test_pairs_with_holm(source: str) -> None:
    by = {"colon": "rx", "veteran": "celltype"}[source]
    data = columns(source)
    pairs = survival.pairwise_logrank(data["time"], data["event"], data[by])
    for pair in pairs:
        case = f"pair by {by}: {pair.first}/{pair.second}"
        agree(pair, reference()[source][case], EXACT)
    assert len(pairs) == sum(where == source for where, _ in cases("pair by"))


@pytest.mark.parametrize(("source", "case"), cases("gray"))
def test_gray(source: str, case: str) -> None:
    by, cause = case.removeprefix("gray by ").split(" cause ")
    data = columns(source)
    test = survival.gray(data["time"], data["cause"], data[by], of=int(cause))
    agree(test, reference()[source][case], EXACT)


@pytest.mark.parametrize(("source", "case"), cases("restricted_mean"))
def test_restricted_mean(source: str, case: str) -> None:
    level, until = case.removeprefix("restricted_mean by ").split(" until ")
    data = group_of(columns(source), level)
    mean = survival.restricted_mean(data["time"], data["event"], float(until))
    agree(mean, reference()[source][case], EXACT)


def design(data: Columns, terms: list[str]) -> dict[str, dict[str, npt.NDArray[np.generic]]]:
    """By term: R's columns of the model, one less than its levels where it is of words."""
    found = {}
    for term in terms:
        values = data[term]
        if values.dtype.kind == "f":
            found[term] = {term: values}
        else:
            levels = sorted(set(values.tolist()), key=str.casefold)[1:]
            found[term] = {f"{term}{level}": (values == level).astype(float) for level in levels}
    return found


def model(source: str, case: str) -> tuple[survival.Cox, dict[str, list[str]]]:
    terms = case.removeprefix("cox ").split(" + ")
    strata = [term[7:-1] for term in terms if term.startswith("strata(")]
    terms = [term for term in terms if not term.startswith("strata(")]
    data = columns(source)
    # The rows that R was given: no missing value in any of the model's columns; pbc's missing
    # `stage` is none of them.
    known = ~np.isnan([data[term] for term in terms if data[term].dtype.kind == "f"]).any(axis=0)
    data = chosen(data, known)
    by_term = design(data, terms)
    covariates = {name: values for part in by_term.values() for name, values in part.items()}
    fit = survival.cox(
        data["time"],
        data["event"],
        np.column_stack(list(covariates.values())),
        list(covariates),
        entry=data.get("start"),
        strata=data[strata[0]] if strata else None,
    )
    return fit, {term: list(part) for term, part in by_term.items()}


MODELS = sorted({(source, case.split(":")[0]) for source, case in cases("cox")})


@pytest.mark.parametrize(("source", "case"), MODELS)
def test_cox(source: str, case: str) -> None:
    fit, _ = model(source, case)
    for name in fit.partial.names:
        agree(fit[name], reference()[source][f"{case}: {name}"], CLOSE)
    expected = dict(reference()[source][case])
    for name in ("likelihood_ratio", "score"):
        assert getattr(fit, name).statistic == pytest.approx(expected.pop(name), rel=CLOSE)
    # R rounds the statistic that its summary keeps.
    assert fit.wald.statistic == pytest.approx(expected.pop("wald"), rel=CLOSE)
    agree(fit, expected, CLOSE)


@pytest.mark.parametrize("transform", ["km", "identity", "rank"])
@pytest.mark.parametrize(("source", "case"), MODELS)
def test_proportional_hazards(source: str, case: str, transform: survival.Transform) -> None:
    fit, terms = model(source, case)
    found = survival.schoenfeld(fit, transform, terms)
    start = f"{case}: zph {transform}: "
    for term, test in [*found.terms.items(), ("GLOBAL", found.overall)]:
        agree(test, reference()[source][start + term], CLOSE)


@pytest.mark.parametrize(("source", "case"), cases("permutation"))
def test_all_relabellings(source: str, case: str) -> None:
    data = columns(source)
    data = chosen(data, data["set"] == float(case.split()[1]))
    test = survival.permutation_logrank(data["time"], data["event"], data["group"])
    assert test.method == "logrank_permutation"
    agree(test, reference()[source][case], EXACT)
