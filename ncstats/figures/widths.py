"""How wide a figure is: as its content asks, or as a journal's column."""

from __future__ import annotations

from typing import Literal

Width = Literal["one", "two"]

WIDTHS: dict[Width, float] = {"one": 88 / 25.4, "two": 180 / 25.4}
"""Inches. Journals set one column in 84 to 90 mm and two in 174 to 180 mm."""


def target(width: Width | None, own: float) -> float:
    """Inches that a figure may take; ``own`` is what its kind takes where no column is asked for.

    >>> round(target("one", 7.2), 2), target(None, 7.2)
    (3.46, 7.2)
    """
    return own if width is None else WIDTHS[width]


def is_narrow(width: float) -> bool:
    """Whether a figure of some inches must do with one column.

    >>> is_narrow(3.46), is_narrow(5.2)
    (True, False)
    """
    return width < 4.5
