"""What holds for the tally of any cohort."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats import stats
from ncstats.cohort import Cohort
from ncstats.cohort.model import Beside
from ncstats.cohort.values import table_of
from ncstats.dictionary import Dictionary, Level, Variable
from ncstats.results.ordered import ordered
from ncstats.results.statistic import ABOVE_LIMIT, BELOW_LIMIT
from ncstats.tally import Tally, tally
from ncstats.tally.combinations import members, tally_of_combinations
from ncstats.text import Bilingual

GROUPS = ("low", "normal", "high")
SEXES = ("male", "female")


@dataclass(frozen=True)
class Patient:
    group: str | None
    sex: str | None
    calcium: float | None
    side: int = 0


def _levels(codes: Sequence[str]) -> tuple[Level, ...]:
    return tuple(Level(code, Bilingual(code, code)) for code in codes)


def cohort_of(patients: Sequence[Patient], groups: Sequence[str] = GROUPS) -> Cohort:
    def named(name: str, kind: str, **more: object) -> Variable:
        return Variable(name, "patients", kind, Bilingual(name, name), **more)  # type: ignore[arg-type]  # spelled out below

    variables = (
        named("patient_id", "text"),
        named("group", "category", levels=_levels(groups)),
        named("sex", "category", levels=_levels(SEXES)),
        named("calcium", "number", decimals=1),
    )
    data = pd.DataFrame(
        {
            "patient_id": pd.Series([str(i) for i in range(len(patients))], dtype=object),
            "group": pd.Categorical([p.group for p in patients], categories=list(groups)),
            "sex": pd.Categorical([p.sex for p in patients], categories=list(SEXES)),
            "calcium": np.array([p.calcium for p in patients], dtype=np.float64),
        }
    )
    patients_table = {variable.name: variable for variable in variables}
    return Cohort(
        patients=table_of(data, patients_table),
        dictionary=Dictionary(
            patients_table,
            {},
            {},
            fingerprint="",
            derivation_order={"patients": (), "visits": ()},
        ),
        sources=(),
        lines=np.arange(len(patients), dtype=np.int64),
        beside=Beside(censored=_sides(patients)),
    )


def _sides(patients: Sequence[Patient]) -> dict[str, npt.NDArray[np.int8]]:
    """A column only where somebody is known by a limit, as reading makes it."""
    sides = [0 if p.calcium is None else p.side for p in patients]
    return {"calcium": np.array(sides, dtype=np.int8)} if any(sides) else {}


# Recorded to one decimal mostly; now and then a value with more of them.
calcium = st.integers(8, 60).map(lambda tenths: tenths / 10) | st.floats(0.8, 6.0)
patient = st.builds(
    Patient,
    group=st.none() | st.sampled_from(GROUPS),
    sex=st.none() | st.sampled_from(SEXES),
    calcium=st.none() | calcium,
    side=st.sampled_from([0, 0, 0, -1, 1]),
)
some_patients = st.lists(patient, min_size=1, max_size=12)
variable = st.sampled_from(["sex", "calcium"])
by = st.sampled_from([None, "group"])


@given(some_patients, some_patients, variable, by)
def test_the_parts_merged_are_the_whole(
    first: list[Patient], second: list[Patient], name: str, group: str | None
) -> None:
    whole = tally(cohort_of(first + second), name, by=group)
    parts = [tally(cohort_of(part), name, by=group) for part in (first, second)]
    assert parts[0] + parts[1] == whole
    assert parts[1] + parts[0] == whole


@given(some_patients, some_patients, some_patients)
def test_merging_does_not_depend_on_the_order_of_merging(
    first: list[Patient], second: list[Patient], third: list[Patient]
) -> None:
    parts = (first, second, third)
    a, b, c = (tally(cohort_of(part), "calcium", by="group") for part in parts)
    assert (a + b) + c == a + (b + c)


@given(some_patients, variable, by, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(
    patients: list[Patient], name: str, group: str | None, random: object
) -> None:
    shuffled = list(patients)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert tally(cohort_of(shuffled), name, by=group) == tally(cohort_of(patients), name, by=group)


@given(some_patients, variable)
def test_relabelling_the_groups_moves_nothing(patients: list[Patient], name: str) -> None:
    new = {"low": "x", "normal": "y", "high": "z"}
    renamed = [replace(p, group=p.group and new[p.group]) for p in patients]
    before = tally(cohort_of(patients), name, by="group")
    after = tally(cohort_of(renamed, ("x", "y", "z")), name, by="group")
    assert _content(before) == _content(after)


def _content(counted: Tally) -> tuple[object, ...]:
    return (
        counted.counts.tolist(),
        (counted.keys.tolist(), counted.side.tolist()),
        counted.missing.tolist(),
        counted.ungrouped,
    )


@given(some_patients, variable, st.sampled_from(GROUPS))
def test_one_missing_value_more_changes_only_missing(
    patients: list[Patient], name: str, group: str
) -> None:
    before = tally(cohort_of(patients), name, by="group")
    after = tally(cohort_of([*patients, Patient(group, None, None)]), name, by="group")
    assert _content(before)[:2] == _content(after)[:2]
    assert (after.missing - before.missing).tolist() == [int(g == group) for g in GROUPS]
    assert after.ungrouped == before.ungrouped


@given(some_patients, variable, st.permutations(GROUPS), st.integers(1, 3))
def test_every_patient_is_counted_once(
    patients: list[Patient], name: str, order: list[str], asked: int
) -> None:
    counted = tally(cohort_of(patients), name, by="group", order=order[:asked])
    outside = counted.ungrouped + counted.left_out
    assert int(counted.patients.sum()) + outside == len(patients)


@given(some_patients)
def test_no_number_is_rounded(patients: list[Patient]) -> None:
    counted = tally(cohort_of(patients), "calcium")
    repeated = np.repeat(counted.values, counted.column())
    assert repeated.tolist() == sorted(p.calcium for p in patients if p.calcium is not None)


@given(some_patients, variable)
def test_pooling_the_groups_is_the_tally_of_those_who_have_one(
    patients: list[Patient], name: str
) -> None:
    grouped = [p for p in patients if p.group is not None]
    pooled = tally(cohort_of(patients), name, by="group").pooled()
    if grouped:
        assert _content(pooled)[:3] == _content(tally(cohort_of(grouped), name))[:3]
    else:
        assert pooled.totals.tolist() == [0]


@given(some_patients, by)
def test_leaving_out_the_limits_leaves_the_tally_of_the_rest(
    patients: list[Patient], group: str | None
) -> None:
    counted = tally(cohort_of(patients), "calcium", by=group)
    measured = counted.side == 0 if counted.side.size else np.ones(len(counted.keys), dtype=bool)
    rest = tally(cohort_of([p for p in patients if not p.side] or patients), "calcium", by=group)
    if any(not p.side for p in patients):
        assert counted.values[measured].tolist() == rest.values.tolist()
        assert counted.counts[measured].tolist() == rest.counts.tolist()
        assert rest.side.size == 0


@given(some_patients)
def test_quantiles_and_ranks_are_those_of_the_rows_themselves(patients: list[Patient]) -> None:
    counted = tally(cohort_of(patients), "calcium", by="group")
    for i, group in enumerate(GROUPS):
        rows = [p for p in patients if p.group == group and p.calcium is not None]
        numbers, sides = [p.calcium for p in rows], [p.side for p in rows]
        if ordered(counted, i).error:
            with pytest.raises(stats.NotComputable, match="a lower limit lies above an upper one"):
                stats.quantile(numbers, 0.5, censored=sides)
            continue
        direct = stats.quantile(numbers, [0.25, 0.5, 0.75], censored=sides)
        found = ordered(counted, i).quantiles([0.25, 0.5, 0.75], 6)
        assert repr([value for value, _ in found]) == repr(direct.values.tolist())
        sides = {"": 0, BELOW_LIMIT: -1, ABOVE_LIMIT: 1}
        assert [sides[why["warning"]] for value, why in found if not math.isnan(value)] == [
            side
            for value, side in zip(direct.values, direct.side.tolist(), strict=True)
            if not math.isnan(value)
        ]


@given(some_patients)
def test_a_rank_test_of_the_tally_is_that_of_the_rows(patients: list[Patient]) -> None:
    rows = [[p for p in patients if p.group == g and p.calcium is not None] for g in GROUPS]
    try:
        direct = stats.kruskal_wallis(
            [[p.calcium for p in group] for group in rows],
            censored=[[p.side for p in group] for group in rows],
        )
    except stats.NotComputable:
        return
    ranked = tally(cohort_of(patients), "calcium", by="group").ordered()
    assert stats.kruskal_wallis(counts=ranked.counts) == direct or math.isnan(direct.eta_squared)


@given(
    first=st.lists(st.integers(0, 9), min_size=8, max_size=8),
    second=st.lists(st.integers(0, 9), min_size=8, max_size=8),
    unknown=st.tuples(st.integers(0, 5), st.integers(0, 5)),
)
def test_combinations_add_and_hold_each_variable_s_own_count(
    first: list[int], second: list[int], unknown: tuple[int, int]
) -> None:
    names = ("a", "b", "c")
    parts = [
        tally_of_combinations(names, np.array(counts, dtype=np.int64), missing)
        for counts, missing in zip((first, second), unknown, strict=True)
    ]
    whole = parts[0] + parts[1]
    assert whole.missing.tolist() == [sum(unknown)]
    assert whole.counts[:, 0].tolist() == [a + b for a, b in zip(first, second, strict=True)]
    for bit, name in enumerate(names):
        having = [i for i, level in enumerate(whole.levels) if name in members(level)]
        assert having == [i for i in range(8) if i >> bit & 1]
