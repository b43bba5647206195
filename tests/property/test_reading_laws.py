"""What holds for any file: how it is written does not matter, and no value is read unseen."""

from __future__ import annotations

import csv
import io
import math
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ncstats.cohort import Cohort, read_cohort
from ncstats.dictionary import Dictionary, load_dictionary
from ncstats.errors import DataError

MUTATIONS = 1000
MG_PER_DL = 0.24951
"""A milligram of calcium per decilitre in millimoles per litre, as the dictionary has it."""

QUICK = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
NAMES = ("patient_id", "sex", "birth_date", "serum_calcium", "serum_sodium", "hematuria")


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_dictionary()


@st.composite
def children(draw: st.DrawFn) -> list[dict[str, Any]]:
    count = draw(st.integers(1, 6))
    return [
        {
            "patient_id": f"{order:03d}",
            "sex": draw(st.sampled_from(["male", "female", None])),
            "birth_date": date(2010, 1, 1) + timedelta(days=draw(st.integers(0, 3000))),
            "serum_calcium": draw(st.integers(160, 490)) / 100,
            "serum_sodium": draw(
                st.one_of(st.none(), st.integers(1300, 1500).map(lambda n: n / 10))
            ),
            "hematuria": draw(st.sampled_from(["no", "yes", None])),
        }
        for order in range(count)
    ]


class Style:
    """One way to write a cohort."""

    def __init__(self, draw: st.DrawFn, dictionary: Dictionary) -> None:
        self.variables = dictionary.patients
        self.lang = draw(st.sampled_from(["name", "en", "zh"]))
        self.encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
        self.separator = draw(st.sampled_from([",", ";", "\t"]))
        self.milligrams = draw(st.booleans())

    def header(self, name: str) -> str:
        label = self.variables[name].label
        shown = name if self.lang == "name" else label.of(self.lang)
        return f"{shown}(mg/dL)" if name == "serum_calcium" and self.milligrams else shown

    def cell(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        if name == "serum_calcium" and self.milligrams:
            return repr(value / MG_PER_DL)
        if self.variables[name].kind == "category" and self.lang != "name":
            return self.variables[name].level(value).label.of(self.lang)
        return str(value)

    def content(self, rows: list[dict[str, Any]]) -> bytes:
        table = io.StringIO(newline="")
        writer = csv.writer(table, delimiter=self.separator)
        writer.writerow([self.header(name) for name in NAMES])
        writer.writerows([[self.cell(n, row[n]) for n in NAMES] for row in rows])
        return table.getvalue().encode(self.encoding)


@QUICK
@given(st.data())
def test_a_cohort_reads_back_however_it_is_written(
    tmp_path: Path, dictionary: Dictionary, data: st.DataObject
) -> None:
    rows = data.draw(children())
    style = data.draw(st.composite(lambda draw: Style(draw, dictionary))())
    file = tmp_path / "cohort.csv"
    file.write_bytes(style.content(rows))
    cohort = read_cohort(file, dictionary=dictionary)
    for name in NAMES:
        for row, value in zip(rows, cohort.data[name], strict=True):
            if row[name] is None:
                assert pd.isna(value)
            elif isinstance(row[name], float):
                assert value == pytest.approx(row[name], rel=1e-12)
            else:
                assert (value.date() if isinstance(row[name], date) else value) == row[name]


@QUICK
@given(st.data())
def test_a_cell_that_is_none_of_its_kind_is_one_problem_in_its_place(
    tmp_path: Path, dictionary: Dictionary, data: st.DataObject
) -> None:
    rows = data.draw(children())
    row = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(NAMES[1:]))
    text = data.draw(st.sampled_from(["@@", "x?y", "胡言", "12..3", "--5", "1:2:3", "qq 7"]))
    file = tmp_path / "cohort.csv"
    table = [[str(r[n]) if r[n] is not None else "" for n in NAMES] for r in rows]
    table[row][NAMES.index(name)] = text
    lines = [",".join(cells) for cells in [list(NAMES), *table]]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_cohort(file, dictionary=dictionary)
    found = [(p.line, p.column, p.value) for p in error.value.problems]
    assert found == [(row + 2, name, text)]
    problems = read_cohort(file, dictionary=dictionary, errors="coerce").problems
    roots = problems[(problems["severity"] == "error") & problems["caused_by"].isna()]
    assert roots[["line", "column"]].to_numpy().tolist() == [[row + 2, name]]


