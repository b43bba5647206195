"""Which test of the register a paper means, and what the register gives for printed counts."""

from __future__ import annotations

from typing import Any

from ncstats.methods import choices, compute, default_test, method
from ncstats.plan import Plan
from ncstats.published.model import PublishedCell
from ncstats.stats import NotComputable

_WORDS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("kruskal", "h test"), ("kruskal_wallis",)),
    (
        ("mann", "wilcoxon", "rank sum", "rank-sum", "u test"),
        ("mann_whitney", "mann_whitney_uncorrected"),
    ),
    (("fisher", "freeman"), ("fisher_exact", "fisher_mid_p")),
    (("yates", "continuity"), ("chi_squared_yates",)),
    (("chi", "χ", "x²", "pearson"), ("chi_squared", "chi_squared_yates")),
    (("welch", "unequal var"), ("welch",)),
    (("anova", "analysis of variance", "f test"), ("anova",)),
    (("oneway", "one-way"), ("anova", "welch")),
    (("student", "t test", "t-test", "ttest"), ("anova", "welch")),
)
"""Words in the column ``test``, and the methods that may be meant; the first that fits decides."""


def meant(name: str) -> tuple[str, ...] | None:
    """The methods that a test's printed name can mean; None where it is no name known here.

    Of two groups Student's t test is the analysis of variance.

    >>> meant("Fisher's exact test"), meant("chi_squared"), meant("Wilcoxon rank sum exact test")
    (('fisher_exact', 'fisher_mid_p'), ('chi_squared',), ('mann_whitney_exact',))
    """
    numbers = choices("test", "number", None)
    if name in numbers + choices("test", "category", None):
        return (name,)
    folded = name.casefold()
    for words, keys in _WORDS:
        if any(word in folded for word in words):
            exact = tuple(f"{key}_exact" for key in keys[:1] if f"{key}_exact" in numbers)
            return exact if exact and "exact" in folded else keys
    return None


def planned(plan: Plan | None, cell: PublishedCell, groups: int) -> str:
    """The test that a row's p-value is of: as printed, or as the plan names or chooses it."""
    if cell.test or plan is None:
        return cell.test
    rows = [row for row in plan.rows.get(cell.table, ()) if row.variable.name == cell.variable]
    if not rows:
        return ""
    kind = rows[0].variable.kind
    return default_test(kind, groups) if rows[0].test == "default" else rows[0].test


def computed(key: str, counts: Any) -> tuple[float, str] | None:
    """The p-value of a test for counts of level × group, and the method that gave it.

    None where the counts do not determine it.
    """
    try:
        found = compute(key, counts)
    except NotComputable:
        return None
    # Fisher's test names what stood in for it; the others are what they were asked for.
    return float(found.p_value), found.method if method(key).function == "fisher_exact" else key
