"""A source of patients in a long file, counted piece by piece, by several at once."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

from ncstats.cohort.model import KEY
from ncstats.cohort.model import Source as Origin
from ncstats.cohort.summary import CohortSummary
from ncstats.dictionary import Dictionary
from ncstats.errors import DataError, Problem
from ncstats.tally.asking import EVERYBODY
from ncstats.tally.pieces.counting import Counted, Counting
from ncstats.tally.pieces.files import PiecedFile, pieced
from ncstats.tally.pieces.piece import Layout, Piece
from ncstats.tally.pieces.rows import Job
from ncstats.tally.questions import Answers, Asked
from ncstats.text.progress import Part, Report, silent

_MOST_AT_ONCE = 16


class PiecesSource:
    """Patients in a CSV or Parquet file that may be larger than memory.

    It takes what conforms: the dictionary's names, codes and units, as ``ncstats check --clean``
    writes them. A cell that does not is refused, never read as missing.
    """

    def __init__(self, path: Path, dictionary: Dictionary) -> None:
        self._path, self._dictionary = path, dictionary
        self._patients = 0

    @cached_property
    def _file(self) -> PiecedFile:
        return pieced(self._path)

    @cached_property
    def _layout(self) -> Layout:
        return Layout(self.name, self._file.names, self._dictionary)

    @property
    def name(self) -> str:
        """The file."""
        return self._path.name

    @cached_property
    def cohort(self) -> CohortSummary:
        """How many patients there are, and where they come from.

        Raises:
            UsageError: the file is missing.
            DataError: it cannot be read.
        """
        if not self._patients:
            self.answers([EVERYBODY])
        origin = Origin(self.name, self._file.sha256(), self._patients)
        return CohortSummary(self._patients, self._dictionary, (origin,))

    def variables(self) -> frozenset[str]:
        """The columns of the file that are variables, and what derives from them."""
        return self._layout.variables

    def identifiers_begin_with(self, prefix: str) -> bool:
        """Whether every patient's identifier does; where one does not, no other is read."""
        if KEY not in self._layout.present:
            return False
        for job in self._file.jobs([KEY]):
            for rows in filter(lambda rows: rows.count, job()):
                keys = Piece(self._layout, rows).patients[KEY].array.tolist()
                if not all(key is not None and key.startswith(prefix) for key in keys):
                    return False
        return True

    def answers(self, questions: Iterable[Asked], report: Report = silent) -> Answers:
        """Ask all at once, in one pass over the file.

        Raises:
            UsageError: something that cannot be asked, or the file is missing.
            DataError: a cell that does not conform, or no patient.
        """
        counting = Counting(self._layout, (*questions, EVERYBODY))
        counted = counting.nothing()
        for part in self._parts(counting, report):
            counted.take(part)
        found = counted.answers()
        if not found:
            raise DataError(Problem("cohort.no_rows", file=self.name))
        self._patients = found.condition(EVERYBODY).patients
        return found

    def _parts(self, counting: Counting, report: Report) -> Iterator[Sequence[Counted]]:
        workers = min(os.cpu_count() or 1, _MOST_AT_ONCE)
        waiting: deque[Future[Sequence[Counted]]] = deque()

        def count(job: Job) -> Sequence[Counted]:
            return [counting.count(Piece(self._layout, rows)) for rows in job() if rows.count]

        with self._file.opened(), ThreadPoolExecutor(workers) as executor:
            for begun, job in enumerate(self._file.jobs(counting.columns)):
                report(Part("progress.pieces", begun, self._file.pieces, self.name))
                waiting.append(executor.submit(count, job))
                # One more than can be worked on, lest anybody waits; not the whole file.
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
