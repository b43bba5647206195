"""What a published.csv prints, read once: numbers as intervals, counts, and of how many."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from math import ceil, floor

from ncstats.dictionary.model import Dictionary, Variable
from ncstats.plan import Plan
from ncstats.published.intervals import Interval, count_ranges, intervals
from ncstats.published.model import PublishedCell
from ncstats.text.cells import FORMATS, PrintedNumber, parse

ACROSS = "*"
TEXT = "text"
LARGEST_COUNT = 20_000
"""Beyond this many patients nothing is gone through one by one, and what needs it is left."""

_RECORDED = re.compile(
    r"\brecorded (?:as (?P<whole>whole numbers)|with (?P<decimals>\d) decimals?)"
)
_ALL_GROUPS = 2

Ranges = Mapping[int, tuple[int, int]]
"""By denominator, the lowest and highest count."""


@dataclass(frozen=True)
class Fact:
    """One printed string, taken apart.

    Attributes:
        numbers: as printed, by the name that the cell's format gives them.
        intervals: the unrounded numbers that are printed so.
    """

    cell: PublishedCell
    numbers: Mapping[str, PrintedNumber] = field(hash=False)
    intervals: Mapping[str, Interval] = field(hash=False)

    @classmethod
    def read(cls, cell: PublishedCell) -> Fact:
        """A cell that has the form of its statistic."""
        found = intervals(cell.statistic, cell.printed)
        return cls(cell, parse(cell.statistic, cell.printed) or {}, found)

    @property
    def statistics(self) -> tuple[str, ...]:
        """The statistics that its numbers are made of."""
        return FORMATS[self.cell.statistic].statistics

    def of(self, statistic: str) -> Interval | None:
        """Where a statistic lies that one of its numbers is."""
        for part in FORMATS[self.cell.statistic].parts:
            if part.statistics == (statistic,) and part.kind != "share":
                return self.intervals[part.name]
        return None

    def number(self, statistic: str) -> PrintedNumber | None:
        """A number as it was printed."""
        for part in FORMATS[self.cell.statistic].parts:
            if part.statistics == (statistic,):
                return self.numbers[part.name]
        return None

    @property
    def count(self) -> int | None:
        """The count that is printed."""
        return self._whole("n")

    @property
    def total(self) -> int | None:
        """The denominator that is printed in the string itself."""
        return self._whole("N")

    def _whole(self, statistic: str) -> int | None:
        number = self.number(statistic)
        if number is None or number.relation != "=" or number.value != int(number.value):
            return None
        return int(number.value)

    @property
    def is_count(self) -> bool:
        """Whether it says how many of a category's patients."""
        return "n" in self.statistics

    @property
    def is_share(self) -> bool:
        """Whether it prints a part of a whole."""
        return {"n", "N"} <= set(self.statistics)

    def ranges(self, most: int) -> Ranges:
        """For every denominator up to ``most``, the counts that are printed so."""
        return _ranges(self, most)


@lru_cache(maxsize=4096)
def _ranges(fact: Fact, most: int) -> Ranges:
    """Several checks ask for the same string, and thousands of patients are many denominators."""
    percents = [p.name for p in FORMATS[fact.cell.statistic].parts if p.kind == "percent"]
    n = fact.count
    if n is not None and len(percents) == 1:
        percent = fact.intervals[percents[0]]
        if fact.total is None:
            return dict.fromkeys(_totals(n, percent, most), (n, n))
        if 0 < fact.total <= most and percent.holds(Fraction(100 * n, fact.total)):
            return {fact.total: (n, n)}
        return {}
    if most > LARGEST_COUNT:
        return {most: (0, most)}
    return count_ranges(fact.numbers, FORMATS[fact.cell.statistic], most)


def _totals(n: int, percent: Interval, most: int) -> Iterator[int]:
    """The denominators of which a count is such a percentage, the first of them where many are."""
    if most > LARGEST_COUNT and percent.holds(Fraction(100 * n, most)):
        yield most
        return
    low = 1 if percent.high is None or percent.high <= 0 else ceil(100 * n / percent.high)
    high = most if percent.low is None or percent.low <= 0 else floor(100 * n / percent.low)
    first, last = max(low, n, 1), min(high, most)
    for total in range(first, min(last, first + LARGEST_COUNT) + 1):
        if percent.holds(Fraction(100 * n, total)):
            yield total


@dataclass(frozen=True)
class Size:
    """How many patients a printed number is of.

    Attributes:
        facts: the strings that say so.
        own: it is printed for this very row, not for the whole column.
        borrowed: it is not printed for the column itself, but of its groups or elsewhere.
    """

    n: int
    facts: tuple[Fact, ...]
    own: bool = False
    borrowed: bool = False


