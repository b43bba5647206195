"""The rows of a table as columns of text, taken in block by block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ncstats.cohort.unquoted import Codes, Distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class TextColumn:
    """One column as text: row ``i`` holds ``texts[codes[i]]``.

    Attributes:
        header: as it stands in the file.
        texts: the distinct texts, in order of appearance.
        codes: for each row, which of them it holds.
    """

    header: str
    texts: tuple[str, ...]
    codes: Codes


class _Places(dict[str, int]):
    """The place of each distinct text, given out in order of appearance."""

    def __missing__(self, text: str) -> int:
        place = self[text] = len(self)
        return place


class Body:
    """The rows below the header, taken in block by block."""

    def __init__(self, width: int, drop: frozenset[int]) -> None:
        self.width = width
        self.drop = drop
        self.dropped: list[int] = []
        self.lines: list[int] = []
        self.blank: list[int] = []
        self.ragged: list[tuple[int, int]] = []
        self._places = [_Places() for _ in range(width)]
        self._codes: list[list[Codes]] = [[] for _ in range(width)]
        self._whole: Sequence[Distinct] | None = None
        self._first = 0

    def take(self, lines: list[int], records: list[list[str]]) -> None:
        """A block of records, each with the line on which it starts."""
        kept = []
        for line, record in zip(lines, records, strict=True):
            if line in self.drop:
                self.dropped.append(line)
            # Most rows begin with a text, so that only few are looked at as a whole.
            elif not record[0].strip() and not any(map(str.strip, record)):
                self.blank.append(line)
            elif len(record) != self.width:
                self.ragged.append((line, len(record)))
            else:
                self.lines.append(line)
                kept.append(record)
        for column, cells in enumerate(zip(*kept, strict=True)):
            places, codes = self._places[column], self._codes[column]
            found = map(places.__getitem__, cells)
            codes.append(np.fromiter(found, dtype=np.int32, count=len(cells)))

    def take_whole(self, columns: Sequence[Distinct], header_line: int) -> None:
        """All rows at once, where each is a line."""
        self._whole = columns
        self._first = header_line + 1

    @property
    def rows(self) -> NDArray[np.int64]:
        """The lines on which the rows that were kept start."""
        if self._whole is None:
            return np.array(self.lines, dtype=np.int64)
        return np.arange(self._first, self._first + len(self._whole[0][1]), dtype=np.int64)

    def columns(self, headers: Sequence[str]) -> tuple[TextColumn, ...]:
        """The columns of all rows that were kept."""
        if self._whole is not None:
            return tuple(TextColumn(h, *both) for h, both in zip(headers, self._whole, strict=True))
        return tuple(
            TextColumn(header, tuple(places), np.concatenate(codes))
            for header, places, codes in zip(headers, self._places, self._codes, strict=True)
        )
