"""How long a million children take through every formula, beside plain Python row by row.

    .venv/bin/python tests/bench/formulae.py

Prints for each formula the seconds for the million; for those that are written out here as one
would for a single child, also how many times as long a ``DataFrame.apply`` of that would take,
measured on a sample.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from ncstats.formulae import FORMULAE, Formula

CHILDREN, SAMPLE = 1_000_000, 5_000
TYPICAL = {"mo": 100.0, "cm": 120.0, "kg": 22.0, "wk": 33.0, "umol/L": 40.0}


def drawn(row: Formula, n: int) -> dict[str, np.ndarray]:
    """Arguments in the neighbourhood of a child's."""
    generator = np.random.default_rng(1)
    columns: dict[str, np.ndarray] = {}
    for argument in row.arguments:
        if argument.kind == "number":
            columns[argument.name] = TYPICAL.get(argument.unit, 2.0) * generator.uniform(0, 2, n)
        elif argument.kind == "date":
            days = generator.integers(0, 4000, n) + 4000 * (argument.name == "at")
            columns[argument.name] = np.datetime64("2010-01-01", "D") + days
        else:
            columns[argument.name] = generator.choice(argument.levels, n).astype(object)
    return columns


def seconds(row: Formula, columns: dict[str, np.ndarray], options: dict[str, object]) -> float:
    """For all children at once."""
    start = time.perf_counter()
    row.function(*columns.values(), **options)
    return time.perf_counter() - start


def plain_corrected_calcium(child: pd.Series) -> float:
    """As one writes it for one child."""
    return child.calcium + 0.02 * (40 - child.albumin)


def plain_completed_months(child: pd.Series) -> float:
    """As one writes it for one child."""
    apart = relativedelta(child["at"], child.birth)
    return 12 * apart.years + apart.months


def plain_ckid_u25(child: pd.Series) -> float:
    """As one writes it for one child."""
    years, male = child.age / 12, child.sex == "male"
    if not (12 <= child.age <= 300 and 60 <= child.height <= 200):
        return math.nan
    if not 0.1 <= child.creatinine / 88.4 <= 10:
        return math.nan
    if years < 12:
        factor = (39.0 if male else 36.1) * 1.008 ** (years - 12)
    elif years < 18:
        factor = 39.0 * 1.045 ** (years - 12) if male else 36.1 * 1.023 ** (years - 12)
    else:
        factor = 50.8 if male else 41.4
    return factor * child.height / 100 / (child.creatinine / 88.4)


def plain_body_surface_area(child: pd.Series) -> float:
    """As one writes it for one child."""
    return math.sqrt(child.height * child.weight / 3600)


PLAIN: dict[str, Callable[[pd.Series], float]] = {
    "corrected_calcium": plain_corrected_calcium,
    "completed_months": plain_completed_months,
    "ckid_u25": plain_ckid_u25,
    "body_surface_area": plain_body_surface_area,
}


def seconds_by_row(key: str, columns: dict[str, np.ndarray]) -> float:
    """For the children of a sample, one after the other."""
    frame = pd.DataFrame(columns)
    start = time.perf_counter()
    frame.apply(PLAIN[key], axis="columns")
    return time.perf_counter() - start


def main() -> None:
    """Time every formula and print a line for each."""
    total = 0.0
    for row in FORMULAE:
        options = {p.name: p.allowed[0] for p in row.parameters if p.default is None}
        row.function(*drawn(row, 1).values(), **options)  # reads what tables it needs
        columns = drawn(row, CHILDREN)
        whole = seconds(row, columns, options)
        total += whole
        beside = ""
        if row.key in PLAIN:
            sample = {name: column[:SAMPLE] for name, column in columns.items()}
            beside = f"{seconds_by_row(row.key, sample) * CHILDREN / SAMPLE / whole:8.0f} ×"
        print(f"{row.key:32}{whole:8.3f} s{beside}")
    print(f"{'all formulae':32}{total:8.3f} s")


if __name__ == "__main__":
    main()
