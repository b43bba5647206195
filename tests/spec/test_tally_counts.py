"""What a tally counts, as tables small enough to count by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from ncstats.cohort import Cohort
from ncstats.errors import UsageError
from ncstats.tally import (
    ConditionCounts,
    ConditionQuestion,
    Question,
    Source,
    Tally,
    tally,
)

CohortOf = Callable[[str], Cohort]
SourceOf = Callable[[str], Source]


def counted_in(
    source: Source,
    variable: str,
    by: str | None = None,
    where: str | None = None,
    order: Sequence[str] | None = None,
) -> Tally:
    question = Question(variable, by, where, None if order is None else tuple(order))
    return source.answers([question]).tally(question)


PATIENTS = """
    group   sex     calcium  weight
    low     male    2.0      3.25
    low     female  2.0      .
    high    male    2.7      10
    high    .       .        10
    .       female  2.4      4
    high    male    2.7      5.5
"""


def test_a_category_in_one_group(source_of: SourceOf) -> None:
    counted = counted_in(source_of(PATIENTS), "sex")
    assert counted.levels == ("male", "female")
    assert counted.groups == ("",)
    assert counted.counts.tolist() == [[3], [2]]
    assert counted.missing.tolist() == [1]
    assert counted.totals.tolist() == [5]  # 3 + 2


def test_a_category_by_group_and_a_group_with_nobody(source_of: SourceOf) -> None:
    counted = counted_in(source_of(PATIENTS), "sex", by="group")
    assert counted.groups == ("low", "normal", "high")
    assert counted.counts.tolist() == [
        [1, 0, 2],  # male
        [1, 0, 0],  # female; the third has no group
    ]
    assert counted.missing.tolist() == [0, 0, 1]
    assert counted.ungrouped == 1
    assert int(counted.patients.sum()) + counted.ungrouped == 6


def test_a_number_recorded_to_its_decimals_has_whole_keys(source_of: SourceOf) -> None:
    counted = counted_in(source_of(PATIENTS), "calcium", by="group")
    assert counted.scale == 1
    assert counted.keys.tolist() == [20, 27]  # 2.4 has no group
    assert counted.values.tolist() == [2.0, 2.7]
    assert counted.counts.tolist() == [[2, 0, 0], [0, 0, 2]]
    assert counted.missing.tolist() == [0, 0, 1]


def test_a_number_without_declared_decimals_has_its_own_keys(source_of: SourceOf) -> None:
    counted = counted_in(source_of(PATIENTS), "weight")
    assert counted.scale is None
    assert counted.keys.tolist() == [3.25, 4.0, 5.5, 10.0]
    assert counted.counts.tolist() == [[1], [1], [1], [2]]


def test_one_value_with_more_decimals_and_nothing_is_rounded(source_of: SourceOf) -> None:
    counted = counted_in(source_of("calcium\n2.4\n2.45\n2.4"), "calcium")
    assert counted.scale is None
    assert counted.values.tolist() == [2.4, 2.45]
    assert counted.counts.tolist() == [[2], [1]]


def test_the_order_of_the_groups_is_the_one_asked_for(source_of: SourceOf) -> None:
    counted = counted_in(source_of(PATIENTS), "sex", by="group", order=["high", "normal"])
    assert counted.groups == ("high", "normal")
    assert counted.counts.tolist() == [[2, 0], [0, 0]]
    assert counted.left_out == 2  # the two of group low
    assert counted.ungrouped == 1


def test_a_condition_that_is_unknown_does_not_count(source_of: SourceOf) -> None:
    # calcium > 2.1 holds for 2.7, 2.4 and 2.7; the child without calcium is not known.
    counted = counted_in(source_of(PATIENTS), "sex", where="calcium > 2.1")
    assert counted.counts.tolist() == [[2], [1]]
    assert counted.missing.tolist() == [0]
    nobody = counted_in(source_of(PATIENTS), "calcium", where="calcium > 9", by="group")
    assert nobody.counts.shape == (0, 3)
    assert nobody.totals.tolist() == [0, 0, 0]
    assert nobody.scale == 1


def test_all_missing_and_all_equal(source_of: SourceOf) -> None:
    nothing = counted_in(source_of("calcium\n.\n."), "calcium")
    assert (nothing.keys.tolist(), nothing.missing.tolist()) == ([], [2])
    equal = counted_in(source_of("calcium\n-0\n0\n0.0"), "calcium")
    assert (equal.keys.tolist(), equal.counts.tolist()) == ([0], [[3]])


@pytest.mark.parametrize(
    ("variable", "options", "message"),
    [
        ("calcum", {}, "Did you mean “calcium”"),
        ("patient_id", {}, "it is a text"),
        ("visit", {}, "it is a date"),
        ("sex", {"by": "calcium"}, "it is a number"),
        ("sex", {"by": "groups"}, "Did you mean “group”"),
        ("sex", {"by": "group", "order": ["low", "hgih"]}, "Did you mean “high”"),
        ("sex", {"by": "group", "order": ["low", "low"]}, "asked for twice"),
        ("sex", {"where": "calcium + 1"}, "calcium"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    source_of: SourceOf, variable: str, options: dict[str, object], message: str
) -> None:
    source = source_of("group sex calcium visit\nlow male 2.0 2020-01-01")
    with pytest.raises(UsageError, match=message):
        counted_in(source, variable, **options)  # type: ignore[arg-type]  # the wrong ones are meant


def test_questions_asked_together_are_answered_as_one_by_one_in_memory(
    source_of: SourceOf, cohort_of: CohortOf
) -> None:
    cohort = cohort_of(PATIENTS)
    together = [
        Question(variable, by, where, order)
        for variable in ("sex", "calcium", "weight", "group")
        for by, order in ((None, None), ("group", None), ("group", ("high", "low")), ("sex", None))
        for where in (None, "calcium > 2.1", "sex is missing")
    ]
    answers = source_of(PATIENTS).answers(together)
    for asked in together:
        alone = tally(cohort, asked.variable, asked.by, asked.where, asked.order)
        assert answers.tally(asked) == alone


ODD = """
    odd     sex
    it's    male
    c\\d     male
    100%    female
    --x     .
    ;       female
    it's    female
