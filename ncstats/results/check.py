"""The contract of Results as an executable check, run whenever one is made."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ncstats.results.statistic import Statistic

CONTEXTS = frozenset(
    {
        "continuous", "categorical", "test", "pairwise", "effect", "curve", "statement", "missing",
        "sensitivity",
    }
)  # fmt: skip

STATISTIC_NAMES = frozenset(
    {
        "n", "N", "p", "N_obs", "N_miss", "N_nonmiss", "N_limit", "median", "p25", "p75", "mean",
        "sd", "min", "max", "statistic", "parameter", "den.df", "p.value", "p.adjusted", "estimate",
        "std.error", "conf.low", "conf.high", "conf.level", "n.risk", "n.event", "n.censor",
        "cum.event", "cum.censor",
    }
)  # fmt: skip
"""The names of R's ``cards`` and ``broom``, and for those who had the event or were censored until
a time of ``ggsurvfit``; ``p`` is a proportion. ``N_limit``: of how many only a limit is known."""

COUNTS = frozenset(
    {
        "n", "N", "N_obs", "N_miss", "N_nonmiss", "N_limit", "n.risk", "n.event", "n.censor",
        "cum.event", "cum.censor",
    }
)  # fmt: skip
ORDER_STATISTICS = frozenset({"median", "p25", "p75", "min", "max", "conf.low", "conf.high"})
"""What may be a limit: of a mean, a limit says nothing."""
PROBABILITIES = frozenset({"p", "p.value", "p.adjusted", "conf.level"})

BAND = "upper limit of the band"
"""The ``stat_label`` of a p-value that is released as the band it lies in."""
BANDS = (0.001, 0.01, 0.05, 1.0)
"""Upper limits of the bands of p; the last band begins at the limit before it."""
WITHHELD = "disclosure."
"""What the reason of a statistic begins with that is known and not released."""


def check(rows: Sequence[Statistic]) -> None:
    """Hold rows to the contract.

    Every key is unique; contexts and names are from the closed lists; ``stat`` is a float; counts
    are whole and not negative; probabilities lie in [0, 1]; a test names its method; a statistic
    that is missing says why, in ``error``; only an order statistic can be a limit. A p-value that
    is called a band is the upper limit of one, and what is withheld has no number.

    Raises:
        ValueError: the first row that breaks it, with the rule.
    """
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        rule = _broken_rule(row)
        key = row.key
        if rule is None and key in seen:
            rule = "its key stands twice"
        if rule is not None:
            raise ValueError(f"not a result: {rule}: {row}")
        seen.add(key)


def _broken_rule(row: Statistic) -> str | None:
    """The first rule that a row breaks, if any."""
    if row.context not in CONTEXTS:
        return "unknown context"
    if row.stat_name not in STATISTIC_NAMES:
        return "unknown stat_name"
    if type(row.stat) is not float:
        return "stat is not a float"
    if row.context == "test" and not row.method:
        return "a test without a method"
    if row.stat_label == BAND and not _is_band(row):
        return "a band that is none"
    return _broken_if_missing(row) if math.isnan(row.stat) else _broken_if_known(row)


def _broken_if_missing(row: Statistic) -> str | None:
    if not row.error:
        return "missing without a reason"
    return "a limit that is none" if row.side else None


def _broken_if_known(row: Statistic) -> str | None:
    if row.side and row.stat_name not in ORDER_STATISTICS:
        return "a limit that is none"
    if row.stat_name in COUNTS and not _is_count(row.stat):
        return "a count that is none"
    if row.stat_name in PROBABILITIES and not 0 <= row.stat <= 1:
        return "a probability outside [0, 1]"
    return "withheld and yet a number" if row.error.startswith(WITHHELD) else None


def _is_band(row: Statistic) -> bool:
    return row.stat_name in ("p.value", "p.adjusted") and row.stat in BANDS


def _is_count(value: float) -> bool:
    return value >= 0 and value.is_integer()
