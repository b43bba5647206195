"""Parquet as text, and a conforming cohort written as Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ncstats.cohort.body import TextColumn
from ncstats.cohort.read import TextTable
from ncstats.cohort.sources.columns import PARQUET, broken, column_table, library, shown
from ncstats.cohort.values import Table, frame_of
from ncstats.errors import DataError, Problem
from ncstats.files import output_folder, read_bytes

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ncstats.cohort.model import Beside, Cohort

EXTRA = "parquet"
MOST_UNFOLDED = 2_000_000_000
"""Bytes to which a file may unfold; a million rows of 250 columns."""
_MARKS = {-1: "<", 0: "", 1: ">"}
GROUP = 100_000
"""Rows of a group: what is held a second time while the file is written."""


def read_parquet(path: Path) -> TextTable:
    """Read a Parquet file, column by column, each distinct value once.

    Raises:
        UsageError: the file is missing, or pyarrow is not installed.
        DataError: it is damaged, or holds no row.
    """
    content = read_bytes(path)
    arrow = library("pyarrow", EXTRA, PARQUET)
    parquet = library("pyarrow.parquet", EXTRA, PARQUET)
    try:
        file = parquet.ParquetFile(io.BytesIO(content))
        _refuse_beyond_measure(path, file.metadata)
        names = file.schema_arrow.names
        columns = [_column(name, file.read(columns=[name]).column(0)) for name in names]
    except (arrow.ArrowException, OSError, ValueError, IndexError) as error:
        raise broken(path, error) from None
    return column_table(path, content, columns)


def _refuse_beyond_measure(path: Path, metadata: Any) -> None:
    """A thousand million equal values are some bytes of the file, and eight each of memory."""
    size = 8 * metadata.num_rows * metadata.num_columns
    if size > MOST_UNFOLDED:
        details = {"size": size, "most": MOST_UNFOLDED}
        raise DataError(Problem("cohort.unfolds", file=str(path), details=details))


def _column(header: str, values: Any) -> TextColumn:
    encoded = values.combine_chunks().dictionary_encode()
    if hasattr(encoded, "combine_chunks"):
        encoded = encoded.combine_chunks()
    texts = tuple(shown(value) for value in encoded.dictionary.to_pylist())
    codes = encoded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)
    return TextColumn(header, (*texts, ""), codes.astype(np.intp))


def write_clean(cohort: Cohort, out: Path) -> tuple[Path, ...]:
    """Write a cohort as it conforms: the dictionary's names, codes and units; derived values too.

    The visits, where there are any, stand beside it as ``NAME.visits.parquet``. All is written or
    nothing.

    Returns:
        The files.

    Raises:
        UsageError: pyarrow is not installed, or the disk refuses.
    """
    tables = {out: (cohort.patients, cohort.beside)}
    if cohort.of_visits is not None:
        visits = out.with_name(f"{out.stem}.visits{out.suffix}")
        tables[visits] = (cohort.of_visits, cohort.visits_beside)
    library("pyarrow", EXTRA, PARQUET)
    with output_folder(out.parent) as draft:
        for path, (table, beside) in tables.items():
            with CleanFile(draft / path.name, beside.censored) as file:
                file.write(table, beside)
    return tuple(tables)


class CleanFile:
    """A Parquet file that takes conforming rows group by group, so that little is held beside.

    A number of which some values are known only by a limit is a column of text, with ``<0.5`` where
    it is one: as a number it would be read as measured.

    Args:
        path: the file.
        limited: the numbers of which that is so, anywhere in the file.
    """

    def __init__(self, path: Path, limited: Iterable[str] = ()) -> None:
        self.path = path
        self.limited = frozenset(limited)
        self._arrow = library("pyarrow", EXTRA, PARQUET)
        self._parquet = library("pyarrow.parquet", EXTRA, PARQUET)
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()

    def write(self, table: Table, beside: Beside) -> None:
        """Rows below those before; all have the columns of the first."""
        frame, censored = frame_of(table), beside.censored
        if self._writer is None:
            self._writer = self._parquet.ParquetWriter(self.path, self._schema(frame))
        for start in range(0, len(frame), GROUP):
            rows = self._with_limits(frame.iloc[start : start + GROUP], censored)
            group = self._arrow.Table.from_pandas(rows, self._writer.schema, preserve_index=False)
            self._writer.write_table(group)

    def _schema(self, frame: pd.DataFrame) -> Any:
        text = self._arrow.string()
        types = {name: _arrow_type(self._arrow, frame[name]) for name in frame}
        return self._arrow.schema([(n, text if n in self.limited else t) for n, t in types.items()])

    def _with_limits(
        self, rows: pd.DataFrame, censored: Mapping[str, NDArray[np.int8]]
    ) -> pd.DataFrame:
        texts: dict[str, Any] = {}
        for name in self.limited:
            sides = censored[name][rows.index].tolist() if name in censored else [0] * len(rows)
            texts[name] = [
                None if isnan(value) else _MARKS[side] + shown(value)
                for value, side in zip(rows[name].tolist(), sides, strict=True)
            ]
        return rows.assign(**texts) if texts else rows


def _arrow_type(arrow: Any, column: pd.Series) -> Any:
    if column.dtype.kind == "f":
        return arrow.float64()
    if column.dtype.kind == "M":
        return arrow.date32()
    # Levels are written as their codes: a reader sees what the dictionary calls them.
    return arrow.string()
