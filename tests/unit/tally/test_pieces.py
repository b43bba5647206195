"""A file in pieces: where a record ends, what a cell is, and which line it stands in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ncstats.dictionary import Dictionary, load_dictionary
from ncstats.errors import DataError, UsageError
from ncstats.tally import (
    CombinationQuestion,
    ConditionCounts,
    ConditionQuestion,
    MissingQuestion,
    Question,
)
from ncstats.tally.pieces import counting, delimited, parquet, source
from ncstats.tally.pieces.source import PiecesSource

DICTIONARY = """
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: Cells
fields:
  - {name: arm, type: string, title: Arm, categories: [{value: "1", label: One},
      {value: "a,b", label: Both}], ncstats: {label_zh: 组, levels_zh: {"1": 一, "a,b": 二},
      role: treatment}}
  - {name: dose, type: number, title: Dose, constraints: {minimum: -5, maximum: 90},
      ncstats: {label_zh: 剂量, role: laboratory, decimals: 1}}
  - {name: seen, type: date, title: Seen, ncstats: {label_zh: 就诊, role: demographics}}
  - {name: note, type: string, title: Note, ncstats: {label_zh: 备注, role: demographics}}
"""

Made = Callable[[str | bytes | pa.Table], PiecesSource]


@pytest.fixture
def dictionary(tmp_path: Path) -> Dictionary:
    (tmp_path / "dictionary.yaml").write_text(DICTIONARY, encoding="utf-8")
    return load_dictionary(tmp_path / "dictionary.yaml")


@pytest.fixture
def made(tmp_path: Path, dictionary: Dictionary) -> Made:
    def make(content: str | bytes | pa.Table) -> PiecesSource:
        file = tmp_path / ("p.parquet" if isinstance(content, pa.Table) else "p.csv")
        if isinstance(content, pa.Table):
            pq.write_table(content, file)
        else:
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        return PiecesSource(file, dictionary)

    return make


def counts(patients: PiecesSource, variable: str, by: str | None = None) -> dict[object, list[int]]:
    """Patients by value, a row for each; the missing ones under None."""
    asked = Question(variable, by)
    tally = patients.answers([asked]).tally(asked)
    values = tally.values.tolist() if tally.kind == "number" else tally.levels
    found: dict[object, list[int]] = dict(zip(values, tally.counts.tolist(), strict=True))
    return {**found, None: tally.missing.tolist()}


QUOTED = 'arm,dose,note\n"a,b",1.5,"one\ntwo ""2"""\n1,,x\n\n"1",1.5,"\n"\n'


@pytest.mark.parametrize("size", [1, 7, 20, 1000])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_record_is_never_cut(
    made: Made, monkeypatch: pytest.MonkeyPatch, size: int, end: str
) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", size)
    patients = made(QUOTED.replace("\n", end))
    assert counts(patients, "dose", "arm") == {1.5: [1, 1], None: [1, 0]}
    assert patients.cohort.n == 3


def test_the_signs_at_the_beginning_and_between(made: Made) -> None:
    for text in ("\ufeffarm;dose\n1;2.5\n", "arm\tdose\r1\t2.5\r", "arm,dose\n1,2.5"):
        assert counts(made(text), "dose", "arm") == {2.5: [1, 0], None: [0, 0]}


@pytest.mark.parametrize("size", [9, 1000])
def test_the_line_of_a_cell_is_the_file_s(
    made: Made, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", size)
    with pytest.raises(DataError) as caught:
        counts(made(QUOTED + "1,2.5,\n1,abc,\n"), "dose")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.value) == (9, "dose", "abc")


def test_cells_that_are_no_utf_8_are_none(made: Made) -> None:
    for wrong in ("n\u00e9,1\n", "1,\u00e9\n"):
        text = "arm,dose\n" + "1,1\n" * 5000 + wrong
        with pytest.raises(DataError, match="\N{REPLACEMENT CHARACTER}") as caught:
            counts(made(text.encode("latin-1")), "dose", "arm")
        assert caught.value.problems[0].line == 5002


