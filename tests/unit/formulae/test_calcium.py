"""Corrected calcium and its groups, and that no value is grouped by its last binary digit."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from ncstats.formulae.calcium import CALCIUM_GROUPS, calcium_group, corrected_calcium

ROWS = range(100, 400)  # calcium 1.00 to 3.99 mmol/L
COLUMNS = range(100, 600)  # albumin 10.0 to 59.9 g/L


def exact_groups() -> np.ndarray:
    """The group of each cell of the grid in decimal arithmetic."""
    slope, reference = Decimal("0.02"), Decimal(40)
    found = np.empty((len(ROWS), len(COLUMNS)), dtype=np.int64)
    for i, hundredths in enumerate(ROWS):
        for j, tenths in enumerate(COLUMNS):
            value = Decimal(hundredths) / 100 + slope * (reference - Decimal(tenths) / 10)
            found[i, j] = 0 if value < Decimal("2.2") else 1 if value <= Decimal("2.6") else 2
    return found


def test_the_group_of_every_recordable_pair_is_that_of_decimal_arithmetic() -> None:
    calcium, albumin = (a.ravel() for a in np.meshgrid(ROWS, COLUMNS, indexing="ij"))
    corrected = corrected_calcium(calcium / 100, albumin / 10).values
    exact = exact_groups().ravel()
    naive = np.where(corrected < 2.2, 0, np.where(corrected <= 2.6, 1, 2))
    assert exact.size == 150_000
    assert (naive != exact).sum() == 28
    assert (calcium_group(corrected).values != exact).sum() == 0


@pytest.mark.parametrize(
    ("calcium", "albumin", "corrected"),
    # 2.30 + 0.02 × (40 − 32.5) = 2.45; at an albumin of 40 nothing is corrected.
    [(2.30, 32.5, 2.45), (2.30, 40.0, 2.30), (2.60, 45.0, 2.50), (np.nan, 40.0, np.nan),
     (2.3, np.nan, np.nan)],
)  # fmt: skip
def test_calcium_is_corrected_for_albumin(calcium: float, albumin: float, corrected: float) -> None:
    found = corrected_calcium(np.array([calcium]), np.array([albumin]))
    assert found.values[0] == pytest.approx(corrected, rel=1e-12, nan_ok=True)


def test_slope_and_reference_are_options() -> None:
    # In mg/dL and g/dL the same rule has the slope 0.8 and the reference 4.
    found = corrected_calcium(np.array([8.0]), np.array([3.0]), slope=0.8, reference=4.0)
    assert found.values.tolist() == [8.8]


def test_where_the_correction_is_unreliable_is_remarked_with_the_value_kept() -> None:
    calcium, albumin = np.full(5, 2.0), np.array([19.9, 20.0, 40.0, 40.0, 19.0])
    age, ph = np.array([12, 12, 0.9, 1, np.nan]), np.array([7.4, 7.35, np.nan, 7.349, 7.4])
    found = corrected_calcium(calcium, albumin, age, ph)
    assert not found.missing.any()
    assert found.outside == {}
    assert {what: rows.tolist() for what, rows in found.remarks.items()} == {
        "albumin_below_20": [True, False, False, False, True],
        "newborn": [False, False, True, False, False],
        "acidosis": [False, False, False, True, False],
    }
    assert corrected_calcium(np.array([np.nan]), np.array([10.0])).remarks == {}


def test_limits_of_the_groups_are_options() -> None:
    found = calcium_group(np.array([2.0, 2.1, 2.75, 2.76]), low=2.1, high=2.75)
    assert [CALCIUM_GROUPS[place] for place in found.values] == ["low", "normal", "normal", "high"]
