"""What a reader of an audit sees, and files that nobody vouches for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ncstats as nc
from ncstats.cli import main
from ncstats.errors import NothingToCompareError, UsageError
from ncstats.published.audit import CHECKS, Audit, Finding, audit
from ncstats.published.audit.model import OneOf, PValue
from ncstats.published.model import PublishedCell
from ncstats.text import LANGUAGES
from ncstats.text.messages import catalogue

HEAD = "table,variable,level,group,statistic,published,unit,test,note\n"
CELL = PublishedCell("table1", "a", "", "", "n", "5", place=("published.csv", 2))


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "published.csv"
    path.write_text(
        HEAD
        + "table1,,,,N,50,,,\n"
        + 'table1,"<script>alert(1)</script>",,,n_percent,51 (99),,,\n'
        + "table1,b,,,n_percent,13 (27),,,\n"
        + "table1,c,,,n_percent,13 (26),,,\n",
        encoding="utf-8",
    )
    return path


def test_errors_stand_first_each_with_its_line(broken: Path) -> None:
    found = audit(broken)
    assert [(f.severity, f.lines) for f in found.findings] == [
        ("error", (2, 3)),
        ("warning", (2, 4)),
    ]
    assert (found.cells, found.ok, found.count("error")) == (4, False, 1)


def test_what_came_from_the_file_is_escaped(broken: Path) -> None:
    html = audit(broken)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_control_characters_reach_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "published.csv"
    rows = "table1,,,,N,50,,,\ntable1,a\x1b[31m,,,n_percent,51 (99),,,\n"
    path.write_text(HEAD + rows, encoding="utf-8")
    assert all("\x1b" not in line for line in audit(path).terminal_lines())


def test_a_frame_has_one_row_per_finding(broken: Path) -> None:
    frame = nc.audit(broken).to_frame()
    assert list(frame.columns) == ["severity", "check", "lines", "cell", "published", "finding"]
    assert list(frame["published"]) == ["51 (99)", "13 (27)"]
    assert list(frame["lines"]) == [[2, 3], [2, 4]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_terminal_groups_by_severity(broken: Path, lang: str) -> None:
    lines = audit(broken).terminal_lines(lang)
    assert len(lines) == 7
    assert lines[1].lstrip().startswith(str(broken))
    assert "48" in lines[4]
    assert "49" in lines[4]


@pytest.mark.parametrize(("text", "code"), [("13 (27)", 0), ("51 (99)", 1)])
def test_the_command_ends_with_1_only_for_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, code: int
) -> None:
    path, out = tmp_path / "published.csv", tmp_path / "audit.json"
    path.write_text(f"{HEAD}table1,,,,N,50,,,\ntable1,b,,,n_percent,{text},,,\n", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["audit", str(path), "--json", str(out)])
    assert end.value.code == code
    data = json.loads(out.read_text(encoding="utf-8"))
    assert data["counts"] == {"error": code, "warning": 1 - code, "note": 0}
    assert data["findings"][0]["cells"][0] == {
        "line": 3, "cell": "table1 / b / – / – / n_percent", "published": text,
    }  # fmt: skip
    assert {"en", "zh"} <= data["findings"][0].keys()
    assert capsys.readouterr().out.splitlines()[-1].startswith("2 printed values")


def test_an_empty_file_has_nothing_to_audit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "published.csv"
    path.write_text(HEAD, encoding="utf-8")
    with pytest.raises(NothingToCompareError):
        audit(path)
    with pytest.raises(SystemExit) as end:
        main(["audit", str(path)])
    assert end.value.code == 4
    assert "nothing can be audited" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["missing.csv", "nowhere/published.csv"])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        audit(tmp_path / name)


def test_the_plan_beside_refuses_names_that_it_does_not_know(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(
        "study: {id: tiny, title: Tiny}\ntables: {table1: {title: All, rows: [sex]}}\n",
        encoding="utf-8",
    )
    (tmp_path / "published.csv").write_text(f"{HEAD}table1,sexe,male,,n,3,,,\n", encoding="utf-8")
    with pytest.raises(UsageError, match="sexe"):
        audit(tmp_path)


def test_absurdly_many_patients_are_not_gone_through_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "published.csv"
    many = 10**15
    rows = [
        f"table1,,,a,N,{many},,,", f"table1,,,b,N,{many},,,",
        f"table1,x,,a,n_percent,{many // 2} (50),,,", "table1,x,,b,n_percent,7 (0),,,",
        "table1,x,,*,p_value,<0.001,,,",
        "table1,y,,a,median_iqr,3 [2–4],,,recorded as whole numbers",
        "table1,y,,b,median_iqr,3 [2–4],,,", "table1,y,,*,p_value,0.5,,,",
        "table1,z,,a,mean_sd,3.1 ± 1.0,,,recorded as whole numbers",
        "table1,z,,b,mean_sd,3.1 ± 1.0,,,", "table1,z,,*,p_value,0.5,,,",
    ]  # fmt: skip
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    assert audit(path).ok


def test_the_register_names_every_check_once() -> None:
    keys = [check.key for check in CHECKS]
    assert len(set(keys)) == len(keys)
    assert all(check.proves and check.severity for check in CHECKS)


def test_a_finding_is_about_a_cell() -> None:
    with pytest.raises(ValueError, match="about a cell"):
        Finding("denominators", "error", "audit.order", ())
    with pytest.raises(ValueError, match="not a verdict"):
        PValue(CELL, "likely", ())  # type: ignore[arg-type]  # what it refuses


def test_many_others_are_counted() -> None:
    cells = tuple(
        PublishedCell("t", f"v{i}", "", "", "n", "5", place=("published.csv", i)) for i in range(20)
    )
    sentence = Finding("repeated", "error", "audit.repeated", cells).sentence()
    assert "+11" in sentence


@pytest.mark.parametrize(
    ("texts", "shown"),
    [((), ""), (("48",), "48"), (("48", "49"), "48 or 49"), (("1", "2", "3"), "1, 2 or 3")],
)
def test_alternatives(texts: tuple[str, ...], shown: str) -> None:
    assert OneOf(texts).of("en") == shown


def test_every_sentence_of_a_finding_is_in_both_catalogues() -> None:
    sections = [
        {code for code in catalogue(lang) if code.startswith("audit.")} for lang in LANGUAGES
    ]
    assert sections[0] == sections[1]
    assert repr(Audit("published.csv", 0, ())).startswith("<Audit: 0 printed values")
