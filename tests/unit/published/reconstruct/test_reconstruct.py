"""A small study from its published values to patients, and the refusals on the way."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from ncstats.cli import cli
from ncstats.errors import UsageError
from ncstats.plan import Plan
from ncstats.published.reconstruct import (
    ImpossibleError,
    NotFoundError,
    Reconstruction,
    reconstruct,
    run,
)

MakePlan = Callable[..., Plan]
SIZES = "table2,,,a,N,6\ntable2,,,b,N,5\n"
CELLS = """\
table1,fever,,,n_percent,4 (40)
table1,cough,,,n_percent,3 (27)
table1,score_high,,,n_percent,5 (45)
table2,score,,a,median_iqr,"3.0 [1.0–5.0]"
table2,score,,b,median_iqr,"6.0 [4.0–8.0]"
table2,fever,,a,n_percent,1 (17)
text,both,,,n,2
text,high_fever,,,percent_n_N,75% (3/4)
text,median_of_fever,,,median,6
"""


def rows(found: Reconstruction) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.patients)))


def test_every_cell_is_met_by_patients_of_whom_each_has_one_row(make_plan: MakePlan) -> None:
    found = reconstruct(make_plan(SIZES + CELLS), seed=1)
    assert found.verification.reproduced == found.verification.total == 11
    patients = rows(found)
    assert len({row["patient_id"] for row in patients}) == 11
    assert sum(row["fever"] == "yes" for row in patients) == 4
    # 4 (40) is of 10: one child's fever is not known.
    assert sum(row["fever"] == "" for row in patients) == 1
    assert found.visits is None


def test_what_follows_from_other_columns_is_not_written(make_plan: MakePlan) -> None:
    found = reconstruct(make_plan(SIZES + CELLS), seed=1)
    assert set(rows(found)[0]) == {
        "patient_id",
        "arm",
        "lobe",
        "score",
        "stage",
        "fever",
        "cough",
        "age_months",
    }


def test_a_seed_gives_the_same_bytes_and_another_gives_other_patients(make_plan: MakePlan) -> None:
    plan = make_plan(SIZES + CELLS)
    first, again, other = (reconstruct(plan, seed) for seed in (1, 1, 2))
    assert first.patients == again.patients
    assert first.patients != other.patients
    assert other.verification.ok


def test_the_plan_s_seed_is_taken_where_none_is_given(make_plan: MakePlan) -> None:
    plan = make_plan(SIZES + CELLS, "reconstruct: {seed: 7}\n")
    assert (
        reconstruct(plan).patients == reconstruct(plan, 7).patients != reconstruct(plan, 8).patients
    )


def test_rules_hold_for_every_record(make_plan: MakePlan) -> None:
    rules = """
reconstruct:
  ranges: {score: [1, 9]}
  follows:
    - {when: fever = yes, then: score >= 3}
    - {when: fever is missing, then: cough = no}
    - {then: score != 7}
"""
    patients = rows(reconstruct(make_plan(SIZES + CELLS, rules), seed=1))
    assert all(int(row["score"]) >= 3 for row in patients if row["fever"] == "yes")
    assert all(row["cough"] == "no" for row in patients if row["fever"] == "")
    assert all(
        1 <= int(row["score"]) <= 9 and row["score"] != "7" for row in patients if row["score"]
    )


def test_fewer_are_measured_where_the_percentage_says_so(make_plan: MakePlan) -> None:
    found = reconstruct(make_plan(SIZES + CELLS.replace("5 (45)", "5 (50)")), seed=1)
    assert sum(row["score"] == "" for row in rows(found)) == 1


def test_a_text_is_shared_by_those_who_belong_together(make_plan: MakePlan) -> None:
    more = "reconstruct:\n  shared: [{variable: family_id, where: fever = yes}]\n"
    patients = rows(reconstruct(make_plan(SIZES + CELLS, more), seed=1))
    together = {row["family_id"] for row in patients if row["fever"] == "yes"}
    assert len(together) == 1
    assert len({row["family_id"] for row in patients}) == 1 + 11 - 4


def test_a_registered_disagreement_is_met_in_its_computed_string(make_plan: MakePlan) -> None:
    more = """
registered:
  - {key: [table1, cough, "", "", n_percent], printed: 3 (26), computed: 3 (27), reason: a slip}
