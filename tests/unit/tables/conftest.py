"""A small study over five variables, and Results written by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ncstats.dictionary import Dictionary, Endpoint, Level, Variable
from ncstats.dictionary.endpoint import Competing
from ncstats.disclosure import Released, release
from ncstats.expression import parse
from ncstats.files import Document
from ncstats.plan import Plan
from ncstats.plan.model import PlanModel
from ncstats.results.model import Results, Statistic
from ncstats.text import Bilingual

YES_NO = (Level("no", Bilingual("No", "否")), Level("yes", Bilingual("Yes", "是")))
LEVELS = {
    "arm": (Level("a", Bilingual("Arm A", "甲组")), Level("b", Bilingual("Arm B", "乙组"))),
    "stage": (Level("i", Bilingual("I", "I 期")), Level("ii", Bilingual("II", "II 期"))),
    "fever": YES_NO,
    "scan": YES_NO,
}
LABELS = {
    "arm": Bilingual("Arm", "组"),
    "stage": Bilingual("Stage", "分期"),
    "fever": Bilingual("Fever", "发热"),
    "scan": Bilingual("Seen on scan", "影像所见"),
}
VARIABLES = {
    name: Variable(
        name,
        "patients",
        "category",
        label,
        levels=LEVELS[name],
        ascertainment="by_indication" if name == "scan" else "",
    )
    for name, label in LABELS.items()
} | {
    "sodium": Variable(
        "sodium", "patients", "number", Bilingual("Serum sodium", "血钠"),
        unit="mmol/L", unit_label="mmol/L", decimals=1,
    ),
    "age": Variable(
        "age", "patients", "number", Bilingual("Age", "年龄"),
        unit="mo", unit_label="months", unit_label_zh="月", decimals=0,
    ),
}  # fmt: skip

SENTENCE = Bilingual("A sentence.", "一句话。")
RELAPSE = Endpoint(
    "relapse", Bilingual("Relapse", "复发"), "years", parse("age"), "years",
    parse("fever = yes"), SENTENCE, SENTENCE, SENTENCE, SENTENCE,
    competing={"death": Competing(parse("stage = ii"), "terminal", Bilingual("Death", "死亡"))},
)  # fmt: skip


@pytest.fixture
def study() -> Callable[..., Plan]:
    """A plan from the parts of a plan.yaml; its only group is ``arms``."""

    def make(synthetic: bool = False, **parts: Any) -> Plan:
        head = {"id": "s", "title": "A study", "synthetic": synthetic}
        groups = {"arms": {"variable": "arm", "labels": {"en": ["Drug", "Placebo"]}}}
        model = PlanModel.model_validate({"study": head, "groups": groups, **parts})
        dictionary = Dictionary(VARIABLES, {}, {"relapse": RELAPSE}, "0" * 64, ())
        return Plan(model, Document(Path("plan.yaml"), {}), dictionary)

    return make


def released(*rows: list[Statistic]) -> Released:
    return release(Results(tuple(row for group in rows for row in group)), {})


def sizes(by: str = "", ungrouped: int = 0, **groups: int) -> list[Statistic]:
    """How many patients stand in each column of the table ``t``."""
    if not by:
        return [_row("missing", "", "N_obs", groups["all"])]
    rows = [_row("missing", "", "N_obs", n, by=by, group=group) for group, n in groups.items()]
    total = sum(groups.values()) + ungrouped
    rows.append(_row("missing", "", "N_obs", total, by=by))
    return [*rows, _row("missing", "", "N_miss", ungrouped, by=by)]


def numbers(
    variable: str, n: int, median: float, p25: float, p75: float, by: str = "", group: str = ""
) -> list[Statistic]:
    values = {"N": n, "median": median, "p25": p25, "p75": p75}
    return [
        _row(
            "continuous", variable, name, value, by=by, group=group, method="quantile_6",
            error="results.no_value" if math.isnan(value) else "",
        )
        for name, value in values.items()
    ]  # fmt: skip


def counts(variable: str, by: str = "", group: str = "", **levels: int) -> list[Statistic]:
    total = sum(levels.values())
    rows = []
    for level, n in levels.items():
        place = {"by": by, "group": group, "level": level, "method": "count"}
        rows += [
            _row("categorical", variable, "n", n, **place),
            _row("categorical", variable, "N", total, **place),
            _row(
                "categorical", variable, "p", n / total if total else math.nan, **place,
                error="" if total else "results.no_value",
            ),
        ]  # fmt: skip
    return rows


def tests(
    variable: str, method: str, p: float, *adjusted: float, **columns: str
) -> list[Statistic]:
    by = columns.pop("by", "arm")
    rows = [_row("test", variable, "p.value", p, by=by, method=method, **columns)]
    adjusted_rows = (
        _row("test", variable, "p.adjusted", value, by=by, method=method, **columns)
        for value in adjusted
    )
    return [*rows, *adjusted_rows]


def _row(
    context: str, variable: str, name: str, value: float, by: str = "", **columns: str
) -> Statistic:
    return Statistic(
        item="t",
        context=context,
        variable=variable,
        stat_name=name,
        stat=float(value),
        group1=by,
        group1_level=columns.pop("group", ""),
        variable_level=columns.pop("level", ""),
        **columns,  # type: ignore[arg-type]  # every remaining column is text
    )


@pytest.fixture
def rows() -> SimpleNamespace:
    """Makers of rows of Results: ``sizes``, ``numbers``, ``counts``, ``tests``; ``row`` for one."""
    return SimpleNamespace(
        released=released, sizes=sizes, numbers=numbers, counts=counts, tests=tests, row=_row
    )
