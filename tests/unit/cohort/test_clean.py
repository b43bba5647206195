"""`ncstats check` of a long file: in pieces, with progress, all written or nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from ncstats import cli
from ncstats.cohort import clean, ledger, pieces
from ncstats.text import progress

HEADER = "patient_id,sex,preterm,serum_calcium,diagnosis_date\n"
Check = Callable[..., tuple[object, str, str]]


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Check:
    """Runs the command in a folder of its own, where every file is a long one of small pieces."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pieces, "_CHARACTERS", 60)
    monkeypatch.setattr(progress, "IN_LOG", 0)
    monkeypatch.setattr(progress, "ON_TERMINAL", 0)
    monkeypatch.setattr(pieces, "_CELLS", 10)
    monkeypatch.setattr(pieces, "_BYTES", 60)

    def run(*arguments: str, long: int = 0) -> tuple[object, str, str]:
        monkeypatch.setattr(clean, "LONG", long)
        with pytest.raises(SystemExit) as ended:
            cli.main(["check", *arguments])
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run


def valid(rows: int) -> str:
    cells = ("√", "yes", "no", "")
    return HEADER + "".join(
        f"p{row},{('男', 'female')[row % 2]},{cells[row % 4]},2.{row % 7},2016/1/{row % 28 + 1}\n"
        for row in range(rows)
    )


def test_pieces_are_written_as_the_whole_is(check: Check) -> None:
    Path("p.csv").write_text(valid(40), "utf-8")
    at_once = check("p.csv", "--clean", "whole.parquet", "--json", "whole.json", long=10**9)
    in_pieces = check("p.csv", "--clean", "pieces.parquet", "--json", "pieces.json")
    assert at_once[0] == in_pieces[0] == 0
    assert at_once[1].replace("whole", "pieces") == in_pieces[1]
    whole, parts = (pd.read_parquet(f"{name}.parquet") for name in ("whole", "pieces"))
    pd.testing.assert_frame_equal(whole, parts)
    assert len(whole) == 40
    found = [json.loads(Path(f"{name}.json").read_text("utf-8")) for name in ("whole", "pieces")]
    assert found[0] == found[1]


@pytest.mark.parametrize("last", ["p40,male,yes,ten,2016/1/1\n", "p40,x,yes,ten,2016/1/1\n"])
def test_an_error_in_the_last_row_and_nothing_is_written(check: Check, last: str) -> None:
    Path("p.csv").write_text(valid(40) + last, "utf-8")
    in_pieces = check("p.csv", "--clean", "out/clean.parquet", "--quiet")
    assert in_pieces[0] == 3
    assert "ten" in in_pieces[1] + in_pieces[2]
    assert not Path("out").exists()
    # What was changed is told beside the errors, and in both ways the same.
    assert in_pieces == check("p.csv", long=10**9)


@pytest.mark.parametrize(
    ("last", "code"),
    [("p3,female,no,2.4,2016/1/4\n", "line 5"), ("p0,female,√,2.0,2016/1/1\n", "line 2")],
)
def test_a_patient_who_stands_twice_is_found_across_pieces(
    check: Check, last: str, code: str
) -> None:
    Path("p.csv").write_text(valid(40) + last, "utf-8")
    ended, _, err = check("p.csv", "--clean", "clean.parquet", "--quiet")
    assert ended == 3
    assert "line 42" in err
    assert code in err
    assert not Path("clean.parquet").exists()


def test_a_log_has_a_line_for_each_tenth_and_none_when_quiet(check: Check) -> None:
    Path("p.csv").write_text(valid(40), "utf-8")
    err = check("p.csv")[2]
    assert "Reading the text: 100 %" in err
    assert "Reading what the columns hold: 0 %" in err
    assert "Reading the rows: 100 %" in err
    assert 10 < len(err.splitlines()) <= 33
    assert "逐行读取：100 %" in check("p.csv", "--lang", "zh")[2]
    assert check("p.csv", "--quiet")[2] == ""


