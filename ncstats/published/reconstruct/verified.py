"""What was found, read back as any cohort is and held against every printed cell."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ncstats.errors import Problem
from ncstats.files.outputs import write_text
from ncstats.published.model import Published
from ncstats.published.reconstruct.problem import Study
from ncstats.published.reconstruct.refusals import NotFoundError
from ncstats.published.verification import Verification, VerifiedCell

if TYPE_CHECKING:
    from ncstats.cohort import Cohort


def verified(
    study: Study, published: Published, patients: str, visits: str | None
) -> tuple[Cohort, Verification]:
    """The cohort that patients.csv and visits.csv hold, and every cell held against it.

    Raises:
        NotFoundError: a cell differs, of those that the search does not look for.
    """
    from ncstats.cohort import read_cohort
    from ncstats.published.verify import verify
    from ncstats.results.run import run_plan

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_text(folder / "patients.csv", patients)
        if visits is not None:
            write_text(folder / "visits.csv", visits)
        cohort = read_cohort(
            folder / "patients.csv",
            visits=None if visits is None else folder / "visits.csv",
            dictionary=study.plan.dictionary,
        )
        verification = verify(run_plan(study.plan, cohort).results, study.plan, published)
    failed = verification.with_status("failed")
    if failed:
        raise NotFoundError([Problem("reconstruct.not_verified"), *_listed(failed)])
    return cohort, verification


def _listed(failed: tuple[VerifiedCell, ...]) -> Iterator[Problem]:
    for cell in failed:
        details = {"printed": cell.printed, "computed": cell.computed}
        where = ", ".join(part for part in cell.key[:4] if part)
        file, line = cell.place
        yield Problem(
            "reconstruct.differs", file=file or None, line=line or None, value=where,
            details=details,
        )  # fmt: skip
