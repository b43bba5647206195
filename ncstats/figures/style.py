"""One look for every figure: colours, lines and type.

Colours are those of Okabe & Ito (2008, "Color Universal Design"), which stay apart for readers
with any common colour vision; their vermilion is darkened, so that the first four differ in
lightness too. Each has a line pattern, a marker and a hatching of its own: they stay apart in grey.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ncstats.figures.fonts import chinese_font
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
    def ink(self) -> str:
        """The colour, darkened until text in it reads on white (contrast 4.5 : 1, WCAG 2.2)."""
        return readable(self.colour)


ALL_PATIENTS = Stroke(INK)


@cache
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
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _parts(colour)]
    return round(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2], 9)


@cache
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
    red, green, blue = (1 - (1 - white) * (1 - part) for part in _parts(colour))
    return _hex(red, green, blue)


def _darker(colour: str, share: float) -> str:
    red, green, blue = _parts(colour)
    return _hex(red * (1 - share), green * (1 - share), blue * (1 - share))


def _parts(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of ``#rrggbb``, 0 to 1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(*parts: float) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def drawn_language(lang: str) -> Lang:
    """The language of the labels in a figure asked for in ``lang``: English without a font.

    >>> drawn_language("en")
    'en'
    """
    return "zh" if lang == "zh" and chinese_font() is not None else "en"
