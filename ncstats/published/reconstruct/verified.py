"""What was found, read back as any cohort is and held against every printed cell."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from ncstats.errors import Problem
from ncstats.files.outputs import write_text
from ncstats.published.intervals import count_ranges
from ncstats.published.model import Published, PublishedCell, Verification, VerifiedCell
from ncstats.published.reconstruct.problem import Study
from ncstats.published.reconstruct.refusals import ImpossibleError, NotFoundError, proof
from ncstats.published.reconstruct.targets import ACROSS
from ncstats.text.cells import FORMATS, parse


def verified(study: Study, published: Published, patients: str, visits: str | None) -> Verification:
    """Every cell held against the texts of patients.csv and visits.csv.

    Raises:
        ImpossibleError: a p-value differs that follows from counts that are all printed.
        NotFoundError: another cell differs, of those that the search does not look for.
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
    _refuse_failures(study, published, verification)
    return verification


def _refuse_failures(study: Study, published: Published, verification: Verification) -> None:
    failed = verification.with_status("failed")
    cells = {cell.key: cell for cell in published.rows}
    proofs = []
    for cell in failed:
        counts = _counts_behind(study, published, cell) if cell.key in cells else ()
        if counts:
            found = (cells[cell.key], *counts)
            proofs.append(proof("p_of_counts", found, computed=cell.computed))
    if proofs:
        raise ImpossibleError(proofs)
    if failed:
        raise NotFoundError([Problem("reconstruct.not_verified"), *_listed(failed)])


def _counts_behind(
    study: Study, published: Published, cell: VerifiedCell
) -> tuple[PublishedCell, ...]:
    """The printed counts from which a p-value follows; none where one is left open."""
    table, variable, _, group, _ = cell.key
    if group != ACROSS or study.plan.dictionary.variable(variable).kind != "category":
        return ()
    by = study.plan.model.tables[table].by
    row = next(row for row in study.plan.rows[table] if row.variable.name == variable)
    needed = 1 if row.ticked else len(row.levels) - 1
    counts = tuple(
        other
        for other in published.rows
        if (other.table, other.variable) == (table, variable) and other.group not in ("", ACROSS)
    )
    per_group = [
        sum(c.group == level for c in counts) for level in study.plan.group(by or "").order
    ]
    decided = min(per_group) >= needed and all(_is_decided(c, study.strata.n) for c in counts)
    return counts if decided else ()


def _is_decided(cell: PublishedCell, most: int) -> bool:
    """Whether a string is printed of one count and one denominator alone."""
    form, numbers = FORMATS[cell.statistic], parse(cell.statistic, cell.printed)
    ranges = count_ranges(numbers, form, most) if numbers and "n" in form.statistics else {}
    return len(ranges) == 1 and all(low == high for low, high in ranges.values())


def _listed(failed: tuple[VerifiedCell, ...]) -> Iterator[Problem]:
    for cell in failed:
        details = {"printed": cell.printed, "computed": cell.computed}
        where = ", ".join(part for part in cell.key[:4] if part)
        file, line = cell.place
        yield Problem(
            "reconstruct.differs", file=file or None, line=line or None, value=where,
            details=details,
        )  # fmt: skip
