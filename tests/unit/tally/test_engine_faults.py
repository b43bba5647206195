"""What an engine cannot count: one message each that says what to do, and nothing half-written."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import ncstats as nc
from ncstats.cohort.sources.parquet import write_clean
from ncstats.errors import DataError, NcstatsError, UsageError
from ncstats.tally.sql.duckdb import DuckDb
from ncstats.tally.sql.postgresql import PostgreSql

if TYPE_CHECKING:
    from engines import Server

ROOT = Path(__file__).parents[3]
DICTIONARY = """
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: A study's own
fields:
  - {name: arm, type: string, title: Arm, categories: [{value: a, label: A}, {value: b, label: B}],
      ncstats: {label_zh: 组, levels_zh: {a: 甲, b: 乙}, role: treatment}}
  - {name: dose, type: number, title: Dose, constraints: {minimum: 0, maximum: 90},
      ncstats: {label_zh: 剂量, role: laboratory, decimals: 1}}
  - {name: seen, type: date, title: Seen, ncstats: {label_zh: 就诊, role: demographics}}
  - {name: years, type: number, title: Years, constraints: {minimum: -9, maximum: 90},
      ncstats: {label_zh: 年数, role: follow_up, known_at: later, decimals: 1}}
  - {name: status, type: number, title: Status,
      ncstats: {label_zh: 状态, role: follow_up, known_at: later, decimals: 0}}
ncstats:
  endpoints:
    end: {label: {en: End, zh: 终}, unit: years, time: years, time_unit: years, event: status = 1,
      origin_label: {en: O., zh: 起。}, event_label: {en: E., zh: 事。},
      censoring_label: {en: C., zh: 删。}, population_label: {en: All., zh: 全。}}
