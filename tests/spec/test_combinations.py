"""What a tally of several yes/no variables counts, as tables small enough to count by hand."""

from __future__ import annotations

from collections.abc import Callable

from ncstats.tally import CombinationQuestion, Source, Tally

SourceOf = Callable[[str], Source]

PATIENTS = """
    sex     fever  cough  rash
    male    yes    no     no
    male    yes    no     no
    female  yes    yes    no
    female  no     no     no
    male    no     .      yes
    male    .      .      .
"""


def counted_in(source: Source, *variables: str, where: str | None = None) -> Tally:
    question = CombinationQuestion(variables, where)
    return source.answers([question]).tally(question)


def by_level(tally: Tally) -> dict[str, int]:
    """The combinations that anybody has."""
    counts = zip(tally.levels, tally.counts[:, 0].tolist(), strict=True)
    return {level: n for level, n in counts if n}


def test_each_patient_belongs_to_one_combination_or_is_missing(source_of: SourceOf) -> None:
    counted = counted_in(source_of(PATIENTS), "fever", "cough", "rash")
    assert by_level(counted) == {"fever": 2, "fever+cough": 1, "none": 1}
    # Unknown is not "no": of the fifth the cough is unknown, of the sixth everything.
    assert counted.missing.tolist() == [2]
    assert counted.patients.tolist() == [6]


def test_all_combinations_are_levels_the_first_variable_changing_fastest(
    source_of: SourceOf,
) -> None:
    counted = counted_in(source_of(PATIENTS), "fever", "rash")
    assert counted.variable == "fever+rash"
    assert counted.levels == ("none", "fever", "rash", "fever+rash")
    assert counted.counts.tolist() == [[1], [3], [1], [0]]  # the fifth has a rash
    assert counted.missing.tolist() == [1]


def test_a_condition_leaves_out_those_for_whom_it_does_not_hold(source_of: SourceOf) -> None:
    counted = counted_in(source_of(PATIENTS), "fever", "cough", where="sex = female")
    assert by_level(counted) == {"fever+cough": 1, "none": 1}
    assert counted.missing.tolist() == [0]
    unknown = counted_in(source_of(PATIENTS), "fever", "cough", where="cough = yes")
    assert by_level(unknown) == {"fever+cough": 1}
    assert unknown.missing.tolist() == [0]


def test_nobody_left_counts_nobody(source_of: SourceOf) -> None:
    counted = counted_in(source_of(PATIENTS), "fever", "cough", where="sex = male and rash = yes")
    assert counted.patients.tolist() == [1]
    assert by_level(counted) == {}
