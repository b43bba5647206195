"""Three-valued logic, written out: T true, F false, ? unknown because a value is missing.

Each table holds in memory, and in the SQL that an expression is rendered as.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import duckdb
import numpy as np
import pytest
from sqlglot import exp

from ncstats.expression import Column, Expression, Truth, parse, truth, values
from ncstats.expression.sql import SqlColumn, condition_sql, value_sql

Columns = Mapping[str, Column]

YES_NO_MISSING = {"T": "yes", "F": "no", "?": None}


def column(signs: str) -> Column:
    return np.array([YES_NO_MISSING[sign] for sign in signs], dtype=object)


def in_sql(expression: Expression, columns: Columns) -> list[Any]:
    """What DuckDB makes of an expression, row by row; None for NULL."""
    sorts = {"f": ("number", "DOUBLE"), "M": ("date", "DATE"), "O": ("text", "VARCHAR")}
    kinds = {name: sorts[np.asarray(column).dtype.kind] for name, column in columns.items()}
    sql_columns = {
        name: SqlColumn(sort, exp.column(name, quoted=True))  # type: ignore[arg-type]  # one of three
        for name, (sort, _) in kinds.items()
    }
    render = condition_sql if expression.is_condition else value_sql
    query = exp.select(render(expression, sql_columns)).from_("given").order_by("place")
    with duckdb.connect() as connection:
        typed = ", ".join(f'"{name}" {kind}' for name, (_, kind) in kinds.items())
        connection.execute(f"CREATE TABLE given (place INT, {typed})")
        for place, cells in enumerate(zip(*columns.values(), strict=True)):
            row = [place, *map(_cell, cells)]
            places = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO given VALUES ({places})", row)  # noqa: S608 - question marks
        return [row[0] for row in connection.execute(query.sql(dialect="duckdb")).fetchall()]


def _cell(value: Any) -> Any:
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value.astype("datetime64[D]"))
    return None if value is None or value != value else value  # noqa: PLR0124 - NaN


def truth_in_sql(expression: Expression, columns: Columns) -> Truth:
    found = in_sql(expression, columns)
    true = np.array([value is True for value in found])
    return Truth(true, np.array([value is not None for value in found]))


def values_in_sql(expression: Expression, columns: Columns) -> Any:
    return np.array([np.nan if v is None else v for v in in_sql(expression, columns)])


@pytest.fixture(params=[truth, truth_in_sql], ids=["memory", "sql"])
def truth_of(request: pytest.FixtureRequest) -> Callable[[Expression, Columns], Truth]:
    return request.param


@pytest.fixture(params=[values, values_in_sql], ids=["memory", "sql"])
def values_of(request: pytest.FixtureRequest) -> Callable[[Expression, Columns], Any]:
    return request.param


def shown(found: Truth) -> str:
    pairs = zip(found.true, found.known, strict=True)
    return "".join(("T" if true else "F") if known else "?" for true, known in pairs)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        # a                       TTTFFF???
        # b                       TF?TF?TF?
        ("a = yes and b = yes", "TF?FFF?F?"),
        ("a = yes or b = yes", "TTTTF?T??"),
        ("not a = yes", "FFFTTT???"),
        ("not (a = yes and b = yes)", "FT?TTT?T?"),
        ("a = yes and not b = yes", "FT?FFFF??"),
        ("a is missing", "FFFFFFTTT"),
        ("a is not missing", "TTTTTTFFF"),
        ("a is missing or b = yes", "TF?TF?TTT"),
        ("a in (yes, no)", "TTTTTT???"),
        ("a not in (yes)", "FFFTTT???"),
        ("a != no", "TTTFFF???"),
        ("a = (b)", "TF?FT????"),
    ],
)
def test_kleene(truth_of: Callable[[Expression, Columns], Truth], text: str, result: str) -> None:
    columns = {"a": column("TTTFFF???"), "b": column("TF?TF?TF?")}
    assert shown(truth_of(parse(text), columns)) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        # age                 0  11.9  12  13  missing
        ("age < 12", "TTFF?"),
        ("age <= 12", "TTTF?"),
        ("age > 12", "FFFT?"),
        ("age >= 12", "FFTT?"),
        ("age = 12", "FFTF?"),
        ("age != 12", "TTFT?"),
        ("12 > age", "TTFF?"),
        ("age in (0, 13)", "TFFT?"),
        ("age * 2 - 2 = 22", "FFTF?"),
        ("-age < -12", "FFFT?"),
        ("age / 0 > 1", "?????"),
        ("age > 100 and age / 0 > 1", "FFFF?"),
    ],
)
def test_numbers(truth_of: Callable[[Expression, Columns], Truth], text: str, result: str) -> None:
    columns = {"age": np.array([0, 11.9, 12, 13, np.nan])}
    assert shown(truth_of(parse(text), columns)) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        # seen    2020-01-01  2020-03-01  missing
        # died    2020-01-31  missing     missing
        ("seen < '2020-02-29'", "TF?"),
        ("'2020-03-01' <= seen", "FT?"),
        ("seen = '2020-01-01'", "TF?"),
        ("died - seen = 30", "T??"),
        ("died > seen", "T??"),
        ("seen in ('2020-03-01')", "FT?"),
        ("died is missing", "FTT"),
    ],
)
def test_dates(truth_of: Callable[[Expression, Columns], Truth], text: str, result: str) -> None:
    columns = {
        "seen": np.array(["2020-01-01", "2020-03-01", "NaT"], dtype="datetime64[D]"),
        "died": np.array(["2020-01-31", "NaT", "NaT"], dtype="datetime64[ns]"),
    }
    assert shown(truth_of(parse(text), columns)) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        # a          1    2   missing
        # b          4    0   5
        ("a + b", [5.0, 2.0, np.nan]),
        ("a - b", [-3.0, 2.0, np.nan]),
        ("a - b - 1", [-4.0, 1.0, np.nan]),
        ("a - (b - 1)", [-2.0, 3.0, np.nan]),
        ("a / b", [0.25, np.nan, np.nan]),
        ("1 + 2 * a", [3.0, 5.0, np.nan]),
        ("-(a + b) * 2", [-10.0, -4.0, np.nan]),
        ("b * 1e308", [np.nan, 0.0, np.nan]),
    ],
)
def test_arithmetic(
    values_of: Callable[[Expression, Columns], Any], text: str, result: list[float]
) -> None:
    columns = {"a": np.array([1.0, 2.0, np.nan]), "b": np.array([4.0, 0.0, 5.0])}
    np.testing.assert_array_equal(values_of(parse(text), columns), result)
