"""The formulae beside other implementations of them: growth.csv and formulae.csv.

growth.csv was written by growth_numbers.py, formulae.csv by formulae.R, which stand here.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ncstats.formulae import blood, body, calcium, growth, kidney_function, kidney_size, urine
from ncstats.formulae.computed import NO_YES, Computed
from ncstats.formulae.growth_reference import Parameters, growth_reference

HERE = Path(__file__).parent
Rows = list[dict[str, str]]
# The CDC took the normal quantiles to five or six digits: that of 3 % as -1.88079, not -1.8807936.
PRINTED = 5e-6
RELATIVE = 1e-12


@cache
def table(name: str) -> Rows:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return list(csv.DictReader(lines[1:]))


def of(source: str) -> Rows:
    rows = [row for row in table("growth.csv") if row["source"] == source]
    assert rows
    return rows


def numbers(rows: Rows, name: str) -> np.ndarray:
    return np.array([float(row[name].replace("NA", "nan") or "nan") for row in rows])


def texts(rows: Rows, name: str) -> np.ndarray:
    return np.array([row[name] for row in rows], dtype=object)


def test_the_percentiles_that_the_cdc_prints_are_the_normal_quantiles() -> None:
    cdc = growth_reference("cdc_2000")
    tables = {(row["measure"], row["part"], row["sex"]) for row in of("cdc")}
    assert tables == {*cdc.tables}
    for measure, part, sex in tables:
        key = (measure, part, sex)
        rows = [r for r in of("cdc") if (r["measure"], r["part"], r["sex"]) == key]
        ages, *columns = cdc.tables[measure, part, sex].T
        at = Parameters(
            *(np.interp(numbers(rows, "age_months"), ages, column) for column in columns)
        )
        found = growth.lms_z(numbers(rows, "measured"), at)
        np.testing.assert_allclose(found, numbers(rows, "z"), rtol=0, atol=PRINTED)


@pytest.mark.parametrize("measure", ["height", "weight", "bmi"])
def test_z_scores_are_those_of_rcpchgrowth(measure: str) -> None:
    rows = [row for row in of("rcpchgrowth") if row["measure"] == measure]
    measured, age = numbers(rows, "measured"), numbers(rows, "age_months")
    sex = texts(rows, "sex")
    if measure == "bmi":
        found = growth.bmi_for_age_z(measured, np.full(len(rows), 100.0), age, sex)
    else:
        function = growth.height_for_age_z if measure == "height" else growth.weight_for_age_z
        found = function(measured, age, sex)
    np.testing.assert_allclose(found.values, numbers(rows, "z"), rtol=1e-9)


def test_restricted_z_scores_are_those_of_anthro() -> None:
    rows = of("anthro")
    at = Parameters(*(numbers(rows, name) for name in "lms"))
    found = growth.lms_z(numbers(rows, "measured"), at, restricted=True)
    expected = numbers(rows, "z")
    assert (np.abs(expected) > 3).sum() > 50
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def children() -> tuple[Rows, dict[str, np.ndarray]]:
    rows = table("formulae.csv")
    categories = ("sex", "g", "group", "ca_cr", "hypo", "anemia", "length_size",
                  "volume_size", )  # fmt: skip
    columns = {n: texts(rows, n) if n in categories else numbers(rows, n) for n in rows[0]}
    return rows, columns


def computed(of: dict[str, np.ndarray]) -> dict[str, tuple[Computed, tuple[str, ...]]]:
    """What ncstats makes of the children, beside the column of R that it is held against."""
    age, sex, height, weight = (of[name] for name in ("age", "sex", "height", "weight"))
    u25 = kidney_function.ckid_u25(age, sex, height, of["creatinine"])
    surface = body.body_surface_area(height, weight)
    corrected = calcium.corrected_calcium(of["calcium"], of["albumin"])
    return {
        "u25": (u25, ()),
        "schwartz": (kidney_function.schwartz_2009(height, of["creatinine"], age), ()),
        "g": (kidney_function.kdigo_g_stage(u25.values, age), kidney_function.G_STAGES),
        "corrected": (corrected, ()),
        "group": (calcium.calcium_group(corrected.values), calcium.CALCIUM_GROUPS),
        "bsa": (surface, ()),
        "ca_cr": (urine.calcium_creatinine_high(of["ratio"], age), NO_YES),
        "hypo": (urine.hypocitraturia(of["citrate_24h"], surface.values, age, sex), NO_YES),
        "anemia": (blood.anemia(of["hemoglobin"], age, sex), NO_YES),
        "length_size": (
            kidney_size.kidney_length_for_height(of["length_left"], height, side="left"),
            kidney_size.SIZES,
        ),
        "volume_size": (
            kidney_size.kidney_volume_for_weight(of["volume_left"], weight, side="left"),
            kidney_size.SIZES,
        ),
    }


@pytest.mark.parametrize(
    "name",
    ["u25", "schwartz", "g", "corrected", "group", "bsa", "ca_cr", "hypo", "anemia",
     "length_size", "volume_size", ],
)  # fmt: skip
def test_drawn_children_have_the_values_that_r_gives_them(name: str) -> None:
    _, columns = children()
    found, levels = computed(columns)[name]
    if not levels:
        np.testing.assert_allclose(found.values, columns[name], rtol=RELATIVE)
        return
    named = [levels[place] if place >= 0 else "" for place in found.values]
    assert named == columns[name].tolist()
    assert len({*named} - {""}) >= len(levels) - 1
