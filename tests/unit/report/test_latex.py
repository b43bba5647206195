"""ncstats.report.latex: the files, and that TeX sets them as they stand."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ncstats.report.document import Parts, build_document
from ncstats.report.latex import latex_files
from ncstats.report.latex.escape import escaped, stacked
from ncstats.report.latex.table import LatexTable
from ncstats.tables import Cell, Column, Footnote, Row, Table

MakeParts = Callable[..., Parts]
Tool = Callable[[str, str], str]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("50% & #1 _x_ $y$", r"50\% \& \#1 \_x\_ \$y\$"),
        ("~ ^ ` |", r"\textasciitilde{} \textasciicircum{} \textasciigrave{} \textbar{}"),
        ("<0.001 >2.6 ≥3", r"\textless{}0.001 \textgreater{}2.6 \ensuremath{\geq}3"),
        ("a–b — c -- d", "a--b --- c -{}- d"),
        ('“q” ‘r’ "s"', "``q'' `r' \\symbol{34}s\\symbol{34}"),
        ("“引号”", "“引号”"),
        ("m² CO₂ μ", r"m\textsuperscript{2} CO\textsubscript{2} \ensuremath{\mu}"),
        ("Ⅰ型、ⅳ", "I型、iv"),
        ("two\nlines\x07", "two lines"),
    ],
)  # fmt: skip
def test_no_character_is_a_command(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_headings_are_broken_where_they_may_be() -> None:
    assert stacked("Hazard ratio", 20) == "Hazard ratio"
    assert r"Hazard\\ratio" in stacked("Hazard ratio", 3)
    assert r"累积发\\生，率" in stacked("累积发生，率", 3)
    assert r"a\\{}[95\%\\CI]" in stacked("a [95% CI]", 2)


def table(rows: int = 2, columns: int = 1) -> Table:
    heads = (
        Column("What", kind="stub"),
        *(
            Column(label, f"Girls {i}", kind)
            for i in range(columns)
            for label, kind in (("N", "denominator"), ("n (%)", "cell"))
        ),
        Column("p", kind="p"),
        Column("Code", kind="code"),
    )
    cells = [Cell("12"), Cell("5 (45)")] * columns
    row = Row(
        "variable", 1, (Cell("[Fever]"), *cells, Cell("0.2", marks=("a", "b")), Cell("f(x,y)"))
    )
    first = Row("heading", 0, (Cell("Signs"), *[Cell()] * (len(heads) - 1)))
    notes = (Footnote("a", "Fisher & co."), Footnote("b", "50%"))
    return Table("t_1", "Signs", heads, (first, *[row] * rows), notes, ("Note.",), "Not real.")


ROW = r"\quad [Fever] & 12 & 5 (45) & 0.2\rlap{\tnote{a,b}} & f(\allowbreak{}x,\allowbreak{}y) \\"


EXPECTED = r"""% Packages: array, booktabs, threeparttable
\begin{table}[!htbp]
\centering\linespread{1}\footnotesize\setlength{\tabcolsep}{4pt}
\begin{threeparttable}
\caption{Signs}\label{tab:t_1}
\begin{tabular}{@{}lrrrl@{}}
\toprule
 & \multicolumn{2}{c}{Girls 0} &  &  \\
