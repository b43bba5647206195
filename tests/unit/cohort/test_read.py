"""Stage 1: bytes to text, with the physical line of each row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ncstats.cohort import Cohort
from ncstats.cohort.assemble import read_cohort
from ncstats.cohort.read import read_text_table
from ncstats.dictionary import Dictionary
from ncstats.errors import DataError, UsageError

Read = Callable[..., Cohort]

TABLE = "patient_id,性别,age_months\n001,男,12\n002,女,24\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encoding_separator_and_line_ending_do_not_matter(
    read: Read, encoding: str, separator: str, ending: str
) -> None:
    text = TABLE.replace(",", separator).replace("\n", ending)
    cohort = read(text.encode(encoding))
    assert cohort.data["patient_id"].tolist() == ["001", "002"]
    assert cohort.data["sex"].tolist() == ["male", "female"]
    assert cohort.data["age_months"].tolist() == [12, 24]
    assert cohort.lines.tolist() == [2, 3]


def test_the_header_is_the_last_of_the_rows_that_name_variables(read: Read) -> None:
    labels = "Patient identifier,Sex,Age at diagnosis\n患者编号,性别,诊断年龄\n"
    cohort = read(f"Identifiers,,\n{labels},,months\n{TABLE}")
    assert cohort.data["patient_id"].tolist() == ["001", "002"]
    assert cohort.lines.tolist() == [6, 7]


def test_a_patient_is_no_header_whatever_is_found(tmp_path: Path) -> None:
    # The levels of a leading sign are called like the variables that record each sign.
    path, known = tmp_path / "visits.csv", {"patient_id", "sex", "sign", "Polyuria", "male"}
    path.write_text("patient_id,sex,sign\nP1,male,Polyuria\nP2,female,Fever\n", "utf-8")
    table = read_text_table(path, lambda headers: len(known & set(headers)))
    assert table.header_line == 1
    assert table.columns[2].texts == ("Polyuria", "Fever")


def test_an_encoding_that_had_to_be_guessed_is_in_the_ledger(read: Read) -> None:
    assert read(TABLE).changes.empty
    changes = read(TABLE.encode("gb18030")).changes
    assert changes["value"].tolist() == ["gb18030"]
    assert changes["file"].tolist() == ["patients.csv"]


def test_lines_are_physical_after_quoted_line_breaks_and_empty_lines(read: Read) -> None:
    text = '\npatient_id,site,age_months\n1,"two\nlines",5\n\n2,"a ""b"", c",bad\n'
    with pytest.raises(DataError) as error:
        read(text)
    assert [(p.line, p.column, p.value) for p in error.value.problems] == [(6, "age_months", "bad")]
    cohort = read(text.replace("bad", "7"))
    assert cohort.data["site"].tolist() == ["two\nlines", 'a "b", c']
    assert cohort.lines.tolist() == [3, 6]


def test_every_ragged_row_is_named(read: Read) -> None:
    with pytest.raises(DataError) as error:
        read("patient_id,age_months\n1,2,3\n2,5\n3\n")
    assert [(p.code, p.line) for p in error.value.problems] == [
        ("cohort.ragged_row", 2),
        ("cohort.ragged_row", 4),
    ]
    assert "3 cells, the header has 2" in error.value.problems[0].text()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "cohort.empty_file"),
        (b"\xef\xbb\xbf\n \n", "cohort.empty_file"),
        (b",,\n,,\n", "cohort.empty_file"),
        (b'"",""\n', "cohort.empty_file"),
        (b"patient_id," + b"x" * 200_000 + b"\n1,2\n", "cohort.not_a_table"),
        (b"patient_id,age_months\n", "cohort.no_patients"),
        (b"patient_id,age_months\n,\n , \n", "cohort.no_patients"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00", "cohort.not_text"),
        (b"patient_id\n\xff\n", "cohort.not_text"),
        (b'patient_id,site\n1,"open\n2,b\n', "cohort.not_a_table"),
    ],
)
def test_what_is_no_table_is_refused_and_nothing_else(
    read: Read, content: bytes, code: str
) -> None:
    with pytest.raises(DataError) as error:
        read(content)
    assert [problem.code for problem in error.value.problems] == [code]
    assert error.value.problems[0].file is not None
    assert error.value.text("zh")


def test_a_blank_row_is_passed_over_and_recorded(read: Read) -> None:
    cohort = read("patient_id,age_months\n1,2\n,\n2,3\n")
    assert cohort.n == 2
    assert cohort.lines.tolist() == [2, 4]
    assert cohort.changes["line"].tolist() == [3]


def test_a_missing_file_is_named_with_its_neighbour(tmp_path: Path, dictionary: Dictionary) -> None:
    (tmp_path / "patients.csv").write_text(TABLE)
    with pytest.raises(UsageError, match=r"patients\.csv"):
        read_cohort(tmp_path / "patient.csv", dictionary=dictionary)


def test_each_distinct_text_is_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n1,a\n2,a\n1,b\n")
    table = read_text_table(path, len)
    assert [column.texts for column in table.columns] == [("1", "2"), ("a", "b")]
    assert [column.codes.tolist() for column in table.columns] == [[0, 1, 0], [0, 0, 1]]
    assert table.source.rows == 3
    assert len(table.source.sha256) == 64
