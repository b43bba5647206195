"""Where in the Results the statistics of a published value stand.

Finding the place is at the same time the check against the plan: what has no place is a name that
the plan does not know.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ncstats.dictionary.model import Variable
from ncstats.errors import Problem, UsageError, nearest
from ncstats.plan import Plan
from ncstats.plan.coarser.joins import Joins
from ncstats.plan.study import is_ticked
from ncstats.published.model import Published, PublishedCell
from ncstats.results.model import Results, Statistic
from ncstats.text.cells import FORMATS

ACROSS = "*"
"""The group of a statistic that compares the groups, such as a p-value."""

TEXT = "text"
"""The table of a statement."""

EVENT_FREE = "event_free"

_NUMBER = frozenset({"N", "mean", "sd", "median", "p25", "p75", "min", "max"})
_CATEGORY = frozenset({"n", "N"})
_AT_TIME = frozenset({"estimate", "conf.low", "conf.high", "n.risk"})
_WHOLE_CURVE = frozenset({"n", "N"})


@dataclass(frozen=True)
class Address:
    """The rows of Results behind one published value.

    Attributes:
        columns: values of further columns of :class:`Statistic` that select the rows.
        renamed: names in Results by the name that the cell's format uses.
    """

    item: str
    variable: str
    columns: Mapping[str, object] = field(hash=False)
    renamed: Mapping[str, str] = field(default_factory=dict, hash=False)

    def statistics(self, results: Results, statistic: str) -> dict[str, Statistic]:
        """The rows that a format needs, by the name it uses; what is not there is absent."""
        found = results.find(self.item, self.variable, **self.columns)
        by_name = {row.stat_name: row for row in found}
        names = FORMATS[statistic].statistics
        pairs = {name: by_name.get(self.renamed.get(name, name)) for name in names}
        return {name: row for name, row in pairs.items() if row is not None}


class _UnknownNameError(Exception):
    """A published value that the plan does not know."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def addresses(published: Published, plan: Plan) -> tuple[Address, ...]:
    """The address of every published value.

    Raises:
        UsageError: every value that names a table, variable, level or group that the plan does
            not have, or a statistic that does not fit what it names, with the nearest name.
    """
    found: list[Address] = []
    problems: list[Problem] = []
    for cell in published.rows:
        try:
            found.append(_address(cell, plan))
        except _UnknownNameError as error:
            problems.append(error.problem)
    if problems:
        raise UsageError(problems)
    return tuple(found)


def tells_finer(cell: PublishedCell, plan: Plan) -> bool:
    """Whether a published value is about levels that the plan tells as one.

    A statistic that compares groups is, too, where these or the values compared are joined.
    """
    if plan.finer is None:
        return False
    try:
        found = _address(cell, plan)
    except _UnknownNameError:
        with contextlib.suppress(_UnknownNameError):
            _address(cell, plan.finer)
            return True
        return False
    compared = {found.variable, str(found.columns.get("group1", ""))}
    across = cell.group == ACROSS and not cell.policy
    return across and not compared.isdisjoint(Joins.of(plan.dictionary).variables)


def _address(cell: PublishedCell, plan: Plan) -> Address:
    model = plan.model
    if cell.table == TEXT:
        return _statement(cell, plan)
    if cell.table in model.tables:
        return _in_table(cell, plan)
    if cell.table in model.figures:
        return _in_figure(cell, plan)
    if cell.table in model.curves:
        return _curve(cell, plan)
    items = (*model.tables, *model.figures, *model.curves, TEXT)
    raise _unknown(cell, "unknown_table", "table", items)


def _unknown(
    cell: PublishedCell, code: str, column: str, allowed: Sequence[str], **details: object
) -> _UnknownNameError:
    value = str(getattr(cell, column))
    named = tuple(name for name in allowed if name)
    problem = cell.problem(
        f"published.{code}",
        column,
        allowed=named,
        nearest=nearest(value, named),
        details={"item": cell.table, "variable": cell.variable, **details},
    )
    return _UnknownNameError(problem)


def _group(
    cell: PublishedCell, plan: Plan, by: str | None, overall: bool = True
) -> dict[str, object]:
    """Which columns of Results hold the group; ``overall``: all patients stand beside them."""
    across = "p.value" in FORMATS[cell.statistic].statistics
    if by is None:
        if across:
            raise _unknown(cell, "no_groups", "statistic", ())
        if cell.group:
            raise _unknown(cell, "all_patients_only", "group", ())
        return {"group1": "", "group1_level": ""}
    group = plan.group(by)
    levels = (ACROSS,) if across else group.order
    if cell.group not in levels and not (overall and not cell.group and not across):
        raise _unknown(cell, "released_group" if cell.policy else "unknown_group", "group", levels)
    if not cell.group:
        return {"group1": "", "group1_level": ""}
    return {"group1": group.variable, "group1_level": "" if across else cell.group}


