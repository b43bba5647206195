"""Figures to files whose bytes depend on the figure alone.

Matplotlib's SVG carries its version, the date, the text of every label as a comment, six decimals
and identifiers that clash when two figures stand in one page. What is written here has none of
them: at most three decimals (a figure's unit is 1/72 inch), and identifiers that begin with the
figure's own name.
"""

from __future__ import annotations

import io
import re
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ncstats.figures.style import journal_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("svg", "png", "pdf")
PNG_DOTS_PER_INCH = 300

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
        factor = Decimal(match["factor"])
        outline = re.sub(
            r"-?\d+(?:\.\d+)?", lambda number: f"{Decimal(number[0]) * factor:f}", match["outline"]
        )
        return f'd="{outline}"'

    shrinking = r'transform="scale\((?P<factor>0\.\d+)\)"'
    svg = re.sub(rf'(?<=\s)d="(?P<outline>[^"]*)" {shrinking}', shrunk, svg)
    return re.sub(f" {shrinking}", "", svg)  # a space has no outline to shrink


def _three_decimals(match: re.Match[str]) -> str:
    return _NUMBER.sub(lambda number: _shortest(number[0]), match[0])


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


def save_figure(figure: Figure, path: str | Path) -> None:
    """Write ``figure`` as SVG, PNG (300 dots per inch) or PDF, as the path's ending says.

    Raises:
        ValueError: another ending.
        OSError: the disk refuses.
    """
    path = Path(path)
    kind = path.suffix.removeprefix(".").lower()
    if kind not in FORMATS:
        raise ValueError(f"a figure is saved as one of {', '.join(FORMATS)}, not {path.name}")
    if kind == "svg":
        path.write_bytes(svg_text(figure).encode("utf-8"))
        return
    without = {"Software": None}
    if kind == "pdf":
        without = {"CreationDate": None, "Creator": None, "Producer": None}
    with journal_style():
        figure.savefig(path, format=kind, dpi=PNG_DOTS_PER_INCH, metadata=without)
