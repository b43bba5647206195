"""Numbers that are one patient's, or nearly, looked up among the patients where they are there."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

import ncstats as nc
from ncstats import stats
from ncstats.disclosure import study_of
from ncstats.disclosure.risk_numbers import Columns, is_dominated, is_one_value

PLAN = """study: {id: mine, title: Mine}
groups: {histology: {variable: central_histology}}
tables: {t: {title: T, by: histology, total: true, rows: [age_months]}}
statements: [{id: late, variable: age_months, where: "stage in (III, IV)", cell: mean ± sd}]
"""


def patients(*ages: int | str, histology: str = "1", stage: str = "1") -> tuple[str, ...]:
    return tuple(
        f"{i},{histology},{histology},{stage},3,0,3653,{age},F" for i, age in enumerate(ages, 1)
    )


def found(plan: nc.Plan, *, at_hand: bool = True) -> tuple[set[str], set[str]]:
    """Where a mean is dominated and where a quantile is one patient's, as ``item group``."""
    run = nc.run(plan)
    columns = Columns.of(run.results, study_of(plan), run.cohort if at_hand else None)
    return (
        {f"{row.item} {row.group1_level}".strip() for row in columns.dominated()},
        {f"{row.stat_name} {row.group1_level}".strip() for row in columns.single()},
    )


def test_one_great_contribution_of_four(small_study: Callable[..., nc.Plan]) -> None:
    dominated, _ = found(small_study(patients(1, 1, 1, 97), PLAN))  # of 100
    assert dominated == {"t", "t favourable"}


def test_two_of_four(small_study: Callable[..., nc.Plan]) -> None:
    ages, half = patients(3, 3, 57, 37), patients(10, 10, 45, 35, histology="2", stage="4")
    # 94 of 100 are two children's; of the other four the two have 80, and the rest 20 > 4.5.
    moved = tuple(f"1{row}" for row in half)
    dominated, _ = found(small_study((*ages, *moved), PLAN))
    assert dominated == {"t favourable"}


def test_whether_the_second_is_great_is_told_by_the_patients(
    small_study: Callable[..., nc.Plan],
) -> None:
    alike = small_study(patients(60, 10, 10, 10, 10), PLAN)
    assert found(alike) == (set(), set[str]() | found(alike)[1])
    # Without them the least, the greatest and the sum leave it open, and it counts.
    assert found(alike, at_hand=False)[0] == set()
    open_ = small_study(patients(60, 10, 14, 1, 15), PLAN, name="open")
    assert found(open_)[0] == set()
    assert found(open_, at_hand=False)[0] == {"t", "t favourable"}


def test_a_median_of_three_is_one_child_s_unless_two_have_it(
    small_study: Callable[..., nc.Plan],
) -> None:
    own, shared = patients(10, 20, 30), patients(10, 20, 20)
    _, single = found(small_study(own, PLAN))
    assert single == {
        "p25", "median", "p75", "p25 favourable", "median favourable", "p75 favourable"
    }  # fmt: skip
    _, single = found(small_study(shared, PLAN, name="shared"))
    assert single == {"p25", "p25 favourable"}
    _, single = found(small_study(patients(10, 20, 30, 40), PLAN, name="even"))
    assert single == set()


def test_a_statement_is_of_its_own_patients(small_study: Callable[..., nc.Plan]) -> None:
    rows = (*patients(30, 30, 30, 31), *(f"1{row}" for row in patients(50, "", stage="4")))
    dominated, _ = found(small_study(rows, PLAN))
    assert dominated == {"text"}


@pytest.mark.parametrize("of_type", [2, 6, 7])
@pytest.mark.parametrize("n", range(1, 30))
def test_a_quantile_is_one_value_where_moving_only_one_moves_it(n: int, of_type: int) -> None:
    values = [float(2**i) for i in range(n)]
    for probability in (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)):
        quantile = stats.quantile(values, [float(probability)], type=of_type)[0]
        assert is_one_value(n, probability, of_type) is (quantile in values)


def test_the_rules_at_their_limits() -> None:
    assert not is_dominated(100, 46, 44)  # 90 % exactly, and 10 > 4.6
    assert is_dominated(100, 46, 44.1)
    assert not is_dominated(100, 50, 40)
