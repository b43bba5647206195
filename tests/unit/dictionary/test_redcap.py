"""REDCap's data dictionary: its rules for columns, and the way back."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from ncstats.dictionary import Dictionary, load_dictionary
from ncstats.dictionary.redcap import ANNOTATION, COLUMNS, LONGEST_NAME, redcap, redcap_name
from ncstats.dictionary.redcap_import import read_redcap
from ncstats.dictionary.table_schema import fields_yaml, written_field
from ncstats.errors import UsageError

SHARED = load_dictionary()
TEXT = redcap(SHARED, SHARED.fields)
ROWS = list(csv.DictReader(io.StringIO(TEXT)))
TYPES = {"text", "radio", "dropdown"}
VALIDATIONS = {"", "number", "integer", "date_ymd"}


def test_there_are_redcaps_18_columns_in_its_order() -> None:
    assert next(csv.reader(io.StringIO(TEXT))) == list(COLUMNS)
    assert len(COLUMNS) == 18
    assert all(None not in row for row in ROWS)


def test_names_are_those_that_redcap_takes() -> None:
    names = [row["Variable / Field Name"] for row in ROWS]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
    assert max(map(len, names)) <= LONGEST_NAME
    assert len(set(names)) == len(names) == len(SHARED.patients) + len(SHARED.visits) - 1


def test_no_name_is_cut_short_for_want_of_an_alias() -> None:
    for variable in (*SHARED.patients.values(), *SHARED.visits.values()):
        assert redcap_name(variable).endswith(variable.redcap or variable.name), variable.name


def test_the_record_comes_first_and_forms_stand_together() -> None:
    assert ROWS[0]["Variable / Field Name"] == "patient_id"
    assert (ROWS[0]["Field Type"], ROWS[0]["Text Validation Min"]) == ("text", "")
    forms = [form for form, _ in groupby(row["Form Name"] for row in ROWS)]
    assert len(forms) == len(set(forms))
    assert forms[-1] == "visits"
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", form) for form in forms)


def test_types_limits_and_choices_are_of_the_kinds_that_redcap_has() -> None:
    for row in ROWS:
        kind, choices = row["Field Type"], row["Choices, Calculations, OR Slider Labels"]
        validation = row["Text Validation Type OR Show Slider Number"]
        assert kind in TYPES
        assert validation in VALIDATIONS
        assert bool(choices) == (kind != "text")
        assert row["Required Field?"] in ("", "y")
        for limit in (row["Text Validation Min"], row["Text Validation Max"]):
            assert not limit or (validation in ("number", "integer") and float(limit) is not None)
        for choice in choices.split("|") if choices else ():
            assert re.fullmatch(r" ?[A-Za-z0-9_]+, \S.*?", choice.rstrip()), choice
        codes = [choice.split(",")[0].strip() for choice in choices.split("|")]
        assert len(set(codes)) == len(codes)


def test_dates_and_identifiers_are_marked_as_identifying() -> None:
    marked = {row["Variable / Field Name"] for row in ROWS if row["Identifier?"] == "y"}
    assert {"patient_id", "birth_date", "death_date", "v_visit_date"} <= marked
    assert "sex" not in marked


def test_a_number_with_unit_range_and_chinese_label() -> None:
    (row,) = (row for row in ROWS if row["Variable / Field Name"] == "serum_calcium")
    assert row["Field Label"] == "Total serum calcium"
    assert row["Field Note"] == "血清总钙 · mmol/L · expected 1.5 – 5"
    assert (row["Text Validation Min"], row["Text Validation Max"]) == ("0.8", "6")
    held = json.loads(row["Field Annotation"].removeprefix(ANNOTATION))
    assert held["ncstats"]["units"][0] == {"unit": "mg/dL", "factor": 0.24951}


def test_the_way_there_and_back_gives_the_same_fields(tmp_path: Path) -> None:
    path = tmp_path / "redcap.csv"
    path.write_text(TEXT, "utf-8")
    found = read_redcap(path, SHARED.codelists)
    tables = {
        table: {n: written_field(f) for n, f in named.items()}
        for table, named in SHARED.fields.items()
    }
    for field in found:
        extras = dict(field.get("ncstats", {}))
        table = extras.pop("table", "patients")
        expected = tables[table].pop(field["name"])
        assert {**field, "ncstats": extras} == expected
    assert tables == {"patients": {}, "visits": {}}


def test_a_study_may_take_up_what_comes_back(tmp_path: Path) -> None:
    path, study = tmp_path / "redcap.csv", tmp_path / "dictionary.yaml"
    path.write_text("\ufeff" + TEXT, "utf-8")
    study.write_text(fields_yaml(read_redcap(path, SHARED.codelists)), "utf-8")
    loaded = load_dictionary(study)
    assert (loaded.patients, loaded.visits) == (SHARED.patients, SHARED.visits)


def test_what_is_changed_in_redcap_changes_no_shared_meaning(tmp_path: Path) -> None:
    path, study = tmp_path / "redcap.csv", tmp_path / "dictionary.yaml"
    path.write_text(TEXT.replace("male, Male | female", "male, Boy | female"), "utf-8")
    study.write_text(fields_yaml(read_redcap(path, SHARED.codelists)), "utf-8")
    with pytest.raises(UsageError, match="the study gives “sex” another categories"):
        load_dictionary(study)


OTHERS = (
    ",".join(f'"{column}"' for column in COLUMNS)
    + """
