"""Cohorts from printed tables alone: another paper's, and those that come with ncstats."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr, ttest_ind

from ncstats.files import bundled, read_yaml
from ncstats.plan import Plan, load_plan
from ncstats.plan.load import bundled_studies
from ncstats.plan.reconstruct import ReconstructPlan
from ncstats.published.reconstruct import ImpossibleError, reconstruct, reconstruct_several
from ncstats.published.reconstruct.run import prepare

STUDIES = Path(__file__).parent / "studies"
AGING = STUDIES / "vascular_aging"

# What R's tableone prints by arm of the 312 randomised patients of pbc (data set of the R package
# survival; a trial of the Mayo Clinic in primary biliary cholangitis), checked against R 4.2. The
# statement on stage s4 is ours.
DICTIONARY = """\
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: Variables of a trial
fields:
  - name: arm
    type: string
    title: Arm
    categories: [{value: drug, label: Drug}, {value: placebo, label: Placebo}]
    ncstats: {label_zh: 分组, levels_zh: {drug: 药物, placebo: 安慰剂}, role: treatment}
  - name: age_years
    type: number
    title: Age
    constraints: {minimum: 0, maximum: 120}
    ncstats:
      {label_zh: 年龄, unit: a, unit_label: years, decimals: 1, soft: [18, 90], role: demographics}
  - name: bilirubin
    type: number
    title: Bilirubin
    constraints: {minimum: 0, maximum: 100}
    ncstats: {label_zh: 胆红素, unit: mg/dL, decimals: 1, soft: [0.1, 40], role: laboratory}
  - name: copper
    type: number
    title: Urine copper
    constraints: {minimum: 0, maximum: 2000}
    ncstats: {label_zh: 尿铜, unit: ug/d, decimals: 0, soft: [1, 800], role: laboratory}
  - name: hepatomegaly
    type: string
    title: Hepatomegaly
    ncstats: {label_zh: 肝大, codelist: yes_no, role: presentation}
  - name: stage
    type: string
    title: Stage
    categories:
      - {value: s1, label: "1"}
      - {value: s2, label: "2"}
      - {value: s3, label: "3"}
      - {value: s4, label: "4"}
    ncstats: {label_zh: 分期, levels_zh: {s1: "1", s2: "2", s3: "3", s4: "4"}, role: pathology}
"""
PLAN = """\
study: {id: trial, title: A trial, dated: "2020-07-25", synthetic: true}
quantile_type: 7
groups: {arms: {variable: arm, order: [drug, placebo]}}
tables:
  table1:
    title: By arm
    by: arms
    rows:
      - {age_years: {cell: mean ± sd, digits: 2, test: none}}
      - sex
      - hepatomegaly
      - stage
      - {bilirubin: {digits: 2}}
      - {copper: {digits: 2}}
statements:
  - {id: old, variable: age_years > 60, where: stage = s4, cell: "% (n/N)"}
reconstruct:
  follows: [{when: stage = s1, then: hepatomegaly = no}]
"""
REGISTERED = """\
registered:
  - key: [table1, bilirubin, "", placebo, median_iqr]
    printed: "1.30 [0.72–3.60]"
    computed: "1.30 [0.73–3.60]"
    reason: R prints 0.725 as 0.72
