"""Formulae under ``derive:``: what a dictionary can say with them, and each way it can be wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ncstats.dictionary import Dictionary, load_dictionary
from ncstats.dictionary.describe import derivation_lines, notes
from ncstats.dictionary.references import derivation_order
from ncstats.errors import Problem, UsageError
from ncstats.formulae import GrowthReference

STUDY = """\
$schema: https://datapackage.org/profiles/2.0/tableschema.json
fields:
  - name: stature
    type: number
    title: Height
    ncstats: {label_zh: 身高, unit: cm}
  - name: mass
    type: number
    title: Weight
    ncstats: {label_zh: 体重, unit: kg}
  - name: born_at
    type: number
    title: Gestational age
    ncstats: {label_zh: 胎龄, unit: wk}
  - name: rate
    type: number
    title: eGFR
    ncstats:
      label_zh: 肾小球滤过率
      unit: "mL/min/{1.73_m2}"
      source: as our laboratory reports it
      derive:
        formula: ckid_u25
        of: {age: age_months, sex: sex, height: stature, creatinine: serum_creatinine}
        with: {allow_infants: true}
        round: 1
        tolerance: 5
  - name: stage
    type: string
    title: Stage
    categories:
      - {value: g1, label: G1}
      - {value: g2, label: G2}
      - {value: g3a, label: G3a}
      - {value: g3b, label: G3b}
      - {value: g4, label: G4}
      - {value: g5, label: G5}
      - {value: dialysis, label: Dialysis}
    ncstats:
      label_zh: 分期
      levels_zh: {g1: G1, g2: G2, g3a: G3a, g3b: G3b, g4: G4, g5: G5, dialysis: 透析}
      derive: {formula: kdigo_g_stage, of: {gfr: rate, age: age_months}}
  - name: mass_z
    type: number
    title: Weight z-score
    ncstats:
      label_zh: 体重Z评分
      unit: "{Zscore}"
      derive:
        formula: weight_for_age_z
        of: {weight: mass, age: age_months, sex: sex, gestational_age: born_at}
        remarks:
          - when: age_months < 1
            note: {en: of a newborn, zh: 新生儿}
  - name: left_size
    type: string
    title: Size
    categories: [{value: low, label: L}, {value: within, label: W}, {value: high, label: H}]
    ncstats:
      label_zh: 大小
      levels_zh: {low: 小, within: 中, high: 大}
      derive:
        formula: kidney_length_for_height
        of: {length: stature, height: stature}
        with: {side: left}
"""

Load = Callable[[str], Dictionary]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def _load(text: str) -> Dictionary:
        path = tmp_path / "dictionary.yaml"
        path.write_text(text, "utf-8")
        return load_dictionary(path)

    return _load


def refused(load: Load, old: str, new: str) -> tuple[Problem, ...]:
    assert STUDY.count(old) == 1
    with pytest.raises(UsageError) as error:
        load(STUDY.replace(old, new))
    return error.value.problems


def test_a_formula_stands_beside_expressions(load: Load) -> None:
    study = load(STUDY)
    derivation = study.variable("rate").derivation
    assert derivation is not None
    assert (derivation.round, derivation.tolerance) == (1, 5)
    assert derivation.names == derivation.needed == (
        "age_months", "sex", "stature", "serum_creatinine"
    )  # fmt: skip
    order = study.derivation_order["patients"]
    assert order.index("age_months") < order.index("rate") < order.index("stage")
    assert [*derivation_lines(study.variable("rate"))] == [
        (
            "ckid_u25(age: age_months, sex: sex, height: stature, creatinine: serum_creatinine, "
            "allow_infants: true)"
        )
    ]
    assert study.variable("rate").source == (
        "Pierce CB et al. Kidney Int 2021;99:948-956; as our laboratory reports it"
    )


def test_the_reference_is_named_where_none_was_chosen(load: Load) -> None:
    variable = load(STUDY).variable("mass_z")
    derivation = variable.derivation
    assert derivation is not None
    assert derivation.formula is not None
    assert "CDC 2000 growth charts (United States): Kuczmarski RJ" in variable.source
    assert "reference: cdc_2000" in derivation.lines[0]
    # An unknown gestational age does not keep the score from being derived.
    assert derivation.needed == ("mass", "age_months", "sex")
    assert [*notes(variable, "zh")] == ["推导值：新生儿（age_months < 1）。"]
    assert derivation.reads == ("mass", "age_months", "sex", "born_at")
    assert [path.name for path in derivation.formula.files] == ["cdc_2000.yaml", "cdc_2000.csv"]


def test_a_study_brings_a_reference_of_its_own(load: Load, tmp_path: Path) -> None:
    folder = tmp_path / "growth"
    folder.mkdir()
    yaml = "title: Own\ntitle_zh: 自有\nsource: us\nlicence: ours\nparts:\n"
    yaml += "  - {measure: weight, part: all, from_months: 0, to_months: 2}\n"
    (folder / "own.yaml").write_text(yaml, "utf-8")
    header = "measure,part,sex,age_months,l,m,s\n"
    rows = [f"weight,all,{sex},{age},1,5,0.1\n" for sex in ("male", "female") for age in (0, 2)]
    (folder / "own.csv").write_text(header + "".join(rows), "utf-8")
    asked = STUDY.replace("        remarks:", "        with: {reference: own}\n        remarks:")
    derivation = load(asked).variable("mass_z").derivation
    assert derivation is not None
    assert derivation.formula is not None
    own = derivation.formula.options["reference"]
    assert isinstance(own, GrowthReference)
    assert own.source == "us"
    (folder / "own.csv").write_text(header + rows[0], "utf-8")
    with pytest.raises(UsageError, match=r"own\.csv: there is no table for “weight, all, male”"):
        _fresh(load, asked)


OWN_LIMITS = """\
title: Limits of our own
tables:
  ours:
    title: {en: Our limits, zh: 本院界值}
    variable: hemoglobin
    unit: g/L
    abnormal: below
    version: "1"
    source: our laboratory
    rows: [{from_months: 0, limit: 100}]
