"""The table of what the other rules would have answered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.results.curve_sensitivity import ALL_ANSWERS, CHOICES, COMPETE, CONTEXT, Choice
from ncstats.results.model import Statistic
from ncstats.tables.curve_reading import CurveReading
from ncstats.tables.intervals import BOUNDS, limits
from ncstats.tables.model import EMPTY, Cell, Column, Row, Table
from ncstats.tables.reading import Reading
from ncstats.text import listing, number
from ncstats.text.withheld import count_text

if TYPE_CHECKING:
    from ncstats.plan.study import Plan


def build_sensitivity(released: Released, plan: Plan, item: str, lang: str = "en") -> Table | None:
    """The share with the event at each landmark by every choice; None where it was not asked for.

    Raises:
        KeyError: the plan has no such curve.
    """
    curve = CurveReading(Reading(released.results, plan, item, lang))
    return _Panel(curve).table() if curve.find(ALL_ANSWERS, context=CONTEXT) else None


class _Panel:
    """Makes the table."""

    def __init__(self, curve: CurveReading) -> None:
        self.curve, self.say = curve, curve.say

    def table(self) -> Table:
        curve = self.curve
        times = [curve.reading.time(t, curve.endpoint.unit) for t in curve.plan.landmarks]
        columns = [Column(self.say("choice"), kind="stub"), *map(Column, times)]
        rows: list[Row] = []
        handling = ""
        for choice in CHOICES:
            if choice.handling != handling:
                handling = choice.handling
                heading = Cell(self._heading(handling))
                rows.append(Row("heading", 0, (heading, *[EMPTY] * len(times))))
            rows.append(Row("level", 1, (Cell(self._words(choice)), *self._cells(choice))))
        apart = Cell(self.say("answers_apart"))
        ends = (limits(curve.reading, self._at(ALL_ANSWERS, t), curve.plan.digits, BOUNDS)
                for t in curve.plan.landmarks)  # fmt: skip
        rows.append(Row("variable", 0, (apart, *map(self._or_dash, ends))))
        notes = (self.say("curve_sensitivity_note", event=curve.event),)
        return curve.table("sensitivity", columns, rows, notes)

    def _heading(self, handling: str) -> str:
        endpoint, lang = self.curve.endpoint, self.curve.lang
        causes = [
            cause.label.of(lang)
            for name, cause in endpoint.competing.items()
            if cause.kind == "intercurrent" and name in self.curve.causes
        ]
        if not causes:
            return self.say("no_intercurrent")
        code = "intercurrent_compete" if handling == COMPETE else "intercurrent_followed_on"
        return self.say(code, causes=listing(causes, lang))

    def _words(self, choice: Choice) -> str:
        placing = self.say(f"placed_{choice.placing}")
        return self.say("placed_and", placing=placing, estimand=self.say(choice.estimand))

    def _at(self, level: str, time: float) -> tuple[Statistic, ...]:
        return self.curve.find(level, context=CONTEXT, time=time)

    def _cells(self, choice: Choice) -> list[Cell]:
        none = [
            row.error for row in self.curve.find(choice.key, context=CONTEXT) if row.time is None
        ]
        if none:
            reason = self.say("no_such_choice", reason=self.curve.reading.clause(none[0]))
            return [self.curve.marked(Cell("–"), reason) for _ in self.curve.plan.landmarks]
        return [self._cell(self._at(choice.key, time)) for time in self.curve.plan.landmarks]

    def _cell(self, found: Sequence[Statistic]) -> Cell:
        """The share and the number at risk; two ends where the share is not determined."""
        by_name = {row.stat_name: row for row in found}
        at_risk = count_text(by_name["n.risk"].stat, by_name["n.risk"].error)
        keys = tuple(row.key for row in found)
        if "min" in by_name:
            share = limits(self.curve.reading, found, self.curve.plan.digits, BOUNDS).text
        elif math.isnan(by_name["estimate"].stat):
            error = by_name["estimate"].error
            return self.curve.marked(Cell("–", keys), self.curve.reading.reason(error))
        else:
            share = number(100 * by_name["estimate"].stat, self.curve.plan.digits)
        return Cell(self.say("share_at_risk", share=share, at_risk=at_risk), keys)

    def _or_dash(self, ends: Cell) -> Cell:
        return (
            Cell(self.say("percent", share=ends.text), ends.statistics) if ends.text else Cell("–")
        )
