"""Cells of a piece as values: each distinct cell is read once, never taken for a missing one."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.cohort.coded import Coded, coded, no_side
from ncstats.cohort.values import Values
from ncstats.tally.cells import DAY, FIGURES, LIMIT, SIDES
from ncstats.tally.extra import library

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ncstats.dictionary import Variable

EXTRA = "arrow"
_MOST_REMEMBERED = 100_000


class CellFault(Exception):  # noqa: N818 - it becomes a DataError once its line is known
    """A cell that does not conform.

    Attributes:
        row: of the piece, from 0.
        text: what stands there.
    """

    def __init__(self, row: int, text: str) -> None:
        super().__init__()
        self.row, self.text = row, text


class Reader:
    """Reads the cells of one variable, piece after piece."""

    def __init__(self, variable: Variable) -> None:
        self.variable = variable
        self._arrow = library("pyarrow", EXTRA)
        self._known: dict[str | None, float] = {None: np.nan, "": np.nan}
        if variable.kind == "category":
            self._known = {code: place for place, code in enumerate(variable.codes)}
            self._known |= {None: -1, "": -1}

    @cached_property
    def _letters(self) -> NDArray[np.uint8] | None:
        """For each byte the place of the level that it is, from 1; None where a code is longer.

        Of a byte that is no level the place is one more than there are.
        """
        codes = [code.encode() for code in self.variable.codes]
        if self.variable.kind != "category" or any(len(code) != 1 for code in codes):
            return None
        places = np.full(256, len(codes) + 1, dtype=np.uint8)
        places[[code[0] for code in codes]] = np.arange(1, len(codes) + 1)
        return places

    def coded(self, column: Any) -> Coded:
        """The cells of a number or a category, an Arrow array, as distinct values and places.

        Raises:
            CellFault: a cell does not conform.
        """
        if self.variable.kind == "number" and not self._of_text(column):
            return self._numbers(column)
        if self._letters is not None and (found := self._of_letters(column, self._letters)):
            return found
        texts, places = self._distinct(column)
        side = no_side()
        if self.variable.kind == "category":
            values = np.array([self._known.get(text, np.inf) for text in texts.to_pylist()])
            self._refuse(~np.isfinite(values), texts, places)
            values = values.astype(np.int64)
        else:
            values, side = self._of_texts(texts)
            self._refuse(self._impossible(values, ~_there(texts)), texts, places)
        return Coded(self.variable, values, side, places)

    def _of_letters(self, column: Any, letters: NDArray[np.uint8]) -> Coded | None:
        """A category whose codes are single bytes, as registries have them: a third of the work.

        None where a cell is longer or no level, or the column is not of bytes.
        """
        if not self._arrow.types.is_binary(column.type) or not len(column):
            return None
        _, starts, data = column.buffers()
        ends = np.frombuffer(starts, dtype=np.int32)[column.offset :][: len(column) + 1]
        lengths = np.diff(ends)
        if data is None or not data.size or lengths.max() > 1:
            return None
        # An empty cell begins where the next one does, or where the bytes end.
        cells = np.frombuffer(data, dtype=np.uint8).take(ends[:-1], mode="clip")
        places = letters[cells] * lengths.astype(np.uint8)
        if places.max() > len(self.variable.codes):
            return None
        return Coded(self.variable, np.arange(-1, len(self.variable.codes)), no_side(), places)

    def values(self, column: Any) -> Values:
        """The cells of a day or a text.

        Raises:
            CellFault: a cell is no day.
        """
        texts, places = self._distinct(column)
        found = [text or None for text in texts.to_pylist()]
        if self.variable.kind == "text":
            distinct = np.empty(len(found), dtype=object)
            distinct[:] = found
            return Values(self.variable, distinct[places])
        days = [_day(text) for text in found]
        wrong = [day is None and text is not None for day, text in zip(days, found, strict=True)]
        self._refuse(np.array(wrong, dtype=np.bool_), texts, places)
        return Values(self.variable, np.array(days, dtype="datetime64[D]").astype("M8[ns]")[places])

    def _numbers(self, column: Any) -> Coded:
        """A column of numbers; one that is none is how some writers leave a cell empty."""
        if column.type != self._arrow.float64():
            column = column.cast(self._arrow.float64())
        found = coded(Values(self.variable, _filled(column, np.nan)))
        distinct = found.values.astype(np.float64)
        wrong = self._impossible(distinct, np.isnan(distinct))
        # A distinct number need not be any cell's.
        if wrong.any() and (at := np.flatnonzero(wrong[found.places])).size:
            raise CellFault(int(at[0]), str(column[int(at[0])].as_py()))
        return found

    def _of_texts(self, texts: Any) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Numbers and the limits among them; what is neither is NaN."""
        try:
            numbers = texts.cast(self._arrow.float64())
        except self._arrow.ArrowInvalid:
            written = texts.to_pylist()
        else:
            return _filled(numbers, np.nan), no_side()
        values = np.array([self._number(text) for text in written], dtype=np.float64)
        side = np.array([SIDES.get((text or " ")[0], 0) for text in written], dtype=np.int64)
        return values, side if side.any() else no_side()

    def _number(self, text: str | None) -> float:
        if text not in self._known:
            if len(self._known) > _MOST_REMEMBERED:
                self._known = {None: np.nan, "": np.nan}
            self._known[text] = _number(text)
        return self._known[text]

    def _impossible(
        self, numbers: NDArray[np.float64], missing: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        low, high = self.variable.hard
        wrong = (numbers < low) | (numbers > high) | np.isinf(numbers)
        return wrong | (np.isnan(numbers) & ~missing)

    def _of_text(self, column: Any) -> bool:
        types = self._arrow.types
        kind = column.type.value_type if types.is_dictionary(column.type) else column.type
        return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_binary(kind))

    def _distinct(self, column: Any) -> tuple[Any, NDArray[np.int32]]:
        """The distinct texts, null where a cell is empty, and the place of each cell's."""
        if not self._of_text(column):
            if self.variable.kind == "date":
                column = column.cast(self._arrow.date32())
            column = column.cast(self._arrow.string())
        if self._arrow.types.is_dictionary(column.type):
            texts = column.dictionary
            nothing = self._arrow.nulls(1, texts.type)
            places = _filled(column.indices, len(texts))
            return self._arrow.concat_arrays([texts, nothing]), places
        encoded = column.dictionary_encode(null_encoding="encode")
        places = _filled(encoded.indices, 0)
        return self._as_text(encoded.dictionary, places), places

    def _as_text(self, distinct: Any, places: NDArray[np.int32]) -> Any:
        """Distinct cells of bytes as text.

        Raises:
            CellFault: one of them is not UTF-8.
        """
        try:
            return distinct.cast(self._arrow.string())
        except self._arrow.ArrowInvalid:
            shown = [(cell or b"").decode("utf-8", "replace") for cell in distinct.to_pylist()]
            wrong = np.array(["\N{REPLACEMENT CHARACTER}" in text for text in shown])
            self._refuse(wrong, self._arrow.array(shown), places)
            raise

    def _refuse(self, wrong: NDArray[np.bool_], texts: Any, places: NDArray[np.int32]) -> None:
        # A distinct text need not be any cell's.
        if wrong.any() and (at := np.flatnonzero(wrong[places])).size:
            row = int(at[0])
            raise CellFault(row, str(texts[int(places[row])].as_py()))


def _number(text: str | None) -> float:
    if text is not None and re.fullmatch(LIMIT, text):
        return float(text[1:])
    return float(text) if text is not None and re.fullmatch(FIGURES, text) else np.nan


def _day(text: str | None) -> date | None:
    if text is None or not re.fullmatch(DAY, text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _filled(array: Any, nothing: float) -> NDArray[Any]:
    """Numbers of an Arrow array, with another where there is none.

    Arrow's own ways load pandas, which takes longer than counting a small file.
    """
    whole = np.frombuffer(array.buffers()[1], dtype=array.type.to_pandas_dtype())
    found = whole[array.offset : array.offset + len(array)]
    return np.where(_there(array), found, nothing) if array.null_count else found


def _there(array: Any) -> NDArray[np.bool_]:
    """Where an Arrow array has something."""
    bits = array.buffers()[0]
    if bits is None:
        return np.ones(len(array), dtype=np.bool_)
    end = array.offset + len(array)
    there = np.unpackbits(np.frombuffer(bits, dtype=np.uint8), count=end, bitorder="little")
    return there[array.offset :].view(np.bool_)
