"""What is asked in parts is what is asked at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

import ncstats as nc
from ncstats.results.plan_questions import questions_of
from ncstats.tally.sql.counting import EVERYBODY, Counting, with_statuses
from ncstats.tally.sql.parts import rows_of
from ncstats.tally.sql.rows import Rows
from ncstats.tally.sql.source import SqlSource
from ncstats.tally.sql.statement import Statement


@pytest.mark.parametrize("most", [1, 2, 5])
def test_a_statement_in_parts_gives_the_rows_of_the_whole(
    small_study: Callable[..., nc.Plan], most: int
) -> None:
    plan = small_study()
    clean = plan.folder / "clean.parquet"
    nc.read_cohort(plan.folder / "patients.csv", dictionary=plan.dictionary,
                   mapping=plan.folder / "mapping.yaml").data.to_parquet(clean)  # fmt: skip
    source = nc.open_source(plan, "duckdb", clean)
    assert isinstance(source, SqlSource)
    table, engine = source._table, source._engine
    asked = with_statuses(table, (*questions_of(plan), EVERYBODY))
    statement = Statement(table, Counting(table, asked).heads)
    whole, parts = rows_of(statement, engine), rows_of(statement, engine, most)
    assert len(statement.heads) > 5
    assert len(statement.splits) > 1

    assert counts_of(whole) == counts_of(parts)


def counts_of(rows: Rows) -> Counter[str]:
    """Patients by all that a row says; several rows may say the same, of some of them each."""
    found: Counter[str] = Counter()
    names = [name for name in rows.columns if name != "n"]
    keys = zip(*(rows[name].tolist() for name in names), strict=True)
    for key, patients in zip(keys, rows["n"].tolist(), strict=True):
        found[repr(key)] += patients
    return found
