"""What is computed for pictures, from patients that stand in the test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ncstats.plan import Plan, load_plan
from ncstats.report.run import read_study
from ncstats.results.figures import figure_marks
from ncstats.results.known_marks import known_marks
from ncstats.results.run import Computed, run_plan

HEADER = "patient_id,sex,age_months,hematuria,proteinuria,polyuria,etiology"
ROWS = """
1,male,12,yes,no,no,malignancy
2,male,24,yes,yes,no,malignancy
3,female,,yes,no,no,renal_tubular_acidosis
4,female,30,no,,no,unknown
5,male,,no,no,no,
"""
PLAN = """study: {{id: mine, title: Mine{study}}}
groups: {{sexes: {{variable: sex}}}}
tables: {{t: {{title: T, rows: [sex, age_months, proteinuria]}}}}
figures:
  f: {{title: F, {figure}}}
"""
SETS = "upset: [hematuria, proteinuria, polyuria]"


@pytest.fixture
def computed(tmp_path: Path) -> Callable[..., tuple[Plan, Computed]]:
    def make(figure: str, study: str = "") -> tuple[Plan, Computed]:
        plan = PLAN.format(figure=figure, study=study)
        (tmp_path / "plan.yaml").write_text(plan, "utf-8")
        (tmp_path / "patients.csv").write_text(f"{HEADER}{ROWS}", "utf-8")
        loaded = load_plan(tmp_path)
        return loaded, run_plan(loaded, read_study(loaded))

    return make


def counts(computed: Computed, variable: str, stat: str = "n", **more: Any) -> dict[str, float]:
    rows = computed.results.find("f", variable, stat_name=stat, **more)
    return {row.variable_level: row.stat for row in rows}


def test_combinations_are_levels_of_one_variable(computed: Any) -> None:
    _, done = computed(SETS)
    together = "hematuria+proteinuria+polyuria"
    assert counts(done, together) == {"none": 1, "hematuria": 2, "hematuria+proteinuria": 1}
    assert set(counts(done, together, "N").values()) == {4}
    assert counts(done, together, "p")["hematuria"] == 0.5
    # The fourth has an unknown proteinuria: in no combination, and not without it.
    assert done.results.value("f", together, "N_miss", context="missing") == 1
    assert counts(done, "proteinuria") == {"no": 3, "yes": 1}
    assert "f" not in done.tallies


def test_a_condition_narrows_sets_and_combinations_alike(computed: Any) -> None:
    _, done = computed(SETS + ", where: sex = female")
    assert counts(done, "hematuria+proteinuria+polyuria") == {"hematuria": 1}
    assert counts(done, "hematuria") == {"no": 1, "yes": 1}


def test_classes_are_counted_beside_their_levels(computed: Any) -> None:
    _, done = computed("bars: etiology, classes: etiology_class")
    assert counts(done, "etiology_class") == {
        "congenital_metabolic": 1, "acquired": 2, "unknown": 1,
    }  # fmt: skip
    assert counts(done, "etiology")["malignancy"] == 2


def test_a_missingness_map_has_only_what_is_known(computed: Any) -> None:
    plan, done = computed("missingness: true, by: sexes")
    assert plan.shown_in("f") == ("sex", "age_months", "proteinuria")
    of_figure = [row for row in done.results if row.item == "f"]
    assert {row.context for row in of_figure} == {"missing"}
    unknown = {
        (row.variable, row.group1_level): row.stat
        for row in of_figure
        if row.stat_name == "N_miss" and row.stat
    }
    assert unknown == {
        ("age_months", "male"): 1, ("age_months", "female"): 1, ("proteinuria", "female"): 1,
    }  # fmt: skip
    assert "f" not in done.tallies


def test_single_patients_are_marked_only_where_the_plan_asks_or_none_is_real(
    computed: Any,
) -> None:
    _, real = computed("missingness: true, by: sexes")
    assert not real.marks
    _, asked = computed("missingness: true, single_patients: true")
    assert asked.marks.keys() == {"f"}
    _, synthetic = computed(
        "missingness: [age_months, proteinuria], by: sexes", ", synthetic: true"
    )
    marks = synthetic.marks["f"]
    assert marks.variables == ("age_months", "proteinuria")
    assert marks.groups == ("male", "male", "male", "female", "female")
    assert marks.known == ((True, True), (True, True), (False, True), (True, False), (False, True))
    plan, _ = computed("missingness: true, single_patients: false", ", synthetic: true")
    assert not figure_marks(plan, read_study(plan))


def test_marks_hold_nothing_that_says_who_a_patient_is(computed: Any) -> None:
    plan, _ = computed("missingness: true")
    cohort = read_study(plan)
    shuffled = cohort.with_frames(cohort.data.iloc[::-1].reset_index(drop=True))
    mixed = known_marks(shuffled, ("age_months", "proteinuria"))
    assert mixed == known_marks(read_study(plan), ("age_months", "proteinuria"))


def test_a_group_that_is_not_asked_for_has_no_name(computed: Any) -> None:
    plan, _ = computed("missingness: true")
    marks = known_marks(read_study(plan), ("age_months",), ("sex", ("female",)), "age_months > 12")
    assert marks.groups == ("female", "")
    assert marks.known == ((True,), (True,))
