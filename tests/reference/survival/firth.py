"""Write firth.csv and firth_data.csv: Firth's correction by firthmodels, an implementation apart.

Run in an environment of its own with `pip install firthmodels==0.8.2`. The sets have no tied times,
which firthmodels treats by Breslow. `separated` is the case of 26 children whose 6 events are all
in one group; `two` has a second covariate; `plain` and `wide` are not separated.
"""

from __future__ import annotations

import csv
from importlib.metadata import version
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def sets() -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Time, event and covariates by name."""
    draw = np.random.Generator(np.random.PCG64(2001))
    group = np.repeat([1.0, 0.0], [9, 17])
    event = np.zeros(26)
    event[[0, 2, 3, 5, 6, 8]] = 1
    time = draw.permutation(26) + 3.0
    z = draw.normal(size=26).round(2)
    x = np.column_stack([draw.integers(0, 2, 60), draw.normal(10, 3, 60).round(1)])
    hazard = np.exp(0.8 * x[:, 0] - 0.15 * (x[:, 1] - 10))
    late = np.argsort(draw.exponential(1 / hazard)).argsort() + 1.0
    more = np.column_stack([x, draw.integers(0, 2, 60), draw.normal(size=60).round(2)])
    return {
        "separated": (time, event, group[:, None]),
        "two": (time, event, np.column_stack([group, z])),
        "plain": (late, (draw.random(60) < 0.4).astype(float), x),
        "wide": (late, (draw.random(60) < 0.25).astype(float), more),
    }


def numbers(time: np.ndarray, event: np.ndarray, x: np.ndarray) -> dict[str, list[float]]:
    """What the fit gives, by statistic, one value per covariate."""
    from firthmodels import FirthCoxPH

    fit = FirthCoxPH(gtol=1e-9, xtol=1e-9, max_iter=500, max_halfstep=50)
    fit.fit(x, (event.astype(bool), time))
    fit.lrt()
    low, high = fit.conf_int(method="pl", max_iter=200, tol=1e-10).T
    return {
        "estimate": fit.coef_.tolist(),
        "standard_error": fit.bse_.tolist(),
        "p_value": fit.lrt_pvalues_.tolist(),
        "ci_low": np.exp(low).tolist(),
        "ci_high": np.exp(high).tolist(),
        "log_likelihood": [float(fit.loglik_)],
    }


def main() -> None:
    """Write both files."""
    data = [("set", "time", "event", "x1", "x2", "x3", "x4")]
    found = [("set", "covariate", "statistic", "value")]
    for name, (time, event, x) in sets().items():
        cells = [*x.T, *[[""] * len(time)] * (4 - x.shape[1])]
        data += [(name, *row) for row in zip(time, event, *cells, strict=True)]
        for statistic, values in numbers(time, event, x).items():
            found += [(name, i + 1, statistic, repr(value)) for i, value in enumerate(values)]
    for file, rows in {"firth_data.csv": data, "firth.csv": found}.items():
        with (HERE / file).open("w", encoding="utf-8", newline="") as lines:
            if file == "firth.csv":
                lines.write(f"# firthmodels {version('firthmodels')}\n")
            csv.writer(lines, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
