"""The value of another place: another group, another level, the row above or below."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ncstats.plan.curves import CurvePlan
from ncstats.plan.model import StatementPlan
from ncstats.published.explain.case import Case
from ncstats.published.explanation import Explanation
from ncstats.published.locate import EVENT_FREE
from ncstats.published.model import PublishedCell
from ncstats.published.show import cell_name
from ncstats.text import Bilingual


def _siblings(case: Case, *same: str) -> list[PublishedCell]:
    """The published values that share these columns with this one, in the order of the file."""
    return [
        cell
        for cell in case.study.places
        if all(getattr(cell, name) == getattr(case.cell, name) for name in same)
    ]


def groups(case: Case) -> Iterator[Explanation]:
    """The value of another group of the same row; both where they changed places."""
    if case.by is None:
        return
    for other in _siblings(case, "table", "variable", "level", "statistic"):
        if other == case.cell or not case.prints(case.study.values(other)):
            continue
        back = replace(case, cell=replace(other, printed=other.printed))
        names = {"group": _group(case, case.cell.group), "other": _group(case, other.group)}
        swapped = back.prints(case.values) and not back.prints(case.study.values(other))
        yield case.because("swapped_groups" if swapped else "other_group", **names)


def _group(case: Case, group: str) -> Bilingual:
    plan, by = case.study.plan, case.by or ""
    if not group:
        return Bilingual("all patients", "全部患者")
    return Bilingual(plan.group_label(by, group, "en"), plan.group_label(by, group, "zh"))


def levels(case: Case) -> Iterator[Explanation]:
    """The value of another level of the same variable, or of another time of the same curve."""
    column = _column(case)
    here = column.index(case.cell)
    for place, other in enumerate(column):
        elsewhere = abs(place - here) > 1 or isinstance(case.item, CurvePlan)
        same = other.variable == case.cell.variable and other.level and other != case.cell
        if same and elsewhere and case.prints(case.study.values(other)):
            yield case.because("other_level", level=_level(case, other))


def _level(case: Case, cell: PublishedCell) -> Bilingual:
    if isinstance(case.item, CurvePlan):
        return Bilingual(cell.level)
    return case.study.plan.dictionary.variable(cell.variable).level(cell.level).label


def rows(case: Case) -> Iterator[Explanation]:
    """The value of the row above or below: a column that slipped by one line."""
    if isinstance(case.item, CurvePlan | StatementPlan):
        return
    column = _column(case)
    here = column.index(case.cell)
    for code, place in (("row_above", here - 1), ("row_below", here + 1)):
        if not 0 <= place < len(column):
            continue
        other = column[place]
        if case.prints(case.study.values(other)):
            yield case.because(code, row=_row(case, other))


def _column(case: Case) -> list[PublishedCell]:
    """The values that stand below one another with this one."""
    return _siblings(case, "table", "group", "statistic")


def _row(case: Case, cell: PublishedCell) -> Bilingual:
    if not cell.variable:
        return Bilingual(cell_name(cell.key[:4]))
    variable = case.study.plan.dictionary.variable(cell.variable)
    if not cell.level:
        return variable.label
    level = variable.level(cell.level).label
    return Bilingual(
        f"{variable.label.en}: {level.en}", f"{variable.label.of('zh')}：{level.of('zh')}"
    )


def other_curve(case: Case) -> Iterator[Explanation]:
    """1 − Kaplan–Meier for the incidence, or the share without the event for that with it."""
    if not isinstance(case.item, CurvePlan) or not case.needs("estimate"):
        return
    if case.prints(_complement(case.values)):
        yield case.because("complement_of_curve")
    columns = {**case.address.columns, "variable_level": EVENT_FREE, "cause": ""}
    event_free = replace(case.address, columns=columns)
    found = event_free.statistics(case.study.results, case.cell.statistic)
    if case.prints(_complement({name: row.stat for name, row in found.items()})):
        yield case.because("naive_incidence")


def _complement(values: Mapping[str, float]) -> dict[str, float]:
    swapped = {"estimate": "estimate", "conf.low": "conf.high", "conf.high": "conf.low"}
    return {name: 1 - values.get(other, math.nan) for name, other in swapped.items()}
