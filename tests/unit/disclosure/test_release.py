"""What is released of the bundled studies, and that nobody can work out what is not."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from ncstats.disclosure import named_policy, release, study_of
from ncstats.disclosure.attacker import uncovered
from ncstats.disclosure.joined import joined_cohort
from ncstats.disclosure.released_counts import Counts
from ncstats.disclosure.suppression import small_only
from ncstats.plan import load_plan
from ncstats.report.run import read_study
from ncstats.results.check import BAND, BANDS, COUNTS
from ncstats.results.model import Results
from ncstats.results.run import Computed, run_plan

CASES = [(study, policy) for study in ("wilms", "chongqing") for policy in ("round5", "mask10")]


@cache
def computed(study: str) -> Computed:
    plan = load_plan(study)
    return run_plan(plan, read_study(plan))


@cache
def counts_of(study: str, policy: str) -> Counts:
    terms = named_policy(policy).terms
    assert terms is not None
    return Counts.of(computed(study).results, terms, study_of(load_plan(study)))


@pytest.mark.parametrize(("study", "policy"), CASES)
def test_the_attacker_uncovers_no_withheld_count(study: str, policy: str) -> None:
    counts = counts_of(study, policy)
    links, rule = counts.counted.links, counts.policy.rule
    cells = counts.suppression.protected(links, rule)
    view = counts.suppression.view(links, rule)
    assert len(cells) > 0
    assert uncovered(view, cells, range(1, rule.threshold + 1)) == ()


@pytest.mark.parametrize(("study", "policy"), CASES)
def test_without_secondary_suppression_he_does(study: str, policy: str) -> None:
    counts = counts_of(study, policy)
    links, rule = counts.counted.links, counts.policy.rule
    alone = small_only(links, rule)
    values = (1, rule.threshold)
    assert uncovered(alone.view(links, rule), alone.protected(links, rule), values, first=True)


def test_what_protects_costs_little_more_than_what_is_protected() -> None:
    """In rows: 874 are of small counts; others of 921 are the least, as cutting planes bound it."""
    counts = counts_of("chongqing", "mask10")
    costs, found = counts.counted.costs, counts.suppression
    assert sum(costs[cell] for cell in found.primary) > 850
    assert sum(costs[cell] for cell in found.secondary) < 1150


JOINED = """threshold: 9
bounds: true
coarser:
  etiology:
    inherited:
      label: Other inherited disorder
      levels: [hypophosphatasia, adh1, glycogen_storage_disease, williams_syndrome, mps_iv,
        congenital_adrenal_hyperplasia, osteogenesis_imperfecta, dent_disease_1, bartter_syndrome,
        donohue_syndrome, hereditary_spherocytosis, medullary_sponge_kidney, hypothyroidism,
        idiopathic_hypercalciuria]
    acquired:
      label: Acquired disease
      levels: [malignancy, iga_vasculitis_nephritis, urinary_tract_infection, nephrotic_syndrome]
"""


def test_joined_causes_are_printed_and_uncover_nobody(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(JOINED, encoding="utf-8")
    named = named_policy("ours.yaml", tmp_path)
    plan = named.coarsened(load_plan("chongqing"))
    assert named.terms is not None
    results = run_plan(plan, joined_cohort(read_study("chongqing"), plan)).results
    counts = Counts.of(results, named.terms, study_of(plan))
    links, rule = counts.counted.links, named.terms.rule
    cells = counts.suppression.protected(links, rule)
    assert uncovered(counts.suppression.view(links, rule), cells, (1, rule.threshold)) == ()
    rows = results.find("table3", "etiology", context="categorical", stat_name="n")
    printed = {row.variable_level: row.stat for row in map(counts.row, rows) if row.stat}
    assert printed == {"renal_tubular_acidosis": 12, "acquired": 10, "inherited": 15, "unknown": 13}
    rows = computed("chongqing").results.find(
        "table3", "etiology", context="categorical", stat_name="n"
    )
    finer = [counts_of("chongqing", "mask10").row(row).stat for row in rows if row.stat]
    assert (len(finer), sum(not math.isnan(stat) for stat in finer)) == (20, 2)


@cache
def wilms(policy: str) -> Results:
    done = computed("wilms")
    return release(done.results, done.tallies, policy, done.marks, load_plan("wilms")).results


def test_the_policy_none_is_the_identity() -> None:
    done = computed("wilms")
    released = release(done.results, done.tallies, "none", done.marks)
    assert released.results is done.results
    assert released.tallies is done.tallies
    assert (released.withheld, released.terms) == ((), None)


def test_every_count_is_rounded() -> None:
    for row in wilms("round5"):
        if row.stat_name in COUNTS and not math.isnan(row.stat):
            assert row.stat % 5 == 0, row


def test_every_share_is_that_of_the_released_counts() -> None:
    results = wilms("round5")
    shares = [row for row in results if row.stat_name == "p" and not math.isnan(row.stat)]
    assert shares
    for row in shares:
        columns = {"context": row.context, "group1_level": row.group1_level,
                   "variable_level": row.variable_level, "where": row.where}  # fmt: skip
        counts = results.values(row.item, row.variable, **columns)
        assert row.stat == counts["n"] / counts["N"]


@pytest.mark.parametrize("policy", ["round5", "mask10"])
def test_a_p_value_is_a_band_of_the_true_one(policy: str) -> None:
    true = {row.key: row.stat for row in computed("wilms").results}
    released = [row for row in wilms(policy) if row.stat_name in ("p.value", "p.adjusted")]
    known = [row for row in released if not math.isnan(row.stat)]
    assert known
    for row in known:
        assert row.stat_label == BAND
        assert row.stat == min(limit for limit in BANDS if true[row.key] < limit or limit == 1)


@pytest.mark.parametrize("policy", ["round5", "mask10"])
def test_no_row_tells_the_time_of_a_patient(policy: str) -> None:
    named = {0.0, 1.0, 2.0, 4.0, 5.0, 6.0, 8.0, 10.0}
    assert {row.time for row in wilms(policy) if row.time is not None} <= named


@pytest.mark.parametrize("policy", ["round5", "mask10"])
def test_no_extreme_and_no_statistic_of_a_test_is_released(policy: str) -> None:
    results = wilms(policy)
    assert all(math.isnan(row.stat) for row in results if row.stat_name in ("min", "max"))
    errors = [row for row in results if row.stat_name == "std.error"]
    assert errors
    assert all(math.isnan(row.stat) for row in errors)


def test_a_curve_is_told_in_steps_of_ten() -> None:
    true = computed("wilms").results
    steps = 0
    for item in ("relapse_by_histology", "relapse_by_stage"):
        for level in ("", "favourable", "unfavourable", "I", "II", "III", "IV"):
            columns = {"variable_level": "event_free", "group1_level": level, "cause": ""}
            told = wilms("mask10").find(item, "relapse", stat_name="estimate", **columns)
            times = [row.time for row in told if not math.isnan(row.stat)]
            events = [true.value(item, "relapse", "cum.event", time=t, **columns) for t in times]
            moves = [b - a for a, b in pairwise(events)]
            assert all(move == 0 or move >= 10 for move in moves)
            steps += len(moves)
    assert steps > 10


def test_without_a_plan_less_is_known_and_small_counts_are_withheld_all_the_same() -> None:
    done = computed("wilms")
    small = Results(tuple(row for row in done.results if row.item in ("table1", "text")))
    released = release(small, {}, "mask10").results
    assert all(
        row.stat == 0 or row.stat > 9
        for row in released
        if row.stat_name in COUNTS and row.stat >= 0
    )
