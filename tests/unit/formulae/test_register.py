"""The register says of each formula what its function says."""

from __future__ import annotations

import inspect
from dataclasses import replace

import numpy as np
import pytest

from ncstats.errors import UsageError
from ncstats.formulae import BY_KEY, FORMULAE, Formula, FormulaCall, age_limits, formula
from ncstats.formulae.computed import Computed
from ncstats.text import Bilingual, catalogue

ALL = pytest.mark.parametrize("row", FORMULAE, ids=[row.key for row in FORMULAE])
SAMPLE = {"mo": 100.0, "cm": 120.0, "kg": 22.0, "wk": 33.0, "umol/L": 40.0}


def drawn(row: Formula, n: int, seed: int = 1) -> list[np.ndarray]:
    """Arguments in the neighbourhood of a child's, some of them missing."""
    generator = np.random.default_rng(seed)
    columns: list[np.ndarray] = []
    for argument in row.arguments:
        gone = generator.random(n) < 0.2
        if argument.kind == "number":
            column = SAMPLE.get(argument.unit, 2.0) * generator.uniform(0, 2, n)
            columns.append(np.where(gone, np.nan, column))
        elif argument.kind == "date":
            days = np.datetime64("2010-01-01", "D") + generator.integers(0, 4000, n)
            columns.append(np.where(gone, np.datetime64("NaT", "D"), days))
        else:
            columns.append(generator.choice([*argument.levels, None], n).astype(object))
    return columns


def options(row: Formula) -> dict[str, object]:
    return {p.name: p.allowed[0] for p in row.parameters if p.default is None}


def test_every_key_stands_once() -> None:
    assert len(BY_KEY) == len(FORMULAE)
    with pytest.raises(KeyError):
        formula("egfr")


@ALL
def test_arguments_and_defaults_are_those_of_the_function(row: Formula) -> None:
    signature = inspect.signature(row.function).parameters.values()
    empty = inspect.Parameter.empty
    arguments = [(p.name, p.default is empty) for p in signature if p.kind is not p.KEYWORD_ONLY]
    parameters = [(p.name, p.default) for p in signature if p.kind is p.KEYWORD_ONLY]
    assert arguments == [(argument.name, argument.required) for argument in row.arguments]
    assert [(n, None if d is empty else d) for n, d in parameters] == [
        (parameter.name, parameter.default) for parameter in row.parameters
    ]


@ALL
def test_every_function_is_a_page_of_its_own(row: Formula) -> None:
    page = row.function.__doc__ or ""
    for part in ("Source: ", "Args:", "Returns:", ">>> "):
        assert part in page
    for argument in row.arguments:
        assert f"        {argument.name}: " in page


@ALL
def test_one_value_per_child_and_a_word_for_every_reason(row: Formula) -> None:
    found = row.function(*drawn(row, 500), **options(row))
    assert isinstance(found, Computed)
    assert found.values.shape == (500,)
    if row.levels:
        assert found.values.dtype == np.int64
        assert set(found.values.tolist()) <= {-1, *range(len(row.levels))}
    else:
        assert found.values.dtype == np.float64
        assert not np.isinf(found.values).any()
    assert not found.missing.all()
    for lang in ("en", "zh"):
        assert {f"formulae.{reason}" for reason in (*found.outside, *found.remarks)} <= {
            *catalogue(lang)
        }
    reasons = np.sum([*found.outside.values(), np.zeros(500, dtype=int)], axis=0)
    assert reasons.max() <= 1
    for rows in found.outside.values():
        assert found.missing[rows].all()
    for rows in found.remarks.values():
        assert not found.missing[rows].any()


@ALL
def test_a_child_has_the_same_value_alone_as_among_others(row: Formula) -> None:
    columns = drawn(row, 40)
    together = row.function(*columns, **options(row)).values
    for child in range(40):
        alone = row.function(*(column[child : child + 1] for column in columns), **options(row))
        np.testing.assert_array_equal(alone.values, together[child : child + 1])


@ALL
def test_nobody_has_no_value(row: Formula) -> None:
    assert row.function(*drawn(row, 0), **options(row)).values.shape == (0,)


@ALL
def test_a_missing_required_part_leaves_the_value_missing(row: Formula) -> None:
    columns = drawn(row, 200)
    for place, argument in enumerate(row.arguments):
        # The age of a child of unknown gestation stays as it is.
        if not argument.required or (row.key, argument.name) == (
            "corrected_age",
            "gestational_age",
        ):
            continue
        gone = {"number": np.nan, "date": np.datetime64("NaT", "D"), "category": None}
        without = list(columns)
        without[place] = np.full(200, gone[argument.kind], dtype=columns[place].dtype)
        found = row.function(*without, **options(row))
        assert found.missing.all(), argument.name
        assert not found.outside
        assert not found.remarks


@ALL
def test_what_is_given_is_not_changed(row: Formula) -> None:
    columns = drawn(row, 100)
    before = [column.copy() for column in columns]
    row.function(*columns, **options(row))
    for column, copy in zip(columns, before, strict=True):
        np.testing.assert_array_equal(column, copy)


def test_a_row_that_leaves_an_answer_open_cannot_be_made() -> None:
    row = formula("body_surface_area")
    for wrong in (
        {"key": ""}, {"source": ""}, {"label": Bilingual("A")}, {"unit": ""}, {"levels": ("no",)},
    ):  # fmt: skip
        with pytest.raises(ValueError, match="a formula"):
            replace(row, **wrong)


def test_a_call_knows_what_it_reads_and_what_it_needs() -> None:
    row = formula("weight_for_age_z")
    call = FormulaCall(row, {"weight": "w", "age": "a", "sex": "s", "gestational_age": "g"})
    assert call.names == ("w", "a", "s", "g")
    assert call.needed == ("w", "a", "s")
    assert str(call) == "weight_for_age_z(weight: w, age: a, sex: s, gestational_age: g)"
    columns = {"w": np.array([9.0]), "a": np.array([12.0]), "s": np.array(["male"], dtype=object)}
    without = call(columns, 1).values
    np.testing.assert_array_equal(without, row.function(*columns.values()).values)


@pytest.mark.parametrize(
    ("key", "of", "given"),
    [
        ("body_surface_area", {"height": "h"}, {}),
        ("body_surface_area", {"height": "h", "weight": "w", "age": "a"}, {}),
        ("body_surface_area", {"height": "h", "weight": "w"}, {"rule": "x"}),
        ("kidney_length_for_height", {"height": "h", "length": "l"}, {}),
    ],
)
def test_a_call_that_does_not_fit_cannot_be_made(
    key: str, of: dict[str, str], given: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=key):
        FormulaCall(formula(key), of, given)


def test_an_optional_category_may_be_left_out() -> None:
    call = FormulaCall(formula("anemia"), {"hemoglobin": "h", "age": "a"})
    columns = {"h": np.array([100.0]), "a": np.array([12.0])}
    assert call(columns, 1).values.tolist() == [1]


def test_a_table_of_limits_is_known_by_name_or_is_one() -> None:
    table = age_limits("matos_nhsggc")
    assert age_limits(table) is table
    assert table.unit == "mmol/mmol"
    assert "Matos" in table.source
    with pytest.raises(UsageError, match="Did you mean “matos_nhsggc”"):
        age_limits("matos_nhsgc")
