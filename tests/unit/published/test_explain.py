"""A tiny study whose every number can be worked out by hand, printed as someone else would."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from ncstats.published import Published, PublishedCell, Verification, verify
from ncstats.published.explain.rounding import RULES
from ncstats.report.run import Run, run
from ncstats.results.model import Results

DICTIONARY = """\
$schema: https://datapackage.org/profiles/2.0/tableschema.json
fields:
  - name: arm
    type: string
    title: Arm
    categories: [{value: a, label: A}, {value: b, label: B}]
    ncstats: {label_zh: 组, levels_zh: {a: 甲, b: 乙}}
  - name: stay
    type: number
    title: Stay
    ncstats: {label_zh: 住院, unit: d, unit_label: days, unit_label_zh: 天}
  - name: grade
    type: string
    title: Grade
    categories: [{value: one, label: One}, {value: two, label: Two}, {value: three, label: Three}]
    ncstats: {label_zh: 级, levels_zh: {one: 一, two: 二, three: 三}}
  - name: fate
    type: string
    title: Fate
    categories:
      - {value: none, label: None}
      - {value: relapse, label: Relapse}
      - {value: death, label: Death}
    ncstats: {label_zh: 结局, known_at: later, levels_zh: {none: 无, relapse: 复发, death: 死亡}}
  - name: years
    type: number
    title: Years
    ncstats: {label_zh: 年数, known_at: later}
ncstats:
  endpoints:
    relapse:
      label: {en: Relapse, zh: 复发}
      time: years
      time_unit: years
      event: fate = relapse
      competing: {death: {when: fate = death, kind: terminal, label: {en: Death, zh: 死亡}}}
      unit: years
      origin_label: {en: Start., zh: 起点。}
      event_label: {en: Relapse., zh: 复发。}
      censoring_label: {en: End., zh: 终点。}
      population_label: {en: All., zh: 全部。}
"""

PLAN = """\
study: {id: tiny, title: {en: Tiny, zh: 小}}
groups: {arm: {variable: arm, order: [a, b]}}
tables:
  t:
    title: {en: T, zh: T}
    by: arm
    rows: [{stay: {cell: "median [q1–q3]", digits: 2}}, {grade: {test: chi_squared}}]
curves:
  c: {title: {en: C, zh: C}, endpoint: relapse, by: arm, landmarks: [1.2, 2.5]}
statements:
  - {id: long, variable: stay > 4, where: arm = a, cell: n/N (%)}
  - {id: stays, variable: stay, where: arm = a, cell: "mean ± sd", digits: 2}
"""

PATIENTS = """\
patient_id,arm,stay,grade,fate,years
1,a,1,one,relapse,1
2,a,2,one,none,3
3,a,4,two,relapse,2
4,a,5,two,death,1.5
5,a,,three,none,3
6,a,8,,none,3
7,b,21,one,relapse,1
8,b,28,three,relapse,1
9,b,35,three,death,2
10,b,49,three,none,3
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("tiny")
    for name, text in {
        "dictionary.yaml": DICTIONARY, "plan.yaml": PLAN, "patients.csv": PATIENTS,
    }.items():  # fmt: skip
        (folder / name).write_text(text, encoding="utf-8")
    return run(folder)


def _verify(tiny: Run, *rows: str) -> Verification:
    """Rows as ``table,variable,level,group,statistic=printed``."""
    cells = [
        PublishedCell(*key.split(","), printed)
        for key, _, printed in (r.partition("=") for r in rows)
    ]
    return verify(tiny.released, tiny.plan, Published("p", tuple(cells)), tiny.cohort)


TRUE = (
    "t,stay,,a,median_iqr=4.00 [1.50–6.50]",
    "t,stay,,b,median_iqr=31.50 [22.75–45.50]",
    "t,grade,one,a,n_percent=2 (40)",
    "t,grade,two,a,n_percent=2 (40)",
    "t,grade,three,a,n_percent=1 (20)",
    "text,long,,,n_N_percent=2/5 (40)",
    "text,stays,,,mean_sd=4.00 ± 2.74",
    "c,relapse,2.5,a,estimate=0.333",
    "c,event_free,2.5,a,estimate=0.625",
)


def test_the_numbers_are_those_worked_out_by_hand(tiny: Run) -> None:
    assert _verify(tiny, *TRUE).ok


