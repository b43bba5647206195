"""The shapes of marks, as matplotlib has them, in units of their size, y upwards."""

from __future__ import annotations

import math
from collections.abc import Sequence

Corners = tuple[tuple[float, float], ...]


def _star(corners: int, inner: float = 1.0) -> Corners:
    """A regular star, or polygon, that points upwards; ``inner`` is how far in every second is."""
    return tuple(
        (
            -0.5 * (inner if i % 2 else 1.0) * math.sin(2 * math.pi * i / corners),
            0.5 * (inner if i % 2 else 1.0) * math.cos(2 * math.pi * i / corners),
        )
        for i in range(corners)
    )


def _grid(step: float, corners: Sequence[tuple[int, int]]) -> Corners:
    return tuple((x * step, y * step) for x, y in corners)


_HALF = math.sqrt(0.5)
_UP = ((0.0, 0.5), (-0.5, -0.5), (0.5, -0.5))
SHAPES: dict[str, Corners] = {
    "s": ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)),
    "D": ((0.0, -_HALF), (_HALF, 0.0), (0.0, _HALF), (-_HALF, 0.0)),
    "P": _grid(1 / 6, ((-1, -3), (1, -3), (1, -1), (3, -1), (3, 1), (1, 1), (1, 3), (-1, 3),
                       (-1, 1), (-3, 1), (-3, -1), (-1, -1))),
    "X": _grid(1 / 4, ((-1, -2), (0, -1), (1, -2), (2, -1), (1, 0), (2, 1), (1, 2), (0, 1),
                       (-1, 2), (-2, 1), (-1, 0), (-2, -1))),
    "p": _star(5),
    "h": _star(6),
    "*": _star(10, inner=0.381966),
    "^": _UP,
    "v": tuple((x, -y) for x, y in _UP),
    "<": tuple((-y, x) for x, y in _UP),
    ">": tuple((y, x) for x, y in _UP),
}  # fmt: skip
"""Corners of what is filled."""
STROKES: dict[str, Corners] = {"|": ((0.0, -0.5), (0.0, 0.5)), "_": ((-0.5, 0.0), (0.5, 0.0))}
"""Ends of a line."""
CIRCLE = "o"
