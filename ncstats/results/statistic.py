"""One statistic: a row of Results."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

ALL = ""
"""The group level of a statistic over all patients."""

BELOW_LIMIT, ABOVE_LIMIT = "results.below_limit", "results.above_limit"
"""The warning of a statistic of which only a limit is known: it lies below ``stat``, or above."""

_SIDES = {BELOW_LIMIT: -1, ABOVE_LIMIT: 1}


@dataclass(frozen=True, slots=True)
class Statistic:
    """One statistic. Texts are empty where a column does not apply; ``time`` is None.

    Attributes:
        item: id of the table, figure, curve or statement of the plan.
        context: continuous, categorical, test, pairwise, effect, curve, statement, missing or
            sensitivity.
        variable: a variable of the dictionary, an endpoint, or a statement's id.
        variable_level: a level's code; of an effect or a sensitivity its method; for a curve
            ``incidence`` or ``event_free``.
        time: in the endpoint's unit.
        stat: the unrounded number, NaN where it could not be computed (``error`` says why); a
            limit where ``side`` is not 0.
        method: key in the register of methods.
    """

    item: str
    context: str
    variable: str
    stat_name: str
    stat: float
    variable_level: str = ""
    group1: str = ""
    group1_level: str = ALL
    group2: str = ""
    group2_level: str = ""
    time: float | None = None
    cause: str = ""
    where: str = ""
    stat_label: str = ""
    unit: str = ""
    method: str = ""
    warning: str = ""
    error: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        """Every column that is not a statistic: unique within a Results."""
        key: tuple[Any, ...] = _KEY_OF(self)
        return key

    @property
    def side(self) -> int:
        """-1 where the statistic lies below ``stat``, 1 where above it, 0 where it is that."""
        return _SIDES.get(self.warning, 0)


KEY = (
    "item", "context", "group1", "group1_level", "group2", "group2_level", "variable",
    "variable_level", "time", "cause", "where", "stat_name",
)  # fmt: skip
"""The columns that identify a statistic."""

_KEY_OF = attrgetter(*KEY)

COLUMNS = (*KEY, "stat_label", "stat", "unit", "method", "warning", "error")
"""The columns of :meth:`Results.to_frame` and of results.csv, in order."""


assert set(COLUMNS) == {field.name for field in fields(Statistic)}  # noqa: S101 - holds the two lists together at import
