"""A small study: two variables, an endpoint, and Results written by hand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from ncstats.dictionary import Dictionary, Endpoint, Level, Variable
from ncstats.dictionary.endpoint import Competing
from ncstats.dictionary.levels import Reference
from ncstats.disclosure import Released, release
from ncstats.expression import parse
from ncstats.figures import StudyFigure
from ncstats.figures.plotted import journal_style
from ncstats.files import Document
from ncstats.plan import Plan
from ncstats.plan.model import PlanModel
from ncstats.results.model import Results, Statistic
from ncstats.tally import Tally
from ncstats.text import Bilingual


def both(en: str, zh: str) -> Any:
    return Bilingual(en, zh)


def _levels(*labels: str) -> tuple[Level, ...]:
    return tuple(Level(label.lower(), both(label, label)) for label in labels)


def _ticked(name: str, label: str) -> Variable:
    levels = (Level("no", both("No", "否")), Level("yes", both("Yes", "是")))
    return Variable(name, "patients", "category", both(label, label), levels=levels)


_CAUSES = {"Stone": "acquired", "Tumour": "acquired", "Gene": "inborn", "Other": ""}

VARIABLES = {
    **{name: _ticked(name, name.title()) for name in ("fever", "cough", "rash")},
    "cause": Variable(
        "cause", "patients", "category", both("Cause", "病因"),
        levels=tuple(
            Level(label.lower(), both(label, label), facts={"class": (of,)} if of else {})
            for label, of in _CAUSES.items()
        ),
    ),
    "etiology_class": Variable(
        "etiology_class", "patients", "category", both("Class", "类别"),
        levels=_levels("Inborn", "Acquired"),
    ),
    "potassium": Variable(
        "potassium", "patients", "number", both("Potassium", "血钾"), unit="mmol/L",
        unit_label="mmol/L", decimals=1, reference=Reference(3.5, 5.5, "by definition"),
    ),
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
        return Plan(model, Document(Path("plan.yaml"), {}), dictionary)

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


def released(rows: Sequence[Statistic], tallies: Any = None, marks: Any = None) -> Released:
    return release(Results(tuple(rows)), tallies or {}, marks=marks)


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
    item: str,
    counts: Mapping[str, int],
    by: str = "",
    group: str = "",
    variable: str = "finding",
) -> list[Statistic]:
    total = sum(counts.values())
    rows = []
    for level, n in counts.items():
        columns = {"variable_level": level, "group1": by, "group1_level": group}
        rows += [
            Statistic(item, "categorical", variable, "n", float(n), **columns),
            Statistic(item, "categorical", variable, "N", float(total), **columns),
        ]
    return rows


def known_rows(
    item: str, variable: str, known: int, unknown: int, group: str = ""
) -> list[Statistic]:
    """Of how many patients a variable is known."""
    counts = {"N_obs": known + unknown, "N_miss": unknown, "N_nonmiss": known}
    columns = {"group1": "arm" if group else "", "group1_level": group}
    return [Statistic(item, "missing", variable, k, float(n), **columns) for k, n in counts.items()]


def upset_rows(
    item: str, sets: Mapping[str, int], together: Mapping[str, int], unknown: int = 0
) -> list[Statistic]:
    """How many have each of fever, cough and rash, and which of them together."""
    total = sum(together.values())
    rows = []
    for name, n in sets.items():
        rows += count_rows(item, {"no": total - n, "yes": n}, variable=name)
    rows += count_rows(item, together, variable="fever+cough+rash")
    return rows + known_rows(item, "fever+cough+rash", total, unknown)


def effect_rows(
    item: str, variable: str, key: str, values: Sequence[float], warning: str = ""
) -> list[Statistic]:
    """An effect between arms: estimate and, where they are given, its limits; and who is known."""
    names = ("estimate", "conf.low", "conf.high")
    columns = {"variable_level": key, "group1": "arm", "method": key}
    rows = [
        Statistic(
            item, "effect", variable, name, value, **columns,
            warning=warning if name == "estimate" else "",
            error="results.no_limit" if math.isnan(value) else "",
        )
        for name, value in zip(names, values, strict=False)
    ]  # fmt: skip
    for group, n in (("a", 12), ("b", 9)):
        rows += known_rows(item, variable, n, 1, group)
    return rows


class Hand:
    """The functions above, for tests, which cannot import this file."""

    step_rows = staticmethod(step_rows)
    log_rank = staticmethod(log_rank)
    released = staticmethod(released)
    number_tally = staticmethod(number_tally)
    continuous_rows = staticmethod(continuous_rows)
    count_rows = staticmethod(count_rows)
    known_rows = staticmethod(known_rows)
    upset_rows = staticmethod(upset_rows)
    effect_rows = staticmethod(effect_rows)
    death = DEATH


@pytest.fixture
def hand() -> type[Hand]:
    return Hand


@pytest.fixture
def texts() -> Callable[..., list[str]]:
    """The strings drawn in a figure, all or those with one gid, in drawing order."""

    def read(figure: StudyFigure, gid: str | None = None) -> list[str]:
        found = [text for text in figure.to_matplotlib().findobj(Text) if text.get_text()]
        return [text.get_text() for text in found if gid is None or text.get_gid() == gid]

    return read


@pytest.fixture
def artists() -> Callable[..., list[Any]]:
    """The artists of a figure with one gid, axes after axes, in drawing order."""

    def read(figure: StudyFigure, gid: str) -> list[Any]:
        drawn = figure.to_matplotlib().axes
        return [a for axes in drawn for a in axes.get_children() if a.get_gid() == gid]

    return read


@pytest.fixture
def readable() -> Callable[[StudyFigure], None]:
    """Asserts that no text leaves the figure and none lies over another."""

    def check(drawing: StudyFigure) -> None:
        figure = drawing.to_matplotlib()
        with journal_style():
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
            boxes = [
                (text.get_text(), text.get_window_extent(canvas.get_renderer()))
                for text in figure.findobj(Text)
                if text.get_text().strip()
            ]
        width, height = figure.bbox.width, figure.bbox.height
        for text, box in boxes:
            assert min(box.x0, box.y0) >= -1, text
            assert box.x1 <= width + 1, text
            assert box.y1 <= height + 1, text
        for (first, one), (second, other) in itertools.combinations(boxes, 2):
            across = min(one.x1, other.x1) - max(one.x0, other.x0)
            down = min(one.y1, other.y1) - max(one.y0, other.y0)
            assert across <= 2.5 or down <= 3, (first, second)

    return check
