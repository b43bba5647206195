"""What stands in the ledgers of a long table, and what is counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ncstats.cohort import Cohort

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
