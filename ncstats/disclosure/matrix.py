"""Sums between counts as a system of linear equations, and the numbers that solve it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ncstats.disclosure.links import Sum

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]

ROUNDING_ERROR = 1e-6
"""How far from whole a number of the solver may be."""


def matrix_of(sums: Sequence[Sum], cells: Sequence[int]) -> csr_array:
    """The coefficients of sums, shape (sums, cells): 1 for a whole, -1 for each of its parts."""
    from scipy.sparse import coo_array

    column = {cell: i for i, cell in enumerate(cells)}
    entries = [
        (1.0 if cell == total.whole else -1.0, row, column[cell])
        for row, total in enumerate(sums)
        for cell in total.cells
    ]
    values, rows, columns = np.array(entries, dtype=np.float64).reshape(-1, 3).T
    places = (rows.astype(np.int64), columns.astype(np.int64))
    return coo_array((values, places), shape=(len(sums), len(cells))).tocsr()


def least(
    costs: Floats, matrix: csr_array, low: Floats, high: Floats, *, whole: bool
) -> Floats | None:
    """The cheapest numbers between limits for which every row of a matrix gives 0, if any are.

    Args:
        costs: of one more of each number, shape (numbers,).
        matrix: shape (sums, numbers).
        low: the least of each, shape (numbers,).
        high: the greatest, infinite where there is none.
        whole: whether only whole numbers will do.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    found: Any = milp(
        costs,
        integrality=np.full(len(low), int(whole)),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(matrix, 0, 0) if matrix.shape[0] else (),
        options={"mip_rel_gap": 0.0},
    )
    return None if found.x is None else np.asarray(found.x, dtype=np.float64)


def as_whole(numbers: Floats | None) -> NDArray[np.int64] | None:
    """Numbers of the solver as the whole ones that they are; None where they are none."""
    if numbers is None or np.abs(numbers - np.round(numbers)).max(initial=0) > ROUNDING_ERROR:
        return None
    return np.round(numbers).astype(np.int64)
