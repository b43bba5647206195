"""A small study in a folder, its labels as hostile as labels can be, and its run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ncstats.disclosure import release
from ncstats.plan import load_plan
from ncstats.published import read_published, verify
from ncstats.report.analysis import Analysis
from ncstats.report.blocks import Parts
from ncstats.report.run import read_study
from ncstats.results.run import run_plan
from ncstats.tables import build_table

DICTIONARY = """
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: A study's own
fields:
  - name: arm
    type: string
    title: "Arm <script>alert(1)</script>"
    categories:
      - {value: a, label: "A & </style>"}
      - {value: b, label: '=B "quoted"'}
    ncstats: {label_zh: 组, levels_zh: {a: 甲, b: 乙}, role: treatment}
  - name: score
    type: number
    title: "Score | *x* [a](b)"
    constraints: {minimum: 0, maximum: 100}
    ncstats: {label_zh: 评分, role: laboratory, decimals: 0}
  - name: years
    type: number
    title: Years
    constraints: {minimum: 0, maximum: 90}
    ncstats: {label_zh: 年数, role: follow_up, known_at: later, decimals: 1}
  - name: event
    type: string
    title: Event
    ncstats: {label_zh: 事件, codelist: yes_no, role: outcome, known_at: later}
ncstats:
  endpoints:
    event:
      label: {en: Event, zh: 事件}
      unit: years
      time: years
      time_unit: years
      event: event = yes
      origin_label: {en: The start., zh: 开始。}
      event_label: {en: The event., zh: 事件。}
      censoring_label: {en: The last visit., zh: 末次随访。}
      population_label: {en: Everyone., zh: 全部。}
"""

PLAN = """
study:
  id: tiny
  title: {en: "Tiny <i>study</i>", zh: 小研究}
  source: {en: "A file & its copy", zh: 文件}
  population: {en: Eight patients., zh: 八名患者。}
  dated: "2026-01-02"
  synthetic: true
groups:
  arms: {variable: arm}
tables:
  t1: {title: {en: "All <b>", zh: 全部}, cell: n (%), rows: [score, arm, event]}
  t2: {title: By arm, by: arms, cell: n (%), rows: [score, {event: {test: fisher_exact}}]}
figures:
  f1: {title: {en: Arms, zh: 组}, bars: arm, where: score > 1, note: {en: A note., zh: 注。}}
  f2: {title: {en: Scores, zh: 评分}, distribution: [score], by: arms}
curves:
  c1: {title: {en: Time, zh: 时间}, endpoint: event, by: arms, landmarks: [1, 2]}
statements:
  - {id: s1, variable: event = yes, where: arm = a, text: {en: "Events <u>", zh: 事件}}
registered:
  - key: [t1, event, "", "", n_percent]
    printed: "4 (50.0)"
    computed: "3 (37.5)"
    reason: {en: "Counted <once>", zh: 原因}
remarks: [{en: "A remark & more", zh: 备注}]
"""

PATIENTS = """patient_id,arm,score,years,event
1,a,1,0.5,yes
2,a,2,1.5,no
3,a,3,2.5,yes
4,a,4,3.5,no
5,b,5,0.7,no
6,b,6,1.7,yes
7,b,7,2.7,no
8,b,,3.7,no
"""

PUBLISHED = """table,variable,level,group,statistic,published,unit,test,note
t1,,,,N,8,,,
t1,arm,a,,n_percent,4 (50.0),,,
t1,event,,,n_percent,4 (50.0),,,
t2,event,,b,n_percent,{failing},,,
t2,event,,*,p_value,1.000,,,
c1,event,1,a,percent_ci,{incidence},,,
c1,event_free,1,,at_risk,6,,,
f1,arm,b,,n,3,,,
text,s1,,,percent_n_N,50% (2/4),,,
"""

SVG = '<svg width="9pt"><style>*{x:y}</style><defs><g id="a"/></defs><use href="#a"/></svg>'

MakeParts = Callable[..., Parts]


@pytest.fixture
def parts(tmp_path: Path) -> MakeParts:
    """The parts of a report of the small study; ``bad`` makes one published value fail."""

    def make(
        bad: bool = False, own_data: bool = True, lang: str = "en", pictures: bool = True
    ) -> Parts:
        texts = {"dictionary.yaml": DICTIONARY, "plan.yaml": PLAN, "patients.csv": PATIENTS}
        failing = "2 (50.0)" if bad else "1 (25.0)"
        texts["published.csv"] = PUBLISHED.format(failing=failing, incidence="25.0% [0.9–66.5]")
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        plan = load_plan(tmp_path)
        computed = run_plan(plan, read_study(plan))
        released = release(computed.results, computed.tallies)
        assert plan.published_path is not None
        published = read_published(plan.published_path, plan)
        drawn = ("f1", "f2", "c1") if pictures else ()
        return Parts(
            plan=plan,
            cohort=computed.cohort,
            released=released,
            tables={name: build_table(released, plan, name, lang) for name in plan.model.tables},
            pictures=dict.fromkeys(drawn, SVG),
            verification=verify(released, plan, published),
            own_data=own_data,
            risks=Analysis(plan, computed.cohort, released).risks,
        )

    return make
