"""The choice between mean and median by a test of normality, as papers have made it.

At twelve patients the Shapiro-Wilk test finds a skewed distribution less than half of the time, so
the choice says more of the group's size than of its shape. It exists to reproduce papers that chose
so, and is no default.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ncstats import stats
from ncstats.results.comparison import Comparison, compared
from ncstats.results.describe import Place
from ncstats.results.model import Statistic
from ncstats.tally.model import Tally

METHOD = "shapiro_wilk"
SIGNIFICANT = 0.05


def normality(tally: Tally, place: Place) -> Iterator[Statistic]:
    """The Shapiro-Wilk test of a number in each group: ``statistic`` and ``p.value``."""
    for group, w, p, error in _tests(tally):
        columns: dict[str, Any] = {"group1_level": group, "method": METHOD, "error": error}
        yield place.row("continuous", "statistic", w, **columns)
        yield place.row("continuous", "p.value", p, **columns)


def chosen(tally: Tally, asked: Comparison) -> Comparison:
    """The comparison with its summary decided: by means where no group departs from normality.

    A group in which the test cannot be computed counts as departing from it.
    """
    normal = all(p > SIGNIFICANT for _, _, p, _ in _tests(compared(tally)))
    return replace(asked, choose="", summary="mean" if normal else "ranks")


def _tests(tally: Tally) -> Iterator[tuple[str, float, float, str]]:
    for i, group in enumerate(tally.groups):
        try:
            test = _of_column(tally, i)
        except stats.NotComputable as reason:
            yield group, math.nan, math.nan, reason.held
        else:
            yield group, test.statistic, test.p_value, ""


def _of_column(tally: Tally, column: int) -> Any:
    if tally.limits[column]:
        raise stats.NotComputable("stats.limits_are_no_values")
    return stats.shapiro_wilk(np.repeat(tally.values, tally.counts[:, column]))