\cmidrule(lr){2-3}
What & \multicolumn{1}{c}{N} & \multicolumn{1}{c}{n (\%)} & \multicolumn{1}{c}{p} & Code \\
\midrule
\textbf{Signs} &  &  &  &  \\
\quad [Fever] & 12 & 5 (45) & 0.2\rlap{\tnote{a,b}} & f(\allowbreak{}x,\allowbreak{}y) \\
\quad [Fever] & 12 & 5 (45) & 0.2\rlap{\tnote{a,b}} & f(\allowbreak{}x,\allowbreak{}y) \\
\bottomrule
\end{tabular}
\begin{tablenotes}[flushleft]\footnotesize
\item[a] Fisher \& co.
\item[b] 50\%
\item Note.
\item \textbf{Not real.}
\end{tablenotes}
\end{threeparttable}
\end{table}
"""


def test_a_table_in_the_rules_of_booktabs() -> None:
    assert LatexTable(table(), numbered=True, continued="").text() == EXPECTED


def test_a_long_table_goes_over_pages_and_repeats_its_head() -> None:
    text = LatexTable(table(rows=60), numbered=True, continued="Table 1, continued").text()
    assert text.startswith(
        "% Packages: array, booktabs, threeparttable, longtable, threeparttablex\n"
    )
    assert text.count(r"\cmidrule(lr){2-3}") == 2
    assert r"Table 1, continued" in text
    assert text.index(r"\endhead") < text.index(r"\insertTableNotes\endlastfoot")


def test_a_long_table_without_a_number_takes_none_from_the_others() -> None:
    text = LatexTable(table(rows=60), numbered=False, continued="").text()
    assert r"\addtocounter{table}{-1}" in text
    assert r"\caption*{\bfseries Signs}" in text
    assert r"\caption{" not in text


def test_a_wide_table_lies_on_its_side() -> None:
    text = LatexTable(table(columns=7), numbered=False, continued="").text()
    assert "pdflscape" in text
    assert text.index(r"\begin{landscape}") < text.index(r"{\bfseries Signs\par}")


def test_a_row_that_begins_with_a_bracket_is_no_argument_of_the_line_before() -> None:
    plain = replace(table(), rows=(Row("variable", 0, table().rows[1].cells),))
    assert "\n{}[Fever] &" in LatexTable(plain, numbered=True, continued="").text()


def test_the_files_of_a_report(parts: MakeParts) -> None:
    files = latex_files(build_document(parts(bad=True)))
    assert {"report.tex", "tables/t1.tex", "tables/t2.tex"} <= set(files)
    report = files["report.tex"]
    for path in files:
        assert path == "report.tex" or rf"\input{{{path}}}" in report
    assert r"\includegraphics" in report
    assert "figures/c1.pdf" in report
    assert re.search(r"documentclass\[11pt,a4paper\]\{article\}", report)
    chinese = latex_files(build_document(parts(lang="zh"), "zh"))["report.tex"]
    assert "{ctexart}" in chinese


def test_an_english_report_with_chinese_labels_has_a_face_for_them(parts: MakeParts) -> None:
    document = replace(build_document(parts()), lines=("血钙",))
    assert "scheme=plain]{ctexart}" in latex_files(document)["report.tex"]


def compiled(tool: Tool, program: str, folder: Path, files: Any) -> str:
    """The text of the PDF that TeX makes of the files, which must all be there."""
    from matplotlib.figure import Figure

    packages = {"lualatex": "texlive-luatex", "xelatex": "texlive-xetex texlive-lang-chinese"}
    engine = tool(program, packages.get(program, "texlive-latex-extra"))
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "figures").mkdir()
    for name in re.findall(r"figures/(\w+)\.pdf", files["report.tex"]):
        Figure((1, 1)).savefig(folder / "figures" / f"{name}.pdf")
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "report.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    log = (folder / "report.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert "Missing character" not in log
    read = [tool("pdftotext", "poppler-utils"), "report.pdf", "-"]
    text = subprocess.run(read, cwd=folder, capture_output=True, check=True).stdout
    return re.sub(r"\s+", " ", text.decode("utf-8"))


@pytest.mark.parametrize("program", ["xelatex", "lualatex", "pdflatex"])
def test_hostile_labels_are_set_as_they_are(
    parts: MakeParts, tmp_path: Path, tool: Tool, program: str
) -> None:
    made = parts(bad=True)
    hostile = replace(
        table(rows=60),
        item="t1",
        title=r"\input{/etc/passwd} $x_1^2$ # ~ 100% & {é}",
        notes=("±3 ≤ 4 “ε²” µ",),
    )
    made = replace(made, tables={**made.tables, "t1": hostile})
    folder = tmp_path / "tex"
    folder.mkdir()
    text = compiled(tool, program, folder, latex_files(build_document(made)))
    for said in (r"\input{/etc/passwd} $x_1^2$ #", "100% & {é}", "<script>alert(1)</script>"):
        assert said in text, said
    assert "[Fever]" in text
    assert "root:" not in text


def test_chinese_is_set_in_chinese(parts: MakeParts, tmp_path: Path, tool: Tool) -> None:
    folder = tmp_path / "tex"
    folder.mkdir()
    files = latex_files(build_document(parts(lang="zh"), "zh"))
    text = compiled(tool, "xelatex", folder, files)
    for said in ("小研究", "八名患者", "甲"):
        assert said in text
