"""What is released of the statistics that are no counts: only what released counts allow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from ncstats import stats
from ncstats.disclosure import reasons
from ncstats.disclosure.bands import with_band
from ncstats.disclosure.coarse import quantile_step, rounded, share_step, step_at_least
from ncstats.disclosure.counted import Key
from ncstats.disclosure.cut import cut_numbers
from ncstats.disclosure.released_counts import Counts, withheld
from ncstats.disclosure.steps import curve_key
from ncstats.results.curve_times import FOLLOW_UP, OBSERVED, RESTRICTED_MEAN, SCANS
from ncstats.results.model import KEY, Statistic

_SUMMARIES = frozenset({"mean", "sd", "median", "p25", "p75", "conf.low", "conf.high"})
_OF_ORDER = _SUMMARIES - {"mean", "sd"}
_PLACE = {name: place for place, name in enumerate(KEY)}


def key_with(key: Key, **columns: object) -> Key:
    """A key with other values in some columns."""
    changed = list(key)
    for name, value in columns.items():
        changed[_PLACE[name]] = value
    return tuple(changed)


class Follow:
    """Releases each statistic as far as the released counts beside it allow.

    Args:
        counts: of the run.
        shown: each count as it is released, by its key.
    """

    def __init__(self, counts: Counts, shown: Mapping[Key, Statistic]) -> None:
        self.counts, self.shown = counts, shown
        self.least = counts.policy.quantiles
        self.true = {row.key: row.stat for row in counts.results}
        self.categories = {
            (row.item, row.variable) for row in counts.results if row.context == "categorical"
        }

    def has_no_row(self, row: Statistic) -> bool:
        """Whether a row goes: its very time is that of a few patients."""
        if row.context != "curve" or row.time is None or row.variable_level == RESTRICTED_MEAN:
            return False
        return row.stat_name == "n.censor" or row.time not in self._reported.get(row.item, ())

    @cached_property
    def _reported(self) -> Mapping[str, frozenset[float | None]]:
        """The times of each curve that the plan names, or its axis, not the patients."""
        found: dict[str, set[float | None]] = {}
        for row in self.counts.results:
            if row.stat_name == "n.risk":
                found.setdefault(row.item, set()).add(row.time)
        return {item: frozenset(times) for item, times in found.items()}

    def row(self, row: Statistic) -> Statistic:
        """A statistic that is no count, as it is released."""
        if math.isnan(row.stat) or row.stat_name == "conf.level":
            return row
        match row.context:
            case "categorical" | "statement" if self._is_share(row):
                return self._share(row)
            case "continuous" | "statement" | "sensitivity" if row.stat_name != "p.value":
                return self._of_number(row)
            case "curve":
                return self._of_curve(row)
            case "continuous":
                return self._normality(row)
            case _:
                return self._of_comparison(row)

    def _count(self, key: Key, **columns: object) -> float:
        """A released count; NaN where it is withheld or there is none."""
        row = self.shown.get(key_with(key, **columns))
        return math.nan if row is None else row.stat

    def _is_share(self, row: Statistic) -> bool:
        return key_with(row.key, stat_name="n") in self.shown

    # Shares: from the released counts, or not at all.

    def _share(self, row: Statistic) -> Statistic:
        n, total = (self._count(row.key, stat_name=name) for name in ("n", "N"))
        if row.stat_name in ("min", "max"):
            return self._bound(row, n)
        if math.isnan(n) or not total > 0:
            return withheld(row, reasons.FOLLOWS)
        if row.stat_name == "p":
            return replace(row, stat=n / total)
        interval = stats.proportion_ci(int(n), int(total), row.method)  # type: ignore[arg-type]  # the register's key
        low = row.stat_name == "conf.low"
        return replace(row, stat=interval.ci_low if low else interval.ci_high)

    def _bound(self, row: Statistic, n: float) -> Statistic:
        """The share were none, or all, of those not assessed to have the level."""
        of = {"context": "missing", "variable_level": ""}
        everybody = self._count(row.key, stat_name="N_obs", **of)
        unknown = 0.0 if row.stat_name == "min" else self._count(row.key, stat_name="N_miss", **of)
        share = (n + unknown) / everybody if everybody > 0 else math.nan
        if math.isnan(share):
            return withheld(row, reasons.FOLLOWS)
        return replace(row, stat=min(share, 1.0))

    # Summaries of numbers: of enough patients, so coarse that several could have moved them.

    def _of_number(self, row: Statistic) -> Statistic:
        column = row.key
        if row.context == "sensitivity":
            column = key_with(column, context="continuous", variable_level="")
        if row.stat_name in ("min", "max"):
            return withheld(row, reasons.EXTREME)
        if row.stat_name not in _SUMMARIES:
            return withheld(row, reasons.EXACT)
        step = self._step(row.key, column)
        if step is None:
            return withheld(row, reasons.too_few(2 * self.least))
        if self._asked(row) in self._cut or not self._is_shared(row, step):
            return withheld(row, reasons.FOLLOWS)
        return replace(row, stat=rounded(row.stat, step))

    def _asked(self, row: Statistic) -> str:
        """The number that a row is of."""
        return self.counts.study.asked.get(row.variable, row.variable)

    def _is_shared(self, row: Statistic, step: float) -> bool:
        """Whether a summary is that of several: where half of all values are one, only that is."""
        median = self.true.get(key_with(row.key, stat_name="median"))
        return step > 0 or (row.stat_name in _OF_ORDER and row.stat == median)

    @cached_property
    def _cut(self) -> frozenset[str]:
        """Numbers of which a part is withheld: of how many is what their quartiles would say."""
        counts = self.counts
        return cut_numbers(counts.counted, counts.suppression, counts.policy.rule)

    def _normality(self, row: Statistic) -> Statistic:
        known = self._enough(row.key)
        return with_band(row) if known else withheld(row, reasons.too_few(self.least))

    def _enough(self, column: Key) -> bool:
        """Whether a column is of patients enough, and says so itself."""
        size = self.shown.get(key_with(column, stat_name="N"))
        return size is not None and self._says_enough(size)

    def _says_enough(self, size: Statistic) -> bool:
        """Whether what is shown of a size, itself or its bound, says that it is enough."""
        told = self._at_least(size) if math.isnan(size.stat) else size.stat
        return told >= self.least

    def _at_least(self, size: Statistic | None) -> float:
        """The fewest patients that what is shown of a size leaves possible."""
        # Were it decided by the true size, what is shown of others would tell more of that.
        if size is None:
            return 0.0
        if math.isnan(size.stat):
            limit = self.counts.policy.threshold + 1
            return limit if size.error == reasons.at_least(limit) else 0.0
        return self.counts.policy.rule.released(int(self.true[size.key])).low

    def _size(self, key: Key) -> float:
        """The fewest patients that what is shown of a count leaves possible."""
        return self._at_least(self.shown.get(key_with(key, stat_name="N")))

    def _step(self, key: Key, column: Key) -> float | None:
        """How coarse the summaries of a column are; None where it has none."""
        # As many as are asked for on either side of the median; fewer say what its bound does not.
        size = self.shown.get(key_with(column, stat_name="N"))
        n = self._at_least(size)
        if size is None or math.isnan(size.stat) or n < 2 * self.least:
            return None
        p25, p75 = (self.true[key_with(key, stat_name=name)] for name in ("p25", "p75"))
        return quantile_step(p25, p75, n, self.least)

    # Comparisons: p as a band where every count of the row is released.

    def _of_comparison(self, row: Statistic) -> Statistic:
        if row.item in self._reported:
            return self._of_curves(row)
        category = (row.item, row.variable) in self.categories
        if not self._row_is_shown(row.item, row.variable):
            return withheld(row, reasons.FOLLOWS)
        if row.stat_name in ("p.value", "p.adjusted"):
            return with_band(row)
        if row.stat_name == "parameter" or (category and self.counts.policy.rounding == 1):
            return row
        if row.context == "effect" and not category:
            return self._of_effect(row)
        return withheld(row, reasons.EXACT)

    def _row_is_shown(self, item: str, variable: str) -> bool:
        """Whether all counts of a variable between the groups are released, and are enough."""
        return self._rows_shown[item, variable]

    @cached_property
    def _rows_shown(self) -> Mapping[tuple[str, str], bool]:
        found: dict[tuple[str, str], bool] = {}
        for row in self.shown.values():
            if row.context in ("categorical", "continuous") and row.group1:
                number = row.context == "continuous"
                told = self._says_enough(row) if number else not math.isnan(row.stat)
                pair = (row.item, row.variable)
                found[pair] = found.get(pair, True) and told
        return found

    def _of_effect(self, row: Statistic) -> Statistic:
        """How large a difference of numbers is, as coarse as the groups' own summaries."""
        columns = [
            key for key, each in self.shown.items()
            if (each.item, each.variable) == (row.item, row.variable)
            and each.context == "continuous" and each.group1
        ]  # fmt: skip
        if row.method in ("hodges_lehmann", "mean_difference"):
            steps = [self._step(key, key) for key in columns]
            if None in steps:
                return withheld(row, reasons.too_few(self.least))
            return replace(row, stat=rounded(row.stat, max(step or 0.0 for step in steps)))
        step = 2 * share_step(min(map(self._size, columns)), self.least)
        return withheld(row, reasons.EXACT) if step > _COARSEST else _rounded(row, step)

    # Curves.

    def _of_curve(self, row: Statistic) -> Statistic:
        of = {"variable_level": "event_free", "cause": "", "time": None, "stat_name": "N"}
        n, events = (key_with(row.key, **{**of, "stat_name": name}) for name in ("N", "n"))
        if math.isnan(self._count(n)) or self._size(n) < self.counts.policy.curves:
            return withheld(row, reasons.FOLLOWS)
        if row.variable_level in (FOLLOW_UP, OBSERVED, SCANS):
            return self._of_follow_up(row, n)
        if math.isnan(self._count(events)) or row.stat_name == "std.error":
            return withheld(row, reasons.FOLLOWS)
        if row.time is None or row.variable_level == RESTRICTED_MEAN:
            return _rounded(row, step_at_least(self._span(row) * self.least / self._size(n)))
        if not self._told(row):
            return withheld(row, reasons.STEP)
        return _rounded(row, share_step(self._size(n), self.counts.policy.curves))

    def _of_follow_up(self, row: Statistic, n: Key) -> Statistic:
        if row.stat_name in ("min", "max"):
            return withheld(row, reasons.EXTREME)
        if row.variable_level == SCANS:
            return _rounded(row, step_at_least(row.stat * self.least / self._size(n)))
        return _rounded(row, step_at_least(self._span(row) * self.least / self._size(n)))

    def _span(self, row: Statistic) -> float:
        """The length of a curve's axis."""
        return max(time or 0.0 for time in self._reported[row.item])

    def _told(self, row: Statistic) -> bool:
        """Whether all counts of a group at a time are released, of every cause."""
        if row.time not in self.counts.told.get(curve_key(row), ()):
            return False
        return self._points_told[(*curve_key(row), row.time)]

    @cached_property
    def _points_told(self) -> Mapping[tuple[object, ...], bool]:
        found: dict[tuple[object, ...], bool] = {}
        for row in self.shown.values():
            if row.context == "curve" and "." not in row.variable_level and row.time is not None:
                point = (*curve_key(row), row.time)
                found[point] = found.get(point, True) and not math.isnan(row.stat)
        return found

    def _of_curves(self, row: Statistic) -> Statistic:
        """Tests between curves, and the model: a band where all events of all groups are told."""
        if not self._events_told[row.item]:
            return withheld(row, reasons.FOLLOWS)
        if row.stat_name in ("p.value", "p.adjusted"):
            return with_band(row)
        if row.stat_name == "parameter":
            return row
        if row.context == "effect" and row.stat_name != "std.error":
            return replace(row, stat=float(f"{row.stat:.2g}"))
        return withheld(row, reasons.EXACT)

    @cached_property
    def _events_told(self) -> Mapping[str, bool]:
        """Whether the patients and events of every group of a curve are released, and enough."""
        found: dict[str, bool] = {}
        for key, row in self.shown.items():
            size = row.context == "curve" and row.stat_name in ("N", "n") and row.time is None
            if size and row.variable_level == "event_free":
                enough = self._size(key) >= self.counts.policy.curves
                told = not math.isnan(row.stat) and enough
                found[row.item] = found.get(row.item, True) and told
        return found


_COARSEST = 0.5
"""A unitless effect rounded to more than this says nothing."""


def _rounded(row: Statistic, step: float) -> Statistic:
    return replace(row, stat=rounded(row.stat, step))
