"""The Tally: checked when made; parts add to the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ncstats.errors import UsageError
from ncstats.stats import NotComputable
from ncstats.tally import Tally


def counts(*rows: list[int]) -> Any:
    return np.array(rows, dtype=np.int64)


NUMBER = Tally(
    variable="calcium",
    kind="number",
    groups=("a", "b"),
    keys=np.array([20, 25], dtype=np.int64),
    scale=1,
    counts=counts([1, 0], [2, 3]),
    missing=np.array([1, 0]),
    ungrouped=2,
)
CATEGORY = Tally(
    variable="sex",
    kind="category",
    groups=("",),
    levels=("male", "female"),
    counts=counts([3], [0]),
    missing=np.array([1]),
)


def test_denominators_columns_and_values() -> None:
    assert NUMBER.values.tolist() == [2.0, 2.5]
    assert NUMBER.totals.tolist() == [3, 3]
    assert NUMBER.patients.tolist() == [4, 3]
    assert NUMBER.column("b").tolist() == [0, 3]
    assert CATEGORY.column().tolist() == [3, 0]
    assert "6 patients with a value" in repr(NUMBER)
    with pytest.raises(ValueError, match="category"):
        _ = CATEGORY.values
    with pytest.raises(ValueError, match="index"):
        NUMBER.column("c")


def test_pooling_forgets_the_groups_only() -> None:
    pooled = NUMBER.pooled()
    assert pooled.groups == ("",)
    assert pooled.counts.tolist() == [[1], [5]]
    assert pooled.missing.tolist() == [1]
    assert pooled.ungrouped == 2
    assert pooled.pooled() == pooled


def test_equality_and_hash_go_by_content() -> None:
    again = replace(NUMBER, counts=NUMBER.counts.copy())
    assert again == NUMBER
    assert hash(again) == hash(NUMBER)
    assert replace(NUMBER, ungrouped=3) != NUMBER
    assert replace(NUMBER, counts=counts([1, 0], [2, 4])) != NUMBER
    assert NUMBER != "calcium"


def test_a_tally_cannot_be_written_to() -> None:
    source = counts([3], [0])
    tally = replace(CATEGORY, counts=source)
    source[0, 0] = 99
    assert tally.counts[0, 0] == 3
    with pytest.raises(ValueError, match="read-only"):
        tally.counts[0, 0] = 1


def test_whole_keys_merge_with_floats_as_the_floats_their_decimals_read_as() -> None:
    exact = replace(NUMBER, keys=np.array([2.0, 2.33]), scale=None)
    both = NUMBER + exact
    assert both.scale is None
    assert both.keys.tolist() == [2.0, 2.33, 2.5]
    assert both.counts.tolist() == [[2, 0], [2, 3], [2, 3]]
    assert both.ungrouped == 4
    assert both == exact + NUMBER
    tenths = replace(NUMBER, keys=np.array([1, 3]))
    assert (tenths + exact).keys[:2].tolist() == [0.1, 0.3]


def test_a_limit_merges_with_itself_and_not_with_its_value() -> None:
    limits = replace(NUMBER, keys=np.array([20, 20]), side=np.array([-1, 0]))
    both = NUMBER + limits
    assert both.keys.tolist() == [20, 20, 25]
    assert both.side.tolist() == [-1, 0, 0]
    assert both.counts.tolist() == [[1, 0], [3, 3], [2, 3]]
    assert both == limits + NUMBER
    assert (limits + limits).side.tolist() == [-1, 0]
    assert limits.pooled().limits.tolist() == [1]


def test_limits_that_cross_leave_the_order_open() -> None:
    crossed = replace(NUMBER, side=np.array([1, -1]))  # >2.0 and <2.5
    with pytest.raises(NotComputable, match="lower limit lies above an upper one"):
        crossed.ordered()


@pytest.mark.parametrize(
    "other",
    [
        replace(NUMBER, variable="albumin"),
        replace(NUMBER, groups=("b", "a")),
        replace(NUMBER, scale=2),
        replace(CATEGORY, variable="calcium"),
    ],
)
def test_unlike_tallies_do_not_add(other: Tally) -> None:
    with pytest.raises(UsageError, match="cannot be added"):
        NUMBER.merge(other)
    with pytest.raises(UsageError):
        CATEGORY.merge(replace(CATEGORY, levels=("female", "male")))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "date"},
        {"groups": ()},
        {"groups": ("a", "a")},
        {"levels": ("x",)},
        {"counts": counts([1, 0])},
        {"counts": counts([1, 0], [2, -3])},
        {"counts": counts([1, 0], [0, 0])},
        {"counts": np.array([[1.0, 0.0], [2.0, 3.0]])},
        {"missing": np.array([1])},
        {"missing": np.array([1, -1])},
        {"ungrouped": -1},
        {"left_out": -1},
        {"scale": -1},
        {"scale": None},
        {"keys": np.array([2.0, 2.5])},
        {"keys": np.array([25, 20])},
        {"keys": np.array([20, 20])},
        {"keys": np.array([20, 2**53 + 2])},
        {"keys": np.array([2.0, np.inf]), "scale": None},
        {"side": np.array([0, 0])},
        {"side": np.array([0, 2])},
        {"side": np.array([-1])},
        {"side": np.array([-1.0, 0.0])},
        {"keys": np.array([20, 20]), "side": np.array([0, -1])},
        {"keys": np.array([20, 20]), "side": np.array([1, 1])},
    ],
)
def test_a_tally_whose_parts_do_not_fit_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        replace(NUMBER, **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"levels": ("male", "male")},
        {"levels": ("male",)},
        {"scale": 1},
        {"side": np.array([-1, 1])},
    ],
)
def test_a_category_has_levels_and_no_keys(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        replace(CATEGORY, **wrong)
