"""The published.csv of a release: what it tells of each count, summary and p-value, and no more.

It is made of the released statistics alone, so two cohorts whose releases are the same have the
same file. A rounded count stands as all that it may be (``23–27``), a withheld one as its bound
(``<10``, ``≥10``) or as :data:`~ncstats.published.model.WITHHELD`, a summary of a number as both
its ends, a p-value as its band. Points of curves are left out: no cohort is sought by them.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ncstats.dictionary import Variable
from ncstats.disclosure import Policy, Released, printed_p
from ncstats.disclosure.coarse import widest_step
from ncstats.disclosure.written import Written
from ncstats.files import csv_text
from ncstats.plan import Plan
from ncstats.plan.study import is_ticked
from ncstats.published.locate import ACROSS, TEXT, Address, addresses
from ncstats.published.model import KEY, WITHHELD, Published, PublishedCell
from ncstats.results.model import Statistic
from ncstats.text import between
from ncstats.text.cells import FORMATS
from ncstats.text.withheld import bound_text

_ALONE = {"median": "median", "p25": "q1", "p75": "q3", "mean": "mean", "sd": "sd"}
"""The summaries that are released, each with the cell format that prints it alone."""

_COUNTS = ("n", "N")


def released_csv(released: Released, plan: Plan) -> str:
    """What a release tells, as a published.csv that :func:`read_published` reads.

    Args:
        released: under a policy.
        plan: what was computed.

    Returns:
        The text: ``table, variable, level, group, statistic, published, policy``, one row for each
        value, in the order of the plan.

    Raises:
        ValueError: nothing was released under a policy: every value is as it was computed.
    """
    if released.terms is None:
        raise ValueError("a policy releases values; without one they are printed")
    cells = tuple({cell.key: cell for cell in _cells(plan)}.values())
    places = addresses(Published("", cells), plan)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*KEY, "published", "policy"))
    for cell, place in zip(cells, places, strict=True):
        printed = _printed(cell, place, released, released.terms)
        if printed:
            writer.writerow((*cell.key, printed, csv_text(released.policy)))
    return text.getvalue()


def _cells(plan: Plan) -> Iterator[PublishedCell]:
    """Every value that a plan asks for and that may be released, nothing printed in it yet."""
    for item, table in plan.model.tables.items():
        groups = _groups(plan, table.by, overall=table.total)
        yield from (PublishedCell(item, "", "", group, "N", "") for group in groups)
        for row in plan.rows[item]:
            shown = FORMATS[row.cell].statistics
            yield from _of_variable(item, row.variable, row.levels, groups, shown)
            if table.by is not None:
                yield PublishedCell(item, row.variable.name, "", ACROSS, "p_value", "")
    for item, figure in plan.model.figures.items():
        groups = _groups(plan, figure.by, overall=False)
        named = (figure.bars,) if figure.bars else (*figure.distribution, *figure.upset)
        for name in named:
            variable = plan.dictionary.variable(name)
            yield from _of_variable(item, variable, variable.codes, groups, ("median",))
    for statement in plan.model.statements:
        for name in _formats(FORMATS[statement.cell].statistics):
            yield PublishedCell(TEXT, statement.id, "", "", name, "")


def _groups(plan: Plan, by: str | None, *, overall: bool) -> tuple[str, ...]:
    if by is None:
        return ("",)
    return (*plan.group(by).order, *([""] if overall else []))


def _of_variable(
    item: str,
    variable: Variable,
    levels: Sequence[str],
    groups: Sequence[str],
    shown: Sequence[str],
) -> Iterator[PublishedCell]:
    number = variable.kind == "number"
    formats = ("N", *_formats(s for s in shown if s != "N")) if number else _COUNTS
    codes = ("",) if number or is_ticked(variable) else tuple(levels)
    for group in groups:
        for level in codes:
            for name in formats:
                yield PublishedCell(item, variable.name, level, group, name, "")


def _formats(statistics: Sequence[str] | Iterator[str]) -> Iterator[str]:
    """The cell formats that print these statistics one by one; extremes are never released."""
    for name in statistics:
        if name in _COUNTS or name in _ALONE:
            yield _ALONE.get(name, name)


def _printed(cell: PublishedCell, place: Address, released: Released, terms: Policy) -> str:
    """What is told of a value; empty where there is none."""
    (row, *_) = (*place.statistics(released.results, cell.statistic).values(), None)
    if row is None:
        return ""
    if math.isnan(row.stat):
        told = bound_text(row.error) or WITHHELD
        return told if row.error.startswith("disclosure.") else ""
    if cell.statistic == "p_value":
        return printed_p(row)
    if row.stat_name in _COUNTS or row.stat_name == "N_obs":
        shown = Written((), terms.rule).shown(row)
        return between(f"{shown.low:g}", f"{shown.high:g}")
    column = released.results.find(place.item, place.variable, **place.columns)
    return _summary(row, {each.stat_name: each for each in column}, terms)


def _summary(row: Statistic, column: Mapping[str, Statistic], terms: Policy) -> str:
    """Both ends of a summary, from how coarse the summaries of its column are."""
    told = [column[name].stat for name in _ALONE if name in column]
    n = Written((), terms.rule).shown(column["N"])
    quartiles = column["p25"].stat, column["p75"].stat
    known = [value for value in told if not math.isnan(value)]
    step = widest_step(known, quartiles, n, terms.quantiles)
    # Of a value below or above a limit only the limit is known.
    if step is None or row.side or any(map(math.isnan, quartiles)):
        return WITHHELD
    middle, half = Decimal(f"{row.stat:.12g}"), Decimal(f"{step:.12g}") / 2
    return between(f"{middle - half:f}", f"{middle + half:f}")
