"""What stands in the ledgers of a long table, and what is counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ncstats.cohort import Cohort
from ncstats.errors import DataError

Read = Callable[..., Cohort]


def file(rows: int) -> str:
    cells = ("√", "Yes", "x?", "")
    return "patient_id,relapse\n" + "".join(f"{row},{cells[row % 4]}\n" for row in range(rows))


@pytest.mark.parametrize(("rows", "kept"), [(100_000, 25_000), (100_004, 1_000)])
def test_a_very_long_table_keeps_the_first_of_each_rule_and_counts_all(
    read: Read, rows: int, kept: int
) -> None:
    cohort = read(file(rows), errors="coerce")
    counts = cohort.counts.set_index(["ledger", "code"])["count"]
    assert counts["problems", "cohort.not_a_level"] == rows // 4
    assert counts["changes", "cohort.changed_level"] == rows // 4
    assert counts["changes", "cohort.changed_error"] == rows // 4
    assert len(cohort.problems) == kept
    assert len(cohort.changes) == 2 * kept
    assert cohort.problems["line"].tolist()[:2] == [4, 8]
    assert cohort.data["relapse"].notna().sum() == rows // 2


def test_a_missing_value_is_told_once(read: Read) -> None:
    visits = "patient_id,visit_date\n1,soon\n1,\n"
    cohort = read("patient_id\n1\n", visits=visits, errors="coerce")
    assert cohort.problems[["code", "line"]].to_numpy().tolist() == [
        ["cohort.not_a_date", 2],
        ["cohort.visit_without_time", 3],
    ]


def _counts(cohort: Cohort) -> dict[tuple[str, str], int]:
    """By ledger and code, over all columns."""
    found = cohort.counts.groupby(["ledger", "code"])["count"].sum()
    return {key: int(count) for key, count in found.items()}


def _rows(cohort: Cohort, ledger: str) -> int:
    return sum(count for (which, _), count in _counts(cohort).items() if which == ledger)


def test_what_is_derived_and_what_cells_contradict_is_counted_too(read: Read) -> None:
    text = (
        "patient_id,birth_date,serum_calcium,albumin,corrected_calcium\n"
        "1,2018-01-01,2.4,40,\n"
        "2,2021-01-01,2.4,40,\n"
        "3,2018-01-01,2.4,40,2.9\n"
    )
    cohort = read(text, mapping="dated: 2020-12-31\n", errors="coerce")
    counts = _counts(cohort)
    assert counts["problems", "cohort.future_date"] == 1
    assert counts["problems", "cohort.conflict_with_derived"] == 1
    assert counts["changes", "cohort.changed_error"] == 1
    assert counts["changes", "cohort.changed_derived"] == 2
    assert _rows(cohort, "changes") == len(cohort.changes)
    assert _rows(cohort, "problems") == len(cohort.problems)


def test_a_very_long_table_keeps_the_first_of_what_is_derived(read: Read) -> None:
    text = "patient_id,serum_calcium,albumin,corrected_calcium,birth_date\n"
    text += "".join(f"{row},2.4,40,,2021-01-01\n" for row in range(100_001))
    cohort = read(text, mapping="dated: 2020-12-31\n", errors="coerce")
    counts = _counts(cohort)
    assert counts["changes", "cohort.changed_derived"] == 100_001
    assert counts["changes", "cohort.changed_error"] == 100_001
    assert counts["problems", "cohort.future_date"] == 100_001
    assert (len(cohort.changes), len(cohort.problems)) == (2_000, 1_000)


def test_what_is_found_in_the_visits_of_strangers_is_counted(read: Read) -> None:
    with pytest.raises(DataError) as error:
        read("patient_id,sex\n1,male\n", visits="patient_id,visit_date\n9,2020-01-01\n")
    assert [problem.code for problem in error.value.problems] == ["cohort.unknown_patient"]


def test_what_was_done_to_the_whole_file_is_counted(read: Read) -> None:
    cohort = read("病例,\npatient_id,sex,albumin\n\n,,\n1,male,40\n".encode("gb18030"))
    assert _counts(cohort) == {
        ("changes", "cohort.changed_encoding"): 1,
        ("changes", "cohort.changed_title"): 1,
        ("changes", "cohort.changed_blank_row"): 1,
    }
    assert len(cohort.changes) == 3
