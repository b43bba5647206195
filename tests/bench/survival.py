"""Time to an event beside lifelines, in one run: `python tests/bench/survival.py`.

Each line holds the median of some repetitions, in seconds of processor time, which other work on
the machine moves least, and the ratio of the two; the last lines say whether the targets are met,
and the exit code whether all are.
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ncstats import survival

Floats = npt.NDArray[np.float64]
# Of lifelines' time for the same 2,000 children, and seconds for 20,000 on a monthly grid.
LARGEST_SHARE = 0.05
LONGEST_GRID = 1.0
LONGEST_BOOTSTRAP = 2.0
# Of the time for 100,000 patients, whose distinct times are as many.
LARGEST_GROWTH = 1.5


def visited(n: int, visits: int, seed: int, monthly: bool) -> tuple[Floats, Floats]:
    """Events of an exponential course between the visits that n children come to."""
    draw = np.random.Generator(np.random.PCG64(seed))
    happened = draw.exponential(20, n)
    gaps = draw.integers(1, 8, (n, visits)) if monthly else draw.exponential(8, (n, visits))
    seen = np.cumsum(gaps, axis=1).astype(float)
    before = (seen < happened[:, None]).sum(axis=1)
    edges = np.column_stack([np.zeros(n), seen, np.full(n, np.inf)])
    rows = np.arange(n)
    return edges[rows, before], edges[rows, before + 1]


def seconds(work: Callable[[], object], repetitions: int) -> float:
    """Median processor time of a call."""
    times = []
    for _ in range(repetitions):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def line(name: str, ours: float, theirs: float | None = None) -> None:
    """One measurement."""
    beside = "" if theirs is None else f"  lifelines {theirs:9.4f}  ratio {ours / theirs:.5f}"
    sys.stdout.write(f"{name:44} ncstats {ours:9.4f}{beside}\n")


def curves() -> None:
    """Kaplan-Meier and Aalen-Johansen of 4,000 children, on months."""
    from lifelines import AalenJohansenFitter, KaplanMeierFitter

    draw = np.random.Generator(np.random.PCG64(1))
    followed = np.ceil(draw.exponential(60, 4000))
    cause = draw.integers(0, 3, 4000)
    line(
        "Kaplan-Meier, n = 4,000",
        seconds(lambda: survival.kaplan_meier(followed, cause > 0), 9),
        seconds(lambda: KaplanMeierFitter().fit(followed, cause > 0), 9),
    )
    line(
        "Aalen-Johansen, n = 4,000 (lifelines jitters)",
        seconds(lambda: survival.cumulative_incidence(followed, cause), 9),
        seconds(lambda: AalenJohansenFitter(seed=1).fit(followed, cause, event_of_interest=1), 3),
    )


def counted(patients: int) -> float:
    """All curves and tests of patients who left on one of 3,650 days, from their counts."""
    days, causes, groups = np.meshgrid(np.arange(1.0, 3651), range(3), range(3), indexing="ij")
    time, cause, group = (column.ravel() for column in (days, causes, groups))
    counts = np.full(len(time), max(1, patients // len(time)))

    def every() -> None:
        survival.kaplan_meier(time, cause == 1, counts=counts)
        survival.cumulative_incidence(time, cause, counts=counts)
        survival.logrank(time, cause == 1, group, counts=counts)
        survival.gray(time, cause, group, counts=counts)

    return seconds(every, 5)


def registry() -> dict[str, bool]:
    """A registry's curves; whether they cost what their distinct times do."""
    few, many = counted(100_000), counted(1_000_000_000)
    line("curves and tests, counts of 100,000", few)
    line("curves and tests, counts of 1,000,000,000", many)
    return {f"a billion patients in {LARGEST_GROWTH} × the time": many <= LARGEST_GROWTH * few}


def interval_censored() -> dict[str, bool]:
    """The NPMLE; whether each target is met."""
    from lifelines import KaplanMeierFitter

    left, right = visited(2000, 5, 1, monthly=False)
    ours = seconds(lambda: survival.npmle(left, right), 9)
    theirs = seconds(lambda: KaplanMeierFitter().fit_interval_censoring(left, right), 1)
    line("NPMLE, n = 2,000, continuous", ours, theirs)
    gridded = visited(20_000, 12, 2, monthly=True)
    grid = seconds(lambda: survival.npmle(*gridded), 5)
    line("NPMLE, n = 20,000, monthly", grid)
    few = visited(50, 5, 3, monthly=True)
    bootstrap = seconds(lambda: survival.npmle_landmarks(*few, at=[6, 12, 24, 60]), 3)
    line("NPMLE limits, n = 50, 500 draws", bootstrap)
    gaps = [survival.npmle(*ends).gap for ends in ((left, right), gridded)]
    sys.stdout.write(f"optimality gaps per child: {gaps[0]:.1e}, {gaps[1]:.1e}\n")
    return {
        f"n = 2,000 in {LARGEST_SHARE} of lifelines' time or less": ours <= LARGEST_SHARE * theirs,
        f"n = 20,000 in {LONGEST_GRID} s or less": grid <= LONGEST_GRID,
        f"500 draws in {LONGEST_BOOTSTRAP} s or less": bootstrap <= LONGEST_BOOTSTRAP,
        "gaps of 1e-6 or less": max(gaps) <= 1e-6,
    }


def main() -> int:
    """Measure; 1 where a target is missed."""
    warnings.simplefilter("ignore")  # lifelines', of pandas
    curves()
    targets = registry() | interval_censored()
    for target, met in targets.items():
        sys.stdout.write(f"{'met' if met else 'MISSED':6} {target}\n")
    return int(not all(targets.values()))


if __name__ == "__main__":
    sys.exit(main())
