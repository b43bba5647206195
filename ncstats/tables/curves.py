"""The tables below a curve: who was followed, and the estimates at the landmarks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.plan.curves import OF_INTERVALS
from ncstats.results.model import Statistic
from ncstats.tables.curve_reading import CurveReading, Quantity, cause_label
from ncstats.tables.intervals import BOUNDS, limits
from ncstats.tables.model import EMPTY, Cell, Column, Row, Table
from ncstats.tables.not_analysed import excluded
from ncstats.tables.reading import Reading

if TYPE_CHECKING:
    from ncstats.plan.study import Plan

_LEVELS = ("incidence", "event_free", "interval_censored")
"""Of the tests that belong to a curve itself, that of incidence first."""


def build_landmarks(released: Released, plan: Plan, item: str, lang: str = "en") -> Table:
    """Estimates with 95 % limits and the number at risk at each landmark of a curve.

    Where fewer were at risk than the plan asks for, the estimate is withheld.

    Raises:
        KeyError: the plan has no such curve.
    """
    return _Landmarks(CurveReading(Reading(released.results, plan, item, lang))).table()


def build_follow_up(released: Released, plan: Plan, item: str, lang: str = "en") -> Table:
    """Patients, events and median time of a curve, by group, with the test between the groups.

    Raises:
        KeyError: the plan has no such curve.
    """
    return _FollowUp(CurveReading(Reading(released.results, plan, item, lang))).table()


class _Landmarks:
    """Makes the table of the landmarks."""

    def __init__(self, curve: CurveReading) -> None:
        self.curve, self.say = curve, curve.say

    def table(self) -> Table:
        curve = self.curve
        columns = [Column(self.say("landmark"), kind="stub"), Column(self.say("at_risk"))]
        columns += [Column(quantity.label) for quantity in curve.quantities]
        rows: list[Row] = []
        for time in curve.plan.landmarks:
            label = Cell(curve.reading.time(time, curve.endpoint.unit))
            if curve.plan.by is None:
                rows.append(Row("variable", 0, (label, *self._at(time, ""))))
                continue
            rows.append(Row("heading", 0, (label, *[EMPTY] * (len(columns) - 1))))
            rows += [
                Row("level", 1, (Cell(name), *self._at(time, level)))
                for level, name in curve.groups
            ]
        return curve.table("landmarks", columns, rows, tuple(self._notes()))

    def _notes(self) -> list[str]:
        between = [kind in OF_INTERVALS for kind in self.curve.plan.show]
        notes = [self.say("at_risk_note")]
        notes += [] if all(between) else [self.say("limits_note")]
        return notes + ([self.say("between_note")] if any(between) else [])

    def _at(self, time: float, level: str) -> list[Cell]:
        first = self.curve.quantities[0]
        at_risk = self._find(first, level, time=time, stat_name="n.risk")
        cells = [self.curve.cell("at_risk", at_risk, 0)]
        return cells + [self._estimate(quantity, level, time) for quantity in self.curve.quantities]

    def _find(self, quantity: Quantity, level: str, **columns: object) -> tuple[Statistic, ...]:
        return self.curve.find(quantity.level, level, cause=quantity.cause, **columns)

    def _estimate(self, quantity: Quantity, level: str, time: float) -> Cell:
        # A curve that could not be drawn has one row, without a time, that says why.
        found = self._find(quantity, level, time=time) or self._find(
            quantity, level, stat_name="estimate"
        )
        if any(row.warning == "results.too_few_at_risk" for row in found):
            least = self.curve.plan.withhold_below
            return self.curve.marked(Cell("–"), self.say("withheld", least=least))
        digits = self.curve.plan.digits
        reading, notes = self.curve.reading, self.curve.footnotes
        by_name = {row.stat_name: row.stat for row in found}
        if math.isnan(by_name.get("estimate", math.nan)) and not math.isnan(
            by_name.get("min", math.nan)
        ):
            return self._between(found)
        return reading.cell("percent_ci", found, digits, notes)

    def _between(self, found: Sequence[Statistic]) -> Cell:
        """A value that the data do not determine: its two ends, and the limits of the two."""
        reading, digits = self.curve.reading, self.curve.plan.digits
        ends = limits(reading, found, digits, BOUNDS)
        around = limits(reading, found, digits)
        code = "between_ci" if around.text else "between"
        text = self.say(code, ends=ends.text, limits=around.text)
        reasons = dict.fromkeys(
            row.error for row in found if row.error and row.stat_name != "estimate"
        )
        cell = Cell(text, (*ends.statistics, *around.statistics))
        return self.curve.marked(cell, *map(reading.reason, reasons), self.say("undetermined"))


class _FollowUp:
    """Makes the table of patients and events."""

    def __init__(self, curve: CurveReading) -> None:
        self.curve, self.say = curve, curve.say

    def table(self) -> Table:
        columns = [Column(self.say("stub"), kind="stub"), Column(self.say("patients"))]
        columns += [Column(self._events(quantity)) for quantity in self._counted()]
        median = "event_free" in self.curve.plan.show
        if median:
            columns.append(Column(self.say("median_event_free", unit=self.curve.unit)))
        tests = self._tests()
        for test in tests:
            method = self.curve.reading.method_label(test.method)
            label = self.say("p") if len(tests) == 1 else self.say("p_of", method=method)
            columns.append(Column(label, kind="p"))
        rows: list[Row] = []
        for level, name in self.curve.groups:
            cells = [Cell(name), *self._counts(level), *self._median(level, median)]
            cells += [EMPTY] * len(tests)
            rows.append(Row("level" if level else "variable", int(level != ""), tuple(cells)))
            if tests and not level:
                rows.append(self._tested(tests, len(columns)))
        return self.curve.table("follow_up", columns, rows, (self._note(),))

    def _counted(self) -> tuple[Quantity, ...]:
        """What has events of its own: each cause once, whatever curves are drawn of it."""
        causes = tuple(quantity for quantity in self.curve.quantities if quantity.cause)
        return causes or self.curve.quantities[:1]

    def _events(self, quantity: Quantity) -> str:
        if len(self._counted()) == 1:
            return self.say("events")
        cause = cause_label(self.curve.endpoint, quantity.cause, self.curve.lang)
        return self.say("events_of", cause=cause)

    def _counts(self, level: str) -> list[Cell]:
        first = self.curve.quantities[0]
        cells = [self.curve.cell("N", self._whole(first, level, "N"), 0)]
        for quantity in self._counted():
            found = self._whole(quantity, level, "n")
            cell = self.curve.cell("n", found, 0)
            warnings = [self.curve.reading.warning(row.warning) for row in found if row.warning]
            cells.append(self.curve.marked(cell, *warnings))
        return cells

    def _whole(self, quantity: Quantity, level: str, name: str) -> tuple[Statistic, ...]:
        return self.curve.find(quantity.level, level, cause=quantity.cause, stat_name=name)

    def _median(self, level: str, wanted: bool) -> list[Cell]:
        if not wanted:
            return []
        found = self.curve.find("event_free", level, time=None)
        found = tuple(row for row in found if row.stat_name not in "nN")
        return [self.curve.cell("estimate_ci", found, estimate="median")]

    def _tests(self) -> tuple[Statistic, ...]:
        """The p-values between the groups, of what the plan shows: that of incidence first."""
        found = self.curve.reading.find(
            self.curve.plan.endpoint, context="test", stat_name="p.value"
        )
        own = [test for test in found if test.variable_level in _LEVELS]
        shown = [test for test in own if test.variable_level in self.curve.plan.show]
        fallback = [test for test in own if test.variable_level == "event_free"]
        return tuple(sorted(shown or fallback, key=lambda t: _LEVELS.index(t.variable_level)))

    def _tested(self, tests: tuple[Statistic, ...], width: int) -> Row:
        """The grouping variable, with the p-values of the tests between its levels."""
        label = Cell(self.curve.reading.plan.label(tests[0].group1, self.curve.lang))
        empty = [EMPTY] * (width - 1 - len(tests))
        return Row("variable", 0, (label, *empty, *map(self._p, tests)))

    def _p(self, test: Statistic) -> Cell:
        # With competing causes the log-rank test compares hazards of the event, not its incidence.
        specific = self.curve.competes and test.variable_level != "incidence"
        label = self.curve.reading.method_label(test.method)
        return self.curve.p(
            [test], self.say("cause_specific" if specific else "method", label=label)
        )

    def _note(self) -> str:
        curve = self.curve
        missing = curve.reading.find(
            curve.plan.endpoint, context="missing", stat_name="N_miss", group1_level="",
            variable_level="",
        )  # fmt: skip
        count, reasons = curve.count(missing), excluded(curve.reading, curve.endpoint)
        if not reasons:
            return self.say("not_followed_note", count=count)
        words = self.say("between_reasons").join(reasons)
        return self.say("not_analysed_note", count=count, reasons=words)
