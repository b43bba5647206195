"""Body surface, mass index, and kidneys beside the ranges for body size."""

from __future__ import annotations

import numpy as np
import pytest

from ncstats.formulae.body import body_mass_index, body_surface_area
from ncstats.formulae.kidney_size import (
    SIZES,
    kidney_length_for_height,
    kidney_volume_for_weight,
)


def one(value: float) -> np.ndarray:
    return np.array([float(value)])


def test_body_surface_and_mass_index() -> None:
    # √(120 × 30 / 3600) = 1; 25 / 1.25² = 16
    assert body_surface_area(one(120), one(30)).values.tolist() == [1]
    assert body_mass_index(one(25), one(125)).values.tolist() == [16]
    for found in (body_surface_area(one(-120), one(-30)), body_mass_index(one(25), one(0))):
        assert found.missing.tolist() == [True]


@pytest.mark.parametrize(
    ("side", "low", "high"),
    # 2.383 + 4.5 ± 1.135 and 2.374 + 4.7 ± 1.173 at 100 cm
    [("right", 5.748, 8.018), ("left", 5.901, 8.247)],
)
def test_the_limits_of_length_are_expected(side: str, low: float, high: float) -> None:
    for length, size in (
        (low - 1e-6, "low"), (low, "within"), (high, "within"), (high + 1e-6, "high"),
    ):  # fmt: skip
        place = kidney_length_for_height(one(length), one(100), side=side).values[0]
        assert SIZES[place] == size


@pytest.mark.parametrize(
    ("side", "low", "high"),
    # 7.941 + 24.92 ± 15.920 and 7.303 + 30.64 ± 18.704 at 20 kg
    [("right", 16.941, 48.781), ("left", 19.239, 56.647)],
)
def test_the_limits_of_volume_are_expected(side: str, low: float, high: float) -> None:
    for volume, size in (
        (low - 1e-6, "low"), (low, "within"), (high, "within"), (high + 1e-6, "high"),
    ):  # fmt: skip
        place = kidney_volume_for_weight(one(volume), one(20), side=side).values[0]
        assert SIZES[place] == size


def test_volumes_are_not_judged_below_10_kg() -> None:
    found = kidney_volume_for_weight(np.full(4, 30.0), np.array([9.9, 10, np.nan, 0]), side="left")
    assert found.values.tolist() == [-1, 1, -1, -1]
    assert found.outside["under_10_kg"].tolist() == [True, False, False, False]
