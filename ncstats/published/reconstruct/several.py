"""Several cohorts that could all have been, and how far what is not printed varies between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from ncstats.errors import Problem, UsageError
from ncstats.files.outputs import write_text
from ncstats.plan import Plan, load_plan
from ncstats.published.reconstruct.progress import Report, Step, silent
from ncstats.published.reconstruct.refusals import NotFoundError
from ncstats.published.reconstruct.run import Prepared, Reconstruction, find, prepare
from ncstats.published.reconstruct.variation import (
    Varying,
    require_quantities,
    variation,
    varying,
)

if TYPE_CHECKING:
    import pandas as pd

_TRIES = 3
"""How many seeds are tried for each cohort that is asked for."""


@dataclass(frozen=True)
class Solutions:
    """Cohorts that each meet every printed cell, no two of them the same.

    Attributes:
        found: in the order of their seeds.
        asked: how many were asked for; fewer are found where hardly any others exist.
        tried: how many seeds were tried.
        quantities: what the plan names to be compared between them.
    """

    found: tuple[Reconstruction, ...]
    asked: int
    tried: int
    quantities: tuple[str, ...] = field(default=(), repr=False)

    def __iter__(self) -> Iterator[Reconstruction]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    @property
    def most_shared(self) -> int:
        """The largest number of patients that two of the cohorts have in common."""
        counted = [_patients(one) for one in self.found]
        return max((sum((a & b).values()) for a, b in combinations(counted, 2)), default=0)

    def varying(self, quantities: Sequence[str] = ()) -> tuple[Varying, ...]:
        """The lowest, median and highest of every statistic over the cohorts.

        Args:
            quantities: variables, or conditions to count; of the plan if none are given, and all
                variables of the cohorts where it names none.

        Raises:
            UsageError: a quantity is neither a variable nor a condition of the cohort.
        """
        cohorts = [one.cohort for one in self.found]
        return varying(cohorts, tuple(quantities) or self.quantities)

    def variation(self, quantities: Sequence[str] = ()) -> pd.DataFrame:
        """:meth:`varying` as a table, one row per statistic; synthetic as the cohorts are.

        Columns: data (always ``synthetic``), quantity, level, statistic, min, median, max,
        cohorts (in how many the statistic could be computed).
        """
        return variation(self.varying(quantities))

    def save(self, folder: str | Path, quantities: Sequence[str] = ()) -> None:
        """Write each cohort into a folder of its own, and variation.csv beside them."""
        width = len(str(len(self.found)))
        for at, one in enumerate(self.found, 1):
            one.save(Path(folder) / f"synthetic-{at:0{width}}")
        text = self.variation(quantities).to_csv(
            index=False, float_format="%.12g", lineterminator="\n"
        )
        write_text(Path(folder) / "variation.csv", text)


def reconstruct_several(
    plan: Plan | str | Path,
    solutions: int,
    seed: int | None = None,
    report: Report = silent,
    quantities: Sequence[str] = (),
) -> Solutions:
    """Find several different cohorts, each as :func:`reconstruct` finds one.

    They are those of the seed, of the seed after it, and so on; a cohort that was found before,
    in whatever order of its patients, is passed over, and a seed that finds none as well.

    Args:
        plan: as for :func:`reconstruct`.
        solutions: how many, one or more.
        seed: the first seed; the plan's if None.
        report: is told of every step of the work.
        quantities: what will be compared, as for :meth:`Solutions.varying`, in place of the plan's.

    Raises:
        UsageError: no number of solutions, a quantity that the records do not hold, or as
            :func:`reconstruct`.
        ImpossibleError: as :func:`reconstruct`.
        NotFoundError: not one was found.

    >>> found = reconstruct_several("chongqing", solutions=1)
    >>> (row,) = (r for r in found.varying(["sex = male"]) if r.statistic == "n")
    >>> row.ends  # printed as 31 (62), so the same in every cohort
    (31.0, 31.0, 31.0)
    """
    if solutions < 1:
        raise UsageError(Problem("reconstruct.how_many", value=str(solutions)))
    plan = plan if isinstance(plan, Plan) else load_plan(plan)
    prepared = prepare(plan)
    knobs = prepared.study.knobs
    require_quantities(prepared.study, quantities)
    first = knobs.seed if seed is None else seed
    found, tried = _different(prepared, solutions, first, report)
    return Solutions(tuple(found), solutions, tried, tuple(quantities) or knobs.vary)


def _different(
    prepared: Prepared, solutions: int, seed: int, report: Report
) -> tuple[list[Reconstruction], int]:
    """Cohorts of which no two are the same, and how many seeds were tried."""
    found: list[Reconstruction] = []
    unsuccessful: NotFoundError | None = None
    tried = 0
    while len(found) < solutions and tried < _TRIES * solutions:
        report(Step("solutions", len(found), solutions))
        try:
            one = find(prepared, seed + tried, report)
        except NotFoundError as error:
            unsuccessful = unsuccessful or error
        else:
            if all(_patients(one) != _patients(other) for other in found):
                found.append(one)
        tried += 1
    if not found and unsuccessful is not None:
        raise unsuccessful
    return found, tried


def _patients(one: Reconstruction) -> Counter[str]:
    """The patients of a cohort without their identifiers, each as often as it stands."""
    return Counter(line.partition(",")[2] for line in one.patients.splitlines()[1:])
