"""The typed values of a table, and the DataFrames that are made of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ncstats.cohort.values import Values, beside, first_rows, frame_of, rows_in, table_of
from ncstats.dictionary import Dictionary, load_dictionary

SHARED = load_dictionary()


def texts(*values: str | None) -> np.typing.NDArray[Any]:
    return np.array(values, dtype=object)


@pytest.fixture
def table() -> dict[str, Values]:
    days = np.array(["2020-01-02", "NaT", "1999-12-31"], dtype="datetime64[ns]")
    arrays = {
        "patient_id": texts("a", "b", "c"),
        "age_months": np.array([1.5, np.nan, 3.0]),
        "sex": np.array([1, 0, -1], dtype=np.int8),
        "birth_date": days,
        "site": texts("x", None, "x"),
    }
    return {name: Values(SHARED.patients[name], array) for name, array in arrays.items()}


def test_every_kind_of_value_knows_where_it_is_missing(table: dict[str, Values]) -> None:
    missing = {name: values.missing.tolist() for name, values in table.items()}
    assert missing == {
        "patient_id": [False, False, False],
        "age_months": [False, True, False],
        "sex": [False, False, True],
        "birth_date": [False, True, False],
        "site": [False, True, False],
    }


def test_one_value_is_what_python_has_for_it(table: dict[str, Values]) -> None:
    assert [values.shown(0) for values in table.values()] == [
        "a",
        1.5,
        "female",
        date(2020, 1, 2),
        "x",
    ]


def test_expressions_read_codes_days_and_numbers(table: dict[str, Values]) -> None:
    assert table["sex"].as_column().tolist() == ["female", "male", None]
    assert table["birth_date"].as_column().dtype == "datetime64[D]"
    assert table["age_months"].as_column() is table["age_months"].array


def test_distinct_values_have_numbers_and_missing_ones_none(table: dict[str, Values]) -> None:
    assert table["site"].distinct().tolist() == [0, -1, 0]
    assert table["birth_date"].distinct().tolist() == [1, -1, 0]
    assert table["sex"].distinct().tolist() == [1, 0, -1]


def test_values_are_taken_out_and_filled_in_without_touching_the_old(
    table: dict[str, Values],
) -> None:
    for values in table.values():
        before = values.array.copy()
        emptied = values.without([0, 2])
        assert emptied.missing[[0, 2]].all()
        filled = emptied.filled(values)
        assert filled.array.dtype == values.array.dtype
        assert filled.as_column().tolist()[::2] == values.as_column().tolist()[::2]
        pd.testing.assert_series_equal(pd.Series(values.array), pd.Series(before))


def test_a_frame_and_its_table_are_one(table: dict[str, Values]) -> None:
    frame = frame_of(table)
    assert frame.dtypes.astype(str).tolist() == [
        "object",
        "float64",
        "category",
        "datetime64[ns]",
        "object",
    ]
    again = table_of(frame, SHARED.patients)
    assert rows_in(again) == 3
    pd.testing.assert_frame_equal(frame_of(again), frame)


def test_an_array_is_of_its_variables_kind(dictionary: Dictionary) -> None:
    with pytest.raises(ValueError, match="the type of age_months"):
        Values(dictionary.patients["age_months"], texts("1"))


def test_values_of_patients_stand_beside_other_rows(table: dict[str, Values]) -> None:
    keys = Values(SHARED.visits["patient_id"], texts("c", "a", "z", None, "a"))
    found = beside(table, ["age_months", "site"], keys)
    assert found["site"].array.tolist() == ["x", "x", None, None, "x"]
    assert found["age_months"].array.tolist()[:2] == [3.0, 1.5]
    assert found["age_months"].missing.tolist() == [False, False, True, True, False]
    assert beside(table, [], keys) == {}
    assert first_rows(keys) == {"c": 0, "a": 1, "z": 2}
