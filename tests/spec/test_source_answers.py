"""What else a source answers, as tables small enough to count by hand, on every engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from engines import ENGINES, Engines

from ncstats.cohort import Cohort
from ncstats.errors import UsageError
from ncstats.expression import ExpressionError, parse
from ncstats.expression.sql import condition_sql, value_sql
from ncstats.tally import CombinationQuestion, MissingQuestion, Source

SourceOf = Callable[[str], Source]

PATIENTS = """
    fever  cough  calcium
    yes    yes    2.0
    yes    no     .
    no     .      2.1
    no     no     .
    yes    yes    2.2
"""


def test_which_of_some_variables_patients_have_together(source_of: SourceOf) -> None:
    asked = CombinationQuestion(("fever", "cough")), CombinationQuestion(("cough",), "calcium > 2")
    answers = source_of(PATIENTS).answers(asked)
    both = answers.tally(asked[0])
    assert both.levels == ("none", "fever", "cough", "fever+cough")
    assert (both.column().tolist(), both.missing.tolist()) == ([1, 1, 0, 2], [1])
    some = answers.tally(asked[1])  # of 2.1 and 2.2
    assert (some.column().tolist(), some.missing.tolist()) == ([0, 1], [1])


def test_how_many_values_are_missing_for_any_reason(source_of: SourceOf) -> None:
    """A conforming file says of a missing value that it is missing, and never why."""
    asked = MissingQuestion("calcium"), MissingQuestion("calcium", "fever = yes")
    answers = source_of(PATIENTS).answers(asked)
    assert answers.tally(asked[0]).levels[-1] == "no_reason"
    assert [int(answers.tally(one).column().sum()) for one in asked] == [2, 1]


def test_a_source_knows_its_variables_and_how_many_there_are(source_of: SourceOf) -> None:
    source = source_of(PATIENTS)
    assert source.variables() == {"patient_id", "fever", "cough", "calcium"}
    assert source.cohort.n == 5
    assert source.cohort.dictionary.patients["calcium"].decimals == 1


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("names", "made"),
    [(("synthetic-1", "synthetic-2"), True), (("synthetic-1", "2"), False), (("1", "2"), False)],
)
def test_patients_who_were_made_are_told_by_their_names(
    engine: str,
    names: tuple[str, ...],
    made: bool,
    engines: Engines,
    cohort_of: Callable[[str], Cohort],
) -> None:
    cohort = cohort_of("calcium\n2.0\n2.1")
    cohort = cohort.with_frames(cohort.data.assign(patient_id=list(names)))
    assert engines.source(engine, cohort).identifiers_begin_with("synthetic-") is made


@pytest.mark.parametrize(
    "question", [CombinationQuestion(("fever", "rash")), MissingQuestion("calcium", "rash = yes")]
)
def test_what_is_not_there_cannot_be_asked(
    engines: Engines, cohort_of: Callable[[str], Cohort], question: CombinationQuestion
) -> None:
    with pytest.raises(UsageError, match="rash"):
        engines.source("duckdb", cohort_of(PATIENTS)).answers([question])


def test_sql_is_made_of_what_is_meant_only() -> None:
    with pytest.raises(ExpressionError):
        condition_sql(parse("a + 1"), {})
    with pytest.raises(ExpressionError):
        value_sql(parse("a = 1"), {})
    with pytest.raises(ExpressionError):
        condition_sql(parse("a = 1"), {})