"""
    cells = CELLS.replace("3 (27)", "3 (26)")
    verification = reconstruct(make_plan(SIZES + cells, more), seed=1).verification
    assert (verification.reproduced, verification.registered) == (10, 1)


def refused(plan: Plan) -> str:
    with pytest.raises(ImpossibleError) as caught:
        reconstruct(plan, seed=1)
    assert caught.value.exit_code == 1
    return caught.value.text()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("4 (40)", "4 (41)", "No count and denominator"),
        ("4 (40)", "12 (100)", "No count and denominator"),
        ("text,both", "table2,fever,,b,n_percent,5 (50)\ntext,both", "no denominator fits"),
        ("3.0 [1.0–5.0]", "3.0 [4.0–5.0]", "not in ascending order"),
        ("3.0 [1.0–5.0]", "3.3 [1.0–5.0]", "no numbers recorded"),
        ("3.0 [1.0–5.0]", "3.0 [1.0–15.0]", "cannot be"),
    ],
)
def test_a_proof_names_the_cells(make_plan: MakePlan, old: str, new: str, reason: str) -> None:
    text = refused(make_plan(SIZES + CELLS.replace(old, new)))
    assert reason in text
    assert "published.csv, line " in text


def test_a_p_value_that_the_quartiles_exclude_is_proved_so(make_plan: MakePlan) -> None:
    apart = (
        'table2,score,,a,median_iqr,"1.0 [0.0–2.0]"\ntable2,score,,b,median_iqr,"8.0 [8.0–9.0]"\n'
    )
    text = refused(make_plan(f"{SIZES}{apart}table2,score,,*,p_value,0.700\n"))
    assert "needs a test statistic" in text
    assert "table2, score, *: 0.700" in text


def test_a_p_value_that_the_printed_counts_exclude_is_proved_so(make_plan: MakePlan) -> None:
    cells = (
        "table2,fever,,a,n_N_percent,1/6 (16.7)\ntable2,fever,,b,n_N_percent,3/5 (60.0)\n"
        "table2,fever,,*,p_value,{}\n"
    )
    # Of C(11, 4) = 330 ways, 5 + 60 + 15 give tables no likelier than this one: p = 80/330.
    assert reconstruct(make_plan(SIZES + cells.format("0.242")), seed=1).verification.ok
    text = refused(make_plan(SIZES + cells.format("0.424")))
    assert "give a p-value of 0.242" in text
    assert "1/6 (16.7)" in text


def test_levels_that_are_more_than_all_are_proved_so(make_plan: MakePlan) -> None:
    cells = "table3,stage,s1,,n_percent,7 (64)\ntable3,stage,s2,,n_percent,6 (55)\n"
    assert "add up to at least 13 of at most 11" in refused(make_plan(SIZES + cells))


def test_what_is_not_found_is_not_called_impossible(
    make_plan: MakePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "STEPS", 100)
    # Each cell alone can be met; that the two counts of one child differ is not looked at.
    plan = make_plan(
        SIZES + CELLS, "reconstruct: {follows: [{when: fever = yes, then: cough = no}]}\n"
    )
    with pytest.raises(NotFoundError) as caught:
        reconstruct(plan, seed=1)
    assert "This proves nothing" in caught.value.text()
    assert "in 1800 steps" in caught.value.text()
    assert caught.value.exit_code == 1


def test_without_a_size_nothing_can_be_made(make_plan: MakePlan) -> None:
    with pytest.raises(UsageError, match="how many patients"):
        reconstruct(make_plan(CELLS), seed=1)
    found = reconstruct(make_plan("text,both,,,n,2\n", "reconstruct: {patients: 9}\n"), seed=1)
    assert len(rows(found)) == 9


def test_names_in_the_plan_are_held_against_the_dictionary(make_plan: MakePlan) -> None:
    with pytest.raises(UsageError, match="fevr"):
        make_plan(SIZES, "reconstruct: {follows: [{then: fevr = no}]}\n")
    with pytest.raises(UsageError, match="scor"):
        make_plan(SIZES, "reconstruct: {ranges: {scor: [1, 2]}}\n")


def test_the_command_writes_the_patients_or_says_why_not(make_plan: MakePlan) -> None:
    folder = make_plan(SIZES + CELLS).folder
    done = CliRunner().invoke(cli, ["reconstruct", str(folder), "--out", str(folder / "out")])
    assert done.exit_code == 0
    assert "meets 11 of 11" in done.output
    assert (folder / "out" / "patients.csv").read_text("utf-8").startswith("patient_id,")
    make_plan(SIZES + CELLS.replace("4 (40)", "4 (41)"))
    failed = CliRunner().invoke(cli, ["reconstruct", str(folder), "--out", str(folder / "no")])
    assert isinstance(failed.exception, ImpossibleError)
    assert not (folder / "no").exists()
