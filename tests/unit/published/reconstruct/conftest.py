"""A study of a few patients, made of the three texts that a user writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ncstats.plan import Plan, load_plan

DICTIONARY = """\
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: Tiny
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
  - name: score_high
    type: string
    title: High score
    ncstats:
      label_zh: 高分
      codelist: yes_no
      role: laboratory
      derive: {cases: {"no": score < 5, "yes": score >= 5}}
  - name: lobe
    type: string
    title: Lobe
    categories: [{value: x, label: X}, {value: y, label: Y}, {value: z, label: Z}]
    ncstats: {label_zh: 叶, levels_zh: {x: 一, y: 二, z: 三}, role: pathology}
  - name: stage
    type: string
    title: Stage
    categories: [{value: s1, label: I}, {value: s2, label: II}, {value: s3, label: III}]
    ncstats: {label_zh: 分期, levels_zh: {s1: I, s2: II, s3: III}, role: pathology}
  - name: fever
    type: string
    title: Fever
    ncstats: {label_zh: 发热, codelist: yes_no, role: presentation}
  - name: cough
    type: string
    title: Cough
    ncstats: {label_zh: 咳嗽, codelist: yes_no, role: presentation}
"""
PLAN = """\
study: {id: tiny, title: Tiny, dated: "2026-01-01", synthetic: true}
groups:
  arms: {variable: arm, order: [a, b]}
  lobes: {variable: lobe, order: [x, y, z]}
tables:
  table1: {title: All, digits: 0, rows: [fever, cough, score_high]}
  table3: {title: Stages, digits: 0, rows: [stage]}
  table4: {title: By lobe, by: lobes, total: true, digits: 0, rows: [fever]}
  table2: {title: By arm, by: arms, rows: [{score: {digits: 1}}, fever]}
  table5: {title: Ages, rows: [{age_months: {cell: median, digits: 1}}]}
  table6: {title: Means, by: arms, rows: [{score: {cell: mean ± sd, digits: 1, test: none}}]}
  table7: {title: The ill, by: arms, where: fever = yes, rows: [{score: {digits: 1}}, cough]}
  table8:
    title: Exactly
    by: arms
    rows: [{score: {cell: median (iqr), digits: 1, test: mann_whitney_exact}}]
statements:
  - {id: both, variable: fever = yes and cough = yes, cell: n}
  - {id: high_fever, variable: fever = yes, where: score >= 5, cell: "% (n/N)"}
  - {id: median_of_fever, variable: score, where: fever = yes, cell: median}
"""
HEADER = "table,variable,level,group,statistic,published\n"
MakePlan = Callable[..., Plan]


@pytest.fixture
def make_plan(tmp_path: Path) -> MakePlan:
    """A maker of the study from rows of published.csv and more of plan.yaml."""

    def make(published: str, more: str = "") -> Plan:
        (tmp_path / "dictionary.yaml").write_text(DICTIONARY, encoding="utf-8")
        (tmp_path / "plan.yaml").write_text(PLAN + more, encoding="utf-8")
        (tmp_path / "published.csv").write_text(HEADER + published, encoding="utf-8")
        return load_plan(tmp_path)

    return make
