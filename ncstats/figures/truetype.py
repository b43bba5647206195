"""Letters of a TrueType font, read from its file: how wide they are and how they are drawn.

Layout of the tables: OpenType 1.9.1, https://learn.microsoft.com/typography/opentype/spec. Only
the letters that are asked for are read, so a font is open in a millisecond; a library of fonts
takes longer to read one than a whole report to draw its pictures.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from struct import unpack_from
from typing import NamedTuple

_TO_UNICODE = ((3, 1), (0, 3))
"""Platform and encoding of the maps from characters of the first plane to letters."""
_ON_CURVE, _SHORT_X, _SHORT_Y, _REPEATED, _SAME_X, _SAME_Y = (1 << bit for bit in range(6))
_WORDS, _OFFSETS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x1, 0x2, 0x8, 0x20, 0x40, 0x80
_KERN_BY_PAIR = 0


class Point(NamedTuple):
    """Of a contour, in units of the font; one that is off the curve pulls it."""

    x: float
    y: float
    on: bool


Contours = list[list[Point]]


class TrueType:
    """A font's letters by their characters; lengths are in units of ``units_per_em``.

    Args:
        path: a .ttf file.

    Raises:
        ValueError: the file is no TrueType font with a Unicode map.
    """

    def __init__(self, path: Path) -> None:
        self._data = data = path.read_bytes()
        (tables,) = unpack_from(">H", data, 4)
        entries = (unpack_from(">4s4xI4x", data, 12 + 16 * i) for i in range(tables))
        self._tables: dict[str, int] = {tag.decode("latin-1"): start for tag, start in entries}
        if not {"glyf", "loca", "cmap", "hmtx"} <= self._tables.keys():
            raise ValueError(f"{path.name} is no TrueType font")
        self.units_per_em: int
        (self.units_per_em,) = unpack_from(">H", data, self._tables["head"] + 18)
        (self._long_places,) = unpack_from(">H", data, self._tables["head"] + 50)
        (self._advances,) = unpack_from(">H", data, self._tables["hhea"] + 34)
        self._map = self._unicode_map(path)
        self._ends = self._shorts(self._map + 14, self._segments)
        self._kerning = self._kerning_pairs()

    def letter(self, character: str) -> int:
        """The number of a character's letter; 0, the sign for a missing one, where it has none."""
        code, segments = ord(character), self._segments
        segment = bisect_left(self._ends, code)
        if code > 0xFFFF or segment == segments:
            return 0
        at = self._map + 16 + 2 * (segments + segment)
        start, shift, place = (self._short(at + 2 * segments * i) for i in range(3))
        if code < start:
            return 0
        if not place:
            return (code + shift) & 0xFFFF
        found = self._short(at + 4 * segments + place + 2 * (code - start))
        return (found + shift) & 0xFFFF if found else 0

    def advance(self, letter: int) -> int:
        """From where a letter begins to where the next one does."""
        return self._short(self._tables["hmtx"] + 4 * min(letter, self._advances - 1))

    def kerning(self, first: int, second: int) -> int:
        """What two letters that follow each other are moved apart, or together below 0."""
        return self._kerning.get((first, second), 0)

    def contours(self, letter: int) -> Contours:
        """The closed curves that a letter consists of; none for a blank."""
        start, end = self._place(letter), self._place(letter + 1)
        if start == end:
            return []
        at = self._tables["glyf"] + start
        (count,) = unpack_from(">h", self._data, at)
        return self._simple(at + 10, count) if count >= 0 else list(self._composite(at + 10))

    def _short(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + 2], "big")

    def _shorts(self, at: int, count: int) -> tuple[int, ...]:
        return unpack_from(f">{count}H", self._data, at)

    def _unicode_map(self, path: Path) -> int:
        """Where the map of the first plane begins; it is one of segments."""
        table = self._tables["cmap"]
        for i in range(self._short(table + 2)):
            kind = unpack_from(">HHI", self._data, table + 4 + 8 * i)
            start: int = table + kind[2]
            if kind[:2] in _TO_UNICODE and self._short(start) == 4:
                self._segments = self._short(start + 6) // 2
                return start
        raise ValueError(f"{path.name} has no map of Unicode's characters")

    def _kerning_pairs(self) -> dict[tuple[int, int], int]:
        table = self._tables.get("kern")
        if table is None or self._short(table + 2) == 0 or self._data[table + 8] != _KERN_BY_PAIR:
            return {}
        count, at = self._short(table + 10), table + 18
        flat = unpack_from(">" + "HHh" * count, self._data, at)
        return dict(zip(zip(flat[::3], flat[1::3], strict=True), flat[2::3], strict=True))

    def _place(self, letter: int) -> int:
        table = self._tables["loca"]
        if self._long_places:
            return int.from_bytes(self._data[table + 4 * letter : table + 4 * letter + 4], "big")
        return 2 * self._short(table + 2 * letter)

    def _simple(self, at: int, count: int) -> Contours:
        ends = self._shorts(at, count)
        points = ends[-1] + 1
        flags, at = self._flags(at + 2 * count + 2 + self._short(at + 2 * count), points)
        xs, at = self._coordinates(flags, at, _SHORT_X, _SAME_X)
        ys, _ = self._coordinates(flags, at, _SHORT_Y, _SAME_Y)
        drawn = [
            Point(x, y, bool(flag & _ON_CURVE)) for x, y, flag in zip(xs, ys, flags, strict=True)
        ]
        starts = (0, *(end + 1 for end in ends))
        return [drawn[start : end + 1] for start, end in zip(starts, ends, strict=False)]

    def _flags(self, at: int, points: int) -> tuple[list[int], int]:
        flags: list[int] = []
        while len(flags) < points:
            flag = self._data[at]
            at += 1
            times = 1
            if flag & _REPEATED:
                times += self._data[at]
                at += 1
            flags += [flag] * times
        return flags, at

    def _coordinates(
        self, flags: list[int], at: int, short: int, same: int
    ) -> tuple[list[int], int]:
        """Each is given by its distance from the one before."""
        value, found = 0, []
        for flag in flags:
            if flag & short:
                value += self._data[at] if flag & same else -self._data[at]
                at += 1
            elif not flag & same:
                value += unpack_from(">h", self._data, at)[0]
                at += 2
            found.append(value)
        return found, at

    def _composite(self, at: int) -> Iterator[list[Point]]:
        """A letter made of others, each moved and perhaps turned: é of e and its accent."""
        flags = _MORE
        while flags & _MORE:
            flags, letter = self._shorts(at, 2)
            shift = unpack_from(">hh" if flags & _WORDS else ">bb", self._data, at + 4)
            dx, dy = shift if flags & _OFFSETS else (0, 0)
            at += 8 if flags & _WORDS else 6
            (a, b, c, d), at = self._turned(flags, at)
            for contour in self.contours(letter):
                yield [Point(a * x + c * y + dx, b * x + d * y + dy, on) for x, y, on in contour]

    def _turned(self, flags: int, at: int) -> tuple[tuple[float, ...], int]:
        """The matrix of a part, in fractions of 16384; and where the next part begins."""
        count = 1 if flags & _SCALE else 2 if flags & _TWO_SCALES else 4 if flags & _MATRIX else 0
        parts = [one / 0x4000 for one in unpack_from(f">{count}h", self._data, at)]
        matrix = {
            0: (1.0, 0.0, 0.0, 1.0),
            1: (*parts, 0.0, 0.0, *parts),
            2: (*parts[:1], 0.0, 0.0, *parts[1:]),
        }.get(count, tuple(parts))
        return matrix, at + 2 * count


@cache
def read_font(path: Path) -> TrueType:
    """The font of a file, read once."""
    return TrueType(path)
