"""The wheel, in an environment where nothing of the checkout is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import environment
import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = "ncstats/_data"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


def files_in(*folders: str) -> set[str]:
    """The files of the checkout that a wheel must carry, by their place in it."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_the_package_the_data_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    own = {name for name in names if ".dist-info/" not in name}
    data = {f"{DATA}/{name}" for name in files_in("data_dictionary", "analyses")}
    assert own == files_in("ncstats") | data
    assert {f"{DATA}/analyses/wilms/plan.yaml", "ncstats/py.typed", "ncstats/LICENSE"} <= own
    assert any(name.endswith(".dist-info/licenses/ncstats/LICENSE") for name in names)


def test_a_study_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    folder = tmp_path / "environment"
    environment.run_quietly([sys.executable, "-I", "-m", "venv", str(folder)], "make it")
    install(wheel, folder, tmp_path / "constraints.txt")
    command = environment.interpreter_of(folder).with_name(
        "ncstats.exe" if os.name == "nt" else "ncstats"
    )
    environment.run_quietly([str(command), "run", "wilms", "--out", str(tmp_path / "out")], "run")
    found = json.loads((tmp_path / "out" / "verification.json").read_text(encoding="utf-8"))
    assert found["reproduced"] + found["registered"] == found["total"] > 0
    assert (tmp_path / "out" / "report.html").is_file()


def install(wheel: Path, folder: Path, constraints: Path) -> None:
    """Install the wheel with what its own metadata ask for, in the versions that run this test."""
    pins = {
        f"{found.name}=={found.version}" for found in distributions() if found.name != "ncstats"
    }
    constraints.write_text("\n".join(sorted(pins)), encoding="utf-8")
    pip = [str(environment.interpreter_of(folder)), "-I", "-m", "pip", "install", "--quiet"]
    environment.run_quietly(
        [*pip, "--no-input", "--no-compile", "--constraint", str(constraints), str(wheel)],
        "install the wheel",
    )