"""
ANEMIC = """\
  - name: anemic
    type: string
    title: Anemic
    ncstats:
      label_zh: 贫血
      codelist: yes_no
      derive:
        formula: anemia
        of: {hemoglobin: hemoglobin, age: age_months}
        with: {limits: ours}
"""


def test_a_study_brings_limits_of_its_own(load: Load, tmp_path: Path) -> None:
    (tmp_path / "codelists").mkdir()
    (tmp_path / "codelists" / "thresholds.yaml").write_text(OWN_LIMITS, "utf-8")
    study = load(STUDY + ANEMIC)
    derivation = study.variable("anemic").derivation
    assert derivation is not None
    assert derivation.formula is not None
    found = derivation.formula({"hemoglobin": np.array([99.0, 100.0]), "age_months": np.ones(2)}, 2)
    assert found.values.tolist() == [1, 0]
    assert "Our limits: our laboratory" in study.variable("anemic").source
    assert study.fingerprint != load(STUDY).fingerprint
    # The shared ones are there too, but not in g/L.
    with pytest.raises(UsageError, match="“matos_nhsggc” are in mmol/mmol"):
        load(STUDY + ANEMIC.replace("ours", "matos_nhsggc"))
    with pytest.raises(UsageError, match="no table of limits “theirs”"):
        load(STUDY + ANEMIC.replace("ours", "theirs"))


def _fresh(load: Load, text: str) -> None:
    """Load as another process would, which has read no reference before."""
    from ncstats.formulae import growth_reference

    growth_reference.__globals__["_read"].cache_clear()
    load(text)


OF = "of: {age: age_months, sex: sex, height: stature, creatinine: serum_creatinine}"

# ruff: noqa: E501 - one line is one mistake, as in a table
# text, what it is changed to, code, text that starts where the problem stands, value, nearest
# fmt: off
WRONG = [
    ("formula: ckid_u25", "formula: ckid_u52", "dictionary.unknown_formula", "formula: ckid", "ckid_u52", "ckid_u25"),
    (OF, OF.replace("age: age", "aeg: age"), "dictionary.no_argument", "aeg:", "aeg", "age"),
    (OF, OF.replace("age: age_months, ", ""), "dictionary.argument_missing", "of: {sex", "age", None),
    (OF, OF.replace("stature", "statur"), "dictionary.unknown_variable", "height: statur,", "statur", "stature"),
    (OF, OF.replace("stature", "mass"), "dictionary.argument_unit", "height: mass", "mass", None),
    (OF, OF.replace("stature", "sex"), "dictionary.argument_kind", "height: sex", "sex", None),
    (OF, OF.replace("sex: sex", "sex: nc_type"), "dictionary.argument_level", "sex: nc_type", "nc_type", None),
    (OF, OF.replace("sex: sex", "sex: birth_date"), "dictionary.argument_kind", "sex: birth_date", "birth_date", None),
    ('unit: "mL/min/{1.73_m2}"', "unit: mL/min", "dictionary.formula_unit", "formula: ckid", "mL/min", None),
    ("allow_infants: true", "alow_infants: true", "dictionary.no_parameter", "alow_infants", "alow_infants", "allow_infants"),
    ("allow_infants: true", "allow_infants: 1", "dictionary.parameter_truth", "allow_infants", "1", None),
    ("allow_infants: true", "allow_infants: [1]", "dictionary.parameter_truth", "allow_infants", "[1]", None),
    ("side: left", "side: links", "dictionary.parameter_choice", "side: links", "links", None),
    ("side: left", "", "dictionary.parameter_missing", "with: {}", "side", None),
    ("value: g3a,", "value: g3c,", "dictionary.level_without_zh", "{value: g3c", "g3c", None),
    ("tolerance: 5", "tolerance: -1", "files.too_small", "tolerance", "-1", None),
    ("round: 1", "value: mass", "dictionary.derive_needs", "derive:\n        formula: ckid", "value", None),
    ("formula: kdigo_g_stage, of", "formula: body_surface_area, of", "dictionary.formula_gives_number", "formula: body", "body_surface_area", None),
    ("gfr: rate, age: age_months}", "gfr: rate, age: age_months}, round: 1", "dictionary.only_for_numbers", "round: 1}", "round", None),
    ("formula: ckid_u25", "value: mass", "dictionary.only_of_formulae", "of: {age: age_months, sex: sex, height: stature, creatinine", "of", None),
    ("when: age_months < 1", "when: age_month < 1", "expression.unknown_variable", "age_month < 1", "age_month", "age_months"),
    ("when: age_months < 1", "when: age_months", "expression.not_a_condition", "age_months\n            note", "age_months", None),
    ("when: age_months < 1", "when: age_months <", "expression.ends_early", "\n            note", "", None),
    ("note: {en: of a newborn, zh: 新生儿}", "note: 1", "files.not_a_mapping", "note: 1", "1", None),
    ("        remarks:", "        with: {reference: who}\n        remarks:", "formulae.unknown_reference", "reference: who", "who", None),
    ("        remarks:", "        with: {correct_until: no}\n        remarks:", "dictionary.parameter_number", "correct_until: no", "no", None),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "code", "start", "value", "near"), WRONG)
def test_what_is_wrong_is_named_with_its_place(
    load: Load, old: str, new: str, code: str, start: str, value: str, near: str | None
) -> None:
    text = STUDY.replace(old, new)
    assert text.count(start) == 1, start
    before = text[: text.index(start)]
    place = before.count("\n") + 1, len(before) - before.rfind("\n")
    problems = refused(load, old, new)
    shown = [(p.code, p.line, p.column, p.value, p.nearest) for p in problems]
    assert (code, *place, value, near) in shown
    for problem in problems:
        for lang in ("en", "zh"):
            assert "{" not in problem.sentence(lang).replace("{1.73_m2}", "").replace(
                "{Zscore}", ""
            )


def test_a_level_that_the_formula_gives_must_be_there(load: Load) -> None:
    text = STUDY.replace("      - {value: g3b, label: G3b}\n", "").replace(" g3b: G3b,", "")
    with pytest.raises(UsageError, match="gives the level “g3b”, which “stage” does not have"):
        load(text)


def test_a_number_is_no_place_for_levels(load: Load) -> None:
    text = STUDY.replace("formula: weight_for_age_z", "formula: kdigo_g_stage")
    with pytest.raises(UsageError) as error:
        load(text)
    codes = [problem.code for problem in error.value.problems]
    assert codes[0] == "dictionary.formula_gives_levels"
    assert "dictionary.no_argument" in codes
    assert "dictionary.argument_missing" in codes


def test_formulae_that_read_each_other_are_a_circle(load: Load) -> None:
    circle = """\
  - name: bulk
    type: number
    title: Weight
    ncstats:
      label_zh: 体重
      unit: kg
      derive: {value: surface * 20}
  - name: surface
    type: number
    title: Surface
    ncstats:
      label_zh: 体表面积
      unit: m2
      derive: {formula: body_surface_area, of: {height: stature, weight: bulk}}
"""
    with pytest.raises(UsageError, match="derived from"):
        load(STUDY + circle)


def test_a_remark_is_read_before_it_is_needed(load: Load) -> None:
    noted = """\
  - name: again
    type: number
    title: Again
    ncstats:
      label_zh: 再
      derive:
        value: mass
        remarks: [{when: rate < 60, note: {en: low, zh: 低}}]
"""
    study = load(STUDY + noted)
    order = derivation_order(study.patients)
    assert order.index("rate") < order.index("again")
