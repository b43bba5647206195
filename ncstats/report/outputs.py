"""What a run is made into, in one language: tables, figures, the document, for every writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, TypedDict

from ncstats.errors import check_language
from ncstats.report.analysis import Analysis
from ncstats.report.blocks import Document, Parts
from ncstats.report.document import build_document
from ncstats.report.figure_files import USUAL_DPI, FigureFiles
from ncstats.report.provenance import table_blocks
from ncstats.tables import Table, build_table

if TYPE_CHECKING:
    from ncstats.figures import StudyFigure


_IN_OTHER_FILES = frozenset({"methods", "problems", "registered"})
"""Tables that tell of the register of methods, the patients' file, and verification.json."""


class Options(TypedDict, total=False):
    """What a user may ask of single formats; one that is left out has its usual value."""

    template: str | Path | None
    """Of ``docx``: a .docx whose page, styles, headers and footers are used."""
    compact: bool
    """Of ``docx``: smaller letters and closer rows."""
    font: str | Path | None
    """Of ``pdf``: a font file for what the fonts that come with typst lack, such as Chinese."""
    figures: str | Sequence[str]
    """Formats of the files in ``figures/``: ``svg`` (the usual one), ``pdf``, ``png``, ``tiff``."""
    dpi: int
    """Of those: dots per inch of PNG and TIFF; 300 if not given."""
    width: Literal["one", "two"] | None
    """Of those: as wide as one or two columns of a journal (88 or 180 mm)."""


@dataclass(frozen=True)
class Raster:
    """A figure as PNG, and its width in inches."""

    png: bytes
    width: float


@dataclass(frozen=True)
class Outputs:
    """A run in one language; each thing is made when it is first asked for, and once."""

    run: Analysis
    lang: str = "en"
    options: Options = field(default_factory=Options)

    def __post_init__(self) -> None:
        check_language(self.lang)
        _ = self.figure_files  # what cannot be written is told before anything is

    @cached_property
    def figure_files(self) -> FigureFiles:
        """How the figures are written as files."""
        asked = self.options
        return FigureFiles.of(
            asked.get("figures", ("svg",)), asked.get("dpi", USUAL_DPI), asked.get("width")
        )

    def in_language(self, lang: str) -> Outputs:
        """The same run in another language."""
        return replace(self, lang=lang)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The plan's tables by name."""
        names = self.run.plan.model.tables
        return {
            name: build_table(self.run.released, self.run.plan, name, self.lang) for name in names
        }

    @cached_property
    def all_tables(self) -> Mapping[str, Table]:
        """The tables of the report by name, save those that other files hold.

        The plan's; on curves, statements, other methods, what was assessed and what is missing; and
        the STROBE checklist.
        """
        shown = (block.table for block in table_blocks(self.document.sections))
        return {table.item: table for table in shown if table.item not in _IN_OTHER_FILES}

    @cached_property
    def figures(self) -> Mapping[str, StudyFigure]:
        """The plan's figures and curves by name; nothing is plotted yet."""
        from ncstats.figures import draw_all

        return draw_all(self.run.released, self.run.plan, self.lang)

    @cached_property
    def pictures(self) -> Mapping[str, str]:
        """The figures as SVG text, by name."""
        from ncstats.figures import svg_text

        return {name: svg_text(figure) for name, figure in self.figures.items()}

    @cached_property
    def rasters(self) -> Mapping[str, Raster]:
        """The figures as PNG, by name."""
        with TemporaryDirectory() as folder:
            return {name: _raster(figure, Path(folder)) for name, figure in self.figures.items()}

    @cached_property
    def document(self) -> Document:
        """The report, with its figures."""
        return self.document_with(self.pictures)

    def document_with(self, pictures: Mapping[str, str], *, borrowed: bool = False) -> Document:
        """The report with these pictures only; a figure without one is left out.

        They may be ``borrowed`` from the report in another language.
        """
        parts = Parts(
            plan=self.run.plan,
            cohort=self.run.cohort,
            released=self.run.released,
            tables=self.tables,
            pictures=pictures,
            verification=self.run.verification,
            own_data=self.run.own_data,
            risks=self.run.risks,
            borrowed=borrowed,
        )
        return build_document(parts, self.lang)


def _raster(figure: StudyFigure, folder: Path) -> Raster:
    from ncstats.figures import save_figure

    path = folder / "figure.png"
    save_figure(figure, path)
    return Raster(path.read_bytes(), figure.width)
