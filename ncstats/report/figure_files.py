"""The figures of a run as files: which formats, how fine, how wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ncstats.errors import Problem, UsageError, unknown_name

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
