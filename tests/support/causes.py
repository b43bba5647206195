"""A study of children with causes so rare that a release tells several as one."""

from __future__ import annotations

from pathlib import Path

from ncstats.plan import Plan, load_plan

DICTIONARY = """\
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: Variables of a ward
fields:
  - name: cause
    type: string
    title: Cause
    categories:
      - {value: tumour, label: Tumour}
      - {value: bartter, label: Bartter}
      - {value: donohue, label: Donohue}
      - {value: dent, label: Dent}
      - {value: other, label: Other}
    ncstats: {label_zh: 病因, levels_zh: {tumour: 肿瘤, bartter: 巴特, donohue: 多诺霍,
              dent: 登特, other: 其他}, role: cause}
  - name: grade
    type: string
    title: Grade
    categories: [{value: g1, label: I}, {value: g2, label: II}, {value: g3, label: III}]
    categoriesOrdered: true
    ncstats: {label_zh: 分级, levels_zh: {g1: 一, g2: 二, g3: 三}, role: pathology}
  - name: class
    type: string
    title: Class
    categories: [{value: genetic, label: Genetic}, {value: acquired, label: Acquired}]
    ncstats: {label_zh: 类别, levels_zh: {genetic: 遗传性, acquired: 获得性}, role: cause,
      derive: {cases: {genetic: "cause in (dent, bartter, donohue)",
                       acquired: "cause in (tumour, other)"},
               remarks: [{when: cause = donohue, note: {en: Rare., zh: 罕见。}}]}}
  - name: is_donohue
    type: string
    title: Is Donohue
    ncstats: {label_zh: 为多诺霍, codelist: yes_no, role: cause,
      derive: {cases: {"yes": cause = donohue, "no": cause != donohue}}}
  - name: follows
    type: string
    title: Follows from Donohue
    ncstats: {label_zh: 随之, codelist: yes_no, role: cause,
      derive: {cases: {"yes": is_donohue = yes, "no": is_donohue = no}}}
  - name: sodium
    type: number
    title: Sodium
    constraints: {minimum: 100, maximum: 180}
    ncstats: {label_zh: 钠, decimals: 0, soft: [120, 160], role: laboratory}
  - name: healed
    type: string
    title: Healed
    ncstats: {label_zh: 痊愈, codelist: yes_no, role: outcome, known_at: later}
  - name: years
    type: number
    title: Years
    constraints: {minimum: 0, maximum: 90}
    ncstats: {label_zh: 年数, role: follow_up, known_at: later, decimals: 1}
ncstats:
  endpoints:
    healing: {label: {en: Healing, zh: 痊愈}, unit: years, time: years, time_unit: years,
      event: healed = yes, origin_label: {en: O., zh: 起。}, event_label: {en: E., zh: 事。},
      censoring_label: {en: C., zh: 删。}, population_label: {en: All., zh: 全。}}
    of_donohue: {label: {en: Of Donohue, zh: 多诺霍}, unit: years, time: years, time_unit: years,
      event: healed = yes and cause = donohue, origin_label: {en: O., zh: 起。},
      event_label: {en: E., zh: 事。}, censoring_label: {en: C., zh: 删。},
      population_label: {en: All., zh: 全。}}
"""
PLAN = """\
study: {id: causes, title: {en: Causes, zh: 病因}, dated: "2026-01-01"}
eligibility:
  - {id: known, text: Cause known, where: cause is not missing}
groups:
  causes:
    variable: cause
    order: [bartter, donohue, dent, other, tumour]
    labels: {en: [B, D, DD, O, T], zh: [巴, 多, 登, 他, 瘤]}
  one: {variable: cause, order: [donohue, other]}
  grades: {variable: grade}
tables:
  table1: {title: {en: All, zh: 全部}, rows: [cause, grade, class, is_donohue, sodium, healed]}
  by_cause: {title: By cause, by: causes, total: true, rows: [sodium, grade, healed]}
  by_one: {title: By one, by: one, rows: [sodium]}
  some: {title: Some, where: "cause in (bartter, donohue, dent)", rows: [sodium]}
  few: {title: Few, where: cause = donohue, rows: [sodium]}
figures:
  bars: {title: Bars, bars: cause}
  effects: {title: Effects, forest: by_cause}
  of_few: {title: Of few, forest: by_one}
  bars_of_few: {title: Bars of few, bars: grade, where: cause = dent}
curves:
  healing: {title: Healing, endpoint: healing, by: causes, landmarks: [1], strata: grade,
            cox: {terms: [cause]}}
  curve_of_few: {title: Curve of few, endpoint: of_donohue}
statements:
  - {id: tumours, variable: cause = tumour, cell: n/N}
  - {id: genetic, variable: "cause in (bartter, donohue, dent)", cell: n/N}
  - {id: donohue, variable: cause = donohue, cell: n/N, text: {en: Of Donohue, zh: 多诺霍者}}
  - {id: sodium, variable: sodium, where: cause != dent, cell: "median [q1–q3]"}
registered:
  - {key: [bars, cause, donohue, "", n], printed: "1", computed: "2", reason: Lost.}
  - {key: [bars, cause, other, "", n], printed: "1", computed: "2", reason: Lost.}
  - {key: [by_cause, sodium, "", "*", p_value], printed: "0.1", computed: "0.2", reason: Lost.}
reconstruct:
  also: [follows, grade]
  vary: [cause = donohue, healed = yes]
  follows:
    - {when: cause = donohue, then: grade = g3}
    - {when: "cause in (donohue, dent, bartter)", then: sodium < 150}
quasi_identifiers: [grade, is_donohue]
"""
JOINED = """\
coarser:
  cause:
    inherited:
      label: {en: Inherited, zh: 遗传性疾病}
      levels: [bartter, donohue, dent]
"""
PUBLISHED = """\
table,variable,level,group,statistic,published
bars,cause,other,,n,1
bars,cause,donohue,,n,1
table1,cause,tumour,,n,10
table1,is_donohue,,,n,10
by_cause,sodium,,*,p_value,0.1
by_cause,sodium,,donohue,N,10
by_cause,,,other,N,20
text,donohue,,,n,10
text,tumours,,,n_of_N,10/69
"""
POLICY = "threshold: 1\nquantiles: 2\ncurves: 2\n"
CAUSES = ("tumour", "bartter", "donohue", "dent", "other", "other", "bartter")


