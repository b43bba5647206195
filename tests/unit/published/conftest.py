"""A plan that asks for one of everything, and results made by hand for it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from ncstats.dictionary.endpoint import Competing, Endpoint
from ncstats.dictionary.model import Bilingual, Dictionary, Level, Variable
from ncstats.expression import parse
from ncstats.files import read_yaml
from ncstats.files.models import read_model
from ncstats.plan import Plan
from ncstats.plan.model import PlanModel
from ncstats.results.model import Results, Statistic

PLAN = """\
study: {id: tiny, title: Tiny}
groups: {arm: {variable: arm}}
tables:
  table1: {title: All, rows: [age, fever, stage]}
  table2: {title: By arm, by: arm, rows: [age, fever, stage]}
  table3: {title: With total, by: arm, total: true, rows: [age]}
figures:
  figure1: {title: Stages, bars: stage}
  figure2: {title: Ages, distribution: [age], by: arm}
curves:
  curve1: {title: Relapse, endpoint: relapse, by: arm, landmarks: [1, 2.5]}
statements:
  - {id: young, variable: age < 2}
  - {id: ages, variable: age, cell: "median (min–max)", digits: 1}
remarks: [The text says otherwise.]
"""


def _label(text: str) -> Bilingual:
    return Bilingual(text, text)


def _category(name: str, *codes: str) -> Variable:
    levels = tuple(Level(code, _label(code)) for code in codes)
    return Variable(name, "patients", "category", _label(name), levels=levels)


def _dictionary() -> Dictionary:
    variables = (
        Variable("age", "patients", "number", _label("age"), decimals=1),
        _category("fever", "no", "yes"),
        _category("stage", "I", "II", "III"),
        _category("arm", "a", "b"),
    )
    death = Competing(parse("fever = yes"), "terminal", _label("death"))
    endpoint = Endpoint(
        name="relapse",
        label=_label("relapse"),
        unit="years",
        time=parse("age"),
        time_unit="years",
        event=parse("fever = no"),
        origin_label=_label("origin"),
        event_label=_label("event"),
        censoring_label=_label("censoring"),
        population_label=_label("population"),
        competing={"death": death},
    )
    return Dictionary({v.name: v for v in variables}, {}, {"relapse": endpoint}, "0", {})


@pytest.fixture
def make_plan(tmp_path: Path):  # noqa: ANN201 - the tests' own maker
    """A maker of the plan, with further YAML at its end."""

    def make(more: str = "") -> Plan:
        path = tmp_path / "plan.yaml"
        path.write_text(PLAN + more, encoding="utf-8")
        document = read_yaml(path)
        return Plan(read_model(document, PlanModel), document, _dictionary())

    return make


@pytest.fixture
def plan(make_plan) -> Plan:  # noqa: ANN001 - the maker above
    return make_plan()


A = {"group1": "arm", "group1_level": "a"}


def _numbers(item: str, variable: str, context: str, *, factor: float = 1, **more: str):  # noqa: ANN202
    values = {"N": 40, "mean": 3.25, "sd": 1.5, "median": 3.25, "p25": 2.04, "p75": 4.96,
              "min": 0.5, "max": 9}  # fmt: skip
    for name, value in values.items():
        stat = value if name == "N" else value * factor
        yield Statistic(item, context, variable, name, float(stat), **more)


def _counts(item: str, variable: str, context: str, n: int, total: int, **more: str):  # noqa: ANN202
    for name, value in {"n": n, "N": total, "p": n / total}.items():
        yield Statistic(item, context, variable, name, float(value), **more)


def _curve(level: str, cause: str, **more: str):  # noqa: ANN202
    where = {"variable_level": level, "cause": cause, **more}
    at_one = {"estimate": 0.8765, "conf.low": 0.8123, "conf.high": 0.91, "n.risk": 30}
    for name, value in at_one.items():
        yield Statistic("curve1", "curve", "relapse", name, float(value), time=1.0, **where)
    yield Statistic("curve1", "curve", "relapse", "estimate", math.nan, time=2.5,
                    error="stats.all_values_equal", **where)  # fmt: skip
    for name in ("conf.low", "conf.high"):
        yield Statistic("curve1", "curve", "relapse", name, math.nan, time=2.5, error="no limits",
                        **where)  # fmt: skip
    yield Statistic("curve1", "curve", "relapse", "N", 40.0, **where)
    yield Statistic("curve1", "curve", "relapse", "n", 7.0, **where)


@pytest.fixture
def results() -> Results:
    test = {"group1": "arm", "method": "kruskal_wallis"}
    return Results(
        (
            Statistic("table1", "missing", "", "N_obs", 50.0),
            *_numbers("table1", "age", "continuous"),
            *_counts("table1", "fever", "categorical", 45, 50, variable_level="no"),
            *_counts("table1", "fever", "categorical", 5, 40, variable_level="yes"),
            *_counts("table1", "stage", "categorical", 20, 50, variable_level="II"),
            Statistic("table2", "missing", "", "N_obs", 26.0, **A),
            *_numbers("table2", "age", "continuous", factor=2, **A),
            *_counts("table2", "fever", "categorical", 8, 11, variable_level="yes", **A),
            Statistic("table2", "test", "age", "p.value", 0.0004, **test),
            Statistic("table2", "test", "fever", "p.value", 0.7465, **test),
            Statistic(
                "table2",
                "test",
                "stage",
                "p.value",
                math.nan,
                error="stats.all_values_equal",
                **test,
            ),
            *_numbers("table3", "age", "continuous", factor=3),
            *_counts("figure1", "stage", "categorical", 13, 50, variable_level="I"),
            *_numbers("figure2", "age", "continuous", factor=4, **A),
            *_curve("incidence", "relapse", **A),
            *_curve("event_free", ""),
            Statistic("curve1", "curve", "relapse", "median", 4.5, variable_level="event_free"),
            Statistic(
                "curve1",
                "test",
                "relapse",
                "p.value",
                0.0412,
                group1="arm",
                method="logrank",
                variable_level="event_free",
            ),
            *_counts("text", "young", "statement", 9, 12, where=""),
            *_numbers("text", "ages", "statement", factor=5),
        )
    )
