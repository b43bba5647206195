"""The shared dictionary's derivations, at their limits and on both sides, as a table is read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from ncstats.cohort.derive import computed_by
from ncstats.cohort.values import Values
from ncstats.dictionary import Derivation, Dictionary, Variable, load_dictionary
from ncstats.formulae import FORMULAE, age_limits
from ncstats.formulae.calcium import corrected_calcium


@pytest.fixture(scope="module")
def shared() -> Dictionary:
    return load_dictionary()


def derived(
    shared: Dictionary, name: str, columns: Mapping[str, Any], table: str = "patients"
) -> list[object]:
    """What follows for the children of some columns; None where nothing does."""
    variables = shared.patients if table == "patients" else shared.visits
    variable = variables[name]
    assert variable.derivation is not None
    given = {name: entered(variables.get(name) or shared.patients[name], list(column))
             for name, column in columns.items()}  # fmt: skip
    children = len(next(iter(given.values())))
    keys = np.array([str(i) for i in range(children)], dtype=object)
    given["patient_id"] = Values(variables["patient_id"], keys)
    found = computed_by(variable, variable.derivation, given).found
    return [None if missing else found.shown(row) for row, missing in enumerate(found.missing)]


def entered(variable: Variable, column: list[Any]) -> Values:
    """Numbers, or codes of levels, as a table holds them."""
    if variable.kind == "category":
        places = [-1 if code is None else variable.codes.index(code) for code in column]
        return Values.of_places(variable, np.array(places))
    return Values(variable, np.array(column, dtype=np.float64))


# ruff: noqa: E501 - one derivation is one entry, as in a table
# The variable, what it reads, and for each child of these what follows.
LIMITS: list[tuple[str, dict[str, list[object]], list[object]]] = [
    ("age_band_strict2y", {"age_months": [23.9, 24.0, 71.9, 72.0, 216.0, np.nan]},
     ["y1", "y2_5", "y2_5", "y6_12", None, None]),
    ("age_band", {"age_months": [0.9, 1.0, 11.9, 12.0, 35.9, 36.0, 71.9, 72.0, 155.9, 156.0, 216.0]},
     ["lt1m", "m1_12", "m1_12", "y1_2", "y1_2", "y3_5", "y3_5", "y6_12", "y6_12", "y13_17", None]),
    ("egfr_schwartz",
     {"height_cm": [100.0] * 3, "serum_creatinine": [36.5] * 3, "age_months": [11.9, 12.0, 216.0]},
     [None, 100.0, None]),
    ("kdigo_stage", {"egfr_u25": [90.0, 89.9, 60.0, 30.0, 15.0, 14.9, 14.9], "age_months": [24.0] * 6 + [23.9]},
     ["g1", "g2", "g2", "g3b", "g4", "g5", None]),
    ("albuminuria_stage", {"urine_albumin_creatinine": [2.9, 3.0, 30.0, 30.1, np.nan]},
     ["a1", "a2", "a2", "a3", None]),
    ("urine_calcium_creatinine_high", {"urine_calcium_creatinine": [0.21, 0.211, np.nan]},
     ["no", "yes", None]),
    # 2.2 mmol/mmol are 0.7795 mg/mg, 0.7 are 0.2480.
    ("urine_calcium_creatinine_high_for_age",
     {"urine_calcium_creatinine": [0.779, 0.780, 0.780, 0.247, 0.249], "age_months": [11.9, 11.9, 12, 84, 84]},
     ["no", "yes", "yes", "no", "yes"]),
    ("urine_calcium_24h_per_kg", {"urine_calcium_24h": [0.3, 0.7, 1.0], "weight_kg": [3.0, 7.0, 0.0]},
     [0.1, 0.1, None]),
    ("hypercalciuria_24h", {"urine_calcium_24h_per_kg": [0.1, 0.1001, np.nan]}, ["no", "yes", None]),
    # At 1 m² 180 mg are 180 / 192.12 / 1.73 = 0.5416 mmol, 250 mg are 0.7522.
    ("hypocitraturia",
     {"urine_citrate_24h": [0.541, 0.542, 0.752, 0.753, 0.5], "bsa_m2": [1.0] * 5,
      "age_months": [60.0] * 5, "sex": ["male", "male", "female", "female", None]},
     ["yes", "no", "yes", "no", None]),
    ("anemia_who",
     {"hemoglobin": [104.0, 105.0, 90.0, 129.0, 119.0], "age_months": [6.0, 6.0, 5.9, 180.0, 180.0],
      "sex": [None, None, "male", "male", "female"]},
     ["yes", "no", None, "yes", "yes"]),
    ("bsa_m2", {"height_cm": [100.0, 0.0], "weight_kg": [36.0, 36.0]}, [1.0, None]),
    ("bmi", {"height_cm": [125.0, 0.0], "weight_kg": [25.0, 25.0]}, [16.0, None]),
    ("kidney_length_right_group",
     {"kidney_length_right_cm": [5.74, 5.75, 8.01, 8.02], "height_cm": [100.0] * 4},
     ["low", "within", "within", "high"]),
    ("kidney_length_left_group",
     {"kidney_length_left_cm": [5.90, 5.91, 8.24, 8.25], "height_cm": [100.0] * 4},
     ["low", "within", "within", "high"]),
    ("kidney_volume_right_group",
     {"kidney_volume_right_ml": [16.9, 17.0, 48.7, 48.8, 30.0], "weight_kg": [20.0] * 4 + [9.9]},
     ["low", "within", "within", "high", None]),
    ("kidney_volume_left_group",
     {"kidney_volume_left_ml": [19.2, 19.3, 56.6, 56.7, 30.0], "weight_kg": [20.0] * 4 + [9.9]},
     ["low", "within", "within", "high", None]),
    # Any score below -2 is a failure, none is only where both are known.
    ("growth_failure_z",
     {"height_z": [-2.01, -2.0, -2.0, np.nan, np.nan], "weight_z": [np.nan, -2.0, np.nan, -3.0, 0.0]},
     ["yes", "no", None, "yes", None]),
    ("ph_low", {"blood_ph": [7.349, 7.35, np.nan]}, ["yes", "no", None]),
    ("hemoglobin_low", {"hemoglobin": [89.0, 90.0, np.nan]}, ["yes", "no", None]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "columns", "expected"), LIMITS, ids=[name for name, _, _ in LIMITS]
)
def test_a_derivation_at_its_limits(
    shared: Dictionary, name: str, columns: dict[str, object], expected: list[object]
) -> None:
    assert derived(shared, name, columns) == expected


def test_the_volume_of_a_kidney_is_that_of_the_ellipsoid(shared: Dictionary) -> None:
    sides = {f"kidney_{side}_left_cm": [2.0] for side in ("length", "width", "depth")}
    assert derived(shared, "kidney_volume_left_ml", sides) == [pytest.approx(np.pi / 6 * 8)]


def test_the_groups_of_every_recordable_calcium_are_those_of_decimal_arithmetic(
    shared: Dictionary,
) -> None:
    hundredths, tenths = (a.ravel() for a in np.meshgrid(range(100, 400), range(100, 600)))
    calcium, albumin = hundredths / 100, tenths / 10
    corrected = derived(
        shared, "corrected_calcium", {"serum_calcium": calcium, "serum_albumin": albumin}
    )
    assert corrected == pytest.approx(corrected_calcium(calcium, albumin).values, abs=1e-6)
    groups = derived(shared, "calcium_group", {"corrected_calcium": np.array(corrected, float)})
    limits = Decimal("2.2"), Decimal("2.6")
    exact = []
    for whole, part in zip(hundredths.tolist(), tenths.tolist(), strict=True):
        value = Decimal(whole) / 100 + Decimal("0.02") * (40 - Decimal(part) / 10)
        exact.append("low" if value < limits[0] else "normal" if value <= limits[1] else "high")
    assert groups == exact


def test_numbers_that_stand_in_expressions_are_those_of_the_tables(shared: Dictionary) -> None:
    ages = np.array([60.0])
    for name, table in (
        ("urine_calcium_creatinine_high", "school_age"),
        ("hypercalciuria_24h", "hypercalciuria_24h"),
    ):
        derivation = shared.variable(name).derivation
        assert derivation is not None
        (limit,) = age_limits(table).at(ages)
        assert str(derivation.cases["yes"]).endswith(f"> {limit:g}")


def test_every_formula_is_used_or_left_to_studies(shared: Dictionary) -> None:
    every = [*shared.patients.values(), *shared.visits.values()]
    calls = [v.derivation.formula for v in every if v.derivation and v.derivation.formula]
    unused = {row.key for row in FORMULAE} - {call.formula.key for call in calls}
    # Written as expressions in the dictionary; with other limits, or without a variable of its own.
    assert unused == {
        "calcium_group", "completed_months", "corrected_age", "corrected_calcium",
        "head_circumference_for_age_z",
    }  # fmt: skip


def test_the_age_of_a_visit_counts_at_a_visit(shared: Dictionary) -> None:
    for name, variable in shared.visits.items():
        derivation = variable.derivation
        if isinstance(derivation, Derivation) and derivation.formula is not None:
            assert derivation.formula.of.get("age", "visit_age_months") == "visit_age_months", name


def test_the_reference_of_every_z_score_is_named(shared: Dictionary) -> None:
    for name in ("height_z", "weight_z", "bmi_z"):
        for table in (shared.patients, shared.visits):
            assert "CDC 2000 growth charts (United States)" in table[name].source
