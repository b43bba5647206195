"""The register of methods."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ncstats import methods, stats, survival
from ncstats.text import catalogue


def test_every_key_stands_once() -> None:
    keys = [row.key for row in methods.METHODS]
    assert len(set(keys)) == len(keys)
    assert all(methods.method(key).key == key for key in keys)


def test_an_unknown_key_is_no_method() -> None:
    with pytest.raises(KeyError):
        methods.method("t_test")


def test_every_result_names_a_method_of_the_register() -> None:
    table = [[8, 3], [4, 1], [6, 4]]
    results = [
        stats.mean_sd([1, 2]),
        stats.kruskal_wallis([[1], [2], [3]]),
        stats.mann_whitney([[1], [2]]),
        stats.chi_squared(table),
        stats.fisher_exact(table),
        stats.fisher_exact(table, operations=0),
        stats.proportion_ci(1, 2),
        stats.proportion_ci(1, 2, "clopper_pearson"),
        survival.kaplan_meier([1, 2], [1, 0]),
        survival.cumulative_incidence([1, 2], [1, 0])[1],
        survival.logrank([1, 2], [1, 1], ["a", "b"]),
    ]
    named = {methods.method(result.method).key for result in results}
    assert len(named) == len(results)


@pytest.mark.parametrize(
    ("kind", "groups", "test"),
    [
        ("number", 2, "mann_whitney"),
        ("number", 3, "kruskal_wallis"),
        ("number", 7, "kruskal_wallis"),
        ("category", 2, "fisher_exact"),
        ("category", 4, "fisher_exact"),
        ("time_to_event", 3, "logrank"),
    ],
)
def test_the_stated_rule(kind: str, groups: int, test: str) -> None:
    assert methods.default_test(kind, groups) == test
    row = methods.method(test)
    assert (row.kind, row.role) == (kind, "test")
    assert row.default
    assert all(methods.method(key).kind == kind for key in methods.tests_for(kind, groups))


def test_without_a_number_of_groups_every_test_of_the_kind_may_be_named() -> None:
    assert methods.tests_for("number", None) == ("mann_whitney", "kruskal_wallis")


def test_what_the_rule_does_not_cover_is_refused() -> None:
    with pytest.raises(ValueError, match="two groups or more"):
        methods.default_test("number", 1)
    with pytest.raises(ValueError, match="a number, a category"):
        methods.default_test("text", 2)


@pytest.mark.parametrize("change", [{"label": {"en": "x"}}, {"source": ""}, {"r_call": ""}])
def test_a_row_without_an_answer_cannot_be_made(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="count"):
        replace(methods.METHODS[0], **change)  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_reason_has_its_sentence(lang: str) -> None:
    codes = {code for code in catalogue(lang) if code.startswith(("stats.", "survival."))}
    assert codes >= {"stats.all_values_equal", "survival.negative_time"}
