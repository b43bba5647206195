"""Values known only by a limit: what is said of them, and what cannot be said."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ncstats as nc
from ncstats import stats
from ncstats.cohort import Cohort, read_cohort
from ncstats.results.check import check
from ncstats.results.comparison import Comparison
from ncstats.results.describe import Place, describe
from ncstats.results.model import Results, collect
from ncstats.results.statistic import BELOW_LIMIT
from ncstats.results.tests import compare
from ncstats.tally import Tally

PLACE = Place("t", "arm", "", "crp")


@pytest.fixture
def column() -> Callable[[str], Results]:
    """What describe says of values written with a blank between them."""

    def make(values: str) -> Results:
        return collect(describe(_tally({"": values}), PLACE, 6))

    return make


def _tally(groups: dict[str, str]) -> Tally:
    """A tally of values as they are written: ``<0.5 0.7 >9``."""
    side = {"<": -1, ">": 1}
    read = {
        group: [(float(v.strip("<>")), side.get(v[0], 0)) for v in values.split()]
        for group, values in groups.items()
    }
    keys = sorted({pair for values in read.values() for pair in values})
    sides = np.array([side for _, side in keys], dtype=np.int64)
    return Tally(
        variable="crp",
        kind="number",
        groups=tuple(groups),
        keys=np.array([key for key, _ in keys]),
        side=sides if sides.any() else np.zeros(0, dtype=np.int64),
        counts=np.array([[v.count(key) for v in read.values()] for key in keys], dtype=np.int64),
        missing=np.zeros(len(groups), dtype=np.int64),
    )


def _said(results: Results) -> dict[str, tuple[float, int]]:
    return {row.stat_name: (row.stat, row.side) for row in results if not row.error}


def test_a_quantile_on_a_limit_is_that_limit(column: Any) -> None:
    # Five values; type 6: ranks 1.5, 3 and 4.5.
    said = _said(column("<0.5 <0.5 1 2 3"))
    assert said["p25"] == (0.5, -1)
    assert said["median"] == (1.0, 0)
    assert said["p75"] == (2.5, 0)
    assert said["min"] == (0.5, -1)
    assert said["max"] == (3.0, 0)
    assert (said["N"], said["N_limit"]) == ((5.0, 0), (2.0, 0))


def test_what_lies_below_a_limit_is_not_told_apart_from_it(column: Any) -> None:
    said = _said(column("0.2 <0.5 0.5 0.7 >9"))
    assert said["min"] == (0.5, -1)  # 0.2, or something less
    assert said["max"] == (9.0, 1)


def test_the_limits_of_a_median_may_be_limits(column: Any) -> None:
    # Of six values the first and the sixth: 1 - 2/64 = 96.9 %.
    said = _said(column("<0.5 1 2 3 4 >9"))
    assert said["conf.low"] == (0.5, -1)
    assert said["conf.high"] == (9.0, 1)


def test_a_mean_of_limits_says_why_there_is_none(column: Any) -> None:
    rows = {row.stat_name: row for row in column("<0.5 1 2")}
    for name in ("mean", "sd"):
        assert math.isnan(rows[name].stat)
        assert rows[name].error == "stats.limits_are_no_values"


def test_between_two_limits_nothing_is_known(column: Any) -> None:
    rows = {row.stat_name: row for row in column("<0.5 >9")}
    assert rows["median"].error == "results.between_limits"
    assert (rows["p25"].stat, rows["p25"].side) == (0.5, -1)


def test_limits_that_cross_leave_no_order_statistic(column: Any) -> None:
    rows = {row.stat_name: row for row in column(">5 <10 7 7 7 7 7")}
    for name in ("median", "p25", "min", "max", "conf.low"):
        assert rows[name].error == "stats.limits_overlap"
    assert rows["N"].stat == 7


def test_without_a_limit_every_row_is_what_it_was(column: Any) -> None:
    rows = list(column("0.5 1 2 3 4 9 9"))
    assert not any(row.side for row in rows)
    assert "N_limit" not in {row.stat_name for row in rows}
    by_name = {row.stat_name: row.stat for row in rows}
    assert by_name["median"] == stats.quantile([0.5, 1, 2, 3, 4, 9, 9], 0.5)[0]
    assert by_name["conf.low"] == stats.median_ci([0.5, 1, 2, 3, 4, 9, 9]).ci_low


A, B, C = "<0.5 <0.5 0.7 1 2", "0.6 0.8 3 4 >9", "<0.5 0.9 5 6 >9"


def _compared(asked: Comparison, **groups: str) -> Results:
    return collect(compare(_tally(groups), PLACE, asked))


def test_a_rank_test_goes_by_the_order() -> None:
    results = _compared(Comparison(sensitivity=True), a=A, b=B)
    direct = stats.mann_whitney(
        [[0.5, 0.5, 0.7, 1, 2], [0.6, 0.8, 3, 4, 9]],
        censored=[[-1, -1, 0, 0, 0], [0, 0, 0, 0, 1]],
    )
    assert results.value("t", "crp", "p.value", context="test") == direct.p_value
    quartile = results.find(
        "t", "crp", context="sensitivity", stat_name="p25", group1_level="a", method="quantile_7"
    )
    assert (quartile[0].stat, quartile[0].side) == (0.5, -1)


def test_the_effect_is_one_that_needs_the_order_alone() -> None:
    two = _compared(Comparison(), a=A, b=B)
    shown = [row.method for row in two.find("t", "crp", context="effect", stat_name="estimate")]
    assert shown == ["cliffs_delta"]
    three = _compared(Comparison(pairs="dunn"), a=A, b=B, c=C)
    shown = [row.method for row in three.find("t", "crp", context="effect", stat_name="estimate")]
    assert shown == ["epsilon_squared", "eta_squared"]
    assert len(three.find("t", "crp", context="pairwise", stat_name="p.value")) == 3


def test_a_shift_that_is_asked_for_says_why_there_is_none() -> None:
    results = _compared(Comparison(effect="hodges_lehmann"), a=A, b=B)
    (row,) = results.find("t", "crp", variable_level="hodges_lehmann")
    assert row.error == "stats.limits_are_no_values"


@pytest.mark.parametrize("asked", [Comparison(summary="mean"), Comparison(test="anova")])
def test_a_test_of_means_says_why_there_is_none(asked: Comparison) -> None:
    (row,) = _compared(asked, a=A, b=B).find("t", "crp", context="test")
    assert row.error == "stats.limits_are_no_values"


def test_limits_count_as_no_normal_distribution() -> None:
    results = _compared(Comparison(choose="shapiro"), a=A, b="1 2 3 4 5")
    (row,) = results.find("t", "crp", context="continuous", group1_level="a", stat_name="p.value")
    assert row.error == "stats.limits_are_no_values"
    assert results.find("t", "crp", context="test")[0].method == "mann_whitney"


def test_limits_that_cross_between_groups_leave_no_test() -> None:
    (row,) = _compared(Comparison(), a="<10 1 2", b=">5 6 7").find("t", "crp", context="test")
    assert row.error == "stats.limits_overlap"


def test_only_an_order_statistic_may_be_a_limit(column: Any) -> None:
    (mean,) = column("1 2").find("t", "crp", stat_name="mean")
    with pytest.raises(ValueError, match="a limit that is none"):
        check([replace(mean, warning=BELOW_LIMIT)])


@pytest.fixture
def children(tmp_path: Path) -> Cohort:
    rows = "1,male,<3\n2,male,4\n3,male,<3\n4,female,5\n5,female,8\n"
    (tmp_path / "p.csv").write_text("patient_id,sex,pth\n" + rows, "utf-8")
    return read_cohort(tmp_path / "p.csv")


def test_a_limit_goes_from_the_cell_of_the_file_to_the_result(children: Cohort) -> None:
    results = nc.describe(children, ["pth"], by="sex")
    (low,) = results.find("describe", "pth", stat_name="median", group1_level="male")
    assert (low.stat, low.side) == (3.0, -1)
    assert results.value("describe", "pth", "median", group1_level="female") == 6.5
