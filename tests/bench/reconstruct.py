"""What synthetic patients of a release cost: `python tests/bench/reconstruct.py`.

Releases of the 50 children of Chongqing, of the 4,028 of the Wilms tumour trials and of a registry
that is made (20,000 patients of 33 variables; `--rows` for fewer or more) are reconstructed. A line
for each holds the processor time in seconds, of how many released values all are met, how often a
plain pandas pass over as many patients (the file read, each variable summarised by group) goes into
it, and how many tests lie outside of the band that was released. Exits 1 where a value is not met,
or where the 4,028 cost more than LARGEST_SHARE of what the 50 do.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from registry import Registry, make, make_study

from ncstats.plan import Plan, load_plan
from ncstats.published.reconstruct import NotFoundError, Reconstruction, reconstruct
from ncstats.published.released import released_csv
from ncstats.report.run import run

LARGEST_SHARE = 1.0
POLICIES = ("round5", "mask10")
RUNS = 3


@dataclass(frozen=True)
class Cost:
    """Seconds of a reconstruction, and of a plain pass over the patients that it made."""

    name: str
    seconds: float
    plain: float
    found: Reconstruction

    def __str__(self) -> str:
        of = self.found.verification
        return (
            f"{self.name:22} {self.found.cohort.n:>7,} patients {self.seconds:7.2f} s,"
            f" {self.seconds / self.plain:6.0f} times a pandas pass;"
            f" {of.reproduced + of.registered} of {of.total} values met,"
            f" {len(self.found.outside)} tests out of their band"
        )


def main() -> int:
    """Print a line per release; 1 where one is not met or thousands cost more than fifty."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--rows", type=int, default=20_000, help="patients of the registry")
    rows = parser.parse_args().rows
    costs: dict[str, Cost] = {}
    with tempfile.TemporaryDirectory() as name:
        for plan, group in studies(Path(name), rows):
            for policy in POLICIES:
                one = f"{plan.id} {policy}"
                try:
                    costs[one] = measured(one, released(plan, policy, Path(name)), group)
                except NotFoundError as error:
                    print(f"{one}: {error.text()}")
                    return 1
                print(costs[one], flush=True)
    share = max(costs[f"wilms {p}"].seconds / costs[f"chongqing {p}"].seconds for p in POLICIES)
    print(f"4,028 patients cost {share:.2f} of what 50 do (at most {LARGEST_SHARE})")
    return int(share > LARGEST_SHARE)


def studies(folder: Path, rows: int) -> Iterator[tuple[Plan, str]]:
    """The studies, each with the variable of its groups."""
    yield load_plan("chongqing"), "calcium_group"
    yield load_plan("wilms"), "central_histology"
    home = folder / "registry"
    home.mkdir()
    make(Registry(), home, rows, "all")
    make_study(Registry(), home)
    patients = pd.read_csv(home / "all.csv")
    patients.insert(0, "patient_id", [f"p{i}" for i in range(rows)])
    patients.to_csv(home / "patients.csv", index=False)
    yield load_plan(home), "arm"


def released(plan: Plan, policy: str, folder: Path) -> Plan:
    """The study as others are given it: plan, dictionary, and the published.csv of a release."""
    given = folder / f"{plan.id}-{policy}"
    given.mkdir()
    for name in ("plan.yaml", "dictionary.yaml"):
        if (plan.folder / name).exists():
            shutil.copy(plan.folder / name, given / name)
    text = released_csv(run(plan, policy=policy).released, plan)
    (given / "published.csv").write_text(text, encoding="utf-8")
    return load_plan(given)


def measured(name: str, plan: Plan, group: str) -> Cost:
    """The least of some runs of each, by turns."""
    seconds, plain = [], []
    for _ in range(RUNS):
        start = time.process_time()
        found = reconstruct(plan)
        seconds.append(time.process_time() - start)
        start = time.process_time()
        pass_over(found.patients, group)
        plain.append(time.process_time() - start)
    return Cost(name, min(seconds), min(plain), found)


def pass_over(patients: str, group: str) -> None:
    """Read patients and summarise every variable by group, as a plain script does."""
    data = pd.read_csv(io.StringIO(patients), index_col="patient_id")
    by = data[group] if group in data else pd.Series("", index=data.index)
    for name in data.columns.drop(group, errors="ignore"):
        if pd.api.types.is_numeric_dtype(data[name]):
            data[name].groupby(by).quantile([0.25, 0.5, 0.75])
        else:
            pd.crosstab(data[name], by)


if __name__ == "__main__":
    sys.exit(main())
