"""From a release to patients that collaborators develop on, and nothing of what was withheld."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from ncstats.cli import main
from ncstats.plan import load_plan
from ncstats.published import read_published
from ncstats.published.reconstruct import NotReconstructedError, reconstruct
from ncstats.published.released import released_csv
from ncstats.published.verify import verify
from ncstats.report.run import run
from ncstats.results.model import Results

DICTIONARY = """\
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: Variables of a ward
fields:
  - name: arm
    type: string
    title: Arm
    categories: [{value: a, label: A}, {value: b, label: B}]
    ncstats: {label_zh: 组, levels_zh: {a: 甲, b: 乙}, role: treatment}
  - name: sodium
    type: number
    title: Sodium
    constraints: {minimum: 100, maximum: 180}
    ncstats: {label_zh: 钠, decimals: 0, soft: [120, 160], role: laboratory}
  - name: fever
    type: string
    title: Fever
    ncstats: {label_zh: 发热, codelist: yes_no, role: presentation}
  - name: seizure
    type: string
    title: Seizure
    ncstats: {label_zh: 惊厥, codelist: yes_no, role: presentation}
  - name: stage
    type: string
    title: Stage
    categories: [{value: s1, label: I}, {value: s2, label: II}, {value: s3, label: III}]
    ncstats: {label_zh: 分期, levels_zh: {s1: I, s2: II, s3: III}, role: pathology}
"""
PLAN = """\
study: {id: ward, title: Ward, dated: "2026-01-01"}
groups:
  arms: {variable: arm, order: [a, b]}
eligibility:
  - {id: staged, text: Stage known, where: stage is not missing}
tables:
  table1: {title: All, rows: [sodium, fever, seizure, stage]}
  table2: {title: By arm, by: arms, rows: [sodium, fever]}
statements:
  - {id: ill, variable: fever = yes, where: stage = s1, cell: n/N}
