"""Several cohorts, correlations and dates of the plan, and what is shown meanwhile."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import mannwhitneyu, pearsonr, spearmanr

from ncstats.cli import cli
from ncstats.errors import UsageError
from ncstats.plan import Plan, load_plan
from ncstats.published.reconstruct import (
    NotFoundError,
    reconstruct,
    reconstruct_several,
    run,
)
from ncstats.published.reconstruct.correlations import signed_square
from ncstats.published.reconstruct.progress import Step, shown
from ncstats.report.run import run as run_plan_of
from ncstats.text import progress

MakePlan = Callable[..., Plan]
CELLS = """\
table2,,,a,N,6
table2,,,b,N,5
table1,fever,,,n_percent,4 (40)
table2,score,,a,median_iqr,"3.0 [1.0–5.0]"
table2,score,,b,median_iqr,"6.0 [4.0–8.0]"
"""
AGES = "table1,,,,N,40\ntable5,age_months,,,median,30.0\n"


def test_the_cohorts_are_those_of_the_seeds_that_follow(make_plan: MakePlan) -> None:
    plan = make_plan(CELLS)
    found = reconstruct_several(plan, solutions=3, seed=4)
    assert [one.seed for one in found] == [4, 5, 6]
    assert [one.patients for one in found] == [reconstruct(plan, k).patients for k in (4, 5, 6)]
    assert all(one.verification.ok for one in found)


def test_where_there_is_one_cohort_only_one_is_given(make_plan: MakePlan) -> None:
    only = (
        "table1,,,,N,1\ntable1,fever,,,n,1\ntable1,cough,,,n,0\ntext,median_of_fever,,,median,7\n"
    )
    more = """
reconstruct:
  ranges: {age_months: [12, 12]}
  follows: [{then: arm = a}, {then: lobe = x}, {then: stage = s1}]
