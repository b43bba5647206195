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


def test_a_proportion_of_an_outcome_has_its_limits_and_a_test_by_indication_its_note(
    study: Callable[..., Plan],
) -> None:
    plan = study(
        statements=[
            {"id": "seen", "variable": "scan = yes"},
            {"id": "feverish", "variable": "scan = yes and fever = yes"},
            {"id": "count", "variable": "scan = yes", "cell": "n"},
        ]
    )
    limits = {"conf.low": 0.036, "conf.high": 0.25}
    rows = [
        *_rows("seen", n=1, N=10, p=0.1, **limits),
        *_rows("feverish", n=1, N=50, p=0.02),
        *_rows("count", n=1, N=10, p=0.1, **limits),
    ]
    table = build_statements(release(Results(tuple(rows)), {}), plan)
    assert [column.label for column in table.columns][2] == "95% CI (Wilson), %"
    assert [row.cells[2].text for row in table.rows] == ["4–25", "", ""]
    # What asks a second variable is known of patients who were not tested, too.
    assert [row.cells[0].marks for row in table.rows] == [("a",), (), ("a",)]
    assert table.footnotes[0].text == "Tested by indication: of those tested, not a prevalence."
