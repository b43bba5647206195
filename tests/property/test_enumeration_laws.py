"""Every cohort that fits a release, one by one: what summaries, p bands and curves let out.

The attacker of :mod:`ncstats.disclosure.attacker` adds and subtracts counts. These tests try all
small cohorts instead: each that would show the same counts, summaries, bands and steps could be the
true one. Every small count that is withheld must have all values that it is promised in one of
them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
import pytest

import ncstats as nc
from ncstats import stats
from ncstats.disclosure import Range, Rule, Study, follow, named_policy
from ncstats.disclosure.bands import band
from ncstats.disclosure.coarse import quantile_step, rounded, share_step
from ncstats.disclosure.released_counts import Counts
from ncstats.disclosure.released_rows import released_rows
from ncstats.disclosure.shown import ANY
from ncstats.disclosure.written import Written
from ncstats.results.describe import Place, describe
from ncstats.results.model import Statistic, collect
from ncstats.tally.model import Tally

if TYPE_CHECKING:
    from numpy.typing import NDArray

POLICIES = ("mask10", "round5")
Cohort = tuple[int, ...]
"""How many patients have each of a few values."""

SHARED = nc.load_dictionary().patients
WHOLE = replace(SHARED["age_months"], name="x", decimals=0, derivation=None)
STUDY = Study({"x": WHOLE, "sex": SHARED["sex"]}, {"young": "x < 2", "low": "x < 3"})


def rule_of(policy: str) -> Rule:
    terms = named_policy(policy).terms
    assert terms is not None
    return terms.rule


def released(rows: Iterable[Statistic], policy: str, study: Study = STUDY) -> Written:
    terms = named_policy(policy).terms
    assert terms is not None
    counts = Counts.of(collect(rows), terms, study)
    return Written(tuple(released_rows(counts)), terms.rule)


def cohorts(patients: int, values: int) -> Iterator[Cohort]:
    """Every way in which so many patients can have so many values."""
    if values == 1:
        yield (patients,)
        return
    for first in range(patients + 1):
        for rest in cohorts(patients - first, values - 1):
            yield (first, *rest)


# A number from 1 to 3, of which a report tells the quartiles and how many lie below 2, and below 3.


def numbers_of(cohort: Cohort) -> Iterator[Statistic]:
    held = [value for value, patients in enumerate(cohort) if patients]
    counts = np.array([[cohort[value]] for value in held], dtype=np.int64).reshape(-1, 1)
    keys = np.array(held, dtype=np.int64) + 1
    tally = Tally(variable="x", kind="number", groups=("",), counts=counts, keys=keys, scale=0,
                  missing=np.zeros(1, dtype=np.int64))  # fmt: skip
    yield from describe(tally, Place("t", variable="x"), 6)
    for name, n in (("young", cohort[0]), ("low", cohort[0] + cohort[1])):
        for stat_name, count in (("n", n), ("N", sum(cohort))):
            yield Statistic("s", "statement", name, stat_name, float(count), method="count")


@cache
def summaries(cohort: Cohort) -> dict[str, float]:
    """All that a report says of the number in a cohort, unrounded."""
    return {row.stat_name: row.stat for row in numbers_of(cohort) if row.context == "continuous"}


def told(written: Written) -> dict[tuple[str, str], Range]:
    """What is shown of the counts of each variable or statement, by the statistic's name."""
    return {(row.variable, row.stat_name): written.shown(row) for row in written.counts()}


def fits(written: Written, cohort: Cohort) -> bool:
    """Whether a cohort would show the same counts, and the same summaries where some are shown."""
    counts = told(written)
    shown = {("x", "N"): sum(cohort), ("young", "n"): cohort[0], ("low", "n"): sum(cohort[:2])}
    if not all(counts[key].low <= n <= counts[key].high for key, n in shown.items()):
        return False
    true = summaries(cohort)
    step = quantile_step(true["p25"], true["p75"], counts["x", "N"].low, 10)
    return all(
        rounded(true[row.stat_name], step) == row.stat
        for row in written.rows
        if row.context == "continuous" and row.stat_name in SUMMARIES and not math.isnan(row.stat)
    )


SUMMARIES = ("p25", "median", "p75", "conf.low", "conf.high", "mean", "sd")
SIZES = {"mask10": (20, range(20, 21)), "round5": (24, range(23, 28))}
"""How many patients there are, and how many there could be."""


