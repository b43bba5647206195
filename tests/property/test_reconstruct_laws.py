"""What real patients print is never called impossible, and can be found again."""

from __future__ import annotations

import math
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, stdev

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ncstats.methods import compute
from ncstats.plan import Plan, load_plan
from ncstats.published.read import read_published
from ncstats.published.reconstruct.contradiction import proofs_of
from ncstats.published.reconstruct.problem import make_study
from ncstats.stats import NotComputable, quantile
from ncstats.text import p_value
from ncstats.text.cells import write

DICTIONARY = """\
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: Two arms
fields:
  - name: arm
    type: string
    title: Arm
    categories: [{value: a, label: A}, {value: b, label: B}]
    ncstats: {label_zh: 组, levels_zh: {a: 甲, b: 乙}, role: treatment}
  - name: score
    type: number
    title: Score
    constraints: {minimum: -50, maximum: 50}
    ncstats: {label_zh: 分, decimals: 0, soft: [0, 9], role: laboratory}
  - name: grade
    type: string
    title: Grade
    categories: [{value: g1, label: I}, {value: g2, label: II}, {value: g3, label: III}]
    ncstats: {label_zh: 级, levels_zh: {g1: I, g2: II, g3: III}, role: pathology}
"""
PLAN = """\
study: {id: arms, title: Two arms, dated: "2026-01-01", synthetic: true}
groups: {arms: {variable: arm, order: [a, b]}}
tables:
  table1: {title: All, digits: 0, rows: [grade]}
  table2:
    title: By arm
    by: arms
    digits: 1
    rows: [{score: {digits: 1, test: TEST}}, {grade: {test: fisher_exact}}]
  table3: {title: Means, by: arms, rows: [{score: {cell: mean ± sd, digits: 1, test: welch}}]}
"""
HEADER = "table,variable,level,group,statistic,published"
Patient = tuple[str, int, str]
PATIENTS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 9), st.sampled_from(("g1", "g2", "g3"))),
    min_size=4,
    max_size=14,
)


def by_arm(patients: list[Patient]) -> dict[str, list[Patient]]:
    return {arm: [one for one in patients if one[0] == arm] for arm in "ab"}


def shares(table: str, group: str, patients: list[Patient], digits: int) -> Iterator[str]:
    for grade in ("g1", "g2", "g3"):
        values = {"n": sum(one[2] == grade for one in patients), "N": len(patients)}
        yield f"{table},grade,{grade},{group},n_percent,{write('n_percent', values, digits)}"


def summaries(group: str, scores: list[int]) -> Iterator[str]:
    names = ("p25", "median", "p75")
    values = dict(zip(names, map(float, quantile(scores, [0.25, 0.5, 0.75])), strict=True))
    yield f"table2,score,,{group},median_iqr,{write('median_iqr', values)}"
    if len(scores) > 1:
        values = {"mean": mean(scores), "sd": stdev(scores)}
        yield f"table3,score,,{group},mean_sd,{write('mean_sd', values)}"


def comparisons(test: str, groups: dict[str, list[Patient]]) -> Iterator[str]:
    scores = sorted({one[1] for group in groups.values() for one in group})
    counts = [[sum(one[1] == x for one in groups[arm]) for arm in "ab"] for x in scores]
    grades = [[sum(one[2] == g for one in groups[arm]) for arm in "ab"] for g in ("g1", "g2", "g3")]
    for table, variable, key, given_counts, values in (
        ("table2", "score", test, counts, scores),
        ("table3", "score", "welch", counts, scores),
        ("table2", "grade", "fisher_exact", grades, None),
    ):
        try:
            p = float(compute(key, given_counts, values).p_value)
        except NotComputable:
            continue
        if not math.isnan(p):
            yield f"{table},{variable},,*,p_value,{p_value(p)}"


def printed(patients: list[Patient], test: str) -> str:
    groups = by_arm(patients)
    rows = [HEADER]
    for arm, group in groups.items():
        rows.append(f"table2,,,{arm},N,{len(group)}")
        if group:
            rows += shares("table2", arm, group, 1)
            rows += summaries(arm, [one[1] for one in group])
    rows += shares("table1", "", patients, 0)
    if all(len(group) > 1 for group in groups.values()):
        rows += comparisons(test, groups)
    return "\n".join(rows) + "\n"


def plan_of(patients: list[Patient], test: str, folder: Path) -> Plan:
    texts = {
        "dictionary.yaml": DICTIONARY,
        "plan.yaml": PLAN.replace("TEST", test),
        "published.csv": printed(patients, test),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load_plan(folder)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PATIENTS, st.sampled_from(("mann_whitney", "mann_whitney_uncorrected", "kruskal_wallis")))
def test_what_real_patients_print_is_never_refuted(patients: list[Patient], test: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plan = plan_of(patients, test, Path(folder))
        cells = read_published(Path(folder) / "published.csv", plan).rows
        assert list(proofs_of(make_study(plan, cells))) == []


def test_patients_are_found_that_print_the_same() -> None:
    from ncstats.published.reconstruct import reconstruct

    rng = random.Random(5)
    patients = [(rng.choice("ab"), rng.randrange(10), rng.choice(["g1", "g2"])) for _ in range(24)]
    with tempfile.TemporaryDirectory() as folder:
        plan = plan_of(patients, "mann_whitney", Path(folder))
        assert reconstruct(plan, seed=1).verification.ok
