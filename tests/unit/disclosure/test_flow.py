"""The flow of participants: read = left + analysed, held against all other counts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from ncstats.disclosure import Range, Study, count_subgroups, named_policy, release
from ncstats.disclosure.counted import tell_subgroups
from ncstats.disclosure.flow import Flow
from ncstats.disclosure.leaks import leaks, leaks_between
from ncstats.disclosure.shown import ANY
from ncstats.disclosure.written import Written
from ncstats.plan import load_plan
from ncstats.results.eligibility import ITEM, LEFT_OUT, NOT_MET, READ, STATED, UNKNOWN
from ncstats.results.model import Statistic, collect

VARIABLES = load_plan("chongqing").dictionary.patients
STUDY = Study(VARIABLES)
IMAGED = {"variable": "imaging", "where": "diagnosed_by in (us, ct)"}
KNOWN = {"variable": "age", "where": "age_months is not missing"}


def row(stat_name: str, count: float, **columns: str) -> Statistic:
    columns = {"context": "missing", "variable": "", "method": "count", **columns}
    return Statistic(item=ITEM, stat_name=stat_name, stat=float(count), **columns)


def flow(read: int, *left: tuple[int, int]) -> list[Statistic]:
    """How many were read, and of each condition how many do not meet it and of whom it is unknown.

    >>> flow(40, (3, 1))[-1].stat
    36.0
    """
    rows = [row("n", read, variable_level=READ)]
    for condition, (not_met, unknown) in zip((IMAGED, KNOWN), left, strict=False):
        rows.append(row("n", not_met, variable_level=NOT_MET, **condition))
        rows.append(row("n", unknown, variable_level=UNKNOWN, **condition))
    return [*rows, row("N_obs", read - sum(map(sum, left)))]


def imaged(us: int, ct: int) -> Iterator[Statistic]:
    """How those analysed were imaged."""
    for level, n in (("us", us), ("ct", ct)):
        of = {"item": "t", "context": "categorical", "variable": "diagnosed_by"}
        yield Statistic(**of, variable_level=level, stat_name="n", stat=float(n), method="count")


def released(policy: str, rows: list[Statistic]) -> Written:
    terms = named_policy(policy).terms
    assert terms is not None
    return Written(release(collect(rows), {}, policy).results.rows, terms.rule)


def shown(written: Written) -> list[Range]:
    return [written.shown(each) for each in written.rows]


def test_those_read_are_those_analysed_and_all_who_left() -> None:
    links = count_subgroups(flow(60, (3, 1), (2, 0)), STUDY).links
    assert links.counts[:6] == (60, 3, 1, 2, 0, 54)
    assert (0, {1, 2, 3, 4, 5}) in [(each.whole, {*each.parts}) for each in links.sums]


@pytest.mark.parametrize(("policy", "expected"), [("mask10", [60, 12, 0, 48]),
                                                  ("round5", [60, 10, 0, 50])])  # fmt: skip
def test_a_flow_without_small_counts_is_shown(policy: str, expected: list[int]) -> None:
    assert [each.stat for each in released(policy, flow(60, (12, 0))).rows] == expected


@pytest.mark.parametrize("policy", ["mask10", "round5"])
@pytest.mark.parametrize("left", [(3, 0), (1, 12), (9, 9), (0, 2), (30, 4), (0, 0), (11, 0)])
@pytest.mark.parametrize("read", [60, 43])
def test_whoever_adds_up_the_flow_learns_of_no_few_who_left(
    policy: str, left: tuple[int, int], read: int
) -> None:
    rows = flow(read, left)
    written = released(policy, rows)
    terms = named_policy(policy).terms
    assert terms is not None
    few = set(range(1, terms.threshold + 1))
    for place, values in fitting(shown(written)).items():
        if terms.rule.small(int(rows[place].stat)):
            assert math.isnan(written.rows[place].stat)
            assert few <= values
    assert leaks(written, terms, STUDY) == ()
    assert sum(math.isnan(each.stat) for each in written.rows) <= 3


MOST = 70


def fitting(ranges: list[Range]) -> Mapping[int, set[int]]:
    """All numbers of those read, left and analysed that fit what is shown of a flow, by place."""
    left, most = ranges[1:3], [min(each.high, MOST) for each in ranges]
    found: dict[int, set[int]] = {place: set() for place in range(4)}
    for first, second in product(*(range(int(each.low), MOST + 1) for each in left)):
        if first > most[1] or second > most[2]:
            continue
        for analysed in range(int(ranges[3].low), int(most[3]) + 1):
            counts = (first + second + analysed, first, second, analysed)
            if ranges[0].low <= counts[0] <= ranges[0].high:
                for place, count in enumerate(counts):
                    found[place].add(count)
    return found


def test_all_who_are_analysed_meet_the_conditions() -> None:
    """Of 50 imaged by ultrasound or CT 41 by the one, so 9 by the other: nobody by neither."""
    rows = [*flow(60, (10, 0)), *imaged(41, 9)]
    written = released("mask10", rows)
    us, ct, analysed = (written.shown(written.rows[place]) for place in (4, 5, 3))
    left = {
        second
        for first, second in product(range(MOST + 1), repeat=2)
        if us.low <= first <= us.high
        and ct.low <= second <= ct.high
        and analysed.low <= first + second <= analysed.high
    }
    assert {*range(1, 10)} <= left


def test_what_only_some_releases_demand_holds_of_none() -> None:
    """Who was analysed before need not meet what is demanded now."""
    now, before = flow(60, (10, 0)), [row("N_obs", 50)]
    for releases in ([now], [now, now]):
        assert tell_subgroups(releases, STUDY)[1]["diagnosed_by"] == {"us", "ct"}
    assert tell_subgroups([before, now], STUDY)[1]["diagnosed_by"] > {"us", "ct"}


def test_those_in_no_group_that_is_compared_are_the_rest_of_all_groups() -> None:
    groups = [row("N_obs", n, group1="sex", group1_level="male") for n in (30,)]
    rest = row("n", 12, group1="sex", variable_level=LEFT_OUT)
    of_girls = Statistic("t", "categorical", "sex", "n", 12.0, variable_level="female")
    found = count_subgroups([*flow(42), *groups, rest, of_girls], STUDY)
    assert found.subgroups[rest.key] == found.subgroups[of_girls.key]


def test_who_was_left_out_before_the_file_is_linked_with_nobody() -> None:
    stated = [row("n", n, variable="before", variable_level=STATED) for n in (25, 4)]
    assert [each.stat for each in released("mask10", [*flow(42), stated[0]]).rows] == [42, 42, 25]
    written = released("mask10", [*flow(42), stated[1]])
    assert [math.isnan(each.stat) for each in written.rows] == [False, False, True]


def test_a_condition_that_was_put_before_another_leaves_out_others() -> None:
    one, other = (Flow.of(flow(60, (3, 1), (2, 0))), Flow.of(reversed(flow(60, (3, 1), (2, 0)))))
    assert one.subgroups[READ, ""] == other.subgroups[READ, ""]
    assert one.subgroups[NOT_MET, "imaging"] != other.subgroups[NOT_MET, "imaging"]


def test_one_more_who_left_is_told_by_the_difference() -> None:
    """Who does not meet the condition is withheld in both: 60 - 40, and 61 - 40."""
    terms = named_policy("mask10").terms
    assert terms is not None
    releases = []
    for rows in (flow(60, (20, 0)), flow(61, (21, 0))):
        rows[1] = row("n", math.nan, variable_level=NOT_MET, error="disclosure.withheld", **IMAGED)
        releases.append(Written(rows))
    assert Written(rows).shown(rows[1]) == ANY
    found = leaks_between(releases[0], releases[1], terms, STUDY)
    assert {place for leak in found for place in leak.places} >= {rows[0].key, rows[1].key}
