"""A whole report of 50 children beside a plain script: `python tests/bench/report.py`.

Runs, as whole processes and by turns, `ncstats run chongqing` (every table, figure and curve, both
languages, verification, disclosure, provenance) and `plain_report.py` (two tables, one curve, one
bar chart) in the environment of the peers, which is made at the first call. Both find their
modules compiled, as an installed package has them. Prints, in seconds, how long each took and the
processor time of it and its children; then the medians, and the median ratio of a run to the run
beside it, since a machine is faster in one minute than in the next. The ratio of the times taken
decides where the machine is quiet; where processes waited for a processor, that of the processor
times. Exits 1 where it is above the target.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".ci"))

import environment
from environment import ROOT

RUNS = 11
LARGEST_RATIO = 0.5
WAITED = 1.2
"""Times its processor time that a process takes at most where it waited for nothing."""


class Took(NamedTuple):
    """Seconds of a whole process: from beginning to end, and of the processor."""

    elapsed: float
    processor: float

    def __str__(self) -> str:
        return f"{self.elapsed:.2f} s ({self.processor:.2f} s of the processor)"


def main() -> int:
    """Print a line per run and the ratios; 1 above the target."""
    peers = environment.ready("bench")
    study = ROOT / "analyses" / "chongqing"
    with tempfile.TemporaryDirectory() as folder:
        ours = [sys.executable, "-m", "ncstats", "run", str(study), "--out", f"{folder}/ncstats"]
        plain = [str(peers), str(ROOT / "tests/bench/plain_report.py"), str(study), f"{folder}/x"]
        # The first run of each writes compiled files and matplotlib's list of fonts.
        took(ours), took(plain)
        times = [(took(ours), took(plain)) for _ in range(RUNS)]
    for mine, theirs in times:
        print(f"ncstats {mine}   plain script {theirs}")
    mine, theirs = (median(column) for column in zip(*times, strict=True))
    ratios = median([Took(*(a / b for a, b in zip(*pair, strict=True))) for pair in times])
    waited = any(one.elapsed > WAITED * one.processor for one in (mine, theirs))
    decides = ratios.processor if waited else ratios.elapsed
    print(f"medians: ncstats {mine}   plain script {theirs}")
    print(f"ratio {ratios.elapsed:.2f}, of processor times {ratios.processor:.2f}")
    print(f"{'processes waited' if waited else 'quiet'}: {decides:.2f}, at most {LARGEST_RATIO}")
    return int(decides > LARGEST_RATIO)


def median(times: Sequence[Took]) -> Took:
    """Of each kind of seconds."""
    return Took(*(statistics.median(column) for column in zip(*times, strict=True)))


def took(command: Sequence[str]) -> Took:
    """How long a whole process takes that may keep its modules compiled."""
    variables = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=variables)
    after, elapsed = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(elapsed, used)


if __name__ == "__main__":
    sys.exit(main())
