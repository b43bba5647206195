"""The table of a proportional hazards model."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from ncstats.disclosure import Released, printed_p
from ncstats.results.cox import COX, FIRTH, LIKELIHOOD_RATIO, PROPORTIONAL_HAZARDS
from ncstats.results.model import Statistic
from ncstats.tables.curve_reading import CurveReading
from ncstats.tables.model import EMPTY, Cell, Column, Row, Table
from ncstats.tables.reading import Reading
from ncstats.text.withheld import count_text

if TYPE_CHECKING:
    from ncstats.plan.study import Plan


def build_cox(released: Released, plan: Plan, item: str, lang: str = "en") -> Table | None:
    """Hazard ratios of the model that belongs to a curve; None where the plan asks for none.

    Raises:
        KeyError: the plan has no such curve.
    """
    curve = CurveReading(Reading(released.results, plan, item, lang))
    return _Model(curve).table() if curve.plan.cox else None


class _Model:
    """Makes the table."""

    def __init__(self, curve: CurveReading) -> None:
        self.curve, self.say = curve, curve.say
        self.fits = [fit for fit in (COX, FIRTH) if self._effects(fit)]

    def _effects(self, fit: str, **columns: object) -> tuple[Statistic, ...]:
        return self.curve.reading.find(
            self.curve.plan.endpoint, context="effect", variable_level=fit, **columns
        )

    def table(self) -> Table:
        columns = [Column(self.say("term"), kind="stub")]
        for fit in self.fits:
            spanner = self.curve.reading.method_label(fit) if len(self.fits) > 1 else ""
            columns += [
                Column(self.say("hazard_ratio"), spanner),
                Column(self.say("p"), spanner, "p"),
            ]
        columns.append(Column(self.say("proportional_hazards"), kind="p"))
        rows = list(self._rows(len(columns)))
        return self.curve.table("cox", columns, rows, tuple(self._notes()))

    def _rows(self, width: int) -> Iterator[Row]:
        found = self._effects(COX, stat_name="estimate")
        if not found[0].group1:
            reason = self.curve.reading.reason(found[0].error)
            stub = Cell(self.say("not_fitted"))
            dash = self.curve.marked(Cell("–", (found[0].key,)), reason)
            yield Row("variable", 0, (stub, dash, *[EMPTY] * (width - 2)))
            return
        for term, levels in groupby(found, key=lambda row: row.group1):
            variable = self.curve.reading.plan.dictionary.variable(term)
            label = variable.label.of(self.curve.lang)
            tested = self._proportional(term)
            if variable.kind == "number":
                unit = self.curve.reading.unit(variable)
                name = self.say("per_unit", label=label, unit=unit) if unit else label
                # The ratio of one unit, such as a month of age, is close to 1.
                yield Row("variable", 0, (Cell(name), *self._ratios(next(levels), 3), tested))
                continue
            rows = list(levels)
            reference = variable.level(rows[0].group2_level).label.of(self.curve.lang)
            heading = Cell(self.say("against", label=label, reference=reference))
            yield Row("heading", 0, (heading, *[EMPTY] * (width - 2), tested))
            for row in rows:
                name = variable.level(row.group1_level).label.of(self.curve.lang)
                yield Row("level", 1, (Cell(name), *self._ratios(row), EMPTY))

    def _ratios(self, row: Statistic, digits: int = 2) -> Iterator[Cell]:
        for fit in self.fits:
            found = self._effects(fit, group1=row.group1, group1_level=row.group1_level)
            if not found:
                # The corrected fit failed as a whole; its one row says why.
                found = self._effects(fit, stat_name="estimate")
            yield self.curve.cell("estimate_ci", found, digits)
            yield self.curve.p([one for one in found if one.stat_name in ("p.value", "estimate")])

    def _proportional(self, term: str) -> Cell:
        found = self._test(PROPORTIONAL_HAZARDS, group1=term)
        # Where the test could not be made at all, one row says why.
        return self.curve.p(found or self._test(PROPORTIONAL_HAZARDS))

    def _test(self, level: str, **columns: object) -> tuple[Statistic, ...]:
        return self.curve.reading.find(
            self.curve.plan.endpoint,
            context="test",
            variable_level=level,
            stat_name="p.value",
            **columns,
        )

    def _notes(self) -> Iterator[str]:
        size = {row.stat_name: row for row in self._effects(COX, group1="")}
        left_out = self.curve.find(COX, context="missing", stat_name="N_miss")
        # Where there are only counts of the patients, nobody has been looked at.
        if size.keys() >= {"N", "n"}:
            patients, events = (
                count_text(size[name].stat, size[name].error) for name in ("N", "n")
            )
            yield self.say(
                "model_note",
                patients=patients,
                events=events,
                missing=self.curve.count(left_out),
            )
        tests = {"model_test": LIKELIHOOD_RATIO, "global_test": PROPORTIONAL_HAZARDS}
        for code, level in tests.items():
            for row in self._test(level, group1=""):
                if not row.error:
                    p = printed_p(row)
                    yield self.say(
                        f"{code}_{'below' if p.startswith(('<', '≥')) else 'equal'}", p=p
                    )
        if self.curve.competes:
            yield self.say("model_cause_specific")
        if self.curve.plan.cox and self.curve.plan.cox.exploratory:
            yield self.say("model_exploratory")
        if FIRTH in self.fits:
            yield self.say("model_firth")
