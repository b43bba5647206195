"""REDCap's exports, raw or labelled: a row of each patient, and one of each repeated instrument.

Both tables stand in one file. Read as patients it gives the rows of no repeating instrument, read
as visits those of one; each with its own columns, under the names of the dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ncstats.cohort.body import TextColumn
from ncstats.cohort.read import TextTable
from ncstats.cohort.records import HowManyKnown
from ncstats.dictionary import Variable
from ncstats.dictionary.redcap import redcap_name
from ncstats.errors import DataError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

_REPEATS = ("redcap_repeat_instrument", "Repeat Instrument")
_OWN = re.compile(r"redcap_\w+|\w+_(complete|timestamp)")
_OWN_LABELS = frozenset(
    ("Event Name", "Repeat Instrument", "Repeat Instance", "Data Access Group", "Complete?")
) | {"Survey Identifier", "Survey Timestamp"}
_CHOICE = re.compile(r"(.*) \(choice=(.*)\)", re.DOTALL)
_TICKS = {"Checked": "Yes", "Unchecked": "No"}


def of_redcap(
    table: TextTable, how_many_known: HowManyKnown, variables: Mapping[str, Variable]
) -> TextTable:
    """The patients or the visits of an export of REDCap; any other table as it is.

    Args:
        table: the file as text.
        how_many_known: of some headers, how many mean something.
        variables: of the table that is wanted.

    Raises:
        DataError: the export holds no row of the kind that is wanted.
    """
    if not is_redcap([column.header for column in table.columns]):
        return table
    repeats = next((c for c in table.columns if c.header in _REPEATS), None)
    names = {redcap_name(variable): name for name, variable in variables.items()}
    table = replace(table, columns=tuple(_renamed(column, names) for column in table.columns))
    if repeats is not None:
        visits = any(variable.table == "visits" for variable in variables.values())
        table = _rows(table, repeats, visits=visits)
    kept = (c for c in table.columns if how_many_known([c.header]) or not _says_nothing(c))
    return replace(table, columns=tuple(kept))


def is_redcap(headers: Sequence[str]) -> bool:
    """Whether headers are those of an export of REDCap.

    >>> is_redcap(["record_id", "redcap_event_name"]), is_redcap(["patient_id", "sex"])
    (True, False)
    """
    return any(header in _REPEATS or header.startswith("redcap_") for header in headers)


def _says_nothing(column: TextColumn) -> bool:
    """Whether REDCap itself has added the column, or nobody has filled it in."""
    own = column.header in _OWN_LABELS or _OWN.fullmatch(column.header) is not None
    return own or not _filled(column).any()


def _rows(table: TextTable, repeats: TextColumn, *, visits: bool) -> TextTable:
    repeated = _filled(repeats)
    wanted = repeated if visits else ~repeated
    if not wanted.any():
        raise DataError(Problem("cohort.no_such_redcap_row", file=table.path))
    columns = _columns_of(table, wanted)
    chosen = tuple(replace(column, codes=column.codes[wanted]) for column in columns)
    source = replace(table.source, rows=int(wanted.sum()))
    left_out = 0 if visits else int(repeated.sum())
    lines = table.lines[wanted]
    return replace(table, source=source, columns=chosen, lines=lines, repeated=left_out)


def _columns_of(table: TextTable, wanted: NDArray[np.bool_]) -> list[TextColumn]:
    """The record's identifier, the columns that hold a text in these rows, and the blank ones.

    Labels may be the same on two forms; of such columns a blank one gives way.
    """
    key, *others = table.columns
    chosen = [c for c in others if _filled(c)[wanted].any()]
    blank = {c.header: c for c in reversed(others) if not _filled(c).any()}
    taken = {key.header, *(c.header for c in chosen)}
    return [key, *chosen, *(c for header, c in blank.items() if header not in taken)]


def _filled(column: TextColumn) -> NDArray[np.bool_]:
    texts = np.array([bool(text.strip()) for text in column.texts], dtype=bool)
    filled: NDArray[np.bool_] = texts[column.codes]
    return filled


def _renamed(column: TextColumn, names: Mapping[str, str]) -> TextColumn:
    """A column under the dictionary's name; of a labelled checkbox yes and no for its ticks."""
    choice = _CHOICE.fullmatch(column.header)
    if choice is None:
        return replace(column, header=names.get(column.header, column.header))
    texts = tuple(_TICKS.get(text, text) for text in column.texts)
    return replace(column, header=f"{choice[1]}: {choice[2]}", texts=texts)
