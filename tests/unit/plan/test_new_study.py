"""`ncstats new`: a study that runs as it stands, says what is invented, and overwrites nothing."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import ncstats as nc
from ncstats import cli


def run_command(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
    return ended.value.code


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_three_commands_of_the_readme_run_as_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_command("new", "my_study", "--lang", lang) == 0
    monkeypatch.chdir("my_study")
    commands = re.findall(r"^    ncstats (.+)$", Path("README.md").read_text("utf-8"), re.MULTILINE)
    assert len(commands) == 3
    assert [run_command(*shlex.split(command)) for command in commands] == [0, 0, 0]
    page = Path("report/report.html").read_text("utf-8")
    assert {"en": "synthetic", "zh": "合成"}[lang] in page


def test_every_column_of_the_dictionary_is_there_to_be_filled(tmp_path: Path) -> None:
    study = nc.new_study(tmp_path / "肾钙盐沉着 2026")
    plan = nc.load_plan(study)
    assert plan.id == "肾钙盐沉着_2026"
    lines = plan.data_path.read_text("utf-8-sig").splitlines()
    assert lines[2].split(",") == list(nc.load_dictionary().patients)
    cohort = nc.read_study(plan)
    assert set(cohort.data["patient_id"].str.startswith("synthetic-")) == {True}
    assert set(cohort.data["calcium_group"]) == {"low", "normal", "high"}
    assert not (cohort.problems["severity"] == "error").any()


def test_a_filled_template_without_the_examples_needs_nothing_else(tmp_path: Path) -> None:
    plan = nc.load_plan(nc.new_study(tmp_path / "mine_too"))
    for path in (plan.data_path, plan.folder / "visits.csv"):
        text = path.read_text("utf-8").replace("synthetic-0", "child-")
        path.write_text(text, "utf-8")
    page = plan.folder / "plan.yaml"
    page.write_text(page.read_text("utf-8").replace("  synthetic: true\n", ""), "utf-8")
    done = nc.run(plan.folder)
    assert not done.plan.model.study.synthetic
    assert done.cohort.data["patient_id"].iloc[0] == "child-1"


def test_a_filled_workbook_needs_nothing_but_its_name(tmp_path: Path) -> None:
    study = nc.new_study(tmp_path / "by_workbook")
    own = nc.read_study(study)
    nc.load_dictionary().export("template", study / "filled.xlsx")
    book = openpyxl.load_workbook(study / "filled.xlsx")
    for table in ("patients", "visits"):
        with (study / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            for row, cells in enumerate(list(csv.reader(file))[3:], start=6):
                for column, text in enumerate(cells, start=1):
                    book[table].cell(row, column).value = text or None
    book.save(study / "filled.xlsx")
    page = study / "plan.yaml"
    text = page.read_text("utf-8")
    for table in ("patients", "visits"):
        text = text.replace(f"{table}.csv\n", f"filled.xlsx#{table}\n")
    page.write_text(text, "utf-8")
    done = nc.run(study)
    assert done.own_data
    pd.testing.assert_frame_equal(done.cohort.data, own.data)
    (study / "filled.xlsx").unlink()
    with pytest.raises(nc.UsageError, match=r"filled\.xlsx:"):
        nc.run(study)


@pytest.mark.parametrize(
    ("folder", "study"), [("con", "study_con"), ("12", "study_12"), ("…", "study")]
)
def test_a_folder_s_name_that_no_output_can_have_is_made_one(
    tmp_path: Path, folder: str, study: str
) -> None:
    assert nc.load_plan(nc.new_study(tmp_path / folder)).id == study


def test_nothing_is_overwritten_and_what_else_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    (tmp_path / "patients.csv").write_text("mine", "utf-8")
    with pytest.raises(nc.UsageError, match=r"patients\.csv: this file is there already"):
        nc.new_study(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt", "patients.csv"]
    (tmp_path / "patients.csv").unlink()
    nc.new_study(tmp_path)
    assert (tmp_path / "notes.txt").read_text("utf-8") == "mine"
    with pytest.raises(nc.UsageError, match="a part of this path is a file"):
        nc.new_study(tmp_path / "notes.txt" / "study")


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "Synthetic cohort; no real patients."), ("zh", "合成队列，并非真实患者。")],
)
def test_example_rows_agree_with_nothing_published(tmp_path: Path, lang: str, said: str) -> None:
    folder = nc.new_study(tmp_path / "mine")
    assert nc.load_plan(folder).banner(lang) == said
    (folder / "published.csv").write_text("table\n", encoding="utf-8")
    assert nc.load_plan(folder).banner(lang) != said