def causes_study(folder: Path, plan: str = PLAN, rows: int = 70, turned: int = 0) -> Plan:
    """The study in a folder.

    Args:
        folder: to be made.
        plan: its plan.yaml.
        rows: how many patients.
        turned: by how many steps the inherited causes are given to others than they were.
    """
    folder.mkdir(parents=True)
    (folder / "dictionary.yaml").write_text(DICTIONARY, encoding="utf-8")
    (folder / "plan.yaml").write_text(plan, encoding="utf-8")
    (folder / "published.csv").write_text(PUBLISHED, encoding="utf-8")
    lines = ["patient_id,cause,grade,sodium,healed,years"]
    inherited = ("bartter", "donohue", "dent")
    for i in range(rows):
        cause = CAUSES[i % len(CAUSES)]
        if cause in inherited:
            cause = inherited[(inherited.index(cause) + turned) % 3]
        cause = "" if i == 9 else cause
        healed = ("yes", "no", "no", "yes", "")[i % 5]
        lines.append(f"p{i},{cause},g{1 + i % 3},{130 + i % 17},{healed},{1 + i % 6}.5")
    (folder / "patients.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_plan(folder)


def policy_file(folder: Path, text: str = POLICY + JOINED) -> Path:
    """A policy's file in a folder."""
    path = folder / "ours.yaml"
    path.write_text(text, encoding="utf-8")
    return path
