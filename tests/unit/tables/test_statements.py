from __future__ import annotations

from collections.abc import Callable

from ncstats.disclosure import release
from ncstats.plan import Plan
from ncstats.results.model import Results, Statistic
from ncstats.tables import build_statements


def _rows(name: str, **values: float) -> list[Statistic]:
    return [Statistic("text", "statement", name, stat, float(v)) for stat, v in values.items()]


def test_a_statement_is_its_words_its_value_and_of_whom(study: Callable[..., Plan]) -> None:
    plan = study(
        statements=[
            {"id": "young", "variable": "age < 12", "where": "fever = yes",
             "text": "Infants with fever"},
            {"id": "old", "variable": "age > 99"},
            {"id": "sodium", "variable": "sodium", "cell": "median (min–max)", "digits": 1},
        ]
    )  # fmt: skip
    rows = [
        *_rows("young", n=9, N=12, p=0.75),
        *_rows("old", n=1, N=50, p=0.02),
        *_rows("sodium", N=50, median=137.25, min=120, max=150),
    ]
    table = build_statements(release(Results(tuple(rows)), {}), plan)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Infants with fever", "75% (9/12)", "Fever = Yes"],
        ["Age > 99 months", "2% (1/50)", "All patients"],
        ["Serum sodium, mmol/L", "137.3 (120.0–150.0)", "All patients"],
    ]
    assert [key[-1] for key in table.rows[0].cells[1].statistics] == ["n", "N"]
