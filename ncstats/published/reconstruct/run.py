"""A synthetic cohort that meets every printed cell of a study at once."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ncstats.errors import Problem, UsageError
from ncstats.expression import parse
from ncstats.expression.nodes import Missing, walk
from ncstats.files.outputs import write_text
from ncstats.plan import Plan, load_plan
from ncstats.plan.reconstruct import Follows, ReconstructPlan
from ncstats.published.model import Published, PublishedCell
from ncstats.published.read import read_published
from ncstats.published.reconstruct.bands import OutOfBand, out_of_band
from ncstats.published.reconstruct.conditions import Record
from ncstats.published.reconstruct.contradiction import proofs_of, refuse_contradictions
from ncstats.published.reconstruct.costs import Cost
from ncstats.published.reconstruct.many import place
from ncstats.published.reconstruct.problem import MANY, Study, make_study, names_of
from ncstats.published.reconstruct.progress import Report, Step, silent
from ncstats.published.reconstruct.records import Values, costs_of, first_records, moves_of
from ncstats.published.reconstruct.refusals import NotFoundError, NotReconstructedError
from ncstats.published.reconstruct.released_sizes import with_sizes
from ncstats.published.reconstruct.row_search import RESTARTS, Found, find_values
from ncstats.published.reconstruct.rows import make_row, row_tests
from ncstats.published.reconstruct.search import Search
from ncstats.published.reconstruct.targets import wanted
from ncstats.published.reconstruct.verified import verified
from ncstats.published.reconstruct.write import patients_csv, visits_csv
from ncstats.published.verification import Verification

if TYPE_CHECKING:
    from ncstats.cohort import Cohort

STARTS = 9
"""How often the search begins anew, every third time for longer."""

STEPS = 25_000
"""Steps of the first start at the most."""

STEPS_PER_RECORD = 500

_ROW_STARTS = 4

_PATIENT = 3
"""After so many starts a p-value that is in no band of a release is sought by its string alone."""


@dataclass(frozen=True)
class Reconstruction:
    """A cohort that was found: synthetic patients, never real ones.

    Attributes:
        seed: the seed that found it.
        patients: the text of patients.csv; every patient_id begins with ``synthetic``.
        visits: the text of visits.csv; None where the plan asks for no visits.
        cohort: the same, read as any cohort is.
        verification: every printed cell held against it.
        withheld: how many values of a release were withheld, and so left free.
        outside: of a release, the p-values that are not in the band it tells.
        steps: how many steps of the search of the records were made.
        moves: by number row, how many moves were tried; empty of many patients.
    """

    seed: int
    patients: str = field(repr=False)
    visits: str | None = field(repr=False)
    cohort: Cohort = field(repr=False)
    verification: Verification
    steps: int
    moves: dict[str, int]
    withheld: int = 0
    outside: tuple[OutOfBand, ...] = ()

    def save(self, folder: str | Path) -> None:
        """Write patients.csv and visits.csv into a folder."""
        write_text(Path(folder) / "patients.csv", self.patients)
        if self.visits is not None:
            write_text(Path(folder) / "visits.csv", self.visits)


def reconstruct(
    plan: Plan | str | Path, seed: int | None = None, report: Report = silent
) -> Reconstruction:
    """Find patients that meet every printed cell of a study and every rule of its plan.

    They are synthetic: of what is not printed they say nothing. A registered disagreement is met
    in its computed string. Nothing but whole numbers decides, and steps are counted, not seconds:
    a seed gives the same bytes on every machine. Without one the plan's is taken.

    Args:
        plan: a bundled study's name, a folder, a plan.yaml or a plan; a published.csv stands
            beside it.
        seed: of every draw.
        report: is told of every step of the work.

    Raises:
        UsageError: the study has no published.csv or an empty one, or it does not say how many
            patients there are.
        ImpossibleError: cells contradict each other; with the proof, and as few of them as do.
        NotFoundError: the steps were used up, with what was not met. This proves nothing.

    >>> found = reconstruct("chongqing", seed=1)
    >>> found.cohort.n, found.verification.ok
    (50, True)
    """
    plan = plan if isinstance(plan, Plan) else load_plan(plan)
    return find(prepare(plan), seed, report)


@dataclass(frozen=True)
class Prepared:
    """A study of which no contradiction is known."""

    study: Study
    published: Published


def prepare(plan: Plan) -> Prepared:
    """Read what the cells and the plan ask, and refuse what is proved impossible.

    Raises:
        UsageError: as :func:`reconstruct`.
        ImpossibleError: as :func:`reconstruct`.
    """
    if plan.published_path is None:
        raise UsageError(Problem("reconstruct.no_published", file=str(plan.folder)))
    published = read_published(plan.published_path, plan)
    if not published.rows:
        if published.withheld:
            details = {"count": published.withheld}
            problem = Problem("reconstruct.all_withheld", file=published.path, details=details)
            raise NotReconstructedError(problem)
        raise UsageError(Problem("reconstruct.empty", file=published.path))
    cells = wanted(published, plan)
    return Prepared(_study_of(plan, cells, released=bool(published.policy)), published)


def _study_of(plan: Plan, cells: tuple[PublishedCell, ...], *, released: bool) -> Study:
    """The problem that cells make; of a release, for the first sizes that nothing refutes."""
    if released:
        plan = _eligible(plan)
    sizes = tuple(with_sizes(cells, plan)) if released else (cells,)
    # A band may need other sizes of groups than those that are tried: what is proved goes by the
    # strings alone.
    for bands in (True, False) if released else (False,):
        for sized in sizes:
            study = make_study(plan, sized, bands=bands)
            if next(proofs_of(study), None) is None:
                return study
    study = make_study(plan, sizes[0])
    refuse_contradictions(study, sizes[0])
    return study


def _eligible(plan: Plan) -> Plan:
    """The plan with its conditions of eligibility as a rule: what was withheld may be of them."""
    if plan.eligible is None:
        return plan
    knobs = plan.model.reconstruct or ReconstructPlan()
    rules = (*knobs.follows, Follows(then=f"({plan.eligible}) and {_all_known(plan.eligible)}"))
    told = plan.model.model_copy(
        update={"reconstruct": knobs.model_copy(update={"follows": rules})}
    )
    return replace(plan, model=told)


def _all_known(condition: str) -> str:
    """That what a condition asks is known, for a rule takes what is unknown as met."""
    root = parse(condition).root
    asked = {name for part in walk(root) if isinstance(part, Missing) for name in names_of(part)}
    known = [f"{name} is not missing" for name in names_of(root) if name not in asked]
    return " and ".join(known or [f"({condition})"])


def find(prepared: Prepared, seed: int | None = None, report: Report = silent) -> Reconstruction:
    """Find patients for a study that was prepared.

    Raises:
        NotFoundError: as :func:`reconstruct`.
    """
    study = prepared.study
    seed = study.knobs.seed if seed is None else seed
    rng = random.Random(seed)  # noqa: S311 - a seeded draw is what is wanted
    records, steps, moves = _found_records(study, rng, report)
    rng.shuffle(records)
    patients = patients_csv(study, records, rng)
    visits = visits_csv(study, records, rng)
    report(Step("verify", 0, 1))
    cohort, verification = verified(study, prepared.published, patients, visits)
    report(Step("verify", 1, 1))
    published = prepared.published
    outside = out_of_band(published, verification)
    return Reconstruction(
        seed, patients, visits, cohort, verification, steps, moves, published.withheld, outside
    )


def find_rows(
    study: Study, rng: random.Random, report: Report = silent
) -> tuple[dict[str, Values], dict[str, int]]:
    """Values for every number whose cells speak of the groups alone, and the moves they took."""
    rows: dict[str, Values] = {}
    moves: dict[str, int] = {}
    names = study.rows()
    for at, name in enumerate(names):
        report(Step("rows", at, len(names), name))
        found = _found_values(study, name, rng)
        rows[name], moves[name] = found.values, found.moves
    return rows, moves


def _found_values(study: Study, name: str, rng: random.Random) -> Found:
    """Values of one number; where none have a test in its band, as its string alone says."""
    banded = {test.cell.key for test in row_tests(study, name) if test.has_band}
    in_band = [study] if banded else []
    for sought in (*in_band, *[study.loosened(banded)] * _ROW_STARTS):
        found = find_values(make_row(sought, name, rng), rng)
        if found is not None:
            return found
    details = {"starts": _ROW_STARTS * RESTARTS}
    raise NotFoundError(Problem("reconstruct.row_not_found", value=name, details=details))


def _begun(
    study: Study, rng: random.Random, report: Report
) -> tuple[list[Record], Search, dict[str, int]]:
    """Records to set out from, the search that goes on from them, and the moves they took."""
    if study.strata.n >= MANY:
        placed = place(study, rng, report)
        search = Search(placed.records, study.schema, placed.moves, costs_of(study, {}), rng)
        return placed.records, search, {}
    rows, moves = find_rows(study, rng, report)
    records = first_records(study, rows, rng)
    search = Search(records, study.schema, moves_of(study, rows), costs_of(study, rows), rng)
    return records, search, moves


def _found_records(
    study: Study, rng: random.Random, report: Report
) -> tuple[list[Record], int, dict[str, int]]:
    """Records, and how many steps and moves they took; every start has other values to place."""
    done = 0
    unmet: tuple[Cost, ...] = ()
    steps = min(STEPS, STEPS_PER_RECORD * study.strata.n)
    for start in range(1, STARTS + 1):
        records, search, moves = _begun(study, rng, report)
        done += search.run((start + 2) // 3 * steps, report)
        if not search.unmet():
            return records, done, moves
        unmet = search.unmet()
        if start % _PATIENT == 0:
            study = study.loosened({cost.key for cost in unmet})
    problems = [Problem("reconstruct.not_found", details={"steps": done})]
    problems += [
        Problem("reconstruct.unmet", value=", ".join(filter(None, cost.key))) for cost in unmet
    ]
    raise NotFoundError(problems)
