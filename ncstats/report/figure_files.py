"""The figures of a run as files: which formats, how fine, how wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ncstats.errors import Problem, UsageError, unknown_name
from ncstats.files import write_text

if TYPE_CHECKING:
    from ncstats.report.outputs import Outputs

FORMATS = ("svg", "pdf", "png", "tiff")
WIDTHS = ("one", "two")
COARSEST, FINEST = 72, 1200
"""Dots per inch that make sense of a picture; journals ask for 300 to 600."""
USUAL_DPI = 300


@dataclass(frozen=True)
class FigureFiles:
    """How the folder ``figures/`` is written.

    Attributes:
        formats: of the files.
        dpi: dots per inch of PNG and TIFF.
        width: of a journal's ``one`` or ``two`` columns (88 and 180 mm); None: as each figure asks.

    Raises:
        UsageError: an unknown format or width, or a number of dots out of reason.
    """

    formats: tuple[str, ...] = ("svg",)
    dpi: int = USUAL_DPI
    width: Literal["one", "two"] | None = None

    def __post_init__(self) -> None:
        if not self.formats:
            raise UsageError(Problem("report.no_figure_format", allowed=FORMATS))
        for name in self.formats:
            if name not in FORMATS:
                raise UsageError(unknown_name("report.unknown_figure_format", name, FORMATS))
        if self.width is not None and self.width not in WIDTHS:
            raise UsageError(unknown_name("report.unknown_width", str(self.width), WIDTHS))
        if not COARSEST <= self.dpi <= FINEST:
            details = {"low": COARSEST, "high": FINEST}
            raise UsageError(Problem("report.dpi", value=str(self.dpi), details=details))

    @classmethod
    def of(
        cls,
        formats: str | Sequence[str] = ("svg",),
        dpi: int = USUAL_DPI,
        width: Literal["one", "two"] | None = None,
    ) -> FigureFiles:
        """From what a user writes: ``svg,tiff`` or a list, each format once.

        >>> FigureFiles.of("svg, tiff", dpi=600).formats
        ('svg', 'tiff')
        """
        names = formats.split(",") if isinstance(formats, str) else formats
        wanted = (name.strip().lower() for name in names)
        return cls(tuple(dict.fromkeys(name for name in wanted if name)), dpi, width)

    def write(self, outputs: Outputs, folder: Path) -> None:
        """Write every figure of a run in every format."""
        from ncstats.figures import draw_all, save_figure

        run, own = outputs.run, self.width is None
        figures = (
            outputs.figures if own else draw_all(run.released, run.plan, outputs.lang, self.width)
        )
        if figures:
            folder.mkdir(parents=True, exist_ok=True)
        for name, figure in figures.items():
            for kind in self.formats:
                path = folder / f"{name}.{kind}"
                if own and kind == "svg":  # the report shows the same
                    write_text(path, outputs.pictures[name])
                else:
                    save_figure(figure, path, self.dpi)