"""


def test_levels_that_look_like_sql_are_texts(source_of: SourceOf) -> None:
    counted = counted_in(source_of(ODD), "odd", where="odd in ('c\\d', '100%', ';') or sex = male")
    assert counted.levels == ("it's", "c\\d", "100%", "--x", ";")
    assert counted.column().tolist() == [1, 1, 1, 0, 1]
    by = counted_in(source_of(ODD), "sex", by="odd", order=[";", "it's"])
    assert by.counts.tolist() == [[0, 1], [1, 1]]


@pytest.mark.parametrize(
    ("condition", "where", "counts"),
    [
        (None, None, (6, 6, 6)),
        ("calcium > 2.1", None, (3, 5, 6)),  # 2.7, 2.4, 2.7; one is not known
        ("calcium > 2.1", "sex = male", (2, 3, 3)),
        (None, "sex is missing", (1, 1, 1)),
        ("not (sex = male or weight > 5)", None, (1, 5, 6)),  # female at 4; of one it is open
        ("weight / (calcium - 2) > 10", None, (2, 3, 6)),  # 10/0.7 and 10/0.4; 1/0 is unknown
        ("weight in (10, 4) and group != low", None, (2, 5, 6)),
    ],
)
def test_for_how_many_a_condition_holds(
    source_of: SourceOf, condition: str | None, where: str | None, counts: tuple[int, int, int]
) -> None:
    asked = ConditionQuestion(condition, where)
    assert source_of(PATIENTS).answers([asked]).condition(asked) == ConditionCounts(*counts)


LIMITS = """
    group   calcium
    low     <0.5
    low     0.5
    low     <0.5
    high    0.2
    high    >9
    high    .
    .       <0.5
"""


def test_a_limit_is_a_key_of_its_own_beside_the_value(source_of: SourceOf) -> None:
    counted = counted_in(source_of(LIMITS), "calcium", by="group")
    assert counted.keys.tolist() == [2, 5, 5, 90]
    assert counted.side.tolist() == [0, -1, 0, 1]  # 0.2, <0.5, 0.5, >9
    assert counted.counts.tolist() == [[0, 0, 1], [2, 0, 0], [1, 0, 0], [0, 0, 1]]
    assert counted.limits.tolist() == [2, 0, 1]
    assert counted.totals.tolist() == [3, 0, 2]  # a limit is known, not missing
    assert counted.missing.tolist() == [0, 0, 1]
    assert counted.ungrouped == 1


def test_in_order_what_a_limit_does_not_tell_apart_is_tied(source_of: SourceOf) -> None:
    ranked = counted_in(source_of(LIMITS), "calcium", by="group").ordered()
    assert ranked.values.tolist() == [0.5, 0.5, 9.0]  # <0.5 with 0.2, 0.5, >9
    assert ranked.side.tolist() == [-1, 0, 1]
    assert ranked.counts.tolist() == [[2, 0, 1], [1, 0, 0], [0, 0, 1]]


def test_without_limits_there_is_no_side(source_of: SourceOf) -> None:
    counted = counted_in(source_of("calcium\n2.4\n<0.5"), "calcium", where="calcium > 1")
    assert counted.side.size == 0
    assert counted.limits.tolist() == [0]
    assert counted.ordered() is counted


def test_a_limit_is_unknown_to_a_condition(source_of: SourceOf) -> None:
    asked = ConditionQuestion("calcium < 3"), ConditionQuestion("calcium is missing")
    answers = source_of(LIMITS).answers(asked)
    assert answers.condition(asked[0]) == ConditionCounts(2, 2, 7)  # 0.5 and 0.2
    assert answers.condition(asked[1]) == ConditionCounts(5, 7, 7)
