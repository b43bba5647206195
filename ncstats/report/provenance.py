"""How each printed number was computed: the methods, the patients and the remarks behind a cell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from ncstats.report.blocks import Block, Document, Section, TableBlock
from ncstats.results.model import ALL, Statistic
from ncstats.tables.model import Cell, Key
from ncstats.text import message, reason_text
from ncstats.text.bilingual import Bilingual

if TYPE_CHECKING:
    from ncstats.dictionary.model import Variable
    from ncstats.plan.study import Plan
    from ncstats.results.model import Results

_OF_SEVERAL_GROUPS = frozenset({"test", "effect", "sensitivity"})
_IN_THE_UNIT = frozenset({"quantile_2", "quantile_6", "quantile_7", "mean_sd", "range",
                          "hodges_lehmann", "mean_difference"})  # fmt: skip
_TIMES = frozenset({"restricted_mean", "restricted_mean_difference"})
_MODELS = frozenset({"cox", "firth", "schoenfeld"})
NO_UNIT = Bilingual("")


@dataclass(frozen=True)
class Remark:
    """An error or a warning of a statistic, by its code; ``sentence`` is which of the two."""

    sentence: Literal["not_computable", "warning"]
    code: str

    def text(self, lang: str) -> str:
        """As the footnotes of tables say it."""
        clause = reason_text(self.code, lang).rstrip(".。")
        return message(f"tables.{self.sentence}", lang, reason=clause, warning=clause)


@dataclass(frozen=True)
class CellProvenance:
    """How one printed cell was computed, in no language.

    Attributes:
        methods: keys in the register of methods, in the order of the cell's numbers.
        statistics: each number's name and unrounded value, as in results.csv; NaN where it could
            not be computed.
        variable: what x is in the R call and the SPSS syntax; empty where they name no x.
        group: likewise g.
        known: patients with a known value; None where nothing counts them.
        missing: patients without one; likewise.
        unit: of the numbers, empty where they have none.
        remarks: why a number is missing, or what is to be known of it.
    """

    methods: tuple[str, ...]
    statistics: tuple[tuple[str, float], ...]
    variable: str = ""
    group: str = ""
    known: int | None = None
    missing: int | None = None
    unit: Bilingual = NO_UNIT
    remarks: tuple[Remark, ...] = ()


Rows = tuple[tuple[CellProvenance | None, ...], ...]
"""One entry for each cell of a table, by row; None for a cell that holds no statistic."""


def provenance_of(document: Document, results: Results, plan: Plan) -> Mapping[str, Rows]:
    """How each cell of a report's tables was computed, by the table's anchor.

    A table none of whose cells holds a statistic is left out.
    """
    sources = _Sources(results, plan)
    found = {
        block.anchor: tuple(tuple(map(sources.of, row.cells)) for row in block.table.rows)
        for block in table_blocks(document.sections)
    }
    return {anchor: rows for anchor, rows in found.items() if any(map(any, rows))}


def table_blocks(blocks: Iterable[Block]) -> Iterator[TableBlock]:
    """The tables among these blocks and in the sections among them, in reading order."""
    for block in blocks:
        if isinstance(block, TableBlock):
            yield block
        elif isinstance(block, Section):
            yield from table_blocks(block.blocks)


class _Sources:
    """Finds what stands behind a cell; what belongs to a variable and its groups only once."""

    def __init__(self, results: Results, plan: Plan) -> None:
        self._plan = plan
        self._results = results
        self._by_key: Mapping[Key, Statistic] = {row.key: row for row in results}
        self._counts = cache(self._counted)

    def of(self, cell: Cell) -> CellProvenance | None:
        """The provenance of a cell; None where it holds no statistic."""
        rows = [self._by_key[key] for key in cell.statistics]
        if not rows:
            return None
        methods = tuple(dict.fromkeys(row.method for row in rows if row.method))
        variable = self._variable(rows[0])
        known, missing = self._patients(rows[0])
        return CellProvenance(
            methods=methods,
            statistics=tuple((row.stat_name, row.stat) for row in rows),
            variable=variable.name if variable else "",
            group=rows[0].group1 if variable else "",
            known=known,
            missing=missing,
            unit=self._unit(rows, variable),
            remarks=tuple(dict.fromkeys(each for row in rows for each in _remarks(row))),
        )

    def _unit(self, rows: Sequence[Statistic], variable: Variable | None) -> Bilingual:
        """What the numbers are counted in; nothing for a share, a count or a p-value."""
        if rows[0].stat_name == "p.value":
            return NO_UNIT
        methods = {row.method for row in rows}
        if variable is not None and methods <= _IN_THE_UNIT:
            return Bilingual(variable.unit_label, variable.unit_label_zh)
        curve = self._plan.model.curves.get(rows[0].item)
        if curve is not None and (methods <= _TIMES or rows[0].stat_name == "median"):
            unit = self._plan.dictionary.endpoint(curve.endpoint).unit
            return Bilingual(*(message(f"tables.unit_{unit}", lang) for lang in ("en", "zh")))
        return NO_UNIT

    def _variable(self, row: Statistic) -> Variable | None:
        """The variable that the calls name x; a curve's and a statement's name other things."""
        if row.context == "statement" or row.item in self._plan.model.curves:
            return None
        return self._plan.dictionary.patients.get(row.variable)

    def _patients(self, row: Statistic) -> tuple[int | None, int | None]:
        """How many patients have a known value and how many have none, in the groups of a row."""
        groups = self._groups(row)
        counts = [self._counts(row.item, row.variable, level, group) for level, group in groups]
        if all(counts):
            known, missing = zip(*counts, strict=True)
            return sum(known), None if None in missing else sum(missing)
        found = self._results.find(
            row.item,
            row.variable,
            time=row.time,
            stat_name="N",
            context=row.context,
            group1_level=row.group1_level,
            variable_level=row.variable_level,
            where=row.where,
        )
        return _whole(found[0]) if found else None, None

    def _groups(self, row: Statistic) -> tuple[tuple[str, str], ...]:
        """What counts the patients of a row: each time a level of the variable, and a group.

        They are of two groups, of all that are compared, of one, or of all; those of a model have
        the event and every term, which is counted as a level of its own.
        """
        if row.method in _MODELS:
            return (("cox", ALL),)
        if row.group2_level:
            return ("", row.group1_level), ("", row.group2_level)
        if row.context in _OF_SEVERAL_GROUPS and row.group1 and not row.group1_level:
            found = self._missing(row.item, row.variable, group1=row.group1)
            compared = dict.fromkeys(each.group1_level for each in found if each.group1_level)
            return tuple(("", level) for level in compared) or (("", ALL),)
        return (("", row.group1_level),)

    def _counted(
        self, item: str, variable: str, level: str, group: str
    ) -> tuple[int, int | None] | None:
        """Patients of one group with a known value and without, as far as Results count them."""
        found = self._missing(item, variable, level=level, group1_level=group)
        counts = {row.stat_name: _whole(row) for row in found}
        if (known := counts.get("N_nonmiss")) is not None:
            return known, counts.get("N_miss")
        analysed = self._results.find(
            item, variable, time=None, context="curve", stat_name="N", group1_level=group
        )
        known = _whole(analysed[0]) if analysed else None
        return None if known is None else (known, None)

    def _missing(
        self, item: str, variable: str, level: str = "", **columns: object
    ) -> tuple[Statistic, ...]:
        counted = {"context": "missing", "variable_level": level, "time": None}
        return self._results.find(item, variable, **counted, **columns)


def _whole(row: Statistic) -> int | None:
    """A count; None where it could not be made."""
    return None if math.isnan(row.stat) else int(row.stat)


def _remarks(row: Statistic) -> Iterator[Remark]:
    if row.error:
        yield Remark("not_computable", row.error)
    if row.warning:
        yield Remark("warning", row.warning)
