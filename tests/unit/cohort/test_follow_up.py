"""Follow-up from one row per patient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ncstats.cohort import Cohort, follow_up
from ncstats.errors import DataError, UsageError
from ncstats.expression import parse

Read = Callable[..., Cohort]

HEADER = "patient_id,followup_days,relapse,death,surgery\n"


def test_each_patient_has_a_time_and_one_cause(read: Read) -> None:
    cohort = read(
        HEADER
        + "a,304.375,no,no,no\n"  # 304.375 / 30.4375 = 10 months, censored
        + "b,0,yes,no,no\n"  # the event
        + "c,30.4375,yes,yes,no\n"  # at the same time a competing cause comes first
        + "d,30.4375,no,yes,yes\n"  # and of two of them the one named first
        + "e,30.4375,no,no,yes\n"
    )
    followed = follow_up(cohort, "relapse")
    assert followed.causes == ("relapse", "death", "surgery")
    assert followed.rows.tolist() == [0, 1, 2, 3, 4]
    assert followed.time.tolist() == [10, 0, 1, 1, 1]
    assert followed.cause.tolist() == [0, 1, 2, 2, 3]
    assert followed.not_followed == 0
    # An endpoint need not be the dictionary's own: here in years, without competing causes.
    endpoint = replace(cohort.dictionary.endpoint("relapse"), unit="years", competing={})
    alone = follow_up(cohort, endpoint)
    assert alone.causes == ("relapse",)
    assert alone.cause.tolist() == [0, 1, 1, 0, 0]
    assert alone.time[0] == pytest.approx(10 / 12, rel=1e-15)


def test_who_cannot_be_analysed_is_counted_by_reason(read: Read) -> None:
    cohort = read(
        HEADER
        + "a,,yes,no,no\n"
        + "c,10,,no,no\n"
        + "d,10,yes,,no\n"  # did she die before? nobody knows
        + "e,10,,yes,\n"  # she did, so the rest does not matter
        + "f,10,no,no,no\n"
    )
    followed = follow_up(cohort, "relapse")
    assert followed.rows.tolist() == [3, 4]
    assert followed.cause.tolist() == [2, 0]
    assert followed.excluded == {"no_time": 1, "unknown_cause": 2}
    assert followed.not_followed == 3
    assert followed.problems == ()


def test_a_time_before_the_origin_is_refused_with_its_row(read: Read) -> None:
    cohort = read(HEADER + "a,10,no,no,no\nb,-5,yes,no,no\nc,-1,no,no,no\n")
    with pytest.raises(DataError) as caught:
        follow_up(cohort, "relapse")
    found = [(p.code, p.line, p.patient_id) for p in caught.value.problems]
    assert found == [("cohort.negative_time", 3, "b"), ("cohort.negative_time", 4, "c")]
    assert "-0.164" in caught.value.problems[0].text()


def test_a_status_of_1_and_2_is_not_read_as_1_and_0(read: Read) -> None:
    rows = "a,10,no,no,no\nb,20,no,no,no\n"
    cohort = read(HEADER + rows)
    coded = cohort.with_frames(cohort.data.assign(followup_days=[1.0, 2.0]))
    endpoint = replace(cohort.dictionary.endpoint("relapse"), competing={})
    with pytest.raises(DataError, match=r"line 3: “followup_days” is coded 1 and 2 alone"):
        follow_up(coded, replace(endpoint, event=parse("followup_days = 1")))
    meant = follow_up(coded, replace(endpoint, event=parse("followup_days = 2")))
    assert meant.cause.tolist() == [0, 1]


def test_observation_may_begin_after_the_origin(read: Read) -> None:
    cohort = read(HEADER + "a,304.375,yes,no,no\nb,60.875,no,no,no\nc,91.3125,no,no,no\n")
    late = replace(cohort.dictionary.endpoint("relapse"), entry=parse("followup_days - 91.3125"))
    followed = follow_up(cohort, late)
    assert followed.entry is not None
    assert followed.entry.tolist() == [7, 0, 0]  # before the origin is from the origin on
    assert followed.after(5).entry == pytest.approx([2])
    with pytest.raises(DataError, match=r"line 2: .*begins not before it ends \(10 – 10 months\)"):
        follow_up(cohort, replace(late, entry=parse("followup_days")))


def test_nobody_followed_is_an_empty_follow_up(read: Read) -> None:
    followed = follow_up(read(HEADER + "a,,no,no,no\n"), "relapse")
    assert followed.time.shape == (0,)
    assert followed.not_followed == 1


def test_a_cohort_without_what_the_endpoint_reads_is_refused(read: Read) -> None:
    with pytest.raises(UsageError, match="endpoint relapse reads “death”"):
        follow_up(read("patient_id,followup_days,relapse,surgery\na,1,no,no\n"), "relapse")
    with pytest.raises(UsageError, match="“relapse”"):
        follow_up(read(HEADER + "a,1,no,no,no\n"), "relaps")


def test_a_follow_up_is_checked_when_it_is_made(read: Read) -> None:
    followed = follow_up(read(HEADER + "a,1,no,no,no\n"), "relapse")
    for wrong in (
        {"left": np.array([1.0, 2.0])},
        {"left": np.array([-1.0])},
        {"left": np.array([np.nan])},
        {"right": np.array([0.01])},
        {"right": np.array([2.0])},
        {"cause": np.array([4])},
        {"cause": np.array([4]), "right": np.array([2.0])},
    ):
        with pytest.raises(ValueError, match=r"time|cause"):
            replace(followed, **wrong)
