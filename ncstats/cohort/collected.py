"""What is found in a long file, piece by piece: the same ledgers as of a file read at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ncstats.cohort.check import duplicate_keys
from ncstats.cohort.complete import Note
from ncstats.cohort.findings import Counts
from ncstats.cohort.ledger import (
    Place,
    first_changes,
    joined,
    kept_lines,
    kept_problems,
)
from ncstats.cohort.model import KEY, Beside
from ncstats.cohort.pieces import LongFile
from ncstats.cohort.read import TextTable
from ncstats.cohort.rows import RowReader, Rows
from ncstats.cohort.sources.columns import text_column
from ncstats.cohort.values import Values
from ncstats.errors import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Collected:
    """Takes the pieces of a file in their order.

    Attributes:
        table: the file without its rows.
        reader: of its rows.
        twice: rows of a patient who already has one.
    """

    def __init__(self, table: TextTable, reader: RowReader) -> None:
        self.table = table
        self.reader = reader
        self.twice: list[Problem] = []
        self._problems: list[Problem] = []
        self._changes = joined([])
        self._notes: dict[tuple[str, str, object], Note] = {}
        self._found: Counts = Counter()
        self._changed: Counts = Counter()
        self._hashes: list[NDArray[np.uint64]] = []

    def take(self, piece: TextTable) -> Rows:
        """A piece as it is read."""
        rows = self.reader.rows(piece)
        problems = sorted(rows.problems, key=rows.place.order)
        self._problems = kept_problems([*self._problems, *problems], self.table)
        self._changes = first_changes(joined([self._changes, rows.changes]), self.table)
        self._found += rows.found
        self._changed += rows.changed
        for note in rows.notes:
            self._add(note)
        self._hashes.append(_hashed(rows.place.keys[_known(rows.place.keys)]))
        return rows

    def _add(self, note: Note) -> None:
        at = (note.code, note.name, note.reason)
        before = self._notes.get(at)
        if before is not None:
            lines = kept_lines((*before.lines, *note.lines), self.table)
            note = replace(note, lines=lines, count=before.count + note.count)
        self._notes[at] = note

    @property
    def broken(self) -> bool:
        """Whether an error has been found."""
        return any(problem.severity == "error" for problem in (*self._problems, *self.twice))

    @property
    def rows(self) -> Rows:
        """All that was found; the rows themselves are not held."""
        none = np.zeros(0, dtype=object)
        positions = {name: heading.position for name, heading in self.reader.headings.items()}
        return Rows(
            data={},
            place=Place(self.table, positions, none),
            problems=tuple(self._problems),
            notes=tuple(self._notes.values()),
            changes=self._changes,
            beside=Beside(),
            found=self._found,
            changed=self._changed,
        )

    def find_twice(self, file: LongFile) -> None:
        """Look for patients who stand twice; only where two hashes are the same is read again."""
        hashes = np.concatenate(self._hashes)
        self._hashes.clear()
        hashes.sort()
        same = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
        if not len(same):
            return
        table, keys = self._with_hash(file, same)
        place = replace(self.rows.place, table=table, keys=keys)
        found = duplicate_keys({KEY: Values(self.reader.variables[KEY], keys)}, table)
        self.twice = [place.problem(*each) for each in found]

    def _with_hash(
        self, file: LongFile, wanted: NDArray[np.uint64]
    ) -> tuple[TextTable, NDArray[np.object_]]:
        """The rows of patients with one of these hashes, as a table, and their patients."""
        lines: list[int] = []
        keys: list[str] = []
        cells: list[list[str]] = [[] for _ in file.headers]
        for piece in file.pieces(self.table.source.rows):
            of_piece = self.reader.keys(piece)
            known = np.flatnonzero(_known(of_piece))
            rows = known[np.isin(_hashed(of_piece[known]), wanted)]
            keys += of_piece[rows].tolist()
            lines += piece.lines[rows].tolist()
            for held, column in zip(cells, piece.columns, strict=True):
                held += [column.texts[code] for code in column.codes[rows].tolist()]
        columns = [text_column(*both) for both in zip(file.headers, cells, strict=True)]
        table = file.table(columns, self.table.source.rows, lines)
        return table, np.array(keys, dtype=object)


def _known(keys: NDArray[np.object_]) -> NDArray[np.bool_]:
    return np.array([key is not None for key in keys], dtype=bool)


def _hashed(keys: NDArray[np.object_]) -> NDArray[np.uint64]:
    import pandas as pd

    hashes: NDArray[np.uint64] = pd.util.hash_array(keys, categorize=False)
    return hashes