VALID = (
    "patient_id,site,sex,birth_date,serum_calcium,serum_sodium,pth,hematuria,us_grade_left\n"
    "001,北京,male,2015-03-02,2.41,139.5,35.2,no,g1\n"
    "002,上海,female,2016-11-30,2.75,141,<3,yes,g2\n"
    "003,重庆,female,2014-01-09,2.2,138.2,61,no,\n"
    "004,广州,male,2018-07-21,2.9,NA,8.5,yes,g3\n"
)


def mutated(draw: random.Random) -> bytes:
    """The valid file with up to three bytes changed, taken away or put in."""
    content = bytearray(VALID.encode("utf-8"))
    for _ in range(draw.randint(1, 3)):
        place = draw.randrange(len(content))
        way = draw.randrange(3)
        if way == 0:
            content[place] = draw.choice([draw.randrange(256), ord(draw.choice('0123456789,.\n"'))])
        elif way == 1:
            del content[place]
        else:
            content.insert(place, draw.choice([draw.randrange(256), *b'0123456789,.-<>"']))
    return bytes(content)


def spelled(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """An independent reading: each row's line, and its texts by header."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    reader = csv.reader(io.StringIO(text, newline=""))
    headers: list[str] | None = None
    line = 1
    for cells in reader:
        if headers is None:
            headers = cells if any(cells) else None
        elif any(cell.strip() for cell in cells):
            yield line, dict(zip(headers, cells, strict=True))
        line = reader.line_num + 1


def unexplained(cohort: Cohort, content: bytes) -> list[tuple[int, str, str, Any]]:
    """Cells whose value is not what they spell, and of which no ledger says so."""
    told = {
        (line, column)
        for frame in (cohort.problems, cohort.changes)
        for line, column in zip(frame["line"], frame["column"], strict=True)
    }
    rows = dict(spelled(content))
    headers = {header.strip().casefold(): header for header in next(iter(rows.values()))}
    return [
        (int(line), name, rows[line][headers[name]], value)
        for name in cohort.data.columns
        if name in headers
        for line, value in zip(cohort.lines.tolist(), cohort.data[name], strict=True)
        if (line, headers[name]) not in told and not _spells(rows[line][headers[name]], value)
    ]


def _spells(text: str, value: Any) -> bool:
    text = text.strip()
    if pd.isna(value):
        return text in ("", "NA")
    if isinstance(value, float):
        return math.isclose(float(text), value, rel_tol=1e-15)
    return (
        text.casefold()
        == str(value.date() if isinstance(value, pd.Timestamp) else value).casefold()
    )


def reading(file: Path, dictionary: Dictionary) -> Cohort | DataError:
    """The cohort, or the error with which the command ends with code 3; nothing else may happen."""
    try:
        return read_cohort(file, dictionary=dictionary, errors="coerce")
    except DataError as error:
        return error


def test_a_file_of_which_bytes_have_changed_is_read_as_it_is_spelled_or_not(
    tmp_path: Path, dictionary: Dictionary
) -> None:
    draw, file = random.Random(5), tmp_path / "cohort.csv"
    read = refused = 0
    for _ in range(MUTATIONS):
        content = mutated(draw)
        file.write_bytes(content)
        outcome = reading(file, dictionary)
        if isinstance(outcome, DataError):
            refused += 1
            assert all(outcome.text(lang) for lang in ("en", "zh"))
        else:
            read += 1
            assert unexplained(outcome, content) == [], content
    assert read + refused == MUTATIONS
    assert min(read, refused) > MUTATIONS / 10
