"""Why a printed string differs: what else would give it, tried one by one and computed.

An explanation excuses nothing: the value has failed. It says what to look at: a convention of
another program, patients counted differently, a slip of the printer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ncstats.published.explain import comparisons, counts, numbers, places, rounding
from ncstats.published.explain.case import Case, Study
from ncstats.published.explanation import Explanation
from ncstats.published.verification import Verification, VerifiedCell

__all__ = ["MOST_EXPLAINED", "Study", "explain"]

Hypothesis = Callable[[Case], Iterator[Explanation]]

MOST_EXPLAINED = 50
"""Failed values that are looked into; where more fail, the data are others, not the conventions."""

HYPOTHESES: tuple[Hypothesis, ...] = (
    comparisons.other_tests,
    comparisons.other_curve_tests,
    comparisons.missing_as_level,
    comparisons.adjusted,
    numbers.quantile_types,
    numbers.other_summaries,
    rounding.rounding,
    counts.denominators,
    counts.missing_as_level,
    places.groups,
    places.levels,
    places.rows,
    counts.other_patients,
    numbers.other_patients,
    numbers.units,
    counts.complement,
    places.other_curve,
    rounding.transposed,
)
"""What is tried, the most specific first."""

LAST: tuple[Hypothesis, ...] = (comparisons.exact_tests, counts.possible_denominators)
"""What is tried only where nothing else explains it: slow, or true but pointing nowhere."""


def explain(verification: Verification, study: Study) -> Verification:
    """The same verification with what would give each failed string beside it.

    Only what was compared is looked into: a value that could not be computed, or a registered one
    whose strings changed, has its reason already.
    """
    by_key = {cell.key: cell for cell in study.places}
    waiting = [cell for cell in verification.with_status("failed") if cell.differing]
    keys = {cell.key for cell in waiting[:MOST_EXPLAINED]} & by_key.keys()
    cells = tuple(
        _explained(cell, Case(study, by_key[cell.key], cell.values, cell.computed))
        if cell.key in keys
        else cell
        for cell in verification.cells
    )
    return replace(verification, cells=cells)


def _explained(cell: VerifiedCell, case: Case) -> VerifiedCell:
    return replace(cell, explanations=_all(case, HYPOTHESES) or _all(case, LAST))


def _all(case: Case, hypotheses: tuple[Hypothesis, ...]) -> tuple[Explanation, ...]:
    return tuple(explanation for hypothesis in hypotheses for explanation in hypothesis(case))
