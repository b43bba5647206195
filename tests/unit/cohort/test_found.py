"""What was found, in groups; and without values."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import ncstats as nc
from ncstats import cli
from ncstats.cohort import Cohort
from ncstats.cohort.found import grouped
from ncstats.cohort.redact import redacted_frame, redacted_problems
from ncstats.errors import Problem
from ncstats.text import message

Read = Callable[..., Cohort]
PATIENTS = """patient_id,sex,age_months,serum_calcium
p1,femle,1２,2.40
p2,femle,200,9.8
p3,female,ten,2.31
p4,femle,200,2.2
"""
# The same for the shared dictionary, in which an unusual sodium is a warning.
SHARED = PATIENTS.replace("age_months", "serum_sodium").replace("200", "195")


def test_each_column_and_rule_is_one_group_with_its_lines(read: Read) -> None:
    cohort = read(PATIENTS, errors="coerce")
    told = [(g.kind, g.column, g.count, g.shown_lines()) for g in grouped(cohort.problems)]
    assert told == [
        ("error", "sex", 3, "2–3, 5"),
        ("error", "age_months", 1, "4"),
        ("error", "serum_calcium", 1, "3"),
        ("warning", "age_months", 2, "3, 5"),
    ]
    assert grouped(cohort.problems)[0].suggestion.startswith("Did you mean “female”?")
    changes = [(g.kind, g.column, g.count) for g in grouped(cohort.changes)]
    assert ("change", "age_months", 1) in changes
    assert grouped(read("patient_id\np1\n").problems) == ()


def test_what_is_about_the_whole_file_has_no_column(read: Read) -> None:
    cohort = read("patient_id,sex\np1,男\n".encode("gb18030"))
    whole = grouped(cohort.changes)[0]
    assert (whole.column, whole.lines) == ("", ())
    assert whole.rule.endswith("gb18030")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_value_and_no_patient_is_left_when_redacted(read: Read, lang: str) -> None:
    cohort = read(PATIENTS, errors="coerce", lang=lang)
    told = redacted_frame(cohort.problems).to_csv() + redacted_frame(cohort.changes).to_csv()
    for value in ("p1", "p3", "femle", "ten", "9.8", "200", "1２"):
        assert value not in told
    rules = redacted_frame(cohort.problems)["rule"]
    limits = rules[cohort.problems["code"] == "cohort.out_of_range"]
    assert [("0.8" in rule, "serum_calcium" in rule) for rule in limits] == [(True, True)]


def test_a_sentence_that_is_not_its_template_s_is_hidden_as_a_whole(read: Read) -> None:
    problems = read(PATIENTS, errors="coerce").problems
    problems["rule"] = "p1 is ten"
    assert set(redacted_frame(problems)["rule"]) == {"…"}


@pytest.mark.parametrize("size", [1, 2])
def test_a_sentence_of_one_and_of_several_stays_when_redacted(read: Read, size: int) -> None:
    problems = read(PATIENTS, errors="coerce").problems[:1]
    sentence = message("cohort.visits_left_out", size=size)
    problems["code"], problems["rule"] = "cohort.visits_left_out", sentence
    assert redacted_frame(problems)["rule"].tolist() == [sentence]
    assert ("1 row of" if size == 1 else "2 rows of") in sentence


def test_a_note_that_stands_for_many_rows_names_no_value_and_stays() -> None:
    problems = nc.read_study("chongqing").problems
    assert len(problems)
    assert list(redacted_frame(problems)["rule"]) == list(problems["rule"])


def test_headers_stay_and_values_go_from_an_error() -> None:
    unknown = Problem("cohort.unknown_column", value="agee", patient_id="7")
    typed = Problem("cohort.not_a_number", value="ten", patient_id="7")
    shown = [problem.text() for problem in redacted_problems([unknown, typed])]
    assert "“agee”" in shown[0]
    assert shown[1] == "“…” is no number."


def check(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", *map(str, arguments)])
    printed = capsys.readouterr()
    return ended.value.code, printed.out, printed.err


@pytest.mark.parametrize("width", [60, 120])
@pytest.mark.parametrize(
    ("lang", "titles"), [("en", ("Errors", "Warnings")), ("zh", ("错误", "警告"))]
)
def test_the_command_prints_the_groups_at_the_terminal_s_width(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    lang: str,
    titles: tuple[str, str],
) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", str(width))
    (tmp_path / "p.csv").write_text(SHARED, "utf-8")
    out_file = tmp_path / "found.json"
    code, out, err = check(capsys, tmp_path / "p.csv", "--lang", lang, "--json", out_file)
    assert code == 3
    assert max(map(cell_len, out.splitlines())) <= width
    assert all(title in out for title in titles)
    assert "2–3, 5" in out
    assert len(err.splitlines()) == 1
    found = json.loads(out_file.read_text("utf-8"))
    severities = [problem["severity"] for problem in found["problems"]]
    assert (severities.count("error"), severities.count("warning")) == (6, 2)


def test_the_command_leaves_values_out_of_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out_file = tmp_path / "p.csv", tmp_path / "found.json"
    for content in (PATIENTS, PATIENTS + "p1,male,1,2.2\n", "patient_id,age_months\np1,ten\n"):
        file.write_text(content, "utf-8")
        code, out, err = check(capsys, file, "--redact", "--json", out_file)
        assert code == 3
        told = out + err + out_file.read_text("utf-8")
        assert not [value for value in ("p1", "p3", "femle", "ten") if f"“{value}" in told]


def test_the_summary_counts_errors_and_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.csv").write_text("patient_id,agee,sexx\np1,1,2\n", "utf-8")
    _, out, err = check(capsys, tmp_path / "p.csv")
    assert "2 errors in 2 columns" in err
    assert "agee" in out
