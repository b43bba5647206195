"""A whole report of 50 children beside a plain script: `python tests/bench/report.py`.

Runs, as whole processes and by turns, `ncstats run chongqing` (every table, figure and curve, both
languages, verification, disclosure, provenance) and `plain_report.py` (two tables, one curve, one
bar chart) in the environment of the peers, which is made at the first call. Prints the processor
time of each in seconds, its own and its children's, so that other work on the machine counts
little, and the ratio of the medians; exits 1 where it is above the target.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".ci"))

import environment
from environment import ROOT

RUNS = 7
LARGEST_RATIO = 0.5


def main() -> int:
    """Print a line per run and the ratio; 1 above the target."""
    peers = environment.ready("bench")
    study = ROOT / "analyses" / "chongqing"
    with tempfile.TemporaryDirectory() as folder:
        ours = [sys.executable, "-m", "ncstats", "run", str(study), "--out", f"{folder}/ncstats"]
        plain = [str(peers), str(ROOT / "tests/bench/plain_report.py"), str(study), f"{folder}/x"]
        # The first run of each writes compiled files and matplotlib's list of fonts.
        seconds(ours), seconds(plain)
        times = [(seconds(ours), seconds(plain)) for _ in range(RUNS)]
    for mine, theirs in times:
        print(f"ncstats {mine:.2f} s   plain script {theirs:.2f} s")
    mine, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = mine / theirs
    print(f"medians {mine:.2f} s and {theirs:.2f} s: ratio {ratio:.2f}, at most {LARGEST_RATIO}")
    return int(ratio > LARGEST_RATIO)


def seconds(command: Sequence[str]) -> float:
    """Processor time of a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
