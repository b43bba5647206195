"""Tables 1 and 2 as one would write them with pandas + scipy, or with tableone.

Run by ``scale.py`` in the environment of the peers: ``python plain_scale.py scipy|tableone FILE``.
Prints the test statistic of each variable as JSON; tableone has none to read back.
"""

from __future__ import annotations

import json
import sys

import pandas as pd
from scipy import stats

GROUP = "arm"


def read(path: str) -> pd.DataFrame:
    """The patients, categories as such."""
    if path.endswith(".parquet"):
        return pd.read_parquet(path)
    names = pd.read_csv(path, nrows=0).columns
    kinds = {name: "float64" if name.startswith("lab") else "category" for name in names}
    return pd.read_csv(path, dtype=kinds)


def with_scipy(data: pd.DataFrame) -> dict[str, float]:
    """Summaries for all and by group, Kruskal-Wallis and χ²."""
    found = {}
    for name in data.columns.drop(GROUP):
        if name.startswith("lab"):
            for part in (data[name], data.groupby(GROUP, observed=True)[name]):
                part.quantile([0.25, 0.5, 0.75]), part.mean(), part.std(), part.count()
            known = data[[GROUP, name]].dropna()
            groups = [values.to_numpy() for _, values in known.groupby(GROUP, observed=True)[name]]
            found[name] = float(stats.kruskal(*groups).statistic)
        else:
            data[name].value_counts(dropna=False)
            table = pd.crosstab(data[name], data[GROUP])
            found[name] = float(stats.chi2_contingency(table, correction=False).statistic)
    return found


def with_tableone(data: pd.DataFrame) -> dict[str, float]:
    """Both tables, the second with its tests."""
    from tableone import TableOne

    rows = list(data.columns.drop(GROUP))
    numbers = [name for name in rows if name.startswith("lab")]
    kinds = {"columns": rows, "categorical": [name for name in rows if name not in numbers]}
    TableOne(data, nonnormal=numbers, **kinds)
    TableOne(data, nonnormal=numbers, groupby=GROUP, pval=True, **kinds)
    return {}


if __name__ == "__main__":
    way = {"scipy": with_scipy, "tableone": with_tableone}[sys.argv[1]]
    print(json.dumps(way(read(sys.argv[2]))))
