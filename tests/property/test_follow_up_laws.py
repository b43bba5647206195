"""What holds for the follow-up of any visits."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ncstats.cohort.values import Table, Values, table_of
from ncstats.cohort.visits import course
from ncstats.dictionary import ByVisits, load_dictionary

DICTIONARY = load_dictionary()
WHOLE = DICTIONARY.endpoint("improvement")
ENDPOINT = WHOLE.within(WHOLE.visit_names)
PATIENTS = Values(
    DICTIONARY.patients["patient_id"], np.array([f"p{i}" for i in range(4)], dtype=object)
)
YES_NO = st.sampled_from([None, "no", "yes"])
VISIT = st.tuples(
    st.sampled_from(PATIENTS.array.tolist()),
    st.sampled_from([0.0, 3.0, 6.0, 6.5, 12.0, float("nan")]),
    st.sampled_from(["us", "ct", "xr", None]),
    YES_NO,
    YES_NO,
    YES_NO,
    st.sampled_from([None, "none", "dialysis"]),
)
COLUMNS = ["patient_id", "visit_months", *ENDPOINT.visit_names]


def table(rows: list[tuple[object, ...]]) -> Table:
    data = pd.DataFrame(rows, columns=COLUMNS)
    data["visit_months"] = data["visit_months"].astype(float)
    for name in ENDPOINT.visit_names:
        codes = list(DICTIONARY.visits[name].codes)
        data[name] = pd.Categorical(data[name], categories=codes)
    return table_of(data, DICTIONARY.visits)


BY = st.builds(
    ByVisits,
    st.just("diagnosis_date"),
    st.just(ENDPOINT.time.observed_by),  # type: ignore[union-attr]  # it is observed by visits
    st.sampled_from([0.0, 3.0, 99.0]),
    st.booleans(),
)


@given(st.lists(VISIT, max_size=12), st.randoms(use_true_random=False), BY)
def test_the_order_of_the_visits_is_nothing(
    rows: list[tuple[object, ...]], random: Random, by: ByVisits
) -> None:
    endpoint = replace(ENDPOINT, time=by)
    shuffled = list(rows)
    random.shuffle(shuffled)
    first, second = (course(table(given_), PATIENTS, endpoint) for given_ in (rows, shuffled))
    for name in ("left", "right", "cause", "scans"):
        assert np.array_equal(getattr(first, name), getattr(second, name))
    assert all(np.array_equal(first.excluded[r], second.excluded[r]) for r in first.excluded)
    remarks = [sorted(map(str, (problem for problem, _ in c.remarks))) for c in (first, second)]
    assert remarks[0] == remarks[1]


@given(st.lists(VISIT, max_size=12), BY)
def test_a_cause_is_known_in_an_interval_and_everybody_once(
    rows: list[tuple[object, ...]], by: ByVisits
) -> None:
    found = course(table(rows), PATIENTS, replace(ENDPOINT, time=by))
    excluded = np.array([*found.excluded.values()])
    assert (excluded.sum(axis=0) <= 1).all()
    analysed = ~excluded.any(axis=0)
    assert (found.left < found.right)[analysed].all()
    assert (np.isinf(found.right) == (found.cause == 0))[analysed].all()
    assert (found.left[analysed & (found.cause == 0)] > 0).all()


@given(st.lists(VISIT, max_size=12), BY)
def test_asking_for_confirmation_only_takes_events_away(
    rows: list[tuple[object, ...]], by: ByVisits
) -> None:
    plain, confirmed = (
        course(table(rows), PATIENTS, replace(ENDPOINT, time=replace(by, confirmed=asked)))
        for asked in (False, True)
    )
    assert (confirmed.right >= plain.right).all()
    assert (plain.cause[confirmed.cause == 1] == 1).all()