@dataclass(frozen=True)
class Facts:
    """Every string of one published.csv, with the plan beside it where there is one.

    ``dictionary`` is the plan's, or else the shared one.
    """

    path: str
    rows: tuple[Fact, ...]
    dictionary: Dictionary
    plan: Plan | None = None

    @cached_property
    def _sizes(self) -> dict[tuple[str, str, str], Fact]:
        """By table, variable and group, the row that prints an N."""
        return {
            (f.cell.table, f.cell.variable, f.cell.group): f
            for f in self.rows
            if f.cell.statistic == "N" and f.total is not None
        }

    def column(self, table: str, group: str) -> Size | None:
        """How many patients a column has: its own N, or what is printed elsewhere.

        All patients of a table are those of its groups together, or else those of the study.
        """
        found = self._sizes.get((table, "", group))
        if found is not None and found.total is not None:
            return Size(found.total, (found,))
        if group:
            return None
        elsewhere = self._together(table) or self.patients
        return None if elsewhere is None else replace(elsewhere, borrowed=True)

    def _together(self, table: str) -> Size | None:
        groups = self.groups(table)
        parts = [self._sizes.get((table, "", group)) for group in groups]
        found = tuple(part for part in parts if part is not None)
        if len(found) < _ALL_GROUPS or len(found) < len(parts):
            return None
        return Size(sum(part.total or 0 for part in found), found, borrowed=True)

    @cached_property
    def patients(self) -> Size | None:
        """How many there are in all: the largest N that is printed of all patients.

        It stands above a column, in a statement that the plan makes of everybody, or is what the
        groups of a table are together, which some patients may be left out of.
        """
        whole = [
            Size(fact.total or 0, (fact,))
            for (table, variable, group), fact in self._sizes.items()
            if not group and self._of_everybody(table, variable)
        ]
        groups = [self._together(table) for table in self.tables if not self.narrowed(table)]
        sizes = [*whole, *(size for size in groups if size is not None)]
        return max(sizes, key=lambda size: size.n, default=None)

    def _of_everybody(self, table: str, variable: str) -> bool:
        if table != TEXT:
            return not variable and not self.narrowed(table)
        statements = () if self.plan is None else self.plan.model.statements
        return any(s.id == variable and s.where is None for s in statements)

    def narrowed(self, table: str) -> bool:
        """Whether the plan shows only some of the patients in a table, figure or curve."""
        if self.plan is None:
            return False
        model = self.plan.model
        shown = model.tables.get(table) or model.figures.get(table)
        return table in model.curves or (shown is not None and shown.where is not None)

    def size(self, cell: PublishedCell) -> Size | None:
        """Of how many patients a cell can speak: its row's own N, or else its column's.

        Of a statement it is only known where it is about all patients.
        """
        own = self._sizes.get((cell.table, cell.variable, cell.group)) if cell.variable else None
        if own is not None and own.total is not None and own.cell != cell:
            return Size(own.total, (own,), own=True)
        return self.column(cell.table, cell.group)

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The tables, figures and curves, and ``text``, in order."""
        return tuple(dict.fromkeys(fact.cell.table for fact in self.rows))

    def groups(self, table: str) -> tuple[str, ...]:
        """The groups of a table, in the order in which they are printed."""
        named = (f.cell.group for f in self.rows if f.cell.table == table)
        return tuple(dict.fromkeys(g for g in named if g not in ("", ACROSS)))

    @cached_property
    def by_row(self) -> Mapping[tuple[str, str], tuple[Fact, ...]]:
        """The facts of each variable of each table, in order."""
        found: dict[tuple[str, str], list[Fact]] = {}
        for fact in self.rows:
            if fact.cell.variable:
                found.setdefault((fact.cell.table, fact.cell.variable), []).append(fact)
        return {key: tuple(facts) for key, facts in found.items()}

    def by_group(self, facts: Sequence[Fact]) -> Mapping[str, tuple[Fact, ...]]:
        """Facts of one row by their group; what compares the groups is left out."""
        found: dict[str, list[Fact]] = {}
        for fact in facts:
            if fact.cell.group != ACROSS:
                found.setdefault(fact.cell.group, []).append(fact)
        return {group: tuple(part) for group, part in found.items()}

    def p_values(self) -> Iterator[tuple[Fact, tuple[Fact, ...]]]:
        """Every p-value of a table with the other facts of its row."""
        for fact in self.rows:
            if "p.value" in fact.statistics and fact.cell.group == ACROSS and fact.cell.variable:
                row = self.by_row[fact.cell.table, fact.cell.variable]
                yield fact, tuple(other for other in row if other is not fact)

    def variable(self, name: str) -> Variable | None:
        """What the dictionary knows of a variable."""
        return self.dictionary.patients.get(name)

    def decimals(self, facts: Sequence[Fact]) -> int | None:
        """With how many decimals a row's values were recorded; None where nothing says so.

        A note says it (“recorded as whole numbers”, “recorded with 1 decimal”), or else the
        dictionary: that of the study, or the shared one where the printed unit is its own.
        """
        for fact in facts:
            found = _RECORDED.search(fact.cell.note)
            if found is not None:
                return int(found["decimals"] or 0)
        variable = self.variable(facts[0].cell.variable)
        if variable is None or variable.decimals is None or variable.kind != "number":
            return None
        units = {fact.cell.unit for fact in facts if fact.cell.unit}
        known = {variable.unit, variable.unit_label}
        return variable.decimals if self.plan is not None or (units and units <= known) else None

    @property
    def quantile_types(self) -> tuple[int, ...]:
        """The types of quantile that may have been printed."""
        return (6, 7, 2) if self.plan is None else (self.plan.model.quantile_type,)
