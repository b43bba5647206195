"""The register of methods: one row drives dispatch, footnote, methods text and reference page."""

from __future__ import annotations

from typing import Any

from ncstats.methods.effects import EFFECTS
from ncstats.methods.model import Input, Kind, Method, Role, Summary
from ncstats.methods.summaries import ADJUSTMENTS, INTERVALS, SUMMARIES
from ncstats.methods.survival import SURVIVAL
from ncstats.methods.tests import CATEGORIES, NUMBERS, PAIRS

__all__ = ["METHODS", "Input", "Kind", "Method", "Role", "Summary"]

METHODS: tuple[Method, ...] = (
    *SUMMARIES,
    *NUMBERS,
    *CATEGORIES,
    *PAIRS,
    *EFFECTS,
    *ADJUSTMENTS,
    *INTERVALS,
    *SURVIVAL,
)

_BY_KEY = {row.key: row for row in METHODS}


def method(key: str) -> Method:
    """The row of the register.

    Raises:
        KeyError: no method has this key.

    >>> method("logrank").label["en"]
    'log-rank test'
    """
    return _BY_KEY[key]


def compute(key: str, counts: Any, values: Any = None, **options: object) -> Any:
    """What a method of the register gives for counts of value (or level) × group.

    Args:
        key: of a test, an effect or a method of pairs that a plan can name.
        counts: whole numbers, shape (values or levels, groups).
        values: the distinct values, ascending, shape (values,), where the method takes them; None
            where some are known only by a limit.
        options: what the plan asks of the function beside the register's own options.

    Returns:
        The result of the function in `ncstats.stats`.

    Raises:
        NotComputable: the data do not determine it.
        KeyError: no method has this key, or none that is computed from counts.

    >>> round(compute("chi_squared", [[10, 20], [20, 10]]).statistic, 6)
    6.666667
    """
    from ncstats import stats

    row = _BY_KEY[key]
    if not row.function:
        raise KeyError(key)
    function = getattr(stats, row.function)
    options = {**row.options, **options}
    if row.takes == "table":
        return function(counts, **options)
    if row.takes == "values":
        if values is None:
            raise stats.NotComputable("stats.limits_are_no_values")
        options["values"] = values
    return function(counts=counts, **options)


def named(key: str, result: Any) -> str:
    """The key of the method behind a result that was asked of ``key``.

    A variant goes by its own key; what stood in for a test out of its budget, by its own.
    """
    return key if result.method in (key, _BY_KEY[key].function) else str(result.method)
