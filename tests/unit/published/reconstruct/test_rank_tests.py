"""Rank tests of hundreds: their statistic lies where it must before anybody is moved alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ncstats.plan import Plan, load_plan
from ncstats.published.read import read_published
from ncstats.published.reconstruct.many import place
from ncstats.published.reconstruct.problem import make_study
from ncstats.published.reconstruct.records import costs_of
from ncstats.published.reconstruct.search import Search
from ncstats.stats import kruskal_wallis

MakePlan = Callable[..., Plan]
SIZES = {"x": 400, "y": 350, "z": 150}
BANDS = {
    "<0.001": (0, 0.001),
    "<0.01": (0.001, 0.01),
    "<0.05": (0.01, 0.05),
    "≥0.05": (0.05, 1.1),
}
ROWS = """\
table,variable,level,group,statistic,published,policy
table4,,,x,N,400,p
table4,,,y,N,350,p
table4,,,z,N,150,p
table9,score,,x,median,18.5–21.5,p
table9,score,,x,q1,8–12,p
table9,score,,x,q3,28–32,p
table9,score,,y,median,18.5–21.5,p
table9,score,,y,q3,28–33,p
table9,score,,z,median,19–25,p
table9,score,,*,p_value,{band},p
"""
MORE = "reconstruct: {ranges: {score: [0, 50]}}\n"


def scores_by_lobe(plan_folder: Path, band: str, seed: int) -> tuple[list[list[int]], list[str]]:
    """Scores of each lobe as they are placed, and what is not met."""
    text = (plan_folder / "plan.yaml").read_text(encoding="utf-8")
    table = "  table9: {title: By lobe, by: lobes, rows: [{score: {digits: 1}}]}\n"
    text = text.replace("statements:\n", f"{table}statements:\n", 1)
    (plan_folder / "plan.yaml").write_text(text, encoding="utf-8")
    published = plan_folder / "published.csv"
    published.write_text(ROWS.replace("{band}", band), encoding="utf-8")
    plan = load_plan(plan_folder)
    study = make_study(plan, read_published(published, plan).rows, bands=True)
    placed = place(study, random.Random(seed))
    costs = costs_of(study, {})
    search = Search(placed.records, study.schema, placed.moves, costs, random.Random(seed))
    by_lobe: dict[str, list[int]] = {level: [] for level in SIZES}
    for record in placed.records:
        score = record["score"]
        assert isinstance(score, int)
        by_lobe[str(record["lobe"])].append(score)
    return list(by_lobe.values()), [", ".join(cost.key) for cost in search.unmet()]


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("seed", range(3))
def test_every_band_is_reached_between_the_quartiles(
    make_plan: MakePlan, band: str, seed: int
) -> None:
    groups, unmet = scores_by_lobe(make_plan("", MORE).folder, band, seed)
    assert unmet == []
    low, high = BANDS[band]
    assert low <= kruskal_wallis(groups).p_value < high
