"""Stages 2, 4 and 5: normalise, type, check."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ncstats.cohort import Cohort
from ncstats.errors import DataError

Read = Callable[..., Cohort]


def column(read: Read, name: str, *cells: str) -> list[object]:
    rows = "".join(f'{row},"{cell}"\n' for row, cell in enumerate(cells))
    values = read(f"patient_id,{name}\n{rows}").data[name]
    return [
        None if missing else value for value, missing in zip(values, values.isna(), strict=True)
    ]


@pytest.mark.parametrize(
    "token",
    [
        "",
        " ",
        "NA",
        "na",
        "N/A",
        "#N/A",
        "NaN",
        "None",
        "null",
        ".",
        "未查",
        "未做",
        "未测",
        "-",
        "－",
    ],
)
def test_what_people_write_for_no_value_is_missing(read: Read, token: str) -> None:
    for name in ("age_months", "sex", "birth_date", "site"):
        assert column(read, name, token) == [None]


def test_a_level_that_is_called_none_is_no_missing_value(read: Read) -> None:
    assert column(read, "method", "none", "None", "无", "NA") == ["none", "none", "none", None]


def test_missing_values_are_in_the_ledger_unless_they_are_empty_or_na(read: Read) -> None:
    changes = read("patient_id,age_months\n1,\n2,NA\n3,未查\n4, 5 \n").changes
    assert changes[["line", "patient_id", "column", "raw", "value"]].to_numpy().tolist() == [
        [4, "3", "age_months", "未查", ""]
    ]


def test_full_width_and_invisible_characters_are_replaced_and_recorded(read: Read) -> None:
    cohort = read("patient_id,age_months,sex\n\u200b００１,１２,Ｍale\u00a0\n")
    assert cohort.data.iloc[0].tolist() == ["001", "male", 12]
    assert cohort.changes["value"].tolist() == ["001", "male", "12"]
    assert set(cohort.changes["rule"]) == {"full-width or invisible characters replaced"}


def test_numbers(read: Read) -> None:
    read_numbers = column(read, "albumin", "12", "+1.50", "-.5", "1e2", "0", "-0", "3.")
    assert read_numbers == [12, 1.5, -0.5, 100, 0, 0, 3]


@pytest.mark.parametrize("cell", ["12 kg", "inf", "1e999", "0x1F", "1_000", "1 2"])
def test_what_is_no_number_is_refused(read: Read, cell: str) -> None:
    with pytest.raises(DataError, match="is no number"):
        column(read, "albumin", cell)


def test_dates_of_one_meaning_are_read_and_the_rest_is_refused(read: Read) -> None:
    cells = [
        "2016-01-02",
        "2016/1/2",
        "2016.1.2",
        "2016年1月2日",
        "20160102",
        "2016-01-02 00:00:00",
    ]
    rows = "".join(f"{row},{cell}\n" for row, cell in enumerate(cells))
    cohort = read(f"patient_id,birth_date\n{rows}")
    same = cohort.data["birth_date"].eq(np.datetime64("2016-01-02"))
    assert same.tolist() == [True] * len(cells)
    assert cohort.changes["raw"].tolist() == cells[1:]
    assert set(cohort.changes["value"]) == {"2016-01-02"}
    for wrong in ("2016-1/2", "soon", "2016-1", "2016-01-02 10:30"):
        with pytest.raises(DataError, match="is no date"):
            column(read, "birth_date", wrong)


def test_levels_by_code_and_by_either_label_in_any_case(read: Read) -> None:
    assert column(read, "sex", "male", "FEMALE", "Female", "男", " 女 ") == [
        "male",
        "female",
        "female",
        "male",
        "female",
    ]


def test_a_code_with_a_decimal_point_is_the_code(read: Read) -> None:
    cohort = read("patient_id,stage\n1,1.0\n2,2\n")
    assert cohort.data["stage"].tolist() == ["1", "2"]
    assert cohort.changes["raw"].tolist() == ["1.0"]


def test_all_bad_cells_are_told_in_the_order_of_the_lines(read: Read) -> None:
    with pytest.raises(DataError) as error:
        read(
            "patient_id,age_months,性别,serum_calcium\n"
            "1,12,femal,9.8\n"
            "2,x,male,2.4\n"
            "1,500,male,2.4\n"
            ",5,male,2.4\n"
        )
    assert [(p.code, p.line, p.column, p.value) for p in error.value.problems] == [
        ("cohort.not_a_level", 2, "性别", "femal"),
        ("cohort.out_of_range", 2, "serum_calcium", "9.8"),
        ("cohort.not_a_number", 3, "age_months", "x"),
        ("cohort.duplicate_patient", 4, "patient_id", "1"),
        ("cohort.out_of_range", 4, "age_months", "500"),
        ("cohort.missing_key", 5, "patient_id", ""),
    ]
    level = error.value.problems[0]
    assert (level.nearest, level.allowed, level.patient_id) == ("female", ("male", "female"), "1")
    assert "line 2" in error.value.problems[3].sentence()
    assert "0 to 216 months" in error.value.problems[4].sentence()
    assert error.value.exit_code == 3


def test_coercing_makes_bad_cells_missing_and_keeps_them_on_record(read: Read) -> None:
    text = "patient_id,age_months,sex\n1,x,male\n2,500,\n3,170,sax\n"
    cohort = read(text, errors="coerce", lang="zh")
    assert cohort.data["age_months"].isna().tolist() == [True, True, False]
    assert cohort.data["sex"].isna().tolist() == [False, True, True]
    assert cohort.problems[["severity", "code", "line", "raw"]].to_numpy().tolist() == [
        ["error", "cohort.not_a_number", 2, "x"],
        ["error", "cohort.out_of_range", 3, "500"],
        ["warning", "cohort.out_of_soft_range", 4, "170"],
        ["error", "cohort.not_a_level", 4, "sax"],
    ]
    assert cohort.problems["rule"][0] == "“x”不是数字。"
    assert cohort.problems["suggestion"][3].startswith("允许的取值")
    assert cohort.changes[["line", "raw", "value"]].to_numpy().tolist() == [
        [2, "x", ""],
        [3, "500", ""],
        [4, "sax", ""],
    ]


@pytest.mark.parametrize("rows", ["1,5\n1,6\n", "1,5\n,6\n", "5.00101E+17,5\n"])
def test_key_errors_stop_even_when_coercing(read: Read, rows: str) -> None:
    with pytest.raises(DataError) as error:
        read(f"patient_id,age_months\n{rows}", errors="coerce")
    assert len(error.value.problems) == 1


def test_a_label_of_two_levels_is_none_of_them(read: Read) -> None:
    assert column(read, "method", "us", "超声", "断层") == ["us", "us", "ct"]
    with pytest.raises(DataError, match="is no level of method"):
        column(read, "method", "Scan")


def test_an_open_limit_is_shown_as_such(read: Read) -> None:
    problems = read("patient_id,albumin\n1,61\n").problems
    assert "from -∞ to 60" in problems["rule"][0]


def test_the_limits_of_a_range_belong_to_it(read: Read) -> None:
    assert read("patient_id,age_months\n1,0\n2,156\n").problems.empty
    assert read("patient_id,age_months\n1,216\n").problems["severity"].tolist() == ["warning"]
