"""Tests of independence in an r × c table of counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum, sqrt

import numpy as np
import numpy.typing as npt

from ncstats.stats.distributions import chi_squared_tail
from ncstats.stats.freeman_halton import BudgetExceeded, exact_p_value
from ncstats.stats.not_computable import NotComputable
from ncstats.stats.summaries import whole_counts

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]

# Operations of the exact test before it is given up: some seconds and a gigabyte at most.
EXACT_OPERATIONS = 20_000_000
# Of the simulation that stands in for it: a standard error of 0.0016 at most.
DRAWS = 100_000
SEED = 1951
# Cochran (1954, Biometrics 10:417-451): from here on χ² is a fair approximation.
_ENOUGH_EXPECTED = 5.0
# As in the exact test, tables this much likelier than the observed one still count as equal.
_TIE = 1e-7


@dataclass(frozen=True)
class ChiSquared:
    """Pearson's χ²; ``expected`` has the shape of the table.

    ``method`` is ``chi_squared``, or ``chi_squared_yates`` where the correction was applied.
    """

    statistic: float
    df: int
    p_value: float
    expected: _Floats = field(repr=False)
    method: str = "chi_squared"


@dataclass(frozen=True)
class FisherExact:
    """The p-value and the method that gave it.

    ``method`` is ``fisher_exact`` or ``fisher_mid_p``; or, past the budget, ``chi_squared`` (then
    with ``statistic`` and ``df``) or ``fisher_monte_carlo`` (then with ``standard_error`` and
    ``draws``).
    """

    p_value: float
    method: str
    statistic: float | None = None
    df: int | None = None
    standard_error: float | None = None
    draws: int | None = None


def chi_squared(table: npt.ArrayLike, correction: bool = False) -> ChiSquared:
    """Pearson's χ² test: Σ (observed - expected)² / expected, df = (r - 1)(c - 1).

    A row or column without a count says nothing on the association; it takes no degree of freedom.

    Args:
        table: whole counts, rows × columns.
        correction: Yates's (1934, Suppl J R Stat Soc 1:217-235), of ½ per cell, in a 2 × 2 table; a
            larger one has none, and is tested without, as in R: ``method`` tells which was done.

    Raises:
        NotComputable: fewer than two rows or two columns hold a count.

    >>> test = chi_squared([[10, 20], [20, 10]])  # every cell 15 expected: 4 · 25/15
    >>> round(test.statistic, 6), test.df
    (6.666667, 1)
    """
    counts = filled_table(table)
    expected = _expected(counts)
    distance = np.abs(counts - expected)
    corrected = correction and counts.shape == (2, 2)
    if corrected:
        distance = distance - min(0.5, float(distance.min()))
    statistic = fsum((distance**2 / expected).ravel())
    df = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    return ChiSquared(
        statistic,
        df,
        chi_squared_tail(statistic, df),
        _expected(np.asarray(table, dtype=float)),
        "chi_squared_yates" if corrected else "chi_squared",
    )


def fisher_exact(
    table: npt.ArrayLike, operations: int = EXACT_OPERATIONS, mid_p: bool = False
) -> FisherExact:
    """Fisher's exact test, in r × c tables that of Freeman and Halton (1951, Biometrika 38:141).

    The p-value is the probability, margins fixed, of all tables no likelier than the observed one.
    Work that would pass ``operations`` is not begun, nor that on more than 5,000 patients in a
    table larger than 2 × 2: then χ² stands where every expected count is 5 or more, else a
    simulation with fixed seed, with its standard error and number of draws.
    Own code because scipy's p-value of a larger table is an unseeded simulation.

    Args:
        table: whole counts, rows × columns; rows and columns without a count are left out.
        operations: what the exact test may cost.
        mid_p: count the tables as likely as the observed one half (Lancaster 1961, JASA
            56:223-234): less conservative, and no longer a bound. Without effect on what stands
            past the budget.

    Raises:
        NotComputable: fewer than two rows or two columns hold a count.

    >>> fisher_exact([[3, 1], [1, 3]]).method
    'fisher_exact'
    >>> round(fisher_exact([[8, 3], [4, 1], [6, 4]]).p_value * 5681)
    4241
    >>> round(
    ...     fisher_exact([[3, 1], [1, 3]], mid_p=True).p_value * 70
    ... )  # 2 less likely, 32 as likely
    18
    """
    counts = _sorted_margins(filled_table(table))
    try:
        p = exact_p_value(counts, operations)
        if not mid_p:
            return FisherExact(p, "fisher_exact")
        less_likely = exact_p_value(counts, operations, as_likely=False)
        return FisherExact((p + less_likely) / 2, "fisher_mid_p")
    except BudgetExceeded:
        return _in_place_of_exact(counts)


def filled_table(table: npt.ArrayLike) -> _Ints:
    """The rows and columns that hold a count.

    Raises:
        NotComputable: fewer than two rows or two columns do.
        ValueError: the table has other than two dimensions, or a count is negative or not whole.

    >>> filled_table([[1, 0, 2], [3, 0, 4]]).tolist()
    [[1, 2], [3, 4]]
    """
    counts = whole_counts(table)
    if counts.ndim != 2:
        raise ValueError("a table has rows and columns")
    counts = counts[counts.any(axis=1)][:, counts.any(axis=0)]
    if min(counts.shape) < 2:
        raise NotComputable("stats.one_row_or_column")
    return counts


def _sorted_margins(counts: _Ints) -> _Ints:
    """The same table with its margins ascending, the longer side as rows.

    The test depends on the margins and the cells as a whole, so in this form no order of rows or
    columns, and no transposition, moves a bit of it.
    """
    counts = counts[np.argsort(counts.sum(axis=1), kind="stable")]
    counts = counts[:, np.argsort(counts.sum(axis=0), kind="stable")]
    long, wide = (len(counts), *counts.sum(axis=1)), (counts.shape[1], *counts.sum(axis=0))
    return counts if long >= wide else counts.T


def _in_place_of_exact(counts: _Ints) -> FisherExact:
    if _expected(counts).min() >= _ENOUGH_EXPECTED:
        test = chi_squared(counts)
        return FisherExact(test.p_value, test.method, statistic=test.statistic, df=test.df)
    p = _simulated_p_value(counts)
    error = sqrt(p * (1 - p) / DRAWS)
    return FisherExact(p, "fisher_monte_carlo", standard_error=error, draws=DRAWS)


def _expected(counts: npt.NDArray[np.int64] | _Floats) -> _Floats:
    # As floats: the product of two large margins passes 64 bits.
    rows, columns = counts.sum(axis=1).astype(float), counts.sum(axis=0).astype(float)
    return np.asarray(np.outer(rows, columns) / rows.sum())


def _simulated_p_value(counts: _Ints) -> float:
    """The share of random tables with these margins that are no likelier; the observed one counts.

    A table is drawn cell by cell: given what remains of its row and of the columns from it on, a
    cell is hypergeometric (Patefield 1981, Applied Statistics 30:91-97).
    """
    from scipy.special import gammaln

    generator = np.random.Generator(np.random.PCG64(SEED))
    remaining = np.broadcast_to(counts.sum(axis=0), (DRAWS, counts.shape[1])).copy()
    log_sum = np.zeros(DRAWS)
    for row in counts.sum(axis=1)[:-1]:
        left = np.full(DRAWS, row)
        for j in range(counts.shape[1]):
            others = remaining[:, j + 1 :].sum(axis=1)
            cell = generator.hypergeometric(remaining[:, j], others, left)
            left -= cell
            remaining[:, j] -= cell
            log_sum += gammaln(cell + 1.0)
    log_sum += gammaln(remaining + 1.0).sum(axis=1)
    observed = float(gammaln(counts + 1.0).sum())
    hits = int((log_sum >= observed - _TIE).sum())
    return (hits + 1) / (DRAWS + 1)
