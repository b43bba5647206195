"""What holds for the eligibility of any cohort: who is left out leaves no trace but a count."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncstats.cohort.select import select
from ncstats.errors import DataError
from ncstats.files import bundled
from ncstats.plan import load_plan
from ncstats.report.run import read_study
from ncstats.results.eligibility import ITEM
from ncstats.results.run import run_plan

if TYPE_CHECKING:
    from ncstats.cohort import Cohort
    from ncstats.plan import Plan

ELIGIBILITY = """eligibility:
  - {id: asked, text: Asked, n: 2}
  - {id: known, text: Age known, where: age_months is not missing}
  - {id: young, text: Young, where: age_months < 48 or relapse = yes}
"""
REST = """groups: {h: {variable: central_histology}}
tables: {t: {title: T, by: h, total: true, where: stage != IV, rows: [age_months, relapse]}}
figures: {f: {title: F, bars: stage}}
curves: {c: {title: C, endpoint: relapse, by: h, landmarks: [1, 2]}}
statements: [{id: s, variable: stage = I, where: relapse = no}]
"""


@cache
def plan(eligibility: str) -> Plan:
    folder = Path(mkdtemp(prefix="ncstats-"))
    try:
        for file in ("dictionary.yaml", "mapping.yaml"):
            shutil.copy(bundled("analyses") / "wilms" / file, folder)
        text = "study: {id: mine, title: Mine}\n" + eligibility + REST
        (folder / "plan.yaml").write_text(text, encoding="utf-8")
        return load_plan(folder)
    finally:
        shutil.rmtree(folder)


@cache
def children() -> Cohort:
    """A sixtieth of the Wilms children; every seventh age is taken away."""
    cohort = read_study(load_plan("wilms"))
    chosen = select(cohort, np.arange(cohort.n) % 60 == 0)
    ages = chosen.data["age_months"].where(np.arange(chosen.n) % 7 != 0)
    return chosen.with_frames(chosen.data.assign(age_months=ages))


@settings(max_examples=15)
@given(st.lists(st.booleans(), min_size=68, max_size=68).filter(any))
def test_the_ineligible_leave_no_trace_but_a_count(kept: list[bool]) -> None:
    assert children().n == 68
    cohort = select(children(), np.array(kept))
    limited, free = plan(ELIGIBILITY), plan("")
    eligible = cohort.holds(limited.eligible or "").true
    if not eligible.any():
        with pytest.raises(DataError):
            run_plan(limited, cohort)
        return
    found = run_plan(limited, cohort).results
    alone = run_plan(free, select(cohort, eligible)).results
    assert [repr(row) for row in found if row.item != ITEM] == [*map(repr, alone)]
    left = {row.variable_level: 0.0 for row in found if row.item == ITEM}
    for row in found:
        if row.item == ITEM and row.stat_name == "n":
            left[row.variable_level] += row.stat
    assert left["read"] - left["not_met"] - left["unknown"] == eligible.sum()
    assert left["stated"] == 2
