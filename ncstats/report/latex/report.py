"""The report that holds the tables and figures, and compiles as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ncstats.report.blocks import (
    Block,
    Document,
    FigureBlock,
    Items,
    Paragraph,
    Section,
    TableBlock,
    Terms,
    VerificationBlock,
)
from ncstats.report.latex.escape import escaped, has_chinese
from ncstats.report.latex.table import LatexTable
from ncstats.report.verified import verified_table
from ncstats.tables import Table
from ncstats.text import message

_PREAMBLE = r"""\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\fi
\usepackage[margin=2.3cm]{geometry}
\usepackage{array, booktabs, graphicx, longtable, pdflscape, placeins, threeparttable}
\usepackage{threeparttablex}
\setlength{\emergencystretch}{3em}
"""
_LEVELS = (r"\section", r"\subsection", r"\subsubsection")


def latex_files(document: Document) -> Mapping[str, str]:
    """``report.tex`` and ``tables/NAME.tex``, by path; ``figures/NAME.pdf`` must stand beside.

    The numbers of tables and figures are LaTeX's own: a table can be moved to a manuscript.
    """
    writer = _Writer(document)
    body = "\n\n".join(writer.body())
    report = f"{_opening(document, body)}\n{body}\n\n\\end{{document}}\n"
    return {"report.tex": report, **writer.files}


def _opening(document: Document, body: str) -> str:
    chinese = document.lang == "zh" or has_chinese(body)
    scheme = "" if document.lang == "zh" else ",scheme=plain"
    kind = f"[11pt,a4paper{scheme}]{{ctexart}}" if chinese else "[11pt,a4paper]{article}"
    if chinese:
        kind = f"{kind} % XeLaTeX or LuaLaTeX"
    return (
        f"\\documentclass{kind}\n{_PREAMBLE}"
        f"\\title{{{escaped(document.title)}}}\n\\author{{}}\n\\date{{}}\n"
        f"\\begin{{document}}\n\\maketitle"
    )


@dataclass
class _Writer:
    """Writes the blocks; collects the files of the tables on the way."""

    document: Document

    def __post_init__(self) -> None:
        self.files: dict[str, str] = {}

    def body(self) -> Iterator[str]:
        document = self.document
        if document.banner:
            yield rf"\noindent\fbox{{\textbf{{{escaped(document.banner)}}}}}\par\medskip"
        yield from (rf"\noindent {escaped(line)}" for line in document.lines)
        if document.verdict is not None:
            yield rf"\noindent\textbf{{{escaped(document.verdict.text)}}}"
        for section in document.sections:
            yield from self._block(section, -1)
        yield rf"\bigskip\noindent{{\small {escaped(document.footer)}}}"

    def _section(self, section: Section, level: int) -> Iterator[str]:
        yield f"{_LEVELS[min(level, 2)]}*{{{escaped(section.title)}}}"
        for block in section.blocks:
            yield from self._block(block, level)

    def _block(self, block: Block, level: int) -> Iterator[str]:
        match block:
            case Section():
                # Tables and figures float no further than the section they belong to.
                yield r"\FloatBarrier"
                yield from self._section(block, level + 1)
            case Paragraph(text=text, role=role):
                yield rf"{{\small {escaped(text)}\par}}" if role == "note" else escaped(text)
            case Items(items=items):
                listed = "\n".join(rf"\item {escaped(item)}" for item in items)
                yield f"\\begin{{itemize}}\n{listed}\n\\end{{itemize}}"
            case Terms(terms=terms):
                listed = "\n".join(
                    rf"\item[{{{escaped(term)}}}] {escaped(text)}" for term, text in terms
                )
                yield f"\\begin{{description}}\n{listed}\n\\end{{description}}"
            case FigureBlock():
                yield "\n".join(_figure(block))
            case TableBlock(label=label, table=table):
                path = f"tables/{table.item}.tex"
                self.files[path] = self._table(table, label)
                yield rf"\input{{{path}}}"
            case VerificationBlock():
                yield self._table(verified_table(block), "").rstrip("\n")

    def _table(self, table: Table, label: str) -> str:
        name = label or table.title
        continued = message("report.continued", self.document.lang, name=name)
        return LatexTable(table, bool(label), continued).text()


def _figure(block: FigureBlock) -> Iterator[str]:
    size = r"width=\linewidth,height=0.75\textheight,keepaspectratio"
    yield r"\begin{figure}[!htbp]"
    yield r"\centering"
    yield rf"\includegraphics[{size}]{{figures/{block.item}.pdf}}"
    yield rf"\caption{{{escaped(block.caption)}}}\label{{fig:{block.item}}}"
    if block.notes:
        yield rf"\par\raggedright\footnotesize {escaped(' '.join(block.notes))}"
    yield r"\end{figure}"
