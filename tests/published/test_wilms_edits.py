"""The published values of a real study: no edit of a string or of a patient goes unnoticed."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ncstats.cli import main
from ncstats.disclosure import Released
from ncstats.plan import Plan, load_plan
from ncstats.published import Published, read_published, verify
from ncstats.published.show import cell_name
from ncstats.report.run import run

Rows = list[dict[str, str]]
Edit = Callable[[Rows], None]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("wilms")


@pytest.fixture(scope="module")
def released(plan: Plan) -> Released:
    return run(plan).released


@pytest.fixture(scope="module")
def published(plan: Plan) -> Published:
    assert plan.published_path is not None
    return read_published(plan.published_path, plan)


@pytest.fixture
def study(plan: Plan, tmp_path: Path) -> Path:
    """A copy of the study's folder."""
    return Path(shutil.copytree(plan.folder, tmp_path / "study"))


def _edit(path: Path, edit: Edit) -> None:
    """Rewrite a CSV file with its rows changed."""
    with path.open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        header, rows = list(reader.fieldnames or ()), list(reader)
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _ncstats(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str]]:
    """Exit code and printed lines of a command."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    assert printed.err == ""
    return int(ended.value.code or 0), printed.out.splitlines()


def _other_digits(printed: str) -> Iterator[str]:
    """The string with each of its digits replaced by each of the nine others."""
    for place, digit in enumerate(printed):
        if digit.isdigit():
            for other in "0123456789".replace(digit, ""):
                yield printed[:place] + other + printed[place + 1 :]


@pytest.mark.parametrize("seed", range(5))
def test_an_edit_of_any_string_names_cell_values_and_rule(
    plan: Plan, released: Released, published: Published, seed: int
) -> None:
    draw = random.Random(seed)
    changed = [draw.choice(list(_other_digits(row.printed))) for row in published.rows]
    rows = zip(published.rows, changed, strict=True)
    edited = Published("edited", tuple(replace(row, printed=text) for row, text in rows))
    before = verify(released, plan, published).cells
    found = verify(released, plan, edited)
    assert found.failed == found.total == len(published)
    lines = [line for line in found.terminal_lines() if line.startswith("  ")]
    for old, new, line in zip(before, found.cells, lines, strict=True):
        assert new.computed == old.computed
        assert f"{cell_name(new.key)}: printed {new.printed}, computed {new.computed}; " in line
        computed, printed = new.differing
        assert f": {computed} is not {printed}." in line


COUNTS = "counts are compared exactly"
ROUNDED = "rounded half away from zero to 1 decimal"


@pytest.mark.parametrize(
    ("key", "printed", "computed", "rule"),
    [
        ("table1,,,,N", "4027", "4028", f"{COUNTS}: 4028 is not 4027."),
        ("table2,stage,,*,p_value", "<0.002", "<0.001", "print no other bound than <0.001: "),
        ("relapse_by_stage,relapse,5,IV,percent_ci", "25.2% [21.3–29.4]", "25.2% [21.3–29.3]",
         f"{ROUNDED}: 29.3 is not 29.4."),
        ("text,infants,,,percent_n_N", "13.7% (549/4028)", "13.6% (549/4028)",
         f"{ROUNDED}: 13.6 is not 13.7."),
    ],
)  # fmt: skip
def test_an_edited_string_stops_the_command(
    study: Path,
    capsys: pytest.CaptureFixture[str],
    key: str,
    printed: str,
    computed: str,
    rule: str,
) -> None:
    lines = []

    def edit(rows: Rows) -> None:
        for line, row in enumerate(rows, start=2):
            if ",".join(list(row.values())[:5]) == key:
                row["published"] = printed
                lines.append(line)

    _edit(study / "published.csv", edit)
    code, (table, failed, *explained, summary) = _ncstats(capsys, "verify", study)
    assert code == 1
    assert table.startswith(f"{key.partition(',')[0]}: 1 of ")
    assert explained
    name = " / ".join(part or "–" for part in key.split(","))
    place = f"{study / 'published.csv'}, line {lines[0]}: "
    assert failed.startswith(f"  {place}{name}: printed {printed}, computed {computed}; ")
    assert rule in failed
    assert summary.endswith("0 registered, 1 failed")


def _first(rows: Rows, **values: str) -> dict[str, str]:
    return next(row for row in rows if values.items() <= row.items())


def _relapse(rows: Rows) -> None:
    _first(rows, rel="0", histol="1", stage="1")["rel"] = "1"


def _shorter_follow_up(rows: Rows) -> None:
    _first(rows, rel="0", edrel="6075")["edrel"] = "300"


def _younger(rows: Rows) -> None:
    _first(rows, age="50")["age"] = "11"


def _other_stage(rows: Rows) -> None:
    _first(rows, stage="4", histol="1")["stage"] = "3"


@pytest.mark.parametrize(
    ("edit", "moved"),
    [
        (_relapse, [
            ("table1 / relapse / – / – / n_percent", "571 (14.2)", "572 (14.2)",
             f"{COUNTS}: 572 is not 571"),
            ("relapse_by_stage / relapse / – / I / n", "117", "118", f"{COUNTS}: 118 is not 117"),
            ("text / relapse_favourable / – / – / percent_n_N", "10.6% (377/3569)",
             "10.6% (378/3569)", f"{COUNTS}: 378 is not 377"),
        ]),
        (_shorter_follow_up, [
            ("relapse_by_histology / event_free / 1 / – / at_risk", "3565", "3564",
             f"{COUNTS}: 3564 is not 3565"),
        ]),
        (_younger, [
            ("text / infants / – / – / percent_n_N", "13.6% (549/4028)", "13.7% (550/4028)",
             f"{ROUNDED}: 13.7 is not 13.6"),
        ]),
        (_other_stage, [
            ("table3 / – / – / IV / N", "460", "459", f"{COUNTS}: 459 is not 460"),
            ("stages / stage / III / – / n", "944", "945", f"{COUNTS}: 945 is not 944"),
        ]),
    ],
)  # fmt: skip
def test_an_edited_patient_stops_the_command(
    study: Path,
    capsys: pytest.CaptureFixture[str],
    edit: Edit,
    moved: list[tuple[str, str, str, str]],
) -> None:
    _edit(study / "patients.csv", edit)
    code, lines = _ncstats(capsys, "verify", study)
    assert code == 1
    said = {line.partition(": ")[2] for line in lines[:-1]}
    for cell, printed, computed, rule in moved:
        assert f"{cell}: printed {printed}, computed {computed}; {rule}." in said


CODES = {"instit": "12", "histol": "12", "stage": "1234", "study": "34", "rel": "01"}


@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_patient_s_edit_moves_fails_and_nothing_else(
    plan: Plan, released: Released, published: Published, study: Path, seed: int
) -> None:
    draw = random.Random(seed)

    def edit(rows: Rows) -> None:
        row = draw.choice(rows)
        column = draw.choice([*CODES, "age", "edrel"])
        values = CODES.get(column) or [str(draw.randrange(1, 200))]
        row[column] = draw.choice([value for value in values if value != row[column]])

    _edit(study / "patients.csv", edit)
    before = verify(released, plan, published).cells
    after = verify(run(study).released, plan, published).cells
    moved = {
        new.key for old, new in zip(before, after, strict=True) if old.computed != new.computed
    }
    assert {cell.key for cell in after if cell.status == "failed"} == moved


@pytest.fixture
def half(plan: Plan, tmp_path: Path) -> Path:
    """Another file with the study's columns: half the children, in another order."""
    path = Path(shutil.copy(plan.data_path, tmp_path / "half.csv"))

    def edit(rows: Rows) -> None:
        random.Random(1).shuffle(rows)
        del rows[2014:]

    _edit(path, edit)
    return path


def test_other_children_run_with_published_values_beside_them(
    study: Path, half: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    code, lines = _ncstats(capsys, "run", study, "--data", half, "--out", out, "--verify")
    assert code == 0
    assert not any("failed" in line for line in lines)
    beside = json.loads((out / "verification.json").read_text(encoding="utf-8"))
    assert beside["own_data"] is False
    size = beside["cells"][0]
    assert (size["published"], size["computed"]) == ("4028", "2014")
    assert (out / "report.html").stat().st_size > 10_000


def test_other_children_in_the_study_s_place_are_its_own(
    study: Path, half: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.move(half, study / "patients.csv")
    code, lines = _ncstats(capsys, "run", study, "--out", tmp_path / "out")
    assert code == 0
    assert any("table1 / – / – / – / N: printed 4028, computed 2014" in line for line in lines)
    assert _ncstats(capsys, "verify", study)[0] == 1
