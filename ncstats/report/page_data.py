"""What the page's script tells of a number, as JSON: each method and each word once."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ncstats.methods import method
from ncstats.report.explained import row_labels
from ncstats.report.provenance import CellProvenance, Remark, Rows, table_blocks
from ncstats.report.versions import Version
from ncstats.text import significant
from ncstats.text.bilingual import Bilingual

T = TypeVar("T")

_WORDS = (
    "close", "known", "method", "missing", "no_spss", "r", "remark", "sort", "source", "spss",
    "unit", "values", "x", "x_and_g",
)  # fmt: skip


def page_data(versions: Sequence[Version], provenance: Mapping[str, Rows]) -> str:
    """The data of a page's script; no text of it can end the element that holds it.

    ``tables`` has for each table, by its anchor in the page's own language, its rows, and for each
    cell 0 or a list: the place in ``origins``, then the unrounded numbers that it names.
    ``versions`` has for each language, by the identifier of its part of the page, what is said in
    it; an origin names methods, units and remarks by their place.
    """
    places = _Places()
    tables = {
        anchor: [[places.cell(cell) if cell else 0 for cell in row] for row in rows]
        for anchor, rows in provenance.items()
    }
    data = {
        "versions": {version.lang: _said(version, places, provenance) for version in versions},
        "methods": [_method(key) for key in places.methods],
        "origins": [json.loads(origin) for origin in places.origins],
        "tables": tables,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # A line for each table, so that two pages can be compared by eye.
    return text.replace("<", "\\u003c").replace(']],"table-', ']],\n"table-')


@dataclass
class _Places:
    """Where each method, unit, remark and origin stands in the data, in order of first use."""

    methods: dict[str, int] = field(default_factory=dict)
    units: dict[Bilingual, int] = field(default_factory=dict)
    remarks: dict[Remark, int] = field(default_factory=dict)
    origins: dict[str, int] = field(default_factory=dict)

    def cell(self, cell: CellProvenance) -> list[float | None]:
        """A cell: its origin, then its numbers."""
        # As text, so that it can be looked up.
        origin = json.dumps(self._origin(cell))
        numbers = [_number(value) for _, value in cell.statistics]
        return [self.origins.setdefault(origin, len(self.origins)), *numbers]

    def _origin(self, cell: CellProvenance) -> dict[str, Any]:
        """What a cell shares with those made alike; what it lacks is left out."""
        origin = {
            "names": [name for name, _ in cell.statistics],
            "methods": [_place(self.methods, key) for key in cell.methods],
            "x": cell.variable,
            "g": cell.group,
            "known": cell.known,
            "missing": cell.missing,
            "unit": _place(self.units, cell.unit) if cell.unit.en else None,
            "remarks": [_place(self.remarks, remark) for remark in cell.remarks],
        }
        return {key: value for key, value in origin.items() if value not in (None, "", [])}


def _place(places: dict[T, int], item: T) -> int:
    return places.setdefault(item, len(places))


def _number(value: float) -> float | None:
    """A number as results.csv has it, to 12 significant digits."""
    if not math.isfinite(value):
        return None
    rounded = float(significant(value))
    return int(rounded) if rounded.is_integer() else rounded


def _method(key: str) -> dict[str, str]:
    """What is the same in every language."""
    found = method(key)
    return {"r": found.r_call, "spss": found.spss}


def _said(version: Version, places: _Places, provenance: Mapping[str, Rows]) -> dict[str, Any]:
    """What is said in one language: of the page, of methods, of the tables' columns and rows."""
    blocks = table_blocks(version.document.sections)
    tables = {block.anchor.removeprefix(version.prefix): block.table for block in blocks}
    return {
        "prefix": version.prefix,
        "tag": version.tag,
        "title": version.document.title,
        "words": {word: _word(version, word) for word in _WORDS},
        "methods": [method(key).title(version.lang) for key in places.methods],
        "sources": [method(key).sources(version.lang) for key in places.methods],
        "units": [unit.of(version.lang) for unit in places.units],
        "remarks": [remark.text(version.lang) for remark in places.remarks],
        "columns": {a: [c.heading for c in tables[a].columns] for a in provenance},
        "rows": {a: row_labels(tables[a]) for a in provenance},
    }


def _word(version: Version, word: str) -> str:
    """A sentence of the script, its placeholders left for it to fill."""
    return version.say(f"computed_{word}", heading="{heading}", x="{x}", g="{g}")
