"""nc.compare: what can be asked of it, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ncstats as nc
from ncstats.errors import UsageError

Study = Callable[..., nc.Plan]


@pytest.fixture(scope="module")
def children() -> nc.Cohort:
    return nc.read_study(nc.load_plan("wilms"))


def ask(children: nc.Cohort, **options: Any) -> nc.Results:
    return nc.compare(children, ["age_months", "relapse"], by="stage", **options)


def methods(results: nc.Results, context: str, stat_name: str) -> dict[str, str]:
    found = (row for row in results if (row.context, row.stat_name) == (context, stat_name))
    return {row.variable: row.method for row in reversed(list(found))}


def test_a_method_concerns_the_variables_that_it_is_for(children: nc.Cohort) -> None:
    results = ask(children, test="chi_squared", effect="eta_squared", pairwise="dunn")
    assert methods(results, "test", "p.value") == {
        "age_months": "kruskal_wallis", "relapse": "chi_squared",
    }  # fmt: skip
    assert methods(results, "effect", "estimate")["age_months"] == "eta_squared"
    assert methods(results, "pairwise", "p.value") == {
        "age_months": "dunn", "relapse": "pairwise_fisher",
    }  # fmt: skip


def test_a_test_can_be_named_by_variable(children: nc.Cohort) -> None:
    results = ask(children, test={"relapse": "chi_squared"}, summary="mean", adjust="none")
    assert methods(results, "test", "p.value") == {"age_months": "welch", "relapse": "chi_squared"}
    assert not methods(results, "test", "p.adjusted")


@pytest.mark.parametrize(
    ("options", "nearest"),
    [
        ({"test": "kruskal_wallace"}, "kruskal_wallis"),
        ({"test": {"relapse": "anova"}}, None),
        ({"effect": "cramer_v"}, "cramers_v"),
        ({"pairwise": "dun"}, "dunn"),
        ({"adjust": "bonferoni"}, "bonferroni"),
        ({"summary": "means"}, "mean"),
        ({"choose": "shapiro_wilk"}, "shapiro"),
        ({"sensitivities": True}, "sensitivity"),
    ],
)
def test_what_there_is_not_is_refused_with_the_nearest_name(
    children: nc.Cohort, options: dict[str, Any], nearest: str | None
) -> None:
    with pytest.raises(UsageError) as caught:
        ask(children, **options)
    (problem,) = caught.value.problems
    assert problem.code == "results.unknown_choice"
    assert nearest is None or problem.nearest == nearest
    assert problem.text("en") != problem.text("zh")


def test_the_order_of_the_patients_moves_nothing(small_study: Study) -> None:
    forwards = small_study(name="forwards")
    _, *lines = forwards.data_path.read_text(encoding="utf-8").splitlines()
    backwards = small_study(rows=tuple(reversed(lines)), name="backwards")
    asked: dict[str, Any] = {"by": "central_histology", "sensitivity": True, "pairwise": True}
    names = ["age_months", "stage", "relapse"]
    first, second = (
        nc.compare(nc.read_study(plan), names, **asked) for plan in (forwards, backwards)
    )
    assert repr(first.rows) == repr(second.rows)
