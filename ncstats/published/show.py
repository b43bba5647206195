"""A published value's name."""

from __future__ import annotations

from collections.abc import Sequence

from ncstats.text.numbers import missing_value


def cell_name(key: Sequence[str]) -> str:
    """A published value's key as one name.

    >>> cell_name(("table2", "age", "", "low", "median_iqr"))
    'table2 / age / – / low / median_iqr'
    """
    return " / ".join(part or missing_value() for part in key)
