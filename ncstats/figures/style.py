"""One look for every figure: colours, lines, type, and what makes the bytes repeatable.

Colours are those of Okabe & Ito (2008, "Color Universal Design"), which stay apart for readers
with any common colour vision; their vermilion is darkened, so that the first four differ in
lightness too. Each has a line pattern, a marker and a hatching of its own: they stay apart in grey.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.colors import to_hex, to_rgb

from ncstats.figures.fonts import chinese_font, families
from ncstats.text import Lang

INK = "#222222"
"""Text, axes and the curve of all patients."""
FAINT = "#6b6b6b"
"""What is read last: notes, leaders. 5.3 : 1 on white."""
GRID = "#e3e3e3"

SIZE = 8.0
SMALL = 7.0
"""Points. A journal asks for no less than 6 at the printed width."""

_PATTERNS: tuple[tuple[float, ...], ...] = (
    (),
    (5, 1.5),
    (6, 1.5, 1.2, 1.5),
    (1.3, 1.3),
    (3, 1.2, 1.2, 1.2, 1.2, 1.2),
    (9, 2),
    (2.5, 2.5),
)
# No triangles: they point to where a value lies of which only a limit is known.
_MARKERS = ("o", "s", "D", "P", "X", "p", "h")
# Lines only: a tile of dots is drawn as hundreds of circles.
_HATCHES = ("", "////", "\\\\\\\\", "----", "xxxx", "||||", "++++")
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#7d2a00", "#cc79a7", "#56b4e9", "#7a6a00")


@dataclass(frozen=True)
class Stroke:
    """How one group is drawn wherever it appears.

    Attributes:
        colour: of lines and areas.
        dashes: lengths on and off in line widths; empty for a solid line.
        marker: of points, as matplotlib calls it.
        hatch: of areas, drawn white on the colour; empty for a plain one.
    """

    colour: str
    dashes: tuple[float, ...] = ()
    marker: str = "o"
    hatch: str = ""

    def __post_init__(self) -> None:
        if len(self.dashes) % 2:
            raise ValueError("a dash pattern is pairs of on and off")

    @property
    def linestyle(self) -> str | tuple[float, tuple[float, ...]]:
        """The pattern as matplotlib takes it."""
        return (0.0, self.dashes) if self.dashes else "-"

    @property
    def ink(self) -> str:
        """The colour, darkened until text in it reads on white (contrast 4.5 : 1, WCAG 2.2)."""
        return readable(self.colour)


ALL_PATIENTS = Stroke(INK)


def strokes(count: int) -> tuple[Stroke, ...]:
    """A stroke for each of ``count`` groups, no two alike (up to 49).

    >>> [stroke.colour for stroke in strokes(2)]
    ['#0072b2', '#e69f00']
    """
    found = []
    for i in range(count):
        turn, place = divmod(i, len(_COLOURS))
        shift = (place + turn) % len(_PATTERNS)
        looks = (_PATTERNS[shift], _MARKERS[shift], _HATCHES[shift])
        found.append(Stroke(_COLOURS[place], *looks))
    return tuple(found)


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, 0 black to 1 white (WCAG 2.2).

    >>> luminance("#ffffff"), luminance("#000000")
    (1.0, 0.0)
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return round(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2], 9)


def readable(colour: str) -> str:
    """``colour`` mixed with black in steps of 5 % until its contrast with white is 4.5 : 1.

    >>> readable("#0072b2"), readable("#e69f00")
    ('#0072b2', '#966700')
    """
    shades = (_darker(colour, step / 20) for step in range(21))
    return next(shade for shade in shades if 1.05 / (luminance(shade) + 0.05) >= 4.5)


def mixed(colour: str, white: float) -> str:
    """``colour`` with a share of white, for areas behind lines.

    >>> mixed("#000000", 0.5)
    '#808080'
    """
    red, green, blue = (1 - (1 - white) * (1 - part) for part in to_rgb(colour))
    return to_hex((red, green, blue))


def _darker(colour: str, share: float) -> str:
    red, green, blue = to_rgb(colour)
    return to_hex((red * (1 - share), green * (1 - share), blue * (1 - share)))


def drawn_language(lang: str) -> Lang:
    """The language of the labels in a figure asked for in ``lang``: English without a font.

    >>> drawn_language("en")
    'en'
    """
    return "zh" if lang == "zh" and chinese_font() is not None else "en"


_OURS = {
    "font.size": SIZE,
    "text.color": INK,
    "text.parse_math": False,  # a label with two dollar signs is no formula
    "text.hinting": "no_hinting",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": SIZE,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SIZE,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "lines.linewidth": 1.3,
    "lines.scale_dashes": True,
    "patch.linewidth": 0.7,
    "hatch.color": "white",
    "hatch.linewidth": 0.6,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "path",  # drawn letters are the same on every machine
    "svg.hashsalt": "ncstats",
    "pdf.fonttype": 42,
}
_SETTINGS = (
    "agg.", "axes.", "figure.", "font.", "grid.", "hatch.", "lines.", "mathtext.", "patch.",
    "path.", "pdf.", "savefig.", "svg.", "text.", "xtick.", "ytick.",
)  # fmt: skip


@cache
@cache
def _settings() -> dict[Any, Any]:
    # matplotlib's own defaults first, so that a user's matplotlibrc moves nothing.
    names = [name for name in mpl.rcParamsDefault if name.startswith(_SETTINGS)]
    return {**{name: mpl.rcParamsDefault[name] for name in names}, **_OURS}


@contextmanager
def journal_style() -> Iterator[None]:
    """Matplotlib's settings while a figure is drawn or saved; the caller's own come back after."""
    # A Chinese family often has one weight only; that another was asked for is no news to a user.
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with mpl.rc_context({**_settings(), "font.family": families()}):
            yield
    finally:
        log.setLevel(level)
