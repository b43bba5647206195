"""The stated rule that chooses a method where the plan names none, and what else may be named."""

from __future__ import annotations

from ncstats.methods.model import Method, Role, Summary
from ncstats.methods.register import METHODS, method


def choices(
    role: Role, kind: str, groups: int | None, levels: int | None = None
) -> tuple[str, ...]:
    """Keys of the methods of one role that fit a variable, in the order of the register.

    Args:
        role: ``test``, ``effect`` or ``pairwise``.
        kind: ``number`` or ``category``.
        groups: how many groups are compared; None when that is not known yet.
        levels: of a category, how many levels it has; None likewise.

    Raises:
        ValueError: fewer than two groups.

    >>> choices("pairwise", "number", 3)
    ('dunn', 'pairwise_wilcoxon')
    """
    if groups is not None and groups < 2:
        raise ValueError("a comparison needs two groups or more")
    return tuple(
        row.key
        for row in METHODS
        if (row.role, row.kind) == (role, kind)
        and row.function
        and not (row.two_groups and groups not in (2, None))
        and not (row.two_levels and levels not in (2, None))
    )


def default_test(kind: str, groups: int, summary: Summary = "ranks") -> str:
    """The test that the stated rule chooses, by its key.

    Numbers shown as medians: Mann-Whitney for two groups, Kruskal-Wallis for three or more; shown
    as mean ± SD: Welch. Categories: Fisher's exact test, which names what stood in for it where it
    was out of reach. Time to an event: log-rank.

    Raises:
        ValueError: fewer than two groups, or another kind.

    >>> default_test("number", 2), default_test("number", 3), default_test("number", 3, "mean")
    ('mann_whitney', 'kruskal_wallis', 'welch')
    >>> default_test("category", 3)
    'fisher_exact'
    """
    if groups < 2:
        raise ValueError("a comparison needs two groups or more")
    if kind == "number" and summary == "mean":
        return "welch"
    if kind == "number":
        return "mann_whitney" if groups == 2 else "kruskal_wallis"
    if kind == "category":
        return "fisher_exact"
    if kind == "time_to_event":
        return "logrank"
    raise ValueError("a variable is a number, a category or a time to an event")


def default_effect(test: str, groups: int, levels: int = 0) -> str:
    """The effect that stands beside a test, by its key.

    By ranks: the Hodges-Lehmann shift of two groups, ε² of more. Means: their difference for two
    groups, ω² of more. Categories: the difference of proportions of two levels in two groups, else
    Cramér's V.

    Args:
        test: the test's key.
        groups: how many groups it compares.
        levels: of a category, how many levels.

    >>> default_effect("mann_whitney", 2), default_effect("fisher_exact", 2, levels=2)
    ('hodges_lehmann', 'risk_difference')
    >>> default_effect("kruskal_wallis", 3), default_effect("welch", 3)
    ('epsilon_squared', 'omega_squared')
    """
    row = method(test)
    if row.kind == "category":
        return "risk_difference" if (groups, levels) == (2, 2) else "cramers_v"
    if row.summary == "mean":
        return "mean_difference" if groups == 2 else "omega_squared"
    return "hodges_lehmann" if groups == 2 else "epsilon_squared"


def default_pairs(kind: str) -> str:
    """The method of pairs that the rule chooses where a plan only asks for pairs.

    >>> default_pairs("number"), default_pairs("category")
    ('dunn', 'pairwise_fisher')
    """
    return "dunn" if kind == "number" else "pairwise_fisher"


def alternatives(test: str, groups: int, levels: int = 0) -> tuple[str, ...]:
    """The other tests that could be defended for the same row, in the order of the register.

    They ask the same question of the same summary: asymptotic or exact, χ² or Fisher.

    >>> alternatives("kruskal_wallis", 3), alternatives("fisher_exact", 3, levels=2)
    (('kruskal_wallis_exact',), ('fisher_mid_p', 'chi_squared'))
    """
    row = method(test)
    return tuple(
        key
        for key in choices("test", row.kind, groups, levels)
        if key != test and _comparable(method(key), row, groups)
    )


def _comparable(other: Method, row: Method, groups: int) -> bool:
    # Of two groups the rank test is the Mann-Whitney test, asked about once.
    twice = groups == 2 and other.function == "kruskal_wallis"
    return other.summary == row.summary and not twice
