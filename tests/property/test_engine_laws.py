"""Any cohort, any plan, any split into parts, any engine: identical Results, to the last bit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from any_plan import Patient, cohort_of, empty_plan, patients, plan_of, plans, require_same
from engines import ENGINES, Engines
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ncstats.cohort.summary import CohortSummary
from ncstats.results.plan_questions import questions_of
from ncstats.results.run import run_plan
from ncstats.tally import Answers, Asked, MemorySource, Source
from ncstats.text.progress import Report, silent


class Pooled:
    """Parts of a cohort that have been counted apart, and are asked as one."""

    name = "pooled"

    def __init__(self, parts: Sequence[Source]) -> None:
        self._parts = parts

    @property
    def cohort(self) -> CohortSummary:
        return CohortSummary(1, empty_plan().dictionary, ())

    def variables(self) -> frozenset[str]:
        return frozenset.intersection(*(part.variables() for part in self._parts))

    def identifiers_begin_with(self, prefix: str) -> bool:
        return all(part.identifiers_begin_with(prefix) for part in self._parts)

    def answers(self, questions: Iterable[Asked], report: Report = silent) -> Answers:
        del report
        asked = tuple(questions)
        first, *others = (part.answers(asked).of(asked) for part in self._parts)
        for other in others:
            first = first.merge(other)
        return first


FEWER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@FEWER
@given(patients, plans(), st.integers(1, 13))
def test_parts_counted_apart_give_the_results_of_the_whole(
    given_: list[Patient], asked: dict[str, Any], cut: int
) -> None:
    plan = plan_of(asked)
    parts = [part for part in (given_[:cut], given_[cut:]) if part]
    whole = run_plan(plan, cohort_of(given_))
    pooled = run_plan(plan, Pooled([MemorySource(cohort_of(part)) for part in parts]))
    require_same(pooled.results, whole.results)


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "memory"])
def test_every_engine_gives_the_results_of_memory(engine: str, engines: Engines) -> None:
    """Parts in one engine, merged, against the whole in memory."""
    engines.source(engine, cohort_of([Patient(*[None] * 9)])).variables()  # or skip at once

    @settings(FEWER, max_examples=4 if engine == "spark" else 25)
    @given(patients, plans(), st.integers(1, 13))
    def agrees(given_: list[Patient], asked: dict[str, Any], cut: int) -> None:
        plan = plan_of(asked)
        parts = [part for part in (given_[:cut], given_[cut:]) if part]
        there = [engines.source(engine, cohort_of(part)) for part in parts]
        whole = run_plan(plan, cohort_of(given_))
        require_same(run_plan(plan, Pooled(there)).results, whole.results)

    agrees()


def test_all_that_a_plan_looks_at_it_has_asked() -> None:
    """Answers that were not asked for are not there; MemorySource would have computed them."""
    plan = plan_of(
        {
            "study": {"id": "any", "title": "Any"},
            "tables": {"t1": {"title": "T", "rows": ["healed", "dose"]}},
        }
    )
    cohort = cohort_of([Patient("a", "no", "no", None, 1.0, 2.0, None, None, 1.0)])
    asked = questions_of(plan)
    answers = MemorySource(cohort).answers(asked).of(asked)
    assert set(answers) == set(asked)
