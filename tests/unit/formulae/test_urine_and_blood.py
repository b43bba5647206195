"""Limits of urine and blood by age, body size and sex, at both sides."""

from __future__ import annotations

import numpy as np
import pytest

from ncstats.formulae.blood import anemia
from ncstats.formulae.limits import age_limits, beyond_limit
from ncstats.formulae.urine import MMOL_PER_MG_RATIO, calcium_creatinine_high, hypocitraturia

NO, YES, MISSING = 0, 1, -1


def one(value: float) -> np.ndarray:
    return np.array([float(value)])


def level(value: str | None) -> np.ndarray:
    return np.array([value], dtype=object)


def test_a_mass_ratio_is_held_against_a_molar_limit() -> None:
    # 113.12 / 40.078 = 2.8225; the paper's 0.21 mg/mg is 0.593 mmol/mmol.
    assert round(MMOL_PER_MG_RATIO, 4) == 2.8225
    assert round(0.21 * MMOL_PER_MG_RATIO, 3) == 0.593


@pytest.mark.parametrize(
    ("ratio", "found"), [(0, NO), (0.21, NO), (0.2100001, YES), (3, YES), (np.nan, MISSING)]
)
def test_the_single_limit_of_school_age_is_a_table_too(ratio: float, found: int) -> None:
    high = calcium_creatinine_high(one(ratio), one(5), limits="school_age")
    assert high.values.tolist() == [found]


@pytest.mark.parametrize(
    ("age", "limit"),
    [(0, 2.2), (11.9, 2.2), (12, 1.5), (35.9, 1.5), (36, 1.1), (59.9, 1.1), (60, 0.8),
     (83.9, 0.8), (84, 0.7), (215, 0.7)],
)  # fmt: skip
def test_the_limit_for_age(age: float, limit: float) -> None:
    assert age_limits("matos_nhsggc").at(one(age)).tolist() == [limit]
    per_mass = limit * 40.078 / 113.12
    for ratio, found in ((per_mass, NO), (per_mass + 1e-6, YES), (per_mass - 1e-6, NO)):
        assert calcium_creatinine_high(one(ratio), one(age)).values.tolist() == [found]


def test_without_age_or_ratio_nothing_is_said() -> None:
    for ratio, age in ((np.nan, 12), (0.2, np.nan)):
        found = calcium_creatinine_high(one(ratio), one(age))
        assert found.values.tolist() == [MISSING]
        assert found.outside == {}
    before = calcium_creatinine_high(one(0.2), one(-1))
    assert before.values.tolist() == [MISSING]


def test_a_limit_is_not_exceeded_by_the_dust_of_binary_arithmetic() -> None:
    # 0.3 / 3 is 0.09999999999999999 and 0.7 / 7 is 0.1: neither exceeds 0.1, nor does 0.1 + 2e-17.
    table = age_limits("hypercalciuria_24h")
    found = beyond_limit(np.array([0.3 / 3, 0.7 / 7, 0.1 + 1e-12, 0.1001]), table, np.full(4, 60.0))
    assert found.values.tolist() == [NO, NO, NO, YES]


@pytest.mark.parametrize(
    ("sex", "mg", "found"),
    [("male", 179.99, YES), ("male", 180, NO), ("female", 249.99, YES), ("female", 250, NO),
     (None, 10, MISSING)],
)  # fmt: skip
def test_hypocitraturia_is_per_body_surface_and_sex(sex: str | None, mg: float, found: int) -> None:
    # At 2 m² mg per 1.73 m² are mmol × 192.12 × 1.73 / 2.
    citrate = one(mg / 192.12 / 1.73 * 2)
    assert hypocitraturia(citrate, one(2), one(60), level(sex)).values.tolist() == [found]


@pytest.mark.parametrize(
    ("age", "sex", "threshold"),
    [(6, None, 105), (23.9, None, 105), (24, None, 110), (59.9, None, 110), (60, None, 115),
     (143.9, None, 115), (144, None, 120), (179.9, None, 120), (180, "male", 130),
     (180, "female", 120), (215, "male", 130)],
)  # fmt: skip
def test_anemia_below_the_threshold(age: float, sex: str | None, threshold: float) -> None:
    for hemoglobin, found in ((threshold - 1, YES), (threshold, NO)):
        anemic = anemia(one(hemoglobin), one(age), level(sex))
        assert anemic.values.tolist() == [found]


def test_anemia_is_not_told_under_six_months_nor_of_an_adult_without_sex() -> None:
    young = anemia(one(80), one(5.9), level("male"))
    assert young.values.tolist() == [MISSING]
    for sex in (level(None), None):
        assert anemia(one(80), one(180), sex).values.tolist() == [MISSING]
    assert anemia(one(np.nan), one(12)).values.tolist() == [MISSING]
    assert anemia(one(80), one(np.nan)).values.tolist() == [MISSING]
