"""Tables 1 and 2 of a registry beside pandas + scipy, tableone and a bare scan.

Run by hand: ``python tests/bench/scale.py``, or ``--rows 200000`` for a quick trial. Makes, in a
temporary folder that is removed, a CSV and a Parquet file of 33 columns: 12 laboratory values
recorded to one decimal, 20 categories, one group of three levels, 5 % missing. Each route is a
process of its own, by turns; printed are elapsed and processor time in seconds, the peak of memory,
and the ratios; exits 1 where at full size one is above its target. The statistics of ncstats and
of pandas + scipy are held against each other. ncstats counts by the engine arrow, which the targets
are of, and by DuckDB.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".ci"))

import environment
from environment import ROOT
from processes import Cost, cost
from registry import Registry, make, make_study

ROWS, FEWER_ROWS = 10_000_000, 1_000_000
REGISTRY = Registry(laboratory=12, categories=20, groups=3)
LARGEST_DIFFERENCE = 1e-8

NCSTATS = """
import json, sys
import ncstats as nc
plan = nc.load_plan(sys.argv[1])
run = nc.run(plan, nc.open_source(plan, sys.argv[3], sys.argv[2]))
run.tables
tests = [r for r in run.results if (r.item, r.context) == ("table2", "test")]
print(json.dumps({r.variable: r.stat for r in tests if r.stat_name == "statistic"}))
"""
SCAN = """
import sys
import duckdb
every = ", ".join(f"count({name})" for name in sys.argv[2].split(","))
print(duckdb.sql(f"select {every} from '{sys.argv[1]}'").fetchall())
"""


def routes(folder: Path, peers: Path) -> dict[str, list[str]]:
    """The commands that take turns, by name."""
    plain = str(ROOT / "tests/bench/plain_scale.py")
    names = ",".join(REGISTRY.columns)
    found = {}
    for form in ("csv", "parquet"):
        file = str(folder / f"all.{form}")
        run = [sys.executable, "-c", NCSTATS, str(folder), file]
        found[f"ncstats, {form}"] = [*run, "arrow"]
        found[f"ncstats by DuckDB, {form}"] = [*run, "duckdb"]
        found[f"pandas + scipy, {form}"] = [str(peers), plain, "scipy", file]
        found[f"bare scan, {form}"] = [sys.executable, "-c", SCAN, file, names]
    fewer = str(folder / "fewer.csv")
    found["ncstats, fewer rows"] = [sys.executable, "-c", NCSTATS, str(folder), fewer, "arrow"]
    found["tableone, fewer rows"] = [
        str(peers), "-W", "ignore::FutureWarning", plain, "tableone", fewer
    ]  # fmt: skip
    return found


def largest_difference(first: str, second: str) -> float:
    """The largest difference between two routes' statistics of the same variables.

    It is relative, and absolute below 1: near 0 the usual formula of H loses most of its figures.
    """
    mine, theirs = json.loads(first), json.loads(second)
    if set(mine) != set(REGISTRY.variables) or set(theirs) != set(mine):
        raise SystemExit("the routes do not compute the same statistics")
    return max(abs(mine[name] - theirs[name]) / max(abs(theirs[name]), 1) for name in mine)


def ratios(costs: dict[str, Cost]) -> list[tuple[str, float, float]]:
    """What is promised: its name, the ratio found, and the largest allowed."""
    mine, pandas = costs["ncstats, csv"], costs["pandas + scipy, csv"]
    parquet, scan = costs["ncstats, parquet"], costs["bare scan, parquet"]
    fewer, tableone = costs["ncstats, fewer rows"], costs["tableone, fewer rows"]
    return [
        ("CSV, time beside pandas + scipy", mine.elapsed / pandas.elapsed, 0.10),
        ("CSV, memory beside pandas + scipy", mine.peak / pandas.peak, 0.10),
        ("Parquet, time beside the bare scan", parquet.elapsed / scan.elapsed, 2.5),
        ("fewer rows, time beside tableone", fewer.elapsed / tableone.elapsed, 0.03),
    ]


def main() -> int:
    """Print a line per route and per ratio; 1 where at full size one is above its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--fewer-rows", type=int, default=None, help="a tenth of --rows")
    asked = parser.parse_args()
    fewer = asked.rows // 10 if asked.fewer_rows is None else asked.fewer_rows
    peers = environment.ready("bench")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_study(REGISTRY, folder)
        make(REGISTRY, folder, asked.rows, "all")
        make(REGISTRY, folder, fewer, "fewer")
        print(f"{asked.rows:,} rows; fewer: {fewer:,}", flush=True)
        costs = {}
        for route, command in routes(folder, peers).items():
            costs[route] = found = cost(command)
            print(f"{route:24} {found.elapsed:7.1f} s, processor {found.processor:7.1f} s, "
                  f"peak {found.peak:5.2f} GB", flush=True)  # fmt: skip
    missed = 0
    for form in ("csv", "parquet"):
        pair = costs[f"ncstats, {form}"], costs[f"pandas + scipy, {form}"]
        difference = largest_difference(pair[0].printed, pair[1].printed)
        missed += difference > LARGEST_DIFFERENCE
        print(f"{form}: H and χ² differ by {difference:.0e} at most")
    judged = asked.rows >= ROWS and fewer >= FEWER_ROWS
    if not judged:
        print("a trial: the targets below are those of the full size, and nothing is judged")
    for what, ratio, most in ratios(costs):
        missed += ratio > most and judged
        print(f"{what}: {ratio:.3f}, at most {most}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
