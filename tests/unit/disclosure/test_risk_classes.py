"""Patients who are alone in what others may know of them, counted by hand and by every engine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import ncstats as nc
from ncstats.cohort import Cohort
from ncstats.disclosure.risk_classes import Anonymity, Diversity, anonymity
from ncstats.disclosure.risk_patients import MOST_CLASSES, anonymity_of
from ncstats.files import bundled
from ncstats.tally import MemorySource

if TYPE_CHECKING:
    from engines import Engines

Codes = Mapping[str, np.ndarray]


def codes(**columns: list[int]) -> Codes:
    return {name: np.array(values, dtype=np.int64) for name, values in columns.items()}


#   sex   age   cause
#   boy   2     7     alike in sex and age, and in the cause: that of both is told
#   boy   2     7
#   girl  2     7     alike, and two causes: neither is told
#   girl  2     8
#   boy   3     -     alone; nothing is known to be told
#   boy   -     8     alone among those of unknown age, who are a class of their own
SIX = codes(sex=[0, 0, 1, 1, 0, 0], age=[2, 2, 2, 2, 3, -1])
CAUSE = codes(cause=[7, 7, 7, 8, -1, 8])


def test_six_patients() -> None:
    found = anonymity(SIX, 1, CAUSE)
    assert found == Anonymity(
        ("sex", "age"), patients=6, smallest=1, unique=2, few=2, missing=1,
        diversity=(Diversity("cause", least=1, alike=3),),
    )  # fmt: skip
    assert anonymity(SIX, 2).few == 6


def test_nobody_is_alone_by_sex_and_all_causes_differ() -> None:
    found = anonymity(codes(sex=[0, 0, 1, 1]), 1, codes(cause=[1, 2, 1, 2]))
    assert (found.smallest, found.unique, found.few) == (2, 0, 0)
    assert found.diversity == (Diversity("cause", least=2, alike=0),)


def test_rows_that_stand_for_several_count_as_many() -> None:
    rows, counts = codes(sex=[0, 1, 1]), np.array([5, 1, 2])
    spread = {name: np.repeat(values, counts) for name, values in rows.items()}
    assert anonymity(rows, 4, counts=counts) == anonymity(spread, 4)
    assert anonymity(rows, 4, counts=counts).smallest == 3


def test_of_whom_nothing_sensitive_is_known_nothing_is_told() -> None:
    assert anonymity(codes(sex=[0, 1]), 1, codes(cause=[-1, -1])).diversity == ()


@pytest.mark.parametrize("told_by", [{}, codes(sex=[])])
def test_without_quasi_identifiers_or_patients_there_is_no_answer(told_by: Codes) -> None:
    with pytest.raises(ValueError, match="no quasi-identifier"):
        anonymity(told_by, 1)


PLAN = """study: {{id: mine, title: Mine}}
eligibility: [{{id: young, text: Young, where: age_months < 50}}]
tables: {{t: {{title: T, rows: [stage]}}}}
quasi_identifiers: [{told_by}]
sensitive: [relapse, followup_days]
"""


def study_by(folder: Path, told_by: str) -> nc.Plan:
    folder.mkdir()
    shutil.copy(bundled("analyses") / "wilms" / "dictionary.yaml", folder)
    (folder / "plan.yaml").write_text(PLAN.format(told_by=told_by), encoding="utf-8")
    return nc.load_plan(folder)


def test_duckdb_tells_what_memory_tells(
    small_study: Callable[..., nc.Plan], engines: Engines, tmp_path: Path
) -> None:
    cohort = nc.read_study(small_study())
    plan = study_by(tmp_path / "by", "stage, central_histology")
    young = nc.run(plan, cohort).cohort
    assert isinstance(young, Cohort)
    in_memory = anonymity_of(plan, MemorySource(cohort), young, 9)
    source = engines.source("duckdb", cohort)
    assert anonymity_of(plan, source, source.cohort, 9) == in_memory
    assert in_memory is not None
    assert (in_memory.patients, in_memory.unique) == (4, 4)


def test_what_an_engine_cannot_be_asked_is_not_known(
    small_study: Callable[..., nc.Plan], engines: Engines, tmp_path: Path
) -> None:
    cohort = nc.read_study(small_study())
    source = engines.source("duckdb", cohort)
    plan = study_by(tmp_path / "number", "age_months")
    assert anonymity_of(plan, source, source.cohort, 9) is None
    found = anonymity_of(plan, MemorySource(cohort), cohort, 9)
    assert found is not None
    assert found.unique == 6
    names = "stage, age_band, study, central_histology, institutional_histology"
    assert MOST_CLASSES < 5 * 3 * 3 * 3 * 3
    many = study_by(tmp_path / "many", names)
    assert anonymity_of(many, source, source.cohort, 9) is None
