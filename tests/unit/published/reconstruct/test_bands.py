"""p-values of a release: a band is sought where it can be, and told where it cannot."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from ncstats.methods import compute
from ncstats.plan import Plan, load_plan
from ncstats.published.intervals import Interval
from ncstats.published.model import PublishedCell
from ncstats.published.reconstruct import Reconstruction, reconstruct, reconstruct_several
from ncstats.published.reconstruct.costs_between import p_distance, quick_distance
from ncstats.published.reconstruct.report import lines_of
from ncstats.published.reconstruct.targets import band_of

MakePlan = Callable[..., Plan]
SIZES = "table2,,,a,N,60,p\ntable2,,,b,N,50,p\n"
BANDS = {
    "<0.001": (0, 0.001),
    "<0.01": (0.001, 0.01),
    "<0.05": (0.01, 0.05),
    "≥0.05": (0.05, 1.1),
}


def released(make_plan: MakePlan, rows: str) -> Plan:
    """A study whose published.csv is of a release."""
    plan = make_plan(rows)
    assert plan.published_path is not None
    text = plan.published_path.read_text(encoding="utf-8")
    plan.published_path.write_text(text.replace("published\n", "published,policy\n", 1), "utf-8")
    return load_plan(plan.folder)


def p_of(found: Reconstruction, variable: str) -> float:
    (cell,) = (
        cell
        for cell in found.verification.cells
        if cell.key[1] == variable and cell.key[4] == "p_value"
    )
    return cell.values["p.value"]


@pytest.mark.parametrize("times", [1, 5])
@pytest.mark.parametrize("band", BANDS)
def test_tests_of_counts_and_ranks_fall_into_the_band(
    make_plan: MakePlan, band: str, times: int
) -> None:
    sizes = f"table2,,,a,N,{60 * times},p\ntable2,,,b,N,{50 * times},p\n"
    rows = (
        "table2,score,,a,median,3.5–4.5,p\ntable2,score,,b,median,4.0–6.0,p\n"
        f"table2,score,,*,p_value,{band},p\n"
        f"table2,fever,,*,p_value,{band},p\n"
    )
    found = reconstruct(released(make_plan, sizes + rows), seed=1)
    low, high = BANDS[band]
    assert low <= p_of(found, "score") < high
    assert low <= p_of(found, "fever") < high
    assert found.outside == ()


def test_a_paper_s_bound_is_met_by_whatever_lies_below(make_plan: MakePlan) -> None:
    rows = "table2,fever,,a,n,30\ntable2,fever,,b,n,2\ntable2,fever,,*,p_value,<0.05\n"
    found = reconstruct(make_plan(SIZES.replace(",p", "") + rows), seed=1)
    assert p_of(found, "fever") < 0.001
    assert found.outside == ()


def test_a_band_that_cannot_be_is_told(make_plan: MakePlan, tmp_path: Path) -> None:
    # 30 of 60 against 2 of 50 has one p-value, far below 0.01.
    rows = (
        "table2,fever,,a,n,30,p\ntable2,fever,,a,N,60,p\n"
        "table2,fever,,b,n,2,p\ntable2,fever,,b,N,50,p\ntable2,fever,,*,p_value,<0.05,p\n"
    )
    plan = released(make_plan, SIZES + rows)
    solutions = reconstruct_several(plan, solutions=1)
    (outside,) = solutions.found[0].outside
    assert outside.key == ("table2", "fever", "", "*", "p_value")
    p = compute("fisher_exact", [[30, 2], [30, 48]]).p_value
    assert outside.p == pytest.approx(p)
    lines = list(lines_of(solutions, tmp_path))
    heading = (
        "Tests of these synthetic patients that give a smaller p-value than the band that was"
        " released: 1"
    )
    assert lines[-2:] == [heading, "- table2, fever, *: released <0.05, here <0.001."]
    assert any("此处 <0.001" in line for line in lines_of(solutions, tmp_path, "zh"))
    several = list(lines_of(reconstruct_several(plan, solutions=2), tmp_path))
    assert lines[-1] in several


def test_values_of_a_number_without_the_band_are_sought_by_the_string(
    make_plan: MakePlan,
) -> None:
    # Nobody of one arm is below anybody of the other.
    rows = (
        "table2,score,,a,median_range,2.0 (1–3),p\ntable2,score,,b,median_range,7.0 (6–8),p\n"
        "table2,score,,*,p_value,<0.05,p\n"
    )
    sizes = "table2,,,a,N,20,p\ntable2,,,b,N,20,p\n"
    found = reconstruct(released(make_plan, sizes + rows), seed=1)
    assert [part.printed for part in found.outside] == ["<0.05"]


@pytest.mark.parametrize(("printed", "policy"), [("0.030", "p"), (">0.05", "p"), ("<0.05", "")])
def test_only_a_bound_of_a_release_is_a_band(printed: str, policy: str) -> None:
    cell = PublishedCell("table1", "sex", "", "*", "p_value", printed, policy=policy)
    assert band_of(cell).low in (None, Fraction("0.05"), Fraction("0.0295"))


@pytest.mark.parametrize("seed", range(40))
def test_a_quick_look_at_many_patients_says_what_fisher_says(seed: int) -> None:
    rng = random.Random(seed)
    table = [[rng.randrange(20, 300) for _ in range(2)] for _ in range(rng.randrange(2, 4))]
    for band in (Interval(Fraction(1, 20)), Interval(Fraction(1, 100), Fraction(1, 20)),
                 Interval(None, Fraction(1, 1000))):  # fmt: skip
        quick = quick_distance("fisher_exact", table, band)
        if quick is not None:
            assert (quick == 0) == (p_distance("fisher_exact", table, band) == 0)
