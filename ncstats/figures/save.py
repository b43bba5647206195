"""Figures to files whose bytes depend on the figure alone.

Matplotlib's SVG carries its version, the date, the text of every label as a comment, six decimals
and identifiers that clash when two figures stand in one page. What is written here has none of
them: at most three decimals (a figure's unit is 1/72 inch), and identifiers that begin with the
figure's own name.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ncstats.figures.fonts import embeds_chinese, is_chinese
from ncstats.figures.style import journal_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("svg", "pdf", "png", "tiff")
DOTS_PER_INCH = 300

_NUMBER = re.compile(r"-?\d*\.\d+(?:e[-+]?\d+)?")


def svg_text(figure: Figure) -> str:
    """The figure as one ``<svg>`` element, fit for a file of its own and for an HTML page.

    Letters are drawn as paths, so the picture is the same where DejaVu Sans is not installed.
    """
    buffer = io.StringIO()
    with journal_style():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    for unwanted in (r"<!--.*?-->", r"<metadata>.*?</metadata>", r"<style.*?</style>"):
        svg = re.sub(unwanted, "", svg, flags=re.DOTALL)
    svg = _glyphs_at_full_scale(svg)
    svg = re.sub(r'(?<==")[^"]*\.[^"]*(?=")', _three_decimals, svg)
    svg = _own_identifiers(svg, getattr(figure, "item", ""))
    svg = re.sub(r">\s+<", ">\n<", re.sub(r"\s*\n\s*", "\n", svg))
    return _root(svg, figure)


def _glyphs_at_full_scale(svg: str) -> str:
    # Letters are defined 64 times too large and shrunk by 0.015625, which three decimals would
    # make 2 % wrong: the shrinking is done in their coordinates instead.
    def shrunk(match: re.Match[str]) -> str:
        return f'd="{_shrunk(match["outline"], match["factor"])}"'

    shrinking = r'transform="scale\((?P<factor>0\.\d+)\)"'
    svg = re.sub(rf'(?<=\s)d="(?P<outline>[^"]*)" {shrinking}', shrunk, svg)
    return re.sub(f" {shrinking}", "", svg)  # a space has no outline to shrink


# The same letters stand in every figure of a report.
@lru_cache(maxsize=1024)
def _shrunk(outline: str, factor: str) -> str:
    times = Decimal(factor)
    return re.sub(r"-?\d+(?:\.\d+)?", lambda found: f"{Decimal(found[0]) * times:f}", outline)


def _three_decimals(match: re.Match[str]) -> str:
    return _rounded(match[0])


@lru_cache(maxsize=4096)
def _rounded(text: str) -> str:
    return _NUMBER.sub(lambda number: _shortest(number[0]), text)


def _shortest(number: str) -> str:
    text = f"{float(number):.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _own_identifiers(svg: str, name: str) -> str:
    """Identifiers that nothing refers to go; the others become ``name-1`` and so on."""
    referred = dict.fromkeys(re.findall(r"(?:url\(#|href=\"#)([^\")]+)", svg))
    prefix = re.sub(r"[^A-Za-z0-9_-]", "_", name) or "figure"
    names = {old: f"{prefix}-{i}" for i, old in enumerate(referred, start=1)}
    svg = re.sub(
        r' id="([^"]*)"', lambda m: f' id="{names[m[1]]}"' if m[1] in names else "", svg
    )  # fmt: skip
    return re.sub(r"((?:url\(#|href=\"#))([^\")]+)", lambda m: m[1] + names[m[2]], svg)


def _root(svg: str, figure: Figure) -> str:
    title = getattr(figure, "title_text", "")
    named = f' role="img" aria-label="{escape(title)}"' if title else ""
    # Was a style sheet, which in a page would reach the page's other drawings.
    lines = ' stroke-linejoin="round" stroke-linecap="butt"'
    return svg.replace("<svg", f"<svg{named}{lines}", 1).rstrip() + "\n"


def save_figure(figure: Figure, path: str | Path, dpi: int = DOTS_PER_INCH) -> None:
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


def _svg(figure: Figure, dpi: int) -> bytes:
    del dpi  # lines have none
    return svg_text(figure).encode("utf-8")


def _png(figure: Figure, dpi: int) -> bytes:
    buffer = io.BytesIO()
    with journal_style():
        figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def _tiff(figure: Figure, dpi: int) -> bytes:
    """The same pixels; Pillow writes no tag of a date or a program."""
    from PIL import Image

    buffer = io.BytesIO()
    with Image.open(io.BytesIO(_png(figure, dpi))) as image:
        page = image.convert("RGB")
        page.save(buffer, format="TIFF", compression="tiff_lzw", dpi=(dpi, dpi))
    return buffer.getvalue()


def _pdf(figure: Figure, dpi: int) -> bytes:
    del dpi
    buffer = io.BytesIO()
    without = {"CreationDate": None, "Creator": None, "Producer": None}
    with journal_style(), _outlined(figure):
        figure.savefig(buffer, format="pdf", metadata=without)
    return buffer.getvalue()


@contextmanager
def _outlined(figure: Figure) -> Iterator[None]:
    """Chinese text as outlines while a figure is saved, where its font cannot be embedded."""
    from matplotlib.patheffects import Normal
    from matplotlib.text import Text

    texts: list[Any] = [] if embeds_chinese() else figure.findobj(Text)
    chinese = [text for text in texts if is_chinese(text.get_text())]
    for text in chinese:
        text.set_path_effects([Normal()])
    try:
        yield
    finally:
        for text in chinese:
            text.set_path_effects([])
