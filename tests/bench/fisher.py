"""How long exact Fisher takes, beside R where it is installed: `python tests/bench/fisher.py`.

Prints one line per table: the time of ncstats, its method and p-value, and the time and p-value of
R's fisher.test at its default workspace and at a large one, nan where it stops. Then, for three
groups of a hundred children, 3 to 6 levels, and margins of three kinds, the median and the longest
time of forty drawn tables each, with the table that took longest given to R as well. Times are of
the processor, so other work on the machine counts little; ours is the least of five runs. R is
started once and times itself, so its start does not count.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from itertools import product
from statistics import median
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ncstats.stats import FisherExact, fisher_exact

Table = npt.NDArray[np.int64]

# Rows, columns, children, and the seconds allowed.
SHAPES = (
    (2, 3, 50, 0.010),
    (2, 3, 100, 0.010),
    (3, 3, 100, 0.010),
    (4, 3, 50, 0.010),
    (4, 3, 100, 0.010),
    (5, 5, 50, 0.300),
    (3, 5, 400, 5),
    (17, 4, 50, 5),
    (6, 4, 88, 5),
    (5, 5, 100, 5),
    (5, 5, 200, 5),
    (2, 8, 500, 5),
    (20, 3, 500, 5),
    (2, 20, 1000, 5),
)
# Three groups: levels of the other side, children, tables of each kind, and the seconds allowed.
LEVELS = (3, 4, 5, 6)
CHILDREN = 100
DRAWN = 40
THREE_GROUPS = 0.010
# How much likelier one group than the next, and one level than the next.
MARGINS = {"even": (1, 1), "skewed": (1.5, 1.25), "rare levels": (1.25, 2)}
RUNS = 5
# A table that R needs longer for is left to it no longer.
R_SECONDS = 60
R_SCRIPT = """
for (line in readLines(file("stdin"))) {
  table <- do.call(rbind, lapply(strsplit(strsplit(line, ";")[[1]], ","), as.integer))
  for (workspace in c(2e5, 2e7)) {
    setTimeLimit(elapsed = %d, transient = TRUE)
    p <- NA
    run <- function() p <<- tryCatch(
      fisher.test(table, workspace = workspace)$p.value, error = function(e) NA)
    cpu <- function(work) sum(system.time(work)[c("user.self", "sys.self")])
    once <- cpu(run())
    # Its clock has milliseconds, so what is faster is run a hundred times.
    if (once < 0.05) once <- cpu(for (i in 1:100) run()) / 100
    cat(once, sprintf("%%.6g", p), "\\n")
  }
}
"""


class Peer(NamedTuple):
    """What R took, in seconds, and the p-value that it found: NaN where it stopped."""

    seconds: float
    p_value: float


def main() -> int:
    """Print a line per table and per kind of table; 1 where one took longer than allowed."""
    late = fixed_tables() + tables_of_three_groups()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"peak memory {peak:.2f} GB; tables that took longer than allowed: {late}")
    return int(late > 0)


def fixed_tables() -> int:
    """Print a line per table; return how many took longer than allowed."""
    tables = {shape: drawn(*shape[:3]) for shape in SHAPES}
    peers = timed_by_r(list(tables.values()))
    print(f"{'table':>12} {'ncstats':>10} {'allowed':>8} {'method':>18} {'p':>11}", end="")
    print("   R at workspace 2e5, and at 2e7: its time, times ours, p")
    late = 0
    for (shape, table), peer in zip(tables.items(), peers, strict=True):
        rows, columns, children, allowed = shape
        seconds, test = timed(table)
        late += seconds > allowed
        print(
            f"{f'{rows}×{columns} {children}':>12} {1000 * seconds:>8.2f}ms"
            f" {1000 * allowed:>6.0f}ms {test.method:>18} {test.p_value:>11.6g}"
            + beside(peer, seconds)
        )
    return late


def tables_of_three_groups() -> int:
    """Print a line per kind of table; return how many tables took longer than allowed."""
    print(f"three groups, {CHILDREN} children, {DRAWN} tables of each kind", end="")
    print(f", {1000 * THREE_GROUPS:.0f} ms allowed for each")
    print(f"{'levels, margins':>22} {'median':>10} {'longest':>10}   R, for the longest")
    late = 0
    for levels, (name, likelier) in product(LEVELS, MARGINS.items()):
        tables = [uneven(levels, *likelier, seed) for seed in range(DRAWN)]
        times = [timed(table)[0] for table in tables]
        longest = max(times)
        late += sum(seconds > THREE_GROUPS for seconds in times)
        (peer,) = timed_by_r([tables[times.index(longest)]])
        print(
            f"{f'{levels}, {name}':>22} {1000 * median(times):>8.2f}ms {1000 * longest:>8.2f}ms"
            + beside(peer, longest)
        )
    return late


def beside(peer: list[Peer], seconds: float) -> str:
    """What R took, how many times ours that is, and its p-value, at each workspace."""
    return "".join(
        f"   {1000 * one.seconds:.1f}ms {one.seconds / seconds:.2f} {one.p_value:.6g}"
        for one in peer
    )


def drawn(rows: int, columns: int, children: int) -> Table:
    """A table of children who fall into its cells by chance, the same each time."""
    generator = np.random.default_rng([rows, columns, children])
    cells = generator.multinomial(children, np.full(rows * columns, 1 / (rows * columns)))
    return cells.reshape(rows, columns)


def uneven(levels: int, group: float, level: float, seed: int) -> Table:
    """A table of three groups, each ``group`` times as likely as the next, and so its levels."""
    generator = np.random.default_rng([levels, CHILDREN, seed])
    weights = np.outer(float(level) ** -np.arange(levels), float(group) ** -np.arange(3)).ravel()
    return generator.multinomial(CHILDREN, weights / weights.sum()).reshape(levels, 3)


def timed(table: Table) -> tuple[float, FisherExact]:
    """The least time of several runs, in seconds, and the result."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        test = fisher_exact(table)
        times.append(time.process_time() - start)
    return min(times), test


def timed_by_r(tables: list[Table]) -> list[list[Peer]]:
    """For each table what R took and found, at two workspaces; nothing without R."""
    program = shutil.which("Rscript")
    if program is None:
        return [[] for _ in tables]
    lines = "".join(";".join(",".join(map(str, row)) for row in t.tolist()) + "\n" for t in tables)
    done = subprocess.run(
        [program, "-e", R_SCRIPT % R_SECONDS],
        input=lines,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    numbers = [line.replace("NA", "nan").split() for line in done.stdout.splitlines()]
    found = [Peer(float(seconds), float(p)) for seconds, p in numbers]
    return [found[i : i + 2] for i in range(0, len(found), 2)]


if __name__ == "__main__":
    sys.exit(main())
