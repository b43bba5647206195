"""Releases that were written, held to a policy: alone, and beside an earlier one."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from planted import planted_study

import ncstats as nc
from ncstats import cli
from ncstats.disclosure import Range, named_policy, release, study_of
from ncstats.disclosure.leaks import Leak, leaks, leaks_between, leaks_together
from ncstats.disclosure.written import Written
from ncstats.results.model import Statistic, collect

POLICIES = ("mask10", "round5")
MOST, MOST_JOINED = 40, 12
PLAN = nc.load_plan("chongqing")
STUDY = study_of(PLAN)  # knows that there are two sexes


def counts_of(male: int, female: int) -> Iterator[Statistic]:
    """How many boys and girls a table prints, of how many."""
    for level, n in (("male", male), ("female", female)):
        of = {"item": "t", "context": "categorical", "variable": "sex", "variable_level": level}
        yield Statistic(**of, stat_name="n", stat=float(n), method="count")
        yield Statistic(**of, stat_name="N", stat=float(male + female), method="count")


@cache
def released(policy: str, male: int, female: int) -> Written:
    """The same under a policy, as it is written."""
    done = release(collect(counts_of(male, female)), {}, policy, plan=PLAN)
    assert done.terms is not None
    return Written(done.results.rows, done.terms.rule)


def found(written: Written, policy: str) -> list[str]:
    terms = named_policy(policy).terms
    assert terms is not None
    return [leak.kind for leak in leaks(written, terms, STUDY)]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("sexes", [(30, 3), (3, 3), (12, 9), (30, 0), (8, 25)])
def test_what_a_policy_released_can_be_released(policy: str, sexes: tuple[int, int]) -> None:
    assert found(released(policy, *sexes), policy) == []


def test_a_small_count_and_one_that_follows_from_its_complement_leak() -> None:
    exact = Written([*counts_of(30, 3)])
    assert found(exact, "mask10") == ["small"]
    hidden = [row for row in exact.rows if (row.stat_name, row.stat) != ("n", 3.0)]
    terms = named_policy("mask10").terms
    assert terms is not None
    (leak,) = leaks(Written(hidden), terms, STUDY)
    assert leak.kind == "uncovered"
    assert leak.withhold


def test_a_withheld_count_leaks_beside_its_complement() -> None:
    rows = [*counts_of(30, 3)]
    rows[2] = Statistic(
        **{name: getattr(rows[2], name) for name in ("item", "context", "variable", "stat_name",
                                                     "variable_level", "method")},
        stat=math.nan, error="disclosure.below?limit=10",
    )  # fmt: skip
    terms = named_policy("mask10").terms
    assert terms is not None
    (leak,) = leaks(Written(rows), terms, STUDY)
    assert (leak.kind, leak.places) == ("uncovered", (rows[2].key,))
    # What it says to withhold next is enough.
    for row_key in leak.withhold:
        rows = [row for row in rows if row.key[:8] != row_key[:8] or row.stat != 33.0]
    assert leaks(Written([row for row in rows if row.key not in leak.withhold]), terms, STUDY) == ()


def ranges_of(written: Written) -> dict[tuple[str, str], Range]:
    return {(row.variable_level, row.stat_name): written.shown(row) for row in written.rows}


def within(numbers: np.ndarray, shown: Range) -> np.ndarray:
    inside: np.ndarray = (numbers >= shown.low) & (numbers <= shown.high)
    return inside


def uncovers(smaller: Written, larger: Written, threshold: int) -> bool:
    """Whether two releases tell of few patients, by trying every cohort that fits both."""
    m, f, jm, jf = np.ogrid[: MOST + 1, : MOST + 1, : MOST_JOINED + 1, : MOST_JOINED + 1]
    fits = np.ones(np.broadcast_shapes(m.shape, f.shape, jm.shape, jf.shape), dtype=bool)
    small = []
    for written, male, female in ((smaller, m, f), (larger, m + jm, f + jf)):
        counted = {"male": male, "female": female}
        for (level, name), shown in ranges_of(written).items():
            numbers = counted[level] if name == "n" else male + female
            fits &= within(numbers, shown)
            small += [numbers] if shown == Range(0, threshold) else []
    few = set(range(1, threshold + 1))
    for joined in (jm, jf, jm + jf):
        values = set(np.broadcast_to(joined, fits.shape)[fits].tolist())
        if min(values) >= 1 and max(values) <= threshold and values != few:
            return True
    return any(not few <= set(np.broadcast_to(n, fits.shape)[fits].tolist()) for n in small)


def pairs(policy: str, draws: random.Random) -> tuple[Written, Written]:
    """Two releases of cohorts that differ by one patient."""
    male, female = draws.randrange(1, 22), draws.randrange(1, 14)
    joins = draws.random() < 0.5
    return released(policy, male, female), released(policy, male + joins, female + (not joins))


@pytest.mark.parametrize("policy", POLICIES)
def test_of_a_hundred_pairs_that_differ_by_one_patient_each_that_uncovers_is_stopped(
    policy: str,
) -> None:
    terms = named_policy(policy).terms
    assert terms is not None
    draws, told = random.Random(5), []
    for _ in range(100):
        smaller, larger = pairs(policy, draws)
        given = (smaller, larger) if draws.random() < 0.5 else (larger, smaller)
        stopped = leaks_between(*given, terms, STUDY) != ()
        uncovered = uncovers(smaller, larger, terms.threshold)
        assert stopped or not uncovered, (ranges_of(smaller), ranges_of(larger))
        told.append((stopped, uncovered))
    # The check says more than one thing, or it would prove nothing.
    assert (False, False) in told
    if policy == "mask10":
        assert sum(uncovered for _, uncovered in told) > 20


def test_a_release_beside_itself_tells_nothing_more() -> None:
    terms = named_policy("mask10").terms
    assert terms is not None
    written = released("mask10", 25, 4)
    assert leaks_between(written, written, terms, STUDY) == ()


def uncovers_together(releases: tuple[Written, Written], threshold: int) -> bool:
    """Whether two releases of the same patients leave a withheld count too few values."""
    m, f = np.ogrid[: MOST + 1, : MOST + 1]
    counted = {("male", "n"): m, ("female", "n"): f, ("male", "N"): m + f, ("female", "N"): m + f}
    fits = np.ones((MOST + 1, MOST + 1), dtype=bool)
    for written in releases:
        for of, shown in ranges_of(written).items():
            fits &= within(counted[of], shown)
    small = [numbers for of, numbers in counted.items()
             if any(math.isnan(row.stat) for written in releases for row in written.rows
                    if (row.variable_level, row.stat_name) == of)]  # fmt: skip
    few = set(range(1, threshold + 1))
    for numbers in small:
        left = set(np.broadcast_to(numbers, fits.shape)[fits].tolist())
        if max(left) <= threshold and not few <= left:
            return True
    return False


@pytest.mark.parametrize("policies", [("round5", "mask10"), ("mask10", "round5")])
def test_two_policies_of_the_same_patients_uncover_nobody(policies: tuple[str, str]) -> None:
    terms = named_policy(policies[1]).terms
    assert terms is not None
    told = []
    for male, female in [(n, few) for n in (12, 21, 30) for few in range(2, 15, 2)]:
        both = (released(policies[0], male, female), released(policies[1], male, female))
        uncovered = uncovers_together(both, terms.threshold)
        stopped = leaks_together(*both, terms, STUDY) != ()
        assert stopped or not uncovered, [ranges_of(each) for each in both]
        told.append((stopped, uncovered))
    assert (True, True) in told
    assert (False, False) in told


def test_what_the_first_of_two_policies_shows_the_second_does_not_hide() -> None:
    """38 and 8 of 46: 40, 10 and 45 the one, 38, fewer than 10 and at least 10 the other."""
    terms = named_policy("mask10").terms
    assert terms is not None
    both = [released(policy, 38, 8) for policy in ("round5", "mask10")]
    assert leaks(both[1], terms, STUDY) == ()
    assert {leak.kind for leak in leaks_together(both[0], both[1], terms, STUDY)} == {"together"}


def test_a_plan_that_was_changed_counts_the_rest() -> None:
    """Girls alone, and then boys and all: each by itself says nothing of who is withheld."""
    terms = named_policy("mask10").terms
    assert terms is not None
    rows = {(row.variable_level, row.stat_name): row for row in counts_of(30, 4)}
    few = rows["female", "n"]
    of_girls = Written([replace(few, stat=math.nan, error="disclosure.below?limit=10")])
    of_boys = Written([rows["male", "n"]])
    of_all = Written([*of_girls.rows, rows["male", "N"]])
    assert leaks(of_boys, terms, STUDY) == leaks(of_all, terms, STUDY) == ()
    assert leaks_together(of_boys, of_all, terms, STUDY)
    assert leaks_together(of_girls, of_boys, terms, STUDY) == ()


def test_a_summary_leaks_where_a_part_of_its_number_is_withheld() -> None:
    terms = named_policy("mask10").terms
    assert terms is not None
    study = replace(STUDY, asked={"young": "age_months < 12"})
    size = Statistic("t", "continuous", "age_months", "N", 40.0, method="count")
    median = replace(size, stat_name="median", stat=20.0, method="quantile_6")
    young = Statistic("s", "statement", "young", "n", math.nan, method="count",
                      error="disclosure.below?limit=10")  # fmt: skip
    numbers, count = Written([size, median]), Written([size, young])
    (leak,) = leaks(Written([size, median, young]), terms, study)
    assert (leak.kind, leak.places) == ("cut", (median.key,))
    assert leaks(numbers, terms, study) == leaks(count, terms, study) == ()
    together = {leak.kind for leak in leaks_together(numbers, count, terms, study)}
    assert together == {"cut"}


Command = Callable[..., tuple[int, str]]


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Command:
    def run(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        printed = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, printed.out + printed.err

    return run


Folder = Callable[[str], Path]
"""Where the outputs of a study under a policy lie."""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planted_study(tmp_path_factory.mktemp("planted") / "study")


@pytest.fixture(scope="module")
def folder(study: Path) -> Folder:
    @cache
    def written(policy: str) -> Path:
        nc.run(study, policy=policy).save(study.parent / policy, ["md"])
        return study.parent / policy

    return written


def test_the_command_says_what_leaks_and_what_to_withhold(
    study: Path, folder: Folder, call: Command
) -> None:
    options = ("--policy", "mask10", "--plan", study)
    code, printed = call("disclose", folder("none"), *options)
    assert code == 5
    assert "t / test / sex" in printed
    assert "verification.json holds values" in printed
    assert "figures/c_swimmer.svg shows single patients" in printed
    assert "figures/known.svg shows" in printed
    masked = ("disclose", folder("mask10"), *options)
    assert call(*masked)[0] == 0
    # Who has what was masked in full needs no second release.
    assert call(*masked, "--previous", folder("none"))[0] == 5
    assert call(*masked, "--previous", folder("mask10"))[0] == 0


def test_another_policy_of_the_same_data_is_stopped(
    study: Path, folder: Folder, call: Command
) -> None:
    masked = ("disclose", folder("mask10"), "--policy", "mask10", "--plan", study)
    code, printed = call(*masked, "--previous", folder("round5"))
    assert code == 5
    assert "of the same patients" in printed


def test_a_patient_more_is_told_by_the_difference(tmp_path: Path, call: Command) -> None:
    study = planted_study(tmp_path / "study")
    nc.run(study).save(tmp_path / "first", ["md"])
    lines = (study / "patients.csv").read_text(encoding="utf-8").splitlines()
    (study / "patients.csv").write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    visits = (study / "visits.csv").read_text(encoding="utf-8").splitlines()
    (study / "visits.csv").write_text("\n".join(visits[:-3]) + "\n", encoding="utf-8")
    nc.run(study).save(tmp_path / "second", ["md"])
    command = ("disclose", tmp_path / "second", "--policy", "round5")
    told = call(*command, "--previous", tmp_path / "first")[1]
    assert int(told.rsplit(":", 1)[1].split()[0]) > int(
        call(*command)[1].rsplit(":", 1)[1].split()[0]
    )


def test_a_folder_that_is_no_run_and_a_policy_that_is_none(tmp_path: Path, call: Command) -> None:
    assert call("disclose", tmp_path, "--policy", "mask10")[0] == 2
    assert call("disclose", tmp_path, "--policy", "none")[0] == 2
    (tmp_path / "results.json").write_text(json.dumps({"columns": []}), encoding="utf-8")
    assert call("disclose", tmp_path, "--policy", "mask10")[0] == 2


def test_a_plan_tells_of_more_counts_that_hang_together(tmp_path: Path) -> None:
    plan = nc.load_plan(planted_study(tmp_path / "study"))
    terms = named_policy("mask10").terms
    assert terms is not None
    written = Written(nc.run(plan).results.rows)
    with_plan, without = leaks(written, terms, study_of(plan)), leaks(written, terms)
    assert {leak.kind for leak in with_plan} >= {"small", "extreme", "p_value"}
    assert isinstance(with_plan[0], Leak)
    assert len(with_plan) >= len(without)
