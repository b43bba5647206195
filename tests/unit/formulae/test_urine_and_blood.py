"""Limits of urine and blood by age, body size and sex, at both sides."""

from __future__ import annotations

import numpy as np
import pytest

from ncstats.formulae.blood import anemia_who_2024
from ncstats.formulae.limits import age_limits
from ncstats.formulae.urine import (
    calcium_creatinine_high,
    calcium_creatinine_high_for_age,
    calcium_creatinine_molar,
    excretion_per_kg,
    hypercalciuria,
    hypocitraturia,
)

NO, YES, MISSING = 0, 1, -1


def one(value: float) -> np.ndarray:
    return np.array([float(value)])


def level(value: str | None) -> np.ndarray:
    return np.array([value], dtype=object)


def test_mass_and_molar_ratio() -> None:
    # 113.12 / 40.078 = 2.82250; the paper's 0.21 mg/mg is 0.593 mmol/mmol.
    assert calcium_creatinine_molar(one(1)).values[0] == pytest.approx(2.8225, abs=5e-5)
    assert round(calcium_creatinine_molar(one(0.21)).values[0], 3) == 0.593


@pytest.mark.parametrize(
    ("ratio", "found"), [(0, NO), (0.21, NO), (0.2100001, YES), (3, YES), (np.nan, MISSING)]
)
def test_the_single_limit(ratio: float, found: int) -> None:
    assert calcium_creatinine_high(one(ratio)).values.tolist() == [found]
    assert calcium_creatinine_high(one(ratio), limit=3).values[0] != YES


@pytest.mark.parametrize(
    ("age", "limit"),
    [(0, 2.2), (11.9, 2.2), (12, 1.5), (35.9, 1.5), (36, 1.1), (59.9, 1.1), (60, 0.8),
     (83.9, 0.8), (84, 0.7), (215, 0.7)],
)  # fmt: skip
def test_the_limit_for_age(age: float, limit: float) -> None:
    assert age_limits("matos_nhsggc").at(one(age)).tolist() == [limit]
    per_mass = limit * 40.078 / 113.12
    for ratio, found in ((per_mass, NO), (per_mass + 1e-6, YES), (per_mass - 1e-6, NO)):
        assert calcium_creatinine_high_for_age(one(ratio), one(age)).values.tolist() == [found]


def test_without_age_or_ratio_nothing_is_said() -> None:
    for ratio, age in ((np.nan, 12), (0.2, np.nan)):
        found = calcium_creatinine_high_for_age(one(ratio), one(age))
        assert found.values.tolist() == [MISSING]
        assert found.outside == {}
    before = calcium_creatinine_high_for_age(one(0.2), one(-1))
    assert before.values.tolist() == [MISSING]


def test_excretion_and_hypercalciuria() -> None:
    assert excretion_per_kg(one(2), one(20)).values.tolist() == [0.1]
    assert np.isnan(excretion_per_kg(one(2), one(0)).values).all()
    # 0.3 / 3 is 0.09999999999999999 and 0.7 / 7 is 0.1 in binary arithmetic: neither exceeds it.
    for calcium, weight, found in (
        (0.3, 3, NO), (0.7, 7, NO), (1.2, 12, NO), (1.21, 12, YES), (1.2, np.nan, MISSING),
        (np.nan, 12, MISSING), (1, 0, MISSING),
    ):  # fmt: skip
        assert hypercalciuria(one(calcium), one(weight)).values.tolist() == [found]


@pytest.mark.parametrize(
    ("sex", "mg", "found"),
    [("male", 179.99, YES), ("male", 180, NO), ("female", 249.99, YES), ("female", 250, NO),
     (None, 10, MISSING)],
)  # fmt: skip
def test_hypocitraturia_is_per_body_surface_and_sex(sex: str | None, mg: float, found: int) -> None:
    # 100 cm and 36 kg are 1 m², so that mg per 1.73 m² are mmol × 192.12 × 1.73.
    citrate = mg / 192.12 / 1.73
    assert hypocitraturia(one(citrate), one(100), one(36), level(sex)).values.tolist() == [found]


@pytest.mark.parametrize(
    ("age", "sex", "threshold"),
    [(6, None, 105), (23.9, None, 105), (24, None, 110), (59.9, None, 110), (60, None, 115),
     (143.9, None, 115), (144, None, 120), (179.9, None, 120), (180, "male", 130),
     (180, "female", 120), (215, "male", 130)],
)  # fmt: skip
def test_anemia_below_the_threshold(age: float, sex: str | None, threshold: float) -> None:
    for hemoglobin, found in ((threshold - 1, YES), (threshold, NO)):
        anemic = anemia_who_2024(one(hemoglobin), one(age), level(sex))
        assert anemic.values.tolist() == [found]


def test_anemia_is_not_told_under_six_months_nor_of_an_adult_without_sex() -> None:
    young = anemia_who_2024(one(80), one(5.9), level("male"))
    assert young.values.tolist() == [MISSING]
    for sex in (level(None), None):
        assert anemia_who_2024(one(80), one(180), sex).values.tolist() == [MISSING]
    assert anemia_who_2024(one(np.nan), one(12)).values.tolist() == [MISSING]
    assert anemia_who_2024(one(80), one(np.nan)).values.tolist() == [MISSING]
