"""Every function of ncstats.stats on fourteen public data sets beside R: stats.csv, by stats.R."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from ncstats import stats

HERE = Path(__file__).parent
# R's closed forms: statistics and limits, and p-values.
STATISTIC, P_VALUE = 1e-10, 1e-8
# Where R looks for a root: the limits of a noncentrality, as far as its pchisq is exact; and the
# conditional odds ratio, to uniroot's default tolerance.
ITERATED = {
    ("cramers_v", "ci_low"): 1e-8,
    ("cramers_v", "ci_high"): 1e-8,
    ("epsilon_squared", "ci_low"): 1e-8,
    ("epsilon_squared", "ci_high"): 1e-8,
    ("eta_squared", "ci_low"): 1e-8,
    ("eta_squared", "ci_high"): 1e-8,
    # Its non-central F is summed to an absolute 1e-9 only, which near 0 is less of a limit.
    ("omega_squared", "ci_low"): 1e-6,
    ("omega_squared", "ci_high"): 1e-6,
    ("odds_ratio", "estimate"): 1e-4,
}
ADJUSTMENTS: tuple[stats.Adjustment, ...] = ("holm", "bonferroni", "bh")
Case = tuple[str, str]


@cache
def reference() -> Mapping[Case, Mapping[str, float]]:
    text = (HERE / "stats.csv").read_text("utf-8").split("\n", 1)[1]
    found: dict[Case, dict[str, float]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        value = float(row["value"].replace("NA", "nan"))
        found.setdefault((row["source"], row["case"]), {})[row["statistic"]] = value
    return found


def cases(*names: str) -> list[Any]:
    """The cases of these functions: the first word of a case names its function."""
    chosen = [key for key in reference() if key[1].split()[0] in names]
    assert chosen
    return [pytest.param(*key, id=" ".join(key)) for key in chosen]


@cache
def columns(source: str) -> Mapping[str, npt.NDArray[np.float64]]:
    with (HERE / f"{source}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {name: np.array([float(row[name] or "nan") for row in rows]) for name in rows[0]}


@cache
def split(source: str, value: str, by: str) -> Mapping[float, npt.NDArray[np.float64]]:
    data = columns(source)
    known = ~np.isnan(data[value]) & ~np.isnan(data[by])
    x, g = data[value][known], data[by][known]
    return {float(level): x[g == level] for level in np.unique(g)}


def groups(source: str, of: str) -> list[npt.NDArray[np.float64]]:
    value, by = of.split(" by ")
    return list(split(source, value, by).values())


def table(source: str, of: str) -> npt.NDArray[np.int64]:
    row, column = of.split(" by ")
    data = columns(source)
    known = ~np.isnan(data[row]) & ~np.isnan(data[column])
    a, b = data[row][known], data[column][known]
    return np.array([[((a == i) & (b == j)).sum() for j in np.unique(b)] for i in np.unique(a)])


def agree(source: str, case: str, computed: object) -> None:
    function = case.split(maxsplit=1)[0]
    for name, expected in reference()[source, case].items():
        kind = P_VALUE if name == "p_value" else STATISTIC
        relative = ITERATED.get((function, name), kind)
        # A limit or a difference of 0 is one to rounding; a p-value keeps its digits near 0 too.
        absolute = 1e-13 if name in ("estimate", "ci_low", "ci_high") else 0
        value = getattr(computed, name)
        assert value == pytest.approx(expected, rel=relative, abs=absolute, nan_ok=True), name


def test_the_reference_names_the_versions_that_made_it() -> None:
    first = (HERE / "stats.csv").read_text("utf-8").split("\n", 1)[0]
    assert first.startswith("# R version 4.")
    assert "coin 1." in first


def test_the_data_hold_what_is_awkward() -> None:
    sources = {source for source, _ in reference()}
    assert len(sources) == 14
    sizes = [len(group) for group in groups("lung", "age by ph.ecog")]
    assert min(sizes) == 1
    assert sum(len(set(group)) == 1 for group in groups("lung", "ph.ecog by pat.karno")) == 3
    assert (table("birthwt", "ftv by race") == 0).any()
    values = np.concatenate(groups("InsectSprays", "count by spray"))
    assert len(np.unique(values)) < len(values)


OF_GROUPS: Mapping[str, Callable[[Any], object]] = {
    "kruskal_wallis": stats.kruskal_wallis,
    "anova": stats.anova,
    "welch": stats.welch,
    "epsilon_squared": stats.epsilon_squared,
    "eta_squared": stats.eta_squared,
    "omega_squared": stats.omega_squared,
    "mann_whitney": stats.mann_whitney,
    "mann_whitney_uncorrected": lambda both: stats.mann_whitney(both, correction=False),
    "mann_whitney_exact": lambda both: stats.mann_whitney(both, exact=True),
    "mean_difference": stats.mean_difference,
    "standardised_mean_difference": stats.standardised_mean_difference,
    "cliffs_delta": stats.cliffs_delta,
    "hodges_lehmann": stats.hodges_lehmann,
}


@pytest.mark.parametrize(("source", "case"), cases(*OF_GROUPS))
def test_groups_of_values(source: str, case: str) -> None:
    function, of = case.split(" ", 1)
    agree(source, case, OF_GROUPS[function](groups(source, of)))


def without_ties(source: str, of: str) -> list[npt.NDArray[np.float64]]:
    first, second = (list(dict.fromkeys(group.tolist())) for group in groups(source, of))
    return [np.array(first), np.array([value for value in second if value not in first])]


@pytest.mark.parametrize(("source", "case"), cases("hodges_lehmann_untied"))
def test_the_shift_and_its_exact_interval(source: str, case: str) -> None:
    agree(source, case, stats.hodges_lehmann(without_ties(source, case.split(" ", 1)[1])))


Pairwise = Callable[[stats.Adjustment], tuple[stats.PairTest, ...]]


def pair_agrees(source: str, case: str, test: Pairwise) -> None:
    """Compare one pair, and its p-value adjusted in each of the three ways."""
    _, value, _, by, pair = case.split()
    names = [float(name) for name in pair.split("-")]
    levels = list(split(source, value, by))
    for method in ADJUSTMENTS:
        (found,) = (one for one in test(method) if [levels[one.first], levels[one.second]] == names)
        computed = {"z": found.z, "p_value": found.p_value, method: found.p_adjusted}
        expected = {k: v for k, v in reference()[source, case].items() if k in computed}
        assert expected
        for name, number in expected.items():
            assert computed[name] == pytest.approx(number, rel=P_VALUE, abs=0, nan_ok=True)


@pytest.mark.parametrize(("source", "case"), cases("dunn"))
def test_dunn(source: str, case: str) -> None:
    arrays = groups(source, case.split(" ", 1)[1].rsplit(" ", 1)[0])
    pair_agrees(source, case, lambda method: stats.dunn(arrays, adjust=method))


@pytest.mark.parametrize(("source", "case"), cases("pairwise_wilcoxon"))
def test_pairwise_wilcoxon(source: str, case: str) -> None:
    arrays = groups(source, case.split(" ", 1)[1].rsplit(" ", 1)[0])
    pair_agrees(source, case, lambda method: stats.pairwise_wilcoxon(arrays, adjust=method))


@pytest.mark.parametrize(("source", "case"), cases("pairwise_fisher"))
def test_pairwise_fisher(source: str, case: str) -> None:
    counts = table(source, case.split(" ", 1)[1].rsplit(" ", 1)[0])
    pair_agrees(source, case, lambda method: stats.pairwise_fisher(counts, adjust=method))


OF_TABLES: Mapping[str, Callable[[Any], object]] = {
    "chi_squared": stats.chi_squared,
    "chi_squared_yates": lambda counts: stats.chi_squared(counts, correction=True),
    "cramers_v": stats.cramers_v,
    "odds_ratio": stats.odds_ratio,
    "fisher_mid_p": lambda counts: stats.fisher_exact(counts, mid_p=True),
    "risk_difference": stats.risk_difference,
    "standardised_difference": stats.standardised_difference,
}


@pytest.mark.parametrize(("source", "case"), cases(*OF_TABLES))
def test_tables_of_counts(source: str, case: str) -> None:
    function, of = case.split(" ", 1)
    agree(source, case, OF_TABLES[function](table(source, of)))


@pytest.mark.parametrize(("source", "case"), cases("fisher_exact"))
def test_fisher(source: str, case: str) -> None:
    computed = stats.fisher_exact(table(source, case.split(" ", 1)[1]))
    expected = reference()[source, case]["p_value"]
    if computed.method == "fisher_exact" and not np.isnan(expected):
        agree(source, case, computed)
    elif not np.isnan(expected):
        assert computed.standard_error is not None
        assert abs(computed.p_value - expected) < 4 * computed.standard_error


@pytest.mark.parametrize(("source", "case"), cases("wilson", "clopper_pearson"))
def test_proportions(source: str, case: str) -> None:
    method, rest = case.split(" ", 1)
    of, group = rest.rsplit(" ", 1)
    column = table(source, of)[:, int(group) - 1]
    interval = stats.proportion_ci(int(column[0]), int(column.sum()), method)  # type: ignore[arg-type]
    agree(source, case, interval)


def one_group(source: str, case: str) -> npt.NDArray[np.float64]:
    of, level = case.split(" ", 1)[1].rsplit(" ", 1)
    value, by = of.split(" by ")
    return split(source, value, by)[float(level)]


@pytest.mark.parametrize(("source", "case"), cases("mean_sd", "median_ci", "shapiro_wilk"))
def test_one_group(source: str, case: str) -> None:
    agree(source, case, getattr(stats, case.split(maxsplit=1)[0])(one_group(source, case)))


@pytest.mark.parametrize(("source", "case"), cases("quantile_2", "quantile_6", "quantile_7"))
def test_quantiles(source: str, case: str) -> None:
    expected = reference()[source, case]
    type_ = int(case.split(maxsplit=1)[0][-1])
    computed = stats.quantile(one_group(source, case), [float(p) for p in expected], type=type_)
    assert computed.tolist() == pytest.approx(list(expected.values()), rel=1e-14)
