"""The one way in which a statistic says that it cannot be computed."""

from __future__ import annotations

from ncstats.text.messages import message
from ncstats.text.reasons import reason


class NotComputable(ValueError):  # noqa: N818 — it names the outcome that a row of results records
    """The data do not determine the statistic: one group only, all values equal, nobody at risk.

    ``reason_code`` is a sentence of the message catalogue, ``details`` are its values, so that a
    row of results can hold the reason in either language.

    >>> NotComputable("stats.all_values_equal").reason_code
    'stats.all_values_equal'
    """

    def __init__(self, reason_code: str, **details: object) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code
        self.details = details

    @property
    def held(self) -> str:
        """Code and values as a row of results holds them.

        >>> NotComputable("stats.too_few_for_shapiro", least=3, n=2).held
        'stats.too_few_for_shapiro?least=3&n=2'
        """
        return reason(self.reason_code, **self.details)

    def __str__(self) -> str:
        """The reason in English."""
        return message(self.reason_code, "en", **self.details)
