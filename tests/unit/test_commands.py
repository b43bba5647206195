"""`reports/build.py`: the order of the studies, and what its end says."""

from __future__ import annotations

import json
from pathlib import Path

import build
import pytest


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for study in ("wilms", "chongqing", "adult"):
        (tmp_path / "analyses" / study).mkdir(parents=True)
        (tmp_path / "analyses" / study / "plan.yaml").touch()
    (tmp_path / "analyses/notes").mkdir()
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build.environment, "ready", lambda: Path("python"))
    monkeypatch.setattr("sys.argv", ["build.py"])
    return tmp_path


def write_verification(folder: Path, reproduced: int, total: int, registered: int) -> None:
    folder.mkdir(parents=True)
    found = {"reproduced": reproduced, "total": total, "registered": registered}
    (folder / "verification.json").write_text(json.dumps(found), encoding="utf-8")


def runs(project: Path, monkeypatch: pytest.MonkeyPatch, **counts: tuple[int, int, int]) -> None:
    """Let a run write these counts, and fail for a study that has none."""

    def run(_python: Path, study: str) -> bool:
        if study in counts:
            write_verification(project / "reports" / study, *counts[study])
        return study in counts

    monkeypatch.setattr(build, "run", run)
    monkeypatch.setattr(build, "write_methods", lambda _python: None)


def test_the_projects_own_study_comes_first(project: Path) -> None:
    assert build.bundled_studies(project / "analyses") == ["chongqing", "adult", "wilms"]


def test_the_end_says_where_and_how_many(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs(project, monkeypatch, chongqing=(210, 214, 4), adult=(3, 3, 0), wilms=(5, 5, 0))
    assert build.main() == 0
    report, verification = capsys.readouterr().out.splitlines()[-2:]
    assert report.startswith(f"Report: {project / 'reports/chongqing/report.html'}, ")
    assert verification == (
        "Verification: chongqing, 210 of 214 reproduced, 4 registered; "
        "adult, 3 of 3 reproduced, 0 registered; wilms, 5 of 5 reproduced, 0 registered"
    )


@pytest.mark.parametrize("counts", [(209, 214, 4), (0, 0, 0)])
def test_a_number_that_does_not_reproduce_fails(
    project: Path, monkeypatch: pytest.MonkeyPatch, counts: tuple[int, int, int]
) -> None:
    runs(project, monkeypatch, chongqing=counts, adult=(3, 3, 0), wilms=(5, 5, 0))
    assert build.main() == 1


def test_a_study_without_verification_has_nothing_reproduced(tmp_path: Path) -> None:
    assert build.verification(tmp_path) == (0, 0, 0)


def test_a_failed_run_fails_and_the_others_are_told(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs(project, monkeypatch, adult=(3, 3, 0), wilms=(5, 5, 0))
    assert build.main() == 1
    said = capsys.readouterr()
    assert said.err == "Failed: chongqing\n"
    assert "adult, 3 of 3 reproduced" in said.out
