"""Patients in coarser levels: in memory, in an engine, counted already; and what is written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from causes import JOINED, PLAN, POLICY, causes_study, policy_file
from click.testing import CliRunner

import ncstats as nc
from ncstats.cli import cli
from ncstats.disclosure import named_policy
from ncstats.disclosure.joined import joined_cohort, joined_source
from ncstats.disclosure.joined_counts import coarser_question, finer_question
from ncstats.errors import DisclosureError, UsageError
from ncstats.plan.coarser.conditions import Words
from ncstats.plan.coarser.format import coarser_text
from ncstats.plan.coarser.joins import Joins
from ncstats.report.data_files import results_json
from ncstats.report.pooled import merge, tally_file
from ncstats.results.plan_questions import questions_of
from ncstats.results.run import run_plan
from ncstats.tally import (
    CombinationQuestion,
    ConditionQuestion,
    EventQuestion,
    MemorySource,
    MissingQuestion,
    Question,
)

if TYPE_CHECKING:
    from engines import Engines

FINER = ("bartter", "donohue", "dent")


@pytest.fixture
def plan(tmp_path: Path) -> nc.Plan:
    return causes_study(tmp_path / "study")


GRADES = "  grade:\n    high: {label: High, levels: [g2, g3]}\n"


@pytest.fixture
def coarser(tmp_path: Path, plan: nc.Plan) -> nc.Plan:
    return named_policy(str(policy_file(tmp_path, POLICY + JOINED + GRADES))).coarsened(plan)


def test_a_question_is_asked_in_finer_levels_again(coarser: nc.Plan) -> None:
    words = Words(Joins.of(coarser.dictionary))
    where, order = "cause in (bartter, donohue, dent)", ("other", "bartter", "donohue", "dent")
    for asked in (
        Question("sodium", "cause", where, order),
        Question("sodium", "cause", where),
        Question("cause"),
        ConditionQuestion(where, "sodium > 2"),
        ConditionQuestion(None, where),
        MissingQuestion("sodium", where),
        CombinationQuestion(("healed",), where),
        EventQuestion("healing", "cause", order, "grade", where=where),
    ):
        coarse = coarser_question(asked, words)
        assert "bartter" not in str(coarse)
        assert finer_question(coarse, words) == asked


def test_a_policy_without_joins_changes_nothing(tmp_path: Path, plan: nc.Plan) -> None:
    source = MemorySource(nc.read_study(plan))
    for policy in ("none", "round5", str(policy_file(tmp_path, POLICY))):
        assert named_policy(policy).coarsened(plan) is plan
    assert joined_source(source, plan) is source


def test_a_cohort_is_recoded_and_keeps_what_is_missing(plan: nc.Plan, coarser: nc.Plan) -> None:
    finer = nc.read_study(plan)
    made = joined_cohort(finer, coarser)
    before, after = finer["cause"].astype(object), made["cause"].astype(object)
    assert after.isna().sum() == before.isna().sum() == 1
    assert (after[before.isin(FINER)] == "inherited").all()
    assert (after[~before.isin(FINER)].dropna() == before[~before.isin(FINER)].dropna()).all()
    assert {*made.patients} == {*finer.patients} - {"is_donohue", "follows"}
    assert made.dictionary is coarser.dictionary
    assert finer["cause"].isin(FINER).any()


@pytest.mark.parametrize("engine", ["arrow", "duckdb", "duckdb-csv", "postgresql"])
def test_every_engine_answers_as_the_recoded_cohort(
    engine: str, engines: Engines, plan: nc.Plan, coarser: nc.Plan
) -> None:
    cohort = nc.read_study(plan)
    there = joined_source(engines.source(engine, cohort), coarser)
    memory = MemorySource(joined_cohort(cohort, coarser))
    asked = questions_of(coarser)
    assert there.variables() == memory.variables()
    assert there.cohort.n == memory.cohort.n
    found, expected = there.answers(asked), memory.answers(asked)
    assert [question for question in asked if found[question] != expected[question]] == []


def test_the_numbers_of_a_joined_level_are_those_of_all_its_levels(
    tmp_path: Path, plan: nc.Plan
) -> None:
    policy = str(policy_file(tmp_path))
    found, finer = nc.run(plan, policy=policy).results, nc.run(plan).results
    at = {"context": "categorical", "stat_name": "n"}
    of_each = sum(finer.find("table1", "cause", variable_level=c, **at)[0].stat for c in FINER)
    (row,) = found.find("table1", "cause", variable_level="inherited", **at)
    assert row.stat == of_each == 39
    (row,) = found.find("text", "genetic", stat_name="n", context="statement")
    assert row.stat == of_each
    model = found.find("healing", "healing", context="effect", variable_level="cox")
    assert {row.group1_level for row in model} <= {"inherited", "other", "tumour", ""}


def test_no_row_knows_a_finer_level(tmp_path: Path, plan: nc.Plan) -> None:
    results = nc.run(plan, policy=str(policy_file(tmp_path))).results
    named = {*FINER, "is_donohue", "follows", "of_donohue", "by_one", "few"}
    for row in results:
        assert named.isdisjoint({row.item, row.variable, row.variable_level, row.group1_level,
                                 row.group2_level}), row  # fmt: skip
        assert not any(code in row.where for code in FINER)


EVERY_FORMAT = ("html", "md", "docx", "xlsx", "pdf", "latex")


def test_patients_who_differ_in_finer_levels_alone_have_the_same_release_to_the_byte(
    tmp_path: Path,
) -> None:
    """Then nothing that is written tells of a finer level, in whatever form."""
    one = causes_study(tmp_path / "one")
    cohort = nc.read_study(one)
    other = nc.read_study(causes_study(tmp_path / "other", turned=1))
    # The hash of their file tells which it was, and no more.
    other = replace(other, sources=cohort.sources)
    assert (cohort["cause"].astype(object) != other["cause"].astype(object)).sum() > 30
    policy = str(policy_file(tmp_path))
    for name, each in (("a", cohort), ("b", other)):
        nc.run(one, each, policy).save(tmp_path / name, EVERY_FORMAT)
    files = [path for path in sorted((tmp_path / "a").rglob("*")) if path.is_file()]
    assert len(files) > 30
    changed = [
        path.name
        for path in files
        if path.read_bytes() != (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()
    ]
    assert changed == []
    # Without the joins they differ: the search can fail.
    exact = str(policy_file(tmp_path, POLICY))
    found = [results_json(nc.run(one, each, exact).results) for each in (cohort, other)]
    assert found[0] != found[1]


def test_the_log_names_what_was_joined_and_left_out(tmp_path: Path, plan: nc.Plan) -> None:
    out = nc.run(plan, policy=str(policy_file(tmp_path))).save(tmp_path / "out", ["md"])
    log = json.loads((out / "release.json").read_text("utf-8"))
    (joined,) = log["terms"]["coarser"]["cause"].values()
    assert joined["levels"] == [*FINER]
    assert {"table": "table1", "row": "is_donohue"} in log["left_out"]
    assert {"item": "donohue"} in log["left_out"]
    assert "coarser.yaml" in log["files"]


@pytest.mark.parametrize(
    ("lang", "stands", "left"),
    [
        ("en", "Cause: “Inherited” stands for Bartter, Donohue, Dent.", "Not shown, since it"),
        ("zh", "病因：“遗传性疾病”包括巴特、多诺霍、登特。", "因会区分已合并的水平而未列出"),
    ],
    ids=["en", "zh"],
)
def test_every_table_with_a_joined_level_says_so(
    tmp_path: Path, plan: nc.Plan, lang: str, stands: str, left: str
) -> None:
    run = nc.run(plan, policy=str(policy_file(tmp_path)))
    outputs = run.outputs(lang)
    tables = outputs.all_tables
    joined = {name for name, table in tables.items() if stands in " ".join(table.notes)}
    assert {"table1", "by_cause", "some", "text", "healing_tests", "healing_cox"} <= joined
    assert "strobe" not in joined
    assert left in " ".join(tables["table1"].notes)
    for name, table in tables.items():
        label = stands.split("“")[1].split("”", maxsplit=1)[0]
        shown = any(cell.text == label for row in table.rows for cell in row.cells)
        assert not shown or name in joined, name
    section = next(each for each in outputs.document.sections if each.anchor == "release")
    assert stands in str(section.blocks)
    assert str(section.blocks).count(";" if lang == "en" else "；") >= 7


def test_without_a_policy_a_study_in_coarser_levels_says_so(tmp_path: Path, plan: nc.Plan) -> None:
    (plan.folder / "coarser.yaml").write_text(JOINED, encoding="utf-8")
    text = (plan.folder / "patients.csv").read_text("utf-8")
    for code in FINER:
        text = text.replace(f",{code},", ",inherited,")
    (plan.folder / "patients.csv").write_text(text, encoding="utf-8")
    out = nc.run(plan.folder).save(tmp_path / "out", ["md"])
    report = (out / "report.md").read_text("utf-8")
    assert "“Inherited” stands for Bartter, Donohue, Dent" in report
    assert "Left out of the plan" in report


COUNTED = """\
study: {id: causes, title: Causes}
tables:
  t: {title: T, rows: [cause, class]}
