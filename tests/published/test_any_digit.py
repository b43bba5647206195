"""No digit of a printed string can change unnoticed, unless the changed string is true as well.

What is true of a statistic is worked out here a second time, as an interval of exact fractions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.plan import load_plan
from ncstats.published import Published, VerifiedCell, read_published, verify
from ncstats.published.compare import compare
from ncstats.report.run import run
from ncstats.text.cells import write

COUNTED = ("n", "N", "percent", "n_percent", "n_N_percent", "percent_n_N", "n_of_N", "at_risk")
NUMBERS = {
    "median": ("median",),
    "median_iqr": ("median", "p25", "p75"),
    "median_range": ("median", "min", "max"),
    "mean_sd": ("mean", "sd"),
    "estimate": ("estimate",),
    "estimate_ci": ("estimate", "conf.low", "conf.high"),
    "percent_ci": ("estimate", "conf.low", "conf.high"),
}
Truth = list[Fraction]

decimals = st.decimals(0, 300, places=5)
shares = st.decimals(0, 1, places=6)


@st.composite
def cells(draw: st.DrawFn) -> tuple[str, dict[str, float], Truth]:
    """A format, the statistics it needs, and the numbers it shows as exact fractions."""
    name = draw(st.sampled_from([*COUNTED, *NUMBERS]))
    if name in COUNTED:
        total = draw(st.integers(1, 5000))
        n = draw(st.integers(0, total))
        values = {"n": float(n), "N": float(total), "n.risk": float(n)}
        shown = {"n": Fraction(n), "N": Fraction(total), "percent": Fraction(100 * n, total),
                 "at_risk": Fraction(n)}  # fmt: skip
        parts = {"n_of_N": ("n", "N")}.get(name) or tuple(name.split("_"))
        return name, values, [shown[part] for part in (("at_risk",) if "at" in parts else parts)]
    numbers = [draw(shares if name == "percent_ci" else decimals) for _ in NUMBERS[name]]
    values = {stat: float(x) for stat, x in zip(NUMBERS[name], numbers, strict=True)}
    return name, values, [Fraction(x) * (100 if name == "percent_ci" else 1) for x in numbers]


def is_true(printed: str, truth: Truth) -> bool:
    """Whether each number is the one of its decimals that lies nearest, halves going up."""
    texts = re.findall(r"\d+(?:\.\d+)?", printed)
    assert len(texts) == len(truth)
    return all(_nearest(Decimal(text), exact) for text, exact in zip(texts, truth, strict=True))


def _nearest(shown: Decimal, exact: Fraction) -> bool:
    half = Fraction(10) ** int(shown.as_tuple().exponent) / 2
    return Fraction(shown) - half <= exact < Fraction(shown) + half


def edited(draw: st.DrawFn, printed: str) -> str:
    places = [i for i, character in enumerate(printed) if character.isdigit()]
    place = draw(st.sampled_from(places))
    digit = draw(st.sampled_from([d for d in "0123456789" if d != printed[place]]))
    return printed[:place] + digit + printed[place + 1 :]


@given(cells(), st.integers(0, 3), st.data())
def test_a_changed_digit_is_caught(
    cell: tuple[str, dict[str, float], Truth], digits: int, data: st.DataObject
) -> None:
    name, values, truth = cell
    printed = write(name, values, digits)
    assert compare(name, printed, values).agrees
    assert is_true(printed, truth)
    changed = edited(data.draw, printed)
    assert compare(name, changed, values).agrees is is_true(changed, truth)


@given(st.decimals(0, 1, places=6) | st.decimals(0, "0.002", places=6), st.data())
def test_a_changed_digit_of_a_p_value_is_caught(p: Decimal, data: st.DataObject) -> None:
    printed = write("p_value", {"p.value": float(p)})
    assert compare("p_value", printed, {"p.value": float(p)}).agrees
    changed = edited(data.draw, printed)
    agrees = compare("p_value", changed, {"p.value": float(p)}).agrees
    # No other bound has three decimals: <0.002 would hide what those digits can print.
    assert agrees is (not changed.startswith("<") and is_true(changed, [Fraction(p)]))


@given(st.floats(0, 1), st.integers(0, 9999))
def test_a_bound_of_a_p_value_means_what_lies_below(p: float, step: int) -> None:
    exact = Decimal(f"{p:.12g}")
    assert compare("p_value", "<0.001", {"p.value": p}).agrees is (exact < Decimal("0.001"))
    printed = f"{step / 10000:.4f}"
    half = Decimal("0.00005")
    true = Decimal(printed) - half <= exact < Decimal(printed) + half
    assert compare("p_value", printed, {"p.value": p}).agrees is true


SHOWN = {
    "n": ("n",), "N": ("N",), "at_risk": ("n.risk",), "n_of_N": ("n", "N"), "percent": ("percent",),
    "n_percent": ("n", "percent"), "n_percent_sign": ("n", "percent"),
    "n_N_percent": ("n", "N", "percent"), "percent_n_N": ("percent", "n", "N"),
    "median": ("median",), "median_iqr": ("median", "p25", "p75"), "range": ("min", "max"),
    "median_range": ("median", "min", "max"), "p_value": ("p.value",), "n_in_words": ("n",),
    "percent_ci": ("estimate", "conf.low", "conf.high"),
}  # fmt: skip
"""The statistics that each format of the two studies shows, in the order of the string."""


def _truth(cell: VerifiedCell) -> Truth:
    """The exact numbers that a string claims, from the unrounded statistics."""
    exact = {name: Fraction(f"{value:.12g}") for name, value in cell.values.items()}
    if exact.get("N"):
        exact["percent"] = 100 * exact.get("n", Fraction(0)) / exact["N"]
    share = 100 if cell.key[4] == "percent_ci" else 1
    return [exact[name] * share for name in SHOWN[cell.key[4]]]


def _edits(printed: str) -> Iterator[str]:
    """The string with each of its digits replaced by each of the nine others."""
    for place, digit in enumerate(printed):
        if digit.isdigit():
            for other in "0123456789".replace(digit, ""):
                yield printed[:place] + other + printed[place + 1 :]


def _is_true_edit(cell: VerifiedCell, changed: str) -> bool:
    # Beside the last bound that its digits print, no bound of a p-value would have been printed.
    return not changed.startswith("<") and is_true(changed, _truth(cell))


@pytest.mark.parametrize(("study", "fewest"), [("chongqing", 5000), ("wilms", 5000)])
def test_every_digit_of_every_published_string_counts(study: str, fewest: int) -> None:
    plan = load_plan(study)
    assert plan.published_path is not None
    released, published = run(plan).released, read_published(plan.published_path, plan)
    own = verify(released, plan, published).cells
    waiting = [list(_edits(row.printed)) for row in published.rows]
    tried = 0
    while any(waiting):
        changed = [
            edits.pop() if edits else row.printed
            for edits, row in zip(waiting, published.rows, strict=True)
        ]
        rows = (replace(r, printed=text) for r, text in zip(published.rows, changed, strict=True))
        found = verify(released, plan, Published("edited", tuple(rows))).cells
        for before, after in zip(own, found, strict=True):
            if after.printed == before.printed:
                assert after.status == before.status
                continue
            registered = before.status == "registered"
            accepted = not registered and _is_true_edit(before, after.printed)
            expected = "reproduced" if accepted else "failed"
            assert after.status == expected, (after.key, after.printed)
            tried += 1
    assert tried > fewest
