"""EventCounts: checked when made; parts add to the whole; patients come back one by one."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any

import numpy as np
import pytest

from ncstats.errors import UsageError
from ncstats.tally import Answers, ConditionCounts, ConditionQuestion, EventCounts


def ints(*values: int) -> Any:
    return np.array(values, dtype=np.int64)


COUNTS = EventCounts(
    endpoint="relapse",
    causes=("relapse", "death"),
    left=np.array([1.0, 2.0, 2.0]),
    right=np.array([1.5, 2.0, inf]),
    cause=ints(1, 2, 0),
    group=ints(0, 1, -1),
    stratum=ints(-1, -1, -1),
    counts=ints(1, 3, 2),
    groups=("a", "b"),
    excluded={"no_time": 4},
    listed={("reappeared", ""): 1},
)
NOBODY = replace(
    COUNTS,
    **{name: getattr(COUNTS, name)[:0] for name in COUNTS.columns},
    excluded={},
    listed={},
)


def test_follow_up_counts_those_who_are_alike() -> None:
    followed = COUNTS.follow_up
    assert followed.weights.tolist() == [1, 3, 2]
    assert (followed.not_followed, followed.entry, followed.scans) == (4, None, None)
    assert COUNTS.patients == 6
    later = followed.after(1.5)
    assert (later.rows.tolist(), later.weights.tolist()) == ([1, 2], [3, 2])
    assert later.excluded["before_landmark"] == 1


def test_patients_come_back_one_by_one() -> None:
    followed = COUNTS.follow_up.one_by_one()
    assert followed.left.tolist() == [1, 2, 2, 2, 2, 2]
    assert followed.cause.tolist() == [1, 2, 2, 2, 0, 0]
    assert COUNTS.group[followed.rows].tolist() == [0, 1, 1, 1, -1, -1]
    assert followed.weights.tolist() == [1] * 6
    assert followed.one_by_one() is followed


def test_scans_and_entries_stay_with_their_patients() -> None:
    entry = np.array([0.5, 0.0, 1.0])
    followed = replace(COUNTS, scans=ints(2, 9, 5), entry=entry).follow_up.one_by_one()
    assert followed.scans is not None
    assert followed.scans.tolist() == [2, 9, 0, 0, 5, 0]
    assert followed.entry is not None
    assert followed.entry.tolist() == [0.5, 0, 0, 0, 1, 1]


def test_parts_add_row_by_row() -> None:
    both = COUNTS + COUNTS
    assert both.counts.tolist() == [2, 6, 4]
    assert (both.excluded, both.listed) == ({"no_time": 8}, {("reappeared", ""): 2})
    assert COUNTS + NOBODY == COUNTS == NOBODY + COUNTS
    assert NOBODY.follow_up.not_followed == 0
    assert hash(COUNTS) == hash(replace(COUNTS))
    assert replace(COUNTS, counts=ints(1, 3, 3)) != COUNTS
    assert COUNTS != "relapse"


def test_a_part_without_late_entries_began_at_the_origin() -> None:
    late = replace(COUNTS, entry=np.array([0.5, 0.0, 0.0]))
    both = COUNTS + late
    assert both == late + COUNTS
    assert both.entry is not None
    assert both.entry.tolist() == [0.0, 0.5, 0.0, 0.0]
    assert both.counts.tolist() == [1, 1, 6, 4]


@pytest.mark.parametrize(
    "other",
    [
        replace(COUNTS, endpoint="death"),
        replace(COUNTS, causes=("relapse", "surgery")),
        replace(COUNTS, groups=("b", "a")),
        replace(COUNTS, scans=ints(1, 1, 1)),
    ],
)
def test_unlike_counts_do_not_add(other: EventCounts) -> None:
    with pytest.raises(UsageError, match="cannot be added"):
        COUNTS.merge(other)


@pytest.mark.parametrize(
    "wrong",
    [
        {"counts": ints(1, 3, 0)},
        {"counts": ints(1, 3)},
        {"left": np.array([-1.0, 2.0, 2.0])},
        {"left": np.array([2.0, 2.0, 2.0])},
        {"right": np.array([1.5, inf, inf])},
        {"cause": ints(3, 2, 0)},
        {"group": ints(2, 1, 0)},
        {"stratum": ints(0, -1, -1)},
        {"excluded": {"no_time": -1}},
        {"scans": ints(1, 2)},
    ],
)
def test_counts_whose_parts_do_not_fit_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        replace(COUNTS, **wrong)


def test_what_was_not_asked_has_no_answer() -> None:
    asked = ConditionQuestion("a = b")
    answers = Answers({asked: ConditionCounts(1, 2, 3)})
    assert (dict(answers), len(answers)) == ({asked: ConditionCounts(1, 2, 3)}, 1)
    with pytest.raises(KeyError):
        answers.condition(ConditionQuestion())
    with pytest.raises(ValueError, match="known"):
        ConditionCounts(2, 1, 3)