record_id,start,,text,Record,,,,,,y,,,,,,,
weight,start,,text,"<b>Weight</b> (kg)",,in kg,number,2,[max_weight],,,y,,,,,
born,start,,text,Born,,,date_dmy,,,,,,,,,,
twin,start,,yesno,Twin,,,,,,,,,,,,,
seen,start,,checkbox,Seen,"1, Rash | 2, Fever, high",,,,,,,,,,,,
stage,start,,dropdown,Stage,"1, One | 2, Two",,,,,,,,,,,,"@HIDDEN ncstats: broken"
visit_count,start,,text,Visits,,,integer,0,9,,,,,,,,
bmi_of_redcap,start,,calc,BMI,[weight]/2,,,,,,,,,,,,
intro,start,,descriptive,Welcome,,,,,,,,,,,,,
remark,start,,notes,,,,,,,,,,,,,,
"""
)


@pytest.fixture
def others(tmp_path: Path) -> Callable[[str], Dictionary]:
    def read(text: str) -> Dictionary:
        path, study = tmp_path / "project.csv", tmp_path / "dictionary.yaml"
        path.write_text(text, "utf-8")
        study.write_text(fields_yaml(read_redcap(path, SHARED.codelists)), "utf-8")
        return load_dictionary(study)

    return read


def test_another_project_becomes_a_draft(others: Callable[[str], Dictionary]) -> None:
    study = others(OTHERS)
    weight = study.variable("weight")
    assert (weight.label.en, weight.label.zh) == ("Weight (kg)", "Weight (kg)")
    assert (weight.hard[0], weight.required) == (2, True)
    assert study.variable("born").kind == "date"
    assert study.variable("twin").codes == ("1", "0")
    assert study.variable("seen___2").label.en == "Seen: Fever, high"
    assert study.variable("seen___1").codes == ("0", "1")
    assert study.variable("stage").level("2").label.en == "Two"
    assert study.variable("visit_count").hard == (0, 9)
    assert study.variable("bmi_of_redcap").kind == "number"
    assert study.variable("remark").label.en == "remark"
    assert "intro" not in study.patients


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            '"Field Type"',
            '"Field Typ"',
            "no column “Field Type”. Did you mean “Field Typ”",
        ),
        ("1, One | 2, Two", "1, One | Two", "line 7, column Choices, Calculations, OR Slider"),
        ("1, One | 2, Two", "", "“” is no choice"),
        ("Record,,", 'Record,",', "this is not CSV"),
    ],
)
def test_what_cannot_be_read_is_named(
    others: Callable[[str], Dictionary], old: str, new: str, says: str
) -> None:
    assert old in OTHERS
    with pytest.raises(UsageError) as caught:
        others(OTHERS.replace(old, new))
    assert says in caught.value.text()
    assert caught.value.text("zh") != caught.value.text()


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "redcap.csv"
    path.write_bytes("变量\n".encode("gb18030"))
    with pytest.raises(UsageError, match="not text in UTF-8"):
        read_redcap(path, {})


def test_two_fields_of_one_name_and_a_choice_that_cannot_be_written() -> None:
    sex = SHARED.patients["sex"]
    one = {name: replace(sex, name=name) for name in ("x" * 26 + "a", "x" * 26 + "b")}
    fields = {"patients": dict.fromkeys(one, SHARED.fields["patients"]["sex"]), "visits": {}}
    with pytest.raises(UsageError, match="two fields would be called “xxx"):
        redcap(replace(SHARED, patients=one, visits={}), fields)
    bar = replace(sex.levels[0], label=replace(sex.levels[0].label, en="a | b"))
    odd = {"sex": replace(sex, levels=(bar, sex.levels[1]))}
    with pytest.raises(UsageError, match="the level “male” of “sex” cannot be a choice"):
        redcap(replace(SHARED, patients=odd, visits={}), SHARED.fields)
