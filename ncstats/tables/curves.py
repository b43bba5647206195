"""The tables below a curve: who was followed, and the estimates at the landmarks."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ncstats.dictionary.model import Endpoint
from ncstats.disclosure import Released
from ncstats.plan.model import CurvePlan
from ncstats.results.model import Statistic
from ncstats.tables.footnotes import Footnotes
from ncstats.tables.model import EMPTY, Cell, Column, Row, Table
from ncstats.tables.not_analysed import excluded
from ncstats.tables.notes import banner
from ncstats.tables.reading import Reading
from ncstats.text import significant

if TYPE_CHECKING:
    from ncstats.plan.load import Plan


@dataclass(frozen=True)
class _Quantity:
    """What one curve shows: the incidence of a cause, or being free of every event."""

    level: str
    cause: str
    label: str


def build_landmarks(released: Released, plan: Plan, item: str, lang: str = "en") -> Table:
    """Estimates with 95 % limits and the number at risk at each landmark of a curve.

    Raises:
        KeyError: the plan has no such curve.
    """
    return _Curve(Reading(released.results, plan, item, lang)).landmarks()


def build_follow_up(released: Released, plan: Plan, item: str, lang: str = "en") -> Table:
    """Patients, events and median time of a curve, by group, with the test between the groups.

    Raises:
        KeyError: the plan has no such curve.
    """
    return _Curve(Reading(released.results, plan, item, lang)).follow_up()


def quantities(reading: Reading, curve: CurvePlan) -> tuple[_Quantity, ...]:
    """The curves that the plan shows: one for each cause, then the event-free one."""
    endpoint = reading.plan.dictionary.endpoint(curve.endpoint)
    found: list[_Quantity] = []
    for kind in curve.show:
        if kind == "event_free":
            code = "event_free_specific" if endpoint.competing else "event_free"
            label = reading.say(code, event=endpoint.label.of(reading.lang))
            found.append(_Quantity("event_free", "", label))
            continue
        rows = reading.find(curve.endpoint, context="curve", variable_level="incidence")
        for cause in dict.fromkeys(row.cause for row in rows):
            label = reading.say("incidence", cause=cause_label(endpoint, cause, reading.lang))
            found.append(_Quantity("incidence", cause, label))
    return tuple(found)


def cause_label(endpoint: Endpoint, cause: str, lang: str) -> str:
    """A competing cause's label, or that of the endpoint's own event."""
    competing = endpoint.competing.get(cause)
    return competing.label.of(lang) if competing else endpoint.label.of(lang)


class _Curve:
    """Makes the tables of one curve."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.plan = reading.plan.model.curves[reading.item]
        self.endpoint = reading.plan.dictionary.endpoint(self.plan.endpoint)
        self.quantities = quantities(reading, self.plan)
        self.footnotes = Footnotes()

    def landmarks(self) -> Table:
        say = self.reading.say
        columns = [Column(say("landmark"), kind="stub"), Column(say("at_risk"))]
        columns += [Column(quantity.label) for quantity in self.quantities]
        rows: list[Row] = []
        for time in self.plan.landmarks:
            label = Cell(self.reading.time(time, self.endpoint.unit))
            if self.plan.by is None:
                rows.append(Row("variable", 0, (label, *self._at(time, ""))))
                continue
            rows.append(Row("heading", 0, (label, *[EMPTY] * (len(columns) - 1))))
            rows += [
                Row("level", 1, (Cell(name), *self._at(time, level)))
                for level, name in self._groups()
            ]
        return self._table(f"{self.reading.item}_landmarks", "landmark_title", columns, rows)

    def _groups(self) -> list[tuple[str, str]]:
        groups = [("", self.reading.say("all_patients"))]
        if self.plan.by is not None:
            order = self.reading.plan.group(self.plan.by).order
            label = self.reading.plan.group_label
            groups += [(code, label(self.plan.by, code, self.reading.lang)) for code in order]
        return groups

    def _find(self, quantity: _Quantity, level: str, **columns: object) -> tuple[Statistic, ...]:
        return self.reading.find(
            self.plan.endpoint,
            context="curve",
            variable_level=quantity.level,
            cause=quantity.cause,
            group1_level=level,
            **columns,
        )

    def _at(self, time: float, level: str) -> list[Cell]:
        at_risk = self._find(self.quantities[0], level, time=time, stat_name="n.risk")
        cells = [self.reading.cell("at_risk", at_risk, 0, self.footnotes)]
        for quantity in self.quantities:
            # A curve that could not be drawn has one row, without a time, that says why.
            found = self._find(quantity, level, time=time) or self._find(
                quantity, level, stat_name="estimate"
            )
            cells.append(self.reading.cell("percent_ci", found, self.plan.digits, self.footnotes))
        return cells

    def follow_up(self) -> Table:
        say = self.reading.say
        columns = [Column(say("stub"), kind="stub"), Column(say("patients"))]
        columns += [Column(self._events(quantity)) for quantity in self._counted()]
        median = any(quantity.level == "event_free" for quantity in self.quantities)
        if median:
            unit = say(f"unit_{self.endpoint.unit}")
            columns.append(Column(say("median_event_free", unit=unit)))
        tests = self._tests()
        for test in tests:
            method = self.reading.method_label(test.method)
            label = say("p") if len(tests) == 1 else say("p_of", method=method)
            columns.append(Column(label, kind="p"))
        rows: list[Row] = []
        for level, name in self._groups():
            cells = [Cell(name), *self._counts(level), *self._median(level, median)]
            cells += [EMPTY] * len(tests)
            rows.append(Row("level" if level else "variable", int(level != ""), tuple(cells)))
            if tests and not level:
                rows.append(self._tested(tests, len(columns)))
        return self._table(f"{self.reading.item}_follow_up", "follow_up_title", columns, rows)

    def _counted(self) -> tuple[_Quantity, ...]:
        """What has events of its own: each cause once, whatever curves are drawn of it."""
        causes = tuple(quantity for quantity in self.quantities if quantity.cause)
        return causes or self.quantities[:1]

    def _events(self, quantity: _Quantity) -> str:
        if len(self._counted()) == 1:
            return self.reading.say("events")
        cause = cause_label(self.endpoint, quantity.cause, self.reading.lang)
        return self.reading.say("events_of", cause=cause)

    def _counts(self, level: str) -> list[Cell]:
        patients = self._find(self.quantities[0], level, stat_name="N")
        cells = [self.reading.cell("N", patients, 0, self.footnotes)]
        for quantity in self._counted():
            events = self._find(quantity, level, stat_name="n")
            cells.append(self.reading.cell("n", events, 0, self.footnotes))
        return cells

    def _median(self, level: str, wanted: bool) -> list[Cell]:
        if not wanted:
            return []
        quantity = next(each for each in self.quantities if each.level == "event_free")
        found = [row for row in self._find(quantity, level, time=None) if row.stat_name not in "nN"]
        known = any(row.stat_name == "median" and not math.isnan(row.stat) for row in found)
        if known:
            # The curve's upper limit never comes down to one half: the interval has no end.
            found = [
                replace(row, stat=math.inf)
                if row.stat_name == "conf.high" and math.isnan(row.stat)
                else row
                for row in found
            ]
        renamed = {"median": "estimate"}
        return [self.reading.cell("estimate_ci", found, 1, self.footnotes, renamed)]

    def _tests(self) -> tuple[Statistic, ...]:
        """The p-values between the groups, of what the plan shows: that of incidence first."""
        found = self.reading.find(self.plan.endpoint, context="test", stat_name="p.value")
        shown = [test for test in found if test.variable_level in self.plan.show] or found
        return tuple(sorted(shown, key=lambda test: test.variable_level, reverse=True))

    def _tested(self, tests: tuple[Statistic, ...], width: int) -> Row:
        """The grouping variable, with the p-values of the tests between its levels."""
        label = Cell(self.reading.plan.label(tests[0].group1, self.reading.lang))
        empty = [EMPTY] * (width - 1 - len(tests))
        return Row("variable", 0, (label, *empty, *map(self._p, tests)))

    def _p(self, test: Statistic) -> Cell:
        p = self.reading.cell("p_value", [test], 3, self.footnotes)
        if p.marks:
            return p
        # With competing causes the log-rank test compares hazards of the event, not its incidence.
        specific = self.endpoint.competing and test.variable_level == "event_free"
        code = "cause_specific" if specific else "method"
        sentence = self.reading.say(code, label=self.reading.method_label(test.method))
        return replace(p, marks=(self.footnotes.mark(sentence),))

    def _table(self, item: str, title: str, columns: list[Column], rows: list[Row]) -> Table:
        return Table(
            item=item,
            title=self.reading.say(title, title=self.plan.title.of(self.reading.lang)),
            columns=tuple(columns),
            rows=tuple(rows),
            footnotes=self.footnotes.all(),
            notes=tuple(self._notes(item)),
            banner=banner(self.reading),
        )

    def _notes(self, item: str) -> list[str]:
        if item.endswith("_landmarks"):
            return [self.reading.say("landmark_note")]
        count, reasons = self._not_followed(), excluded(self.reading, self.endpoint)
        if not reasons:
            return [self.reading.say("not_followed_note", count=count)]
        words = self.reading.say("between_reasons").join(reasons)
        return [self.reading.say("not_analysed_note", count=count, reasons=words)]

    def _not_followed(self) -> str:
        found = self.reading.find(
            self.plan.endpoint, context="missing", stat_name="N_miss", group1_level=""
        )
        return significant(found[0].stat) if found else "0"
