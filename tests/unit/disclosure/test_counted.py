"""Whom counts count: the same patients under different headings are one subgroup."""

from __future__ import annotations

import pytest

from ncstats.disclosure import Study, Subgroup, count_subgroups
from ncstats.disclosure.conditions import read_conditions
from ncstats.disclosure.followed import courses
from ncstats.disclosure.steps import told_times
from ncstats.plan import load_plan
from ncstats.results.model import Statistic

VARIABLES = load_plan("wilms").dictionary.patients


def of(*texts: str) -> list[Subgroup]:
    conditions = read_conditions(texts, {}, VARIABLES)
    return [conditions.where(text) for text in texts]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("stage in (I, II)", "not stage in (III, IV)"),
        ("stage = I", "stage = 'I'"),
        ("stage = I and relapse = yes", "relapse = yes and stage = I"),
        ("age_months < 12", "age_band in (lt1m, m1_12)"),
        ("age_months >= 12 and age_months < 36", "age_band = y1_2"),
        ("age_months is missing", "not age_months is not missing"),
        ("12 > age_months", "12 > age_months"),
    ],
)
def test_conditions_that_say_the_same(one: str, other: str) -> None:
    first, second = of(one, other)
    assert first == second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("stage = I", "stage in (I, II)"),
        ("age_months < 12", "age_months <= 12"),
        ("stage != I", "stage is not missing"),
        ("stage = I or relapse = yes", "relapse = yes or stage = I"),
    ],
)
def test_conditions_that_do_not_or_cannot_be_told_to(one: str, other: str) -> None:
    first, second = of(one, other)
    assert first != second


def categorical(item: str, variable: str, level: str, n: int, **columns: str) -> Statistic:
    return Statistic(item, "categorical", variable, "n", float(n), variable_level=level, **columns)


def statement(name: str, stat_name: str, count: int, where: str = "") -> Statistic:
    return Statistic("text", "statement", name, stat_name, float(count), where=where)


def test_tables_that_cross_two_variables_both_ways_and_a_statement_count_the_same() -> None:
    asked = {"late": "relapse = yes"}
    rows = [
        categorical("t", "relapse", "yes", 4, group1="stage", group1_level="IV"),
        categorical("u", "stage", "IV", 4, group1="relapse", group1_level="yes"),
        statement("late", "n", 4, where="stage = IV"),
    ]
    found = count_subgroups(rows, Study(VARIABLES, asked))
    assert len(set(found.subgroups.values())) == 1
    assert found.costs == (3.0,)


def test_counts_that_ought_to_be_one_and_differ_are_kept_apart() -> None:
    rows = [categorical("t", "stage", "I", 4), categorical("u", "stage", "I", 5)]
    found = count_subgroups(rows, Study(VARIABLES))
    assert found.links.counts[:2] == (4, 5)
    assert not any({0, 1} <= set(total.cells) for total in found.links.sums)


def test_the_complement_of_a_statement_is_a_cell() -> None:
    rows = [statement("young", "n", 99), statement("young", "N", 100)]
    links = count_subgroups(rows, Study(VARIABLES, {"young": "age_months < 12"})).links
    assert links.counts == (99, 100, 1)


def test_without_the_plan_a_statement_is_linked_with_nothing() -> None:
    rows = [statement("young", "n", 99), statement("young", "N", 100)]
    links = count_subgroups(rows, Study()).links
    assert not any({0, 1} <= set(total.cells) for total in links.sums)


def at_time(stat_name: str, time: float, count: int, **columns: str) -> Statistic:
    columns = {"variable_level": "event_free", **columns}
    return Statistic("c", "curve", "relapse", stat_name, float(count), time=time, **columns)


def test_at_risk_events_and_censored_make_up_the_patients_of_a_curve() -> None:
    size = Statistic("c", "curve", "relapse", "N", 100.0, variable_level="event_free")
    rows = [
        size,
        at_time("n.risk", 1.0, 70), at_time("cum.event", 1.0, 12), at_time("cum.censor", 1.0, 18),
        at_time("n.risk", 2.0, 40), at_time("cum.event", 2.0, 25), at_time("cum.censor", 2.0, 35),
    ]  # fmt: skip
    links = count_subgroups(rows, Study()).links
    assert {13, 17} <= {links.counts[cell] for cell in links.hidden}  # between the two times
    assert courses(rows)["c"].times == (1.0, 2.0)


def test_curves_are_told_where_nobody_or_enough_have_moved() -> None:
    rows = [
        at_time("n.risk", 0.0, 100), at_time("cum.event", 0.0, 0), at_time("cum.censor", 0.0, 0),
        at_time("n.risk", 1.0, 78), at_time("cum.event", 1.0, 12), at_time("cum.censor", 1.0, 10),
        at_time("n.risk", 2.0, 66), at_time("cum.event", 2.0, 14), at_time("cum.censor", 2.0, 20),
        at_time("n.risk", 3.0, 56), at_time("cum.event", 3.0, 24), at_time("cum.censor", 3.0, 20),
        at_time("n.risk", 4.0, 9), at_time("cum.event", 4.0, 40), at_time("cum.censor", 4.0, 51),
    ]  # fmt: skip
    (told,) = told_times(rows, least=10).values()
    assert told == {0.0, 1.0, 3.0}
