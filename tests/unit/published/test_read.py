"""published.csv as a file that nobody vouches for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ncstats.errors import UsageError
from ncstats.plan import Plan
from ncstats.published import Published, PublishedCell, read_published

HEADER = "table,variable,level,group,statistic,published,unit,test,note\n"


def _write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "published.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _refusal(path: Path, plan: Plan | None = None) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read_published(path, plan)
    return caught.value


def test_rows_keep_string_key_and_physical_line(tmp_path: Path) -> None:
    text = (
        HEADER
        + 'table1,age,,,median_iqr,137.7 [135.2–139.7],mmol/L,,"two\r\nlines"\n\n,,,,,,,,\n'
        + "table1,,,a,N,26,,,\n"
    )
    published = read_published(_write(tmp_path, b"\xef\xbb\xbf" + text.encode()))
    first, second = published.rows
    assert first.printed == "137.7 [135.2–139.7]"
    assert (first.unit, first.note) == ("mmol/L", "two\r\nlines")
    assert first.place == (published.path, 2)
    assert second.key == ("table1", "", "", "a", "N")
    assert second.place[1] == 6
    assert len(published) == 2


def test_columns_may_stand_in_any_order_and_the_last_three_may_lack(tmp_path: Path) -> None:
    text = "published,statistic,group,level,variable,table\n12,N,,,,table1\n"
    (row,) = read_published(_write(tmp_path, text)).rows
    assert row.printed == "12"


@pytest.mark.parametrize("text", ["", "\n\n", HEADER, "\ufeff"])
def test_a_file_without_a_row_is_read(tmp_path: Path, text: str) -> None:
    assert read_published(_write(tmp_path, text)).rows == ()


def test_every_missing_column_is_named_with_what_is_near(tmp_path: Path) -> None:
    path = _write(tmp_path, "table,variabel,level,group,statistic\n")
    text = _refusal(path).text()
    assert "line 1, column variabel: “variabel” is no column" in text
    assert "the column “variable” is missing. Did you mean “variabel”?" in text
    assert "the column “published” is missing." in text


@pytest.mark.parametrize(
    ("row", "line", "column", "says"),
    [
        ("table1,age,,,median_irq,1 [2–3],,,\n", 2, "statistic", "Did you mean “median_iqr”?"),
        ("table1,age,,,N,12.3.4,,,\n", 2, "published", "“12.3.4” does not have the form of N"),
        ("table1,age,,,n_percent,24/27,,,\n", 2, "published", "{n} ({percent})"),
        ("table1,age,,,N,,,,\n", 2, "published", "“” does not have the form"),
        ("table1,age,,,median,1.1234567890123,,,\n", 2, "published", "does not have the form"),
        ('table1,age,,,median,"1,234",,,\n', 2, "published", "Allowed: 1234, 1.234."),
        ("table1,age,,,N,12,,,\ntable1,age,,,N,13,,,\n", 3, "table", "already in line 2"),
        ("table1,age,,,N,1,234,,,\n", 2, None, "10 values, the header 9"),
        ("table1,age\n", 2, None, "2 values"),
        ('table1,age,,,N,12,,,"\n', 2, None, "not CSV"),
    ],
)
def test_what_a_row_gets_wrong(
    tmp_path: Path, row: str, line: int, column: str | None, says: str
) -> None:
    path = _write(tmp_path, HEADER + row)
    (problem,) = _refusal(path).problems
    assert (problem.file, problem.line, problem.column) == (str(path), line, column)
    assert says in problem.text("en")
    assert problem.text("zh") != problem.text("en")


def test_a_column_twice_bytes_that_are_no_text_and_no_file(tmp_path: Path) -> None:
    twice = _refusal(_write(tmp_path, HEADER.replace("note", "test")))
    assert [problem.code for problem in twice.problems] == ["published.duplicate_column"]
    assert _refusal(_write(tmp_path, b"table\xff\n")).problems[0].code == "files.not_text"
    gone = _refusal(tmp_path / "publishd.csv").problems[0]
    assert (gone.code, gone.nearest) == ("files.missing", "published.csv")


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    rows = "table1,age,,,N,x,,,\ntable1,age,,,no,1,,,\ntable1,age\n"
    assert [p.line for p in _refusal(_write(tmp_path, HEADER + rows)).problems] == [2, 3, 4]


@pytest.mark.parametrize(
    ("row", "column", "nearest", "says"),
    [
        ("tabel1,age,,,N,1", "table", "table1", "no table, figure or curve “tabel1”"),
        ("table1,aeg,,,N,1", "variable", "age", "“aeg” is not shown in table1"),
        ("table1,stage,1,,n,1", "level", None, "Allowed: I, II, III."),
        ("table1,stage,,,n,1", "level", None, "no level of stage"),
        ("table1,age,I,,N,1", "level", None, "has no level"),
        ("table1,age,,a,N,1", "group", None, "not split by groups"),
        ("table1,age,,*,p_value,0.1", "statistic", None, "it has no p_value"),
        ("table2,age,,,N,1", "group", None, "Allowed: a, b."),
        ("table2,age,,*,N,1", "group", None, "“*” is no group"),
        ("table2,age,,a,p_value,0.1", "group", None, "Allowed: *."),
        ("table2,age,I,*,p_value,0.1", "level", None, "has no level"),
        ("table2,,,a,n,1", "statistic", "N", "“n” does not fit"),
        ("table2,,I,a,N,1", "level", None, "has no level"),
        ("table1,age,,,n_percent,1 (2)", "statistic", None, "“n_percent” does not fit"),
        ("table1,stage,I,,median,1", "statistic", None, "“median” does not fit"),
        ("figure1,age,,,median,1", "variable", "stage", "not shown in figure1"),
        ("figure2,age,,,median,1", "group", None, "Allowed: a, b."),
        ("curve1,relaps,1,,percent_ci,1% [1–2]", "variable", "relapse", "not shown in curve1"),
        ("curve1,relapse,3,,percent_ci,1% [1–2]", "level", None, "Allowed: 1, 2.5."),
        ("curve1,relapse,1,,n,1", "statistic", None, "does not fit"),
        ("curve1,relapse,,,median,1", "statistic", None, "does not fit"),
        ("curve1,death,,*,p_value,0.1", "variable", None, "event-free curve"),
        ("curve1,event_free,1,*,p_value,0.1", "level", None, "has no level"),
        ("text,yuong,,,n,1", "variable", "young", "no statement “yuong”"),
        ("text,young,,,median,1", "statistic", None, "does not fit"),
        ("text,ages,,,n,1", "statistic", None, "does not fit"),
        ("text,young,I,,n,1", "level", None, "has no level"),
        ("text,young,,a,n,1", "group", None, "text is not split"),
    ],
)
def test_a_name_that_the_plan_does_not_know(
    tmp_path: Path, plan: Plan, row: str, column: str, nearest: str | None, says: str | None
) -> None:
    path = _write(tmp_path, HEADER + row + ",,,\n")
    assert len(read_published(path)) == 1
    (problem,) = _refusal(path, plan).problems
    assert (problem.line, problem.column) == (2, column)
    assert nearest in (None, problem.nearest)
    assert says is None or says in problem.text()
    assert problem.text("zh")


def test_a_cell_and_a_file_are_checked_when_made() -> None:
    with pytest.raises(ValueError, match="not a cell format"):
        PublishedCell("table1", "age", "", "", "mode", "1")
    cell = PublishedCell("table1", "age", "", "", "N", "1")
    with pytest.raises(ValueError, match="twice"):
        Published("published.csv", (cell, cell))


RELEASED = "table,variable,level,group,statistic,published,policy\n"


def test_a_release_counts_what_it_withholds(tmp_path: Path) -> None:
    rows = "table1,,,,N,48–52,round5\ntable1,fever,,,n,withheld,round5\n"
    published = read_published(_write(tmp_path, RELEASED + rows))
    assert [row.printed for row in published.rows] == ["48–52"]
    assert (published.withheld, published.policy) == (1, "round5")


def test_a_release_of_which_everything_is_withheld_names_its_policy(tmp_path: Path) -> None:
    rows = "table1,,,,N,withheld,mask10\n"
    published = read_published(_write(tmp_path, RELEASED + rows))
    assert (published.rows, published.withheld, published.policy) == ((), 1, "mask10")


@pytest.mark.parametrize("row", ["table1,,,,N,withheld,\n", "table1,,,,N,52–48,round5\n"])
def test_what_no_release_prints_is_not_read(tmp_path: Path, row: str) -> None:
    assert "line 2, column published" in _refusal(_write(tmp_path, RELEASED + row)).text()
