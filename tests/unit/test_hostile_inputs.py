"""Files that somebody made to do harm: escaped or refused, nothing run, memory bounded."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import ncstats as nc
from ncstats import cli

ROOT = Path(__file__).parents[2]
GIGABYTE = 1 << 30
Study = Callable[..., nc.Plan]

LIMITED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({3 * GIGABYTE}, {3 * GIGABYTE}))
from ncstats import cli
cli.main(sys.argv[1:])
"""
"""A command that may use three gigabytes of addresses, libraries included."""

LABEL = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> \\\\input{/etc/passwd} "
    '#read("/etc/passwd") $#include "x"$ =cmd|calc'
)
HOSTILE = f"""study: {{id: mine, title: '{LABEL}'}}
groups: {{histology: {{variable: central_histology}}}}
tables:
  t: {{title: '{LABEL}', note: '{LABEL}', by: histology, rows: [{{relapse: {{label: '{LABEL}'}}}}]}}
figures:
  bars: {{title: '{LABEL}', bars: stage}}
remarks: ['{LABEL}']
"""


def limited(*arguments: object, cwd: Path) -> tuple[int, str]:
    """Run a command in a process of bounded memory: its exit code, and what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def yaml_bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    return "\n".join(lines)


PLANS = {
    "aliases that unfold": yaml_bomb(),
    "lists in lists": "study: " + "[" * 20_000,
    "a mapping of itself": "study: &a {id: *a}",
    "a tag that makes an object": "study: !!python/object/apply:os.system ['touch run']",
    "a huge number": "study: {id: x, title: T}\nquantile_type: " + "9" * 100_000,
    "a condition of parentheses": "study: {id: x, title: T}\nstatements:\n  - {id: a, variable: '"
    + "(" * 5_000 + "age_months" + ")" * 5_000 + " < 1'}",
    "a condition of negations": "study: {id: x, title: T}\nstatements:\n  - {id: a, variable: '"
    + "not " * 50_000 + "age_months < 1'}",
    "a way out of the folder": "study: {id: ../../x, title: T}",
}  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows bounds no memory of a process")
@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_a_plan_that_would_unfold_is_refused(tmp_path: Path, plan: str) -> None:
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    for command in (("run", "plan.yaml"), ("disclose", ".", "--policy", "plan.yaml")):
        code, printed = limited(*command, cwd=tmp_path)
        assert (code, "Traceback" in printed, len(printed) < 2_000) == (2, False, True), printed
    assert [path.name for path in tmp_path.iterdir()] == ["plan.yaml"]


def sheet_with(path: Path, cell: str) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["patient_id", "sex"])
    book.active.append(["1", cell])
    book.save(path)
    return path


def bomb(path: Path) -> Path:
    """A workbook of a thousand kilobytes that unfolds to a thousand megabytes."""
    plain = sheet_with(path.with_name("plain.xlsx"), "male")
    with (
        zipfile.ZipFile(plain) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
        with target.open("xl/worksheets/bomb.xml", "w", force_zip64=True) as stream:
            for _ in range(1_000):
                stream.write(b" " * 1_000_000)
    plain.unlink()
    return path


@pytest.mark.skipif(os.name == "nt", reason="Windows bounds no memory of a process")
@pytest.mark.parametrize("make", [bomb, lambda path: sheet_with(path, '=WEBSERVICE("http://x")')])
def test_a_workbook_that_unfolds_or_reckons_is_refused(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    code, printed = limited("check", make(tmp_path / "x.xlsx"), "--quiet", cwd=tmp_path)
    assert (code, "Traceback" in printed) == (3, False), printed


@pytest.mark.skipif(os.name == "nt", reason="Windows bounds no memory of a process")
@pytest.mark.parametrize("content", [b"PAR1" + b"\xff" * 1_000 + b"PAR1", b"PAR1", b""])
def test_a_damaged_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.parquet").write_bytes(content)
    code, printed = limited("check", "x.parquet", "--quiet", cwd=tmp_path)
    assert (code, "Traceback" in printed) == (3, False), printed


def test_labels_are_texts_in_every_format(
    small_study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = nc.run(small_study(plan=HOSTILE)).save("out", ["html", "latex", "xlsx", "pdf", "md"])
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert "\\input{/etc" not in (folder / "report.tex").read_text(encoding="utf-8")
    for picture in (folder / "figures").glob("*.svg"):
        assert "<script>alert" not in picture.read_text(encoding="utf-8")
    for path in folder.rglob("*"):
        if path.is_file():
            assert b"root:x:0:0" not in path.read_bytes()


def test_texts_that_look_like_formulas_are_none_in_the_outputs(
    small_study: Study, tmp_path: Path
) -> None:
    label = "=1+cmd|' /C calc'!A0"
    plan = HOSTILE.replace(f"'{LABEL}'", '"' + label + '"')
    folder = nc.run(small_study(plan=plan)).save(tmp_path / "out", ["xlsx"])
    for table in (folder / "tables").glob("*.csv"):
        for line in table.read_text(encoding="utf-8").splitlines():
            assert not line.lstrip('"').startswith("="), (table, line)
    with zipfile.ZipFile(folder / "tables.xlsx") as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        assert [name for name in sheets if b"<f>" in archive.read(name)] == []
        assert b"=1+cmd|" in archive.read("xl/sharedStrings.xml")


def test_a_dictionary_and_a_mapping_that_would_run_something(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("patient_id,sex\n1,male\n", encoding="utf-8")
    for name in ("dictionary", "mapping"):
        evil = tmp_path / f"{name}.yaml"
        evil.write_text("fields: !!python/object/new:os.system [touch run]\n", encoding="utf-8")
        with pytest.raises(SystemExit) as ended:
            cli.main(["check", str(tmp_path / "p.csv"), f"--{name}", str(evil)])
        assert ended.value.code == 2
    assert not (ROOT / "run").exists()
