"""What a nightly job goes by: the exit code of every command, as a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import ncstats as nc

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
HEADER = "table,variable,level,group,statistic,published,unit,test,note\n"
PLAN = """study: {id: mine, title: Mine}
groups: {histology: {variable: central_histology}}
tables: {t: {title: T, by: histology, rows: [age_months, stage, relapse]}}
"""
PATIENTS = """seqno,histol,stage,rel,edrel,age
1,1,1,0,3653,10
2,1,2,1,200,20
3,1,3,0,,30
4,2,4,1,300,40
5,2,1,0,400,50
6,2,2,0,500,60
"""
WILMS = nc.load_plan("wilms").folder
DICTIONARY, MAPPING = f"--dictionary={WILMS}/dictionary.yaml", f"--mapping={WILMS}/mapping.yaml"

ENDS = [
    (0, ("run", "good", "--verify"), "1 of 1 reproduced"),
    (0, ("run", "moved"), "0 of 1 reproduced"),
    (1, ("run", "moved", "--verify"), "0 of 1 reproduced"),
    (1, ("run", "moved", "--verify", "--quiet"), ""),
    (2, ("run", "nobody"), "nobody"),
    (2, ("run", "good", "--formats", "docs"), "“docx”"),
    (2, ("run", "good", "--engine", "duckbd"), "duckdb"),
    (2, ("run", "good", "--policy", "mask11"), "mask10"),
    (2, ("run", "good", "--out", "bad.csv"), "this is a file"),
    (3, ("run", "good", "--data", "bad.csv"), "line 2, column histol"),
    (3, ("run", "good", "--data", "empty.csv"), "empty.csv"),
    (4, ("run", "good", "--verify", "--policy", "mask10"), "mask10"),
    (0, ("verify", "good"), "1 of 1 reproduced"),
    (1, ("verify", "moved"), "2 (33.3)"),
    (2, ("verify", "good", "--against", "nowhere"), "nowhere"),
    (3, ("verify", "good", "--data", "bad.csv"), "line 2, column histol"),
    (4, ("verify", "alone"), "published.csv"),
    (0, ("check", "good/patients.csv", DICTIONARY, MAPPING), "6 patients"),
    (2, ("check", "nowhere.csv"), "no such file"),
    (3, ("check", "bad.csv", DICTIONARY, MAPPING), "line 2, column histol"),
    (0, ("audit", "good/published.csv"), "0 errors"),
    (1, ("audit", "never.csv"), "never.csv"),
    (2, ("audit", "nowhere.csv"), "no such file"),
    (1, ("reconstruct", "contrary", "--out", "found", "--quiet"), "contradict"),
    (2, ("reconstruct", "nobody", "--out", "found"), "nobody"),
    (0, ("dictionary", "show", "sex"), "male"),
    (2, ("dictionary", "show", "sexx"), "“sex”"),
    (2, ("dictionary", "import", "nowhere.csv", "--out", "d.yaml"), "no such file"),
    (0, ("new", "study"), "study"),
    (2, ("new", "good"), "good"),
    (0, ("tally", "good", "--out", "north.json"), "6 patients"),
    (2, ("tally", "nobody", "--out", "north.json"), "nobody"),
    (3, ("tally", "good", "--data", "bad.csv", "--out", "north.json"), "line 2, column histol"),
    (5, ("tally", "good", "--policy", "mask10", "--out", "north.json"), "mask10"),
    (2, ("merge", "bad.csv", "--out", "both"), "bad.csv"),
    (0, ("disclose", "masked", "--policy", "mask10"), "mask10"),
    (2, ("disclose", "masked", "--policy", "mask11"), "mask10"),
    (5, ("disclose", "done", "--policy", "mask10"), "mask10"),
    (2, ("rum", "good"), "“run”"),
]  # fmt: skip

VERDICTS = {(1, "run"), (1, "verify"), (1, "audit"), (5, "disclose")}
"""Ends that tell what was asked for, and so are no errors."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Studies of six children and what is wrong with some of them, made once and only read."""
    folder = tmp_path_factory.mktemp("made")
    for name, relapse in {"good": "1 (33.3)", "moved": "2 (33.3)", "alone": ""}.items():
        _study(folder / name, relapse)
    (folder / "bad.csv").write_text("seqno,histol\n1,7\n", "utf-8")
    (folder / "empty.csv").write_text("seqno,histol\n", "utf-8")
    n, share = "table1,,,,N,10,,,\n", "table1,fever,,,n_percent,4 (70),,,\n"
    (folder / "never.csv").write_text(HEADER + n + share, "utf-8")
    _contrary(folder / "contrary")
    plan = nc.load_plan(folder / "good")
    nc.run(plan).save(folder / "done", ["md"])
    nc.run(plan, policy="mask10").save(folder / "masked", ["md"])
    return folder


