"""The SPSS syntax of the register gives our numbers: pspp.csv holds what GNU PSPP 1.6.2 printed."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri

from ncstats import stats
from ncstats.methods import compute, method

HERE = Path(__file__).parent
CELLS = {"squamous": (1, 1), "smallcell": (2, 1), "adeno": (3, 2), "large": (4, 2)}


def _printed() -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    with (HERE / "pspp.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["method"], row["group"]][row["statistic"]] = float(row["value"])
    return found


PRINTED = _printed()


def _columns(group: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Time, event and group of every patient."""
    with (HERE.parent / "veteran.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    place = {"g": 0, "h": 1}[group]
    groups = np.array([CELLS[row["celltype"]][place] for row in rows])
    time = np.array([float(row["time"]) for row in rows])
    return time, np.array([int(row["event"]) for row in rows]), groups


def _ours(key: str, group: str) -> dict[str, float]:
    time, event, groups = _columns(group)
    if key.startswith("quantile"):
        probs = [0.25, 0.5, 0.75]
        values = stats.quantile(time[groups == 1], probs, type=int(key[-1]))  # type: ignore[arg-type]
        return dict(zip(map(str, probs), values.tolist(), strict=True))
    row = time if method(key).kind == "number" else event
    values = np.unique(row)
    counts = [[int(((row == v) & (groups == g)).sum()) for g in np.unique(groups)] for v in values]
    result: Any = compute(key, np.array(counts), values)
    if key == "mann_whitney_uncorrected":
        return {"z": float(ndtri(result.p_value / 2))}
    return {name: getattr(result, name) for name in PRINTED[key, group]}


@pytest.mark.parametrize(("key", "group"), PRINTED, ids=str)
def test_the_syntax_of_the_register_gives_our_numbers(key: str, group: str) -> None:
    # PSPP prints 12 decimals.
    for name, value in _ours(key, group).items():
        assert value == pytest.approx(PRINTED[key, group][name], rel=1e-10, abs=1e-11), name
