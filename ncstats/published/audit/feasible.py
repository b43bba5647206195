"""Whether whole-numbered linear conditions can hold together, decided in exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Condition:
    """``low`` ≤ Σ weight · x ≤ ``high`` over the unknowns x ≥ 0; None is no bound."""

    weights: tuple[int, ...]
    low: int | None
    high: int | None


def extremes(
    conditions: Sequence[Condition], weights: Sequence[int]
) -> tuple[Fraction | None, Fraction | None] | None:
    """The smallest and largest Σ weight · x under the conditions; None where they contradict.

    A bound that does not exist is None within the pair.

    >>> extremes([Condition((1, 1), None, 5), Condition((1, 0), 2, None)], (0, 1))
    (Fraction(0, 1), Fraction(3, 1))
    >>> extremes([Condition((1, 1), None, 1), Condition((1, 0), 2, None)], (0, 1)) is None
    True
    """
    tableau = _feasible(conditions)
    if tableau is None:
        return None
    least = tableau.copy().least(weights)
    most = tableau.copy().least([-w for w in weights])
    return least, None if most is None else -most


def can_hold(conditions: Sequence[Condition]) -> bool:
    """Whether some x ≥ 0 meets every condition.

    >>> can_hold([Condition((2,), 1, 1)])  # fractions are allowed
    True
    """
    return _feasible(conditions) is not None


def _feasible(conditions: Sequence[Condition]) -> _Tableau | None:
    tableau = _Tableau.of(conditions)
    return tableau if tableau.reaches_zero() else None


class _Tableau:
    """The simplex method of Dantzig (1951) by Bland's rule (1977, Math Oper Res 2:103-107).

    All numbers are whole: they stand over one common denominator, the last pivot, by which every
    product of two divides without rest (Edmonds 1967, J Res Natl Bur Stand 71B:241-245). Columns
    are unknowns, slacks and the right side; artificial unknowns have none, for they never return.
    Bland's rule never cycles.
    """

    def __init__(self, rows: list[list[int]], basis: list[int], over: int = 1) -> None:
        self.rows = rows
        self.basis = basis
        self.over = over

    @classmethod
    def of(cls, conditions: Sequence[Condition]) -> _Tableau:
        """The conditions as equations with a right side of 0 or more."""
        equations = list(_equations(conditions))
        slacks = sum(1 for _, slack, _ in equations if slack)
        rows, used = [], 0
        for weights, slack, right in equations:
            row = [*weights, *[0] * slacks, right]
            if slack:
                row[len(weights) + used] = slack
                used += 1
            rows.append([-value for value in row] if right < 0 else row)
        return cls(rows, [_ARTIFICIAL] * len(rows))

    def copy(self) -> _Tableau:
        """One whose rows may be changed without this."""
        return _Tableau([list(row) for row in self.rows], list(self.basis), self.over)

    def reaches_zero(self) -> bool:
        """Drive the artificial unknowns out; whether that is possible."""
        costs = [-sum(column) for column in zip(*self.rows, strict=True)] or [0]
        self._descend(costs)
        if any(row[-1] for row, at in zip(self.rows, self.basis, strict=True) if at == _ARTIFICIAL):
            return False
        for i, at in enumerate(self.basis):
            if at == _ARTIFICIAL:
                self._leave(i)
        return True

    def _leave(self, i: int) -> None:
        """Exchange an artificial unknown that is zero for a real one, where the row has one."""
        enter = next((j for j, value in enumerate(self.rows[i][:-1]) if value), None)
        if enter is None:
            return
        if self.rows[i][enter] < 0:
            self.rows[i] = [-value for value in self.rows[i]]
        self._pivot(i, enter, [])

    def least(self, weights: Sequence[int]) -> Fraction | None:
        """The smallest Σ weight · x from a feasible tableau; None where there is no bound."""
        width = len(self.rows[0]) if self.rows else len(weights) + 1
        costs = [weight * self.over for weight in weights] + [0] * (width - len(weights))
        for i, at in enumerate(self.basis):
            cost = weights[at] if 0 <= at < len(weights) else 0
            if cost:
                costs = [c - cost * v for c, v in zip(costs, self.rows[i], strict=True)]
        return Fraction(-costs[-1], self.over) if self._descend(costs) else None

    def _descend(self, costs: list[int]) -> bool:
        """Improve while a column lowers the cost; False where it falls without end."""
        while (
            enter := next((j for j, cost in enumerate(costs[:-1]) if cost < 0), None)
        ) is not None:
            ratios = [
                (Fraction(row[-1], row[enter]), self.basis[i], i)
                for i, row in enumerate(self.rows)
                if row[enter] > 0
            ]
            if not ratios:
                return False
            self._pivot(min(ratios)[2], enter, costs)
        return True

    def _pivot(self, leave: int, enter: int, costs: list[int]) -> None:
        source = self.rows[leave]
        pivot, over = source[enter], self.over
        for row in (*(r for i, r in enumerate(self.rows) if i != leave), costs):
            if not row:
                continue
            factor = row[enter]
            if factor:
                row[:] = [
                    (v * pivot - factor * s) // over for v, s in zip(row, source, strict=True)
                ]
            elif pivot != over:
                row[:] = [v * pivot // over for v in row]
        self.over = pivot
        self.basis[leave] = enter


_ARTIFICIAL = -1


def _equations(conditions: Sequence[Condition]) -> Iterator[tuple[tuple[int, ...], int, int]]:
    """Weights, the slack's sign (0 for none) and the right side."""
    for condition in conditions:
        if condition.low is not None and condition.low == condition.high:
            yield condition.weights, 0, condition.low
            continue
        if condition.low is not None:
            yield condition.weights, -1, condition.low
        if condition.high is not None:
            yield condition.weights, 1, condition.high
