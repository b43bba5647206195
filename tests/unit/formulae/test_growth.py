"""z-scores, restricted tails, references that a study brings, and each way they can be wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ncstats.errors import UsageError
from ncstats.files import bundled
from ncstats.formulae.growth import (
    bmi_for_age_z,
    head_circumference_for_age_z,
    height_for_age_z,
    lms_z,
    weight_for_age_z,
)
from ncstats.formulae.growth_reference import COLUMNS, Parameters, growth_reference

YAML = """\
title: A reference
title_zh: 某参考值
source: a test
licence: none
restricted: [weight]
parts:
  - {measure: weight, part: lying, from_months: 0, to_months: 2}
  - {measure: weight, part: standing, from_months: 2, to_months: 4}
"""
CSV = """\
measure,part,sex,age_months,l,m,s
weight,lying,male,0,1,4,0.1
weight,lying,male,2,1,6,0.1
weight,lying,female,0,0,4,0.1
weight,lying,female,2,0,6,0.2
weight,standing,male,2,1,10,0.1
weight,standing,male,4,1,20,0.1
weight,standing,female,2,1,10,0.1
weight,standing,female,4,1,20,0.1
"""


@pytest.fixture
def study(tmp_path: Path) -> Callable[..., Path]:
    """A folder with a reference called ``own``, its files changed as asked."""

    def make(yaml: str = YAML, table: str = CSV) -> Path:
        # Files are read once: each is another folder.
        folder = tmp_path / str(len([*tmp_path.iterdir()]))
        (folder / "growth").mkdir(parents=True)
        (folder / "growth" / "own.yaml").write_text(yaml, "utf-8")
        (folder / "growth" / "own.csv").write_text(table, "utf-8")
        return folder

    return make


def one(value: float) -> np.ndarray:
    return np.array([float(value)])


BOY, GIRL = (np.array([sex], dtype=object) for sex in ("male", "female"))


def at(power: float, median: float, variation: float) -> Parameters:
    return Parameters(one(power), one(median), one(variation))


@pytest.mark.parametrize(
    ("measured", "power", "z"),
    [
        # L = 1: ten percent above a median of 10 with S = 0.1 is one deviation.
        (11, 1, 1), (9, 1, -1), (10, 1, 0),
        # L = 0: ln(x / M) / S.
        (10 * np.exp(0.2), 0, 2), (10 * np.exp(-0.1), 0, -1),
        # L = -1: (1 - M / x) / S; L = 2: ((x / M)² - 1) / (2 × S).
        (12.5, -1, 2), (12, 2, 2.2),
    ],
)  # fmt: skip
def test_z_by_hand(measured: float, power: float, z: float) -> None:
    assert lms_z(one(measured), at(power, 10, 0.1))[0] == pytest.approx(z, rel=1e-12, abs=1e-15)


def test_a_small_power_is_near_none() -> None:
    for power in (1e-3, 1e-8, 1e-12, -1e-12):
        z = lms_z(one(12), at(power, 10, 0.1))[0]
        assert z == pytest.approx(np.log(1.2) / 0.1, rel=2 * abs(power) + 1e-12)


@pytest.mark.parametrize("power", [-1.5, 0.0, 1e-9, 1.0, 2.0])
def test_the_restriction_begins_at_three_deviations(power: float) -> None:
    if power:
        measure = lambda z: 10 * (1 + power * 0.1 * z) ** (1 / power)  # noqa: E731 - the inverse
    else:
        measure = lambda z: 10 * np.exp(0.1 * z)  # noqa: E731 - the inverse
    for z in (-2.9, 2.9, -3.0, 3.0):
        restricted = lms_z(one(measure(z)), at(power, 10, 0.1), restricted=True)[0]
        assert restricted == pytest.approx(z, rel=1e-6)
    # Beyond, a distance between the second and the third deviation counts one.
    for side in (-1, 1):
        second, third = measure(2 * side), measure(3 * side)
        beyond = one(third + 1.5 * (third - second))
        found = lms_z(beyond, at(power, 10, 0.1), restricted=True)[0]
        assert found == pytest.approx(4.5 * side, rel=1e-6)


def test_what_is_not_there_has_no_z_and_nothing_warns() -> None:
    for measured in (0, -1, np.nan):
        assert np.isnan(lms_z(one(measured), at(1, 10, 0.1), restricted=True))
    assert np.isnan(lms_z(one(10), at(np.nan, 10, 0.1), restricted=True))


def test_lying_ends_and_standing_begins_at_the_second_birthday() -> None:
    # The CDC's tables: length at 23.5 and 24.5 months, stature at 24.
    cdc = growth_reference("cdc_2000")
    before, after = (cdc.parameters("height", BOY, one(age)).median[0] for age in (23.999999, 24))
    assert after == 86.45220101
    lying = cdc.tables["height", "recumbent", "male"]
    assert before == pytest.approx(np.interp(24, lying[:, 0], lying[:, 2]), abs=1e-5)
    assert before - after > 0.5, "lying one is longer"


def test_the_files_that_the_readme_shows_are_a_reference(study: Callable[..., Path]) -> None:
    readme = (bundled("data_dictionary") / "growth" / "README.md").read_text("utf-8")
    _, yaml = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    parts = growth_reference("own", study(yaml=yaml)).text.parts
    assert [(part.measure, part.from_months) for part in parts] == [
        ("weight", 0), ("height", 0), ("height", 24)
    ]  # fmt: skip
    assert f"`{', '.join(COLUMNS)}`" in readme


def test_ages_may_be_counted_in_days(study: Callable[..., Path]) -> None:
    rows = [line.split(",") for line in CSV.splitlines()]
    days = [[*row[:3], repr(float(row[3]) * 30.4375), *row[4:]] for row in rows[1:]]
    table = [[*rows[0][:3], "age_days", *rows[0][4:]], *days]
    own = growth_reference("own", study(table="".join(",".join(row) + "\n" for row in table)))
    by_months = growth_reference("own", study())
    for key, expected in by_months.tables.items():
        np.testing.assert_allclose(own.tables[key], expected, rtol=1e-12)


@pytest.mark.parametrize(("age", "there"), [(0, True), (240, True), (240.1, False), (-0.1, False)])
def test_beyond_the_reference_there_is_a_reason(age: float, there: bool) -> None:
    found = height_for_age_z(one(100), one(age), BOY)
    assert found.missing.tolist() == [not there]
    reason = "before_term" if age < 0 else "no_reference_for_age"
    assert [*found.outside] == ([] if there else [reason])


def test_mass_index_begins_at_two_years_and_head_circumference_ends_at_three() -> None:
    young = bmi_for_age_z(one(10), one(75), one(23.9), GIRL)
    assert [*young.outside] == ["no_reference_for_age"]
    assert not bmi_for_age_z(one(12), one(85), one(24), GIRL).missing[0]
    assert not head_circumference_for_age_z(one(48), one(36), GIRL).missing[0]
    assert head_circumference_for_age_z(one(48), one(36.1), GIRL).missing[0]


def test_nothing_is_said_of_whom_a_part_is_unknown() -> None:
    nobody = np.array([None], dtype=object)
    for found in (
        height_for_age_z(one(np.nan), one(12), BOY),
        height_for_age_z(one(80), one(np.nan), BOY),
        height_for_age_z(one(80), one(12), nobody),
        height_for_age_z(one(0), one(300), BOY),
    ):
        assert found.missing.tolist() == [True]
        assert found.outside == {}


def test_a_preterm_child_is_held_against_its_corrected_age() -> None:
    # Born at 30 weeks, 10 before term: at 6 months as a child of 6 - 70 / 30.4375.
    corrected = one(6 - 70 / 30.4375)
    found = weight_for_age_z(one(6), one(6), BOY, one(30))
    assert found.values.tolist() == weight_for_age_z(one(6), corrected, BOY).values.tolist()
    for options in ({"gestational_age": one(37)}, {"gestational_age": one(np.nan)}, {}):
        plain = weight_for_age_z(one(6), one(6), BOY, **options)
        assert plain.values.tolist() == weight_for_age_z(one(6), one(6), BOY).values.tolist()
    never = weight_for_age_z(one(6), one(6), BOY, one(30), correct_until=0)
    assert never.values.tolist() == plain.values.tolist()
    early = weight_for_age_z(one(2), one(1), BOY, one(30))
    assert [*early.outside] == ["before_term"]


def test_a_study_brings_its_own_reference(study: Callable[..., Path]) -> None:
    own = growth_reference("own", study())
    assert (own.label.of("zh"), own.source) == ("某参考值", "a test")
    # Between 0 and 2 months the median of boys is 5; at 2 the child stands, and it is 10.
    assert weight_for_age_z(one(5.5), one(1), BOY, reference=own).values[0] == pytest.approx(1)
    assert weight_for_age_z(one(11), one(2), BOY, reference=own).values[0] == pytest.approx(1)
    girl = weight_for_age_z(one(5), one(1), GIRL, reference=own).values[0]
    assert girl == pytest.approx(0, abs=1e-15)
    # Its weights are restricted: 4 standard deviations are 4 here, where L is 1.
    assert weight_for_age_z(one(7), one(1), BOY, reference=own).values[0] == pytest.approx(4)
    heights = height_for_age_z(one(60), one(1), BOY, reference=own)
    assert [*heights.outside] == ["no_reference_for_age"]
    assert growth_reference("cdc_2000", study()).name == "cdc_2000"


# ruff: noqa: E501 - one line is one mistake, as in a table
@pytest.mark.parametrize(
    ("old", "new", "code", "line", "value"),
    [
        ("measure,part", "measure,stretch", "formulae.reference_columns", 1, "measure, stretch, sex, age_months, l, m, s"),
        ("male,2,1,6,0.1", "male,2,1,6,x", "formulae.reference_row", 3, "weight, lying, male, 2, 1, 6, x"),
        ("male,2,1,6,0.1", "male,2,1,6", "formulae.reference_row", 3, "weight, lying, male, 2, 1, 6"),
        ("male,2,1,6,0.1", "male,2,1,6,inf", "formulae.reference_row", 3, "weight, lying, male, 2, 1, 6, inf"),
        ("male,2,1,6,0.1", "male,2,1,-6,0.1", "formulae.reference_row", 3, "weight, lying, male, 2, 1, -6, 0.1"),
        ("male,2,1,6,0.1", "male,0,1,6,0.1", "formulae.reference_not_ascending", 3, "0"),
        ("weight,lying,male,2,1,6,0.1\n", "", "formulae.reference_too_short", None, "weight, lying, male"),
        ("standing,female", "standing,girl", "formulae.reference_too_short", None, "weight, standing, female"),
    ],
)  # fmt: skip
def test_a_table_that_is_wrong_is_refused_with_its_line(
    study: Callable[..., Path], old: str, new: str, code: str, line: int | None, value: str
) -> None:
    table = CSV.replace(old, new)
    assert table != CSV
    folder = study(table=table)
    with pytest.raises(UsageError) as error:
        _ = growth_reference("own", folder).tables
    (problem,) = error.value.problems
    assert (problem.code, problem.line, problem.value) == (code, line, value)
    assert problem.file == str(folder / "growth" / "own.csv")


def test_a_table_that_is_no_text_is_refused(study: Callable[..., Path]) -> None:
    folder = study()
    (folder / "growth" / "own.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not text"):
        _ = growth_reference("own", folder).tables


def test_an_unknown_reference_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="Did you mean “cdc_2000”"):
        growth_reference("cdc_2001")
