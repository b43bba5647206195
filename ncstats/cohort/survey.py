"""What must be known of a whole file before the first of its rows can be read.

What a text means may hang on the others of its column: 2,4 is a number where all have a comma, 1 is
yes where nothing but 0 stands beside it. A long file is therefore gone through once for the few
texts that tell, and then again for its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ncstats.cohort.body import TextColumn
from ncstats.cohort.headers import HeaderNames, all_levels
from ncstats.cohort.identity import is_citizen_number, is_mobile_number
from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.normalise import plain
from ncstats.cohort.pieces import LongFile, Passed, Told
from ncstats.cohort.read import TextTable, ragged
from ncstats.cohort.types import telling
from ncstats.dictionary import Variable
from ncstats.errors import DataError, Problem

_LIMITS = frozenset("<>≤≥")


@dataclass(frozen=True)
class Survey:
    """What the whole of a file says.

    Attributes:
        table: the file without its rows: its headers, and of each column a few texts that tell
            what it is.
        present: by variable how many cells hold each text on which the meaning of others hangs.
        limited: numbers of which some values are known only by a limit.
    """

    table: TextTable
    present: Mapping[str, Mapping[str, int]]
    limited: frozenset[str]

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return self.table.source.rows


def survey(file: LongFile, names: HeaderNames, told: Told) -> Survey:
    """Go through a file once.

    Raises:
        DataError: it holds no row; every row that has more or fewer cells than the header.
    """
    columns = [_Column(header, names) for header in file.headers]
    passed, rows = Passed(), 0
    for piece in file.pieces(passed=passed, told=told):
        rows += len(piece.lines)
        for column, text in zip(columns, piece.columns, strict=True):
            column.take(text)
    if passed.ragged:
        raise DataError([ragged(file.path, *each, file.headers) for each in passed.ragged])
    if not rows:
        raise DataError(Problem("cohort.no_patients", file=file.path))
    present = {name: found for column in columns for name, found in column.present.items()}
    table = file.table([column.text for column in columns], rows, passed=passed)
    limited = {name for column in columns for name in column.limited}
    return Survey(table, present, frozenset(limited) - {*names.mapping.censored})


class _Column:
    """What one column says, piece by piece."""

    def __init__(self, header: str, names: HeaderNames) -> None:
        self.header = header
        self.mapping: ColumnMapping = names.mapping
        self.variables = _meant(header, names)
        self.present: dict[str, Mapping[str, int]] = {}
        self.limited: list[str] = []
        self._tests = [*_tests(header, names)]
        self._texts: list[str] = []

    def take(self, column: TextColumn) -> None:
        """Keep those texts of a piece that tell what those before it did not."""
        for variable in self.variables:
            before = self.present.get(variable.name)
            self.present[variable.name] = telling(variable, column, self.mapping, before)
        self._tests = [test for test in self._tests if not self._met(test, column.texts)]
        if not self.limited and any(map(self._is_limit, column.texts)):
            self.limited = [each.name for each in self.variables if each.kind == "number"]

    def _is_limit(self, text: str) -> bool:
        said = plain(text)
        return said[:1] in _LIMITS and said.casefold() not in self.mapping.missing_texts()

    def _met(self, test: Callable[[str], bool], texts: Iterable[str]) -> bool:
        found = next(filter(test, texts), None)
        if found is not None:
            self._texts.append(found)
        return found is not None

    @property
    def text(self) -> TextColumn:
        """The column without its rows."""
        texts = tuple(dict.fromkeys(self._texts))
        return TextColumn(self.header, texts, np.zeros(0, dtype=np.int32))


def _meant(header: str, names: HeaderNames) -> list[Variable]:
    found = (*names.meaning(header).variables, names.open_time(header))
    return [names.variables[name] for name in dict.fromkeys(found) if name is not None]


def _tests(header: str, names: HeaderNames) -> Iterator[Callable[[str], bool]]:
    """Of a text whether it tells what a column is; one that does is enough of each."""
    yield lambda text: bool(text.strip())
    meaning = names.meaning(header)
    if names.open_time(header) is not None:
        yield lambda text: not all_levels([text], names, meaning)
    if not meaning.variables and not names.ignores(header):
        yield lambda text: is_citizen_number(plain(text))
        yield lambda text: bool(plain(text)) and not is_mobile_number(plain(text))
