from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from ncstats.expression import ExpressionError, Truth, parse, truth, values

COLUMNS = {
    "age": np.array([1, 2, 3]),
    "sex": np.array(["male", None, float("nan")], dtype=object),
    "grade": np.array(["0", "1", "2"]),
    "seen": np.array(["2020-01-01"] * 3, dtype="datetime64[D]"),
}


def test_whole_numbers_fixed_width_text_and_nan_among_levels_are_understood() -> None:
    assert truth(parse("age >= 2"), COLUMNS).true.tolist() == [False, True, True]
    assert truth(parse("grade = 1"), COLUMNS).true.tolist() == [False, True, False]
    assert truth(parse("sex = male"), COLUMNS).known.tolist() == [True, False, False]
    assert truth(parse("sex is missing"), COLUMNS).true.tolist() == [False, True, True]


def test_without_rows_the_result_is_empty() -> None:
    empty = {"age": np.array([], dtype=float)}
    assert len(truth(parse("age < 3 or age is missing"), empty)) == 0
    assert values(parse("age + 1"), empty).tolist() == []


def test_an_expression_without_variables_has_one_row_of_no_columns() -> None:
    assert truth(parse("1 < 2"), {}).true.tolist() == [True]


def test_columns_are_not_changed() -> None:
    age = np.array([1.0, np.nan])
    values(parse("-age * 2"), {"age": age})
    np.testing.assert_array_equal(age, [1.0, np.nan])


def test_many_signs_take_no_more_than_their_number() -> None:
    # Each difference is evaluated once; twice at every level would be 2^14 times.
    text = "-(" * 14 + "age" + " - age)" * 14
    assert values(parse(text), {"age": np.array([1.0])}).shape == (1,)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("gone < 3", "unknown_variable"),
        ("age", "not_a_condition"),
        ("age = (sex)", "kinds_differ"),
        ("seen = '2020-1-1'", "not_a_date"),
        ("sex < 'male'", "no_order"),
        ("sex + 1 > 2", "not_numeric"),
        ("seen + 1 > 2", "not_numeric"),
    ],
)
def test_what_cannot_be_evaluated(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        truth(parse(text), COLUMNS)
    assert caught.value.code == f"expression.{code}"


@pytest.mark.parametrize(("text", "code"), [("age < 3", "not_a_term"), ("seen", "not_numeric")])
def test_what_has_no_value(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        values(parse(text), COLUMNS)
    assert caught.value.code == f"expression.{code}"


def test_a_truth_cannot_be_true_where_it_is_unknown() -> None:
    with pytest.raises(ValueError, match="known"):
        Truth(np.array([True]), np.array([False]))


def test_no_pandas_is_imported() -> None:
    command = "import sys, ncstats.expression; print('pandas' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", command], capture_output=True, check=True)
    assert shown.stdout.strip() == b"False"
