"""What a table shows of the comparison of its groups: effect, p-values, pairs of groups."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from ncstats.methods import method
from ncstats.plan.study import PlannedRow
from ncstats.results.choose import METHOD as NORMALITY
from ncstats.results.model import Statistic
from ncstats.tables.footnotes import Footnotes
from ncstats.tables.model import EMPTY, Cell, ColumnKind
from ncstats.tables.reading import Reading
from ncstats.text import Digits, number
from ncstats.text.numbers import decimals

UNITLESS_DIGITS = 2
PERCENT_DIGITS = 1


def decided(reading: Reading, row: PlannedRow) -> PlannedRow:
    """A row whose summary a test of normality has chosen, with the cell that belongs to its test.

    Where there is no test the row keeps the median.
    """
    test = found_test(reading, row, "p.value") if row.choose else None
    by_mean = test is not None and method(test.method).summary == "mean"
    return replace(row, cell="mean_sd") if by_mean else row


def found_test(reading: Reading, row: PlannedRow, name: str) -> Statistic | None:
    """One statistic of a row's test, where it has any."""
    found = reading.find(row.variable.name, context="test", stat_name=name)
    return found[0] if found else None


def compared_kinds(reading: Reading, rows: tuple[PlannedRow, ...]) -> tuple[ColumnKind, ...]:
    """The columns that stand right of the groups: ``effect``, ``p``, ``p_adjusted``.

    An adjusted p stands only where more than one test has a meaning, or pairs are compared:
    adjusting a single one changes nothing.
    """
    kinds: list[ColumnKind] = []
    if any(_effects(reading, row) for row in rows):
        kinds.append("effect")
    if any(found_test(reading, row, "p.value") for row in rows):
        kinds.append("p")
    pairs = [pair for row in rows for pair in _pairs(reading, row)]
    adjusted = [row for row in rows if found_test(reading, row, "p.adjusted")]
    if any(pair.stat_name == "p.adjusted" for pair in pairs) or (
        adjusted and family(reading, rows) > 1
    ):
        kinds.append("p_adjusted")
    return tuple(kinds)


def family(reading: Reading, rows: tuple[PlannedRow, ...]) -> int:
    """How many tests a table holds: those computed, and with a meaning."""
    tests = (found_test(reading, row, "p.value") for row in rows)
    return sum(test is not None and not test.error and not _circular(test) for test in tests)


def _circular(test: Statistic) -> bool:
    return test.warning == "results.groups_made_of_row"


