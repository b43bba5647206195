"""Columns repeated for each visit (复查1日期, 复查1超声, 复查2日期 …) as rows of visits.

In mapping.yaml, ``{n}`` stands where the headers have the number:

.. code-block:: yaml

    repeat:
      - columns: {"复查{n}日期": visit_date, "复查{n}左肾": nc_left, "复查{n}右肾": nc_right}
        values: {modality: us}
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from ncstats.cohort.body import TextColumn
from ncstats.cohort.normalise import folded
from ncstats.cohort.read import TextTable
from ncstats.errors import DataError, Problem
from ncstats.files.models import Checked, refusal

if TYPE_CHECKING:
    from numpy.typing import NDArray

NUMBER = "{n}"
"""What stands in a pattern for the number of the visit."""

_CHINESE = "一二三四五六七八九"
_DIGITS = re.compile(f"[0-9]+|[{_CHINESE}]?十[{_CHINESE}]?|[{_CHINESE}]")
_FEWEST = 2


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


class Repeat(Checked):
    """One group of columns that stand once for each visit.

    Attributes:
        columns: variable of the visits by pattern of header.
        values: text by variable, for what all of these visits have in common.
    """

    columns: dict[str, str] = Field(min_length=1)
    values: dict[str, Annotated[str, BeforeValidator(_as_text)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _each_pattern_has_its_number(self) -> Repeat:
        for pattern in self.columns:
            if pattern.count(NUMBER) != 1:
                raise refusal("cohort.repeat_without_number", pattern, at="columns")
        return self


@dataclass(frozen=True)
class SuggestedRepeat:
    """Headers that differ by a number alone.

    Attributes:
        patterns: of the headers, in the file's order.
        numbers: that stand in all of them together, ascending.
    """

    patterns: tuple[str, ...]
    numbers: tuple[int, ...]


def suggest_repeats(headers: Iterable[str]) -> tuple[SuggestedRepeat, ...]:
    """Groups of headers that look like columns repeated for each visit.

    Headers belong together that begin alike up to the number, Arabic or Chinese; two numbers at
    least must be there, as 25(OH)D3 and 24h尿钙 hold one too.

    >>> suggest_repeats(["编号", "复查1日期", "复查1超声", "复查2日期", "复查2超声", "24h尿钙"])
    (SuggestedRepeat(patterns=('复查{n}日期', '复查{n}超声'), numbers=(1, 2)),)
    """
    found: dict[str, set[int]] = defaultdict(set)
    patterns = {header: dict(_patterns(header)) for header in headers}
    for numbered in patterns.values():
        for pattern, number in numbered.items():
            found[pattern].add(number)
    groups: dict[str, dict[str, set[int]]] = defaultdict(dict)
    for numbered in patterns.values():
        # Of two numbers in a header the one that varies more is that of the visit.
        best = max(numbered, key=lambda pattern: len(found[pattern]), default="")
        if best and len(found[best]) >= _FEWEST:
            groups[folded(best.partition(NUMBER)[0])][best] = found[best]
    return tuple(
        SuggestedRepeat(tuple(group), tuple(sorted(set().union(*group.values()))))
        for group in groups.values()
    )


def repeats_of(header: str, group: SuggestedRepeat) -> bool:
    """Whether a header is one of a group.

    >>> group = SuggestedRepeat(("复查{n}日期",), (1, 2))
    >>> repeats_of("复查2日期", group), repeats_of("24h尿钙", group)
    (True, False)
    """
    return any(pattern in group.patterns for pattern, _ in _patterns(header))


def _patterns(header: str) -> Iterator[tuple[str, int]]:
    """The header with ``{n}`` for each number that stands in it, and the number."""
    for found in _DIGITS.finditer(header):
        yield header[: found.start()] + NUMBER + header[found.end() :], _number(found.group())


def _number(text: str) -> int:
    if "十" not in text:
        return int(text) if text.isdecimal() else _CHINESE.index(text) + 1
    tens, _, ones = text.partition("十")
    return 10 * (_number(tens) if tens else 1) + (_number(ones) if ones else 0)


def split_repeats(
    table: TextTable, repeats: Sequence[Repeat], key: int
) -> tuple[TextTable, TextTable]:
    """A table of patients without its repeated columns, and these as a table of visits.

    A visit is a row of the second table if any of its columns holds a text; its line is that of
    the patient, and its headers are the key's, the patterns and the variables of ``values``.

    Args:
        table: the patients.
        repeats: what is repeated.
        key: position of the column that names the patient.

    Raises:
        DataError: a pattern fits no header.
    """
    held = [_held(table, repeat) for repeat in repeats]
    lacking = [
        Problem("cohort.repeat_without_column", file=table.path, line=table.header_line, value=name)
        for columns in held
        for name, by_number in columns.items()
        if not by_number
    ]
    if lacking:
        raise DataError(lacking)
    taken = {place for columns in held for by in columns.values() for place in by.values()}
    kept = tuple(c for place, c in enumerate(table.columns) if place not in taken)
    return replace(table, columns=kept), _visits(table, repeats, held, key)


_Held = Mapping[str, Mapping[int, int]]
"""Position of a column by pattern and number."""


def _held(table: TextTable, repeat: Repeat) -> _Held:
    by_pattern: dict[str, dict[int, int]] = {pattern: {} for pattern in repeat.columns}
    wanted = {folded(pattern): pattern for pattern in repeat.columns}
    for place, column in enumerate(table.columns):
        for pattern, number in _patterns(folded(column.header)):
            if pattern in wanted:
                by_pattern[wanted[pattern]][number] = place
    return by_pattern


@dataclass(frozen=True)
class _Visit:
    """The same visit of all patients: its rows in the table, and its texts by header."""

    rows: NDArray[np.intp]
    number: int
    texts: Mapping[str, NDArray[np.object_]]


def _visits(
    table: TextTable, repeats: Sequence[Repeat], held: Sequence[_Held], key: int
) -> TextTable:
    visits = [
        _visit(table, repeat, columns, number, key)
        for repeat, columns in zip(repeats, held, strict=True)
        for number in sorted({number for by in columns.values() for number in by})
    ]
    rows = np.concatenate([visit.rows for visit in visits])
    numbers = np.repeat([visit.number for visit in visits], [len(v.rows) for v in visits])
    order = np.lexsort((numbers, rows))
    headers = dict.fromkeys(header for visit in visits for header in visit.texts)
    columns = []
    for header in headers:
        parts = [v.texts.get(header, np.full(len(v.rows), "", object)) for v in visits]
        columns.append(_column(header, np.concatenate(parts)[order]))
    source = replace(table.source, rows=len(rows))
    lines = table.lines[rows[order]]
    # What was passed over is told with the patients.
    told = replace(table, blank=(), titles=(), dropped=())
    return replace(told, source=source, columns=tuple(columns), lines=lines)


def _visit(table: TextTable, repeat: Repeat, columns: _Held, number: int, key: int) -> _Visit:
    texts = {
        pattern: _texts(table.columns[by_number[number]])
        for pattern, by_number in columns.items()
        if number in by_number
    }
    there = np.zeros(len(table.lines), dtype=bool)
    for column in texts.values():
        there |= np.fromiter((bool(t.strip()) for t in column), dtype=bool, count=len(column))
    rows = np.flatnonzero(there)
    held = {table.columns[key].header: _texts(table.columns[key])[rows]}
    held |= {pattern: column[rows] for pattern, column in texts.items()}
    held |= {name: np.full(len(rows), text, object) for name, text in repeat.values.items()}
    return _Visit(rows, number, held)


def _texts(column: TextColumn) -> NDArray[np.object_]:
    return np.array([*column.texts, ""], dtype=object)[column.codes]


def _column(header: str, texts: NDArray[np.object_]) -> TextColumn:
    places: dict[str, int] = {}
    codes = [places.setdefault(text, len(places)) for text in texts]
    return TextColumn(header, tuple(places), np.array(codes, dtype=np.intp))
