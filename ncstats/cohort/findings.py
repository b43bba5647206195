"""What was found and changed on reading, as a cohort keeps it until tables of it are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.errors import Problem

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

PROBLEM_COLUMNS = (
    "severity",
    "code",
    "file",
    "line",
    "patient_id",
    "column",
    "raw",
    "rule",
    "suggestion",
    "caused_by",
)
COUNT_COLUMNS = ("ledger", "file", "column", "code", "count")

Counts = Counter[tuple[str, str]]
"""How often something was found or done, by column and code."""


def _texts() -> NDArray[np.object_]:
    return np.zeros(0, dtype=object)


@dataclass(frozen=True, eq=False)
class Changes:
    """Cells that reading changed, one entry each; the arrays are as long as one another.

    Attributes:
        file: name of the file.
        line: of the file; 0 where the file as a whole was changed.
        patient_id: of the row, None without one.
        column: header, None for the file as a whole.
        raw: the cell's text.
        value: what it was read as.
        rule: why, in a sentence.
    """

    file: NDArray[np.object_] = field(default_factory=_texts)
    line: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    patient_id: NDArray[np.object_] = field(default_factory=_texts)
    column: NDArray[np.object_] = field(default_factory=_texts)
    raw: NDArray[np.object_] = field(default_factory=_texts)
    value: NDArray[np.object_] = field(default_factory=_texts)
    rule: NDArray[np.object_] = field(default_factory=_texts)

    @classmethod
    def of_rows(cls, rows: Sequence[Sequence[object]]) -> Changes:
        """From one row for each, in the order of the attributes."""
        columns = list(zip(*rows, strict=True)) or [()] * len(CHANGE_COLUMNS)
        file, line, *others = map(_array, columns)
        return cls(file, line.astype(np.int64), *others)

    def __len__(self) -> int:
        return len(self.line)

    def at(self, rows: NDArray[Any]) -> Changes:
        """Some of them."""
        return Changes(*(getattr(self, name)[rows] for name in CHANGE_COLUMNS))

    def frame(self) -> pd.DataFrame:
        """The changes as a table."""
        import pandas as pd

        columns = {name: getattr(self, name).tolist() for name in CHANGE_COLUMNS}
        columns["line"] = [line or None for line in columns["line"]]
        return pd.DataFrame(columns, columns=list(CHANGE_COLUMNS)).astype({"line": "Int64"})


def _array(values: Sequence[object]) -> NDArray[np.object_]:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


CHANGE_COLUMNS = tuple(each.name for each in fields(Changes))


def together(parts: Iterable[Changes]) -> Changes:
    """Changes one after another, as they are given."""
    given = [part for part in parts if len(part)]
    if len(given) < 2:
        return given[0] if given else Changes()
    return Changes(*(np.concatenate([getattr(p, n) for p in given]) for n in CHANGE_COLUMNS))


@dataclass(frozen=True, eq=False)
class Findings:
    """The two ledgers of a cohort.

    Attributes:
        problems: what was found.
        changes: every value that was changed.
        counts: how many problems and changes there are, by ledger and file, column and code.
        lang: language of the sentences in the tables.
    """

    problems: Sequence[Problem] = ()
    changes: Changes = field(default_factory=Changes)
    counts: Mapping[tuple[str, str], Counts] = field(default_factory=dict)
    lang: str = "en"


def problem_frame(problems: Sequence[Problem], lang: str) -> pd.DataFrame:
    """Problems as a table, their words in one language; files without their folder."""
    import pandas as pd

    rows = [
        (
            problem.severity,
            problem.code,
            (problem.file or "").replace("\\", "/").rpartition("/")[2],
            problem.line,
            problem.patient_id,
            problem.column,
            problem.value,
            problem.sentence(lang),
            problem.suggestion(lang),
            problem.caused_by,
        )
        for problem in problems
    ]
    return pd.DataFrame(rows, columns=list(PROBLEM_COLUMNS)).astype({"line": "Int64"})


def count_frame(found: Mapping[tuple[str, str], Counts]) -> pd.DataFrame:
    """Counts as a table, by ledger and file, column and code."""
    import pandas as pd

    rows = [
        (ledger, file, column, code, count)
        for (ledger, file), counts in found.items()
        for (column, code), count in sorted(counts.items())
    ]
    return pd.DataFrame(rows, columns=list(COUNT_COLUMNS))
