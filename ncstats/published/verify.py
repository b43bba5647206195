"""Results × published.csv → Verification: which printed numbers the data reproduce."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ncstats.errors import NothingToCompareError, Problem
from ncstats.plan import Plan
from ncstats.plan.model import Registered
from ncstats.published.compare import Comparison, compare, computed_string
from ncstats.published.locate import addresses
from ncstats.published.model import Published, PublishedCell
from ncstats.published.registered import (
    as_registered,
    registered_by_key,
    without_registered,
    without_row,
)
from ncstats.published.verification import Status, Verification, VerifiedCell
from ncstats.results.model import Results, Statistic
from ncstats.text import LANGUAGES, Bilingual, reason_text
from ncstats.text.cells import FORMATS

if TYPE_CHECKING:
    from ncstats.cohort import Cohort
    from ncstats.disclosure import Released


def verify(
    source: Released | Results,
    plan: Plan,
    published: Published,
    cohort: Cohort | None = None,
) -> Verification:
    """Hold every published value against the results.

    A value is *reproduced* where each printed number is true of the unrounded statistic (see
    :func:`ncstats.published.compare.compare`); *registered* where it is not, and the plan
    registers exactly this printed and this computed string with a reason; *failed* otherwise. A
    registered disagreement that reproduces, or whose row is not there, fails as well: a reason
    must not outlive what it explains.

    What is published of levels that the plan tells as one is not compared.

    With the cohort, what failed is explained (see :mod:`ncstats.published.explain`). Under a
    disclosure policy leave it out: an explanation is computed from single patients.

    Raises:
        NothingToCompareError: there is no published value.
        UsageError: published or registered values that the plan does not know.
    """
    if not published.rows and not published.finer:
        raise NothingToCompareError(Problem("published.nothing_to_compare", file=published.path))
    results = source if isinstance(source, Results) else source.results
    plan = without_registered(plan, published)
    registered = registered_by_key(plan)
    places = addresses(published, plan)
    cells = [
        _verified(cell, address.statistics(results, cell.statistic), registered.get(cell.key))
        for cell, address in zip(published.rows, places, strict=True)
    ]
    cells += without_row(plan, published)
    verification = Verification((*cells,), plan.model.remarks, published.finer)
    if cohort is None or verification.ok:
        return verification
    from ncstats.published.explain import Study, explain

    by_cell = dict(zip(published.rows, places, strict=True))
    return explain(verification, Study(plan, cohort, results, by_cell))


def _verified(
    cell: PublishedCell, found: Mapping[str, Statistic], registered: Registered | None
) -> VerifiedCell:
    values = {name: row.stat for name, row in found.items()}
    sides = {name: row.side for name, row in found.items()}
    computed = computed_string(cell.statistic, cell.printed, values, sides)
    verdict = _held_against(cell, values, sides)
    status: Status = "reproduced" if verdict.agrees else "failed"
    reason = _why_missing(found)
    if registered is not None:
        verdict = as_registered(registered, cell.printed, computed, verdict)
        status = "registered" if verdict.agrees else "failed"
        reason = registered.reason if verdict.agrees else reason
    return VerifiedCell(
        key=cell.key,
        printed=cell.printed,
        computed=computed,
        status=status,
        rule=verdict.rule,
        details=verdict.details,
        differing=verdict.differing,
        reason=reason,
        values=values,
        place=cell.place,
    )


def _held_against(
    cell: PublishedCell, values: Mapping[str, float], sides: Mapping[str, int]
) -> Comparison:
    names = FORMATS[cell.statistic].statistics
    absent = [name for name in names if name not in values]
    if absent:
        return Comparison(False, "published.rule_not_computed", {"statistic": absent[0]})
    missing = [name for name in names if math.isnan(values[name])]
    if missing:
        return Comparison(False, "published.rule_missing", {"statistic": missing[0]})
    return compare(cell.statistic, cell.printed, values, sides)


def _why_missing(found: Mapping[str, Statistic]) -> Bilingual:
    """The reason that stands beside the first statistic that could not be computed."""
    error = next((row.error for row in found.values() if math.isnan(row.stat)), "")
    return Bilingual(**{lang: reason_text(error, lang) for lang in LANGUAGES})