"""
    found = reconstruct_several(make_plan(only, more), solutions=2)
    assert (len(found), found.asked, found.tried) == (1, 2, 6)
    assert found.found[0].cohort.n == 1


def test_all_values_equal_are_found(make_plan: MakePlan) -> None:
    cells = "table2,,,a,N,6\ntable2,,,b,N,5\n" + "".join(
        f'table2,score,,{arm},median_iqr,"4.0 [4.0–4.0]"\ntable6,score,,{arm},mean_sd,4.0 ± 0.0\n'
        for arm in "ab"
    )
    found = reconstruct(make_plan(cells), seed=1)
    assert set(found.cohort.data["score"]) == {4.0}


def test_a_group_with_nobody_is_left_empty(make_plan: MakePlan) -> None:
    cells = "table2,,,a,N,6\ntable2,,,b,N,0\ntable2,fever,,a,n,2\n"
    found = reconstruct(make_plan(cells), seed=1)
    assert found.cohort.data["arm"].value_counts().to_dict() == {"a": 6, "b": 0}


def test_what_the_cells_leave_open_varies_and_what_they_print_does_not(
    make_plan: MakePlan,
) -> None:
    found = reconstruct_several(make_plan(CELLS), solutions=3)
    rows = {(r.quantity, r.level, r.statistic): r for r in found.varying()}
    assert rows["fever", "yes", "n"].ends == (4, 4, 4)
    assert rows["fever", "yes", "n"].is_fixed
    assert not rows["cough", "yes", "n"].is_fixed
    (n, total, share) = found.varying(["fever = yes and cough = yes"])
    assert (n.statistic, total.statistic, share.statistic) == ("n", "N", "p")
    assert n.ends[2] <= 4
    with pytest.raises(UsageError, match="hight"):
        found.varying(["hight"])
    with pytest.raises(UsageError, match="neither a variable"):
        found.varying(["serum_sodium"])


def test_a_p_value_is_met_where_the_counts_are_left_open(make_plan: MakePlan) -> None:
    """Of 11, 5 with fever: only 1/6 and 4/5, or 4/6 and 1/5, and the like, have a p near it."""
    open_ = "table2,,,a,N,6\ntable2,,,b,N,5\ntable1,fever,,,n_percent,5 (45)\n"
    found = reconstruct(make_plan(f"{open_}table2,fever,,*,p_value,0.080\n"), seed=1)
    data = found.cohort.data
    ill = data[data["fever"] == "yes"]["arm"].value_counts().to_dict()
    assert ill in ({"a": 1, "b": 4}, {"a": 4, "b": 1})


def test_a_test_among_some_patients_is_met(make_plan: MakePlan) -> None:
    some = (
        "table2,,,a,N,20\ntable2,,,b,N,20\ntable1,fever,,,n,24\n"
        "table7,score,,*,p_value,0.03\ntable7,cough,,*,p_value,<0.05\n"
    )
    found = reconstruct(make_plan(some), seed=1)
    data = found.cohort.data
    ill = data[data["fever"] == "yes"]
    groups = [ill[ill["arm"] == arm]["score"] for arm in "ab"]
    assert 0.025 <= mannwhitneyu(*groups, method="asymptotic").pvalue < 0.035
    assert found.verification.ok


def test_a_value_that_is_not_looked_for_is_told_from_one_that_cannot_be(
    make_plan: MakePlan,
) -> None:
    cells = "table2,,,a,N,6\ntable2,,,b,N,5\ntable8,score,,a,median_iqr_width,3.0 (2.5)\n"
    with pytest.raises(NotFoundError, match="does not look for"):
        reconstruct(make_plan(f"{cells}table8,score,,*,p_value,0.999\n"), seed=1)


@pytest.mark.parametrize("quantity", ["scor", "fever = yes and couhg = no", "score <"])
def test_a_quantity_is_checked_before_anything_is_sought(
    make_plan: MakePlan, monkeypatch: pytest.MonkeyPatch, quantity: str
) -> None:
    monkeypatch.setattr(run, "STARTS", 0)
    with pytest.raises(UsageError):
        reconstruct_several(make_plan(CELLS), solutions=2, quantities=[quantity])


def test_no_cohort_at_all_cannot_be_asked_for(make_plan: MakePlan) -> None:
    with pytest.raises(UsageError, match="0 solutions"):
        reconstruct_several(make_plan(CELLS), solutions=0)


def test_a_seed_that_finds_none_is_passed_over(
    make_plan: MakePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "STEPS", 20)
    rules = "reconstruct: {follows: [{when: fever = yes, then: cough = no}]}\n"
    plan = make_plan(f"{CELLS}table1,cough,,,n,4\ntext,both,,,n,2\n", rules)
    with pytest.raises(NotFoundError, match="This proves nothing"):
        reconstruct_several(plan, solutions=1)


@pytest.mark.parametrize("by_ranks", [False, True])
def test_the_coefficients_are_pearson_s_and_spearman_s(by_ranks: bool) -> None:
    rng = random.Random(1)
    for _ in range(20):
        pairs = [(rng.randrange(6), rng.randrange(6)) for _ in range(9)]
        x, y = zip(*pairs, strict=True)
        r = (spearmanr if by_ranks else pearsonr)(x, y).statistic
        found = signed_square(pairs, by_ranks)
        assert found is not None
        assert float(found) == pytest.approx(r * abs(r))
    assert signed_square([(1, 2), (1, 3)], by_ranks) is None
    assert signed_square([(1, 5), (2, 4), (3, 3)], by_ranks) == Fraction(-1)


def test_a_correlation_is_met_as_it_is_printed(make_plan: MakePlan) -> None:
    more = """
reconstruct:
  also: [serum_sodium]
  ranges: {serum_sodium: [130, 150]}
  correlations:
    - {between: [age_months, serum_sodium], r: "-0.60", where: fever = yes}
    - {between: [age_months, score], r: [0.3, 0.4], method: pearson}
"""
    cells = f"{AGES}table1,fever,,,n,25\ntable1,score_high,,,n,20\n"
    data = reconstruct(make_plan(cells, more), seed=1).cohort.data
    ill = data["fever"].to_numpy() == "yes"
    r = spearmanr(data["age_months"][ill], data["serum_sodium"][ill]).statistic
    assert -0.605 < r <= -0.595
    assert 0.3 <= np.corrcoef(data["age_months"], data["score"])[0, 1] <= 0.4


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("correlations: [{between: [age_months, score], r: 1.2}]", "no correlation"),
        ("correlations: [{between: [age_months, score], r: high}]", "no correlation"),
        ("correlations: [{between: [age_months, scor], r: 0.2}]", "scor"),
        ("dates: {birth_date: {earliest: 2016-13-01, latest: 2017-01-01}}", "no day"),
        ("dates: {birth_date: {earliest: 2018-01-01, latest: 2017-01-01}}", "drawn between"),
        ("dates: {birth_date: {before: diagnosis_date}}", "drawn between"),
        ("vary: [age_month]", "age_month"),
        ("vary: ['age_months <']", "vary|expression|end"),
    ],
)
def test_what_the_plan_asks_is_checked(make_plan: MakePlan, section: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        make_plan(AGES, f"reconstruct: {{{section}}}\n")


def test_dates_agree_with_the_printed_ages(make_plan: MakePlan) -> None:
    more = """
