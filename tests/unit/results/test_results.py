"""ncstats.results.model and check: the contract of Results."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ncstats.results.model import COLUMNS, KEY, Results, Statistic, collect

ROW = Statistic("table1", "categorical", "sex", "n", 31.0, variable_level="male")


def test_rows_are_found_by_item_variable_and_any_other_column() -> None:
    results = collect([ROW, replace(ROW, stat_name="N", stat=50.0)])
    assert results.values("table1", "sex", variable_level="male") == {"n": 31.0, "N": 50.0}
    assert results.value("table1", "sex", "n") == 31.0
    assert math.isnan(results.value("table1", "age", "n"))
    assert len(results) == len(list(results)) == 2
    assert repr(results) == "Results(2 statistics of table1)"
    assert repr(Results(results.rows[:1])) == "Results(1 statistic of table1)"
    assert repr(Results(())) == "Results(0 statistics of nothing)"


def test_the_frame_has_the_columns_of_cards_and_floats() -> None:
    frame = collect([ROW]).to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert {"context", "group1", "variable", "stat_name", "stat_label", "stat"} < set(COLUMNS)
    assert frame["stat"].dtype == frame["time"].dtype == "float64"
    assert frame.loc[0, "stat"] == 31.0
    assert Results(()).to_frame().empty


@pytest.mark.parametrize("column", [name for name in KEY if name != "stat_name"])
def test_every_column_of_the_key_tells_rows_apart(column: str) -> None:
    other = {"time": 1.0, "context": "statement"}.get(column, "else")
    assert len(collect([ROW, replace(ROW, **{column: other})])) == 2


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ({"context": "guess"}, "unknown context"),
        ({"stat_name": "mode"}, "unknown stat_name"),
        ({"stat": 31}, "not a float"),
        ({"context": "test", "stat_name": "p.value", "stat": 0.5}, "without a method"),
        ({"stat": math.nan}, "without a reason"),
        ({"stat": 0.5}, "a count that is none"),
        ({"stat": -1.0}, "a count that is none"),
        ({"stat_name": "p", "stat": 1.5}, "outside"),
    ],
)
def test_a_row_that_breaks_the_contract_is_no_result(broken: dict[str, object], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        collect([replace(ROW, **broken)])


def test_a_key_stands_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        collect([ROW, replace(ROW, stat=30.0)])
    with pytest.raises(ValueError, match="twice"):
        collect([ROW]) + collect([ROW])


def test_a_statistic_that_is_missing_says_why() -> None:
    row = replace(ROW, stat_name="p", stat=math.nan, error="results.no_value")
    assert collect([row]).rows == (row,)
