"""What a plan in coarser levels does not tell."""

from __future__ import annotations

from dataclasses import dataclass

from ncstats.text import Bilingual


@dataclass(frozen=True)
class LeftOut:
    """Something of a plan that would tell apart levels that are joined.

    Attributes:
        item: the table, figure or curve, or the statement, by its name.
        label: what readers know it by.
        of: the table whose row it is; empty where a whole item is left out.
    """

    item: str
    label: Bilingual
    of: str = ""