def test_a_terminal_has_a_bar(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("p.csv").write_text(valid(4), "utf-8")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert check("p.csv")[0] == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("patient_id,sex\n", "no patient"),
        ("", "empty"),
        ("patient_id,sex\n1,male,2\n2,male\n", "line 2: the row has 3 cells"),
        ("sex,preterm,serum_calcium\nmale,no,2.4\n", "patient_id"),
        ('patient_id,sex\n1,"male\n', "line 2"),
        ("patient_id,\0sex\n1,male\n", "is no text"),
    ],
)
def test_what_is_no_table_is_told_as_of_a_short_file(check: Check, content: str, says: str) -> None:
    Path("p.csv").write_text(content, "utf-8")
    in_pieces, at_once = check("p.csv", "--quiet"), check("p.csv", long=10**9)
    assert in_pieces == at_once
    assert in_pieces[0] == 3
    assert says in in_pieces[2]


@pytest.mark.parametrize(
    "mapping", ["sheet: a\n", 'repeat:\n  - columns: {"复查{n}身高": height_cm}\n']
)
def test_what_means_something_only_as_a_whole_is_read_as_one(check: Check, mapping: str) -> None:
    Path("m.yaml").write_text(mapping, "utf-8")
    Path("p.csv").write_text("patient_id,sex,复查1身高\n1,male,90\n", "utf-8")
    in_pieces, at_once = (check("p.csv", "--mapping", "m.yaml", long=n) for n in (0, 10**9))
    assert in_pieces == at_once


def test_an_export_of_redcap_is_read_as_a_whole(check: Check) -> None:
    text = "patient_id,redcap_repeat_instrument,sex,height_cm\n1,,male,\n1,visits,,90\n"
    Path("p.csv").write_text(text, "utf-8")
    code, out, _ = check("p.csv", "--quiet")
    assert (code, "--visits" in out) == (0, True)


def test_the_numbers_told_are_true_where_the_ledgers_hold_the_first_alone(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "FULL_ROWS", 20)
    monkeypatch.setattr(ledger, "MOST_KEPT", 3)
    Path("p.csv").write_text(valid(40), "utf-8")
    in_pieces = check("p.csv", "--quiet", "--json", "found.json")
    at_once = check("p.csv", long=10**9)
    assert in_pieces == at_once
    kept = json.loads(Path("found.json").read_text("utf-8"))["changes"]
    by_column = [change["column"] for change in kept]
    assert by_column.count("diagnosis_date") == 3
    counts = [line for line in in_pieces[1].splitlines() if "diagnosis_date" in line]
    assert any(" 40 " in line for line in counts)


def test_encodings_line_ends_and_quoted_cells_go_through_pieces(check: Check) -> None:
    lines = valid(30).replace("p7,", '"p\n7",').replace("p20,", '"p,20",')
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        for end in ("\n", "\r\n"):
            Path("p.csv").write_bytes(lines.replace("\n", end).encode(encoding))
            in_pieces = check("p.csv", "--quiet", "--json", "pieces.json")
            assert in_pieces == check("p.csv", "--json", "whole.json", long=10**9)
            assert Path("pieces.json").read_bytes() == Path("whole.json").read_bytes()


def test_notes_on_rows_of_several_pieces_are_one(check: Check) -> None:
    rows = "".join(f"p{i},{i},{40 + i},30\n" for i in range(20))
    Path("p.csv").write_text(f"patient_id,age_months,height_cm,serum_creatinine\n{rows}", "utf-8")
    in_pieces = check("p.csv", "--quiet", "--json", "pieces.json")
    assert in_pieces == check("p.csv", "--json", "whole.json", long=10**9)
    found = json.loads(Path("pieces.json").read_text("utf-8"))["problems"]
    notes = [each for each in found if each["code"] == "cohort.not_applicable"]
    assert any(int(each["raw"]) > 3 for each in notes)
    assert Path("pieces.json").read_bytes() == Path("whole.json").read_bytes()
