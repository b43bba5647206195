"""Three-valued logic, written out: T true, F false, ? unknown because a value is missing."""

from __future__ import annotations

import numpy as np
import pytest

from ncstats.expression import Column, Truth, parse, truth, values

YES_NO_MISSING = {"T": "yes", "F": "no", "?": None}


def column(signs: str) -> Column:
    return np.array([YES_NO_MISSING[sign] for sign in signs], dtype=object)


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
def test_kleene(text: str, result: str) -> None:
    columns = {"a": column("TTTFFF???"), "b": column("TF?TF?TF?")}
    assert shown(truth(parse(text), columns)) == result


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
def test_numbers(text: str, result: str) -> None:
    columns = {"age": np.array([0, 11.9, 12, 13, np.nan])}
    assert shown(truth(parse(text), columns)) == result


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
def test_dates(text: str, result: str) -> None:
    columns = {
        "seen": np.array(["2020-01-01", "2020-03-01", "NaT"], dtype="datetime64[D]"),
        "died": np.array(["2020-01-31", "NaT", "NaT"], dtype="datetime64[ns]"),
    }
    assert shown(truth(parse(text), columns)) == result


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
def test_arithmetic(text: str, result: list[float]) -> None:
    columns = {"a": np.array([1, 2, np.nan]), "b": np.array([4.0, 0.0, 5.0])}
    np.testing.assert_array_equal(values(parse(text), columns), result)
