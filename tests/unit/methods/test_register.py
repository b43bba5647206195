"""The register of methods."""

from __future__ import annotations

import re
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
    assert all(methods.method(key).kind == kind for key in methods.choices("test", kind, groups))


def test_a_number_shown_by_its_mean_is_compared_by_means() -> None:
    assert methods.default_test("number", 2, "mean") == "welch"
    assert methods.method("welch").summary == "mean"


def test_without_a_number_of_groups_every_test_of_the_kind_may_be_named() -> None:
    assert {"mann_whitney", "kruskal_wallis"} <= set(methods.choices("test", "number", None))


def test_a_test_of_two_groups_is_not_offered_to_three() -> None:
    offered = methods.choices("test", "number", 3)
    assert "kruskal_wallis" in offered
    assert "mann_whitney" not in offered
    assert "risk_difference" not in methods.choices("effect", "category", 3)


def test_what_is_not_computed_from_counts_is_not_dispatched() -> None:
    with pytest.raises(KeyError):
        methods.compute("quantile_6", [[1, 2]])


@pytest.mark.parametrize(
    ("test", "groups", "levels", "effect"),
    [
        ("mann_whitney", 2, 0, "hodges_lehmann"),
        ("kruskal_wallis", 3, 0, "epsilon_squared"),
        ("welch", 2, 0, "mean_difference"),
        ("welch", 3, 0, "omega_squared"),
        ("fisher_exact", 2, 2, "risk_difference"),
        ("chi_squared", 2, 3, "cramers_v"),
        ("fisher_exact", 3, 2, "cramers_v"),
    ],
)
def test_the_effect_beside_a_test(test: str, groups: int, levels: int, effect: str) -> None:
    assert methods.default_effect(test, groups, levels) == effect


def test_what_the_rule_does_not_cover_is_refused() -> None:
    with pytest.raises(ValueError, match="two groups or more"):
        methods.default_test("number", 1)
    with pytest.raises(ValueError, match="a number, a category"):
        methods.default_test("text", 2)


@pytest.mark.parametrize(
    "change",
    [
        {"label": {"en": "x"}},
        {"references": (), "detail": {}},
        {"references": ("nobody_1900",)},
        {"detail": {"en": "x"}},
        {"r_call": ""},
        {"function": "x"},
    ],
)
def test_a_row_without_an_answer_cannot_be_made(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="count"):
        replace(methods.METHODS[0], **change)  # type: ignore[arg-type]


def test_every_source_is_cited_and_none_is_an_explanation() -> None:
    cited = {name for row in methods.METHODS for name in row.references}
    assert cited == set(methods.REFERENCES)
    for name, reference in methods.REFERENCES.items():
        year = name.rpartition("_")[2]
        assert year in reference.text, name
        assert reference.text.endswith("."), name
        assert not reference.doi or re.fullmatch(r"10\.\d{4,5}/\S+", reference.doi), name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_method_tells_its_sources_and_how_it_is_computed(lang: str) -> None:
    *papers, detail = methods.method("kaplan_meier").sources(lang)
    assert [paper.partition(".")[0] for paper in papers] == ["Kaplan EL, Meier P"]
    assert papers[0].endswith("doi:10.1080/01621459.1958.10501452")
    assert detail == {"en": "Greenwood’s standard error", "zh": "Greenwood 标准误"}[lang]
    assert len(methods.method("mean_sd").sources(lang)) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_reason_has_its_sentence(lang: str) -> None:
    codes = {code for code in catalogue(lang) if code.startswith(("stats.", "survival."))}
    assert codes >= {"stats.all_values_equal", "survival.negative_time"}
