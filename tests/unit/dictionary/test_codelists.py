"""A study's own codelists, what they may say of their levels, and how that can be wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ncstats.dictionary import Dictionary, load_dictionary
from ncstats.dictionary.generated import generated, write_generated
from ncstats.errors import Problem, UsageError

CODELIST = """\
title: Syndromes
levels:
  - value: sweet
    label_zh: 甜
    class: acquired
    pattern: [medullary, cortical]
    age: [lt1m]
    prevalence: [{en: One in a million., source: A registry}]
  - {value: sour, label: Sour, class: congenital_metabolic}
  - {value: colic, variable: renal_colic}
"""
STUDY = """\
fields:
  - name: syndrome
    type: string
    title: Syndrome
    ncstats: {codelist: syndrome}
  - name: syndrome_class
    type: string
    title: Class of the syndrome
    categories: [{value: acquired}, {value: congenital_metabolic}]
    ncstats: {level_of: {variable: syndrome, fact: class}}
  - name: height_cm
    ncstats: {table: visits, as_in: patients, synonyms: [stature]}
"""

Load = Callable[..., Dictionary]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def loaded(study: str = STUDY, codelist: str = CODELIST) -> Dictionary:
        (tmp_path / "codelists").mkdir(exist_ok=True)
        (tmp_path / "codelists" / "syndrome.yaml").write_text(codelist, "utf-8")
        (tmp_path / "dictionary.yaml").write_text(study, "utf-8")
        return load_dictionary(tmp_path / "dictionary.yaml")

    return loaded


def refused(load: Load, **files: str) -> Problem:
    with pytest.raises(UsageError) as caught:
        load(**files)
    assert caught.value.text("zh") != caught.value.text()
    return caught.value.problems[0]


def test_a_level_says_what_is_known_of_it(load: Load) -> None:
    sweet, sour, colic = load().variable("syndrome").levels
    assert (sweet.label.en, sweet.label.zh) == ("甜", "甜")
    assert sweet.facts == {
        "class": ("acquired",),
        "pattern": ("medullary", "cortical"),
        "age": ("lt1m",),
    }
    assert sweet.prevalence[0].text.of("zh") == "One in a million."
    assert (sour.label.zh, sour.prevalence) == ("Sour", ())
    assert (colic.label.zh, colic.variable) == ("肾绞痛或腰痛", "renal_colic")


def test_a_variable_groups_levels_by_what_is_known_of_them(load: Load) -> None:
    derivation = load().variable("syndrome_class").derivation
    assert derivation is not None
    cases = {code: str(case) for code, case in derivation.cases.items()}
    assert cases == {
        "acquired": "syndrome in (sweet)",
        "congenital_metabolic": "syndrome in (sour)",
    }


def test_a_study_takes_up_what_is_measured_at_visits(load: Load) -> None:
    height = load().visits["height_cm"]
    assert (height.label.zh, height.known_at) == ("身高/身长", "later")
    assert height.synonyms == (*load_dictionary().patients["height_cm"].synonyms, "stature")


@pytest.mark.parametrize(
    ("old", "new", "code", "value", "near"),
    [
        ("[medullary, c", "[medulary, c", "dictionary.fact_of_no_level", "medulary", "medullary"),
        ("class: acq", "class: aq", "dictionary.fact_of_no_level", "aquired", "acquired"),
        ("renal_colic", "renal_colc", "dictionary.unknown_variable", "renal_colc", "renal_colic"),
        ("class: acq", "klass: acq", "files.unknown_key", "klass", "class"),
        ("label: Sour, ", "", "files.missing_key", "label", None),
        (", source: A registry", "", "files.missing_key", "source", None),
        ("value: sour", "value: sweet", "dictionary.level_twice", "sweet", None),
    ],
)
def test_a_codelist_that_is_wrong(
    load: Load, old: str, new: str, code: str, value: str, near: str | None
) -> None:
    assert old in CODELIST
    problem = refused(load, codelist=CODELIST.replace(old, new))
    assert (problem.code, problem.value, problem.nearest) == (code, value, near)


@pytest.mark.parametrize(
    ("old", "new", "code", "value"),
    [
        ("variable: syndrome,", "variable: syndrom,", "dictionary.unknown_variable", "syndrom"),
        ("variable: syndrome,", "variable: stage,", "dictionary.unknown_variable", "stage"),
        ("fact: class", "fact: causes", "dictionary.level_of_nothing", "syndrome"),
        ("fact: class", "fact: colour", "files.not_allowed", "colour"),
        ("name: height_cm", "name: height", "dictionary.unknown_variable", "height"),
        ("as_in: patients", "as_in: visits", "files.not_allowed", "visits"),
        ("stature]}", "stature], unit: m}", "dictionary.changes_shared", "m"),
        ("stature]}", "stature], loinc: {code: x, name: x, checked: x}}", "files.wrong_kind", "x"),
        ("stature]}", "stature], redcap: Height}", "files.wrong_kind", "Height"),
        ("stature]}", "stature], units: [{unit: m, factor: 0}]}", "files.not_above", "0"),
        ("stature]}", "stature], units: []}", "dictionary.changes_shared", ""),
    ],
)
def test_a_field_that_is_wrong(load: Load, old: str, new: str, code: str, value: str) -> None:
    assert old in STUDY
    problem = refused(load, study=STUDY.replace(old, new))
    assert (problem.code, problem.value) == (code, value)


@pytest.mark.parametrize(
    "change",
    [
        "units: [{unit: mg/dL, factor: 0.25}]",
        "loinc: {code: 2000-8, name: Calcium, checked: me}",
        "redcap: ca",
        "codelist: yes_no",
        "soft: [2, 3]",
        "decimals: 1",
        "known_at: later",
        "ascertainment: by_indication",
        "role: outcome",
        "label_zh: 钙",
    ],
)
def test_a_study_changes_no_shared_meaning(load: Load, change: str) -> None:
    own = f"fields: [{{name: serum_calcium, ncstats: {{{change}}}}}]"
    assert refused(load, study=own).code == "dictionary.changes_shared"


def test_a_study_may_require_and_name(load: Load) -> None:
    own = """
fields:
  - {name: serum_calcium, constraints: {required: true}, ncstats: {synonyms: [Ca total]}}
"""
    variable = load(study=own).variable("serum_calcium")
    assert variable.required
    assert "Ca total" in variable.synonyms


def test_everything_generated_is_written_below_one_folder(tmp_path: Path) -> None:
    write_generated(tmp_path)
    for name, content in generated(load_dictionary()):
        assert (tmp_path / name).read_bytes() == content