reconstruct: {seed: 3}
"""


def ward(folder: Path, seizures: int, arms: Sequence[int] = (40, 27)) -> Path:
    """A study of real patients: a folder with its plan, dictionary and patients."""
    folder.mkdir()
    (folder / "dictionary.yaml").write_text(DICTIONARY, encoding="utf-8")
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    rows = ["patient_id,arm,sodium,fever,seizure,stage"]
    for arm, size in zip("ab", arms, strict=True):
        for i in range(size):
            at = len(rows) - 1
            fever = "" if at == 5 else "yes" if i % 3 == 0 else "no"
            seizure = "yes" if at < seizures else "no"
            rows.append(f"p{at},{arm},{130 + i % 17},{fever},{seizure},s{1 + at % 3}")
    (folder / "patients.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def command(*arguments: object) -> tuple[int, str]:
    """The exit code of a command, and what it told."""
    told = io.StringIO()
    with redirect_stdout(told), redirect_stderr(told), pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0), told.getvalue()


def shared(folder: Path, released: Path) -> Path:
    """What a collaborator is given: plan, dictionary, and the published.csv of a release."""
    folder.mkdir()
    for name in ("plan.yaml", "dictionary.yaml"):
        shutil.copy(released.parent / "ward" / name, folder / name)
    shutil.copy(released / "published.csv", folder / "published.csv")
    return folder


def test_a_release_in_coarser_levels_is_enough_too(tmp_path: Path) -> None:
    real = ward(tmp_path / "ward", seizures=4)
    policy = tmp_path / "ours.yaml"
    joined = "  stage:\n    late: {label: {en: Late, zh: 晚期}, levels: [s2, s3]}\n"
    policy.write_text(f"threshold: 7\nrounding: 5\ncoarser:\n{joined}", encoding="utf-8")
    out = tmp_path / "out"
    assert command("run", real, "--policy", policy, "--out", out)[0] == 0
    given = shared(tmp_path / "given", out)
    code, told = command("reconstruct", given, "--out", given / "standin")
    assert code == 2  # the plan alone does not know the coarser level
    assert "“late”" in told
    assert "coarser.yaml" in told
    shutil.copy(out / "coarser.yaml", given)
    code, told = command("reconstruct", given, "--out", given / "standin")
    assert code == 0, told
    standin = given / "standin" / "patients.csv"
    rows = list(csv.DictReader(io.StringIO(standin.read_text(encoding="utf-8"))))
    assert {row["stage"] for row in rows} == {"s1", "late"}
    found = run(load_plan(given), standin).verification
    assert found is not None
    assert (found.failed, found.finer) == (0, ())
    assert found.reproduced > 20
    # The policy may be asked for of these patients, too: its levels are theirs.
    code, told = command("run", given, "--data", standin, "--policy", policy,
                         "--out", tmp_path / "trial")  # fmt: skip
    assert code == 0, told
    assert (tmp_path / "trial" / "coarser.yaml").read_bytes() == (out / "coarser.yaml").read_bytes()


def results_of(folder: Path, patients: Path) -> Results:
    return run(load_plan(folder), patients).results


@pytest.mark.parametrize("policy", ["round5", "mask10"])
def test_a_release_is_enough_for_patients_to_develop_on(policy: str, tmp_path: Path) -> None:
    real = ward(tmp_path / "ward", seizures=4)
    out = tmp_path / "out"
    assert command("run", real, "--policy", policy, "--out", out)[0] == 0
    given = shared(tmp_path / "given", out)
    code, told = command("reconstruct", given, "--out", given / "standin")
    assert code == 0, told
    published = read_published(given / "published.csv", load_plan(given))
    assert published.policy == policy
    if published.withheld:
        assert f"{published.withheld} further value" in told

    standin = given / "standin" / "patients.csv"
    rows = list(csv.DictReader(io.StringIO(standin.read_text(encoding="utf-8"))))
    assert all(row["patient_id"].startswith("synthetic-") for row in rows)
    # Whatever was released is true of them, as it is of the patients that lived.
    for folder, patients in ((given, standin), (real, real / "patients.csv")):
        found = verify(results_of(folder, patients), load_plan(folder), published)
        assert found.ok, found.terminal_lines()
        assert found.reproduced == len(published) > 20

    code, told = command("run", given, "--data", standin, "--out", tmp_path / "trial")
    assert code == 0, told
    assert "no real patients" in (tmp_path / "trial" / "report.html").read_text(encoding="utf-8")
    code, told = command("audit", given / "published.csv")
    assert code == 0, told
    # The folder of the release can leave: its log holds the file too.
    code, told = command("disclose", out, "--policy", policy, "--plan", real)
    assert code == 0, told


@pytest.mark.parametrize("policy", ["round5", "mask10"])
def test_nothing_of_them_depends_on_what_was_withheld(policy: str, tmp_path: Path) -> None:
    found = []
    for at, seizures in enumerate((2, 6)):
        plan = load_plan(ward(tmp_path / f"ward{at}", seizures))
        done = run(plan, policy=policy)
        (plan.folder / "published.csv").write_text(released_csv(done.released, plan), "utf-8")
        (seizure,) = (
            row.stat
            for row in run(plan, policy="none").results.find(
                "table1", "seizure", context="categorical"
            )
            if row.variable_level == "yes" and row.stat_name == "n"
        )
        found.append((seizure, done.results, reconstruct(load_plan(plan.folder)).patients))
    (first, released, patients), (second, again, others) = found
    assert (first, second) == (2, 6)
    assert [row.key for row in released] == [row.key for row in again]
    assert repr(released.to_frame().to_csv()) == repr(again.to_frame().to_csv())
    assert patients == others


def test_what_a_release_says_is_what_may_be(tmp_path: Path) -> None:
    plan = load_plan(ward(tmp_path / "ward", seizures=4))
    lines = released_csv(run(plan, policy="round5").released, plan).splitlines()
    assert lines[0] == "table,variable,level,group,statistic,published,policy"
    assert "table1,,,,N,63–67,round5" in lines
    assert "table1,seizure,,,n,withheld,round5" in lines
    masked = released_csv(run(plan, policy="mask10").released, plan).splitlines()
    assert "table1,,,,N,67,mask10" in masked
    assert "table1,seizure,,,n,<10,mask10" in masked


def test_without_a_policy_there_is_no_release(tmp_path: Path) -> None:
    plan = load_plan(ward(tmp_path / "ward", seizures=4))
    with pytest.raises(ValueError, match="a policy releases"):
        released_csv(run(plan).released, plan)


def test_where_everything_was_withheld_there_is_nothing_to_meet(tmp_path: Path) -> None:
    real = ward(tmp_path / "ward", seizures=1, arms=(2, 3))
    out = tmp_path / "out"
    assert command("run", real, "--policy", "round5", "--out", out)[0] == 0
    given = shared(tmp_path / "given", out)
    code, told = command("reconstruct", given, "--out", given / "standin")
    assert code == 1
    assert "withheld" in told
    assert not (given / "standin").exists()


def test_a_release_without_a_size_asks_for_one(tmp_path: Path) -> None:
    given = ward(tmp_path / "ward", seizures=4)
    rows = "table1,fever,,,n,withheld,round5\ntext,ill,,,n,8–12,round5\n"
    header = "table,variable,level,group,statistic,published,policy\n"
    (given / "published.csv").write_text(header + rows, encoding="utf-8")
    with pytest.raises(NotReconstructedError, match="patients, under reconstruct"):
        reconstruct(load_plan(given))


@pytest.mark.parametrize("policy", ["round5", "mask10"])
def test_a_release_of_thousands_is_met_in_every_value_and_band(policy: str, tmp_path: Path) -> None:
    plan = load_plan("wilms")
    for name in ("plan.yaml", "dictionary.yaml"):
        shutil.copy(plan.folder / name, tmp_path / name)
    text = released_csv(run(plan, policy=policy).released, plan)
    (tmp_path / "published.csv").write_text(text, encoding="utf-8")
    found = reconstruct(load_plan(tmp_path))
    assert abs(found.cohort.n - 4028) <= 2
    assert found.verification.reproduced == found.verification.total == text.count("\n") - 1
    bands = [row for row in csv.DictReader(io.StringIO(text)) if row["statistic"] == "p_value"]
    assert {row["published"] for row in bands} == {"<0.001", "<0.01", "≥0.05"}
    assert found.outside == ()


@pytest.mark.parametrize("policy", ["round5", "mask10"])
def test_what_is_released_of_a_whole_study_is_true_of_its_patients(
    policy: str, tmp_path: Path
) -> None:
    plan = load_plan("chongqing")
    released = run(plan, policy=policy).released
    path = tmp_path / "published.csv"
    path.write_text(released_csv(released, plan), encoding="utf-8")
    published = read_published(path, plan)
    found = verify(run(plan).results, plan, published)
    assert found.ok, found.terminal_lines()
    assert found.reproduced == len(published) > 400
    assert published.withheld > 100
