"""Every format of the Chongqing study: all strings of its printed tables, and the same bytes.

``chongqing_tables.csv`` is a transcription of the paper's tables, made apart from the study's
published.csv.
"""

from __future__ import annotations

import csv
import math
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from read_back import Cells, word_rows, word_tables

import ncstats as nc
from ncstats.plan import load_plan
from ncstats.report.formats import FORMATS
from ncstats.report.latex.escape import escaped
from ncstats.results.model import COLUMNS

HERE = Path(__file__).resolve().parent
Tool = Callable[[str, str], str]
LANGUAGES = ("en", "zh")
TABLES = ("table1", "table2", "table3")


def printed() -> Counter[str]:
    """How often each string stands in the cells of the paper's tables."""
    with (HERE / "chongqing_tables.csv").open(encoding="utf-8", newline="") as file:
        return Counter(row["printed"] for row in csv.DictReader(file))


def lacking(cells: Iterator[str] | list[str]) -> Counter[str]:
    """What of the printed strings is not among these."""
    return printed() - Counter(cells)


def lacking_in_text(text: str, lang: str) -> list[str]:
    """What of the printed strings stands less often between the first table and the figures.

    A page's text is compared without its spaces, for no two programs put them alike.
    """
    study = load_plan("chongqing").model
    # A caption may be hyphenated further on.
    first = _squeezed(study.tables["table1"].title.of(lang))[:20]
    figure = _squeezed(study.figures["figure1"].title.of(lang))[:20]
    text = _squeezed(text)
    start = re.search(rf"(Table|表)1[.:：]?{re.escape(first)}", text)
    assert start is not None
    end = re.search(rf"(Figure|图)\d[.:：]?{re.escape(figure)}", text[start.end() :])
    assert end is not None
    text = text[start.end() :][: end.start()]
    return [
        string
        for string, count in printed().items()
        if len(re.findall(rf"(?<![.,–]){re.escape(_squeezed(string))}", text)) < count
    ]


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def written_by(folder: Path, formats: str, lang: str, **environment: str) -> Path:
    """A run of the study by the command, in a process of its own."""
    command = [
        sys.executable, "-m", "ncstats", "run", "chongqing",
        "--out", str(folder), "--formats", formats, "--lang", lang,
    ]  # fmt: skip
    folder.parent.mkdir(parents=True, exist_ok=True)
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
    done = subprocess.run(
        command,
        cwd=folder.parent,
        env={**inherited, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first") / "report"
    return written_by(folder, ",".join(FORMATS), "en", TZ="UTC", LC_ALL="C")


@pytest.fixture(scope="module")
def folders(english: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    chinese = tmp_path_factory.mktemp("chinese") / "report"
    return {"en": english, "zh": written_by(chinese, "docx,latex", "zh", LC_ALL="C.UTF-8")}


@pytest.fixture(scope="module")
def run() -> nc.Run:
    return nc.run("chongqing")


def in_document(path: Path) -> dict[str, Any]:
    """The tables of a document by their titles."""
    return dict(word_tables(docx.Document(str(path))))


def test_two_runs_elsewhere_give_the_same_bytes(english: Path, tmp_path: Path) -> None:
    second = written_by(
        tmp_path / "another" / "place" / "报告",
        ",".join(FORMATS), "en", TZ="Asia/Shanghai", LC_ALL="C.UTF-8",
    )  # fmt: skip

    def content(folder: Path) -> dict[str, bytes]:
        files = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

    one, other = content(english), content(second)
    assert set(one) == set(other)
    assert {"report.docx", "tables.xlsx", "report.tex", "tables/table2.tex"} <= set(one)
    assert [name for name in one if one[name] != other[name]] == []
    assert not any(str(english.parent).encode() in data for data in one.values())


def test_the_page_markdown_csv_and_tex_hold_what_is_printed(english: Path) -> None:
    page = Cells((english / "report.html").read_text(encoding="utf-8")).found
    assert lacking([text for name in TABLES for text in page[f"table-{name}"]]) == Counter()

    def lines(ending: str) -> Iterator[str]:
        for name in TABLES:
            path = english / "tables" / f"{name}.{ending}"
            yield from path.read_text(encoding="utf-8").splitlines()

    assert lacking([cell for row in csv.reader(lines("csv")) for cell in row]) == Counter()
    cells = [cell for line in lines("md") for cell in line.strip("| ").split(" | ")]
    assert lacking([re.sub(r"<sup>.*?</sup>|\\", "", cell) for cell in cells]) == Counter()
    report = (english / "report.md").read_text(encoding="utf-8")
    assert all(line in report for line in lines("md") if line.startswith("|"))
    cells = [cell for line in lines("tex") for cell in line.removesuffix(r" \\").split(" & ")]
    without = [re.sub(r"\\rlap\{.*\}$", "", cell) for cell in cells]
    assert Counter(map(escaped, printed().elements())) - Counter(without) == Counter()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_word_holds_what_is_printed(folders: dict[str, Path], lang: str) -> None:
    found = in_document(folders[lang] / "report.docx")
    titles = [plan.title.of(lang) for plan in load_plan("chongqing").model.tables.values()]
    assert len(titles) == len(TABLES)
    cells = [cell for title in titles for row in word_rows(found[title]) for cell in row]
    assert lacking(cells) == Counter()


def test_word_has_the_strings_of_the_page_cell_by_cell(english: Path, run: nc.Run) -> None:
    outputs = run.outputs()
    by_caption = in_document(english / "report.docx")
    for name in outputs.all_tables:
        table = outputs.all_tables[name]
        if table.title not in by_caption:  # the STROBE checklist stands beside the report
            continue
        rows = word_rows(by_caption[table.title])[len(table.head()) :]
        assert [[cell for cell in row if cell] for row in rows] == [
            [cell.text for cell in row.cells if cell.text] for row in table.rows
        ], name


def test_numbers_of_the_workbook_are_those_of_results(english: Path, run: nc.Run) -> None:
    results = run.results
    book = openpyxl.load_workbook(english / "tables.xlsx", read_only=True)
    rows = list(book["Results"].iter_rows(min_row=2, values_only=True))
    at = COLUMNS.index("stat")
    assert len(rows) == len(results)
    for row, statistic in zip(rows, results, strict=True):
        if isinstance(row[at], int | float):
            assert row[at] == statistic.stat
        else:
            assert row[at] in (None, "∞", "-∞")
            assert not math.isfinite(statistic.stat)


def converted(tool: Tool, path: Path, kind: str, out: Path) -> Path:
    """A file as LibreOffice reads and writes it again."""
    office = tool("soffice", "libreoffice-writer libreoffice-calc")
    command = [
        office, f"-env:UserInstallation=file://{out / 'profile'}", "--headless",
        "--convert-to", kind, "--outdir", str(out), str(path),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert "using filter" in done.stdout, done.stderr
    return out


def text_of(tool: Tool, pdf: Path) -> str:
    read = [tool("pdftotext", "poppler-utils"), "-layout", str(pdf), "-"]
    return subprocess.run(read, capture_output=True, check=True).stdout.decode("utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_libreoffice_opens_the_document_and_keeps_everything(
    folders: dict[str, Path], lang: str, tool: Tool, tmp_path: Path
) -> None:
    source = folders[lang] / "report.docx"
    converted(tool, source, "pdf", tmp_path)
    text = text_of(tool, tmp_path / "report.pdf")
    assert lacking_in_text(text, lang) == []
    head = {"en": "Printed as", "zh": "已发表"}[lang]
    # The values of the text fill pages: the head of their table stands on each.
    assert text.count(head) > len(re.findall(head, _all_text(source)))


def test_libreoffice_writes_the_document_back_as_it_was(
    english: Path, tool: Tool, tmp_path: Path
) -> None:
    source = english / "report.docx"
    converted(tool, source, "docx:MS Word 2007 XML", tmp_path)
    first, back = (docx.Document(str(path)) for path in (source, tmp_path / "report.docx"))
    for one, other in zip(first.tables, back.tables, strict=True):
        assert word_rows(other) == word_rows(one)
        assert _repeated(other) == _repeated(one)
        assert any(_repeated(one))
    used = {paragraph.style.name for paragraph in first.paragraphs}
    assert used == {paragraph.style.name for paragraph in back.paragraphs}


def _repeated(table: Any) -> list[bool]:
    """Whether each row is one that stands on every page."""
    return [next(row._tr.iter(qn("w:tblHeader")), None) is not None for row in table.rows]


def _all_text(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml").decode("utf-8")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_a_spreadsheet_shows_what_is_printed(english: Path, tool: Tool, tmp_path: Path) -> None:
    # Every sheet as a CSV of what is seen: numbers in their formats.
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
    converted(tool, english / "tables.xlsx", every_sheet, tmp_path)
    cells = [
        re.sub("[ᵃ-ᶻ]+(,[ᵃ-ᶻ]+)*$", "", cell.strip())
        for number in (1, 2, 3)
        for row in csv.reader(_lines(tmp_path / f"tables-Table {number}.csv"))
        for cell in row
    ]
    assert lacking(cells) == Counter()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tex_sets_what_is_printed(
    folders: dict[str, Path], lang: str, tool: Tool, tmp_path: Path
) -> None:
    engine = tool("xelatex", "texlive-xetex texlive-lang-chinese")
    command = [
        engine, "-interaction=nonstopmode", "-halt-on-error", f"-output-directory={tmp_path}",
        "report.tex",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=folders[lang], capture_output=True, check=False)
    log = (tmp_path / "report.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert "Missing character" not in log
    assert lacking_in_text(text_of(tool, tmp_path / "report.pdf"), lang) == []
