"""Any cohort, plan and split into hospitals: their files of counts give the whole's Results."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from any_plan import Patient, cohort_of, patients, plan_of, plans, require_same
from hypothesis import given, settings
from hypothesis import strategies as st

import ncstats as nc
from ncstats.results.run import run_plan

DATES = ("2012-01-05", "2013-02-28", "2020-02-29", "2010-01-05", "2012-02-29")


def parts_of(given_: Sequence[Patient], cuts: Sequence[int]) -> list[Sequence[Patient]]:
    """The patients between one cut and the next; nobody is no hospital."""
    places = sorted({0, len(given_), *(min(cut, len(given_)) for cut in cuts)})
    return [given_[start:end] for start, end in pairwise(places)]


@settings(max_examples=40)
@given(patients, plans(), st.lists(st.integers(1, 13), max_size=3), st.randoms())
def test_files_of_counts_give_the_results_of_the_whole(
    given_: list[Patient], asked: dict[str, Any], cuts: list[int], random: Any
) -> None:
    plan = plan_of(asked)
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, part in enumerate(parts_of(given_, cuts)):
            file = Path(folder) / f"{number}.json"
            lang = "zh" if number % 2 else "en"
            nc.tally_file(plan, file, cohort_of(part), hospital=str(number), lang=lang)
            files.append(file)
            text = file.read_text(encoding="utf-8")
            assert not [date for date in DATES if date in text]
            json.loads(text)
        random.shuffle(files)
        pooled = nc.merge(files, plan)
    whole = run_plan(plan, cohort_of(given_))
    assert pooled.cohort.n == whole.cohort.n
    require_same(pooled.results, whole.results)
