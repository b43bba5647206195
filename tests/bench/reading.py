"""How long reading a cohort takes, and how much memory, beside a reader that checks nothing.

Run by hand: ``python tests/bench/reading.py``. The bounds are those that the project promises; a
run that breaks one ends with code 1. Processor time, so that what else runs does not count; the
two readers take turns and the best of each counts, so that a machine that slows down slows both.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHILDREN, FIELDS = 50, 188
ROWS = 1_000_000
NUMBERS = (
    "serum_calcium",
    "serum_sodium",
    "serum_potassium",
    "serum_phosphate",
    "serum_chloride",
    "hemoglobin",
    "serum_creatinine",
    "height_cm",
)
MOST_SECONDS, MOST_RATIO = 0.4, 1.5
TURNS = 3

NCSTATS = """
from ncstats.cohort.table import read_table
from ncstats.cohort.mapping import ColumnMapping
from ncstats.dictionary import load_dictionary
variables = load_dictionary().patients
named = {n: variables[n] for n in open(path).readline().strip().split(",")}
start = time.process_time()
read_table(path, named, ColumnMapping(), lang="en")
"""
PANDAS = """
import pandas as pd
start = time.process_time()
frame = pd.read_csv(path, dtype=str)
for name in frame.columns[2:]:
    frame[name] = pd.to_numeric(frame[name])
"""


def small(path: Path) -> None:
    """A table of children that holds every kind of field."""
    from ncstats.dictionary import load_dictionary

    draw = random.Random(1)
    variables = list(load_dictionary().patients.values())[:FIELDS]
    lines = [",".join(v.name for v in variables)]
    for order in range(CHILDREN):
        cells = []
        for variable in variables:
            given = not (variable.derivation or variable.outcome) and draw.random() < 0.8
            low, high = variable.soft
            text = ""
            if variable.name == "patient_id":
                text = f"{order:03d}"
            elif given and variable.kind == "category":
                text = draw.choice(variable.codes)
            elif given and variable.kind == "number":
                text = f"{draw.uniform(max(low, 0), min(high, 1000)):.{variable.decimals or 0}f}"
            cells.append(text)
        lines.append(",".join(cells))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def large(path: Path) -> None:
    """A million rows of an identifier, a category and eight numbers."""
    from ncstats.dictionary import load_dictionary

    draw = random.Random(2)
    variables = [load_dictionary().patients[name] for name in NUMBERS]
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(["patient_id", "sex", *NUMBERS]) + "\n")
        for order in range(ROWS):
            numbers = (f"{draw.uniform(*v.soft):.{v.decimals or 0}f}" for v in variables)
            sex = "male" if draw.random() < 0.5 else "female"
            file.write(f"P{order:07d},{sex},{','.join(numbers)}\n")


def measured(code: str, path: Path) -> tuple[float, float]:
    """Seconds of the processor, and the greatest memory in MB, of a program of its own."""
    program = f"import time, resource\npath = {str(path)!r}\n{code}\n"
    program += "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
    program += "print(time.process_time() - start, peak)"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    seconds, peak = map(float, done.stdout.split())
    return seconds, peak


def main() -> int:
    """Print the numbers; 1 where a bound is broken."""
    from ncstats.cohort import read_cohort
    from ncstats.dictionary import load_dictionary

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.csv"
        small(path)
        dictionary = load_dictionary()
        seconds = []
        for _ in range(5):
            start = time.process_time()
            read_cohort(path, dictionary=dictionary, errors="coerce")
            seconds.append(time.process_time() - start)
        print(f"{CHILDREN} x {FIELDS}: {min(seconds):.3f} s (at most {MOST_SECONDS})")
        path = Path(folder) / "large.csv"
        large(path)
        turns = [(measured(NCSTATS, path), measured(PANDAS, path)) for _ in range(TURNS)]
    ours, beside = (tuple(map(min, zip(*runs, strict=True))) for runs in zip(*turns, strict=True))
    ratios = [a / b for a, b in zip(ours, beside, strict=True)]
    print(f"{ROWS} x 10: ncstats {ours[0]:.2f} s, {ours[1]:.0f} MB")
    print(f"{ROWS} x 10: pandas  {beside[0]:.2f} s, {beside[1]:.0f} MB")
    print(f"ratios: time {ratios[0]:.2f}, memory {ratios[1]:.2f} (at most {MOST_RATIO})")
    return int(min(seconds) > MOST_SECONDS or max(ratios) > MOST_RATIO)


if __name__ == "__main__":
    sys.exit(main())
