"""The recipes of README.md and of the action, run as they stand, on a repository of one study."""

from __future__ import annotations

import os
import re
import site
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / ".github" / "actions" / "verify"
PUBLISHED = """\
table,variable,level,group,statistic,published
table1,sex,female,,n_percent,2 (67)
table1,age_months,,,median,14
"""
FILES = {
    "plan.yaml": """\
study: {id: mine, title: {en: Mine, zh: 研究}}
tables:
  table1: {title: {en: All, zh: 全部}, rows: [sex, {age_months: {cell: median}}]}
""",
    "patients.csv": "patient_id,sex,age_months\n1,female,5\n2,male,14\n3,female,30\n",
    "published.csv": PUBLISHED,
}
WRONG = PUBLISHED.replace("2 (67)", "2 (66)")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the recipes are for a POSIX shell")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "a repository"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a runner in which the action's first step has installed ncstats."""
    folder = tmp_path_factory.mktemp("runner")
    install, _ = _steps()
    variables = {"GITHUB_ACTION_PATH": str(ACTION), "RUNNER_TEMP": str(folder)}
    done = _shell(install["run"], folder, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def _shell(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a CI job does; what ncstats depends on is taken from where this test runs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    given = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(site.getsitepackages()),
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**kept, **given, **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _recipe() -> str:
    """The lines that README.md gives to any CI."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    chapter = readme.split("\n## In CI\n")[1].split("\n## ")[0]
    (script,) = re.findall(r"^```sh\n(.*?)^```$", chapter, flags=re.MULTILINE | re.DOTALL)
    assert len(script.splitlines()) <= 10
    return script


def test_the_recipe_is_green_and_goes_red_on_a_moved_number(repository: Path, wheel: Path) -> None:
    green = _shell(_recipe(), repository, NCSTATS=str(wheel))
    assert green.returncode == 0, green.stdout + green.stderr
    assert green.stdout.splitlines()[-1] == "2 of 2 reproduced, 0 registered"
    (repository / "published.csv").write_text(WRONG, encoding="utf-8")
    *_, last = _recipe().splitlines()
    red = _shell(last, repository)
    assert red.returncode == 1, red.stdout + red.stderr
    assert "published.csv, line 2: table1 / sex / female" in red.stdout
    assert "printed 2 (66), computed 2 (67)" in red.stdout
    assert "2 (66) has the further digits cut off, not rounded." in red.stdout
    (failed,) = ET.parse(repository / "ncstats.xml").iter("failure")  # noqa: S314 - just written
    assert failed.attrib["message"].startswith("printed 2 (66), computed 2 (67)")


def test_the_action_is_green_and_goes_red_on_a_moved_number(repository: Path, runner: Path) -> None:
    green, summary = _act(repository, runner)
    assert green.returncode == 0, green.stdout + green.stderr
    assert summary.startswith("### mine: 2 of 2 reproduced")
    (repository / "patients.csv").write_text(
        FILES["patients.csv"].replace("3,female", "3,male"), encoding="utf-8"
    )
    red, summary = _act(repository, runner)
    assert red.returncode == 1, red.stdout + red.stderr
    (command,) = (line for line in red.stdout.splitlines() if line.startswith("::error "))
    assert command.startswith("::error file=published.csv,line=2,title=table1%3A sex / female")
    assert "printed 2 (67), computed 1 (33)" in command
    assert "printed 2 (67), computed 1 (33)" in summary


def test_the_action_locks_one_s_own_numbers(repository: Path, runner: Path) -> None:
    (repository / "published.csv").unlink()
    command = [sys.executable, "-m", "ncstats", "run", ".", "--out", "locked"]
    subprocess.run(command, cwd=repository, check=True, capture_output=True)
    green, _ = _act(repository, runner, against="locked")
    assert green.returncode == 0, green.stdout + green.stderr
    (repository / "patients.csv").write_text(
        FILES["patients.csv"].replace("14", "15"), encoding="utf-8"
    )
    red, summary = _act(repository, runner, against="locked")
    assert red.returncode == 1
    assert "age_months / median: was 14, is 15 (+1)" in red.stdout
    assert "patients.csv is another one than in the earlier run" in summary


def _act(
    repository: Path, runner: Path, **inputs: str
) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run the action's last step as GitHub does; how it ended, and the step's summary."""
    _, step = _steps()
    action = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))
    given = {name: inputs.get(name, each["default"]) for name, each in action["inputs"].items()}
    summary = runner / "summary.md"
    summary.write_text("", encoding="utf-8")
    variables = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_WORKSPACE": str(repository),
        "RUNNER_TEMP": str(runner),
        **{name: _filled(text, given) for name, text in step["env"].items()},
    }
    return _shell(step["run"], repository, **variables), summary.read_text(encoding="utf-8")


def _steps() -> list[dict[str, Any]]:
    action = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))
    steps: list[dict[str, Any]] = action["runs"]["steps"]
    return steps


def _filled(text: str, inputs: dict[str, str]) -> str:
    return re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: inputs[found[1]], text)


def test_the_workflow_of_this_repository_uses_both() -> None:
    path = ROOT / ".github" / "workflows" / "checks.yml"
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    steps = [step for job in jobs.values() for step in job["steps"]]
    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]
    assert (ROOT / ".ci" / "run").is_file()
    (act,) = (step for step in steps if step.get("uses", "").startswith("./"))
    assert (ROOT / act["uses"] / "action.yml").is_file()
    inputs = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))["inputs"]
    assert act["with"].keys() <= inputs.keys()
    studies = jobs["verify"]["strategy"]["matrix"]["study"]
    assert [
        name for name in studies if not (ROOT / "analyses" / name / "plan.yaml").is_file()
    ] == []
