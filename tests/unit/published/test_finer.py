"""Published values about levels that a study tells as one: not compared, and never a failure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from causes import CAUSES, JOINED, causes_study
from click.testing import CliRunner

import ncstats as nc
from ncstats.cli import cli
from ncstats.errors import UsageError
from ncstats.published import read_published

FINER = [
    ("bars", "cause", "donohue", "", "n"),
    ("table1", "is_donohue", "", "", "n"),
    ("by_cause", "sodium", "", "*", "p_value"),
    ("by_cause", "sodium", "", "donohue", "N"),
    ("text", "donohue", "", "", "n"),
]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """The study in coarser levels, beside what was published of the finer ones."""
    folder = causes_study(tmp_path / "study").folder
    text = (folder / "patients.csv").read_text(encoding="utf-8")
    for code in {*CAUSES} - {"tumour", "other"}:
        text = text.replace(f",{code},", ",inherited,")
    (folder / "patients.csv").write_text(text, encoding="utf-8")
    (folder / "coarser.yaml").write_text(JOINED, encoding="utf-8")
    return folder


def test_values_about_finer_levels_stand_apart(study: Path) -> None:
    found = read_published(study / "published.csv", nc.load_plan(study))
    assert [row.key for row in found.finer] == FINER
    assert len(found) == 4


def test_they_are_told_and_are_no_failure(study: Path, tmp_path: Path) -> None:
    done = nc.verify(study)
    assert (done.total, done.failed) == (4, 1)  # what is registered of it is not what was found
    assert [each.key for each in done.finer] == FINER
    for lang, word in (("en", "not compared"), ("zh", "未作比较")):
        assert word in "\n".join(done.terminal_lines(lang))
    skipped = [each for each in done.outcomes() if each.status == "skipped"]
    assert [(each.item, each.text) for each in skipped if "told as one" in each.text] != []
    data = done.to_json_data()["not_comparable"]
    assert [each["line"] for each in data] == [3, 5, 6, 7, 9]
    assert data[0]["reason"]["zh"]
    out = nc.run(study).save(tmp_path / "out", ["md"])
    assert "5 published values are not compared" in (out / "report.md").read_text("utf-8")
    verified = json.loads((out / "verification.json").read_text("utf-8"))
    assert len(verified["not_comparable"]) == 5


def test_in_finer_levels_they_are_compared(tmp_path: Path) -> None:
    done = nc.verify(causes_study(tmp_path / "study"))
    assert (done.total, done.finer) == (9, ())
    assert "not_comparable" not in done.to_json_data()


def test_a_name_that_is_none_in_finer_levels_either_is_refused(study: Path) -> None:
    path = study / "published.csv"
    path.write_text(path.read_text("utf-8") + "bars,cause,donahue,,n,1\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"line 11.*donahue"):
        nc.verify(study)


def test_the_command_tells_them(study: Path, tmp_path: Path) -> None:
    junit = tmp_path / "v.xml"
    told = CliRunner().invoke(cli, ["verify", str(study), "--junit", str(junit)])
    assert told.exit_code == 1
    assert "5 published values are not compared" in told.output
    assert junit.read_text("utf-8").count("<skipped") >= 5
