"""published.csv and the plan → what every printed cell asks of the records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from ncstats.expression import parse
from ncstats.expression.nodes import Comparison as Compared
from ncstats.expression.nodes import Joined, Missing, Name, Node, Text
from ncstats.methods import Summary, default_test
from ncstats.plan import Plan
from ncstats.plan.figures import FigurePlan
from ncstats.plan.model import TablePlan
from ncstats.plan.study import is_ticked
from ncstats.published.intervals import Interval, count_bounds, count_ranges, rounded_to
from ncstats.published.model import Published, PublishedCell
from ncstats.published.ranges import Ranges, Run
from ncstats.published.reconstruct.chi_squared import statistic_for
from ncstats.published.reconstruct.comparisons import (
    AnyComparison,
    Comparison,
    MeansComparison,
)
from ncstats.published.reconstruct.conditions import exact
from ncstats.published.reconstruct.means import MeansTest
from ncstats.published.reconstruct.ranks import RankTest
from ncstats.published.registered import without_registered
from ncstats.results.check import BANDS
from ncstats.text.cells import FORMATS, PrintedNumber
from ncstats.text.cells import parse as parse_cell

TEXT = "text"
ACROSS = "*"
NUMBER_TESTS = frozenset(
    {"kruskal_wallis", "mann_whitney", "mann_whitney_uncorrected", "welch", "anova"}
)
"""Tests of numbers whose p-values are sought; the others are held against what was found."""

CATEGORY_TESTS = frozenset({"fisher_exact", "chi_squared", "chi_squared_yates"})
_SUMMARIES = frozenset({"median", "p25", "p75", "min", "max", "mean", "sd"})


@dataclass(frozen=True)
class Among:
    """Of whom a cell speaks: a group's level, a further condition, both or neither."""

    group: str = ""
    level: str = ""
    where: Node | None = None

    @property
    def node(self) -> Node | None:
        """As one condition; None for all patients."""
        parts = [] if not self.group else [equals(self.group, self.level)]
        parts += [] if self.where is None else [self.where]
        return parts[0] if len(parts) == 1 else Joined("and", tuple(parts)) if parts else None


@dataclass(frozen=True)
class CountTarget:
    """So many of so many meet a condition.

    Attributes:
        among: of whom; those of whom the condition is unknown are not in the denominator.
        ranges: the counts by denominator of which every printed string is true.
        others: further cells that print the same count.
    """

    cell: PublishedCell
    condition: Node
    among: Among
    ranges: Ranges
    others: tuple[PublishedCell, ...] = ()

    @property
    def cells(self) -> tuple[PublishedCell, ...]:
        """Every cell that prints it."""
        return (*self.others, self.cell)


@dataclass(frozen=True)
class NumberTarget:
    """A summary statistic of a number lies in an interval."""

    cell: PublishedCell
    variable: str
    among: Among
    name: str
    interval: Interval


@dataclass(frozen=True)
class TestTarget:
    """The p-value of a test between groups lies in an interval.

    A release tells the band of a p-value: ``<0.05`` is from 0.01 on, else ``<0.01`` stood there.

    Attributes:
        p: what is sought.
        printed: what the string alone says.
        by: the category that makes the groups, ``order`` those of its levels that are compared.
        where: of whom; None for all patients.
        test: a key of the register of methods.
        levels: of a category, the ones that are counted; empty for a number.
    """

    __test__ = False  # not one of pytest's

    cell: PublishedCell
    variable: str
    by: str
    order: tuple[str, ...]
    where: Node | None
    test: str
    p: Interval
    printed: Interval
    levels: tuple[str, ...] = ()

    @property
    def has_band(self) -> bool:
        """Whether more is sought than the string alone says."""
        return self.p != self.printed

    def comparison(self, strata: tuple[int, ...], filled: int) -> AnyComparison:
        """As a test of a number between strata, of which so many hold a value."""
        if self.test in ("welch", "anova"):
            return MeansComparison(cast("MeansTest", self.test), strata, self.p)
        df = max(1, filled - 1) if self.test == "kruskal_wallis" else 1
        return Comparison(cast("RankTest", self.test), strata, statistic_for(self.p, df))


Target = CountTarget | NumberTarget | TestTarget


def equals(variable: str, level: str) -> Node:
    """The condition that a category has a level."""
    return Compared("=", Name(variable), Text(level))


def known(variable: str) -> Node:
    """The condition that a value is there."""
    return Missing(Name(variable), negated=True)


def wanted(published: Published, plan: Plan) -> tuple[PublishedCell, ...]:
    """The cells with the string that the records must give.

    A registered disagreement holds both strings: the printed one, and the computed one to meet.
    """
    plan = without_registered(plan, published)
    computed = {entry.key: entry.computed for entry in plan.model.registered}
    return tuple(
        replace(cell, printed=computed[cell.key]) if cell.key in computed else cell
        for cell in published.rows
    )


