"""Tables 1 and 2 of a CSV that is larger than memory, within 4 GB on two cores.

Run by hand: ``python tests/bench/large.py``, or ``--gigabytes 1`` for a trial. Makes 30 GB of
patients with 33 columns, as copies of one piece, in a temporary folder (``--folder`` says where)
that is removed, however the program ends; refuses to begin where the disk has not room enough.
`ncstats run --engine arrow` then makes both tables of it. Printed are elapsed time, gigabytes per
second and the peak of memory; exits 1 where that is above 4 GB.

What must follow from the piece is held against the piece's own run: of k copies every count is k
times as large, χ² as well, and shares, means, least and greatest values are the same.

The peak is that of the resident pages, as the system counts them when the process ends. A limit on
its address space would count pages that are only mapped; where systemd can limit a process
(``systemd-run --scope``), it is stopped above 4 GB besides.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from math import isclose
from pathlib import Path
from typing import NoReturn

from processes import Cost, cost
from registry import Registry, make, make_study

GIGABYTES = 30.0
MOST_MEMORY = 4.0
CORES = 2
PIECE = 2_000_000
"""Patients of the piece: 0.2 GB."""
# The piece in both its forms, and what a run writes.
BESIDES = 1.0

Key = tuple[str, ...]
TIMES_AS_MANY = {"n", "N", "N_obs", "N_miss", "N_nonmiss"}
THE_SAME = {"p", "mean", "min", "max"}


def within_limit() -> list[str]:
    """What stands before a command that may not use more memory; nothing where systemd is not."""
    limited = ["systemd-run", "--scope", "--quiet", "--property", f"MemoryMax={MOST_MEMORY:.0f}G",
               "--property", "MemorySwapMax=0"]  # fmt: skip
    for way in (limited, [limited[0], "--user", *limited[1:]]):
        if shutil.which(way[0]):
            tried = subprocess.run([*way, "true"], capture_output=True, check=False)
            if tried.returncode == 0:
                return way
    print("no systemd to stop it above the limit: the peak is measured")
    return []


def require_room(folder: Path, gigabytes: float) -> None:
    """End the program where the files would not fit."""
    needed, free = gigabytes + BESIDES, shutil.disk_usage(folder).free / 1e9
    print(f"needs {needed:.0f} GB of disk in {folder}; {free:.0f} GB are free", flush=True)
    if needed > free:
        print("too little: free some, name another folder (--folder), or ask for less "
              "(--gigabytes)", file=sys.stderr)  # fmt: skip
        raise SystemExit(2)


def copies(piece: Path, gigabytes: float, file: Path) -> int:
    """Write the piece over and over, under one header; how often."""
    with piece.open("rb") as source, file.open("wb") as out:
        header = source.readline()
        body = piece.stat().st_size - len(header)
        number = max(2, round(gigabytes * 1e9 / body))
        print(f"writing {number} copies, {number * body / 1e9:.1f} GB", flush=True)
        out.write(header)
        for _ in range(number):
            source.seek(len(header))
            shutil.copyfileobj(source, out, 1 << 24)
    return number


def tables(study: Path, data: Path, out: Path, before: list[str]) -> Cost:
    """What it costs to make both tables."""
    run = [sys.executable, "-m", "ncstats", "run", str(study), "--data", str(data)]
    return cost([*before, *run, "--engine", "arrow", "--formats", "md", "--out", str(out)])


def results(folder: Path) -> dict[Key, tuple[str, str, float]]:
    """The name, method and value of each statistic, by all that says what it is of."""
    with (folder / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = ("item", "context", "group1", "group1_level", "variable", "variable_level",
             "stat_name", "method")  # fmt: skip
    return {
        tuple(row[name] for name in named): (
            row["stat_name"], row["method"], float(row["stat"] or "nan")
        )
        for row in rows
    }  # fmt: skip


def require_copies_of(piece: Path, whole: Path, number: int) -> int:
    """End the program where a statistic does not follow from the piece's; how many were held."""
    one, all_of_them = results(piece), results(whole)
    if set(one) != set(all_of_them):
        raise SystemExit("the whole and its piece have other statistics")
    held = 0
    for key, (name, method, value) in one.items():
        found = all_of_them[key][2]
        chi_squared = name == "statistic" and method == "chi_squared"
        if name in TIMES_AS_MANY:
            right = found == number * value
        elif chi_squared or name in THE_SAME:
            # Both were written with twelve digits.
            right = isclose(found, value * (number if chi_squared else 1), rel_tol=1e-11)
        else:
            continue
        held += 1
        if not right:
            raise SystemExit(f"{', '.join(filter(None, key))}: {found} of {number} × {value}")
    return held


def main() -> int:
    """Make, run, compare and print; 1 where it took more memory than is promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--gigabytes", type=float, default=GIGABYTES)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, _end)
    require_room(asked.folder, asked.gigabytes)
    if hasattr(os, "sched_setaffinity"):
        # The processes that are started inherit it.
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    before = within_limit()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        make_study(Registry(), folder)
        make(Registry(), folder, PIECE, "piece")
        number = copies(folder / "piece.csv", asked.gigabytes, folder / "all.csv")
        tables(folder, folder / "piece.csv", folder / "of_piece", [])
        took = tables(folder, folder / "all.csv", folder / "of_all", before)
        written = (folder / "all.csv").stat().st_size / 1e9
        held = require_copies_of(folder / "of_piece", folder / "of_all", number)
    print(f"{held} statistics are those of {number} pieces")
    print(f"{written:.1f} GB, {number * PIECE:,} patients: {took.elapsed:.0f} s, "
          f"{written / took.elapsed:.2f} GB/s, processor {took.processor:.0f} s, "
          f"peak {took.peak:.2f} GB, at most {MOST_MEMORY:.0f}")  # fmt: skip
    return int(took.peak > MOST_MEMORY)


def _end(number: int, frame: object) -> NoReturn:
    """Let the folder be removed."""
    del frame
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
