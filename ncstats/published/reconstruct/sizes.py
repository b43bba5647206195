"""How many patients there are, and how many in each group, from the N of the printed columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ncstats.errors import Problem, UsageError
from ncstats.plan import Plan
from ncstats.published.model import PublishedCell
from ncstats.published.reconstruct.refusals import Proof
from ncstats.text.cells import parse

MOST_PATIENTS = 50_000

Level = tuple[str, str]
"""A grouping variable and one of its levels; ("", "") all patients."""


@dataclass(frozen=True)
class Sizes:
    """The size of every group that a column's N prints or that is left over.

    Attributes:
        of: by grouping variable and level.
        patients: how many there are.
        proofs: why the printed ones cannot all be.
    """

    of: Mapping[Level, int]
    patients: int
    proofs: tuple[Proof, ...] = ()

    def groups(self, variable: str) -> dict[str, int]:
        """The levels of a grouping variable with their sizes."""
        return {level: n for (name, level), n in self.of.items() if name == variable and name}


def is_size(cell: PublishedCell, plan: Plan) -> bool:
    """Whether a cell is the N of a column of a table of all patients."""
    table = plan.model.tables.get(cell.table)
    return table is not None and not cell.variable and table.where is None


def read_sizes(cells: Iterable[PublishedCell], plan: Plan, patients: int | None) -> Sizes:
    """The sizes that the cells print, given how many patients the plan says there are.

    Raises:
        UsageError: nothing says how many patients there are, or how many a group has; there are
            none, or more than can be made.
    """
    printed: dict[Level, list[PublishedCell]] = {}
    for cell in cells:
        if is_size(cell, plan):
            by = plan.model.tables[cell.table].by
            name = plan.group(by).variable if by and cell.group else ""
            printed.setdefault((name, cell.group), []).append(cell)
    of = {level: _number(group[0]) for level, group in printed.items()}
    n = patients or of.get(("", "")) or max(_sums(of).values(), default=0)
    _refuse_no_size(plan, n, bool(of))
    _fill(of, plan, n)
    return Sizes({**of, ("", ""): n}, n, tuple(_proofs(printed, of, n)))


def _number(cell: PublishedCell) -> int:
    return int((parse(cell.statistic, cell.printed) or {})["N"].value)


def _sums(of: Mapping[Level, int]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for (name, _), n in of.items():
        if name:
            sums[name] = sums.get(name, 0) + n
    return sums


def _refuse_no_size(plan: Plan, n: int, printed: bool) -> None:
    file = str(plan.published_path)
    if n == 0:
        code = "no_patient" if printed else "no_size"
        raise UsageError(Problem(f"reconstruct.{code}", file=file))
    if n > MOST_PATIENTS:
        details = {"most": MOST_PATIENTS}
        raise UsageError(Problem("reconstruct.too_many", file=file, value=str(n), details=details))


def _fill(of: dict[Level, int], plan: Plan, n: int) -> None:
    """Give the one level of a grouping whose N is not printed the patients that are left."""
    for group in plan.model.groups:
        order, name = plan.group(group).order, plan.group(group).variable
        missing = [level for level in order if (name, level) not in of]
        known = sum(of.get((name, level), 0) for level in order)
        if not missing or len(missing) == len(order):
            continue
        if len(missing) > 1 and known < n:
            details = {"variable": name}
            raise UsageError(
                Problem("reconstruct.no_group_size", value=missing[0], details=details)
            )
        of.update({(name, level): max(0, n - known) for level in missing})


def _proofs(
    printed: Mapping[Level, Sequence[PublishedCell]], of: Mapping[Level, int], n: int
) -> Iterable[Proof]:
    for cells in printed.values():
        if len({_number(cell) for cell in cells}) > 1:
            yield Proof("two_sizes", tuple(cells))
    everyone = printed.get(("", ""), [])
    if everyone and _number(everyone[0]) != n:
        yield Proof("not_the_plan_s", tuple(everyone), {"size": n})
    for name, total in _sums(of).items():
        if total > n:
            cells = [cell for (by, _), group in printed.items() for cell in group if by == name]
            cells += everyone
            yield Proof("groups_exceed", tuple(cells), {"sum": total, "size": n})
