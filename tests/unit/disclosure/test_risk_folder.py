"""What lies in a run's folder and may not leave with it, found by its path."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from planted import planted_study

import ncstats as nc
from ncstats import cli
from ncstats.disclosure.risk_folder import FileRisk, file_risks

Folder = Callable[[str], Path]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, nc.Results]:
    """A run under no policy and one under a policy, each in the folder of its name."""
    base = tmp_path_factory.mktemp("runs")
    study = planted_study(base / "study")
    made = {policy: nc.run(study, policy=policy) for policy in ("none", "mask10")}
    for policy, run in made.items():
        run.save(base / policy, ["md"])
    return {str(base / policy): run.results for policy, run in made.items()}


@pytest.fixture
def folder(runs: dict[str, nc.Results], tmp_path: Path) -> Folder:
    """A copy of one of the two."""

    def copy(policy: str) -> Path:
        (original,) = [path for path in runs if path.endswith(policy)]
        return Path(shutil.copytree(original, tmp_path / policy))

    return copy


def risks(runs: dict[str, nc.Results], folder: Path) -> list[tuple[str, str]]:
    (rows,) = [results.rows for path, results in runs.items() if path.endswith(folder.name)]
    return [(risk.kind, risk.file) for risk in file_risks(folder, rows, folder.name)]


def test_a_release_as_it_was_written_has_none(runs: dict[str, nc.Results], folder: Folder) -> None:
    assert risks(runs, folder("mask10")) == []


def test_a_run_under_no_policy_has_its_pictures_of_single_patients(
    runs: dict[str, nc.Results], folder: Folder
) -> None:
    assert risks(runs, folder("none")) == [
        ("picture", "figures/ages.svg"),
        ("picture", "figures/c_swimmer.svg"),
        ("picture", "figures/known.svg"),
        ("verification", "verification.json"),
    ]


PUT: dict[str, tuple[str, str]] = {
    "visits.csv": ("", "patients"),
    "Patients.PARQUET": ("", "patients"),
    "data/mine.csv": ("\ufeffname; patient_id\nAda; 1\n", "patients"),
    "mine.tsv": ('"patient_id"\tage\n1\t2\n', "patients"),
    "tables/t9.csv": ("sex,n\n", "other"),
    "figures/old/c.svg": ("<svg/>", "other"),
    "figures/of_2024_swimmer.png": ("", "picture"),
    "report_draft.docx": ("", "other"),
    "verification.json": ("{}", "verification"),
}


@pytest.mark.parametrize("policy", ["none", "mask10"])
@pytest.mark.parametrize(("file", "put"), PUT.items())
def test_what_was_put_there(
    runs: dict[str, nc.Results], folder: Folder, policy: str, file: str, put: tuple[str, str]
) -> None:
    there = folder(policy)
    (there / file).parent.mkdir(exist_ok=True)
    (there / file).write_text(put[0], encoding="utf-8")
    assert (put[1], file) in risks(runs, there)


def test_a_file_that_was_changed_and_a_log_that_is_none(
    runs: dict[str, nc.Results], folder: Folder
) -> None:
    there = folder("mask10")
    (there / "report.md").write_text("The boy is called", encoding="utf-8")
    (there / "tables/t.md").unlink()
    assert risks(runs, there) == [("changed", "report.md")]
    for log in ("{", "[]", "{}", '{"files": 1}'):
        (there / "release.json").write_text(log, encoding="utf-8")
        assert risks(runs, there) == []  # by their names all are of a run
    (there / "unheard.of").touch()
    assert risks(runs, there) == [("other", "unheard.of")]


def test_the_command_names_them(folder: Folder, capfd: pytest.CaptureFixture[str]) -> None:
    there = folder("mask10")
    for added, code, lang in ((None, 0, "en"), ("patients.csv", 5, "zh")):
        if added:
            (there / added).touch()
        with pytest.raises(SystemExit) as ended:
            cli.main(["disclose", str(there), "--policy", "mask10", "--lang", lang])
        assert ended.value.code == code
    assert "patients.csv含有逐例患者的数据。" in capfd.readouterr().out


def test_a_plan_is_read_for_what_no_policy_withholds(
    folder: Folder, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    there = str(folder("mask10"))
    for remark, code in (("Seen once more in 2015.", 0), ("Seen once more on 2015-03-05.", 5)):
        plan = tmp_path / f"{code}.yaml"
        plan.write_text(f"study: {{id: a, title: A}}\nremarks: [{remark}]\n", encoding="utf-8")
        with pytest.raises(SystemExit) as ended:
            cli.main(["disclose", there, "--policy", "mask10", "--plan", str(plan)])
        assert ended.value.code == code
    assert "plan, remarks: a text reads like a date" in capfd.readouterr().out


def test_a_log_that_names_no_policy_is_held_to_all_the_same(folder: Folder) -> None:
    there = folder("mask10")
    provenance = json.loads((there / "provenance.json").read_text(encoding="utf-8"))
    del provenance["policy"]
    (there / "provenance.json").write_text(json.dumps(provenance), encoding="utf-8")
    assert FileRisk("changed", "provenance.json") in file_risks(there, (), None)
