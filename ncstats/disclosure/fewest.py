"""The fewest counts that must be withheld for the sake of others, by integer programming."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.disclosure.attacker import uncovered
from ncstats.disclosure.links import Links
from ncstats.disclosure.matrix import Floats, matrix_of
from ncstats.disclosure.quiet import quiet_solver
from ncstats.disclosure.shown import Range, Rule
from ncstats.disclosure.suppression import Suppression, small_only

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FARTHEST = 2
"""By how many thresholds a count may differ from the true one where a small one is any other."""

TIE = 1e-4
"""What being later costs, so that of equally cheap choices every solver makes the same."""

_Case = tuple[int, int]
"""A cell and a value that it is to be able to have."""


def fewest(links: Links, rule: Rule, costs: Sequence[float]) -> Suppression | None:
    """The cheapest counts to withhold besides the small ones; None where there is no such choice.

    The program holds, for each cell and value that what is shown must leave possible, a set of
    counts that has it, in which only withheld ones differ from what is shown. Cases come in as a
    solution is found to break them.
    """
    now, program = small_only(links, rule), _Program(links, rule, costs)
    while True:
        new = program.broken_by(now)
        if not new:
            return now
        program.cases.update(new)
        secondary = program.solve()
        if secondary is None:
            return None
        now = Suppression(now.primary, secondary)


@dataclass
class _Program:
    """Variables: for each count that may be withheld whether it is; for each case its counts."""

    links: Links
    rule: Rule
    costs: Sequence[float]
    cases: dict[_Case, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        counts = self.links.counts[: self.links.printed]
        self.choices = [cell for cell, n in enumerate(counts) if not self.rule.small(n or 0)]
        self.column = {cell: i for i, cell in enumerate(self.choices)}
        self.limits = [self._limits(cell) for cell in range(len(self.links))]

    def broken_by(self, now: Suppression) -> dict[_Case, bool]:
        """Cases that a choice breaks and that are not in the program as they should be.

        A case says whether its counts must be whole: only where it is broken all the same.
        """
        values = range(1, self.rule.threshold + 1)
        ends = (1, self.rule.threshold)
        view, cells = now.view(self.links, self.rule), now.protected(self.links, self.rule)
        for wanted in (ends, values):
            found = uncovered(view, cells, wanted)
            if found:
                return {
                    (each.cell, value): (each.cell, value) in self.cases
                    for each in found
                    for value in each.impossible
                }
        return {}

    def solve(self) -> frozenset[int] | None:
        """The cheapest choice that breaks no case of the program."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import vstack

        n, width = len(self.choices), len(self.links)
        rows = [*self._rows()]
        matrix = vstack([row for row, _, _ in rows])
        cost = np.zeros(n + width * len(self.cases))
        cost[:n] = [self.costs[c] + TIE * (i + 1) / n for i, c in enumerate(self.choices)]
        bounds = [self._bounds(case) for case in self.cases]
        with quiet_solver():
            found: Any = milp(
                cost,
                integrality=np.concatenate(
                    [np.ones(n), *(np.full(width, int(whole)) for whole in self.cases.values())]
                ),
                bounds=Bounds(
                    np.concatenate([np.zeros(n), *(low for low, _ in bounds)]),
                    np.concatenate([np.ones(n), *(high for _, high in bounds)]),
                ),
                constraints=LinearConstraint(
                    matrix,
                    np.concatenate([low for _, low, _ in rows]),
                    np.concatenate([high for _, _, high in rows]),
                ),
                options={"mip_rel_gap": 0.0},
            )
        if found.x is None:
            return None
        return frozenset(c for c, x in zip(self.choices, found.x[:n], strict=True) if x > 0.5)

    def _limits(self, cell: int) -> Range:
        """Between what counts a cell may lie where it is withheld or printed nowhere."""
        count, far = self.links.counts[cell], FARTHEST * self.rule.threshold
        if count is None:
            most = max(n for n in self.links.counts if n is not None)
            return Range(0, most + far)
        low, high = max(0, count - far), count + far
        if cell >= self.links.printed:
            return Range(low, high)
        withheld = self.rule.withheld(count)
        return Range(max(low, withheld.low), min(high, withheld.high))

    def _bounds(self, case: _Case) -> tuple[Floats, Floats]:
        low = np.array([limits.low for limits in self.limits], dtype=np.float64)
        high = np.array([limits.high for limits in self.limits], dtype=np.float64)
        cell, value = case
        # The counts of a zero matter only where it is withheld: `_rows` says the rest.
        low[cell] = 0 if cell in self.column else value
        high[cell] = value
        return low, high

    def _rows(self) -> Iterator[tuple[csr_array, Floats, Floats]]:
        """The constraints: sums, and that what is not withheld is as it is shown."""
        from scipy.sparse import csr_array, hstack

        sums = matrix_of(self.links.sums, range(len(self.links)))
        zero = np.zeros(sums.shape[0])
        choose = self._choose()
        at_most, at_least = self._apart(upper=True), self._apart(upper=False)
        for i, (cell, value) in enumerate(self.cases):
            before, after = i * len(self.links), (len(self.cases) - i - 1) * len(self.links)

            def beside(first: Any, counts: Any, before: int = before, after: int = after) -> Any:
                rows = counts.shape[0]
                return hstack(
                    [first, csr_array((rows, before)), counts, csr_array((rows, after))]
                ).tocsr()

            yield beside(csr_array((sums.shape[0], len(self.choices))), sums), zero, zero
            shown = [self.rule.released(self.links.counts[c] or 0) for c in self.choices]
            high = np.array([each.high for each in shown], dtype=np.float64)
            low = np.array([each.low for each in shown], dtype=np.float64)
            yield beside(-at_most, choose), np.full(len(high), -np.inf), high
            yield beside(at_least, choose), low, np.full(len(low), np.inf)
            if cell in self.column:
                zero_row = np.zeros((1, len(self.links)))
                zero_row[0, cell] = 1
                if_withheld = np.zeros((1, len(self.choices)))
                if_withheld[0, self.column[cell]] = -value
                yield beside(csr_array(if_withheld), csr_array(zero_row)), np.zeros(1), np.zeros(1)

    def _choose(self) -> csr_array:
        from scipy.sparse import csr_array

        n = len(self.choices)
        return csr_array((np.ones(n), (range(n), self.choices)), shape=(n, len(self.links)))

    def _apart(self, *, upper: bool) -> csr_array:
        """How far each choice lets a count go beyond what is shown of it."""
        from scipy.sparse import diags_array

        apart = []
        for cell in self.choices:
            shown, limits = self.rule.released(self.links.counts[cell] or 0), self.limits[cell]
            apart.append(limits.high - shown.high if upper else shown.low - limits.low)
        return diags_array(np.maximum(np.array(apart, dtype=np.float64), 0.0)).tocsr()