@pytest.mark.parametrize("policy", POLICIES)
def test_quartiles_leave_a_withheld_count_every_value(policy: str) -> None:
    patients, possible = SIZES[policy]
    every = [cohort for n in possible for cohort in cohorts(n, 3)]
    small = set(range(1, rule_of(policy).threshold + 1))
    with_summaries = 0
    for cohort in [*cohorts(patients, 3)][::3]:
        written = released(numbers_of(cohort), policy)
        same = [each for each in every if fits(written, each)]
        assert cohort in same
        with_summaries += any(row.stat_name == "p25" and row.stat > 0 for row in written.rows)
        for below, count in ((1, cohort[0]), (2, sum(cohort[:2]))):
            if count in small:
                assert {sum(each[:below]) for each in same} >= small, (cohort, below)
    assert with_summaries > 1


def test_were_such_a_number_summarised_it_would_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "cut_numbers", lambda *_: frozenset())
    written = released(numbers_of((2, 3, 15)), "mask10")
    same = {each[0] for each in cohorts(20, 3) if fits(written, each)}
    assert 2 in same
    assert not same >= set(range(1, 10))


# Boys and girls in two groups, and some of whom it is not known, with Fisher's test between them.

Groups = tuple[Cohort, Cohort]
"""Of each group how many are boys, girls, and not known to be either."""


def groups_of(groups: Groups) -> Iterator[Statistic]:
    sexes = np.array([group[:2] for group in groups], dtype=np.int64).T
    tally = Tally(variable="sex", kind="category", groups=("a", "b"), levels=("male", "female"),
                  counts=sexes, missing=np.array([group[2] for group in groups]))  # fmt: skip
    yield from describe(tally, Place("t", "g", variable="sex"), 6)
    yield Statistic("t", "test", "sex", "p.value", fisher(*sexes.ravel().tolist()),
                    group1="g", method="fisher_exact")  # fmt: skip


@cache
def fisher(*cells: int) -> float:
    return stats.fisher_exact(np.reshape(cells, (2, 2))).p_value


MOST = 60
"""No group of these tests has more patients."""


def possible(shown: Range) -> range:
    return range(int(shown.low), int(min(shown.high, MOST)) + 1)


def missing_of(written: Written, group: str) -> dict[tuple[int, int], set[int]]:
    """For each number of boys and girls that a group could have, how many could be not known."""
    of = {(row.variable_level, row.stat_name): written.shown(row) for row in written.counts()
          if row.group1_level == group}  # fmt: skip
    return {
        (boys, girls): unknown
        for boys, girls in product(possible(of["male", "n"]), possible(of["female", "n"]))
        if boys + girls in possible(of["", "N_nonmiss"])
        and (unknown := {n for n in range(MOST) if boys + girls + n in possible(of["", "N_obs"])})
    }


def random_groups(seed: int) -> Groups:
    """Two groups in all of which a few are not known."""
    draw = random.Random(seed)
    a, b = ((draw.randint(11, 16), draw.randint(11, 30), draw.randint(1, 7)) for _ in range(2))
    return a, b


def of_test(groups: Groups, told: Callable[[float], float]) -> tuple[bool, set[int]]:
    """Whether a band is released, and how many of the second group could be not known.

    Args:
        groups: the patients.
        told: what a reader is told of a p-value that is released.
    """
    written = released(groups_of(groups), "round5")
    known = any(row.stat_name == "p.value" and row.stat > 0 for row in written.rows)
    (a_boys, a_girls, _), (b_boys, b_girls, _) = groups
    p = told(fisher(a_boys, b_boys, a_girls, b_girls))
    a, b = (missing_of(written, group) for group in "ab")
    same = [y for x, y in product(a, b)
            if not known or told(fisher(x[0], y[0], x[1], y[1])) == p]  # fmt: skip
    return known, set().union(*(b[y] for y in same))


SMALL = set(range(1, 8))
GROUPS = [random_groups(seed) for seed in range(8)]


def test_bands_leave_a_withheld_count_every_value() -> None:
    found = [of_test(groups, band) for groups in GROUPS]
    assert any(known for known, _ in found)
    assert all(possible >= SMALL for _, possible in found)


def test_p_values_themselves_would_not() -> None:
    found = [of_test(groups, lambda p: p) for groups in GROUPS]
    assert not all(possible >= SMALL for _, possible in found)


