"""The set-up that both commands begin with: when it makes an environment, and what it says."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import environment
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [lock for lock, _ in environment.SETS.values()]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci/requirements.lock").write_text("numpy==2.4.6\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The environments made, in order; each is only its interpreter's file."""
    folders = []

    def make(folder: Path, lock: Path, root: Path) -> None:
        assert lock.parent.parent == root
        environment.remove(folder)
        interpreter = environment.interpreter_of(folder)
        interpreter.parent.mkdir(parents=True)
        interpreter.touch()
        folders.append(folder)

    monkeypatch.setattr(environment, "make", make)
    return folders


def test_the_first_call_makes_and_the_second_reuses(project: Path, made: list[Path]) -> None:
    first = environment.ready("default", project)
    assert environment.ready("default", project) == first
    assert first.is_relative_to(project / ".venv")
    assert made == [project / ".venv"]


@pytest.mark.parametrize(
    "changed", [".ci/requirements.lock", "pyproject.toml", ".venv/made-from.sha256"]
)
def test_what_it_was_made_from_has_changed(project: Path, made: list[Path], changed: str) -> None:
    environment.ready("default", project)
    with (project / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    environment.ready("default", project)
    assert len(made) == 2


def test_an_environment_that_lost_its_interpreter_is_made_anew(
    project: Path, made: list[Path]
) -> None:
    environment.ready("default", project).unlink()
    assert environment.ready("default", project).is_file()
    assert len(made) == 2


def test_a_moved_checkout_is_set_up_anew(project: Path, tmp_path: Path) -> None:
    lock = project / ".ci/requirements.lock"
    here = environment.stamp_of(lock, project)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/pyproject.toml").write_bytes((project / "pyproject.toml").read_bytes())
    assert environment.stamp_of(lock, project) == here
    assert environment.stamp_of(lock, tmp_path / "elsewhere") != here


def test_an_environment_without_stamp_is_deleted_whole(project: Path, made: list[Path]) -> None:
    left_over = project / ".venv/lib/half"
    left_over.mkdir(parents=True)
    environment.ready("default", project)
    assert made == [project / ".venv"]
    assert not left_over.exists()


def test_a_linked_environment_is_unlinked_and_what_it_names_is_kept(
    project: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (project / ".venv").symlink_to(tmp_path / "other", target_is_directory=True)
    environment.remove(project / ".venv")
    assert not (project / ".venv").exists()
    assert (tmp_path / "other").is_dir()


def test_a_failed_set_up_is_one_message_and_no_stamp(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = [sys.executable, "-c", "for n in range(40): print('line', n)\nraise SystemExit(1)"]

    def make(folder: Path, lock: Path, root: Path) -> None:
        folder.mkdir()
        environment.run_quietly(failing, f"install {lock.name} of {root.name}")

    monkeypatch.setattr(environment, "make", make)
    with pytest.raises(SystemExit) as end:
        environment.ready("default", project)
    message = str(end.value.code)
    assert message.startswith("Could not install requirements.lock")
    assert "line 39" in message
    assert "line 24\n" not in message
    assert not environment.stamp_file(project / ".venv").exists()


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 7, 0)])
def test_an_old_python_is_told_which_one_to_install(version: tuple[int, ...]) -> None:
    with pytest.raises(environment.SetUpError) as refused:
        environment.check_interpreter(version)
    assert "Python 3.11 or newer" in str(refused.value)
    assert environment.dotted(version) in str(refused.value)
    assert sys.executable in str(refused.value)


def test_an_old_python_gets_a_message_and_no_traceback(
    project: Path, made: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise environment.SetUpError("too old")

    monkeypatch.setattr(environment, "check_interpreter", refuse)
    with pytest.raises(SystemExit, match="too old"):
        environment.ready("default", project)
    assert made == []


@pytest.mark.parametrize("lacking", ["venv", "ensurepip"])
def test_without_venv_the_message_names_the_package(
    lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "can_import", lambda module: module != lacking)
    with pytest.raises(environment.SetUpError, match=r"apt install python3\.12-venv") as refused:
        environment.check_interpreter((3, 12, 1))
    assert f"it lacks {lacking}." in str(refused.value)


def test_no_variable_leads_to_other_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://registry.invalid")
    monkeypatch.setenv("PIP_USER", "1")
    variables = environment.environment_variables()
    assert "PYTHONPATH" not in variables
    assert variables["PIP_INDEX_URL"] == "https://registry.invalid"
    assert variables["PIP_USER"] == "0"


def test_the_builder_is_taken_from_the_lock_with_its_hashes() -> None:
    lines = environment.entry(ROOT / ".ci" / LOCKS[0], "setuptools").splitlines()
    assert lines[0].startswith("setuptools==")
    assert all(line.strip().startswith("--hash=sha256:") for line in lines[1:])
    assert len(lines) > 1


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_hashes_everything(lock: str) -> None:
    text = (ROOT / ".ci" / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    for entry in re.split(r"\n(?=\S)", text):
        assert re.match(r"\S+==\S+ ", entry)
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_all_that_the_project_asks_for(lock: str) -> None:
    text = (ROOT / ".ci" / lock).read_text(encoding="utf-8")
    pins = dict(re.findall(r"^(\S+?)==(\S+)", text, flags=re.MULTILINE))
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = settings["project"]["dependencies"] + settings["dependency-groups"]["test"]
    for requirement in map(Requirement, asked + settings["build-system"]["requires"]):
        assert pins[canonicalize_name(requirement.name)] in requirement.specifier
