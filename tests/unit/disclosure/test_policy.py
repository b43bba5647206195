"""Policies by name and from files, and how a run takes one."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import ncstats as nc
from ncstats.cli import cli, main
from ncstats.disclosure import Policy, named_policy
from ncstats.errors import NothingToCompareError, UsageError
from ncstats.report.verify import verify

Study = Callable[..., nc.Plan]
PUBLISHED = """table,variable,level,group,statistic,published,unit,test,note
t,relapse,,favourable,n_percent,1 (33.3),,,
"""


def write(folder: Path, text: str) -> str:
    path = folder / "ours.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def with_policy(plan: nc.Plan, name: str) -> nc.Plan:
    path = plan.folder / "plan.yaml"
    path.write_text(f"{path.read_text('utf-8')}policy: {name}\n", encoding="utf-8")
    return nc.load_plan(plan.folder)


def test_the_named_ones() -> None:
    round5, mask10 = named_policy("round5").terms, named_policy("mask10").terms
    assert named_policy("none").terms is None
    assert round5 == Policy(threshold=7, rounding=5)
    assert mask10 == Policy(threshold=9, bounds=True)


def test_one_from_a_file_is_called_by_the_file_and_not_by_its_folder(tmp_path: Path) -> None:
    found = named_policy(write(tmp_path, "threshold: 4\nrounding: 3\nquantiles: 12\n"))
    assert found.name == "ours.yaml"
    assert found.terms == Policy(threshold=4, rounding=3, quantiles=12)


def test_a_path_begins_at_the_folder_of_the_plan(tmp_path: Path) -> None:
    write(tmp_path, "threshold: 4\n")
    assert named_policy("ours.yaml", tmp_path).terms == Policy(threshold=4)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("threshhold: 4\n", "line 1.*threshold"),
        ("rounding: 5\n", "threshold"),
        ("threshold: 0\n", "line 1"),
        ("threshold: 4\ncurves: many\n", "line 2"),
        ("threshold: 1\nrounding: 5\n", "line 2.*at most 4"),
        ("- threshold\n", "line 1"),
    ],
)
def test_what_is_wrong_with_a_file_is_named_with_its_line(
    tmp_path: Path, text: str, wrong: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(UsageError, match=f"(?s){wrong}"):
        named_policy(path)


@pytest.mark.parametrize("name", ["round6", "", "none.yml", "nowhere/ours.yaml"])
def test_one_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        named_policy(name)


def test_the_plan_names_one_in_its_folder(small_study: Study) -> None:
    plan = with_policy(small_study(), "ours.yaml")
    with pytest.raises(UsageError, match=r"ours\.yaml"):
        nc.run(plan)
    write(plan.folder, "threshold: 1\nquantiles: 2\n")
    released = nc.run(plan).released
    assert (released.policy, released.terms) == ("ours.yaml", Policy(threshold=1, quantiles=2))


def test_a_wrong_name_in_a_plan_is_told_with_its_line(small_study: Study) -> None:
    plan = with_policy(small_study(), "round6")
    line = len((plan.folder / "plan.yaml").read_text("utf-8").splitlines())
    with pytest.raises(UsageError, match=rf"plan.yaml.*line {line}.*round5"):
        nc.run(plan)


def test_the_command_takes_a_policy(tmp_path: Path, small_study: Study) -> None:
    plan = small_study(published=PUBLISHED)
    policy = write(tmp_path, "threshold: 1\nquantiles: 2\ncurves: 2\n")
    out = tmp_path / "out"
    arguments = ["run", str(plan.folder), "--policy", policy, "--out", str(out)]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    provenance = json.loads((out / "provenance.json").read_text("utf-8"))
    assert provenance["policy"] == "ours.yaml"
    assert all("rows" not in source for source in provenance["inputs"])
    assert not (out / "verification.json").exists()


def test_released_values_are_verified_against_nothing(tmp_path: Path, small_study: Study) -> None:
    run = nc.run(small_study(published=PUBLISHED), policy="mask10")
    with pytest.raises(NothingToCompareError, match="mask10"):
        verify(run)
    arguments = ["run", str(run.plan.folder), "--policy", "mask10", "--verify"]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--out", str(tmp_path / "out")])
    assert ended.value.code == 4
    assert "patients" not in repr(run)


@pytest.mark.parametrize("policy", ["round5", "mask10"])
@pytest.mark.parametrize("patients", [6, 1])
def test_of_a_handful_of_patients_nothing_is_told(
    tmp_path: Path, small_study: Study, policy: str, patients: int
) -> None:
    plan = small_study()
    header, *rows, _ = (plan.folder / "patients.csv").read_text("utf-8").split("\n")
    text = "\n".join([header, *rows[:patients], ""])
    (plan.folder / "patients.csv").write_text(text, encoding="utf-8")
    run = nc.run(plan, policy=policy)
    numbers = [row.stat for row in run.results if not math.isnan(row.stat)]
    assert set(numbers) <= {0.0, 0.95}  # nobody, and the level of confidence
    run.save(tmp_path / "out", formats=["html", "md"])
    assert not (tmp_path / "out" / "figures" / "ages.svg").exists()
    report = (tmp_path / "out" / "report.md").read_text("utf-8")
    assert f"policy {policy}" in report
    assert "Patients read" not in report


def test_a_release_is_not_written_beside_what_was_not_released(
    tmp_path: Path, small_study: Study
) -> None:
    plan, out = small_study(), tmp_path / "out"
    nc.run(plan).save(out)
    before = sorted(out.rglob("*"))
    with pytest.raises(UsageError, match=r"figures/ages\.svg"):
        nc.run(plan, policy="mask10").save(out)
    assert sorted(out.rglob("*")) == before
    for _ in range(2):  # its own files are replaced
        nc.run(plan, policy="mask10").save(tmp_path / "released")
