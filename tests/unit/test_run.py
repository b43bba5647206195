"""ncstats.report.run: a run, its outputs, and what stands beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import ncstats as nc
from ncstats.errors import NothingToCompareError, Problem, UsageError
from ncstats.report.data_files import problems_json, results_csv
from ncstats.results.model import COLUMNS

Study = Callable[..., nc.Plan]
PUBLISHED = """table,variable,level,group,statistic,published,unit,test,note
t,relapse,,favourable,n_percent,1 (33.3),,,
text,age,,,median_range,30 (10–60),,,
"""


def _written(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_run_writes_its_folder_and_the_same_bytes_twice(
    tmp_path: Path, small_study: Study
) -> None:
    run = nc.run(small_study(published=PUBLISHED))
    assert run.save(tmp_path / "a", formats=["html", "md"]) == tmp_path / "a"
    nc.run(nc.load_plan(tmp_path / "mine")).save(tmp_path / "deep" / "b", formats=["html", "md"])
    first, second = _written(tmp_path / "a"), _written(tmp_path / "deep" / "b")
    assert first == second
    assert set(first) == {
        "report.html", "report.md", "results.csv", "results.json", "verification.json",
        "provenance.json", "environment.json", "risk.json", "tables/t.csv", "tables/t.md",
        "tables/late.csv", "tables/late.md", "tables/c_landmarks.csv", "tables/c_landmarks.md",
        "tables/c_follow_up.csv", "tables/c_follow_up.md", "tables/c_times.csv",
        "tables/c_times.md", "tables/text.csv", "tables/text.md", "tables/missing_data.csv",
        "tables/missing_data.md", "tables/strobe.csv", "tables/strobe.md",
        "figures/ages.svg", "figures/stages.svg", "figures/c.svg",
    }  # fmt: skip
    assert str(tmp_path).encode() not in b"".join(first.values())


def test_data_files_hold_every_statistic(tmp_path: Path, small_study: Study) -> None:
    run = nc.run(small_study())
    run.save(tmp_path / "out")
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert results["columns"] == list(COLUMNS)
    assert len(results["rows"]) == len(run.results)
    lines = results_csv(run.results).splitlines()
    assert len(lines) == len(run.results) + 1
    provenance = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["inputs"][0]["file"] == "patients.csv"
    assert len(provenance["inputs"][0]["sha256"]) == 64
    assert not (tmp_path / "out" / "verification.json").exists()


def test_a_chinese_report_is_chinese(tmp_path: Path, small_study: Study) -> None:
    nc.run(small_study()).save(tmp_path / "out", lang="zh")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert '<html lang="zh' in page
    assert "检验" in page


def test_a_run_verifies_and_shows_itself(small_study: Study) -> None:
    run = nc.run(small_study(published=PUBLISHED))
    assert run.own_data
    assert nc.verify(run).ok
    assert nc.verify(run.plan.folder).total == 2
    assert set(run.tables) == {"t", "late"}
    assert set(run.figures) == {"ages", "stages", "c"}
    assert repr(run).startswith("<Run of mine on 6 patients; 2 of 2")
    assert "<table" in run._repr_html_()


def test_other_data_are_compared_never_failed(tmp_path: Path, small_study: Study) -> None:
    plan = small_study(published=PUBLISHED)
    other = tmp_path / "other.csv"
    lines = plan.data_path.read_text(encoding="utf-8").splitlines()
    other.write_text("\n".join(lines[:5]), encoding="utf-8")
    run = nc.run(plan, nc.read_study(plan, data=other))
    assert not run.own_data
    assert run.verification is not None
    assert not run.verification.ok


def test_without_published_values_there_is_nothing_to_compare(small_study: Study) -> None:
    run = nc.run(small_study())
    assert run.verification is None
    assert repr(run) == "<Run of mine on 6 patients>"
    with pytest.raises(NothingToCompareError) as caught:
        nc.verify(run)
    assert caught.value.exit_code == 4


def test_an_unknown_format_or_policy_is_refused(tmp_path: Path, small_study: Study) -> None:
    run = nc.run(small_study())
    with pytest.raises(UsageError, match="htm"):
        run.save(tmp_path / "out", formats=["htm"])
    with pytest.raises(UsageError, match="policy"):
        nc.run(run.plan, policy="nome")
    assert not (tmp_path / "out").exists()


def test_problems_for_machines_have_their_place_and_sentence() -> None:
    (row,) = problems_json([Problem("files.empty", file="a.csv", line=3)], "zh")
    assert (row["code"], row["line"], row["rule"]) == ("files.empty", 3, "文件是空的。")


def test_the_package_offers_its_names_and_no_others() -> None:
    assert set(nc.__all__) == set(dir(nc))
    for name in nc.__all__:
        assert getattr(nc, name) is not None
    with pytest.raises(AttributeError, match="descibe"):
        nc.descibe  # noqa: B018 - the look-up is what is tested


def test_a_run_writes_word_excel_and_latex(tmp_path: Path, small_study: Study) -> None:
    import docx

    journal = docx.Document()
    journal.sections[0].header.paragraphs[0].text = "The Journal"
    journal.save(str(tmp_path / "journal.docx"))
    run = nc.run(small_study())
    formats = ["docx", "xlsx", "latex"]
    run.save(tmp_path / "out", formats, template=tmp_path / "journal.docx", compact=True)
    written = set(_written(tmp_path / "out"))
    assert {
        "report.docx", "tables.xlsx", "report.tex", "tables/t.tex", "figures/ages.pdf",
        "figures/c.pdf",
    } <= written  # fmt: skip
    made = docx.Document(str(tmp_path / "out" / "report.docx"))
    assert made.sections[0].header.paragraphs[0].text == "The Journal"
    with pytest.raises(UsageError, match="template"):
        run.save(tmp_path / "other", ["html"], template=tmp_path / "journal.docx")
    with pytest.raises(TypeError, match="'tempalte'"):
        run.save(tmp_path / "other", ["html"], tempalte=tmp_path / "journal.docx")
    assert not (tmp_path / "other").exists()


def test_other_patients_of_a_synthetic_study_are_not_called_synthetic(
    small_study: Study, tmp_path: Path
) -> None:
    plan = small_study()
    path = plan.folder / "plan.yaml"
    text = path.read_text("utf-8").replace("title: Mine}", "title: Mine, synthetic: true}")
    path.write_text(text, encoding="utf-8")
    plan = nc.load_plan(plan.folder)
    assert nc.run(plan).tables["t"].banner
    other = tmp_path / "others.csv"
    patients = plan.data_path.read_text("utf-8").replace("3653,10,F", "3653,11,F")
    other.write_text(patients, encoding="utf-8")
    run = nc.run(plan, nc.read_study(plan, other))
    assert not run.tables["t"].banner
