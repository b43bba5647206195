"""What of a run could tell of single patients is counted, whatever is then released."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import ncstats as nc
from ncstats.disclosure import Study, named_policy
from ncstats.disclosure.risk import Risks, measure_risks
from ncstats.report import analysis
from ncstats.report.blocks import Items
from ncstats.report.run import Run
from ncstats.results import check as checked
from ncstats.results.model import Statistic, collect

TERMS = named_policy("mask10").terms


STUDY = Study(nc.load_dictionary().patients)


def count(item: str, level: str, n: int, **columns: Any) -> Statistic:
    """Of a sex how many there are; of both their total, as N of one of them."""
    name = "n" if level else "N"
    of = {"variable_level": level or "male", "method": "count", **columns}
    return Statistic(item, "categorical", "sex", name, float(n), **of)


def number(
    item: str, context: str = "continuous", variable: str = "age_months", **stats: float
) -> list[Statistic]:
    """The summary of a number."""
    methods = {"min": "range", "max": "range", "mean": "mean_sd", "median": "quantile_6"}
    methods |= {"p25": "quantile_6", "p75": "quantile_6", "N": "count"}
    return [
        Statistic(item, context, variable, name, float(stat), method=methods[name])
        for name, stat in stats.items()
    ]


def at_time(time: float, n: int, events: int) -> list[Statistic]:
    """A curve of 40 patients at one time."""
    told = {"n.risk": n, "cum.event": events, "cum.censor": 40 - n - events}
    of = {"variable_level": "event_free", "time": time}
    return [
        Statistic("c", "curve", "event", name, float(stat), **of) for name, stat in told.items()
    ]


CURVE = Statistic("c", "curve", "event", "N", 40.0, variable_level="event_free")
P_VALUE = Statistic("t", "test", "age_months", "p.value", 0.2, method="kruskal_wallis")
BAND = replace(P_VALUE, stat=1.0, stat_label=checked.BAND)

EXTREMES = ("extreme", "t", 2)

KINDS: dict[str, tuple[list[Statistic], set[tuple[str, str, int]]]] = {
    "a boy of nine": ([count("t", "male", 9)], {("small", "t", 1)}),
    "ten of them": ([count("t", "male", 10)], set()),
    "nobody": ([count("t", "male", 0)], set()),
    "25 less 16 are nine": ([count("t", "", 25), count("t", "female", 16)],
                            {("complement", "t", 1)}),
    "25 less 15 are ten": ([count("t", "", 25), count("t", "female", 15)], set()),
    "of two tables": ([count("t", "", 25), count("u", "female", 16)],
                      {("difference", "t + u", 1)}),
    "of two tables, one of which has both": (
        [count("t", "", 25), count("u", "female", 16), count("t", "female", 16)],
        {("complement", "t", 1)}),
    "a figure less a table": ([count("t", "", 26), count("bars", "female", 16)], set()),
    "extremes": (number("t", N=25, min=1, max=9), {EXTREMES}),
    "extremes of a statement": (number("text", "statement", "age", N=25, min=1, max=9),
                                {("extreme", "text", 2)}),
    "bounds of a share are nobody's": (
        [replace(count("t", "male", 12), stat_name="max", stat=0.6, method="bounds")], set()),
    "the longest observation": (
        [replace(CURVE, stat_name="max", variable_level="observed", method="observed_follow_up")],
        {("extreme", "c", 1)}),
    "a median of nine": (number("t", N=9, median=4), {("small", "t", 1), ("too_few", "t", 1)}),
    "of 24, the mean of two": (number("t", N=24, median=4), set()),
    "of 25, one of them": (number("t", N=25, median=4), {("single", "t", 1)}),
    "of 27, every quartile": (number("t", N=27, p25=1, median=4, p75=9), {("single", "t", 3)}),
    "a mean that is nearly one's": (number("t", N=12, mean=10, min=0, max=110),
                                    {("dominance", "t", 1), EXTREMES}),
    "of nearly equals": (number("t", N=12, mean=10, min=9, max=12), {EXTREMES}),
    "of what may be negative": (number("t", N=12, mean=10, min=-1, max=110), {EXTREMES}),
    "p": ([P_VALUE], {("p_value", "t", 1)}),
    "p as a band": ([BAND], set()),
    "a step of one": ([CURVE, *at_time(0, 40, 0), *at_time(1, 39, 1)],
                      {("small", "c", 1), ("complement", "c", 1), ("step", "c", 2)}),
    "a step of ten": ([CURVE, *at_time(0, 40, 0), *at_time(1, 30, 10)], set()),
    "nine left": ([CURVE, *at_time(0, 40, 0), *at_time(1, 9, 20)],
                  {("at_risk", "c", 1), ("step", "c", 2)}),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), KINDS.values(), ids=list(KINDS))
def test_each_kind_of_risk_where_it_is_and_where_it_is_not(
    rows: list[Statistic], expected: set[tuple[str, str, int]]
) -> None:
    assert TERMS is not None
    found = measure_risks(collect(rows), TERMS, STUDY).rows
    told = {(risk.kind, risk.item, risk.count) for risk in found}
    assert told == expected


def test_the_smallest_count_is_named_and_no_value_with_it() -> None:
    assert TERMS is not None
    rows = [count("t", "male", 9), count("u", "female", 2), count("v", "male", 2)]
    found = measure_risks(collect(rows), TERMS, STUDY)
    assert found.smallest == rows[1].key
    assert measure_risks(collect(rows[:0]), TERMS, STUDY).smallest is None


@pytest.mark.parametrize(("lang", "says"), [("en", "Small counts:"), ("zh", "过小的例数")])
def test_every_report_says_so_and_one_under_a_policy_has_nothing_left(
    small_study: Callable[..., nc.Plan], lang: str, says: str
) -> None:
    plan = small_study()
    document = nc.run(plan).outputs(lang).document_with({})
    (risk,) = [section for section in document.sections if section.anchor == "risk"]
    assert says in repr(risk)
    released = nc.run(plan, policy="mask10").outputs(lang).document_with({})
    assert "risk" not in [section.anchor for section in released.sections]


def test_the_risk_is_measured_once_for_a_page_in_two_languages(
    small_study: Callable[..., nc.Plan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = []

    def counting(*given: Any) -> Risks:
        measured.append(given)
        return measure_risks(*given)

    monkeypatch.setattr(analysis, "measure_risks", counting)
    nc.run(small_study()).save(tmp_path / "out", formats=["html", "md"])
    assert len(measured) == 1


TOLD_BY = """study: {id: mine, title: Mine}
tables: {t: {title: T, rows: [stage]}}
quasi_identifiers: [stage, central_histology]
sensitive: [relapse]
"""
# By stage and central histology: two are alike, two are alone, one of them of unknown histology.
FOUR = (
    "1,1,1,2,3,1,200,20,F",
    "2,1,1,2,3,1,200,20,F",
    "3,1,1,3,4,0,300,30,F",
    "4,1,,2,4,0,300,30,F",
)
SAYS = {
    "en": (
        "the smallest class is of 1. Of 4 patients, 2 are alone in theirs and 4 in classes of 9 or",
        "patients of whom some of it is not known: 1.",
        "Relapse: the fewest different values known in such a class are 1;",
        "since it is the same in their whole class: 4.",
    ),
    "zh": (
        "最小的一类有1例；4例患者中，2例独自成类，4例所在的类不超过9例",
        "1例患者有上述变量未知",
        "同一类中已知的不同取值至少有1种；4例患者",
    ),
}


@pytest.mark.parametrize("lang", SAYS)
def test_how_far_patients_are_told_apart_is_said(
    small_study: Callable[..., nc.Plan], lang: str
) -> None:
    plan = small_study(FOUR, TOLD_BY)
    said = " ".join(sentences(nc.run(plan), lang))
    assert all(part in said for part in SAYS[lang])
    assert "quasi_identifiers" not in said
    assert nc.run(plan, policy="mask10").risks is None


def test_a_run_writes_where_and_how_many_and_under_a_policy_nothing_of_it(
    small_study: Callable[..., nc.Plan], tmp_path: Path
) -> None:
    plan = small_study(FOUR, TOLD_BY)
    nc.run(plan).save(tmp_path / "none", ["md"])
    found = json.loads((tmp_path / "none/risk.json").read_text(encoding="utf-8"))
    assert found == {
        "threshold": 9,
        # Of the levels 3 and 1, four times their sum of 4, and thrice how many are known.
        "risks": [{"kind": "small", "item": "t", "count": 9}],
        "smallest": {"item": "t", "context": "categorical", "variable": "stage",
                     "variable_level": "III", "stat_name": "n"},
        "quasi_identifiers": {
            "variables": ["stage", "central_histology"], "patients": 4, "smallest": 1,
            "unique": 2, "few": 4, "missing": 1,
            "diversity": [{"variable": "relapse", "least": 1, "alike": 4}],
        },
    }  # fmt: skip
    nc.run(plan, policy="mask10").save(tmp_path / "mask10", ["md"])
    assert not (tmp_path / "mask10/risk.json").exists()


def test_where_it_is_not_known_the_report_says_so(
    small_study: Callable[..., nc.Plan], tmp_path: Path
) -> None:
    nothing = sentences(nc.run(small_study()), "en")
    assert nothing[-1].endswith("the plan names no quasi_identifiers.")
    plan = small_study(FOUR, TOLD_BY, name="told")
    nc.tally_file(plan, tmp_path / "counts.json")
    pooled = nc.merge([tmp_path / "counts.json"], plan)
    (said,) = [each for each in sentences(pooled, "en") if "How far" in each]
    assert said.startswith("How far Stage, Histology read centrally tell patients apart")


def sentences(run: Run, lang: str) -> tuple[str, ...]:
    """The list of the section on risk."""
    sections = run.outputs(lang).document_with({}).sections
    (risk,) = [section for section in sections if section.anchor == "risk"]
    (items,) = [block for block in risk.blocks if isinstance(block, Items)]
    return items.items


def test_of_synthetic_patients_nobody_real_is_at_risk() -> None:
    document = nc.run("chongqing").outputs().document_with({})
    (risk,) = [section for section in document.sections if section.anchor == "risk"]
    assert "nobody real is at risk" in repr(risk)
