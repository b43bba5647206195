"""Firth's correction beside another implementation: firth.csv, written by firth.py."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ncstats import survival

HERE = Path(__file__).parent
SETS = ["separated", "two", "plain", "wide"]
# firthmodels stops where its slope is below 1e-9.
RELATIVE = 1e-8


@cache
def fitted(name: str) -> survival.Firth:
    with (HERE / "firth_data.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["set"] == name]
    names = [column for column in ("x1", "x2", "x3", "x4") if rows[0][column]]
    time, event = (np.array([float(row[c]) for row in rows]) for c in ("time", "event"))
    return survival.firth(time, event, [[float(row[c]) for c in names] for row in rows], names)


@pytest.mark.parametrize("name", SETS)
def test_firth(name: str) -> None:
    fit = fitted(name)
    with (HERE / "firth.csv").open(encoding="utf-8", newline="") as lines:
        assert next(lines).startswith("# firthmodels 0.8")
        expected = [row for row in csv.DictReader(lines) if row["set"] == name]
    assert len(expected) == 5 * len(fit.coefficients) + 1
    for row in expected:
        of = fit if row["statistic"] == "log_likelihood" else None
        of = of or fit.coefficients[int(row["covariate"]) - 1]
        value = float(row["value"])
        assert getattr(of, row["statistic"]) == pytest.approx(value, rel=RELATIVE, abs=0)


def test_the_separated_case_is_infinite_without_the_correction() -> None:
    fit = fitted("separated")
    assert (fit.n, fit.events) == (26, 6)
    assert fit.coefficients[0].ci_low > 1
