"""What every effect is given as: an estimate between its confidence limits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effect:
    """An estimate and its confidence limits, in the unit of the estimate.

    ``note`` is the code of a sentence that must stand beside the interval, or empty.
    """

    estimate: float
    ci_low: float
    ci_high: float
    method: str
    level: float = 0.95
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a confidence level that is none.

        Raises:
            ValueError: ``level`` is not between 0 and 1.
        """
        if not 0 < self.level < 1:
            raise ValueError("a confidence level lies between 0 and 1")
