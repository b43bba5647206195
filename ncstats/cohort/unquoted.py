"""Columns of a delimited text in which no quotation mark stands: each line is a row.

Most long files are such, and a parser that takes a line for a row reads them several times as fast
as one that must look for the end of each. Where anything is not as plain as that, it is not used.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

_CHUNK = 50_000

Codes = NDArray[np.integer[Any]]
Distinct = tuple[tuple[str, ...], Codes]
"""The distinct texts of a column in order of appearance, and which of them each row holds."""


def unquoted_columns(
    data: bytes, header_line: int, separator: str, width: int
) -> list[Distinct] | None:
    r"""The columns below the header, or None where a line may not be a row of ``width`` cells.

    Every row has the width of the header exactly if none has more cells, which the parser refuses,
    and the separators are as many as the rows need.

    Args:
        data: the text in UTF-8.
        header_line: the header's line, the first being 1.
        separator: one character.
        width: columns of the header.

    >>> [texts for texts, codes in unquoted_columns(b"a,b\n1,x\n2,x\n", 1, ",", 2)]
    [('1', '2'), ('x',)]
    >>> unquoted_columns(b"a,b\n1,2,3\n4\n", 1, ",", 2) is None
    True
    """
    data = data.replace(b"\r\n", b"\n") if b"\r" in data else data
    start = _start(data, header_line)
    if start is None:
        return None
    rows = data.count(b"\n", start) + (not data.endswith(b"\n"))
    if data.count(separator.encode(), start) != rows * (width - 1):
        return None
    try:
        columns = _parsed(data, start, separator, width)
    except ValueError:
        # A row with more cells than the first, or a character that is none.
        return None
    if columns is None or not all(map(str.strip, columns[0][0])):
        return None
    return columns


def _start(data: bytes, header_line: int) -> int | None:
    """Where the rows begin below the header; None where a line may not be a row."""
    if b'"' in data or b"\r" in data:
        return None
    start = 0
    for _ in range(header_line):
        start = data.find(b"\n", start) + 1
        if not start:
            return None
    blank_line = data.find(b"\n\n", start - 1) >= 0
    return None if blank_line or start == len(data) else start


def _parsed(data: bytes, start: int, separator: str, width: int) -> list[Distinct] | None:
    import pandas as pd

    parts: list[list[Any]] = [[] for _ in range(width)]
    body = io.BytesIO(data)
    body.seek(start)
    with pd.read_csv(
        body,
        sep=separator,
        header=None,
        dtype=object,
        na_filter=False,
        quoting=3,  # csv.QUOTE_NONE
        lineterminator="\n",
        skip_blank_lines=False,
        chunksize=_CHUNK,
    ) as chunks:
        for chunk in chunks:
            if chunk.shape[1] != width:
                return None
            for column, part in enumerate(parts):
                codes, texts = pd.factorize(chunk[column].to_numpy())
                part.append((codes.astype(np.int32), texts))
    return [_joined(part) for part in parts]


def _joined(parts: list[tuple[NDArray[np.int32], NDArray[np.object_]]]) -> Distinct:
    """The parts of a column as one; what they held is let go, so that no two are held twice."""
    import pandas as pd

    places, texts = pd.factorize(np.concatenate([texts for _, texts in parts]))
    places = places.astype(np.int32)
    codes = np.empty(sum(len(codes) for codes, _ in parts), dtype=np.int32)
    row = place = 0
    for part, distinct in parts:
        codes[row : row + len(part)] = places[place:][part]
        row, place = row + len(part), place + len(distinct)
    parts.clear()
    return tuple(texts.tolist()), codes
