"""The contract of Results as an executable check, run whenever one is made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ncstats.results.model import Statistic

CONTEXTS = frozenset(
    {
        "continuous", "categorical", "test", "pairwise", "effect", "curve", "statement", "missing",
    }
)  # fmt: skip

STATISTIC_NAMES = frozenset(
    {
        "n", "N", "p", "N_obs", "N_miss", "N_nonmiss", "median", "p25", "p75", "mean", "sd", "min",
        "max", "statistic", "parameter", "p.value", "p.adjusted", "estimate", "std.error",
        "conf.low", "conf.high", "conf.level", "n.risk", "n.event",
    }
)  # fmt: skip
"""The names of R's ``cards`` and ``broom``; ``p`` is a proportion."""

COUNTS = frozenset({"n", "N", "N_obs", "N_miss", "N_nonmiss", "n.risk", "n.event"})
PROBABILITIES = frozenset({"p", "p.value", "p.adjusted", "conf.level"})


def check(rows: Sequence[Statistic]) -> None:
    """Hold rows to the contract.

    Every key is unique; contexts and names are from the closed lists; ``stat`` is a float; counts
    are whole and not negative; probabilities lie in [0, 1]; a test names its method; a statistic
    that is missing says why, in ``error``.

    Raises:
        ValueError: the first row that breaks it, with the rule.
    """
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        rule = _broken_rule(row)
        if rule is None and row.key in seen:
            rule = "its key stands twice"
        if rule is not None:
            raise ValueError(f"not a result: {rule}: {row}")
        seen.add(row.key)


def _broken_rule(row: Statistic) -> str | None:
    if row.context not in CONTEXTS:
        return "unknown context"
    if row.stat_name not in STATISTIC_NAMES:
        return "unknown stat_name"
    if type(row.stat) is not float:
        return "stat is not a float"
    if row.context == "test" and not row.method:
        return "a test without a method"
    if math.isnan(row.stat):
        return None if row.error else "missing without a reason"
    if row.stat_name in COUNTS and (row.stat < 0 or row.stat != int(row.stat)):
        return "a count that is none"
    if row.stat_name in PROBABILITIES and not 0 <= row.stat <= 1:
        return "a probability outside [0, 1]"
    return None
