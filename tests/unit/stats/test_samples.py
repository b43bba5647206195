"""The two forms in which groups of values come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.stats import NotComputable
from ncstats.stats.samples import counted, samples


@given(st.lists(st.lists(st.integers(0, 5), max_size=8), min_size=1, max_size=4))
def test_arrays_are_counted(groups: list[list[int]]) -> None:
    found = samples(groups)
    for j, group in enumerate(groups):
        values, times = found.of(j)
        assert np.repeat(values, times).tolist() == sorted(group)
    assert found.counts.tolist() == counted(groups).tolist()


def test_counted_values_may_come_in_any_order_and_in_parts() -> None:
    found = samples(values=[3, 1, 3, 2], counts=[[1, 0], [2, 2], [1, 1], [0, 0]])
    assert found.values.tolist() == [1, 3]
    assert found.counts.tolist() == [[2, 2], [2, 1]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "either groups"),
        ({"groups": [[1]], "values": [1], "counts": [[1]]}, "either groups"),
        ({"values": [1]}, "either groups"),
        ({"counts": [[1]]}, "either groups"),
        ({"values": [1, 2], "counts": [[1, 1]]}, "one row for each value"),
        ({"values": [1], "counts": [1]}, "two dimensions"),
        ({"values": [1], "counts": [[-1]]}, "whole numbers"),
    ],
)
def test_calls_that_cannot_be_meant(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        samples(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "code"),
    [(np.nan, "stats.missing_value"), (np.inf, "stats.infinite_value")],
)
def test_values_are_numbers(value: float, code: str) -> None:
    for arguments in ({"groups": [[value, 1]]}, {"values": [value, 1], "counts": [[1], [1]]}):
        with pytest.raises(NotComputable) as error:
            samples(**arguments)  # type: ignore[arg-type]
        assert error.value.reason_code == code