@pytest.mark.parametrize(
    ("row", "says"),
    [
        # √(30/4)/√5 = 1.22; √(30/5) = 2.45
        ("text,stays,,,mean_sd=4.00 ± 1.22", "standard error of the mean"),
        ("text,stays,,,mean_sd=4.00 ± 2.45", "n as its divisor"),
        ("text,stays,,,mean=0.13", "in months, not in days"),
        ("text,stays,,,mean=17", "value without the condition “arm = a”"),
        ("text,stays,,,mean=3.33", "takes the missing values (1) for 0"),
        ("text,stays,,,mean=40.0", "10 times what was computed"),
        ("text,stays,,,median_range=4 (1.5–6.5)", "the quartiles in the place of the smallest"),
        ("text,stays,,,sd=2.8", "rounded up"),
        ("t,stay,,a,median_iqr=4.00 [1.00–8.00]", "smallest and the largest value in the place"),
        ("t,stay,,a,median_iqr=4.00 [1.26–6.74]", "one standard deviation below and above"),
        ("t,stay,,b,median_iqr=33.25 [22.75–45.50]", "mean in the place of the median"),
        ("t,stay,,b,mean=31.5", "median in the place of the mean"),
        ("t,stay,,a,median_iqr=8.00 [3.00–31.50]", "value of all groups together"),
        ("t,stay,,a,N=6", "the denominator 6: all patients of the group"),
        ("t,stay,,b,median_iqr=4.50 [3.25–6.50]", "in weeks, not in days"),
        ("t,grade,one,a,n_percent=2 (33)", "the denominator 6: all patients of the group"),
        ("t,grade,one,a,n_percent=2 (20)", "the denominator 10: all patients, whether"),
        ("t,grade,one,a,n_percent=2 (22)", "the denominator 9: all patients with a known value"),
        ("t,grade,one,a,n_percent=2 (67)", "the denominator 3: all patients that are so"),
        ("t,grade,one,a,n_percent=3 (50)", "counts in those without a value (1)"),
        ("t,grade,one,a,n_percent=3 (60)", "known not to be so (3)"),
        ("t,grade,one,a,n_percent=3 (33)", "the value of all groups together"),
        ("t,grade,one,a,n_percent=2 (25)", "true only of a denominator of 8"),
        ("text,long,,,n_N_percent=6/9 (67)", "value without the condition “arm = a”"),
        ("text,long,,,n_N_percent=2/6 (33)", "denominator 6: all patients of the table or"),
        # Kaplan–Meier of group a: 5/6 · 3/4 = 0.625; cumulative incidence 1/6 + 4/6 · 1/4
        ("c,relapse,2.5,a,estimate=0.375", "1 − Kaplan–Meier, which takes those with a competing"),
        ("c,relapse,2.5,a,estimate=0.667", "100 % less the share"),
        ("c,event_free,2.5,a,estimate=0.375", "100 % less the share"),
        ("c,relapse,,*,p_value=0.598", "Computed 0.560: Gray’s test; printed 0.598: log-rank"),
        ("t,stay,,*,p_value=0.040", "adjusted over all tests of its table: Holm’s adjustment"),
        ("t,stay,,*,p_value=0.010", "half of the p-value"),
    ],
)  # fmt: skip
def test_what_someone_else_would_print_is_named(tiny: Run, row: str, says: str) -> None:
    (cell,) = _verify(tiny, row).cells
    assert cell.status == "failed"
    assert any(says in sentence for sentence in cell.explained()), cell.explained()
    assert all(sentence for sentence in cell.explained("zh"))


@pytest.mark.parametrize(
    ("rule", "value", "digits", "printed"),
    [
        ("twice", 2.449, 1, "2.5"),
        ("binary", 0.145, 2, "0.14"),
        ("half_even", 0.145, 2, "0.14"),
        ("half_even", 107.25, 1, "107.2"),
        ("half_even", Fraction(25, 2), 0, "12"),
        ("truncated", -0.19, 1, "-0.1"),
        ("rounded_up", 0.11, 1, "0.2"),
    ],
)
def test_other_rules_of_rounding(
    rule: str, value: float | Fraction, digits: int, printed: str
) -> None:
    assert str(RULES[rule](value, digits)) == printed


def test_a_number_beyond_all_digits_has_no_other_rounding(tiny: Run) -> None:
    rows = [
        replace(row, stat=1e300) if row.stat_name == "median" and row.item == "t" else row
        for row in tiny.results
    ]
    published = Published("p", (PublishedCell("t", "stay", "", "a", "median", "77.7"),))
    (cell,) = verify(Results(tuple(rows)), tiny.plan, published, tiny.cohort).cells
    assert cell.explanations == ()
    assert cell.explained() == (
        "No other convention, group of patients or place that was tried gives 77.7.",
    )
