"""What a notebook shows of a cohort: counts, completeness and problems in groups, no patient."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pandas as pd

from ncstats.cohort import Cohort

Read = Callable[..., Cohort]
PATIENTS = """patient_id,sex,age_months,serum_calcium
anna-7,female,12,2.40
bert-8,<i>,200,9.8
carl-9,,ten,2.31
"""


def test_a_cohort_shows_counts_and_groups_and_never_a_patient_or_a_value(read: Read) -> None:
    visits = "patient_id,visit_date\nanna-7,2020-01-02\n"
    cohort = read(PATIENTS, errors="coerce", visits=visits)
    shown = cohort._repr_mimebundle_(include=None, exclude=None)
    assert shown["text/plain"] == repr(cohort)
    page = shown["text/html"]
    assert "3 patients" in page
    assert "1 / 3" in page  # the sex is known of one
    assert "Visits: 1" in page
    for value in ("anna-7", "bert-8", "ten”", "9.8", "<i>", "2020-01-02"):
        assert value not in page


def test_problems_are_shown_in_groups_first_and_are_a_table_as_any_other(read: Read) -> None:
    problems = read(PATIENTS, errors="coerce").problems
    page = problems._repr_html_()
    assert page.index("Error") < page.index("Warning") < page.index("The first 4 of 4")
    assert "“&lt;i&gt;”" in page
    assert "<i>" not in page
    assert type(problems[problems["severity"] == "error"]) is pd.DataFrame
    assert copy.deepcopy(problems).equals(problems)


def test_a_cohort_without_problems_says_so(read: Read) -> None:
    cohort = read("patient_id\n1\n")
    assert "No problem" in cohort.problems._repr_html_()
    assert "Problems" not in cohort._repr_mimebundle_()["text/html"]
