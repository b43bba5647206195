"""The table on how long patients were followed, how often they were seen, and mean times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.results.curve_times import FOLLOW_UP, OBSERVED, RESTRICTED_MEAN, SCANS
from ncstats.results.model import Statistic
from ncstats.tables.curve_reading import CurveReading
from ncstats.tables.model import EMPTY, Cell, Column, Row, Table
from ncstats.tables.reading import Reading

if TYPE_CHECKING:
    from ncstats.plan.study import Plan


def build_times(released: Released, plan: Plan, item: str, lang: str = "en") -> Table | None:
    """Median follow-up, scans per child-year and restricted means of a curve, by group.

    None where Results hold nothing of the kind.

    Raises:
        KeyError: the plan has no such curve.
    """
    curve = CurveReading(Reading(released.results, plan, item, lang))
    return _Times(curve).table() if curve.find(FOLLOW_UP) else None


class _Times:
    """Makes the table."""

    def __init__(self, curve: CurveReading) -> None:
        self.curve, self.say = curve, curve.say
        self.scanned = bool(curve.find(SCANS))
        self.horizon = curve.plan.restricted_mean
        self.pairs = curve.pairs if self.horizon is not None else []

    def table(self) -> Table:
        unit = self.curve.unit
        columns = [
            Column(self.say("stub"), kind="stub"),
            Column(self.say("median_follow_up", unit=unit)),
            Column(self.say("observed_time", unit=unit)),
        ]
        if self.scanned:
            columns += [Column(self.say("scans")), Column(self.say("scans_per_year"))]
        if self.horizon is not None:
            until = self.curve.reading.time(self.horizon, self.curve.endpoint.unit)
            columns.append(Column(self.say("restricted_mean", until=until, unit=unit)))
        if self.pairs:
            columns.append(Column(self.say("p"), kind="p"))
        rows = [self._row(level, name) for level, name in self.curve.groups]
        if self.pairs:
            label = Cell(self.say("differences"))
            rows.append(Row("heading", 0, (label, *[EMPTY] * (len(columns) - 1))))
            rows += [self._difference(*pair, len(columns)) for pair in self.pairs]
        return self.curve.table("times", columns, rows, tuple(self._notes()))

    def _row(self, level: str, name: str) -> Row:
        curve = self.curve
        cells = [
            Cell(name),
            curve.cell("estimate_ci", curve.find(FOLLOW_UP, level), estimate="median"),
            curve.cell("median_range", curve.find(OBSERVED, level)),
        ]
        if self.scanned:
            scans = curve.find(SCANS, level)
            cells += [curve.cell("n", scans, 0), curve.cell("estimate", scans, 2)]
        if self.horizon is not None:
            cells.append(curve.cell("estimate_ci", curve.find(RESTRICTED_MEAN, level)))
        if self.pairs:
            cells.append(EMPTY)
        return Row("level" if level else "variable", int(level != ""), tuple(cells))

    def _difference(self, first: str, second: str, width: int) -> Row:
        found = self._found(first, second)
        label = Cell(self.curve.pair(first, second, "difference"))
        mean = self.curve.cell("estimate_ci", found)
        method = self.curve.reading.method_label(f"{RESTRICTED_MEAN}_difference")
        p = self.curve.p(found, self.say("method", label=method))
        return Row("level", 1, (label, *[EMPTY] * (width - 3), mean, p))

    def _found(self, first: str, second: str) -> tuple[Statistic, ...]:
        return self.curve.find(
            RESTRICTED_MEAN, first, context="pairwise", group2_level=second, time=self.horizon
        )

    def _notes(self) -> list[str]:
        notes = [self.say("median_follow_up_note")]
        if self.scanned and self.curve.plan.by:
            notes.append(self.say("scans_note"))
        if self.horizon is not None:
            code = (
                "restricted_mean_specific_note" if self.curve.competes else "restricted_mean_note"
            )
            notes.append(self.say(code))
        return notes
