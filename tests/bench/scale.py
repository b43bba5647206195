"""Tables 1 and 2 of a registry beside pandas + scipy, tableone and a bare scan.

Run by hand: ``python tests/bench/scale.py``, or ``--rows 200000`` for a quick trial. Makes, in a
temporary folder that is removed, the files of 33 columns: 12 laboratory values recorded to one
decimal, 20 categories, one group of three levels, 5 % missing. Each route is a process of its own,
by turns; printed are elapsed and processor time in seconds, the peak of memory, and the ratios;
exits 1 where at full size one is above its target. The statistics of ncstats and of pandas + scipy
are held against each other. ncstats counts by the engines arrow and DuckDB; the targets are of that
which README advises for the form, arrow for a CSV and DuckDB for Parquet.

There are two Parquet files, for the bare scan takes twice as long on one as on the other: polars
writes numbers as they are, compressed; in the file that ``check --clean`` writes they are places in
a dictionary: counting takes less time, and a scan, which looks at no number, less still. The target
is of both.
"""

from __future__ import annotations

import argparse
import json
import subprocess
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
FORMS = {"csv": "all.csv", "parquet": "polars.parquet", "clean parquet": "all.parquet"}
"""The files of all rows: the patients are the same."""

NCSTATS = """
import json, sys
import ncstats as nc
plan = nc.load_plan(sys.argv[1])
run = nc.run(plan, nc.open_source(plan, sys.argv[3], sys.argv[2]))
run.tables
tests = [r for r in run.results if (r.item, r.context) == ("table2", "test")]
print(json.dumps({r.variable: r.stat for r in tests if r.stat_name == "statistic"}))
"""
AS_POLARS = """
import sys
import polars
polars.scan_csv(sys.argv[1], infer_schema_length=10_000).sink_parquet(sys.argv[2])
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
    for form, name in FORMS.items():
        file = str(folder / name)
        run = [sys.executable, "-c", NCSTATS, str(folder), file]
        found[f"arrow, {form}"] = [*run, "arrow"]
        found[f"duckdb, {form}"] = [*run, "duckdb"]
        found[f"pandas + scipy, {form}"] = [str(peers), plain, "scipy", file]
        found[f"bare scan, {form}"] = [sys.executable, "-c", SCAN, file, names]
    fewer = str(folder / "fewer.csv")
    found["arrow, fewer rows"] = [sys.executable, "-c", NCSTATS, str(folder), fewer, "arrow"]
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
    csv, pandas = costs["arrow, csv"], costs["pandas + scipy, csv"]
    fewer, tableone = costs["arrow, fewer rows"], costs["tableone, fewer rows"]
    scans = {
        form: costs[f"duckdb, {form}"].elapsed / costs[f"bare scan, {form}"].elapsed
        for form in ("parquet", "clean parquet")
    }
    return [
        ("CSV, time beside pandas + scipy", csv.elapsed / pandas.elapsed, 0.10),
        ("CSV, memory beside pandas + scipy", csv.peak / pandas.peak, 0.10),
        ("Parquet, time beside the bare scan", scans["parquet"], 2.5),
        ("clean Parquet, time beside the bare scan", scans["clean parquet"], 2.5),
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
        files = [str(folder / FORMS[form]) for form in ("csv", "parquet")]
        subprocess.run([str(peers), "-c", AS_POLARS, *files], check=True)
        print(f"{asked.rows:,} rows; fewer: {fewer:,}", flush=True)
        costs = {}
        for route, command in routes(folder, peers).items():
            costs[route] = found = cost(command)
            print(f"{route:29} {found.elapsed:7.1f} s, processor {found.processor:7.1f} s, "
                  f"peak {found.peak:5.2f} GB", flush=True)  # fmt: skip
    missed = 0
    for form in FORMS:
        for engine in ("arrow", "duckdb"):
            pair = costs[f"{engine}, {form}"], costs[f"pandas + scipy, {form}"]
            difference = largest_difference(pair[0].printed, pair[1].printed)
            missed += difference > LARGEST_DIFFERENCE
            print(f"{engine}, {form}: H and χ² differ by {difference:.0e} at most")
    judged = asked.rows >= ROWS and fewer >= FEWER_ROWS
    if not judged:
        print("a trial: the targets below are those of the full size, and nothing is judged")
    for what, ratio, most in ratios(costs):
        missed += ratio > most and judged
        print(f"{what}: {ratio:.3f}, at most {most}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
