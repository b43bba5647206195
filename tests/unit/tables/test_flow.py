"""The participants' flow: what is counted, what is stated, and what is left to the author."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ncstats.disclosure import release
from ncstats.report.run import read_study
from ncstats.results.run import run_plan
from ncstats.tables.flow import Flow, read_flow

if TYPE_CHECKING:
    from collections.abc import Callable

    from ncstats.plan import Plan

PLAN = """study: {{id: mine, title: Mine}}
eligibility:
{criteria}
groups: {{histology: {{variable: central_histology}}}}
tables: {{t: {{title: T, by: histology, rows: [stage]}}}}
curves: {{c: {{title: C, endpoint: relapse, by: histology, landmarks: [1]}}}}
"""
STATED = "  - {id: a, text: {en: Consent, zh: 知情同意}, n: 3}"
UNSTATED = "  - {id: b, text: Records}"
JUDGED = "  - {id: c, text: Younger than 50 months, where: age_months < 50}"


@pytest.fixture
def flow(small_study: Callable[..., Plan]) -> Callable[..., Flow | None]:
    def read(*criteria: str, lang: str = "en") -> Flow | None:
        plan = small_study(plan=PLAN.format(criteria="\n".join(criteria)))
        computed = run_plan(plan, read_study(plan))
        return read_flow(release(computed.results, computed.tallies), plan, lang)

    return read


def test_stated_numbers_add_up_to_those_screened(flow: Callable[..., Flow | None]) -> None:
    found = flow(STATED, JUDGED)
    assert found is not None
    assert list(found.sentences()) == [
        "Screened: n = 9",
        "Not met: Consent (n = 3)",
        "In the data: n = 6",
        "Not met: Younger than 50 months (n = 1)",
        "Unknown: Younger than 50 months (n = 1)",
        "Analysed: n = 4; Relapse: followed n = 3",
        "Favourable (N = 3); Relapse: followed n = 2",
        "Unfavourable (N = 1); Relapse: followed n = 1",
    ]


def test_what_nobody_states_is_left_to_the_author(flow: Callable[..., Flow | None]) -> None:
    found = flow(STATED, UNSTATED, JUDGED)
    assert found is not None
    first = found.stages[0]
    assert first.text == "Screened: n = ___"
    assert first.left == ("Not met: Consent (n = 3)", "Not met: Records (n = ___)")


def test_a_file_of_everybody_begins_with_itself(flow: Callable[..., Flow | None]) -> None:
    found = flow(JUDGED)
    assert found is not None
    assert [stage.text for stage in found.stages] == ["In the data: n = 6", "Analysed: n = 4"]


def test_those_in_no_group_stand_beside_the_groups(flow: Callable[..., Flow | None]) -> None:
    found = flow("  - {id: c, text: Any stage, where: stage is not missing}")
    assert found is not None
    assert [group.text for group in found.groups] == [
        "Favourable (N = 3)", "Unfavourable (N = 2)", "In no group (N = 1)",
    ]  # fmt: skip


def test_groups_that_are_not_compared_are_counted(small_study: Callable[..., Plan]) -> None:
    text = PLAN.format(criteria=JUDGED).replace(
        "variable: central_histology", "variable: stage, order: [I, II]"
    )
    plan = small_study(plan=text)
    computed = run_plan(plan, read_study(plan))
    found = read_flow(release(computed.results, computed.tallies), plan)
    assert found is not None
    assert [group.text for group in found.groups] == [
        "I (N = 1)", "II (N = 1)", "In a group that is not compared (N = 2)",
    ]  # fmt: skip


def test_the_flow_speaks_chinese(flow: Callable[..., Flow | None]) -> None:
    found = flow(STATED, lang="zh")
    assert found is not None
    assert next(found.sentences()) == "筛查：n = 9"
    assert found.stages[0].left == ("不符合：知情同意（n = 3）",)


def test_a_plan_without_conditions_has_no_flow(small_study: Callable[..., Plan]) -> None:
    plan = small_study()
    computed = run_plan(plan, read_study(plan))
    assert read_flow(release(computed.results, computed.tallies), plan) is None
