"""The table of all tests between the groups of a curve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.results.curve_tests import FEWEST_FOR_ASYMPTOTICS
from ncstats.results.curve_times import RESTRICTED_MEAN
from ncstats.results.model import Statistic
from ncstats.survival.permutation import DRAWS, SEED
from ncstats.tables.curve_reading import CurveReading
from ncstats.tables.model import EMPTY, Cell, Column, Row, Table
from ncstats.tables.reading import Reading
from ncstats.text import number

if TYPE_CHECKING:
    from ncstats.plan.study import Plan

_MODEL = "cox."


def build_tests(released: Released, plan: Plan, item: str, lang: str = "en") -> Table | None:
    """Every test between the groups of a curve, pairs below their test.

    None where there is nothing beyond the tests that stand beside the events already.

    Raises:
        KeyError: the plan has no such curve.
    """
    curve = CurveReading(Reading(released.results, plan, item, lang))
    made = _Tests(curve)
    return made.table() if made.needed else None


class _Tests:
    """Makes the table."""

    def __init__(self, curve: CurveReading) -> None:
        self.curve, self.say = curve, curve.say
        found = curve.reading.find(curve.plan.endpoint, context="test", stat_name="p.value")
        self.tests = [test for test in found if not test.variable_level.startswith(_MODEL)]
        pairs = curve.reading.find(curve.plan.endpoint, context="pairwise", stat_name="p.value")
        self.paired = [pair for pair in pairs if pair.variable_level != RESTRICTED_MEAN]

    @property
    def needed(self) -> bool:
        return bool(self.paired) or len(self.tests) > 2

    def table(self) -> Table:
        heads = ("test", "chi_squared", "df")
        columns = [Column(self.say(heads[0]), kind="stub"), *map(Column, map(self.say, heads[1:]))]
        columns.append(Column(self.say("p"), kind="p"))
        if self.paired:
            columns.append(Column(self.say("p_adjusted"), kind="p_adjusted"))
        rows: list[Row] = []
        for test in self.tests:
            rows.append(self._overall(test))
            rows += self._pairs(test)
        return self.curve.table("tests", columns, rows, tuple(self._notes()))

    def _overall(self, test: Statistic) -> Row:
        numbers = self._beside(test)
        cells = [
            Cell(self.curve.reading.method_label(test.method)),
            self._number(numbers, "statistic", 2),
            self._number(numbers, "parameter", 0),
            self.curve.p([test], *self._remarks(test, numbers)),
        ]
        return Row("variable", 0, tuple(cells + [EMPTY] * bool(self.paired)))

    def _beside(self, test: Statistic) -> dict[str, Statistic]:
        """The other statistics of one test."""
        found = self.curve.reading.find(
            self.curve.plan.endpoint,
            context=test.context,
            variable_level=test.variable_level,
            cause=test.cause,
            group1_level=test.group1_level,
            group2_level=test.group2_level,
        )
        return {row.stat_name: row for row in found}

    def _number(self, numbers: dict[str, Statistic], name: str, digits: int) -> Cell:
        if name not in numbers:
            return EMPTY
        return Cell(number(numbers[name].stat, digits), (numbers[name].key,))

    def _remarks(self, test: Statistic, numbers: dict[str, Statistic]) -> Iterator[str]:
        if self.curve.competes and test.variable_level != "incidence":
            yield self.say("cause_specific_test")
        if "std.error" in numbers:
            error = number(numbers["std.error"].stat, 5)
            yield self.say("drawn", draws=DRAWS, seed=SEED, error=error)
        if test.group2:
            strata = self.curve.reading.plan.label(test.group2, self.curve.lang)
            yield self.say("stratified_by", strata=strata)

    def _pairs(self, test: Statistic) -> Iterator[Row]:
        for pair in self.paired:
            if pair.variable_level != test.variable_level:
                continue
            numbers = self._beside(pair)
            yield Row(
                "level",
                1,
                (
                    Cell(self.curve.pair(pair.group1_level, pair.group2_level)),
                    self._number(numbers, "statistic", 2),
                    EMPTY,
                    self.curve.p([pair]),
                    self._adjusted(numbers),
                ),
            )

    def _adjusted(self, numbers: dict[str, Statistic]) -> Cell:
        reading = self.curve.reading
        found = [numbers["p.adjusted"]]
        return reading.cell("p_value", found, 3, self.curve.footnotes, {"p.adjusted": "p.value"})

    def _notes(self) -> Iterator[str]:
        if self.paired:
            yield self.say("pairs_note")
        levels = {test.variable_level for test in self.tests}
        if any("permutation" in level for level in levels):
            yield self.say("few_events_note", fewest=FEWEST_FOR_ASYMPTOTICS)
        if "interval_censored" in levels:
            yield self.say("interval_test_note")
