"""Levels joined by a policy give what patients give whose file and dictionary were recoded."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from any_plan import DICTIONARY, Patient, cohort_of, patients, plan_of, plans, require_same
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ncstats as nc
from ncstats.cohort import Cohort
from ncstats.disclosure import named_policy
from ncstats.disclosure.joined import joined_source
from ncstats.report.data_files import results_csv, results_json
from ncstats.results.run import run_plan
from ncstats.tally import MemorySource

if TYPE_CHECKING:
    from engines import Engines

LABELS = {"a": ("A", "甲"), "b": ("B", "乙"), "c": ("C", "丙")}
OF_ARMS = "seen - born > 365 and arm in (a, b)"
DERIVED = """
  - {name: kind, type: string, title: Kind, categories: [{value: old, label: Old},
      {value: new, label: New}], ncstats: {label_zh: 类, levels_zh: {old: 旧, new: 新},
      role: treatment, derive: {cases: {old: KIND, new: 'arm in (REST)'}}}}
  - {name: both, type: string, title: Both,
      ncstats: {label_zh: 两者, codelist: yes_no, role: treatment,
      derive: {cases: {"yes": kind = old and fever = yes, "no": kind is not missing}}}}
"""


def dictionary_of(levels: dict[str, tuple[str, str]], kind: tuple[str, str] | None) -> str:
    """The dictionary with these levels of ``arm``, and with what follows from it, if it does."""
    listed = ", ".join(f"{{value: {code}, label: {en}}}" for code, (en, _) in levels.items())
    chinese = ", ".join(f"{code}: {zh}" for code, (_, zh) in levels.items())
    _, _, rest = DICTIONARY.partition("  - {name: fever")
    derived = "" if kind is None else DERIVED.replace("KIND", kind[0]).replace("REST", kind[1])
    return f"""
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: A study's own
fields:{derived or chr(10)}  - {{name: arm, type: string, title: Arm, categories: [{listed}],
      ncstats: {{label_zh: 组, levels_zh: {{{chinese}}}, role: treatment}}}}
  - {{name: fever{rest}"""


FINER = dictionary_of(LABELS, ("'arm in (a, b)'", "c"))


@dataclass(frozen=True)
class Join:
    """Two of the three arms told as one."""

    first: str
    second: str

    @property
    def code(self) -> str:
        return f"{self.first}{self.second}"

    @property
    def in_policy(self) -> str:
        return f"""coarser:
  arm:
    {self.code}: {{label: {{en: Joined, zh: 合并}}, levels: [{self.second}, {self.first}]}}
"""

    def told(self, arm: str | None) -> str | None:
        """An arm as it is known by then."""
        return self.code if arm in (self.first, self.second) else arm

    @property
    def dictionary(self) -> str:
        """The dictionary recoded by hand."""
        levels = {self.told(arm) or "": LABELS[arm] for arm in LABELS}
        levels[self.code] = ("Joined", "合并")
        kind = ("'arm in (ab)'", "c") if self.code == "ab" else None
        return dictionary_of(levels, kind)

    def plan(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The plan recoded by hand; what could not be asked any more is left out."""
        told = copy.deepcopy(asked)
        order = asked["groups"]["arms"]["order"]
        known = list(dict.fromkeys(map(self.told, order)))
        told["groups"]["arms"]["order"] = known
        if (self.first in order) != (self.second in order) or len(known) < 2:
            del told["groups"], told["tables"]["t2"], told["figures"]["f1"], told["curves"]
        for part in ("tables", "figures"):
            told[part] = {name: e for name, e in told[part].items() if self._asks(e)}
        told["statements"] = [each for each in told["statements"] if self._asks(each)]
        for each in (*told["tables"].values(), *told["figures"].values(), *told["statements"]):
            for key in {"where", "variable"} & {*each}:
                if each[key] == OF_ARMS:
                    each[key] = OF_ARMS.replace("(a, b)", "(ab)")
            if "rows" in each and self.code != "ab":
                each["rows"] = [row for row in each["rows"] if row not in ("kind", "both")]
        return told

    def _asks(self, item: dict[str, Any]) -> bool:
        return self.code == "ab" or OF_ARMS not in (item.get("where"), item.get("variable"))


joins = st.sampled_from([Join("a", "b"), Join("b", "c"), Join("a", "c")])


@st.composite
def asked_plans(draw: st.DrawFn) -> dict[str, Any]:
    """Any plan, and in its first table what follows from the arm."""
    asked = draw(plans())
    asked["tables"]["t1"]["rows"] = [*asked["tables"]["t1"]["rows"], "kind", "both"]
    return asked


FEWER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
TERMS = "threshold: 1\nquantiles: 2\ncurves: 2\n"


@pytest.fixture
def policy(tmp_path: Path) -> Callable[[str], str]:
    """Writes a policy's file: its path."""

    def write(more: str = "") -> str:
        path = tmp_path / "ours.yaml"
        path.write_text(TERMS + more, encoding="utf-8")
        return str(path)

    return write


def recoded(given_: list[Patient], join: Join) -> Cohort:
    """The cohort whose file and dictionary were recoded by hand."""
    by_hand = [replace(patient, arm=join.told(patient.arm)) for patient in given_]
    return cohort_of(by_hand, join.dictionary)


@pytest.mark.parametrize("engine", ["memory", "duckdb"])
def test_joined_levels_give_the_results_of_patients_recoded_by_hand(
    engine: str, engines: Engines, policy: Callable[[str], str]
) -> None:
    @settings(FEWER, max_examples=40 if engine == "memory" else 10)
    @given(patients, asked_plans(), joins)
    def same(given_: list[Patient], asked: dict[str, Any], join: Join) -> None:
        plan = named_policy(policy(join.in_policy)).coarsened(plan_of(asked, FINER))
        source = engines.source(engine, cohort_of(given_, FINER))
        by_hand = plan_of(join.plan(asked), join.dictionary)
        expected = run_plan(by_hand, recoded(given_, join))
        require_same(run_plan(plan, joined_source(source, plan)).results, expected.results)

    same()


@pytest.mark.parametrize("engine", ["memory", "duckdb"])
def test_what_is_released_is_the_same_to_the_byte(
    engine: str, engines: Engines, policy: Callable[[str], str]
) -> None:
    @settings(FEWER, max_examples=15 if engine == "memory" else 5)
    @given(patients, asked_plans(), joins)
    def same(given_: list[Patient], asked: dict[str, Any], join: Join) -> None:
        source = engines.source(engine, cohort_of(given_, FINER))
        found = nc.run(plan_of(asked, FINER), source, policy(join.in_policy))
        by_hand = plan_of(join.plan(asked), join.dictionary)
        expected = nc.run(by_hand, recoded(given_, join), policy(""))
        assert results_json(found.results) == results_json(expected.results)
        assert results_csv(found.results) == results_csv(expected.results)

    same()


def test_the_law_can_fail(policy: Callable[[str], str]) -> None:
    """Against patients recoded otherwise the results are not the same."""
    asked = {
        "study": {"id": "any", "title": "Any"},
        "tables": {"t1": {"title": "T", "rows": ["arm"]}},
    }
    named, given_ = named_policy(policy(Join("a", "b").in_policy)), [Patient("a", *[None] * 8)]
    plan = named.coarsened(plan_of(asked, FINER))
    source = joined_source(MemorySource(cohort_of(given_, FINER)), plan)
    expected = run_plan(plan_of(asked, Join("b", "c").dictionary), recoded(given_, Join("b", "c")))
    with pytest.raises(AssertionError):
        require_same(run_plan(plan, source).results, expected.results)