class Targets:
    """Reads the cells of a study, given how many patients there are.

    A cell that asks for what is not sought, such as a point of a curve, gives no target: it is
    only held against the records that were found. With ``bands`` a released p-value is sought in
    its band.
    """

    def __init__(
        self, cells: tuple[PublishedCell, ...], plan: Plan, patients: int, *, bands: bool = False
    ) -> None:
        self.cells = cells
        self.plan = plan
        self.patients = patients
        self.bands = bands

    def targets(self) -> tuple[Target, ...]:
        """What each cell asks for, in the order of the cells."""
        return tuple(target for cell in self.cells for target in self._targets(cell))

    def _targets(self, cell: PublishedCell) -> Iterator[Target]:
        model = self.plan.model
        if cell.table == TEXT:
            yield from self._statement(cell)
        elif cell.table in model.tables:
            yield from self._in_table(cell, model.tables[cell.table])
        elif cell.table in model.figures:
            yield from self._in_figure(cell, model.figures[cell.table])

    def _statement(self, cell: PublishedCell) -> Iterator[Target]:
        statement = next(s for s in self.plan.model.statements if s.id == cell.variable)
        among = Among(where=None if statement.where is None else parse(statement.where).root)
        if "n" in FORMATS[statement.cell].statistics:
            yield self._count(cell, parse(statement.variable).root, among)
        else:
            yield from self._number(cell, statement.variable, among)

    def _in_table(self, cell: PublishedCell, table: TablePlan) -> Iterator[Target]:
        among = self._among(cell, table.by, table.where)
        if not cell.variable:
            yield from self._size(cell, among)
        elif cell.group == ACROSS:
            yield from self._test(cell, table)
        else:
            yield from self._cell(cell, among)

    def _in_figure(self, cell: PublishedCell, figure: FigurePlan) -> Iterator[Target]:
        if cell.group != ACROSS:
            yield from self._cell(cell, self._among(cell, figure.by, figure.where))

    def _among(self, cell: PublishedCell, by: str | None, where: str | None) -> Among:
        node = None if where is None else parse(where).root
        if by and cell.group:
            return Among(self.plan.group(by).variable, cell.group, node)
        return Among(where=node)

    def _cell(self, cell: PublishedCell, among: Among) -> Iterator[Target]:
        variable = self.plan.dictionary.variable(cell.variable)
        if variable.kind == "number":
            yield from self._number(cell, cell.variable, among)
            return
        level = "yes" if not cell.level and is_ticked(variable) else cell.level
        yield self._count(cell, equals(cell.variable, level), among)

    def _size(self, cell: PublishedCell, among: Among) -> Iterator[CountTarget]:
        """A column's N: the patients, whatever is known of them."""
        node = among.node
        if node is not None:
            yield self._so_many(cell, node, Among(), _numbers(cell)["N"])

    def _count(self, cell: PublishedCell, condition: Node, among: Among) -> CountTarget:
        ranges = count_ranges(_numbers(cell), FORMATS[cell.statistic], self.patients)
        return CountTarget(cell, condition, among, ranges)

    def _number(self, cell: PublishedCell, variable: str, among: Among) -> Iterator[Target]:
        numbers = _numbers(cell)
        for part in FORMATS[cell.statistic].parts:
            # The width of a range is made of two statistics: it is only held against the records.
            name = part.statistics[0] if len(part.statistics) == 1 else ""
            if name in _SUMMARIES:
                interval = rounded_to(numbers[part.name])
                yield NumberTarget(cell, variable, among, name, interval)
            elif name == "N":
                yield self._so_many(cell, known(variable), among, numbers[part.name])

    def _so_many(
        self, cell: PublishedCell, condition: Node, among: Among, printed: PrintedNumber
    ) -> CountTarget:
        """This count, of however many."""
        run = Run(0, self.patients, *count_bounds(printed, self.patients))
        return CountTarget(cell, condition, among, Ranges.of([run]))

    def _test(self, cell: PublishedCell, table: TablePlan) -> Iterator[TestTarget]:
        group = self.plan.group(table.by or "")
        row = next(r for r in self.plan.rows[cell.table] if r.variable.name == cell.variable)
        kind, test = row.variable.kind, row.test
        if test == "default":
            summary: Summary = "mean" if "mean" in FORMATS[row.cell].statistics else "ranks"
            test = default_test(kind, len(group.order), summary)
        if test not in (NUMBER_TESTS if kind == "number" else CATEGORY_TESTS):
            return
        where = None if table.where is None else parse(table.where).root
        levels = row.variable.codes if kind == "category" else ()
        yield TestTarget(
            cell, cell.variable, group.variable, group.order, where, test,
            band_of(cell) if self.bands else p_printed(cell), p_printed(cell), levels,
        )  # fmt: skip


def p_printed(cell: PublishedCell) -> Interval:
    """The p-values of which a printed one is true."""
    return rounded_to(_numbers(cell)["p"])


def band_of(cell: PublishedCell) -> Interval:
    """The p-values that a release tells like this; of a paper, all of which the string is true.

    >>> told = PublishedCell("table1", "sex", "", "*", "p_value", "<0.05", policy="round5")
    >>> print(band_of(told))
    [0.01, 0.05)
    """
    found = p_printed(cell)
    if not cell.policy or found.high is None or found.low is not None:
        return found
    edges = [exact(limit) for limit in BANDS]
    return replace(found, low=max((edge for edge in edges if edge < found.high), default=None))


def _numbers(cell: PublishedCell) -> dict[str, PrintedNumber]:
    numbers = parse_cell(cell.statistic, cell.printed)
    if numbers is None:
        raise ValueError(f"not printed as {cell.statistic}: {cell.printed}")
    return numbers
