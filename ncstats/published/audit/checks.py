"""The register of checks: one row says what a check proves, of what severity, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ncstats.errors import Severity
from ncstats.published.audit.additions import groups, levels
from ncstats.published.audit.bands import emptied, gaps
from ncstats.published.audit.conditions import make_model
from ncstats.published.audit.contradictions import contradictions
from ncstats.published.audit.counted import p_of_counts
from ncstats.published.audit.denominators import denominators
from ncstats.published.audit.facts import Facts
from ncstats.published.audit.mean_tests import p_of_means
from ncstats.published.audit.model import Finding, PValue
from ncstats.published.audit.moments import grim, grimmer, spread
from ncstats.published.audit.quartiles import grid, order
from ncstats.published.audit.ranked import p_of_ranks
from ncstats.published.audit.repeated import repeated
from ncstats.published.audit.units import units

Found = Finding | PValue
Find = Callable[[Facts], Iterable[Found]]


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        key: what findings call it.
        severity: the gravest that it gives.
        proves: what a finding of that severity says.
        source: who described it; empty where it is arithmetic.
        find: printed facts to findings, and to what was made of p-values.
    """

    key: str
    severity: Severity
    proves: str
    find: Find
    source: str = ""


def _contradictions(facts: Facts) -> Iterator[Finding]:
    model = make_model(facts)
    found, blamed = contradictions(model)
    yield from found
    yield from emptied(model, blamed)


CHECKS: tuple[Check, ...] = (
    Check("denominators", "error", "no denominator up to the column’s N gives the percentage",
          denominators),
    Check("levels", "error", "exclusive levels are more than all their patients", levels),
    Check("groups", "error", "the groups are together not what is printed of all", groups),
    Check("repeated", "error", "one quantity is printed twice, and the values exclude each other",
          repeated),
    Check("contradictions", "error", "no cohort meets the printed counts together", _contradictions,
          "Chinneck JW, Dravnieks EW. ORSA J Comput 1991;3:157-168"),
    Check("gaps", "note", "values between two printed bands belong to none", gaps),
    Check("order", "error", "quartiles, median and range do not ascend", order),
    Check("quantiles", "error", "no recorded values have the quantile", grid,
          "Hyndman RJ, Fan Y. Am Stat 1996;50:361-365"),
    Check("grim", "error", "no sum of recorded values has the mean", grim,
          "Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8:363-369"),
    Check("grimmer", "error", "no recorded values with the mean have the standard deviation",
          grimmer, "Anaya J. PeerJ Preprints 2016;4:e2400v1"),
    Check("spread", "error", "the range does not allow the mean or the standard deviation", spread,
          "Bhatia R, Davis C. Am Math Mon 2000;107:353-357"),
    Check("units", "error", "the quantity has no unit", units),
    Check("p_of_counts", "error", "no test of the register gives the p-value for the counts",
          p_of_counts),
    Check("p_of_ranks", "error", "no cohort with the medians and quartiles has the p-value",
          p_of_ranks, "Kruskal WH, Wallis WA. J Am Stat Assoc 1952;47:583-621"),
    Check("p_of_means", "error", "no means and standard deviations printed so give the p-value",
          p_of_means, "Welch BL. Biometrika 1947;34:28-35"),
)  # fmt: skip
"""Every check; each is one function from the printed facts to findings and looked-into p-values."""


def ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Errors, then warnings, then notes; each in the order of the first blamed line."""
    rank = {"error": 0, "warning": 1, "note": 2}
    return tuple(sorted(findings, key=lambda f: (rank[f.severity], f.cells[0].place[1])))