def _fits(cell: PublishedCell, available: frozenset[str]) -> None:
    """Refuse a statistic that what the row names does not have."""
    if not available.issuperset(FORMATS[cell.statistic].statistics):
        fitting = [name for name, form in FORMATS.items() if available.issuperset(form.statistics)]
        raise _unknown(cell, "does_not_fit", "statistic", fitting)


def _no_level(cell: PublishedCell) -> None:
    if cell.level:
        raise _unknown(cell, "level_stays_empty", "level", ())


def _in_table(cell: PublishedCell, plan: Plan) -> Address:
    table = plan.model.tables[cell.table]
    group = _group(cell, plan, table.by, overall=table.total)
    if not cell.variable:
        _fits(cell, frozenset({"N"}))
        _no_level(cell)
        columns = {"context": "missing", "group1_level": cell.group}
        return Address(cell.table, "", columns, {"N": "N_obs"})
    levels = {row.variable.name: row.levels for row in plan.rows[cell.table]}
    return _variable(cell, plan, levels, group)


def _in_figure(cell: PublishedCell, plan: Plan) -> Address:
    figure = plan.model.figures[cell.table]
    group = _group(cell, plan, figure.by, overall=False)
    shown = plan.shown_in(cell.table)
    levels = {name: plan.dictionary.variable(name).codes for name in shown}
    return _variable(cell, plan, levels, group)


def _variable(
    cell: PublishedCell,
    plan: Plan,
    shown: Mapping[str, Sequence[str]],
    group: Mapping[str, object],
) -> Address:
    """The statistics of a variable of a table or figure that shows these levels of each."""
    if cell.variable not in shown:
        raise _unknown(cell, "unknown_variable", "variable", tuple(shown))
    variable = plan.dictionary.variable(cell.variable)
    columns: dict[str, object]
    if cell.group == ACROSS:
        _no_level(cell)
        columns = {"context": "test"}
    elif variable.kind == "number":
        _fits(cell, _NUMBER)
        _no_level(cell)
        columns = {"context": "continuous"}
    else:
        _fits(cell, _CATEGORY)
        level = _level(cell, variable, shown[cell.variable])
        columns = {"context": "categorical", "variable_level": level}
    return Address(cell.table, cell.variable, {**columns, **group})


def _level(cell: PublishedCell, variable: Variable, levels: Sequence[str]) -> str:
    """The level's code; a box that is ticked or not counts ``yes`` without naming it."""
    if not cell.level and is_ticked(variable):
        return "yes"
    if cell.level not in levels:
        raise _unknown(cell, "released_level" if cell.policy else "unknown_level", "level", levels)
    return cell.level


def _statement(cell: PublishedCell, plan: Plan) -> Address:
    statements = {statement.id: statement for statement in plan.model.statements}
    if cell.variable not in statements:
        raise _unknown(cell, "unknown_statement", "variable", tuple(statements))
    counts = "n" in FORMATS[statements[cell.variable].cell].statistics
    _fits(cell, _CATEGORY if counts else _NUMBER)
    _no_level(cell)
    _group(cell, plan, None)
    return Address(TEXT, cell.variable, {"context": "statement"})


def _curve(cell: PublishedCell, plan: Plan) -> Address:
    curve = plan.model.curves[cell.table]
    endpoint = plan.dictionary.endpoint(curve.endpoint)
    names = (EVENT_FREE, endpoint.name, *endpoint.competing)
    if cell.variable not in names:
        raise _unknown(cell, "unknown_variable", "variable", names)
    group = _group(cell, plan, curve.by)
    event_free = cell.variable == EVENT_FREE
    which = {"variable_level": EVENT_FREE if event_free else "incidence"}
    if cell.group == ACROSS:
        _no_level(cell)
        # Gray's test is of the event's incidence, where others can prevent it.
        tested = (EVENT_FREE, endpoint.name) if endpoint.competing else (EVENT_FREE,)
        if cell.variable not in tested:
            raise _unknown(cell, "test_of_event_free", "variable", tested)
        return Address(cell.table, endpoint.name, {"context": "test", **which, **group})
    time = _time(cell, curve.landmarks)
    whole = _WHOLE_CURVE | ({"median"} if event_free else set())
    _fits(cell, whole if time is None else _AT_TIME)
    which["cause"] = "" if event_free else cell.variable
    return Address(cell.table, endpoint.name, {"context": "curve", "time": time, **which, **group})


def _time(cell: PublishedCell, landmarks: Sequence[float]) -> float | None:
    """The landmark as the plan prints it; None for a statistic of the whole curve."""
    if not cell.level:
        return None
    times = {f"{time:g}": time for time in landmarks}
    if cell.level not in times:
        raise _unknown(cell, "unknown_landmark", "level", tuple(times))
    return times[cell.level]