def test_exact_counts_have_no_band_where_some_are_not_known() -> None:
    written = released(groups_of(((13, 20, 5), (12, 25, 4))), "mask10")
    assert [row.error for row in written.rows if row.stat_name == "p.value"] == [
        "disclosure.follows"
    ]


# A curve of 24 patients, told at two times: what became of how many by the first, by the second,
# and later. Events come before those who leave.

AT = (1.0, 2.0)


def curve_of(ended: Cohort) -> Iterator[Statistic]:
    """Of patients who had the event in each of three spans of time, or left in the first two."""
    events, left, n = ended[:3], ended[3:], sum(ended)
    survival, at_risk = 1.0, n
    for name, count in (("N", n), ("n", sum(events))):
        yield Statistic("c", "curve", "end", name, float(count), variable_level="event_free",
                        method="count")  # fmt: skip
    for i, time in enumerate(AT):
        survival *= 1 - events[i] / at_risk if at_risk else 1
        at_risk -= events[i] + left[i]
        told = {"n.risk": at_risk, "cum.event": sum(events[: i + 1]),
                "cum.censor": sum(left[: i + 1]), "estimate": survival}  # fmt: skip
        for name, value in told.items():
            yield Statistic("c", "curve", "end", name, float(value), time=time,
                            variable_level="event_free", method="kaplan_meier")  # fmt: skip


@cache
def ways_to_end() -> NDArray[np.int64]:
    """All ways in which some 24 patients can have ended, shape (ways, 5)."""
    return np.array([cohort for n in range(10, 34) for cohort in cohorts(n, 5)])


def counts_at(ways: NDArray[np.int64], time: float | None) -> dict[str, NDArray[np.float64]]:
    """What a curve tells at a time, or of all of it, for each way; arrays of shape (ways,)."""
    events, left, n = ways[:, :3], ways[:, 3:], ways.sum(axis=1)
    if time is None:
        return {"N": n, "n": events.sum(axis=1)}
    spans = AT.index(time) + 1
    gone = np.cumsum(events[:, :2] + left, axis=1)
    before = n[:, None] - np.hstack([np.zeros((len(n), 1), dtype=np.int64), gone[:, :1]])
    survival = np.prod((1 - events[:, :2] / np.maximum(before, 1))[:, :spans], axis=1)
    return {"n.risk": n - gone[:, spans - 1], "cum.event": events[:, :spans].sum(axis=1),
            "cum.censor": left[:, :spans].sum(axis=1), "estimate": survival}  # fmt: skip


def show(written: Written, ways: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each way shows what a release shows, shape (ways,)."""
    size = next(written.shown(row) for row in written.rows if row.stat_name == "N")
    fit = np.ones(len(ways), dtype=bool)
    for row in written.rows:
        true = counts_at(ways, row.time)[row.stat_name]
        if row.stat_name == "estimate":
            width = share_step(max(size.low, 1), 10) / 2 + 1e-9
            shown = ANY if math.isnan(row.stat) else Range(row.stat - width, row.stat + width)
        else:
            shown = written.shown(row)
        fit &= (true >= shown.low) & (true <= shown.high)
    return fit


TOLD = ((4, 8, 12, 0, 0), (12, 0, 12, 0, 0), (7, 4, 2, 0, 11), (3, 8, 11, 1, 1))
"""Of some of these the curve is told in steps."""


def random_ends(draw: random.Random) -> Cohort:
    spans = sorted(draw.choices(range(1, 25), k=4))
    return tuple(b - a for a, b in pairwise([0, *spans, 24]))


@pytest.mark.parametrize("policy", POLICIES)
def test_steps_of_curves_leave_a_few_every_value(policy: str) -> None:
    """Of the few who had the event, or left, by some time: each number that a report could say."""
    ways, draw = ways_to_end(), random.Random(7)
    some = [random_ends(draw) for _ in range(6)]
    small = set(range(1, rule_of(policy).threshold + 1))
    estimates = 0
    for cohort in (*TOLD, *some):
        written = released(curve_of(cohort), policy)
        estimates += any(row.stat_name == "estimate" and row.stat >= 0 for row in written.rows)
        same = ways[show(written, ways)]
        assert cohort in {tuple(way) for way in same.tolist()}
        for row in curve_of(cohort):
            if row.stat_name != "estimate" and row.stat in small:
                found = counts_at(same, row.time)[row.stat_name]
                assert set(found.tolist()) >= small, (cohort, row)
    assert estimates > 0
