"""Text as outlines: which letters stand where, and the path of each.

The letters are those of DejaVu Sans, which comes with matplotlib, so a picture is the same on every
machine; a character that it lacks is taken from the machine's Chinese font, if there is one. All
lengths are in thousandths of the letters' size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from ncstats.figures.fonts import chinese_letter
from ncstats.figures.truetype import Point, TrueType, read_font

EM = 1000
_FILES = {
    (False, False): "DejaVuSans.ttf",
    (True, False): "DejaVuSans-Bold.ttf",
    (False, True): "DejaVuSans-Oblique.ttf",
    (True, True): "DejaVuSans-BoldOblique.ttf",
}


class Line(NamedTuple):
    """One line of text.

    Attributes:
        letters: the outline of each as the data of an SVG path, y upwards, and where it begins;
            blanks are left out.
        width: from the beginning of the first letter to the end of the last.
    """

    letters: tuple[tuple[str, int], ...]
    width: float


class _Letter(NamedTuple):
    """A letter with its number in DejaVu Sans, 0 if it is of another font."""

    number: int
    outline: str
    advance: float


@lru_cache(maxsize=4096)
def typeset(text: str, *, bold: bool = False, italic: bool = False) -> Line:
    """The letters of one line, kerned.

    >>> typeset("AV").width < typeset("A").width + typeset("V").width
    True
    >>> typeset("-").letters
    (('M49 314h263v-80h-263z', 0),)
    """
    font, place, before = _font(bold, italic), 0.0, 0
    found: list[tuple[str, int]] = []
    for character in text:
        letter = _letter(character, bold, italic)
        place += font.kerning(before, letter.number) * EM / font.units_per_em
        if letter.outline:
            found.append((letter.outline, round(place)))
        place, before = place + letter.advance, letter.number
    return Line(tuple(found), place)


@cache
def _font(bold: bool, italic: bool) -> TrueType:
    spec = find_spec("matplotlib")  # which is not loaded by this
    folders = spec.submodule_search_locations if spec else None
    return read_font(Path((folders or ["."])[0], "mpl-data/fonts/ttf", _FILES[bold, italic]))


@cache
def _letter(character: str, bold: bool, italic: bool) -> _Letter:
    font = _font(bold, italic)
    number = font.letter(character)
    chinese = None if number else chinese_letter(character, bold=bold)
    if chinese:
        return _Letter(0, *chinese)
    scale = EM / font.units_per_em
    curves = ([_scaled(point, scale) for point in curve] for curve in font.contours(number))
    return _Letter(number, "".join(map(_path, curves)), font.advance(number) * scale)


def _scaled(point: Point, scale: float) -> Point:
    return Point(round(point.x * scale), round(point.y * scale), point.on)


def _path(contour: Sequence[Point]) -> str:
    """One closed curve in relative steps, the shortest way to write it."""
    points = list(_with_all_on_curve(contour))
    x, y = points[0].x, points[0].y
    parts, pull = [f"M{x:.0f} {y:.0f}"], None
    for point in points[1:]:
        if not point.on:
            pull = point
            continue
        if pull is not None:
            curve = (pull.x - x, pull.y - y, point.x - x, point.y - y)
            parts.append("q" + _joined(curve))
        elif point.y == y:
            parts.append(f"h{point.x - x:.0f}")
        elif point.x == x:
            parts.append(f"v{point.y - y:.0f}")
        else:
            parts.append("l" + _joined((point.x - x, point.y - y)))
        (x, y, _), pull = point, None
    closes = parts[-1][0] != "q" and len(parts) > 3
    return "".join(parts[:-1] if closes else parts) + "z"


def _with_all_on_curve(contour: Sequence[Point]) -> Iterator[Point]:
    """The contour from a point on it and back, with the points that its rules leave out.

    Halfway between two points off the curve lies one on it.
    """
    first = next((i for i, point in enumerate(contour) if point.on), None)
    if first is None:
        a, b = contour[-1], contour[0]
        return (yield from _with_all_on_curve([_between(a, b), *contour]))
    around = [*contour[first:], *contour[: first + 1]]
    yield around[0]
    for before, point in pairwise(around):
        if not before.on and not point.on:
            yield _between(before, point)
        yield point


def _between(a: Point, b: Point) -> Point:
    return Point(round((a.x + b.x) / 2), round((a.y + b.y) / 2), True)


def _joined(numbers: Sequence[float]) -> str:
    """Numbers side by side; a minus parts them as well as a blank does."""
    text = " ".join(f"{number:.0f}" for number in numbers)
    return text.replace(" -", "-")
