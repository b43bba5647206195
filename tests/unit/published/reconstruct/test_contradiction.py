"""Cells that cannot all be true: as few as possible, each with its line, and the way out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ncstats.errors import UsageError
from ncstats.plan import Plan
from ncstats.published.model import PublishedCell
from ncstats.published.reconstruct import ImpossibleError, reconstruct
from ncstats.published.reconstruct.contradiction import proofs_of
from ncstats.published.reconstruct.problem import make_study

MakePlan = Callable[..., Plan]
SIZES = "table2,,,a,N,6\ntable2,,,b,N,5\n"
CONTRADICTIONS = {
    "no denominator gives the percentage": (
        "table1,fever,,,n_percent,4 (41)\ntable1,cough,,,n_percent,3 (27)\n",
        "No count and denominator",
        {"4 (41)"},
    ),
    "two cells count the same patients": (
        (
            "table1,cough,,,n_percent,3 (27)\ntable1,fever,,,n_percent,4 (36)\n"
            "table4,fever,,,n_percent,5 (45)\n"
        ),
        "No count and denominator",
        {"4 (36)", "5 (45)"},
    ),
    "groups that do not add up": (
        (
            "table1,fever,,,n_percent,4 (36)\ntable2,fever,,a,n_percent,1 (17)\n"
            "table2,fever,,b,n_percent,1 (20)\ntable1,cough,,,n_percent,3 (27)\n"
        ),
        "do not add up",
        {"4 (36)", "1 (17)", "1 (20)"},
    ),
    "levels that are more than all": (
        (
            "table3,stage,s1,,n_percent,4 (36)\ntable3,stage,s2,,n_percent,6 (55)\n"
            "table3,stage,s3,,n_percent,5 (45)\n"
        ),
        "add up to at least",
        {"4 (36)", "6 (55)", "5 (45)"},
    ),
    "quartiles out of order": (
        'table2,score,,a,median_iqr,"3.0 [4.0–5.0]"\ntable2,score,,b,median_iqr,"6.0 [4.0–8.0]"\n',
        "ascending",
        {"3.0 [4.0–5.0]"},
    ),
    "a median between the recorded numbers": (
        'table2,score,,a,median_iqr,"3.3 [1.0–5.0]"\ntable2,score,,b,median_iqr,"6.0 [4.0–8.0]"\n',
        "no numbers recorded",
        {"3.3 [1.0–5.0]"},
    ),
    "a value beyond the range": (
        'table2,score,,a,median_iqr,"3.0 [1.0–15.0]"\n',
        "cannot be",
        {"3.0 [1.0–15.0]"},
    ),
    "a p-value that the quartiles exclude": (
        (
            'table2,score,,a,median_iqr,"1.0 [0.0–2.0]"\n'
            'table2,score,,b,median_iqr,"8.0 [8.0–9.0]"\n'
            "table2,score,,*,p_value,0.8\ntable2,fever,,a,n_percent,1 (17)\n"
        ),
        "needs a test statistic",
        {"1.0 [0.0–2.0]", "8.0 [8.0–9.0]", "0.8"},
    ),
    "a p-value that the counts exclude": (
        (
            "table2,fever,,a,n_N_percent,1/6 (16.7)\ntable2,fever,,b,n_N_percent,3/5 (60.0)\n"
            "table2,fever,,*,p_value,0.545\ntable1,cough,,,n_percent,3 (27)\n"
        ),
        "give a p-value of 0.242",
        {"1/6 (16.7)", "3/5 (60.0)", "0.545"},
    ),
}


def refusal(plan: Plan) -> ImpossibleError:
    with pytest.raises(ImpossibleError) as caught:
        reconstruct(plan, seed=1)
    assert caught.value.exit_code == 1
    return caught.value


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_as_few_cells_as_possible_are_named_with_their_lines(
    make_plan: MakePlan, case: str
) -> None:
    cells, reason, named = CONTRADICTIONS[case]
    error = refusal(make_plan(SIZES + cells))
    assert {cell.printed for cell in error.cells} == named
    text = error.text()
    assert reason in text
    lines = (SIZES + cells).splitlines()
    for cell in error.cells:
        line = next(i for i, row in enumerate(lines, 2) if cell.printed in row)
        assert f"published.csv, line {line}: " in text


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_without_any_one_of_them_a_cohort_exists(make_plan: MakePlan, case: str) -> None:
    rows = (SIZES + CONTRADICTIONS[case][0]).splitlines(keepends=True)
    for cell in refusal(make_plan("".join(rows))).cells:
        assert cell.place[1] is not None
        fewer = [row for i, row in enumerate(rows, 2) if i != cell.place[1]]
        assert reconstruct(make_plan("".join(fewer)), seed=1).verification.ok


def refuted(plan: Plan, cells: tuple[PublishedCell, ...]) -> bool:
    return any(True for _ in proofs_of(make_study(plan, cells)))


def test_a_size_is_named_where_another_would_do(make_plan: MakePlan) -> None:
    error = refusal(make_plan(SIZES + "table2,fever,,a,n,7\n"))
    assert {cell.printed for cell in error.cells} == {"6", "7"}


def test_contradicting_sizes_are_named(make_plan: MakePlan) -> None:
    error = refusal(make_plan(f"{SIZES}table1,,,,N,10\n"))
    assert "hold 11 patients, and there are 10" in error.text()
    assert {cell.printed for cell in error.cells} == {"6", "5", "10"}
    error = refusal(make_plan(f"{SIZES}table1,,,,N,11\ntable3,,,,N,12\n"))
    assert "two sizes" in error.text()
    error = refusal(make_plan(f"{SIZES}table1,,,,N,11\n", "reconstruct: {patients: 12}\n"))
    assert "the plan says that there are 12" in error.text().casefold()


def test_numbers_of_a_group_with_nobody_are_refused(make_plan: MakePlan) -> None:
    nobody = 'table2,,,a,N,6\ntable2,,,b,N,0\ntable2,score,,b,median_iqr,"6.0 [4.0–8.0]"\n'
    error = refusal(make_plan(nobody))
    assert "of a group in which nobody has a value" in error.text()
    test = "table2,,,a,N,6\ntable2,,,b,N,0\ntable2,score,,*,p_value,0.300\n"
    assert "fewer than two groups" in refusal(make_plan(test)).text()


@pytest.mark.parametrize(
    ("cells", "more", "message"),
    [
        ("", "", "it holds no value"),
        ("table2,fever,,a,n,3\n", "", "how many patients there are"),
        ("table1,,,,N,0\n", "", "there is no patient to find"),
        ("table1,,,,N,60000\n", "", "more than the 50000"),
        ("table4,,,x,N,3\ntable4,fever,,y,n,1\n", "reconstruct: {patients: 9}\n", "are “y”"),
    ],
)
def test_what_cannot_be_begun_is_said(
    make_plan: MakePlan, cells: str, more: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        reconstruct(make_plan(cells, more), seed=1)


def test_a_group_whose_size_is_left_over_needs_none(make_plan: MakePlan) -> None:
    found = reconstruct(make_plan("table1,,,,N,11\ntable2,,,a,N,6\ntable2,fever,,b,n,2\n"), seed=1)
    assert found.cohort.data["arm"].value_counts().to_dict() == {"a": 6, "b": 5}
