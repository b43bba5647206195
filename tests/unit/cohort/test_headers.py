"""Stage 3: which column holds which variable; mapping.yaml."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ncstats.cohort import Cohort
from ncstats.errors import DataError, NcstatsError, UsageError

Read = Callable[..., Cohort]


@pytest.mark.parametrize(
    "header", ["age_months", "AGE MONTHS", " Age-Months ", "Age", "年龄", "ａｇｅ＿ｍｏ", "Age_Mo"]
)
def test_name_label_and_synonym_are_all_understood(read: Read, header: str) -> None:
    assert read(f"患者编号,{header}\n1,7\n").data["age_months"].tolist() == [7]


def test_columns_stand_in_the_dictionary_s_order(read: Read) -> None:
    cohort = read("age_months,sex,patient_id\n7,男,1\n")
    assert cohort.data.columns.tolist() == ["patient_id", "sex", "age_months"]


def found(error: pytest.ExceptionInfo[NcstatsError]) -> list[tuple[str, str | int | None]]:
    return [(problem.code, problem.column) for problem in error.value.problems]


def test_all_that_is_wrong_with_the_headers_is_told_at_once(read: Read) -> None:
    with pytest.raises(DataError) as error:
        read("id_of_patient,serum_calcum,Age,年龄,\n1,2.4,7,7,x\n")
    assert found(error) == [
        ("cohort.unknown_column", "id_of_patient"),
        ("cohort.unknown_column", "serum_calcum"),
        ("cohort.duplicate_column", "年龄"),
        ("cohort.blank_header", "5"),
        ("cohort.missing_column", None),
    ]
    assert error.value.problems[1].nearest == "serum_calcium"
    assert "“ignore:”" in error.value.problems[1].text()
    assert all(problem.line == 1 for problem in error.value.problems)


def test_a_mapping_names_columns_codes_missing_values_and_what_to_ignore(read: Read) -> None:
    cohort = read(
        "No.,gender,age_months,row.names\n1,1,99,a\n2,2,12,b\n",
        mapping="columns: {No.: patient_id, gender: sex}\n"
        "coding: {sex: {1: male, 2: female}}\n"
        "ignore: [row.names]\n"
        "missing: [99, false]\n",
    )
    assert cohort.data["sex"].tolist() == ["male", "female"]
    assert cohort.data["age_months"].isna().tolist() == [True, False]
    assert cohort.changes["raw"].tolist() == ["99"]


def test_a_header_that_may_be_two_variables_must_be_mapped(read: Read) -> None:
    text = "patient_id,肾\n1,male\n"
    with pytest.raises(DataError) as error:
        read(text)
    problem = error.value.problems[0]
    assert (problem.code, problem.allowed) == ("cohort.ambiguous_column", ("sex", "method"))
    assert read(text, mapping="columns: {肾: sex}\n").data["sex"].tolist() == ["male"]


def test_lines_of_blanks_may_stand_above_the_headers(read: Read) -> None:
    cohort = read(" ,\n\npatient_id,sex\n1,male\n")
    assert cohort.lines.tolist() == [4]


def test_an_empty_column_without_a_name_is_no_column(read: Read) -> None:
    assert read("patient_id,age_months,\n1,7,\n").data.columns.tolist() == [
        "patient_id",
        "age_months",
    ]


@pytest.mark.parametrize(
    ("mapping", "code", "line", "column"),
    [
        ("columns: {a: sex}\ncoding:\n  sexx: {1: male}\n", "cohort.unknown_variable", 3, 3),
        ("columns:\n  a: sexx\n", "cohort.unknown_variable", 2, 3),
        ("coding:\n  sex: {1: male,\n    2: femal}\n", "cohort.mapped_level", 3, 5),
        ("coding: {age_months: {1: male}}\n", "cohort.coding_of_no_category", 1, 10),
        ("column: {a: sex}\n", "files.unknown_key", 1, 1),
        ("ignore: a\n", "files.not_a_list", 1, 1),
    ],
)
def test_a_mapping_that_names_what_is_not_there_is_refused(
    read: Read, mapping: str, code: str, line: int, column: int
) -> None:
    with pytest.raises(UsageError) as error:
        read("patient_id\n1\n", mapping=mapping)
    first = error.value.problems[0]
    assert (first.code, first.line, first.column) == (code, line, column)
    assert str(first.file).endswith("mapping.yaml")


def test_true_and_false_are_texts_in_a_mapping(read: Read) -> None:
    cohort = read(
        "patient_id,relapse\n1,TRUE\n2,FALSE\n",
        mapping="coding: {relapse: {true: yes, false: no}}\n",
    )
    assert cohort.data["relapse"].tolist() == ["yes", "no"]
