"""A small study: two variables, an endpoint, and Results written by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.text import Text

from ncstats.dictionary import Dictionary, Endpoint, Level, Variable
from ncstats.dictionary.endpoint import Competing
from ncstats.disclosure import Released, release
from ncstats.expression import parse
from ncstats.files import Document
from ncstats.plan import Plan
from ncstats.plan.model import PlanModel
from ncstats.results.model import Results, Statistic
from ncstats.tally import Tally
from ncstats.text import Bilingual

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def both(en: str, zh: str) -> Any:
    return Bilingual(en, zh)


def _levels(*labels: str) -> tuple[Level, ...]:
    return tuple(Level(label.lower(), both(label, label)) for label in labels)


VARIABLES = {
    "arm": Variable(
        "arm", "patients", "category", both("Arm", "组"), levels=_levels("A", "B", "C")
    ),
    "finding": Variable(
        "finding", "patients", "category", both("Finding", "所见"),
        levels=_levels("None", "Mild", "Severe"),
    ),
    "sodium": Variable(
        "sodium", "patients", "number", both("Serum sodium", "血钠"),
        unit="mmol/L", unit_label="mmol/L", decimals=1,
    ),
    "sodium2": Variable("sodium2", "patients", "number", both("Again", "再次"), decimals=1),
    "score": Variable("score", "patients", "number", both("Score", "评分"), decimals=0),
    "sodium3": Variable("sodium3", "patients", "number", both("Thrice", "三次"), decimals=1),
    "score2": Variable("score2", "patients", "number", both("Second score", "评分二"), decimals=0),
    "long": Variable(
        "long", "patients", "number", both("Corrected total amount in serum", "血清校正总量"),
        unit="mmol/L", unit_label="mmol/L", decimals=1,
    ),
}  # fmt: skip


def endpoint(competing: Mapping[str, Competing] | None = None, label: str = "Relapse") -> Endpoint:
    sentence = both("x", "x")
    return Endpoint(
        name="relapse", label=both(label, "复发"), unit="years",
        time=parse("score"), time_unit="years", event=parse("score > 1"),
        origin_label=sentence, event_label=sentence, censoring_label=sentence,
        population_label=sentence, competing=competing or {},
    )  # fmt: skip


DEATH = {"death": Competing(parse("score > 2"), "terminal", both("Death", "死亡"))}


@pytest.fixture
def study() -> Callable[..., Plan]:
    """A plan from the parts of a plan.yaml, over the dictionary above."""

    def make(competing: Mapping[str, Competing] | None = None, **parts: Any) -> Plan:
        head = {"id": "s", "title": "A study", "synthetic": parts.pop("synthetic", False)}
        relapse = endpoint(competing, parts.pop("label", "Relapse"))
        groups = {"arms": {"variable": "arm", **parts.pop("arms", {})}}
        model = PlanModel.model_validate({"study": head, "groups": groups, **parts})
        dictionary = Dictionary(VARIABLES, {}, {"relapse": relapse}, "0" * 64, ())
        return Plan(model, Document(Path("plan.yaml"), {}, {}), dictionary)

    return make


def step_rows(
    points: Sequence[tuple[float, float]], at_risk: Mapping[float, int], **columns: str
) -> list[Statistic]:
    """A curve of event-free probabilities, or of one cause, with limits of ± 0.05."""
    columns = {"variable_level": "event_free", **columns}
    columns["group1"] = "arm" if columns.get("group1_level") else ""
    rows: list[Statistic] = []
    for time, estimate in points:
        limits = (max(0.0, estimate - 0.05), min(1.0, estimate + 0.05))
        error = "results.beyond_follow_up" if math.isnan(estimate) else ""
        names = ("estimate", "conf.low", "conf.high")
        stats = [math.nan] * 3 if error else [estimate, *limits]
        rows += [
            _curve_row(name, stat, time, error=error, **columns)
            for name, stat in zip(names, stats, strict=True)
        ]
    return rows + [
        _curve_row("n.risk", float(count), time, **columns) for time, count in at_risk.items()
    ]


def _curve_row(name: str, stat: float, time: float, **columns: str) -> Statistic:
    return Statistic("c", "curve", "relapse", name, stat, time=time, **columns)


def log_rank(p: float, error: str = "") -> Statistic:
    return Statistic(
        "c", "test", "relapse", "p.value", p,
        variable_level="event_free", group1="arm", method="logrank", error=error,
    )  # fmt: skip


def released(rows: Sequence[Statistic], tallies: Any = None) -> Released:
    return release(Results(tuple(rows)), tallies or {})


def number_tally(variable: str, values: Mapping[str, Sequence[float]]) -> Tally:
    """A tally of numbers with one decimal, by group."""
    keys = sorted({round(value * 10) for group in values.values() for value in group})
    counts = np.array(
        [[sum(round(v * 10) == key for v in group) for group in values.values()] for key in keys],
        dtype=np.int64,
    ).reshape(len(keys), len(values))
    return Tally(
        variable=variable, kind="number", groups=tuple(values), counts=counts,
        missing=np.zeros(len(values), dtype=np.int64), keys=np.array(keys, dtype=np.int64), scale=1,
    )  # fmt: skip


def continuous_rows(item: str, tally: Tally, by: str = "") -> list[Statistic]:
    """Rows as a run writes them; the quartiles are any numbers, to see that they are copied."""
    rows = []
    for group, total in zip(tally.groups, tally.totals, strict=True):
        stats = {"N": float(total)}
        stats |= dict(zip(("p25", "median", "p75"), (1.25, 2.5, 3.75), strict=True))
        for name, stat in stats.items():
            error = "results.no_value" if not total and name != "N" else ""
            rows.append(
                Statistic(
                    item, "continuous", tally.variable, name, math.nan if error else stat,
                    group1=by, group1_level=group, error=error,
                )
            )  # fmt: skip
    return rows


def count_rows(
    item: str, counts: Mapping[str, int], by: str = "", group: str = ""
) -> list[Statistic]:
    total = sum(counts.values())
    rows = []
    for level, n in counts.items():
        columns = {"variable_level": level, "group1": by, "group1_level": group}
        rows += [
            Statistic(item, "categorical", "finding", "n", float(n), **columns),
            Statistic(item, "categorical", "finding", "N", float(total), **columns),
        ]
    return rows


class Hand:
    """The functions above, for tests, which cannot import this file."""

    step_rows = staticmethod(step_rows)
    log_rank = staticmethod(log_rank)
    released = staticmethod(released)
    number_tally = staticmethod(number_tally)
    continuous_rows = staticmethod(continuous_rows)
    count_rows = staticmethod(count_rows)
    death = DEATH


@pytest.fixture
def hand() -> type[Hand]:
    return Hand


@pytest.fixture
def texts() -> Callable[..., list[str]]:
    """The strings drawn in a figure, all or those with one gid, in drawing order."""

    def read(figure: Figure, gid: str | None = None) -> list[str]:
        found = [text for text in figure.findobj(Text) if text.get_text()]
        return [text.get_text() for text in found if gid is None or text.get_gid() == gid]

    return read
