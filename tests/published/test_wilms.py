"""The study of 4,028 children, whole: every cell that R prints, and every number behind them."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from ncstats.plan import Plan, load_plan
from ncstats.published import Published, PublishedCell, read_published, verify
from ncstats.published.locate import addresses
from ncstats.published.model import KEY
from ncstats.report.run import read_study
from ncstats.results.model import Results
from ncstats.results.run import run_plan

NUMBERS = Path(__file__).parents[1] / "reference" / "wilms_numbers.csv"
RELATIVE = 1e-8
COLUMN_SIZE = {"N": "N_obs"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("wilms")


@pytest.fixture(scope="module")
def results(plan: Plan) -> Results:
    return run_plan(plan, read_study(plan)).results


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_cell_that_r_prints_reproduces(plan: Plan, results: Results) -> None:
    assert plan.published_path is not None
    published = read_published(plan.published_path)
    verification = verify(results, plan, published)
    assert verification.with_status("failed") == ()
    assert verification.reproduced == verification.total == len(published) > 190


def cell_of(row: dict[str, str], plan: Plan) -> PublishedCell:
    """A cell that stands where the number does; which one of that place does not matter."""
    statistic = "N"
    if row["group"] == "*":
        statistic = "p_value"
    elif row["level"]:
        statistic = "percent_ci" if row["table"] in plan.model.curves else "n"
    return PublishedCell(**{name: row[name] for name in KEY[:4]}, statistic=statistic, printed="")


def test_every_number_behind_them_is_r_s(plan: Plan, results: Results) -> None:
    rows = rows_of(NUMBERS)
    assert len(rows) > 400
    for row in rows:
        (address,) = addresses(Published("", (cell_of(row, plan),)), plan)
        found = results.find(address.item, address.variable, **address.columns)
        name = row["stat_name"] if row["variable"] else COLUMN_SIZE[row["stat_name"]]
        (computed,) = [found_row.stat for found_row in found if found_row.stat_name == name]
        assert computed == pytest.approx(float(row["stat"]), rel=RELATIVE, abs=0), row


def test_every_printed_cell_has_its_numbers(plan: Plan) -> None:
    """The two files that R wrote are of the same cells."""
    published = rows_of(plan.folder / "published.csv")
    keys = {tuple(row[name] for name in KEY[:4]) for row in published}
    assert keys == {tuple(row[name] for name in KEY[:4]) for row in rows_of(NUMBERS)}


def test_the_order_of_the_children_moves_nothing(
    plan: Plan, results: Results, tmp_path: Path
) -> None:
    study = shutil.copytree(plan.folder, tmp_path / "study")
    header, *patients = plan.data_path.read_text("utf-8").splitlines()
    patients.sort(key=lambda patient: patient[::-1])
    (study / "patients.csv").write_text("\n".join([header, *patients]) + "\n", "utf-8")
    copied = load_plan(study)
    other = run_plan(copied, read_study(copied)).results
    assert [row.key for row in other] == [row.key for row in results]
    # lifelines adds up the log-rank's covariance in the order of the rows.
    assert [row.stat for row in other] == pytest.approx(
        [row.stat for row in results], rel=1e-11, abs=0, nan_ok=True
    )