"""
PUBLISHED = """\
table,variable,level,group,statistic,published
table1,,,drug,N,158
table1,,,placebo,N,154
table1,age_years,,drug,mean_sd,51.42 ± 11.01
table1,age_years,,placebo,mean_sd,48.58 ± 9.96
table1,sex,female,drug,n_percent,137 (86.7)
table1,sex,female,placebo,n_percent,139 (90.3)
table1,hepatomegaly,,drug,n_percent,73 (46.2)
table1,hepatomegaly,,placebo,n_percent,87 (56.5)
table1,stage,s1,drug,n_percent,12 (7.6)
table1,stage,s2,drug,n_percent,35 (22.2)
table1,stage,s3,drug,n_percent,56 (35.4)
table1,stage,s4,drug,n_percent,55 (34.8)
table1,stage,s1,placebo,n_percent,4 (2.6)
table1,stage,s2,placebo,n_percent,32 (20.8)
table1,stage,s3,placebo,n_percent,64 (41.6)
table1,stage,s4,placebo,n_percent,54 (35.1)
table1,stage,,*,p_value,0.205
table1,bilirubin,,drug,median_iqr,1.40 [0.80–3.20]
table1,bilirubin,,placebo,median_iqr,1.30 [0.72–3.60]
table1,bilirubin,,*,p_value,0.842
table1,copper,,drug,median_iqr,73.00 [40.00–121.00]
table1,copper,,placebo,median_iqr,73.00 [43.00–139.00]
table1,copper,,*,p_value,0.717
text,old,,,percent_n_N,28% (30/109)
"""


def trial(folder: Path, more: str = "") -> Plan:
    texts = {"dictionary.yaml": DICTIONARY, "plan.yaml": PLAN + more, "published.csv": PUBLISHED}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load_plan(folder)


def test_another_paper_s_table_by_two_groups_is_met(tmp_path: Path) -> None:
    """Mean and standard deviation, quartiles with Mann-Whitney, categories with Fisher."""
    found = reconstruct(trial(tmp_path, REGISTERED), seed=1)
    verification = found.verification
    assert (verification.reproduced, verification.registered) == (23, 1)
    lines = found.patients.splitlines()
    assert len(lines) == 1 + 158 + 154
    assert not any(line.endswith("yes,s1") for line in lines)


def test_a_quartile_that_was_rounded_to_even_is_found(tmp_path: Path) -> None:
    """Recorded in tenths, 154 values have a quartile of 0.725, and R prints it as 0.72."""
    with pytest.raises(ImpossibleError, match=r"bilirubin, placebo: 1\.30 \[0\.72–3\.60\]"):
        reconstruct(trial(tmp_path), seed=1)


def reconstructed() -> list[str]:
    """The bundled studies whose patients were made from their tables."""
    return [name for name in bundled_studies() if load_plan(name).model.reconstruct is not None]


@pytest.mark.parametrize("name", reconstructed())
def test_a_bundled_cohort_comes_out_byte_for_byte(name: str) -> None:
    plan = load_plan(name)
    found = reconstruct(plan)
    assert plan.model.study.synthetic
    assert found.verification.ok
    assert plan.data_path.read_bytes() == found.patients.encode("utf-8")
    if found.visits is not None:
        assert plan.visits_path is not None
        assert plan.visits_path.read_bytes() == found.visits.encode("utf-8")


def copied(source: Path, target: Path, old: str = "", new: str = "") -> Plan:
    """A study's plan, dictionary and published.csv, in which one string stands for another."""
    for name in ("plan.yaml", "dictionary.yaml", "published.csv"):
        if (source / name).exists():
            shutil.copy(source / name, target / name)
    published = (target / "published.csv").read_text("utf-8")
    assert old in published
    (target / "published.csv").write_text(published.replace(old, new, 1), encoding="utf-8")
    return load_plan(target)


@pytest.fixture(scope="module")
def aging() -> Plan:
    return load_plan(AGING)


def test_a_paper_of_two_groups_is_met_in_every_string(aging: Plan) -> None:
    """Means with Welch's p, quartiles with Mann-Whitney's, counts with Fisher's, and NS."""
    found = reconstruct(aging)
    verification = found.verification
    assert (verification.reproduced, verification.registered) == (48, 1)
    data = found.cohort.data
    arm = data["cohort_arm"].to_numpy()
    gfr = data["gfr_cystatin"].to_numpy()
    welch = ttest_ind(gfr[arm == "t1d"], gfr[arm == "control"], equal_var=False)
    assert 0.0265 <= welch.pvalue < 0.0275


def test_correlations_of_the_plan_hold(aging: Plan) -> None:
    data = reconstruct(aging, seed=2).cohort.data
    height, weight, bmi, sds = (
        data[name].to_numpy()
        for name in ("body_height", "body_weight", "body_mass_index", "bmi_sds")
    )
    assert 0.7 <= np.corrcoef(height, weight)[0, 1] <= 0.95
    assert 0.6 <= spearmanr(bmi, sds).statistic <= 0.95
    heavy = data["overweight"].to_numpy() == "yes"
    assert (sds[heavy] > 1).all()
    assert (sds[~heavy] < 1.7).all()


