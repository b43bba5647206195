"""How many patients there may be, and how many in each group, where a release rounds or withholds.

A search needs whole numbers. Each column's N lies between two bounds, and the counts beside it
narrow them: a column holds at least those of whom a variable is known, and its exclusive levels
together. Of what is left, the numbers nearest to the released ones are tried first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ncstats.errors import Problem
from ncstats.plan import Plan
from ncstats.plan.reconstruct import ReconstructPlan
from ncstats.published.intervals import count_bounds
from ncstats.published.model import PublishedCell
from ncstats.published.reconstruct.refusals import NotReconstructedError
from ncstats.published.reconstruct.sizes import MOST_PATIENTS, Level, is_size
from ncstats.published.reconstruct.targets import ACROSS
from ncstats.text.cells import parse

ALL: Level = ("", "")

_MOST_TRIED = 25
"""Numbers of patients that are tried: a rounding to 25 and all it leaves."""

Bounds = tuple[int, int]
Cells = tuple[PublishedCell, ...]


def with_sizes(cells: Cells, plan: Plan) -> Iterator[Cells]:
    """The cells of a release with the N of each column as one number, the likeliest first.

    Raises:
        NotReconstructedError: nothing released says how many patients there are.
    """
    columns = _Columns(cells, plan)
    low, high = columns.patients()
    # Where none is left, the proof is sought of the largest that the N allows.
    possible = range(low, high + 1) or (high,)
    tried = sorted(possible, key=lambda n: (abs(2 * n - low - high), n))
    yield from map(columns.written, tried[:_MOST_TRIED])


@dataclass(frozen=True)
class _Columns:
    """The columns of the tables of a release, and what it says of their sizes."""

    cells: Cells
    plan: Plan

    def column(self, cell: PublishedCell) -> Level:
        """Of whom a cell of a table speaks."""
        by = self.plan.model.tables[cell.table].by
        return (self.plan.group(by).variable, cell.group) if by and cell.group else ALL

    def patients(self) -> Bounds:
        """The bounds of how many patients there are; of no upper one, as many as can be tried."""
        low, high = self._bounds(ALL)
        for groups in self._groups().values():
            low = max(low, sum(least for least, _ in groups.values()))
            if all(most < MOST_PATIENTS for _, most in groups.values()) and high == MOST_PATIENTS:
                high = sum(most for _, most in groups.values())
        if low == 0 and high == MOST_PATIENTS:
            file = str(self.plan.published_path)
            raise NotReconstructedError(Problem("reconstruct.release_no_size", file=file))
        return low, high if high < MOST_PATIENTS else max(low, low + _MOST_TRIED - 1)

    def written(self, n: int) -> Cells:
        """The cells, each column's N as one number, those that are withheld added."""
        sizes = {ALL: n}
        for name, groups in self._groups().items():
            shared = _shared(n, list(groups.values()))
            sizes.update(zip(((name, level) for level in groups), shared, strict=True))
        told = [
            replace(cell, printed=str(sizes[self.column(cell)]))
            if is_size(cell, self.plan)
            else cell
            for cell in self.cells
        ]
        written = {self.column(cell) for cell in told if is_size(cell, self.plan)}
        return (*self._added(sizes, written), *told)

    def _added(self, sizes: Mapping[Level, int], written: set[Level]) -> Iterator[PublishedCell]:
        for item, table in self.plan.model.tables.items():
            group = self.plan.group(table.by) if table.by and table.where is None else None
            for level in () if group is None else group.order:
                column = (group.variable, level) if group is not None else ALL
                if column not in written:
                    written.add(column)
                    yield PublishedCell(item, "", "", level, "N", str(sizes[column]))
        if ALL not in written:
            plain = [i for i, table in self.plan.model.tables.items() if table.where is None]
            yield from (PublishedCell(i, "", "", "", "N", str(sizes[ALL])) for i in plain[:1])

    def _groups(self) -> dict[str, dict[str, Bounds]]:
        """The bounds of every level of the groupings of the tables of all patients."""
        found: dict[str, dict[str, Bounds]] = {}
        for table in self.plan.model.tables.values():
            if table.by is not None and table.where is None:
                group = self.plan.group(table.by)
                name = group.variable
                found[name] = {level: self._bounds((name, level)) for level in group.order}
        return found

    def _bounds(self, column: Level) -> Bounds:
        low, high = 0, MOST_PATIENTS
        knobs = self.plan.model.reconstruct or ReconstructPlan()
        if column == ALL and knobs.patients is not None:
            low = high = knobs.patients
        names: dict[tuple[str, str], list[PublishedCell]] = {}
        for cell in self._tables():
            least, most = _bounds(cell)
            if self._is_column(cell, column):
                low, high = max(low, least), min(high, most)
            elif self.column(cell) == column:
                low = max(low, least)
                names.setdefault((cell.table, cell.variable), []).append(cell)
        sizes = {cell.printed for cell in self._tables() if self._is_column(cell, column)}
        for cells in names.values():
            least, most = self._of_levels(cells, sizes)
            low, high = max(low, least), min(high, max(most, low, least))
        return low, high

    def _of_levels(self, cells: Sequence[PublishedCell], sizes: Collection[str]) -> Bounds:
        """How many the exclusive levels of a variable leave in a column.

        At the most as many as they add up to, where its N is released as the column's own is:
        then the variable is taken to be known of everybody.
        """
        counted = [_bounds(cell) for cell in cells if cell.statistic == "n"]
        known = {cell.printed for cell in cells if cell.statistic == "N"}
        codes = self.plan.dictionary.variable(cells[0].variable).codes
        complete = len(counted) == len(codes) and known <= set(sizes)
        most = sum(high for _, high in counted) if complete and codes else MOST_PATIENTS
        return sum(low for low, _ in counted), min(most, MOST_PATIENTS)

    def _tables(self) -> Iterator[PublishedCell]:
        """The counts in tables of all patients."""
        for cell in self.cells:
            table = self.plan.model.tables.get(cell.table)
            counts = cell.statistic in ("n", "N") and cell.group != ACROSS
            if table is not None and table.where is None and counts:
                yield cell

    def _is_column(self, cell: PublishedCell, column: Level) -> bool:
        """Whether a cell counts exactly those of a column: its N, or the level that makes it."""
        if is_size(cell, self.plan):
            return self.column(cell) == column
        level = (cell.variable, cell.level)
        return cell.statistic == "n" and self.column(cell) == ALL and level == column


def _bounds(cell: PublishedCell) -> Bounds:
    (number,) = (parse(cell.statistic, cell.printed) or {}).values()
    return count_bounds(number, MOST_PATIENTS)


def _shared(n: int, bounds: Sequence[Bounds]) -> list[int]:
    """Sizes of groups as near to their middles as their sum, which is at most n, allows.

    >>> _shared(50, [(23, 27), (8, 12), (8, 12)]), _shared(50, [(38, 42), (0, 5000), (0, 5000)])
    ([27, 12, 11], [40, 5, 5])
    """
    sizes = [low if high == MOST_PATIENTS else (low + high) // 2 for low, high in bounds]
    places = range(len(sizes))
    while sum(sizes) > n and any(sizes[at] > bounds[at][0] for at in places):
        at = max(places, key=lambda one: sizes[one] - bounds[one][0])
        sizes[at] -= 1
    while sum(sizes) < n and any(sizes[at] < bounds[at][1] for at in places):
        at = max(places, key=lambda one: bounds[one][1] - sizes[one])
        sizes[at] += 1
    return sizes
