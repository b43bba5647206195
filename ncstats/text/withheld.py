"""What stands in the place of a count that a policy withholds."""

from __future__ import annotations

import math
from urllib.parse import parse_qsl

from ncstats.text.numbers import missing_value, number

BELOW, AT_LEAST = "disclosure.below", "disclosure.at_least"
"""The codes of reasons that a count is printed with: its bound."""


def bound_text(held: str) -> str:
    """The bound that a reason says, empty where it says none.

    >>> bound_text("disclosure.below?limit=10"), bound_text("disclosure.at_least?limit=10")
    ('<10', '≥10')
    >>> bound_text("disclosure.withheld")
    ''
    """
    code, _, values = held.partition("?")
    sign = {BELOW: "<", AT_LEAST: "≥"}.get(code)
    return f"{sign}{dict(parse_qsl(values))['limit']}" if sign else ""


def count_text(count: float, held: str = "") -> str:
    """A count as it is printed, or the bound that is told of it, or a dash.

    >>> count_text(12.0), count_text(float("nan"), "disclosure.below?limit=10")
    ('12', '<10')
    """
    if not math.isnan(count):
        return number(count, 0)
    return bound_text(held) or missing_value()