def _study(folder: Path, relapse: str) -> None:
    folder.mkdir(parents=True)
    for file in ("dictionary.yaml", "mapping.yaml"):
        shutil.copy(WILMS / file, folder)
    (folder / "plan.yaml").write_text(PLAN, "utf-8")
    (folder / "patients.csv").write_text(PATIENTS, "utf-8")
    if relapse:
        cell = f"t,relapse,,favourable,n_percent,{relapse},,,\n"
        (folder / "published.csv").write_text(HEADER + cell, "utf-8")


def _contrary(folder: Path) -> None:
    """A paper that counts four of three boys."""
    folder.mkdir()
    plan = "study: {id: contrary, title: C}\ntables:\n  t: {title: T, rows: [sex]}\n"
    (folder / "plan.yaml").write_text(plan, "utf-8")
    cells = "t,,,,N,3,,,\nt,sex,male,,n,4,,,\nt,sex,female,,n,0,,,\n"
    (folder / "published.csv").write_text(HEADER + cells, "utf-8")


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(made: Path, tmp_path: Path) -> Start:
    """Starts the command where the studies are, in a copy of its own."""
    here = tmp_path / "here"
    shutil.copytree(made, here)

    def begin(*arguments: str, **more: object) -> subprocess.Popen[str]:
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]  # of any options
            [sys.executable, "-m", "ncstats", *arguments],
            cwd=here, env=ENVIRONMENT, encoding="utf-8", **options,
        )  # fmt: skip

    return begin


@pytest.mark.parametrize(
    ("code", "arguments", "says"), ENDS, ids=[f"{c} {' '.join(a[:3])}" for c, a, _ in ENDS]
)
def test_the_code_says_how_it_ended(
    start: Start, code: int, arguments: tuple[str, ...], says: str
) -> None:
    out, err = (process := start(*arguments)).communicate()
    assert process.returncode == code, out + err
    assert says in out + err
    assert "Traceback" not in out + err
    # What is no verdict is told where errors are told, and nothing else is.
    verdict = code == 0 or (code, arguments[0]) in VERDICTS
    assert (err == "") is verdict, err


def test_the_quiet_have_nothing_printed_at_all(start: Start) -> None:
    out, err = (process := start("run", "good", "--quiet")).communicate()
    assert (process.returncode, out, err) == (0, "", "")


def test_a_fault_of_ours_is_one_line_and_70(made: Path) -> None:
    script = (
        "import sys; from ncstats import cli; from ncstats.report import formats\n"
        "formats.html_page = lambda *_: {}['nothing']\n"
        f"cli.main(['run', {str(made / 'good')!r}, '--out', 'faulty'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=made, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, len(done.stderr.splitlines())) == (70, 1), done.stderr
    assert "KeyError: 'nothing'" in done.stderr
    assert not (made / "faulty").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("dictionary", "export", "--to", "codebook"),
        ("run", "good"),
        ("verify", "good"),
    ],
)
def test_whoever_reads_may_stop_reading(start: Start, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = start(*arguments, stdout=writing)
    os.close(writing)
    _, err = process.communicate()
    assert (process.returncode, err) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_disk_too_full_for_what_is_printed(start: Start) -> None:
    with Path("/dev/full").open("w") as full:
        _, err = (process := start("verify", "good", stdout=full)).communicate()
    assert (process.returncode, len(err.splitlines())) == (2, 1), err


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions elsewhere")
def test_a_folder_that_nobody_may_write_into(start: Start, tmp_path: Path) -> None:
    # Where all is allowed to whoever runs the tests, there still is what the system made.
    everything = os.geteuid() == 0
    closed = Path("/sys") if everything else tmp_path / "closed"
    closed.mkdir(mode=0o500, exist_ok=True)
    _, err = (process := start("run", "good", "--out", str(closed / "out"))).communicate()
    assert (process.returncode, len(err.splitlines())) == (2, 1), err
    assert "not allowed to write here" in err


def test_two_at_once_leave_what_one_leaves(start: Start, tmp_path: Path) -> None:
    started = [start("run", "good", "--out", "twice", "--formats", "md") for _ in range(2)]
    ends = [(*process.communicate(), process.returncode) for process in started]
    assert [end[1:] for end in ends] == [("", 0), ("", 0)]
    (alone := start("run", "good", "--out", "once", "--formats", "md")).communicate()
    assert alone.returncode == 0
    once, twice = ({p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()}
                   for f in (tmp_path / "here" / name for name in ("once", "twice")))  # fmt: skip
    assert once == twice


def test_paths_with_spaces_and_chinese_letters(start: Start, tmp_path: Path) -> None:
    here = tmp_path / "here"
    shutil.move(here / "good", here / "我的 研究")
    shutil.move(here / "我的 研究" / "patients.csv", here / "患者 数据.csv")
    arguments = ("--data", "患者 数据.csv", "--out", "报告 一/六月", "--lang", "zh")
    out, err = (process := start("run", "我的 研究", *arguments)).communicate()
    assert (process.returncode, "报告 一/六月" in out.replace("\\", "/")) == (0, True), out + err
    assert (here / "报告 一" / "六月" / "report.html").is_file()
