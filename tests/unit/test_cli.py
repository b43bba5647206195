"""The command line: what it prints, what it writes, how it exits; never a traceback."""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import ncstats as nc
from ncstats import cli
from ncstats.arguments import ReaderGoneError

Study = Callable[..., nc.Plan]
PUBLISHED = """table,variable,level,group,statistic,published,unit,test,note
t,relapse,,favourable,n_percent,{relapse},,,
"""


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Runs a command in an empty folder: its exit code, what it printed, what it complained of."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return code, printed.out, printed.err

    return call


Command = Callable[..., tuple[int, str, str]]


def test_run_writes_a_folder_of_the_study_s_name(command: Command, small_study: Study) -> None:
    plan = small_study(published=PUBLISHED.format(relapse="1 (33.3)"))
    code, out, err = command("run", plan.folder)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].startswith("1 of 1 reproduced")
    assert Path("mine", "report.html").is_file()


def test_run_exits_0_whatever_it_finds_unless_asked_to_verify(
    command: Command, small_study: Study
) -> None:
    plan = small_study(published=PUBLISHED.format(relapse="2 (33.3)"))
    code, out, _ = command("run", plan.folder, "--out", "a")
    assert code == 0
    assert "0 of 1 reproduced" in out
    assert command("run", plan.folder, "--out", "a", "--verify")[0] == 1


def test_verify_names_the_cell_both_values_and_the_rule(
    command: Command, small_study: Study
) -> None:
    plan = small_study(published=PUBLISHED.format(relapse="1 (33.4)"))
    code, out, _ = command("verify", plan.folder, "--json", "v.json")
    assert code == 1
    first = out.splitlines()[0]
    assert all(part in out for part in ("relapse", "favourable", "1 (33.4)", "1 (33.3)")), first
    assert json.loads(Path("v.json").read_text(encoding="utf-8"))["failed"] == 1
    (plan.folder / "published.csv").unlink()
    assert command("verify", plan.folder)[0] == 4


def test_other_data_stand_beside_as_a_comparison(command: Command, small_study: Study) -> None:
    plan = small_study(published=PUBLISHED.format(relapse="1 (33.3)"))
    lines = plan.data_path.read_text(encoding="utf-8").splitlines()
    Path("theirs.csv").write_text("\n".join(lines[:6]), encoding="utf-8")
    code, out, _ = command("run", plan.folder, "--data", "theirs.csv", "--verify")
    assert code == 0
    assert "not the study's own data" in out


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (None, 2, "no such file"),
        ("", 3, "empty"),
        ("seqno,age\n", 3, "no patient"),
        ("seqno,age\n1,10\n1,12\n", 3, "line 3"),
        ("seqno,age\n1,ten\n", 3, "line 2, column age"),
        ("seqno,agee\n1,10\n", 3, "agee"),
        ("seqno,histol\n1,7\n", 3, "line 2, column histol"),
    ],
)
def test_check_says_what_is_wrong_where_and_exits_3(
    command: Command, content: str | None, code: int, says: str
) -> None:
    wilms = nc.load_plan("wilms").folder
    if content is not None:
        Path("p.csv").write_text(content, encoding="utf-8")
    extra = ("--dictionary", wilms / "dictionary.yaml", "--mapping", wilms / "mapping.yaml")
    ended, out, err = command("check", "p.csv", *extra)
    assert ended == code
    assert "p.csv" in err
    assert says in err
    assert "Traceback" not in err + out
    chinese = command("check", "p.csv", *extra, "--lang", "zh")[2]
    assert chinese != err
    assert "p.csv" in chinese


def test_check_prints_problems_and_changes_grouped(command: Command) -> None:
    wilms = nc.load_plan("wilms").folder
    Path("p.csv").write_text("seqno,age,rel\n1,10,0\n2, 12,未查\n3,180,1\n", encoding="utf-8")
    extra = ("--dictionary", wilms / "dictionary.yaml", "--mapping", wilms / "mapping.yaml")
    code, out, _ = command("check", "p.csv", *extra, "--json", "found.json")
    assert code == 0
    assert "3 patients" in out
    assert "relapse" in out or "rel" in out
    found = json.loads(Path("found.json").read_text(encoding="utf-8"))
    assert [change["line"] for change in found["changes"]] == [3] * len(found["changes"])
    Path("p.csv").write_text("seqno,age\n1,ten\n", encoding="utf-8")
    assert command("check", "p.csv", *extra, "--json", "found.json")[0] == 3
    found = json.loads(Path("found.json").read_text(encoding="utf-8"))
    assert found["problems"][0]["line"] == 2


def test_check_tells_each_reason_why_a_value_was_not_derived(command: Command) -> None:
    header = "patient_id,sex,age_months,height_cm,serum_creatinine"
    rows = ("1,male,5,60,30", "2,male,6,65,30", "3,male,60,50,30", "4,male,60,100,40")
    Path("p.csv").write_text("\n".join((header, *rows, "")), encoding="utf-8")
    code, out, _ = command("check", "p.csv")
    assert code == 0
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in out.splitlines()]
    # The column and the count stand in the first line of each group, and its lines in the rule.
    egfr = [line[2:] for line in cells if line[:1] == ["egfr_u25"]]
    assert egfr == [["2", ""], ["1", ""]]


def test_dictionary_shows_a_variable_and_writes_the_codebook(command: Command) -> None:
    code, out, _ = command("dictionary", "show", "sex", "--lang", "zh")
    assert code == 0
    assert "性别" in out
    assert command("dictionary", "export", "--to", "codebook", "--out", "book.md")[0] == 0
    assert "sex" in Path("book.md").read_text(encoding="utf-8")
    code, out, _ = command("dictionary", "export", "--to", "template", "--table", "visits")
    assert (code, out.splitlines()[-1].split(",")[0]) == (0, "patient_id")
    assert command("dictionary", "export", "--to", "template", "--out", "t.xlsx")[0] == 0
    assert Path("t.xlsx").read_bytes().startswith(b"PK")
    assert command("dictionary", "export", "--to", "redcap", "--out", "r.csv")[0] == 0
    assert command("dictionary", "import", "r.csv", "--out", "dictionary.yaml")[0] == 0
    code, out, _ = command("dictionary", "show", "sex", "--dictionary", "dictionary.yaml")
    assert (code, "male = Male · 男" in out) == (0, True)
    code, _, err = command("dictionary", "show", "sexx")
    assert code == 2
    assert "“sex”" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "wilmz"), ("run",), ("rum", "wilms"), ("run", "wilms", "--formats", "htm"),
        ("run", "wilms", "--policy", "nome"), ("run", "wilms", "--lang", "fr"),
        ("check", "nothing.csv"), ("run", "wilms", "--data", "nothing.csv"),
    ],
)  # fmt: skip
def test_wrong_usage_is_exit_2_in_one_message_and_writes_nothing(
    command: Command, arguments: tuple[str, ...]
) -> None:
    code, out, err = command(*arguments)
    assert code == 2
    assert err.strip()
    assert "Traceback" not in out + err
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize(
    ("raised", "code", "says"),
    [
        (KeyboardInterrupt(), 130, "Interrupted"),
        (RuntimeError("boom"), 70, "RuntimeError: boom"),
        (ReaderGoneError(), 0, ""),
    ],
)
def test_an_interruption_and_a_fault_of_our_own_have_their_codes(
    command: Command, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, says: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(cli.cli, "main", fail)
    ended, _, err = command("run", "wilms", "--lang=en")
    assert ended == code
    assert says in err


def test_python_m_ncstats_is_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["ncstats", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("ncstats", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("ncstats ")
