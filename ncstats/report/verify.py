"""A run held against what was published, or against an earlier run; and telling GitHub."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import overload

from ncstats.errors import NothingToCompareError, Problem
from ncstats.plan import Plan
from ncstats.published import Verification
from ncstats.published.earlier import read_earlier
from ncstats.published.github import error_commands, step_summary
from ncstats.published.locked import Locked, held_against
from ncstats.published.outcomes import Judged
from ncstats.report import data_files
from ncstats.report.run import Run, run


@overload
def verify(of: Run | Plan | str | Path, against: None = None) -> Verification: ...


@overload
def verify(of: Run | Plan | str | Path, against: str | Path) -> Locked: ...


def verify(of: Run | Plan | str | Path, against: str | Path | None = None) -> Verification | Locked:
    """Hold every published value, or every statistic of an earlier run, against the results.

    Args:
        of: a run, or what is to be run.
        against: the results.json of an earlier run, or that run's folder; None: what was published.

    Returns:
        The verdict on each published value; or what moved since the earlier run.

    Raises:
        NothingToCompareError: the study has no published.csv, or it has no rows; or the earlier
            run has no statistic in common with this one.
        UsageError: the earlier results are missing or no results.
    """
    found = of if isinstance(of, Run) else run(of)
    if against is not None:
        return _held_against_earlier(found, against)
    verification = found.verification
    if verification is None and found.released.terms is not None:
        code = "report.not_verified_under_policy"
        raise NothingToCompareError(Problem(code, value=found.released.policy))
    if verification is None:
        path = str(found.plan.folder / "published.csv")
        raise NothingToCompareError(Problem("report.nothing_published", file=path))
    return verification


def _held_against_earlier(found: Run, against: str | Path) -> Locked:
    earlier = read_earlier(against)
    provenance = data_files.provenance(found.plan, found.cohort, found.released.policy)
    locked = held_against(found.results, provenance, earlier)
    if not locked.compared:
        raise NothingToCompareError(Problem("locked.nothing_in_common", file=earlier.path))
    return locked


def tell_github(
    study: str, found: Judged, variables: Mapping[str, str], lang: str = "en"
) -> list[str]:
    """Commands for the log that annotate what failed; the step's summary is written meanwhile.

    Args:
        study: its identifier.
        found: what a verification found.
        variables: of the environment: ``GITHUB_ACTIONS``, ``GITHUB_WORKSPACE`` and
            ``GITHUB_STEP_SUMMARY``.
        lang: ``en`` or ``zh``.

    Returns:
        Nothing where no workflow of GitHub runs this.
    """
    if variables.get("GITHUB_ACTIONS") != "true":
        return []
    if file := variables.get("GITHUB_STEP_SUMMARY"):
        with Path(file).open("a", encoding="utf-8") as summary:
            summary.write(step_summary(study, found, lang))
    return list(error_commands(found.outcomes(lang), variables.get("GITHUB_WORKSPACE", ".")))
