"""What the shared dictionary says, read as a clinician would."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest

from ncstats.dictionary import Dictionary, Variable, load_dictionary
from ncstats.dictionary.codelists import thresholds
from ncstats.expression import Column, truth, values
from ncstats.files import bundled


@pytest.fixture
def shared() -> Dictionary:
    return load_dictionary()


def every(shared: Dictionary) -> list[Variable]:
    return [*shared.patients.values(), *shared.visits.values()]


def case_of(shared: Dictionary, name: str, columns: dict[str, Column]) -> str | None:
    """The level that follows for the first row; None where it stays missing."""
    derivation = shared.variable(name).derivation
    assert derivation is not None
    for code, case in derivation.cases.items():
        found = truth(case, columns)
        if not found.known[0]:
            return None
        if found.true[0]:
            return code
    return None


def test_only_the_identifier_is_required(shared: Dictionary) -> None:
    assert {variable.name for variable in every(shared) if variable.required} == {"patient_id"}


def test_every_number_has_a_unit_decimals_and_a_range(shared: Dictionary) -> None:
    for variable in every(shared):
        if variable.kind == "number":
            assert variable.unit, variable.name
            assert variable.decimals is not None, variable.name
            assert np.isfinite([*variable.hard, *variable.soft]).all(), variable.name


def test_every_label_has_chinese_characters_or_is_an_abbreviation(shared: Dictionary) -> None:
    labels = [level.label for variable in every(shared) for level in variable.levels]
    for label in (*labels, *(variable.label for variable in every(shared))):
        chinese = re.search(r"[\u4e00-\u9fff]", label.zh)
        assert chinese or label.zh == label.en.replace(" ", ""), label


def test_yes_and_no_are_text_in_that_order(shared: Dictionary) -> None:
    assert shared.variable("preterm").codes == ("no", "yes")
    assert shared.variable("preterm").level("no").label.of("zh") == "否"


def test_what_comes_after_diagnosis_is_known_later(shared: Dictionary) -> None:
    for variable in shared.patients.values():
        later = variable.role in ("treatment", "follow_up", "outcome")
        assert variable.known_at == ("later" if later else "baseline"), variable.name


@pytest.mark.parametrize(
    ("calcium", "albumin", "corrected"),
    # 2.30 + 0.02 × (40 − 32.5) = 2.45; at an albumin of 40 nothing is corrected.
    [(2.30, 32.5, 2.45), (2.30, 40.0, 2.30), (2.60, 45.0, 2.50), (np.nan, 40.0, np.nan)],
)
def test_corrected_calcium(
    shared: Dictionary, calcium: float, albumin: float, corrected: float
) -> None:
    derivation = shared.variable("corrected_calcium").derivation
    assert derivation is not None
    assert derivation.value is not None
    assert derivation.round == 6
    columns = {"serum_calcium": np.array([calcium]), "serum_albumin": np.array([albumin])}
    assert values(derivation.value, columns)[0] == pytest.approx(corrected, nan_ok=True)


@pytest.mark.parametrize(
    ("name", "reads", "value", "level"),
    [
        ("calcium_group", "corrected_calcium", 2.199, "low"),
        ("calcium_group", "corrected_calcium", 2.2, "normal"),
        ("calcium_group", "corrected_calcium", 2.6, "normal"),
        ("calcium_group", "corrected_calcium", 2.601, "high"),
        ("calcium_group", "corrected_calcium", np.nan, None),
        ("age_band", "age_months", 0.9, "lt1m"),
        ("age_band", "age_months", 1, "m1_12"),
        ("age_band", "age_months", 12, "y1_2"),
        ("age_band", "age_months", 35.9, "y1_2"),
        ("age_band", "age_months", 36, "y3_5"),
        ("age_band", "age_months", 72, "y6_12"),
        ("age_band", "age_months", 156, "y13_17"),
        ("age_band", "age_months", 216, None),
        ("ph_low", "blood_ph", 7.349, "yes"),
        ("ph_low", "blood_ph", 7.35, "no"),
        ("ph_low", "blood_ph", np.nan, None),
        ("hemoglobin_low", "hemoglobin", 89, "yes"),
        ("hemoglobin_low", "hemoglobin", 90, "no"),
        ("pth_group", "pth", 69, "normal"),
        ("pth_group", "pth", 69.1, "high"),
        ("urine_calcium_creatinine_high", "urine_calcium_creatinine", 0.21, "no"),
        ("urine_calcium_creatinine_high", "urine_calcium_creatinine", 0.211, "yes"),
    ],
)
def test_groups_at_their_limits(
    shared: Dictionary, name: str, reads: str, value: float, level: str | None
) -> None:
    assert case_of(shared, name, {reads: np.array([float(value)])}) == level


@pytest.mark.parametrize(
    ("left", "right", "present"),
    [
        ("yes", "no", "yes"),
        ("yes", None, "yes"),
        ("no", "no", "no"),
        ("no", None, None),
        (None, None, None),
    ],
)
def test_absence_needs_both_kidneys(
    shared: Dictionary, left: str | None, right: str | None, present: str | None
) -> None:
    columns = {
        "nc_left": np.array([left], dtype=object),
        "nc_right": np.array([right], dtype=object),
    }
    derivation = shared.visits["nc_present"].derivation
    assert derivation is not None
    found = {code: truth(case, columns) for code, case in derivation.cases.items()}
    true = [code for code, part in found.items() if part.true[0]]
    assert true == ([present] if present else [])


@pytest.mark.parametrize(
    ("name", "reads", "without"),
    [
        ("etiology_class", "etiology", {"other"}),
        ("mutation_found", "genetic_result", set()),
        ("persistent_nc", "nc_outcome", set()),
        ("renal_impairment", "renal_outcome", set()),
        ("nc_bilateral", "nc_laterality", set()),
    ],
)
def test_every_level_falls_in_one_group(
    shared: Dictionary, name: str, reads: str, without: set[str]
) -> None:
    derivation = shared.variable(name).derivation
    assert derivation is not None
    codes = shared.variable(reads).codes
    columns = {reads: np.array(codes, dtype=object)}
    hits = np.sum([truth(case, columns).true for case in derivation.cases.values()], axis=0)
    assert dict(zip(codes, hits, strict=True)) == {code: int(code not in without) for code in codes}


def test_causes_known_from_birth_and_later(shared: Dictionary) -> None:
    count = {"congenital_metabolic": 0, "acquired": 0, "unknown": 0}
    # The 20 causes of the paper's table, with their children.
    paper = [12, 4, 3, 2, 2, *[1] * 14, 13]
    codes = [*shared.variable("etiology").codes[:19], "unknown"]
    for code, children in zip(codes, paper, strict=True):
        level = case_of(shared, "etiology_class", {"etiology": np.array([code], dtype=object)})
        assert level is not None
        count[level] += children
    assert count == {"congenital_metabolic": 27, "acquired": 10, "unknown": 13}


def test_derived_variables_come_after_what_they_read(shared: Dictionary) -> None:
    order = shared.derivation_order["patients"]
    assert order.index("corrected_calcium") < order.index("calcium_group")
    assert order.index("age_months") < order.index("age_band")
    derived = {name for name, variable in shared.patients.items() if variable.derivation}
    assert set(order) == derived


def test_no_pandas_is_imported() -> None:
    show = "from ncstats.cli import main; main(['dictionary', 'show', 'serum_calcium'])"
    load = "import ncstats.dictionary as d; d.load_dictionary()"
    heavy = "{'pandas', 'scipy', 'matplotlib', 'xlsxwriter'}"
    for command in (load, show):
        script = f"""