def test_five_cohorts_differ_and_so_does_what_is_not_printed(aging: Plan) -> None:
    found = reconstruct_several(aging, solutions=5)
    assert len(found) == 5
    assert all(one.verification.ok for one in found)
    assert found.most_shared == 0
    rows = {(row.quantity, row.statistic): row for row in found.varying()}
    assert not rows["gfr_cystatin", "max"].is_fixed
    assert not rows["body_mass_index >= 25", "n"].is_fixed
    # Six with diabetes and one without: printed, so of them at most seven are girls.
    assert rows["overweight = yes and sex = female", "n"].ends[2] <= 7
    again = reconstruct_several(aging, solutions=2)
    assert [one.patients for one in again] == [one.patients for one in found.found[:2]]
    first = replace(found, found=found.found[:2])
    assert again.variation().equals(first.variation())
    assert set(again.variation()["data"]) == {"synthetic"}


def test_the_one_string_that_cannot_be_is_named(tmp_path: Path) -> None:
    plan = copied(AGING, tmp_path)
    text = (tmp_path / "plan.yaml").read_text("utf-8")
    before, _, after = text.partition("registered:")
    after = after[after.index("reconstruct:") :]
    (tmp_path / "plan.yaml").write_text(before + after, encoding="utf-8")
    with pytest.raises(ImpossibleError) as caught:
        reconstruct(load_plan(plan.folder))
    assert [cell.printed for cell in caught.value.cells] == ["1 (4.6)"]


EDITS = {
    # The quartiles no longer ascend.
    "112.0 [99.5–128.0]": ("112.0 [99.5–111.0]", {"112.0 [99.5–111.0]"}),
    # Pearson's χ² in place of the exact test.
    "0.747": ("0.692", {"0.692", "8/11 (72.7)", "4/5 (80)", "6/10 (60)"}),
    # 32 is 62 % of 52 children at the least.
    "31 (62)": ("32 (62)", {"32 (62)"}),
    # 31 boys and 20 girls are more than 50 children.
    "19 (38)": ("20 (40)", {"20 (40)", "31 (62)"}),
}


@pytest.mark.parametrize("old", EDITS)
def test_an_edit_of_the_paper_that_cannot_be_is_refused(tmp_path: Path, old: str) -> None:
    new, named = EDITS[old]
    plan = copied(bundled("analyses") / "chongqing", tmp_path, old, new)
    with pytest.raises(ImpossibleError) as caught:
        prepare(plan)
    cells = caught.value.cells
    assert {cell.printed for cell in cells} == named
    lines = (tmp_path / "published.csv").read_text("utf-8").splitlines(keepends=True)
    named_lines = {cell.place[1] for cell in cells}
    sizes = {i for i, line in enumerate(lines, 1) if ",N," in line}
    for left_out in (None, *named_lines):
        kept = ({1} | sizes | named_lines) - {left_out}
        text = "".join(line for i, line in enumerate(lines, 1) if i in kept)
        (tmp_path / "published.csv").write_text(text, encoding="utf-8")
        reduced = load_plan(tmp_path)
        if left_out is None:
            with pytest.raises(ImpossibleError):
                prepare(reduced)
        else:
            prepare(reduced)


README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
SECTION = README.partition("## A cohort that could have been\n")[2].partition("\n## ")[0]


def test_the_readme_s_refusal_is_the_command_s(tmp_path: Path) -> None:
    plan = copied(bundled("analyses") / "chongqing", tmp_path, "0.747", "0.692")
    with pytest.raises(ImpossibleError) as caught:
        prepare(plan)
    text = caught.value.text().replace(f"{tmp_path}{os.sep}", "")
    assert f"\n{text}\n" in SECTION


def test_the_readme_s_rules_are_read(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```yml\n(.*?)^```$", SECTION, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "plan.yaml").write_text(block, encoding="utf-8")
    section = read_yaml(tmp_path / "plan.yaml").data["reconstruct"]
    found = ReconstructPlan.model_validate(section)
    assert [one.method for one in found.correlations] == ["pearson", "spearman"]
    assert found.dates["birth_date"].other == "diagnosis_date"
