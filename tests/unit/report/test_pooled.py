"""Files of counts: what stands in them, what is refused, and that nobody is named."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ncstats as nc
from ncstats import cli
from ncstats.errors import DisclosureError, UsageError
from ncstats.report.data_files import results_csv, results_json
from ncstats.report.run import read_study

HEADER = "seqno,instit,histol,stage,study,rel,edrel,age,in.subcohort"
NORTH = (
    "QZX-north-1,1,1,1,3,0,3653,10,F",
    "QZX-north-2,1,1,2,3,1,200,20,F",
    "QZX-north-3,1,1,3,4,0,,30.5,F",
)
SOUTH = (
    "QZX-south-1,2,2,4,4,1,300,40,F",
    "QZX-south-2,2,2,4,3,1,100,,F",
    "QZX-south-3,1,,1,3,0,900,60,F",
)
ONE = ("QZX-alone,1,1,1,3,0,365,12,F",)
PUBLISHED = """table,variable,level,group,statistic,published,unit,test,note
t,relapse,,favourable,n_percent,1 (33.3),,,
"""
COX = "cox: {terms: [stage]}"

Study = Callable[..., nc.Plan]
Command = Callable[..., tuple[int | str | None, str]]


def count(plan: nc.Plan, rows: tuple[str, ...], name: str, **options: Any) -> Path:
    """The file of counts of one hospital, whose patients stand in a file of their own."""
    data = plan.folder / f"ward_of_{name}.csv"
    data.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    nc.tally_file(plan, plan.folder / f"{name}.json", data, **options)
    return plan.folder / f"{name}.json"


def edited(plan: nc.Plan, old: str, new: str) -> nc.Plan:
    """The study with another word in its plan."""
    path = plan.folder / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return nc.load_plan(plan.folder)


def whole(plan: nc.Plan, *rows: str) -> nc.Run:
    data = plan.folder / "all.csv"
    data.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return nc.run(plan, data)


def changed(file: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    data = json.loads(file.read_text(encoding="utf-8"))
    change(data)
    file.write_text(json.dumps(data), encoding="utf-8")
    return file


def first(data: dict[str, Any], what: str, variable: str | None = None) -> dict[str, Any]:
    """The first answer to a question of one kind, of one variable."""
    found: dict[str, Any] = next(
        answer
        for answer in data["answers"]
        if answer["asked"]["what"] == what and variable in (None, answer["asked"].get("variable"))
    )
    return found


@pytest.mark.parametrize(
    "parts", [(NORTH, SOUTH), (SOUTH, NORTH, ONE), (ONE,), (ONE, SOUTH)], ids=len
)
def test_merged_counts_give_the_bytes_of_the_run_on_all_patients(
    small_study: Study, parts: tuple[tuple[str, ...], ...]
) -> None:
    """North has nobody of unfavourable histology, and one hospital has one patient."""
    plan = small_study()
    files = [count(plan, rows, str(place)) for place, rows in enumerate(parts)]
    pooled, run = nc.merge(files, plan), whole(plan, *(row for rows in parts for row in rows))
    assert results_csv(pooled.results) == results_csv(run.results)
    assert results_json(pooled.results) == results_json(run.results)
    assert pooled.cohort.n == run.cohort.n


def test_nothing_of_a_patient_or_a_file_is_named(small_study: Study) -> None:
    plan = small_study()
    content = count(plan, NORTH + SOUTH, "north").read_bytes()
    for named in (b"QZX", b"ward_of", b"north", str(plan.folder).encode(), b"seqno", b"patient_id"):
        assert named not in content
    assert count(plan, NORTH, "other", hospital="North").read_bytes().count(b"North") == 1


def test_the_file_is_read_by_a_person(small_study: Study) -> None:
    plan = small_study()
    text = count(plan, NORTH, "north").read_text(encoding="utf-8")
    assert '{"value": "III", "label": "III", "n": [1, 0]}' in text
    assert max(map(len, text.splitlines()[4:])) <= 110
    assert text == count(plan, tuple(reversed(NORTH)), "north").read_text(encoding="utf-8")
    data = json.loads(text)
    assert "1 to 9 patients" in data["reveals"]
    assert data["small"]["counts"] >= data["small"]["of_few"] >= data["small"]["of_one"] > 0
    chinese = json.loads(count(plan, NORTH, "north", lang="zh").read_text(encoding="utf-8"))
    assert "患者" in chinese["about"]


def test_what_needs_single_patients_keeps_its_row_with_the_reason(small_study: Study) -> None:
    plan = edited(small_study(), "landmarks: [1, 50]", f"landmarks: [1], {COX}")
    pooled = nc.merge([count(plan, NORTH, "n"), count(plan, SOUTH, "s")], plan)
    (row,) = [row for row in pooled.results if (row.error or "").endswith("needs_patients")]
    assert row.item == "c"
    same = {row.key: row.stat for row in whole(plan, *NORTH, *SOUTH).results}
    others = [found for found in pooled.results if found is not row]
    assert len(others) > 100
    assert [found for found in others if repr(found.stat) != repr(same[found.key])] == []


def test_the_same_file_twice_is_refused(small_study: Study) -> None:
    plan = small_study()
    file = count(plan, NORTH, "north")
    copy = plan.folder / "copy.json"
    copy.write_bytes(file.read_bytes())
    with pytest.raises(UsageError, match=r"copy\.json: this is the same file as .*north\.json"):
        nc.merge([file, copy], plan)
    named = count(plan, NORTH, "named", hospital="Another")
    assert nc.merge([file, named], plan).cohort.n == 6


def test_another_plan_is_refused_with_what_differs(small_study: Study) -> None:
    plan = small_study()
    other = edited(small_study(name="second"), "relapse]", "institutional_histology]")
    files = [count(plan, NORTH, "north"), count(other, SOUTH, "south")]
    with pytest.raises(UsageError, match=r"another plan than .*north\.json \(.*\) \(relapse, "):
        nc.merge(files, plan)
    with pytest.raises(UsageError, match=r"south\.json: .*another plan than .*plan\.yaml"):
        nc.merge(files[1:], plan)


def test_other_names_of_the_study_s_own_files_are_no_other_plan(small_study: Study) -> None:
    plan = small_study()
    file = count(plan, NORTH, "north")
    plan = edited(plan, "title: Mine}", "title: Mine, data: ours.csv}  # ours")
    assert nc.merge([file], plan).cohort.n == 3


def test_a_study_with_the_line_ends_of_windows_is_no_other_one(small_study: Study) -> None:
    plan = small_study()
    north = count(plan, NORTH, "north")
    for name in ("plan.yaml", "dictionary.yaml", "mapping.yaml"):
        file = plan.folder / name
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    checked_out = nc.load_plan(plan.folder)
    south = count(checked_out, SOUTH, "south")
    pooled, run = nc.merge([north, south], checked_out), whole(plan, *NORTH, *SOUTH)
    assert results_json(pooled.results) == results_json(run.results)


def test_visits_are_followed_at_every_hospital_or_at_none(tmp_path: Path) -> None:
    plan = nc.load_plan(nc.new_study(tmp_path / "study"))
    nc.tally_file(plan, tmp_path / "north.json")
    patients = read_study(plan, plan.folder / "patients.csv")
    nc.tally_file(plan, tmp_path / "south.json", patients)
    for names in (("north", "south"), ("south", "north")):
        files = [tmp_path / f"{name}.json" for name in names]
        with pytest.raises(UsageError, match=r"south\.json.* without visits .*north\.json"):
            nc.merge(files, plan)


def test_another_dictionary_is_refused(small_study: Study) -> None:
    plan, other = small_study(), small_study(name="second")
    path = other.folder / "dictionary.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in (("      - {value: IV, label: IV}", "      - {value: V, label: V}"),
                     ("IV: IV期", "V: V期")):  # fmt: skip
        text = text.replace(old, f"{old}\n{new}" if new.startswith(" ") else f"{old}, {new}")
    path.write_text(text, encoding="utf-8")
    other = nc.load_plan(other.folder)
    files = [count(plan, NORTH, "north"), count(other, SOUTH, "south")]
    with pytest.raises(UsageError, match=r"another dictionary than .*plan\.yaml"):
        nc.merge(files[:1], other)
    with pytest.raises(UsageError, match=r"another dictionary than .*\(stage\)"):
        nc.merge(files, plan)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("ncstats", "9.9", "by ncstats 9.9, and .* is of"),
        ("study", "yours", "of the study “yours”"),
        ("format", 2, "format 2"),
        ("patients", 0, "patients"),
        ("patients", True, "patients"),
        ("plan", "abc", "plan"),
        ("answers", [], "0 answers"),
        ("more", 1, "more"),
    ],
)
def test_a_head_that_is_another_is_refused(
    small_study: Study, key: str, value: object, said: str
) -> None:
    plan = small_study()
    file = changed(count(plan, NORTH, "north"), lambda data: data.update({key: value}))
    with pytest.raises(UsageError, match=said):
        nc.merge([file], plan)


def spoil_counts(data: dict[str, Any]) -> None:
    first(data, "values", "stage")["values"][0]["n"] = [-1, 0]


def spoil_shape(data: dict[str, Any]) -> None:
    first(data, "values", "stage")["values"][0]["n"] = [1, 0, 0]


def spoil_levels(data: dict[str, Any]) -> None:
    first(data, "values", "stage")["values"][0]["value"] = "V"


def spoil_groups(data: dict[str, Any]) -> None:
    first(data, "values", "stage")["groups"].reverse()


def spoil_number(data: dict[str, Any]) -> None:
    first(data, "values", "age_months")["values"][0]["value"] = "=1+1"


def spoil_decimals(data: dict[str, Any]) -> None:
    answer = first(data, "values", "age_months")
    answer["decimals"], answer["values"][0]["value"] = 1, "10.55"


def spoil_size(data: dict[str, Any]) -> None:
    first(data, "values", "age_months")["values"][0]["value"] = "99999999999999999999"
    first(data, "values", "age_months")["decimals"] = 1


def spoil_sum(data: dict[str, Any]) -> None:
    first(data, "values", "stage")["missing"] = [999, 0]


def spoil_question(data: dict[str, Any]) -> None:
    first(data, "condition")["asked"]["where"] = "stage = I"


def spoil_condition(data: dict[str, Any]) -> None:
    first(data, "condition")["known"] = 0


def spoil_cause(data: dict[str, Any]) -> None:
    first(data, "events")["courses"][0]["cause"] = "joy"


def spoil_causes(data: dict[str, Any]) -> None:
    first(data, "events")["causes"] = ["joy"]


def spoil_time(data: dict[str, Any]) -> None:
    first(data, "events")["courses"][0]["after"] = -1.0


def spoil_entry(data: dict[str, Any]) -> None:
    first(data, "events")["by_entry"] = True


def spoil_answer(data: dict[str, Any]) -> None:
    data["answers"][0] = 5


@pytest.mark.parametrize(
    "spoil",
    [spoil_counts, spoil_shape, spoil_levels, spoil_groups, spoil_number, spoil_decimals,
     spoil_size, spoil_sum, spoil_question, spoil_condition, spoil_cause, spoil_causes,
     spoil_time, spoil_entry, spoil_answer],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_refused_with_its_place(
    small_study: Study, spoil: Callable[[dict[str, Any]], None]
) -> None:
    plan = small_study()
    file = changed(count(plan, NORTH, "north"), spoil)
    with pytest.raises(UsageError) as refused:
        nc.merge([file], plan)
    assert "north.json" in str(refused.value)
    assert "answers." in str(refused.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON"),
        (b'{"answers": [', "line 1"),
        (b'{"answers": NaN}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"answers": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"\xff\xfe\x00", "text"),
        (b"[1]", "no file of counts"),
        (b'{"answers": []}', "format"),
    ],
    ids=range(8),
)
def test_what_is_no_file_of_counts_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "sent.json"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        nc.merge([file], "wilms")
    with pytest.raises(UsageError, match="no file of counts is given"):
        nc.merge([], "wilms")


def test_a_file_cut_short_on_its_way_is_refused(small_study: Study) -> None:
    plan = small_study()
    file = count(plan, NORTH, "north")
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with pytest.raises(UsageError, match="sent whole"):
        nc.merge([file], plan)


def test_a_plan_that_is_not_bundled_has_to_be_given(small_study: Study) -> None:
    file = count(small_study(), NORTH, "north")
    with pytest.raises(UsageError, match="--plan"):
        nc.merge([file])
    changed(file, lambda data: data.update(study="../mine"))
    with pytest.raises(UsageError, match="--plan"):
        nc.merge([file])


def test_patients_of_a_hospital_are_not_called_synthetic(small_study: Study) -> None:
    plan = edited(small_study(), "title: Mine}", "title: Mine, synthetic: true}")
    real = count(plan, NORTH, "real")
    made = count(plan, tuple(row.replace("QZX", "synthetic") for row in SOUTH), "made")
    assert not nc.merge([real, made], plan).plan.model.study.synthetic
    assert nc.merge([made], plan).plan.model.study.synthetic


def test_a_policy_stops_a_file_of_few_patients(small_study: Study) -> None:
    plan = small_study()
    with pytest.raises(DisclosureError, match="1 to 9 patients") as stopped:
        count(plan, NORTH, "north", policy="mask10")
    assert stopped.value.exit_code == 5
    assert not (plan.folder / "north.json").exists()
    assert count(plan, NORTH, "north", policy="none").exists()


def test_a_policy_lets_a_file_of_many_patients_out(small_study: Study) -> None:
    plan = small_study(
        plan="study: {id: mine, title: Mine}\ntables: {t: {title: T, rows: [relapse]}}\n"
    )
    rows = tuple(f"p{i},1,1,1,3,{i % 2},,," for i in range(40))
    assert count(plan, tuple(f"{row}F" for row in rows), "n", policy="mask10").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_leaves_nothing_half_written(small_study: Study) -> None:
    plan = small_study()
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000));"
        "from ncstats.cli import main; main(sys.argv[1:])"
    )
    command = [sys.executable, "-B", "-c", script, "tally", str(plan.folder), "--out", "n.json"]
    done = subprocess.run(
        command, cwd=plan.folder, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("n.json: nothing was written")
    assert not [path for path in plan.folder.iterdir() if "n.json" in path.name]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command line; its exit code, and all that it printed."""

    def run(*arguments: object) -> tuple[int | str | None, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return ended.value.code, printed.out + printed.err

    return run


def test_a_hospital_of_which_nobody_is_eligible_is_told(
    small_study: Study, command: Command
) -> None:
    eligible = "eligibility: [{id: early, text: Early, where: stage = I}]\n"
    plan = edited(small_study(SOUTH[:2]), "study:", f"{eligible}study:")
    south = plan.folder / "south.json"
    code, said = command("tally", plan.folder, "--out", south)
    assert (code, "None of these patients meets" in said) == (0, True)
    pooled = nc.merge([count(plan, NORTH, "north"), south], plan)
    run = whole(plan, *NORTH, *SOUTH[:2])
    assert pooled.cohort.n == run.cohort.n == 1
    assert results_json(pooled.results) == results_json(run.results)


def test_the_commands_write_and_say_what_counts_reveal(
    small_study: Study, command: Command
) -> None:
    plan = small_study(published=PUBLISHED)
    for name, rows in (("north", NORTH), ("south", SOUTH)):
        data = plan.folder / f"{name}.csv"
        data.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        out = plan.folder / f"{name}.json"
        code, said = command("tally", plan.folder, "--data", data, "--out", out)
        assert code == 0
        assert "of 3 patients, and no identifiers" in said
        assert "of a single one" in said
    files = (plan.folder / "north.json", plan.folder / "south.json")
    out = plan.folder / "pooled"
    code, said = command("merge", *files, "--plan", plan.folder, "--out", out)
    assert (code, "Written to" in said) == (0, True)
    assert "1 of 1 published values happen to agree" in said
    (plan.folder / "all.csv").write_text("\n".join([HEADER, *NORTH, *SOUTH, ""]), "utf-8")
    command("run", plan.folder, "--data", plan.folder / "all.csv", "--out", plan.folder / "run")
    for name in ("results.csv", "results.json"):
        assert (out / name).read_bytes() == (plan.folder / "run" / name).read_bytes()
    sources = json.loads((out / "provenance.json").read_text("utf-8"))["inputs"]
    assert [(source["file"], source["rows"]) for source in sources] == [
        ("north.json", 3),
        ("south.json", 3),
    ]
    assert (out / "report.html").is_file()
    code, said = command("merge", files[0], files[0], "--plan", plan.folder, "--out", "x")
    assert (code, "count twice" in said) == (2, True)
    assert not Path("x").exists()
