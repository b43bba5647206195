"""What README.md shows works as it stands there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import ncstats as nc
from ncstats.cli import main
from ncstats.disclosure import Policy, named_policy
from ncstats.published import read_published
from ncstats.report.verify import verify

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PATIENTS = """编号,性别,月龄,血钙,蛋白尿,治疗反应,复发,followup_days
001,女,5,2.71,有,良好,否,400
002,男,14,2.35,无,不佳,是,90
003,女,30,2.12,未查,良好,是,200
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def test_the_lines_for_jupyter_run_and_write_a_report(tmp_path: Path) -> None:
    (code,) = blocks("python")
    # lifelines 0.30.0, of the second set, calls what pandas 4 will no longer allow.
    known = "ignore:Starting with pandas version 4.0 all arguments of:DeprecationWarning"
    command = [sys.executable, "-W", "error", "-W", known, "-c", code]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert (tmp_path / "wilms_report" / "report.html").is_file()


def test_the_study_of_one_s_own_runs(tmp_path: Path) -> None:
    mapping, plan, _, dictionary, more, told, _ = blocks("yaml")
    whole, added, written = map(yaml.safe_load, (plan, more, told))
    whole["groups"] |= added.pop("groups")
    whole["study"] |= written.pop("study")
    study = tmp_path / "my_study"
    study.mkdir()
    files = {
        "patients.csv": PATIENTS,
        "mapping.yaml": mapping,
        "dictionary.yaml": dictionary,
        "plan.yaml": json.dumps(whole | added | written),
    }
    for name, text in files.items():
        (study / name).write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["run", str(study), "--out", str(tmp_path / "report"), "--lang", "zh"])
    assert ended.value.code == 0
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert [
        text
        for text in ("按性别比较", "按治疗反应的复发", "有反应的婴儿", "筛查：n = ___")
        if text not in page
    ] == []


def test_the_policy_of_one_s_own_is_one(tmp_path: Path) -> None:
    *_, policy = blocks("yaml")
    (tmp_path / "ours.yaml").write_text(policy, encoding="utf-8")
    terms = named_policy("ours.yaml", tmp_path).terms
    assert terms == Policy(threshold=4, rounding=3, quantiles=12, curves=12)


def test_the_levels_that_it_joins_are_levels(tmp_path: Path) -> None:
    (joined,) = [text for text in blocks("yml") if "coarser" in text]
    (tmp_path / "ours.yaml").write_text(f"threshold: 9\n{joined}", encoding="utf-8")
    plan = named_policy("ours.yaml", tmp_path).coarsened(nc.load_plan("chongqing"))
    level = plan.dictionary.patients["etiology"].level("inherited")
    assert (level.label.of("zh"), len(level.joins)) == ("其他遗传性疾病", 3)


def test_the_plan_of_a_comparison_is_one(tmp_path: Path) -> None:
    _, plan, compared, *_ = blocks("yaml")
    whole, added = yaml.safe_load(plan), yaml.safe_load(compared)
    whole["groups"]["calcium"] = {"variable": "calcium_group"}
    (tmp_path / "plan.yaml").write_text(json.dumps(whole | added), encoding="utf-8")
    rows = nc.load_plan(tmp_path).rows["table2"]
    assert [row.pairs for row in rows] == ["default", "default", "default", "none"]


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_what_patients_may_be_told_by_can_be_named_so(tmp_path: Path) -> None:
    (told_by,) = [text for text in blocks("yml") if "quasi_identifiers" in text]
    (tmp_path / "plan.yaml").write_text(f"study: {{id: a, title: A}}\n{told_by}", encoding="utf-8")
    assert nc.load_plan(tmp_path).model.quasi_identifiers == ("sex", "age_band")


def test_the_two_commands_stand_as_they_are_typed() -> None:
    assert "```\npython3 reports/build.py\npython3 tests/run.py\n```" in README


def test_the_published_strings_are_read(tmp_path: Path) -> None:
    (text,) = blocks("csv")
    path = tmp_path / "published.csv"
    path.write_text(text, encoding="utf-8")
    rows = read_published(path).rows
    assert [row.statistic for row in rows] == ["n_percent", "median_iqr", "p_value", "n_N_percent"]


def test_the_mismatch_that_is_shown_is_explained_so(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "analyses" / "chongqing", tmp_path / "study"))
    published = folder / "published.csv"
    text = published.read_text(encoding="utf-8")
    published.write_text(text.replace("*,p_value,0.747", "*,p_value,0.692"), encoding="utf-8")
    table, failed, because, summary = verify(folder).terminal_lines()
    first, *rest = README.split(f"```\n{table}\n")[1].split("\n```")[0].splitlines()
    assert rest == [because, summary]
    # The line is any: the example need not change with every row that is added above it.
    said, shown = (re.sub(r"line \d+", "line", text) for text in (failed, first))
    assert said.removeprefix(f"  {folder}{os.sep}").startswith(shown.strip().removesuffix("…"))
