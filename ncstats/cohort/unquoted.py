"""Columns of a delimited text in which no quotation mark stands: each line is a row.

Most long files are such, and a parser that takes a line for a row reads them several times as fast
as one that must look for the end of each. Where anything is not as plain as that, it is not used.
"""

from __future__ import annotations

import io
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHUNK = 50_000

Distinct = tuple[tuple[str, ...], "NDArray[np.intp]"]
"""The distinct texts of a column in order of appearance, and which of them each row holds."""


def unquoted_columns(
    text: str, header_line: int, separator: str, width: int
) -> list[Distinct] | None:
    r"""The columns below the header, or None where a line may not be a row of ``width`` cells.

    Every row has the width of the header exactly if none has more cells, which the parser refuses,
    and the separators are as many as the rows need.

    >>> [texts for texts, codes in unquoted_columns("a,b\n1,x\n2,x\n", 1, ",", 2)]
    [('1', '2'), ('x',)]
    >>> unquoted_columns("a,b\n1,2,3\n4\n", 1, ",", 2) is None
    True
    """
    text = text.replace("\r\n", "\n") if "\r" in text else text
    start = _start(text, header_line)
    if start is None:
        return None
    rows = text.count("\n", start) + (not text.endswith("\n"))
    if text.count(separator, start) != rows * (width - 1):
        return None
    try:
        columns = _parsed(text[start:].encode("utf-8"), separator, width)
    except ValueError:
        # A row with more cells than the first, or a character that is none.
        return None
    if columns is None or not all(map(str.strip, columns[0][0])):
        return None
    return columns


def _start(text: str, header_line: int) -> int | None:
    """Where the rows begin below the header; None where a line may not be a row."""
    if '"' in text or "\r" in text:
        return None
    start = 0
    for _ in range(header_line):
        start = text.find("\n", start) + 1
        if not start:
            return None
    blank_line = text.find("\n\n", start - 1) >= 0
    return None if blank_line or start == len(text) else start


def _parsed(body: bytes, separator: str, width: int) -> list[Distinct] | None:
    import pandas as pd

    places: list[dict[str, int]] = [{} for _ in range(width)]
    codes: list[list[NDArray[np.intp]]] = [[] for _ in range(width)]
    with pd.read_csv(
        io.BytesIO(body),
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
            for column, (known, found) in enumerate(zip(places, codes, strict=True)):
                found.append(_placed(*pd.factorize(chunk[column].to_numpy()), known))
    return [(tuple(p), np.concatenate(c)) for p, c in zip(places, codes, strict=True)]


def _placed(
    codes: NDArray[np.intp], texts: NDArray[np.object_], known: dict[str, int]
) -> NDArray[np.intp]:
    """The codes of a chunk as those of the whole column; new texts are given the next ones."""
    new = (text for text in texts if text not in known)
    known.update(zip([*new], count(len(known)), strict=False))
    return np.array([known[text] for text in texts], dtype=np.intp)[codes]
