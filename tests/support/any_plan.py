"""Any cohort and any plan, as Hypothesis draws them, and Results compared by their bits."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from ncstats.cohort import Beside, Cohort
from ncstats.cohort.values import Values
from ncstats.files.models import read_model
from ncstats.plan import Plan, load_plan
from ncstats.plan.model import PlanModel
from ncstats.results.model import Statistic

DICTIONARY = """
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: A study's own
fields:
  - {name: arm, type: string, title: Arm, categories: [{value: a, label: A},
      {value: b, label: B}, {value: c, label: C}],
      ncstats: {label_zh: 组, levels_zh: {a: 甲, b: 乙, c: 丙}, role: treatment}}
  - {name: fever, type: string, title: Fever,
      ncstats: {label_zh: 发热, codelist: yes_no, role: presentation}}
  - {name: cough, type: string, title: Cough,
      ncstats: {label_zh: 咳嗽, codelist: yes_no, role: presentation}}
  - {name: healed, type: string, title: Healed,
      ncstats: {label_zh: 痊愈, codelist: yes_no, role: outcome, known_at: later}}
  - {name: dose, type: number, title: Dose, constraints: {minimum: 0, maximum: 1000},
      ncstats: {label_zh: 剂量, role: laboratory, decimals: 1}}
  - {name: mass, type: number, title: Mass, ncstats: {label_zh: 质量, role: laboratory}}
  - {name: ratio, type: number, title: Ratio,
      ncstats: {label_zh: 比值, role: laboratory, decimals: 2,
        derive: {value: dose / mass, round: 2}}}
  - {name: band, type: string, title: Band, categories: [{value: low, label: Low},
      {value: high, label: High}], ncstats: {label_zh: 段, levels_zh: {low: 低, high: 高},
      role: laboratory, derive: {cases: {low: ratio < 2, high: ratio >= 2}}}}
  - {name: seen, type: date, title: Seen, ncstats: {label_zh: 就诊, role: demographics}}
  - {name: born, type: date, title: Born, ncstats: {label_zh: 出生, role: demographics}}
  - {name: years, type: number, title: Years, constraints: {minimum: 0, maximum: 90},
      ncstats: {label_zh: 年数, role: follow_up, known_at: later, decimals: 1}}
  - {name: until, type: number, title: Until, constraints: {minimum: 0, maximum: 90},
      ncstats: {label_zh: 至, role: follow_up, known_at: later, decimals: 1}}
ncstats:
  endpoints:
    healing: {label: {en: Healing, zh: 痊愈}, unit: months, time: years, time_unit: years,
      event: healed = yes, competing: {fever: {when: fever = yes, kind: intercurrent,
      label: {en: Fever, zh: 发热}}}, origin_label: {en: O., zh: 起。},
      event_label: {en: E., zh: 事。}, censoring_label: {en: C., zh: 删。},
      population_label: {en: All., zh: 全。}}
    span: {label: {en: Span, zh: 段}, unit: years, interval: {left: years, right: until},
      time_unit: years, event: healed = yes, entry: years / 2 - 1,
      origin_label: {en: O., zh: 起。}, event_label: {en: E., zh: 事。},
      censoring_label: {en: C., zh: 删。}, population_label: {en: All., zh: 全。}}
