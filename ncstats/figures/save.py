"""Figures to files whose bytes depend on the figure alone: without a date, a version, a machine."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ncstats.figures.drawing import Drawing
from ncstats.figures.fonts import embeds_chinese, is_chinese
from ncstats.figures.plotted import journal_style, plotted
from ncstats.figures.svg import svg_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("svg", "pdf", "png", "tiff")
DOTS_PER_INCH = 300


def save_figure(figure: Drawing, path: str | Path, dpi: int = DOTS_PER_INCH) -> None:
    """Write ``figure`` as SVG, PDF, PNG or TIFF, as the path's ending says.

    Fonts are embedded in PDF as TrueType; Chinese characters are outlines there where their font
    is none (see :func:`ncstats.figures.fonts.embeds_chinese`), and in SVG all are. TIFF is RGB on
    white, LZW-compressed, as journals ask.

    Args:
        figure: made by a drawing function of this package.
        path: ending in .svg, .pdf, .png, .tif or .tiff.
        dpi: dots per inch of PNG and TIFF.

    Raises:
        ValueError: another ending.
        OSError: the disk refuses.
    """
    path = Path(path)
    ending = path.suffix.removeprefix(".").lower()
    kind = "tiff" if ending == "tif" else ending
    if kind not in FORMATS:
        raise ValueError(f"a figure is saved as one of {', '.join(FORMATS)}, not {path.name}")
    made = {"svg": _svg, "pdf": _pdf, "png": _png, "tiff": _tiff}[kind](figure, dpi)
    path.write_bytes(made)


def _svg(figure: Drawing, dpi: int) -> bytes:
    del dpi  # lines have none
    return svg_text(figure).encode("utf-8")


def _png(figure: Drawing, dpi: int) -> bytes:
    buffer = io.BytesIO()
    with journal_style():
        plotted(figure).savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def _tiff(figure: Drawing, dpi: int) -> bytes:
    """The same pixels; Pillow writes no tag of a date or a program."""
    from PIL import Image

    buffer = io.BytesIO()
    with Image.open(io.BytesIO(_png(figure, dpi))) as image:
        page = image.convert("RGB")
        page.save(buffer, format="TIFF", compression="tiff_lzw", dpi=(dpi, dpi))
    return buffer.getvalue()


def _pdf(figure: Drawing, dpi: int) -> bytes:
    del dpi
    buffer = io.BytesIO()
    without = {"CreationDate": None, "Creator": None, "Producer": None}
    drawn = plotted(figure)
    with journal_style():
        _outline_chinese(drawn)
        drawn.savefig(buffer, format="pdf", metadata=without)
    return buffer.getvalue()


def _outline_chinese(figure: Figure) -> None:
    """Draw Chinese text as outlines, where its font cannot be embedded."""
    from matplotlib.patheffects import Normal
    from matplotlib.text import Text

    texts: list[Any] = [] if embeds_chinese() else figure.findobj(Text)
    for text in texts:
        if is_chinese(text.get_text()):
            text.set_path_effects([Normal()])