"""
PLAN = """
study: {id: mine, title: Mine}
groups: {arms: {variable: arm}}
tables: {t: {title: T, by: arms, rows: [dose]}}
statements: [{id: late, variable: "seen > '2020-01-01'", where: status = 1}]
"""
CURVE = "curves: {c: {title: C, endpoint: end, by: arms}}\n"
HEADER = "patient_id,arm,dose,seen,years,status"
GOOD = ("1,a,1.5,2020-02-01,1.0,1", "2,b,2.5,,2.0,0", "3,,3,2019-01-01,,", "4,a,,,0.5,0")

Study = Callable[..., nc.Plan]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    def make(*rows: str, header: str = HEADER, more: str = "") -> nc.Plan:
        files = {"dictionary.yaml": DICTIONARY, "plan.yaml": PLAN + more}
        files["patients.csv"] = "\n".join([header, *rows, ""])
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return nc.load_plan(tmp_path)

    return make


@pytest.fixture(params=["arrow", "duckdb"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def counted(plan: nc.Plan, engine: str, data: Path | None = None) -> nc.Run:
    return nc.run(plan, nc.open_source(plan, engine, data))


def told(plan: nc.Plan, engine: str, data: Path | None = None) -> NcstatsError:
    with pytest.raises(NcstatsError) as caught:
        counted(plan, engine, data)
    return caught.value


def test_what_conforms_is_counted(engine: str, study: Study) -> None:
    run = counted(study(*GOOD), engine)
    assert run.results.value("t", "dose", "N", group1_level="a", context="continuous") == 1
    assert (run.cohort.n, run.cohort.sources[0].rows) == (4, 4)
    assert run.own_data  # the hash is the file's


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("5,c,1,,1,1", "arm", "c"),
        ("5,a,1;5,,1,1", "dose", "1;5"),
        ("5,a,<x,,1,1", "dose", "<x"),
        ("5,a,>95,,1,1", "dose", ">95"),
        ("5,a,nan,,1,1", "dose", "nan"),
        ("5,a,91,,1,1", "dose", "91"),  # nobody takes so much
        ("5,a,1,2020-02-30,1,1", "seen", "2020-02-30"),  # read by a condition alone
        ("5,a,1,,1,dead", "status", "dead"),  # likewise
    ],
)
def test_a_cell_that_does_not_conform_stops_the_run(
    engine: str, study: Study, row: str, column: str, value: str
) -> None:
    error = told(study(*GOOD, row), engine)
    assert isinstance(error, DataError)
    (problem,) = error.problems
    assert (problem.file, problem.column, problem.value) == ("patients.csv", column, value)
    assert problem.line == (6 if engine == "arrow" else None)  # a database has no lines
    assert "ncstats check patients.csv --clean OUT.parquet" in error.text()


def test_a_column_that_changes_its_type_late_is_named(engine: str, study: Study) -> None:
    rows = [f"{i},a,{i % 50},,1,1" for i in range(30_000)]
    error = told(study(*rows, "x,a,much,,1,1"), engine)
    assert (error.exit_code, error.problems[0].value) == (3, "much")


@pytest.mark.parametrize(
    ("years", "status"),
    [("-1", "0"), ("1", "2")],
)
def test_a_time_that_cannot_be_stops_the_run(
    engine: str, study: Study, years: str, status: str
) -> None:
    plan = study(f"1,a,1,,{years},{status}", "2,b,1,,2,1", more=CURVE)
    with pytest.raises(DataError) as in_memory:
        nc.run(plan)
    error = told(plan, engine)
    assert error.problems[0].code == in_memory.value.problems[0].code
    assert error.problems[0].value == in_memory.value.problems[0].value


def test_a_file_that_is_written_to_while_it_is_counted_stops_the_run(
    engine: str, study: Study, tmp_path: Path
) -> None:
    plan = study(*GOOD)
    data = tmp_path / "patients.parquet"
    write_clean(nc.read_study(plan), data)
    source = nc.open_source(plan, engine, data)
    assert not isinstance(source, nc.Cohort)
    assert source.answers([])
    os.utime(data, (1, 1))
    with pytest.raises(DataError) as caught:
        assert source.cohort.n
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("engine.changed", "patients.parquet")


def test_a_short_line_is_named(engine: str, study: Study) -> None:
    error = told(study(*GOOD, "5,a"), engine)
    assert (error.exit_code, error.problems[0].line) == (3, 6)


def test_a_truncated_parquet_is_one_message(engine: str, study: Study, tmp_path: Path) -> None:
    plan = study(*GOOD)
    whole = tmp_path / "whole.parquet"
    write_clean(nc.read_study(plan), whole)
    for size in (0, 3, len(whole.read_bytes()) // 2, len(whole.read_bytes()) - 1):
        cut = tmp_path / f"cut{size}.parquet"
        cut.write_bytes(whole.read_bytes()[:size])
        error = told(plan, engine, cut)
        assert error.exit_code == 3
        assert str(tmp_path) not in error.text()


def test_files_that_are_none(engine: str, study: Study, tmp_path: Path) -> None:
    plan = study(*GOOD)
    assert told(plan, engine, tmp_path / "patient.csv").exit_code == 2
    assert told(plan, engine, tmp_path).exit_code == 2
    (tmp_path / "empty.csv").write_text("", "utf-8")
    assert told(plan, engine, tmp_path / "empty.csv").exit_code == 3
    assert told(study(), engine).exit_code == 3  # a header alone
    assert "twice" in told(study(header=HEADER + ",dose"), engine).text()
    assert "arm" in told(study(header="patient_id,dose,seen,years,status"), engine).text()
    (tmp_path / "gbk.csv").write_bytes("patient_id,arm,姓名\n".encode("gb18030"))
    assert "UTF-8" in told(plan, engine, tmp_path / "gbk.csv").text()
    (tmp_path / "gbk.csv").write_bytes(
        f"{HEADER},名\n1,a,1,,1,1,".encode() + "王".encode("gb18030")
    )
    assert told(plan, engine, tmp_path / "gbk.csv").exit_code == 3


def test_a_name_that_looks_like_a_pattern_is_one_file(
    engine: str, study: Study, tmp_path: Path
) -> None:
    plan = study(*GOOD)
    odd = tmp_path / "a[1]*'\"?.csv"
    odd.write_bytes((tmp_path / "patients.csv").read_bytes())
    assert counted(plan, engine, odd).cohort.n == 4


def test_what_engines_do_not_take_is_said(study: Study, tmp_path: Path) -> None:
    plan = study(*GOOD)
    for engine, message in {"duck": "duckdb", "postgresql://u:geheim@h/d": "table"}.items():
        with pytest.raises(UsageError, match=message) as caught:
            nc.open_source(plan, engine)
        assert "geheim" not in caught.value.text()
    for more in ({"visits": "v.csv"}, {"mapping": "m.yaml"}):
        with pytest.raises(UsageError, match="only the engine memory"):
            nc.open_source(plan, "duckdb", **more)
    with pytest.raises(UsageError, match="leave out --data"):
        nc.open_source(plan, "postgresql://h/d?table=t", data="p.csv")
    (tmp_path / "mapping.yaml").write_text("columns: {}\n", "utf-8")
    with pytest.raises(UsageError, match=r"--mapping mapping\.yaml"):
        nc.open_source(plan, "duckdb")


def test_a_library_that_is_not_there_is_named(
    engine: str, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow" if engine == "arrow" else engine, None)
    error = told(study(*GOOD), engine)
    assert (error.exit_code, f'pip install "ncstats[{engine}]"' in error.text()) == (2, True)


def test_an_endpoint_by_visits_is_refused_with_the_way_out(engine: str, tmp_path: Path) -> None:
    curve = "curves: {c: {title: C, endpoint: improvement}}\n"
    text = "study: {id: mine, title: Mine}\n" + curve
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "patients.csv").write_text("patient_id,sex\n1,male\n", encoding="utf-8")
    error = told(nc.load_plan(tmp_path), engine)
    assert error.exit_code == 2
    assert "leave out --engine" in error.text()


def test_a_model_of_single_patients_says_so(engine: str, study: Study, tmp_path: Path) -> None:
    run = counted(
        study(*GOOD, more=CURVE.replace("by: arms", "by: arms, cox: {terms: [dose]}")), engine
    )
    (row,) = run.results.find("c", "end", variable_level="cox")
    assert row.error == "results.needs_patients"
    folder = run.save(tmp_path / "out", ["md"]) / "tables"
    assert "single patients are needed" in (folder / "c_cox.md").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows limits no file's size")
def test_a_full_disk_is_one_message(study: Study, tmp_path: Path) -> None:
    """A number recorded to no decimals, of more patients than memory is allowed for."""
    from ncstats.tally.sql import duckdb

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    fields = DICTIONARY.replace(
        "maximum: 90},\n      ncstats: {label_zh: 剂量",
        "maximum: 9e9},\n      ncstats: {label_zh: 剂量",
    )
    study(*(f"{i},a,{i * 1.37},,1,1" for i in range(1_000_000)))
    (tmp_path / "dictionary.yaml").write_text(fields, "utf-8")
    script = (
        "import sys; from ncstats.tally.sql import duckdb; duckdb.MOST_MEMORY = 24_000_000\n"
        "from ncstats.cli import main\n"
        "main(['run', sys.argv[1], '--engine', 'duckdb', '--out', sys.argv[1] + '/out'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}, preexec_fn=limited,
    )  # fmt: skip
    assert duckdb.MOST_MEMORY > 1_000_000_000
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert "ran out of memory or disk" in done.stderr
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob("ncstats-*"))


def _wait_for_folder(process: subprocess.Popen[bytes], place: Path) -> None:
    """Until a run has made the private folder of what memory does not hold."""
    while process.poll() is None:
        if any(found.is_dir() for found in place.glob("ncstats-*")):
            return
        time.sleep(0.01)


def test_the_next_run_removes_what_a_killed_one_left(study: Study, tmp_path: Path) -> None:
    study(*(f"{i},a,{i % 50},,1,1" for i in range(1_000_000)))
    command = [sys.executable, "-m", "ncstats", "run", str(tmp_path), "--engine", "duckdb"]
    where = {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path), "TEMP": str(tmp_path)}
    place = {"env": {**os.environ, **where}, "stderr": subprocess.PIPE}
    with subprocess.Popen([*command, "--out", str(tmp_path / "out")], **place) as process:
        _wait_for_folder(process, tmp_path)
        process.kill()
    assert process.returncode not in (0, 1, 2, 3)
    (left,) = (found for found in tmp_path.glob("ncstats-*") if found.is_dir())
    (left / "spilled").write_bytes(b"what memory did not hold")
    study(*GOOD)
    subprocess.run([*command, "--out", str(tmp_path / "out")], check=True, **place)
    assert not list(tmp_path.glob("ncstats-*"))


def reads(process: int, file: Path) -> bool:
    """Whether a process has a file open; one that it closes meanwhile is another."""
    for link in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):
            if link.readlink() == file:
                return True
    return False


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="shows when the count has begun")
def test_ctrl_c_stops_the_count_and_leaves_nothing(
    engine: str, study: Study, tmp_path: Path
) -> None:
    study(*(f"{i},a,{i % 50},,1,1" for i in range(1_000_000)))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    command = [sys.executable, "-m", "ncstats", "run", str(tmp_path), "--engine", engine]
    try:
        with subprocess.Popen(
            [*command, "--out", str(tmp_path / "out")],
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
            stderr=subprocess.PIPE,
        ) as process:
            while process.poll() is None and not reads(process.pid, tmp_path / "patients.csv"):
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate()
    finally:
        signal.signal(signal.SIGINT, before)
    assert (process.returncode, b"Traceback" in err) == (130, False), err
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob("ncstats-*"))


def test_a_database_tells_what_is_wrong_and_never_the_password(
    study: Study, postgresql_server: Server
) -> None:
    plan = study(*GOOD)
    url = postgresql_server.url("nobody")
    for wrong, message in {
        url: "no table",
        url.replace("/postgres?", "/nowhere?"): "did not answer",
        url.replace(".s.", ".t.").replace("host=/", "host=/no"): "did not answer",
        "postgresql://u:geheim@localhost:1/d?table=t": "did not answer",
        "postgresql://u:geheim@localhost:x/d?table=t": "port",
        "postgresql://u:geheim@localhost/d?tabel=t": "tabel",
        "postgresql://u:geheim@localhost/d?table=t&sslmode=on": "sslmode",
        "postgresql://u:geheim@localhost/?table=t": "database",
    }.items():
        with pytest.raises(UsageError, match=message) as caught:
            counted(plan, wrong)
        assert "geheim" not in caught.value.text() + repr(caught.value)
    postgresql_server.run(
        "CREATE TABLE odd (patient_id text, arm text, dose text, seen text, years real, status int)"
    )
    postgresql_server.run("INSERT INTO odd VALUES ('1', 'a', '1.5x', '2020-01-01', 1, 1)")
    with pytest.raises(DataError) as caught_cell:
        counted(plan, postgresql_server.url("odd"))
    assert caught_cell.value.problems[0].value == "1.5x"
    writing = PostgreSql.of(postgresql_server.url("odd"))
    with pytest.raises(UsageError, match="read-only"):
        writing.first("DELETE FROM odd RETURNING dose")
    postgresql_server.run("UPDATE odd SET dose = '1.5'")
    run = counted(plan, postgresql_server.url("public.odd"))
    assert (run.cohort.n, run.cohort.sources[0].sha256) == (1, "")


def test_a_database_that_goes_away_is_one_message(
    study: Study, postgresql_server: Server, tmp_path: Path
) -> None:
    study(*GOOD)
    slow = (
        "SELECT g::text AS patient_id, 'a' AS arm, 1.0 AS dose, 1.0 AS years, 1 AS status,"
        " pg_sleep(0.1)::text AS seen FROM generate_series(1, 1000) g"
    )
    postgresql_server.run(f"CREATE VIEW slow AS {slow}")
    command = [
        sys.executable,
        "-m",
        "ncstats",
        "run",
        str(tmp_path),
        "--out",
        str(tmp_path / "out"),
    ]
    with subprocess.Popen(
        [*command, "--engine", postgresql_server.url("slow")],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        time.sleep(0.5)
        while process.poll() is None:
            postgresql_server.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND query LIKE '%slow%'"
            )
            time.sleep(0.1)
        _, err = process.communicate()
    assert (process.returncode, len(err.splitlines())) == (2, 1), err
    assert not (tmp_path / "out").exists()


def test_duckdb_prints_no_progress_of_its_own(tmp_path: Path) -> None:
    asked = "select current_setting('enable_progress_bar')::varchar"
    assert DuckDb(tmp_path / "patients.csv").first(asked) == "false"
