"""A file read in pieces is the file read at once: rows, problems, changes and their counts."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.cohort import pieces
from ncstats.cohort.clean import Cleaned, clean_long
from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.sources.parquet import CleanFile
from ncstats.cohort.table import TypedTable, read_table
from ncstats.cohort.values import rows_in
from ncstats.dictionary import load_dictionary
from ncstats.errors import DataError

DICTIONARY = load_dictionary()

# Texts whose meaning hangs on the others of their column stand beside those that always have one.
CELLS = {
    "patient_id": ["a", "b", "c", "d", "e", "f", "g", "h", "0012", "", "合计", "5.00101E+17"],
    "sex": ["male", "女", "1", "2", "0", "", "未查", "x"],
    "preterm": ["yes", "1", "0", "2", "√", "-", "", "1.0"],
    "serum_calcium": ["2.4", "2,4", "2,5", "<0.9", "９", "2.4 mmol/L", "9.8", "", "±"],
    "血白蛋白": ["40", "38,5", "41,5", "", "NA"],
    "diagnosis_date": ["2016-01-02", "2016/1/2", "42371", "01/02/2016", "", "2016-02-30"],
    "birth_date": ["2015-01-02", "2017-01-02", "42000", ""],
    "urine_protein_dipstick": ["-", "+", "++", "阳性", ""],
    "起病年龄": ["3", "3岁2月", ""],
    "备注": ["13800138000", "13900139000", "好", "11010519491231002X", ""],
    "": ["", " "],
}
KINDS = ("title", "blank", "short", "quoted", "twice")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")


@st.composite
def files(draw: Any) -> bytes:
    """The bytes of a file with any of the columns, in any encoding."""
    names = draw(st.lists(st.sampled_from([*CELLS][1:]), min_size=3, max_size=6, unique=True))
    names = ["patient_id", *names]
    few = {name: draw(st.lists(st.sampled_from(CELLS[name]), min_size=1)) for name in names[1:]}
    ids = draw(st.lists(st.sampled_from(CELLS["patient_id"]), max_size=3))
    count = draw(st.integers(1, 9))
    rows = [
        [f"p{i}" for i in range(count)],
        *([draw(st.sampled_from(few[n])) for _ in range(count)] for n in names[1:]),
    ]
    for place, name in enumerate(ids[:count]):
        rows[0][-1 - place] = name
    lines = [_line(names)] + [_line(row) for row in zip(*rows, strict=True)]
    lines = draw(_disturbed(lines))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = end.join(lines) + draw(st.sampled_from(["", end]))
    return text.encode(draw(st.sampled_from(ENCODINGS)))


def _line(cells: Sequence[str]) -> str:
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells)


@st.composite
def _disturbed(draw: Any, lines: list[str]) -> list[str]:
    """Titles above, blank lines, a row too short, a quoted cell over two lines, a row twice."""
    found = [*lines]
    for kind in draw(st.lists(st.sampled_from(KINDS), max_size=3)):
        at = draw(st.integers(1, len(found)))
        if kind == "title":
            found.insert(0, "病例登记表,")
        elif kind == "blank":
            found.insert(at, "")
        elif kind == "short" and draw(st.integers(0, 9)) == 0:
            found.insert(at, "z")
        elif kind == "twice":
            found.insert(at, found[-1])
        elif kind == "quoted":
            first, comma, rest = found[-1].partition(",")
            found[-1] = f'"{first}\n{first}"{comma}{rest}'.replace('""', '"')
    return found


def whole(path: Path, mapping: ColumnMapping) -> TypedTable | list[Any]:
    try:
        return read_table(path, DICTIONARY.patients, mapping, lang="zh")
    except DataError as error:
        return list(error.problems)


def in_pieces(path: Path, mapping: ColumnMapping, out: Path) -> Cleaned | list[Any] | None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "_CHARACTERS", 40)
        patch.setattr(pieces, "_CELLS", 6)
        patch.setattr(pieces, "_BYTES", 7)
        try:
            return clean_long(path, DICTIONARY, mapping, out, lang="zh")
        except DataError as error:
            return list(error.problems)


mappings = st.builds(
    ColumnMapping,
    drop=st.lists(st.integers(2, 6), max_size=2),
    decimal_comma=st.sampled_from([[], ["serum_calcium"]]),
    coding=st.sampled_from([{}, {"sex": {"1": "male", "2": "female"}}]),
)


@given(files(), mappings)
def test_a_file_in_pieces_is_the_file_at_once(content: bytes, mapping: ColumnMapping) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "p.csv", Path(folder) / "out" / "clean.parquet"
        path.write_bytes(content)
        once, piecewise = whole(path, mapping), in_pieces(path, mapping, out)
        if isinstance(once, list) or isinstance(piecewise, list):
            assert piecewise == once
            assert not out.parent.exists()
            return
        assert piecewise is not None
        assert piecewise.table.problems == once.problems
        pd.testing.assert_frame_equal(piecewise.table.changes.frame(), once.changes.frame())
        assert piecewise.table.counts == once.counts
        assert piecewise.patients == rows_in(once.data)
        assert piecewise.table.place.table.source == once.place.table.source
        if piecewise.errors:
            assert (piecewise.written, out.parent.exists()) == ((), False)
            return
        with CleanFile(Path(folder) / "once.parquet", once.beside.censored) as file:
            file.write(once.data, once.beside)
        pd.testing.assert_frame_equal(
            pd.read_parquet(out), pd.read_parquet(Path(folder) / "once.parquet")
        )