reconstruct:
  ranges: {age_months: [0, 120]}
  dates:
    diagnosis_date: {earliest: 2016-01-01, latest: 2022-12-31}
    birth_date: {before: diagnosis_date, by: age_months, earliest: 2012-01-01}
"""
    data = reconstruct(make_plan(AGES, more), seed=1).cohort.data
    assert 29.95 <= data["age_months"].median() < 30.05
    assert data["age_months"].max() > 60
    diagnosed, born = (data[name].to_numpy() for name in ("diagnosis_date", "birth_date"))
    months = (diagnosed - born).astype("timedelta64[D]").astype(float) / 30.4375
    assert np.round(months, 1) == pytest.approx(data["age_months"].to_numpy())
    assert diagnosed.min() >= np.datetime64(date(2016, 1, 1))
    assert born.min() >= np.datetime64(date(2012, 1, 1))


@pytest.mark.parametrize(
    ("dates", "error", "message"),
    [
        (
            (
                "diagnosis_date: {earliest: 2016-01-01, latest: 2016-02-01}, "
                "birth_date: {before: diagnosis_date, by: age_months, earliest: 2015-12-01}"
            ),
            NotFoundError,
            "no day for diagnosis_date",
        ),
        ("birth_date: {before: diagnosis_date, by: age_months}", UsageError, "is not drawn"),
        (
            (
                "diagnosis_date: {earliest: 2016-01-01, latest: 2016-02-01}, "
                "birth_date: {before: diagnosis_date, by: score}"
            ),
            UsageError,
            "counts no days",
        ),
    ],
)
def test_dates_that_cannot_be_are_refused(
    make_plan: MakePlan, dates: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        reconstruct(make_plan(AGES, f"reconstruct: {{dates: {{{dates}}}}}\n"), seed=1)


def test_tables_of_patients_that_were_made_say_so_whatever_the_plan_says(
    make_plan: MakePlan,
) -> None:
    folder = make_plan(CELLS).folder
    text = (folder / "plan.yaml").read_text("utf-8").replace("synthetic: true", "synthetic: false")
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    plan = load_plan(folder)
    cohort = reconstruct(plan, seed=1).cohort
    assert run_plan_of(plan, cohort).plan.model.study.synthetic
    lived = cohort.with_frames(cohort.data.assign(patient_id=[f"p{i}" for i in range(11)]))
    assert not run_plan_of(plan, lived).plan.model.study.synthetic


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_a_bar_on_a_terminal_and_a_line_in_a_log() -> None:
    terminal, log, nothing = Terminal(), io.StringIO(), Terminal()
    for stream, quiet in ((terminal, False), (log, False), (nothing, True)):
        with shown(stream, quiet=quiet, after=0) as report:
            for done in (0, 200, 400):
                report(Step("records", done, 400, "3"))
    assert "step 400 of at most 400" in terminal.getvalue()
    assert log.getvalue() == "Placing the values: step 0 of at most 400, 3 not met\n"
    assert nothing.getvalue() == ""


def test_the_command_writes_several_and_their_variation(
    make_plan: MakePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "IN_LOG", 0)
    folder = make_plan(CELLS).folder
    arguments = ["reconstruct", str(folder), "--out", str(folder / "out"), "--solutions", "2"]
    done = CliRunner().invoke(cli, [*arguments, "--vary", "cough = yes", "--quiet"])
    assert done.exit_code == 0
    assert "2 different synthetic cohorts" in done.output
    assert "cough = yes, n: " in done.output
    assert done.stderr == ""
    for name in ("synthetic-1", "synthetic-2"):
        text = (folder / "out" / name / "patients.csv").read_text("utf-8")
        assert text.splitlines()[1].startswith("synthetic-")
    lines = (folder / "out" / "variation.csv").read_text("utf-8").splitlines()
    assert lines[0] == "data,quantity,level,statistic,min,median,max,cohorts"
    assert all(line.startswith("synthetic,cough = yes,") for line in lines[1:])
    told = CliRunner().invoke(cli, [*arguments, "--lang", "zh"])
    assert "个互不相同的合成队列" in told.output
    assert "队列：2个中已找到0个" in told.stderr
