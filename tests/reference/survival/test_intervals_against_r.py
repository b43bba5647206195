"""The breast-cosmesis intervals beside the numbers of R's interval package."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ncstats import survival

with (Path(__file__).parent / "bcos.csv").open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))
LEFT, RIGHT = (np.array([float(row[name]) for row in ROWS]) for name in ("left", "right"))
TREATMENT = np.array([row["treatment"] for row in ROWS])


def part(treatment: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    kept = np.array([treatment in ("all", name) for name in TREATMENT])
    return LEFT[kept], RIGHT[kept]


@pytest.mark.parametrize(
    ("treatment", "n", "log_likelihood"),
    [("Rad", 46, -58.06002), ("RadChem", 48, -65.63696), ("all", 94, -136.96380)],
)
def test_the_likelihood_is_at_its_maximum(treatment: str, n: int, log_likelihood: float) -> None:
    estimate = survival.npmle(*part(treatment))
    assert estimate.n == n
    assert estimate.log_likelihood == pytest.approx(log_likelihood, abs=5.1e-6)  # as printed
    assert estimate.gap <= 1e-9
    assert estimate.mass.sum() == pytest.approx(1, abs=1e-14)


def test_the_curve_with_chemotherapy() -> None:
    estimate = survival.npmle(*part("RadChem"))
    assert estimate.bounds(24) == pytest.approx([0.44199, 0.44199], abs=5e-6)
    assert estimate.bounds(12) == pytest.approx([0.84423, 0.84423], abs=5e-6)
    # 6 lies inside (5, 8]: how the mass lies there, nobody saw.
    assert estimate.bounds(6) == pytest.approx([0.9134, 0.9567], abs=5e-5)
    assert survival.npmle(*part("Rad")).quantile(0.5) == (38, 40)


@pytest.mark.parametrize(
    ("scores", "z", "p"), [("sun", 2.6684, 0.007622), ("finkelstein", 2.6839, 0.007277)]
)
def test_the_treatments_compared(scores: survival.Scores, z: float, p: float) -> None:
    test = survival.interval_logrank(LEFT, RIGHT, TREATMENT, scores, permutation=True)
    assert test.z == pytest.approx(z, abs=5.1e-5)
    assert test.p_value == pytest.approx(p, abs=5.1e-7)
    assert (test.df, test.groups) == (1, ("Rad", "RadChem"))
    assert test.permutation is not None
    assert test.permutation.standard_error is not None
    # By simulation: within four of its standard errors of the asymptotic value.
    assert abs(test.permutation.p_value - p) < 4 * test.permutation.standard_error


def test_limits_at_landmarks_hold_the_estimate() -> None:
    found = survival.npmle_landmarks(*part("Rad"), at=[6, 24, 40])
    again = survival.npmle_landmarks(*part("Rad"), at=[6, 24, 40])
    assert found == again
    for point in found:
        assert point.ci_low <= point.lowest <= point.highest <= point.ci_high <= 1
        assert (point.draws, point.method) == (500, "npmle_bootstrap")
    assert [point.known_free for point in found] == [
        int((part("Rad")[0] >= t).sum()) for t in (6, 24, 40)
    ]
