"""How the cost of Tables 1 and 2 grows with rows, with variables and with groups.

Run by hand: ``python tests/bench/growth.py``, or ``--rows 1000000`` to leave out the ten million;
``--plot FILE`` draws FILE.svg and FILE.png. Around 100,000 rows × 30 variables × 3 groups one of
the three is changed at a time. The patients are CSV, ncstats counts them with Arrow; up to a
million rows pandas + scipy compute the same tests beside it. Each is a process of its own, the
least of five for all but the largest: whatever disturbs a process only adds to what it takes.

Printed are elapsed and processor time in seconds and the peak of memory, and for each of the three
the exponent p of size^p by which processor time grows beyond that of a registry of next to nothing:
over all sizes that cost more than it, which is promised of rows and variables (exits 1 where it is
larger), and from the last but one to the last.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isclose, log
from pathlib import Path
from statistics import linear_regression

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".ci"))

import environment
from environment import ROOT
from growth_plot import Line, Panel, draw
from processes import Cost, cost
from registry import Registry, make, make_study
from scale import LARGEST_DIFFERENCE, NCSTATS

LARGEST_EXPONENT = 1.1
PROMISED = ("rows", "variables")
MOST_ROWS_OF_PEERS = 1_000_000
MANY_CELLS = 10_000_000
"""Of a registry with more one run is enough: it takes long, and what disturbs it is small."""
RUNS = 5
NOISE = 0.05
"""Seconds of processor time by which two runs of the same differ; less is no cost of the size."""


@dataclass(frozen=True)
class Size:
    """How large a registry is."""

    rows: int = 100_000
    variables: int = 30
    groups: int = 3

    @property
    def registry(self) -> Registry:
        """Two laboratory values for every three categories."""
        laboratory = self.variables * 2 // 5
        return Registry(laboratory, self.variables - laboratory, self.groups)

    @property
    def runs(self) -> int:
        return RUNS if self.rows * self.variables <= MANY_CELLS else 1

    def __str__(self) -> str:
        return f"{self.rows:,} rows × {self.variables} variables × {self.groups} groups"


LEAST = Size(100, 3, 2)
BASE = Size()
SIZES = {
    "rows": [replace(BASE, rows=rows) for rows in (10_000, 100_000, 1_000_000, 10_000_000)],
    "variables": [replace(BASE, variables=number) for number in (3, 10, 30, 100, 300)],
    "groups": [replace(BASE, groups=groups) for groups in (2, 3, 10, 50)],
}


def measured(size: Size, peers: Path) -> dict[str, Cost]:
    """What the tables of one registry cost, by route."""
    with tempfile.TemporaryDirectory() as name:
        folder, file = Path(name), str(Path(name) / "all.csv")
        make_study(size.registry, folder)
        make(size.registry, folder, size.rows, "all")
        routes = {"ncstats": [sys.executable, "-c", NCSTATS, name, file, "arrow"]}
        if size.rows <= MOST_ROWS_OF_PEERS:
            plain = str(ROOT / "tests/bench/plain_scale.py")
            routes["pandas + scipy"] = [str(peers), plain, "scipy", file]
        turns = [{route: cost(command) for route, command in routes.items()}
                 for _ in range(size.runs)]  # fmt: skip
    found = {route: least([turn[route] for turn in turns]) for route in routes}
    for route, took in found.items():
        print(f"{route:14} {took.elapsed:7.2f} s, processor {took.processor:7.2f} s, "
              f"peak {took.peak:5.2f} GB", flush=True)  # fmt: skip
    require_same_statistics([took.printed for took in found.values()])
    return found


def least(costs: Sequence[Cost]) -> Cost:
    """The least of each measure."""
    return Cost(
        elapsed=min(took.elapsed for took in costs),
        processor=min(took.processor for took in costs),
        peak=min(took.peak for took in costs),
        printed=costs[0].printed,
    )


def require_same_statistics(printed: Sequence[str]) -> None:
    """End the program where two routes do not say the same of some variable."""
    for first, second in pairwise(map(json.loads, printed)):
        for name in {*first, *second}:
            if not isclose(
                first[name], second[name], rel_tol=LARGEST_DIFFERENCE, abs_tol=LARGEST_DIFFERENCE
            ):
                raise SystemExit(f"the routes differ in {name}")


def exponents(sizes: Sequence[float], costs: Sequence[float]) -> tuple[float, float]:
    """The exponent over all sizes, by least squares of logarithms, and that of the last step.

    >>> [round(p, 3) for p in exponents([1, 10, 100], [3, 30, 3000])]
    [1.5, 2.0]
    """
    x, y = [log(size) for size in sizes], [log(took) for took in costs]
    return linear_regression(x, y).slope, (y[-1] - y[-2]) / (x[-1] - x[-2])


def panel(factor: str, sizes: Sequence[Size], found: dict[Size, dict[str, Cost]]) -> Panel:
    """One of the three: every route's cost by size, and how that of ncstats grows."""
    lines = []
    for route in dict.fromkeys(route for size in sizes for route in found[size]):
        there = [size for size in sizes if route in found[size]]
        lines.append(
            Line(
                route,
                [getattr(size, factor) for size in there],
                [found[size][route].processor for size in there],
                [found[size][route].peak for size in there],
            )
        )
    start_up = found[LEAST]["ncstats"].processor
    beyond = [
        (size, seconds - start_up)
        for size, seconds in zip(lines[0].sizes, lines[0].seconds, strict=True)
        if seconds - start_up >= NOISE
    ]
    return Panel(factor, lines, *exponents(*zip(*beyond, strict=True)))


def main() -> int:
    """Measure, print and draw; 1 where the cost grows faster than is promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--rows", type=int, default=SIZES["rows"][-1].rows, help="at most")
    parser.add_argument("--plot", type=Path, default=None, help="without ending")
    asked = parser.parse_args()
    chosen = {factor: [size for size in sizes if size.rows <= asked.rows]
              for factor, sizes in SIZES.items()}  # fmt: skip
    peers = environment.ready("bench")
    found: dict[Size, dict[str, Cost]] = {}
    for size in dict.fromkeys((LEAST, *(size for sizes in chosen.values() for size in sizes))):
        print(f"{size}, CSV", flush=True)
        found[size] = measured(size, peers)
    panels = [panel(factor, sizes, found) for factor, sizes in chosen.items() if len(sizes) > 1]
    missed = False
    for each in panels:
        most = f", at most {LARGEST_EXPONENT}" if each.factor in PROMISED else ""
        print(f"{each.factor}: processor time beyond start-up grows with the power "
              f"{each.exponent:.2f}{most}; in the last step {each.last:.2f}")  # fmt: skip
        missed |= bool(most) and each.exponent > LARGEST_EXPONENT
    if asked.plot is not None:
        draw(panels, asked.plot)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