"""

CONDITIONS = (
    None, "dose > 20", "mass is missing", "not (fever = yes or dose / mass > 2)",
    "seen - born > 365 and arm in (a, b)", "band = high", "born < '2010-06-01'", "ratio * -1 < -1",
)  # fmt: skip
ROWS = ("arm", "fever", "dose", "mass", "ratio", "band", "healed")


@dataclass(frozen=True)
class Patient:
    arm: str | None
    fever: str | None
    cough: str | None
    healed: str | None
    dose: float | None
    mass: float | None
    seen: str | None
    born: str | None
    years: float | None
    span: float | None = None
    dose_is_limit: int = 0


tenths = st.integers(0, 400).map(lambda number: number / 10)
yes_no = st.sampled_from([None, "no", "yes"])
patient = st.builds(
    Patient,
    arm=st.sampled_from([None, "a", "b", "c"]),
    fever=yes_no,
    cough=yes_no,
    healed=yes_no,
    # Recorded to one decimal mostly; now and then a value with more of them.
    dose=st.none() | tenths | st.floats(0, 1000),
    mass=st.none() | st.integers(0, 20).map(float) | st.floats(0.1, 50),
    seen=st.sampled_from([None, "2012-01-05", "2013-02-28", "2020-02-29"]),
    born=st.sampled_from([None, "2010-01-05", "2012-02-29"]),
    years=st.none() | st.integers(0, 30).map(lambda number: number / 10),
    span=st.none() | st.integers(0, 20).map(lambda number: number / 10),
    dose_is_limit=st.sampled_from([0, 0, 0, -1, 1]),
)
patients = st.lists(patient, min_size=1, max_size=14)


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """What a plan may ask: tables with and without groups, figures, a curve, statements."""
    order = draw(st.permutations(["a", "b", "c"]))[: draw(st.integers(1, 3))]
    rows = draw(st.lists(st.sampled_from(ROWS), min_size=1, max_size=5, unique=True))
    table = {"title": "T", "rows": rows}
    where = {"where": draw(st.sampled_from(CONDITIONS))}
    tables = {
        "t1": table | where,
        "t2": table
        | {"by": "arms", "total": draw(st.booleans()), "sensitivity": draw(st.booleans())},
    }
    curve = {"title": "C", "endpoint": "healing", "by": "arms", "landmarks": [6, 12],
             "restricted_mean": 6, "strata": draw(st.sampled_from([None, "fever"])),
             "pairwise": draw(st.booleans()), "sensitivity": draw(st.booleans())}  # fmt: skip
    span = {"title": "C", "endpoint": "span", "by": "arms", "landmarks": [1]}
    span |= {"show": ["event_free", "interval_censored"]}
    statements = [
        {"id": f"s{i}", "variable": draw(st.sampled_from(CONDITIONS[1:])),
         "where": draw(st.sampled_from(CONDITIONS))}
        for i in range(3)
    ]  # fmt: skip
    return {
        "study": {"id": "any", "title": "Any"},
        "groups": {"arms": {"variable": "arm", "order": order}},
        "tables": tables,
        "figures": {"f1": {"title": "F", "distribution": ["dose"], "by": "arms"} | where,
                    "f2": {"title": "F", "upset": ["fever", "cough"]} | where},
        "curves": {"c": curve, "c2": span},
        "statements": statements,
    }  # fmt: skip


@cache
def empty_plan(dictionary: str = DICTIONARY) -> Plan:
    """A plan with a dictionary, of which each example replaces the model."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "dictionary.yaml").write_text(dictionary, "utf-8")
        plan = "study: {id: any, title: Any}\ntables: {t1: {title: T, rows: [arm]}}\n"
        (Path(folder) / "plan.yaml").write_text(plan, "utf-8")
        return load_plan(folder)


def plan_of(asked: dict[str, Any], dictionary: str = DICTIONARY) -> Plan:
    empty = empty_plan(dictionary)
    return replace(empty, model=read_model(replace(empty.document, data=asked), PlanModel))


def cohort_of(given: Sequence[Patient], dictionary: str = DICTIONARY) -> Cohort:
    """The patients with all that follows from their values, as reading derives it."""
    from ncstats.cohort.derive import computed_by, derivable

    variables = empty_plan(dictionary).dictionary.patients
    key = variables["patient_id"]
    data = {key.name: Values(key, np.array([str(i) for i in range(len(given))], dtype=object))}
    for name in [*Patient.__dataclass_fields__][:-2]:
        values, variable = [getattr(patient, name) for patient in given], variables[name]
        if variable.kind == "category":
            places = [-1 if code is None else variable.codes.index(code) for code in values]
            data[name] = Values.of_places(variable, np.array(places))
        elif variable.kind == "number":
            data[name] = Values(variable, np.array(values, dtype=np.float64) + 0.0)
        else:
            data[name] = Values(variable, np.array(values, dtype="datetime64[ns]"))
    spans = np.array([p.span for p in given], dtype=np.float64)
    data["until"] = Values(variables["until"], data["years"].array + spans)
    sides = np.array([p.dose_is_limit if p.dose is not None else 0 for p in given], dtype=np.int8)
    # What is known only by a limit is no value to derive another from.
    measured = {**data, "dose": data["dose"].without(sides != 0)}
    for name, derivation in derivable(data, variables).items():
        if derivation.formula is None:
            data[name] = computed_by(variables[name], derivation, measured).found
            measured[name] = data[name]
    return Cohort(
        patients=data,
        dictionary=empty_plan(dictionary).dictionary,
        sources=(),
        lines=np.arange(len(given), dtype=np.int64),
        beside=Beside(censored={"dose": sides} if sides.any() else {}),
    )


def bits(rows: Iterable[Statistic]) -> list[tuple[object, ...]]:
    """Every row with its statistic as the bytes that it is."""
    found = []
    for row in rows:
        stat = struct.pack("<d", row.stat + 0.0 if row.stat == row.stat else float("nan"))
        found.append((row.key, stat, row.method, row.warning, row.error))
    return found


def require_same(found: Iterable[Statistic], expected: Iterable[Statistic]) -> None:
    """The same rows in the same order; those that differ are shown."""
    pairs = [*zip_longest(bits(found), bits(expected))]
    assert [pair for pair in pairs if pair[0] != pair[1]] == []
