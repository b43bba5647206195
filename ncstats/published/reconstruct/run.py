"""A synthetic cohort that meets every printed cell of a study at once."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from ncstats.errors import Problem, UsageError
from ncstats.files.outputs import write_text
from ncstats.plan import Plan, load_plan
from ncstats.published.read import read_published
from ncstats.published.reconstruct.conditions import Record
from ncstats.published.reconstruct.problem import Study, make_study
from ncstats.published.reconstruct.proofs import impossible
from ncstats.published.reconstruct.records import Values, costs_of, first_records, moves_of
from ncstats.published.reconstruct.refusals import ImpossibleError, NotFoundError
from ncstats.published.reconstruct.row import Row
from ncstats.published.reconstruct.row_search import find_values
from ncstats.published.reconstruct.rows import make_row
from ncstats.published.reconstruct.search import Search
from ncstats.published.reconstruct.verified import verified
from ncstats.published.reconstruct.write import patients_csv, visits_csv
from ncstats.published.verification import Verification

STARTS = 6
"""How often the search begins anew, each time for longer."""

STEPS = 25_000
"""Steps of the first start at the most."""

STEPS_PER_RECORD = 500

_ROW_STARTS = 4


@dataclass(frozen=True)
class Reconstruction:
    """A cohort that was found.

    Attributes:
        patients: the text of patients.csv.
        visits: the text of visits.csv; None where the plan asks for no visits.
        steps: how many steps of the search of the records were made.
        moves: by number row, how many moves were tried.
        verification: every printed cell held against the cohort as it was written.
    """

    patients: str
    visits: str | None
    steps: int
    moves: dict[str, int]
    verification: Verification

    def save(self, folder: Path) -> None:
        """Write patients.csv and visits.csv into a folder."""
        write_text(folder / "patients.csv", self.patients)
        if self.visits is not None:
            write_text(folder / "visits.csv", self.visits)


def reconstruct(plan: Plan | str | Path, seed: int | None = None) -> Reconstruction:
    """Find patients that meet every printed cell of a study and every rule of its plan.

    A registered disagreement is met in its computed string. Nothing but whole numbers decides, and
    steps are counted, not seconds: a seed gives the same bytes on every machine. Without one the
    plan's is taken.

    Raises:
        UsageError: the study has no published.csv, or it does not say how many patients there are.
        ImpossibleError: cells contradict each other, with the proof.
        NotFoundError: the steps were used up, with what was not met.
    """
    plan = plan if isinstance(plan, Plan) else load_plan(plan)
    if plan.published_path is None:
        raise UsageError(Problem("reconstruct.no_published", file=str(plan.folder)))
    published = read_published(plan.published_path, plan)
    study = make_study(plan, published)
    rng = random.Random(study.knobs.seed if seed is None else seed)  # noqa: S311 - a seeded draw is what is wanted
    records, steps, moves = _found_records(study, rng)
    rng.shuffle(records)
    patients = patients_csv(study, records, rng)
    visits = visits_csv(study, records, rng)
    verification = verified(study, published, patients, visits)
    return Reconstruction(patients, visits, steps, moves, verification)


def find_rows(study: Study, rng: random.Random) -> tuple[dict[str, Values], dict[str, int]]:
    """Values for every number whose cells speak of the groups alone, and the moves they took."""
    rows: dict[str, Values] = {}
    moves: dict[str, int] = {}
    for name in study.rows():
        row = make_row(study, name, rng)
        _refuse_impossible(study, row)
        for _ in range(_ROW_STARTS):
            found = find_values(row, rng)
            if found is not None:
                rows[name], moves[name] = found.values, found.moves
                break
            row = make_row(study, name, rng)
        else:
            raise NotFoundError(Problem("reconstruct.row_not_found", value=name))
    return rows, moves


def _refuse_impossible(study: Study, row: Row) -> None:
    whole = row.sizes == study.strata.sizes
    proofs = list(impossible(study, row)) if whole else []
    if proofs:
        raise ImpossibleError(proofs)


def _found_records(study: Study, rng: random.Random) -> tuple[list[Record], int, dict[str, int]]:
    """Records, and how many steps and moves they took; every start has other values to place."""
    done = 0
    unmet: tuple[str, ...] = ()
    steps = min(STEPS, STEPS_PER_RECORD * study.strata.n)
    for start in range(1, STARTS + 1):
        rows, moves = find_rows(study, rng)
        records = first_records(study, rows, rng)
        search = Search(records, study.schema, moves_of(study, rows), costs_of(study, rows), rng)
        done += search.run(start * steps)
        if not search.unmet():
            return records, done, moves
        unmet = tuple(", ".join(filter(None, cost.key)) for cost in search.unmet())
    problems = [Problem("reconstruct.not_found", details={"steps": done})]
    problems += [Problem("reconstruct.unmet", value=key) for key in unmet]
    raise NotFoundError(problems)
