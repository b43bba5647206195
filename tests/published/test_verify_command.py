"""`ncstats verify` on the terminal: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ncstats.cli import main
from ncstats.files import bundled
from ncstats.results.model import COLUMNS


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A copy of the Chongqing study in which one string is another test's."""
    folder = Path(shutil.copytree(bundled("analyses") / "chongqing", tmp_path / "study"))
    published = folder / "published.csv"
    text = published.read_text(encoding="utf-8")
    edited = text.replace("persistent_nc,,*,p_value,0.747", "persistent_nc,,*,p_value,0.692")
    published.write_text(edited, encoding="utf-8")
    return folder


def _line(study: Path) -> int:
    """The line of the edited string."""
    lines = (study / "published.csv").read_text(encoding="utf-8").splitlines()
    return 1 + next(i for i, line in enumerate(lines) if "p_value,0.692" in line)


def _call(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str], str]:
    """Exit code, printed lines, and the error."""
    with pytest.raises(SystemExit) as ended:
        main(["verify", *map(str, arguments)])
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out.splitlines(), printed.err


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("chongqing", "212 of 220 reproduced, 8 registered"),
        ("wilms", "195 of 195 reproduced, 0 registered"),
    ],
)
def test_the_bundled_studies_reproduce(
    capsys: pytest.CaptureFixture[str], name: str, says: str
) -> None:
    assert _call(capsys, name) == (0, [says], "")


def test_a_mismatch_is_explained_and_written_for_machines(
    capsys: pytest.CaptureFixture[str], study: Path, tmp_path: Path
) -> None:
    written = {name: tmp_path / name for name in ("found.json", "found.xml")}
    options = ("--json", written["found.json"], "--junit", written["found.xml"])
    code, (table, line, because, summary), _ = _call(capsys, study, *options)
    assert (code, table) == (1, "table2: 1 of 55 not reproduced")
    place = f"  {study / 'published.csv'}, line {_line(study)}: "
    assert line.startswith(f"{place}table2 / persistent_nc / – / * / p_value: ")
    assert because == (
        "    → Computed 0.747: Fisher’s exact test; printed 0.692: Pearson’s χ² test."
    )
    assert summary == "211 of 220 reproduced, 8 registered, 1 failed"
    assert json.loads(written["found.json"].read_text(encoding="utf-8"))["failed"] == 1
    root = ET.parse(written["found.xml"]).getroot()  # noqa: S314 - just written
    assert len(list(root.iter("testcase"))) == 220
    assert len(list(root.iter("skipped"))) == 8
    (failure,) = root.iter("failure")
    assert "Pearson" in str(failure.text)


def test_in_chinese(capsys: pytest.CaptureFixture[str], study: Path, tmp_path: Path) -> None:
    code, lines, _ = _call(capsys, study, "--lang", "zh", "--junit", tmp_path / "found.xml")
    assert (code, lines[0]) == (1, "table2：55 项中 1 项未重现")
    assert lines[2] == "    → 计算得的 0.747：Fisher 精确检验；已发表的 0.692：Pearson χ² 检验。"
    assert "已发表 0.692，计算得 0.747" in (tmp_path / "found.xml").read_text(encoding="utf-8")


def test_one_s_own_numbers_are_locked(
    capsys: pytest.CaptureFixture[str], study: Path, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit):
        main(["run", str(study), "--out", str(tmp_path / "earlier"), "--formats", "md"])
    capsys.readouterr()
    code, (summary,), _ = _call(capsys, study, "--against", tmp_path / "earlier")
    assert code == 0
    assert summary.endswith("statistics as before, 0 added")
    plan = study / "plan.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("quantile_type: 6", "quantile_type: 7"),
        encoding="utf-8",
    )
    file = tmp_path / "moved.json"
    code, lines, _ = _call(
        capsys, study, "--against", tmp_path / "earlier" / "results.json", "--json", file
    )
    assert code == 1
    assert "table2:" in lines
    assert lines[-2].startswith("plan is another one than in the earlier run: it was ")
    moved = json.loads(file.read_text(encoding="utf-8"))["moved"]
    assert {row["stat_name"] for row in moved} <= {"median", "p25", "p75"}


@pytest.mark.parametrize(
    ("against", "code", "says"),
    [
        ("nowhere", 2, "there is no such file"),
        ("published.csv", 2, "this is no JSON that can be read"),
        ("other.json", 4, "no statistic in common"),
        ("empty.json", 4, "no statistic in common"),
    ],
)
def test_what_cannot_be_compared_ends_in_its_own_way(
    capsys: pytest.CaptureFixture[str], study: Path, against: str, code: int, says: str
) -> None:
    values = {**dict.fromkeys(COLUMNS, ""), "item": "elsewhere", "stat": 1, "time": None}
    other = [values[name] for name in COLUMNS]
    for name, rows in (("other.json", [other]), ("empty.json", [])):
        (study / name).write_text(json.dumps({"columns": COLUMNS, "rows": rows}), encoding="utf-8")
    ended, out, error = _call(capsys, study, "--against", study / against)
    assert (ended, out) == (code, [])
    assert says in error


def test_a_file_that_cannot_be_written_is_said_before_anything_else(
    capsys: pytest.CaptureFixture[str], study: Path
) -> None:
    code, out, error = _call(capsys, study, "--junit", study / "plan.yaml" / "x.xml")
    assert (code, out) == (2, [])
    assert "nothing was written" in error


def test_a_workflow_gets_annotations_and_a_summary(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    study: Path,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    code, lines, _ = _call(capsys, study)
    assert code == 1
    place = f"::error file=study/published.csv,line={_line(study)},"
    assert lines[-1].startswith(f"{place}title=table2%3A persistent_nc / – / * / p_value::")
    assert "Pearson’s χ² test" in (tmp_path / "summary.md").read_text(encoding="utf-8")
