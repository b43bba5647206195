"""What one text was read as."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ncstats.errors import Problem


class Reading(NamedTuple):
    """A value, and what is to be said of how it was read.

    Attributes:
        value: a float, the position of a level, a date or a text.
        shown: how it is written in the ledger of changes.
        rule: code of the sentence that says what was changed; empty where nothing was.
        side: -1 where the value is a limit and what was measured lies below it, 1 where above.
    """

    value: Any
    shown: str
    rule: str = ""
    side: int = 0


Parser = Callable[[str], Reading | Problem]
"""How a normalised text becomes a value, or a problem whose place is still unknown."""
