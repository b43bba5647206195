"""Whole numbers of patients for columns whose N a release rounds or withholds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ncstats.plan import Plan
from ncstats.published.read import read_published
from ncstats.published.reconstruct.problem import make_study
from ncstats.published.reconstruct.refusals import ImpossibleError, NotReconstructedError
from ncstats.published.reconstruct.released_sizes import with_sizes
from ncstats.published.reconstruct.run import reconstruct

MakePlan = Callable[..., Plan]


def sizes(make_plan: MakePlan, rows: str, more: str = "") -> list[tuple[int, dict[str, int]]]:
    """The numbers of patients and of each arm that are tried, in their order."""
    plan = make_plan(rows, more)
    assert plan.published_path is not None
    cells = read_published(plan.published_path, plan).rows
    tried = []
    for sized in with_sizes(cells, plan):
        found = make_study(plan, sized).sizes
        tried.append((found.patients, found.groups("arm")))
    return tried


def test_the_number_in_the_middle_is_tried_first_and_the_arms_share_it(
    make_plan: MakePlan,
) -> None:
    rows = "table1,,,,N,48–52\ntable2,,,a,N,28–32\ntable2,,,b,N,18–22\n"
    tried = sizes(make_plan, rows)
    assert tried[0] == (50, {"a": 30, "b": 20})
    assert sorted(n for n, _ in tried) == [48, 49, 50, 51, 52]
    assert all(sum(arms.values()) == n for n, arms in tried)


def test_levels_narrow_the_column_that_they_fill(make_plan: MakePlan) -> None:
    rows = "table3,,,,N,48–52\n" + "".join(
        f"table3,stage,{level},,n,{n}\ntable3,stage,{level},,N,48–52\n"
        for level, n in (("s1", "13–17"), ("s2", "18–22"), ("s3", "8–10"))
    )
    assert [n for n, _ in sizes(make_plan, rows)] == [48, 49]


def test_an_arm_that_is_withheld_has_the_patients_that_are_left(make_plan: MakePlan) -> None:
    rows = "table1,,,,N,50\ntable2,,,a,N,≥10\ntable2,fever,,a,n,31\n"
    (tried,) = sizes(make_plan, rows)
    assert tried[0] == 50
    assert sum(tried[1].values()) == 50
    assert tried[1]["a"] >= 31


def test_patients_of_the_plan_stand_for_an_n_that_is_withheld(make_plan: MakePlan) -> None:
    tried = sizes(make_plan, "table1,fever,,,n,8–12\n", "reconstruct: {patients: 30}\n")
    assert [n for n, _ in tried] == [30]


def test_where_nothing_says_how_many_there_are_it_is_asked_for(make_plan: MakePlan) -> None:
    with pytest.raises(NotReconstructedError) as caught:
        sizes(make_plan, "table7,cough,,a,n,8–12\n")
    assert [problem.code for problem in caught.value.problems] == ["reconstruct.release_no_size"]


def test_where_no_number_fits_the_cells_are_named(make_plan: MakePlan) -> None:
    rows = "table1,,,,N,20,p\ntable3,stage,s1,,n,18–22,p\ntable3,stage,s2,,n,8–12,p\n"
    plan = make_plan(rows)
    assert plan.published_path is not None
    text = plan.published_path.read_text(encoding="utf-8")
    plan.published_path.write_text(text.replace("published\n", "published,policy\n"), "utf-8")
    with pytest.raises(ImpossibleError) as caught:
        reconstruct(plan)
    assert {cell.printed for cell in caught.value.cells} >= {"18–22", "8–12"}