"""


def test_counts_leave_a_hospital_in_coarser_levels(tmp_path: Path) -> None:
    plan = causes_study(tmp_path / "study", COUNTED, rows=7)
    (plan.folder / "published.csv").unlink()
    with pytest.raises(DisclosureError):
        tally_file(plan, tmp_path / "no.json", policy=str(policy_file(tmp_path, POLICY)))
    policy = str(policy_file(tmp_path, "threshold: 1\n" + JOINED.replace("[bart", "[tumour, bart")))
    file, finer = tmp_path / "counts.json", tmp_path / "finer.json"
    done = tally_file(plan, file, policy=policy)
    assert (done.patients, done.eligible) == (7, None)
    text = file.read_text("utf-8")
    assert "inherited" in text
    assert not any(f'"{code}"' in text for code in FINER)
    tally_file(plan, finer)
    direct = results_json(nc.run(plan, policy=policy).results)
    # Counted by the policy or by the finer levels: what is released is the same.
    assert results_json(merge([file], plan, policy).results) == direct
    assert results_json(merge([finer], plan, policy).results) == direct
    with pytest.raises(UsageError, match="dictionary"):
        merge([file], plan)
    with pytest.raises(UsageError):
        merge([file, finer], plan, policy)


def test_counts_that_lack_what_coarser_levels_ask_are_refused(tmp_path: Path) -> None:
    """Without the table in which an outcome was looked at, it is looked at in another."""
    text = COUNTED + '  u: {title: U, by: ones, where: "sodium < 150", rows: [healed]}\n'
    text = text.replace("rows: [cause, class]", "where: grade = g1, rows: [healed, sodium]")
    text += "groups: {ones: {variable: cause, order: [dent, other]}}\n"
    plan = causes_study(tmp_path / "study", text)
    tally_file(plan, tmp_path / "a.json")
    policy = str(policy_file(tmp_path))
    assert nc.run(plan, policy=policy).plan.left_out
    with pytest.raises(UsageError, match=r"ncstats tally --policy"):
        merge([tmp_path / "a.json"], plan, policy)


@pytest.mark.parametrize("policy", ["ours.yaml", None])
def test_a_plan_may_name_the_policy(tmp_path: Path, policy: str | None) -> None:
    plan = causes_study(tmp_path / "study", PLAN + "policy: ours.yaml\n")
    policy_file(plan.folder, POLICY + JOINED.replace("[bartter", "[bartte"))
    with pytest.raises(UsageError, match=r"ours\.yaml, line 8.*bartter"):
        nc.run(plan, policy=None if policy is None else str(plan.folder / policy))
    policy_file(plan.folder)
    run = nc.run(plan, policy=None if policy is None else str(plan.folder / policy))
    assert run.plan.dictionary.patients["cause"].codes == ("tumour", "inherited", "other")


def test_one_patient_and_a_level_that_nobody_has(tmp_path: Path) -> None:
    plan = causes_study(tmp_path / "study", rows=1)
    run = nc.run(plan, policy=str(policy_file(tmp_path)))
    shown = run.results.find("table1", "cause", context="categorical", stat_name="n")
    stats = np.array([row.stat for row in shown])
    assert [row.variable_level for row in shown] == ["tumour", "inherited", "other"]
    assert np.isnan(stats[0])


def test_a_joined_plan_and_its_cohort_are_a_study_like_any_other(
    plan: nc.Plan, coarser: nc.Plan
) -> None:
    cohort = joined_cohort(nc.read_study(plan), coarser)
    assert len(run_plan(coarser, cohort).results) > 100


def test_disclose_names_the_finer_levels_that_a_folder_tells(tmp_path: Path, plan: nc.Plan) -> None:
    joined, exact = str(policy_file(tmp_path)), tmp_path / "exact.yaml"
    exact.write_text(POLICY, encoding="utf-8")
    nc.run(plan, policy=str(exact)).save(tmp_path / "finer")
    nc.run(plan, policy=joined).save(tmp_path / "coarser")
    call = CliRunner().invoke
    for more in ([], ["--plan", str(plan.folder)]):
        told = call(cli, ["disclose", str(tmp_path / "finer"), "--policy", joined, *more])
        assert told.exit_code == 5
        assert "table1 / cause: it tells of bartter, donohue, dent," in told.output
        assert "few / cause: it tells of donohue," in told.output
        assert ("table1 / is_donohue: it tells apart" in told.output) == bool(more)
        assert ("text / donohue: it tells apart" in told.output) == bool(more)
        told = call(cli, ["disclose", str(tmp_path / "coarser"), "--policy", joined, *more])
        assert told.exit_code == 0, told.output


def test_a_label_is_text_wherever_it_stands(tmp_path: Path, plan: nc.Plan) -> None:
    label = '"=1+1<script>alert(1)</script> \\\\input{secret}"'
    text = POLICY + JOINED.replace("{en: Inherited, zh: 遗传性疾病}", label)
    out = nc.run(plan, policy=str(policy_file(tmp_path, text))).save(
        tmp_path / "out", ["html", "latex"]
    )
    assert "<script>alert" not in (out / "report.html").read_text("utf-8")
    written = [path.read_text("utf-8") for path in out.rglob("*.tex")]
    assert any("textbackslash" in each for each in written)
    assert not any("\\input{secret}" in each for each in written)
    table = (out / "tables" / "table1.csv").read_text("utf-8")
    assert "'=1+1<script>" in table
    assert coarser_text(nc.run(plan, policy=str(policy_file(tmp_path, text))).plan.coarser) == (
        out / "coarser.yaml"
    ).read_text("utf-8")
    (plan.folder / "coarser.yaml").write_bytes((out / "coarser.yaml").read_bytes())
    level = nc.load_plan(plan.folder).dictionary.patients["cause"].level("inherited")
    assert level.label.of("zh") == "=1+1<script>alert(1)</script> \\input{secret}"