class Comparisons:
    """Makes the cells right of the groups, in reading order, so that footnote marks follow it."""

    def __init__(
        self, reading: Reading, kinds: tuple[ColumnKind, ...], footnotes: Footnotes
    ) -> None:
        self.reading = reading
        self.kinds = kinds
        self.footnotes = footnotes

    @property
    def empty(self) -> list[Cell]:
        """As many empty cells as there are columns."""
        return [EMPTY] * len(self.kinds)

    def cells(self, row: PlannedRow) -> list[Cell]:
        """The cells of a variable's own row."""
        makers = {"effect": self._effect, "p": self._p, "p_adjusted": self._adjusted}
        return [makers[kind](row) for kind in self.kinds]

    def pairs(self, row: PlannedRow) -> list[tuple[Cell, list[Cell]]]:
        """For each pair of groups that is compared: its name, and its cells."""
        made = []
        found = _pairs(self.reading, row)
        for p in (pair for pair in found if pair.stat_name == "p.value"):
            named = self.reading.say(
                "pair", first=self._group(p, p.group1_level), second=self._group(p, p.group2_level)
            )
            stub = Cell(named, marks=self.footnotes.marks((self.reading.method(p.method),)))
            both = {"p": p, "p_adjusted": _beside(found, p)}
            made.append((stub, [self._pair_cell(both.get(kind)) for kind in self.kinds]))
        return made

    def _pair_cell(self, statistic: Statistic | None) -> Cell:
        if statistic is None:
            return EMPTY
        renamed = {"p.adjusted": "p.value"}
        return self.reading.cell("p_value", [statistic], 3, self.footnotes, renamed)

    def _group(self, row: Statistic, level: str) -> str:
        """A group as the table's heading names it."""
        by = self.reading.plan.model.tables[self.reading.item].by
        return self.reading.plan.group_label(by or row.group1, level, self.reading.lang)

    def _p(self, row: PlannedRow) -> Cell:
        test = found_test(self.reading, row, "p.value")
        if test is None:
            return EMPTY
        cell = self.reading.cell("p_value", [test], 3, self.footnotes)
        if cell.marks:
            return cell
        error = found_test(self.reading, row, "std.error")
        texts = [self.reading.method(test.method, error)]
        if test.warning:
            texts.append(self.reading.warning(test.warning))
        return Cell(cell.text, cell.statistics, self.footnotes.marks(tuple(texts)))

    def _adjusted(self, row: PlannedRow) -> Cell:
        adjusted = found_test(self.reading, row, "p.adjusted")
        return self._pair_cell(adjusted)

    def _effect(self, row: PlannedRow) -> Cell:
        found = _effects(self.reading, row)
        if not found:
            return EMPTY
        estimate = found["estimate"]
        if math.isnan(estimate.stat):
            return self.reading.cell("estimate", [estimate], 1, self.footnotes)
        texts = [self._named(row, estimate)]
        if estimate.warning and not _circular(estimate):
            texts.append(self.reading.warning(estimate.warning))
        keys = tuple(statistic.key for statistic in found.values())
        return Cell(printed_effect(found, row.digits), keys, self.footnotes.marks(tuple(texts)))

    def _named(self, row: PlannedRow, estimate: Statistic) -> str:
        """What the number is, and which way it points where it has a direction."""
        key = estimate.method
        if not method(key).two_groups or key == "standardised_difference":
            return self.reading.say("effect_named", label=self.reading.method_label(key))
        levels = self.reading.plan.group(
            self.reading.plan.model.tables[self.reading.item].by or ""
        ).order
        first, second = (self._group(estimate, level) for level in levels[:2])
        code = "effect_of_two" if row.variable.kind == "number" or row.ticked else "effect_of_level"
        return self.reading.say(
            code,
            label=self.reading.method_label(key),
            first=first,
            second=second,
            level="" if row.variable.kind == "number" else self._level(row),
        )

    def _level(self, row: PlannedRow) -> str:
        return row.variable.levels[0].label.of(self.reading.lang)


def normality_footnote(reading: Reading, row: PlannedRow) -> tuple[str, ...]:
    """That a test of normality has chosen the summary of a row, where it has."""
    if not row.choose:
        return ()
    return (reading.say("chosen_by_normality", label=reading.method_label(NORMALITY)),)


def _effects(reading: Reading, row: PlannedRow) -> dict[str, Statistic]:
    """The statistics of the first effect of a row, by name."""
    found = reading.find(row.variable.name, context="effect")
    return {each.stat_name: each for each in found if each.method == found[0].method}


def _pairs(reading: Reading, row: PlannedRow) -> tuple[Statistic, ...]:
    return reading.find(row.variable.name, context="pairwise")


def _beside(found: tuple[Statistic, ...], p: Statistic) -> Statistic | None:
    """The adjusted p of the same pair."""
    pair = (p.group1_level, p.group2_level)
    return next(
        (
            each
            for each in found
            if each.stat_name == "p.adjusted" and (each.group1_level, each.group2_level) == pair
        ),
        None,
    )


def effect_scale(key: str) -> float:
    """What the number of an effect is multiplied by when it is printed: proportions in percent."""
    return 100.0 if key == "risk_difference" else 1.0


def printed_effect(found: Mapping[str, Statistic], digits: Digits) -> str:
    """An effect with its limits: "0.21 [0.05, 0.40]"; a proportion's in percentage points.

    Args:
        found: the statistics of one effect by name: ``estimate`` and, where there are any,
            ``conf.low`` and ``conf.high``.
        digits: of the row, for effects in the unit of its variable.
    """
    key = found["estimate"].method
    scale, shown = effect_scale(key), UNITLESS_DIGITS
    if key == "risk_difference":
        shown = PERCENT_DIGITS
    elif key in ("hodges_lehmann", "mean_difference"):
        shown = decimals(digits)
    values = [found[name].stat for name in ("estimate", "conf.low", "conf.high") if name in found]
    estimate, *limits = (number(value * scale, shown) for value in values)
    known = len(values) == 3 and not any(map(math.isnan, values))
    return f"{estimate} [{', '.join(limits)}]" if known else estimate