import sys
try:
    {command}
except SystemExit as end:
    assert end.code == 0
print({heavy} & set(sys.modules))"""
        shown = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
        assert shown.stdout.decode().splitlines()[-1] == "set()"


def test_each_header_means_one_variable(shared: Dictionary) -> None:
    for variables in (shared.patients, shared.visits):
        for lang in ("en", "zh"):
            labels = [variable.label.of(lang).casefold() for variable in variables.values()]
            assert sorted(labels) == sorted(set(labels))


def test_each_label_means_one_level(shared: Dictionary) -> None:
    for variable in every(shared):
        for lang in ("en", "zh"):
            labels = [level.label.of(lang).casefold() for level in variable.levels]
            assert len(set(labels)) == len(labels), (variable.name, labels)


def test_another_unit_turns_usual_values_into_possible_ones(shared: Dictionary) -> None:
    # What a laboratory prints in the other unit, and what it is in the dictionary's.
    for name, unit, value, own in [
        ("serum_calcium", "mg/dL", 10.0, 2.4951),
        ("serum_albumin", "g/dL", 4.0, 40.0),
        ("serum_creatinine", "mg/dL", 0.5, 44.2),
        ("serum_phosphate", "mg/dL", 5.0, 1.61425),
        ("hemoglobin", "g/dL", 12.0, 120.0),
        ("pth", "pmol/L", 5.0, 47.125),
        ("vitamin_d_25oh", "ng/mL", 30.0, 74.88),
        ("urine_calcium_creatinine", "mmol/mmol", 0.593, 0.2101),
        ("blood_urea_nitrogen", "mg/dL", 14.0, 4.99758),
        ("urine_calcium_24h", "mg/(24.h)", 160.3, 4.0),
    ]:
        variable = shared.variable(name)
        (found,) = (other for other in variable.units if other.code == unit)
        assert value * found.factor == pytest.approx(own, rel=1e-4)
        assert variable.soft[0] <= value * found.factor <= variable.soft[1]


def test_every_loinc_code_has_its_check_digit(shared: Dictionary) -> None:
    # The last digit is that of Luhn's algorithm over the others.
    for variable in every(shared):
        if variable.loinc is not None:
            digits, check = variable.loinc.code.split("-")
            doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))]
            assert (10 - sum(sum(divmod(d, 10)) for d in doubled) % 10) % 10 == int(check)
            assert variable.loinc.checked


def test_every_codelist_is_one_that_a_variable_takes(shared: Dictionary) -> None:
    files = {path.stem for path in (bundled("data_dictionary") / "codelists").glob("*.yaml")}
    assert files == {*shared.codelists, "thresholds"}


def test_limits_by_age_leave_no_gap_and_name_a_variable_and_its_unit(shared: Dictionary) -> None:
    for name, table in thresholds().tables.items():
        variable = shared.variable(table.variable)
        if name != "hypocitraturia":  # per 1.73 m2, which is no unit of the variable itself
            assert table.unit in (variable.unit, *(other.code for other in variable.units)), name
        for sex in ("male", "female"):
            rows = [row for row in table.rows if row.sex in (None, sex)]
            ends = [row.to_months for row in rows]
            assert [row.from_months for row in rows[1:]] == ends[:-1], name