@pytest.mark.parametrize("size", [9, 1000])
def test_a_record_of_another_width_is_named(
    made: Made, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", size)
    with pytest.raises(DataError) as caught:
        counts(made("arm,dose\n1,2\n1,3\n1\n1,4\n"), "dose")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("p.csv", 4)
    assert "Row #" not in caught.value.text()


def test_a_record_without_end_is_none(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 10)
    monkeypatch.setattr(delimited, "_LONGEST", 50)
    with pytest.raises(DataError, match="no record"):
        counts(made('arm,dose\n"' + "x\n" * 200), "dose")


def test_numbers_with_more_decimals_than_declared_keep_them(made: Made) -> None:
    assert counts(made("arm,dose\n1,2.55\n1,-0\n1,0.0\n"), "dose") == {
        0.0: [2], 2.55: [1], None: [0],
    }  # fmt: skip


@pytest.mark.parametrize("wrong", ["inf", "nan", "-5.5", "90.1", "0x1p3", "1,5", "١"])
def test_what_is_no_possible_number_stops(made: Made, wrong: str) -> None:
    with pytest.raises(DataError) as caught:
        counts(made(f'arm,dose\n1,2\n1,"{wrong}"\n'), "dose")
    assert (caught.value.problems[0].value, caught.value.problems[0].line) == (wrong, 3)


def test_limits_are_counted_as_limits(made: Made) -> None:
    asked = Question("dose", "arm"), ConditionQuestion("dose > 1")
    answers = made("arm,dose\n1,<0.5\n1,0.5\n1,2\n1,>9\n1,\n").answers(asked)
    tally = answers.tally(asked[0])
    assert (tally.keys.tolist(), tally.side.tolist()) == ([5, 5, 20, 90], [-1, 0, 0, 1])
    assert answers.condition(asked[1]) == ConditionCounts(1, 2, 5)  # of limits nobody knows


def test_what_is_remembered_of_very_many_texts_is_bounded(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ncstats.tally.pieces.reading._MOST_REMEMBERED", 5)
    rows = [f"1,{i / 8}" for i in range(100)]
    found = counts(made("\n".join(["arm,dose", *rows, "1,<0.55", ""])), "dose")
    assert len(found) == 102


def test_columns_of_every_type(made: Made) -> None:
    day = dt.date(2020, 2, 29)
    table = pa.table({
        "arm": pa.array([1, 1, None]),
        "dose": pa.array([Decimal("2.5"), None, Decimal("-1.0")]),
        "seen": pa.array([day, None, day]),
        "note": pa.array(["x", "", None]),
    })  # fmt: skip
    patients = made(table)
    assert counts(patients, "arm") == {"1": [2], "a,b": [0], None: [1]}
    assert counts(patients, "dose") == {-1.0: [1], 2.5: [1], None: [1]}
    seen, note = ConditionQuestion("seen > '2020-02-28'"), MissingQuestion("note")
    answers = patients.answers([seen, note])
    assert answers.condition(seen) == ConditionCounts(2, 2, 3)
    assert answers.tally(note).counts.sum() == 2


def test_numbers_of_every_width_and_nan_for_missing(made: Made) -> None:
    for kind in (pa.int8(), pa.int64(), pa.float32(), pa.float64(), pa.string()):
        table = pa.table({"dose": pa.array([2, None, 3, 2]).cast(kind)})
        assert counts(made(table), "dose") == {2.0: [2], 3.0: [1], None: [1]}
    table = pa.table({"dose": [np.nan, 1.0], "seen": pa.array([None, None], pa.null())})
    assert counts(made(table), "dose") == {1.0: [1], None: [1]}
    asked = MissingQuestion("seen")
    assert made(table).answers([asked]).tally(asked).counts.sum() == 2


def test_a_column_of_another_kind_is_no_column_of_days(made: Made) -> None:
    asked = ConditionQuestion("seen > '2020-01-01'")
    with pytest.raises(DataError) as caught:
        made(pa.table({"seen": [None, 1.5]})).answers([asked])
    assert caught.value.problems[0].value == "1.5"
    hours = pa.table({"seen": [None, dt.datetime(2020, 1, 2, 12, tzinfo=dt.UTC)]})
    assert made(hours).answers([asked]).condition(asked) == ConditionCounts(1, 1, 2)


def test_dictionary_encoded_and_sliced_columns(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP", 3)
    arms = pa.array(["1", None, "a,b", "1", "1", None, "a,b"]).dictionary_encode()
    table = pa.table({"arm": arms, "dose": [None, 1.0, 2.0, 2.0, None, 5.0, 5.0]})
    found = counts(made(table), "dose", "arm")
    assert found == {2.0: [1, 1], 5.0: [0, 1], None: [2, 0]}


def test_a_column_of_nothing_and_a_level_that_is_none(made: Made) -> None:
    assert counts(made("arm,dose\n,\n1,\n"), "dose") == {None: [2]}
    with pytest.raises(DataError, match="c") as caught:
        counts(made(pa.table({"arm": ["1", "c"]})), "arm")
    assert caught.value.problems[0].line is None


def test_many_pieces_are_added_now_and_then(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 16)
    monkeypatch.setattr(source, "_MOST_AT_ONCE", 2)
    rows = [("1,", '"a,b",')[i % 2] + str(i % 7) for i in range(700)]
    found = counts(made("\n".join(["arm,dose", *rows])), "dose", "arm")
    assert found == {float(i): [50, 50] for i in range(7)} | {None: [0, 0]}


def test_more_values_than_memory_is_to_hold_are_refused_with_the_way_out(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_COUNTS", 50)
    rows = [f"1,{i / 8}" for i in range(100)]
    with pytest.raises(UsageError, match="take the engine duckdb") as caught:
        counts(made("\n".join(["arm,dose", *rows])), "dose")
    assert (caught.value.exit_code, caught.value.problems[0].value) == (2, "dose")


def test_nobody_s_combination(made: Made) -> None:
    with pytest.raises(DataError):
        made("arm,dose\n").answers([CombinationQuestion(())])


LETTERS = DICTIONARY.replace('"a,b"', '"2"')


def test_codes_of_one_byte(made: Made, tmp_path: Path) -> None:
    (tmp_path / "dictionary.yaml").write_text(LETTERS, encoding="utf-8")
    patients = PiecesSource(tmp_path / "p.csv", load_dictionary(tmp_path / "dictionary.yaml"))
    made('note,arm\nx,1\ny,2\nx,"2"\nz,\n')
    assert counts(patients, "arm") == {"1": [1], "2": [2], None: [1]}
    for wrong in ("3", "22"):
        made(f"note,arm\nx,1\nx,\ny,{wrong}\n")
        with pytest.raises(DataError) as caught:
            counts(patients, "arm")
        assert (caught.value.problems[0].value, caught.value.problems[0].line) == (wrong, 4)
