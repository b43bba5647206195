"""The same small cohort in every format is the same cohort; a damaged file is one message."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import ncstats as nc
from ncstats import cli
from ncstats.cohort import clean
from ncstats.cohort.sources.columns import shown

HEADERS = ("patient_id", "sex", "birth_date", "serum_calcium", "serum_sodium", "preterm")
ROWS: tuple[tuple[Any, ...], ...] = (
    ("0012", "male", date(2018, 1, 2), 2.4, 138.0, "yes"),
    ("13", "female", None, 2.31, None, "no"),
    ("14", "", date(2019, 5, 6), None, 141.0, ""),
)


def optional(name: str) -> ModuleType:
    """A library of an extra; only outside CI may it be missing."""
    if os.environ.get("CI"):
        return __import__(name)
    return pytest.importorskip(name, reason=f"{name} is not installed")


def frame() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=list(HEADERS))


def delimited(path: Path, separator: str = ",", encoding: str = "utf-8") -> None:
    lines = [HEADERS, *(["" if cell is None else str(cell) for cell in row] for row in ROWS)]
    path.write_text("\n".join(separator.join(line) for line in lines), encoding)


def tabbed(path: Path) -> None:
    delimited(path, "\t", "utf-16")


def semicolons(path: Path) -> None:
    delimited(path, ";")


def workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (HEADERS, *ROWS):
        book.active.append(row)
    book.save(path)


def parquet(path: Path) -> None:
    optional("pyarrow")
    frame().to_parquet(path)


def spss(path: Path) -> None:
    pyreadstat = optional("pyreadstat")
    coded = frame()
    coded["sex"] = coded["sex"].map({"male": 1.0, "female": 2.0})
    coded["preterm"] = coded["preterm"].map({"yes": 1.0, "no": 0.0, "": 9.0})
    coded["serum_sodium"] = coded["serum_sodium"].fillna(999.0)
    pyreadstat.write_sav(
        coded.rename(columns={"serum_calcium": "v4"}),
        path,
        column_labels={"v4": "serum_calcium"},
        variable_value_labels={
            "sex": {1: "Male", 2: "Female"},
            "preterm": {1: "Yes", 0: "No", 9: "未查"},
        },
        missing_ranges={"serum_sodium": [999.0], "preterm": [9.0]},
    )


WRITERS: dict[str, Callable[[Path], None]] = {
    "a.csv": delimited,
    "a.tsv": tabbed,
    "a.txt": semicolons,
    "a.xlsx": workbook,
    "a.parquet": parquet,
    "a.sav": spss,
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_cohort(tmp_path: Path, name: str) -> None:
    delimited(tmp_path / "own.csv")
    WRITERS[name](tmp_path / name)
    own, found = nc.read_cohort(tmp_path / "own.csv"), nc.read_cohort(tmp_path / name)
    pd.testing.assert_frame_equal(found.data, own.data)
    assert list(found.lines) == [2, 3, 4]
    assert found.sources[0].rows == 3
    assert list(found.data["patient_id"]) == ["0012", "13", "14"]


@pytest.mark.parametrize("name", ["a.parquet", "a.sav"])
def test_a_truncated_file_is_one_message_and_exit_3(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    WRITERS[name](path)
    whole = path.read_bytes()
    for length in (0, 3, 40, len(whole) // 2):
        path.write_bytes(whole[:length])
        with pytest.raises(nc.DataError, match="damaged") as error:
            nc.read_cohort(path)
        assert len(error.value.problems) == 1
        assert "损坏" in error.value.text("zh")


def test_a_parquet_file_that_unfolds_beyond_measure_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    optional("pyarrow")
    path = tmp_path / "a.parquet"
    pd.DataFrame({"patient_id": np.zeros(1_000_000)}).to_parquet(path)
    assert path.stat().st_size < 10_000
    monkeypatch.setattr("ncstats.cohort.sources.parquet.MOST_UNFOLDED", 7_999_999)
    with pytest.raises(nc.DataError, match="unfolds to 8000000 bytes") as error:
        nc.read_cohort(path)
    assert error.value.exit_code == 3


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [("a.parquet", "pyarrow", "parquet"), ("a.sav", "pyreadstat", "spss")],
)
def test_a_library_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, module: str, extra: str
) -> None:
    (tmp_path / name).write_bytes(b"x")
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(nc.UsageError, match=rf"pip install .ncstats\[{extra}\]") as error:
        nc.read_cohort(tmp_path / name)
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "TRUE"), (datetime(2020, 1, 2, 3, 4), "2020-01-02 03:04:00"), (math.nan, ""), (7, "7")],  # noqa: DTZ001 - a cell has no time zone
)
def test_a_value_is_shown_as_a_person_writes_it(value: object, text: str) -> None:
    assert shown(value) == text


def test_rows_without_any_value_are_no_patients(tmp_path: Path) -> None:
    optional("pyarrow")
    path = tmp_path / "a.parquet"
    blank = pd.DataFrame([*ROWS, (None,) * 6], columns=list(HEADERS))
    blank.to_parquet(path)
    assert nc.read_cohort(path).n == 3
    blank.iloc[3:].to_parquet(path)
    with pytest.raises(nc.DataError, match="no patient"):
        nc.read_cohort(path)


def test_check_writes_the_conforming_cohort_and_it_reads_back_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    optional("pyarrow")
    monkeypatch.chdir(tmp_path)
    study = nc.new_study("study")
    with pytest.raises(SystemExit) as ended:
        files = (str(study / "patients.csv"), "--visits", str(study / "visits.csv"))
        cli.main(["check", *files, "--clean", "clean.parquet"])
    assert ended.value.code == 0
    assert "clean.visits.parquet" in capsys.readouterr().out
    own = nc.read_study(study)
    found = nc.read_cohort("clean.parquet", visits="clean.visits.parquet")
    assert own.visits is not None
    assert found.visits is not None
    pd.testing.assert_frame_equal(found.data, own.data)
    pd.testing.assert_frame_equal(found.visits, own.visits)
    assert not (found.changes["rule"] != "").any()


@pytest.mark.parametrize("long", [0, 10**9])
def test_a_limit_is_written_as_one_and_read_back_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long: int
) -> None:
    optional("pyarrow")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clean, "LONG", long)
    text = "patient_id,pth,serum_sodium\n1,<3,140\n2,5.25,139\n3,>900,\n4,,141\n"
    Path("p.csv").write_text(text, "utf-8")
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", "p.csv", "--clean", "clean.parquet", "--quiet"])
    assert ended.value.code == 0
    written = pd.read_parquet("clean.parquet")
    assert written["pth"].fillna("").tolist() == ["<3", "5.25", ">900", ""]
    assert written["serum_sodium"].dtype == "float64"
    first, again = nc.read_cohort("p.csv"), nc.read_cohort("clean.parquet")
    pd.testing.assert_frame_equal(again.data, first.data)
    sides = {name: found.tolist() for name, found in first.beside.censored.items()}
    assert {name: found.tolist() for name, found in again.beside.censored.items()} == sides
    assert sides == {"pth": [-1, 0, 1, 0]}


def test_what_does_not_conform_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("p.csv").write_text("patient_id,serum_sodium\n1,ten\n", "utf-8")
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", "p.csv", "--clean", "clean.parquet"])
    assert ended.value.code == 3
    assert "ten" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]
