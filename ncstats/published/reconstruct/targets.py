"""published.csv and the plan → what every printed cell asks of the records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ncstats.expression import parse
from ncstats.expression.nodes import Comparison, Joined, Missing, Name, Node, Text
from ncstats.methods import default_test
from ncstats.plan import Plan
from ncstats.plan.load import is_ticked
from ncstats.plan.model import FigurePlan, TablePlan
from ncstats.published.intervals import Interval, Ranges, count_ranges, rounded_to
from ncstats.published.model import Key, Published, PublishedCell
from ncstats.published.reconstruct.chi_squared import statistic_for
from ncstats.published.reconstruct.ranks import RankTest
from ncstats.text.cells import FORMATS, PrintedNumber
from ncstats.text.cells import parse as parse_cell

TEXT = "text"
ACROSS = "*"
RANK_TESTS: dict[str, RankTest] = {
    "kruskal_wallis": "kruskal_wallis",
    "mann_whitney": "mann_whitney",
}
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
    """

    cell: PublishedCell
    condition: Node
    among: Among
    ranges: Ranges

    @property
    def key(self) -> Key:
        """The printed cell."""
        return self.cell.key


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
    """The statistic of a rank test lies in an interval."""

    cell: PublishedCell
    variable: str
    by: str
    order: tuple[str, ...]
    where: Node | None
    test: RankTest
    interval: Interval


Target = CountTarget | NumberTarget | TestTarget


def equals(variable: str, level: str) -> Node:
    """The condition that a category has a level."""
    return Comparison("=", Name(variable), Text(level))


def known(variable: str) -> Node:
    """The condition that a value is there."""
    return Missing(Name(variable), negated=True)


def wanted(published: Published, plan: Plan) -> tuple[PublishedCell, ...]:
    """The cells with the string that the records must give.

    A registered disagreement holds both strings: the printed one, and the computed one to meet.
    """
    computed = {entry.key: entry.computed for entry in plan.model.registered}
    return tuple(
        replace(cell, printed=computed[cell.key]) if cell.key in computed else cell
        for cell in published.rows
    )


def group_sizes(cells: tuple[PublishedCell, ...], plan: Plan) -> dict[str, dict[str, int]]:
    """By grouping variable, how many patients the columns of an unrestricted table have."""
    sizes: dict[str, dict[str, int]] = {}
    for cell in cells:
        table = plan.model.tables.get(cell.table)
        if table is None or cell.variable or table.where is not None:
            continue
        number = _numbers(cell)["N"]
        by = plan.group(table.by).variable if table.by and cell.group else ""
        sizes.setdefault(by, {})[cell.group] = int(number.value)
    return sizes


class Targets:
    """Reads the cells of a study, given how many patients there are.

    A cell that asks for what is not sought, such as a point of a curve, gives no target: it is
    only held against the records that were found.
    """

    def __init__(
        self,
        cells: tuple[PublishedCell, ...],
        plan: Plan,
        patients: int,
    ) -> None:
        self.cells = cells
        self.plan = plan
        self.patients = patients

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
            yield self._exactly(cell, node, int(_numbers(cell)["N"].value))

    def _exactly(self, cell: PublishedCell, condition: Node, n: int) -> CountTarget:
        return CountTarget(cell, condition, Among(), self._exact(n))

    def _count(self, cell: PublishedCell, condition: Node, among: Among) -> CountTarget:
        ranges = count_ranges(_numbers(cell), FORMATS[cell.statistic], self.patients)
        return CountTarget(cell, condition, among, ranges)

    def _number(self, cell: PublishedCell, variable: str, among: Among) -> Iterator[Target]:
        numbers = _numbers(cell)
        for part in FORMATS[cell.statistic].parts:
            name = part.statistics[0]
            if name in _SUMMARIES:
                interval = rounded_to(numbers[part.name])
                yield NumberTarget(cell, variable, among, name, interval)
            elif name == "N":
                yield self._measured(cell, variable, among, int(numbers[part.name].value))

    def _measured(self, cell: PublishedCell, variable: str, among: Among, n: int) -> CountTarget:
        return CountTarget(cell, known(variable), among, self._exact(n))

    def _exact(self, n: int) -> Ranges:
        """This count, of however many."""
        return dict.fromkeys(range(n, self.patients + 1), (n, n))

    def _test(self, cell: PublishedCell, table: TablePlan) -> Iterator[TestTarget]:
        group = self.plan.group(table.by or "")
        row = next(r for r in self.plan.rows[cell.table] if r.variable.name == cell.variable)
        test = row.test
        if test == "default":
            test = default_test(row.variable.kind, len(group.order))
        if test not in RANK_TESTS or row.variable.kind != "number":
            return
        df = len(group.order) - 1 if test == "kruskal_wallis" else 1
        interval = statistic_for(rounded_to(_numbers(cell)["p"]), df)
        where = None if table.where is None else parse(table.where).root
        yield TestTarget(
            cell, cell.variable, group.variable, group.order, where, RANK_TESTS[test], interval
        )


def _numbers(cell: PublishedCell) -> dict[str, PrintedNumber]:
    numbers = parse_cell(cell.statistic, cell.printed)
    if numbers is None:
        raise ValueError(f"not printed as {cell.statistic}: {cell.printed}")
    return numbers
