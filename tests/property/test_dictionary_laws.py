"""What the dictionary gives in other forms means what the dictionary means."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import ncstats as nc
from ncstats.cohort.normalise import folded
from ncstats.dictionary import Variable, load_dictionary
from ncstats.dictionary.json_schema import json_schema
from ncstats.dictionary.template import template_csv
from ncstats.dictionary.workbook import NAMES_ROW, workbook
from ncstats.errors import DataError

SHARED = load_dictionary()
SCHEMAS = {table: json_schema(SHARED, table) for table in ("patients", "visits")}  # type: ignore[arg-type]
VALIDATORS = {table: Draft202012Validator(schema) for table, schema in SCHEMAS.items()}

Row = dict[str, Any]


def valid(variable: Variable) -> st.SearchStrategy[Any]:
    """Clean values of a variable."""
    if variable.kind == "category":
        return st.sampled_from(variable.codes)
    if variable.kind == "date":
        return st.dates(date(1800, 1, 1), date(2199, 12, 31)).map(date.isoformat)
    if variable.kind == "number":
        return st.floats(*variable.hard, allow_subnormal=False) | st.sampled_from(variable.hard)
    return st.text("abcXYZ0189 -患儿", min_size=1, max_size=8).filter(lambda t: t.strip(" -"))


def broken(variable: Variable) -> st.SearchStrategy[Any]:
    """Values that are none of its own, however they are written."""
    if variable.kind == "category":
        words = {folded(t) for lv in variable.levels for t in (lv.code, lv.label.en, lv.label.zh)}
        text = st.text("abcxyz", min_size=3, max_size=6)
        return text.filter(lambda t: folded(t) not in words and t not in ("nan", "na"))
    if variable.kind == "date":
        no_days = ("2016-02-30", "1900-02-29", "2100-02-29", "2015-13-01", "2015-04-31")
        return st.sampled_from((*no_days, "1799-12-31", "2200-01-01", "soon", "2015-00-10"))
    if variable.kind == "number":
        low, high = variable.hard
        outside = st.sampled_from((low - 1, high + 1, low - 1e-6 * abs(low) - 1e-6, high * 2 + 1))
        # A file may spell 2.4 so; a schema of rows takes no text for a number.
        comma = () if low <= 2.4 <= high else ("2,4",)
        return outside | st.sampled_from(("high", *comma, True, "1e400"))
    return st.sampled_from(("1.23E+17", "5e+20")) if variable.name == "patient_id" else st.nothing()


@st.composite
def rows(draw: st.DrawFn, table: str) -> Row:
    variables = SHARED.patients if table == "patients" else SHARED.visits
    names = draw(st.lists(st.sampled_from(sorted(variables)), max_size=6, unique=True))
    faulty = draw(st.booleans())
    row: Row = {"patient_id": draw(valid(variables["patient_id"]))}
    if table == "visits":
        row["visit_months"] = draw(st.none() | valid(variables["visit_months"]))
    for name in names:
        kinds = [st.none(), valid(variables[name])]
        if faulty:
            kinds.append(broken(variables[name]))
        row[name] = draw(st.one_of(kinds))
    return row


def accepted(table: str, row: Row) -> bool:
    """Whether reading a file with this row finds no error.

    What follows from several columns no schema of a row can say: a derived value out of range.
    """
    times = () if table == "patients" else ("visit_date", "visit_months")
    names = list(dict.fromkeys((*row, *times)))
    with TemporaryDirectory() as folder:
        patients = Path(folder) / "patients.csv"
        identifier = str(row["patient_id"] or "A").strip()
        file = patients
        if table == "visits":
            patients.write_text(f"patient_id,sex\n{identifier},male\n", "utf-8")
            file = Path(folder) / "visits.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(names)
            writer.writerow([_cell(row.get(name)) for name in names])
        try:
            nc.read_cohort(patients, file if table == "visits" else None)
        except DataError as error:
            codes = {problem.code for problem in error.problems if problem.severity == "error"}
            return codes <= {"cohort.derived_out_of_range"}
    return True


def _cell(value: Any) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


@pytest.mark.parametrize("table", ["patients", "visits"])
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_json_schema_takes_exactly_the_rows_that_check_accepts(table: str, data: Any) -> None:
    row = data.draw(rows(table))
    assert VALIDATORS[table].is_valid(row) == accepted(table, row), row


@pytest.mark.parametrize("table", ["patients", "visits"])
def test_the_schemas_are_schemas(table: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[table])


@pytest.mark.parametrize(
    ("row", "taken"),
    [
        ({"patient_id": "1"}, True),
        ({"patient_id": "1", "sex": "male", "serum_calcium": 2.4}, True),
        ({"patient_id": "1", "sex": None}, True),
        ({"patient_id": "1", "sex": "M"}, False),
        ({"patient_id": "1", "serum_calcium": 9.8}, False),
        ({"patient_id": "1", "serum_calcium": "2.4"}, False),
        ({"patient_id": "1", "weight": 3}, False),
        ({"patient_id": None}, False),
        ({"patient_id": " "}, False),
        ({"sex": "male"}, False),
    ],
)
def test_rows_by_hand(row: Row, taken: bool) -> None:
    assert VALIDATORS["patients"].is_valid(row) == taken


def test_a_visit_needs_a_time() -> None:
    assert not VALIDATORS["visits"].is_valid({"patient_id": "1"})
    assert not VALIDATORS["visits"].is_valid({"patient_id": "1", "visit_date": None})
    assert VALIDATORS["visits"].is_valid({"patient_id": "1", "visit_months": 0})


ENTERED = [
    name
    for name, variable in SHARED.patients.items()
    if variable.derivation is None and variable.outcome is None and name != "patient_id"
]


@pytest.mark.parametrize("lang", ["en", "zh"])
@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_a_filled_template_reads_back_equal(lang: str, data: Any) -> None:
    names = data.draw(st.lists(st.sampled_from(ENTERED), min_size=1, max_size=12, unique=True))
    children = data.draw(st.integers(1, 3))
    wanted = [
        {name: data.draw(st.none() | _filled(SHARED.patients[name])) for name in names}
        for _ in range(children)
    ]
    sheet = WORKBOOKS[lang]["patients"]
    columns = {cell.value: cell.column for cell in sheet[NAMES_ROW + 1]}
    for i, child in enumerate(wanted):
        row = NAMES_ROW + 2 + i
        sheet.cell(row, columns["patient_id"]).value = f"00{i}"
        for name, value in child.items():
            sheet.cell(row, columns[name]).value = _typed_in(SHARED.patients[name], value, lang)
    text = _saved_as_csv(sheet)
    sheet.delete_rows(NAMES_ROW + 2, children)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "patients.csv"
        path.write_text(text, "utf-8-sig")
        read = nc.read_cohort(path).data
    assert list(read["patient_id"]) == [f"00{i}" for i in range(children)]
    for i, child in enumerate(wanted):
        for name, value in child.items():
            found = read[name].iloc[i]
            if value is None:
                assert found is None or pd.isna(found)
            else:
                assert (found.date() if isinstance(value, date) else found) == value


WORKBOOKS = {
    lang: openpyxl.load_workbook(io.BytesIO(workbook(SHARED, lang))) for lang in ("en", "zh")
}


def _filled(variable: Variable) -> st.SearchStrategy[Any]:
    if variable.kind == "date":
        return st.dates(date(1950, 1, 1), date(2030, 12, 31))
    if variable.kind == "text":
        return st.sampled_from(("A 1", "中心甲", "0012"))
    if variable.kind == "number":
        low, high = variable.soft
        return st.floats(low, high).map(lambda value: min(max(round(value, 3), low), high))
    return valid(variable)


def _typed_in(variable: Variable, value: Any, lang: str) -> Any:
    """What a person picks or types: a level by its label."""
    return variable.level(value).label.of(lang) if variable.levels and value else value


def _saved_as_csv(sheet: Any) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    for line in sheet.iter_rows(values_only=True):
        writer.writerow("" if v is None else v for v in line)
    return text.getvalue()


def test_the_csv_template_reads_as_it_stands(tmp_path: Path) -> None:
    text = template_csv(SHARED, "patients")
    assert text.startswith("\ufeff")
    path = tmp_path / "patients.csv"
    path.write_text(text + "0012" + "," * (len(SHARED.patients) - 1) + "\n", "utf-8")
    cohort = nc.read_cohort(path)
    assert list(cohort.data["patient_id"]) == ["0012"]
    assert set(SHARED.patients) <= set(cohort.data)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_level_can_be_chosen_and_every_range_is_checked(lang: str) -> None:
    book = WORKBOOKS[lang]
    for table, variables in (("patients", SHARED.patients), ("visits", SHARED.visits)):
        sheet = book[table]
        rules = {
            str(rule.sqref).split(":")[0].rstrip("0123456789"): rule
            for rule in sheet.data_validations.dataValidation
        }
        for cell, variable in zip(sheet[NAMES_ROW + 1], variables.values(), strict=True):
            assert cell.value == variable.name
            assert sheet.cell(2, cell.column).value == variable.label.en
            assert sheet.cell(3, cell.column).value == variable.label.zh
            rule = rules.get(cell.column_letter)
            if variable.levels:
                assert rule is not None
                place = rule.formula1.lstrip("=").partition("!")[2].replace("$", "")
                offered = [line[0].value for line in book["levels"][place]]
                assert offered == [level.label.of(lang) for level in variable.levels]
            elif variable.kind == "number":
                assert rule is not None
                assert (rule.type, rule.operator) == ("decimal", None)
                assert (float(rule.formula1), float(rule.formula2)) == variable.hard
            elif variable.kind == "date":
                assert rule is not None
                assert rule.type == "date"
