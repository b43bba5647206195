"""What a notebook is handed of every type it shows: a page and a plain text, all escaped."""

from __future__ import annotations

import math
from typing import Any

import pytest

import ncstats as nc
from ncstats.results.statistic import Statistic
from ncstats.survival import kaplan_meier
from ncstats.text import reason_text
from ncstats.text.notebook import InNotebook, html_headline, html_table

NOBODY = "survival.nobody_followed"


@pytest.fixture(scope="module")
def run() -> nc.Run:
    return nc.run("wilms")


def shown(run: nc.Run, what: str) -> Any:
    return {
        "run": run,
        "cohort": run.cohort,
        "results": run.results,
        "table": run.tables["table1"],
        "verification": run.verification,
        "curve": kaplan_meier([1, 2, 4], [1, 0, 1]),
    }[what]


@pytest.mark.parametrize("what", ["run", "cohort", "results", "table", "verification", "curve"])
def test_a_page_and_a_plain_text(run: nc.Run, what: str) -> None:
    value = shown(run, what)
    assert isinstance(value, InNotebook)
    bundle = value._repr_mimebundle_(include=None, exclude=None)
    assert set(bundle) == {"text/plain", "text/html"}
    assert bundle["text/plain"] == repr(value)
    assert len(repr(value)) < 200
    assert "<table" in bundle["text/html"]
    assert len(bundle["text/html"]) < 200_000


def test_results_show_the_first_numbers_and_say_how_many_more(run: nc.Run) -> None:
    page = run.results._repr_html_()
    assert page.count("<tr>") == 61
    assert f"… and {len(run.results) - 60} more" in page
    few = nc.Results(run.results.rows[:2])
    assert "more" not in few._repr_html_()


def test_what_could_not_be_computed_shows_its_reason() -> None:
    left_out = Statistic("t", "test", "x", "p.value", math.nan, method="welch", error=NOBODY)
    page = nc.Results((left_out,))._repr_html_()
    assert reason_text(NOBODY) in page
    assert "nan" not in page


def test_a_curve_of_three() -> None:
    page = kaplan_meier([1, 2, 4], [1, 0, 1])._repr_html_()
    assert "3 followed, 2 events, median 4" in page
    assert "<td" in page
    assert "0.6667" in page


def test_a_curve_of_many_times_says_how_many_are_left() -> None:
    times = list(range(1, 101))
    page = kaplan_meier(times, [1] * 100)._repr_html_()
    assert page.count("<tr>") == 41
    assert "… and 60 later times." in page


def test_every_text_is_escaped() -> None:
    assert "<i>" not in html_table(["<i>"], [["<i>"]]) + html_headline("<i>")


def test_variables_are_completed_and_found_by_name(run: nc.Run) -> None:
    cohort = run.cohort
    assert isinstance(cohort, nc.Cohort)
    names = cohort._ipython_key_completions_()
    assert "age_months" in names
    assert len(cohort["age_months"]) == cohort.n
    with pytest.raises(nc.UsageError, match="age_months"):
        cohort["age_month"]
