"""Records of a delimited text, block by block, and which of the first of them is the header."""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, chain, islice

from ncstats.cohort.content import stream
from ncstats.errors import DataError, Problem

SEPARATORS = (",", ";", "\t")
_BREAK = re.compile("\r\n|\r|\n")
_BLOCK = 20_000
_HEADER_ROWS = 8
_FEWEST_NAMES, _MOST_NAMES = 3, 0.8

HowManyKnown = Callable[[Sequence[str]], int]
"""Of some headers, how many mean something."""
Block = tuple[list[int], list[list[str]]]
"""Lines on which records start, and their cells."""
Lines = Callable[[], Iterable[str]]
"""Gives the lines of a text from its beginning, each with its end."""
Head = tuple[tuple[int, ...], int, list[str], Iterator[Block]]
"""Lines of titles, the line and texts of the header, and the blocks below it."""


def separator_of(start: str, how_many_known: HowManyKnown) -> str:
    """The separator that gives most known headers in one of the first lines.

    Where none gives any, the one that makes most columns of the first.
    """
    lines = [*islice((line for line in stream(start) if line.strip()), _HEADER_ROWS)]

    def recognised(separator: str) -> tuple[int, int]:
        try:
            rows = [*csv.reader(lines, delimiter=separator)]
        except csv.Error:
            return 0, 0
        return max(map(how_many_known, rows)), len(rows[0])

    return max(SEPARATORS, key=recognised)


def blocks(
    lines: Lines, separator: str, path: str, after: tuple[Iterable[str], int] | None = None
) -> Iterator[Block]:
    """The first record alone, then the others in blocks, each with the line on which it starts.

    Empty lines are left out. In blocks, because a million lists alive at once would keep the
    garbage collector busy for longer than the reading takes.

    Args:
        lines: of the whole text.
        separator: one character.
        path: the file as the user gave it.
        after: where the records do not begin with the text, the lines from there on, and how many
            stand before.

    Raises:
        DataError: a record is none.
    """
    below, passed = (lines(), 0) if after is None else after
    reader = csv.reader(below, delimiter=separator, strict=True)
    size = 1
    while True:
        before = reader.line_num
        try:
            records = list(islice(reader, size))
        except csv.Error as error:
            raise DataError(_not_a_table(lines(), separator, path, error)) from None
        if not records:
            return
        starts = _first_lines(records, before + passed, reader.line_num + passed)
        yield (
            [line for line, record in zip(starts, records, strict=True) if record],
            [record for record in records if record],
        )
        size = size if _all_blank(records) else _BLOCK


def _first_lines(records: list[list[str]], before: int, after: int) -> Sequence[int]:
    if after - before == len(records):
        return range(before + 1, after + 1)
    heights = (1 + sum(len(_BREAK.findall(cell)) for cell in record) for record in records)
    return list(accumulate(heights, initial=before + 1))[:-1]


def _not_a_table(lines: Iterable[str], separator: str, path: str, error: csv.Error) -> Problem:
    """Where the record starts that is none; a quotation mark may be open until the end."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    start = 1
    with contextlib.suppress(csv.Error):
        for _ in reader:
            start = reader.line_num + 1
    return Problem("cohort.not_a_table", file=path, line=start, details={"reason": str(error)})


def header(records_of: Iterator[Block], path: str, how_many_known: HowManyKnown) -> Head:
    """Lines of titles, the line and texts of the header, and the blocks below it.

    It is the first row; but where rows stand below it that name variables too, as in a template
    with its labels above the names, it is the last of these. Rows that name nothing above one that
    names three variables are titles.
    """
    filled = next((block for block in records_of if not _all_blank(block[1])), None)
    if filled is None:
        raise DataError(Problem("cohort.empty_file", file=path))
    lines, records = filled
    more_lines, more = next(records_of, ([], []))
    lines, records = [*lines, *more_lines], [*records, *more]
    known = [how_many_known(record) for record in records[:_HEADER_ROWS]]
    untitled = (i for i, count in enumerate(known) if count >= _FEWEST_NAMES)
    first = 0 if known[0] else next(untitled, 0)
    place = max(
        (i for i in range(1, len(known)) if _names(records[i], how_many_known)), default=first
    )
    below = (lines[place + 1 :], records[place + 1 :])
    titles = tuple(line for line, count in zip(lines[:first], known, strict=False) if not count)
    return titles, lines[place], records[place], chain([below], records_of)


def _names(record: Sequence[str], how_many_known: HowManyKnown) -> bool:
    """Whether a row names variables: nearly all of its texts are headers, which no data are."""
    texts = [text for text in record if text.strip()]
    return len(texts) >= _FEWEST_NAMES and how_many_known(texts) >= _MOST_NAMES * len(texts)


def _all_blank(records: list[list[str]]) -> bool:
    return not any(cell.strip() for record in records for cell in record)
