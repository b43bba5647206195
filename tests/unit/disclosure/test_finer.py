"""Finer levels in what was written, and releases of which one knows them and the other does not."""

from __future__ import annotations

import math

import pytest

from ncstats.disclosure import Policy, Study
from ncstats.disclosure.finer import Finer, finer_levels
from ncstats.disclosure.leaks import leaks_together
from ncstats.disclosure.written import Written
from ncstats.plan.coarser.format import JoinedLevel
from ncstats.plan.coarser.left_out import LeftOut
from ncstats.results.model import Statistic
from ncstats.text import Bilingual

COARSER = {"cause": {"joined": JoinedLevel(label=Bilingual("J"), levels=("a", "b", "c"))}}
LEFT_OUT = (LeftOut("t", Bilingual("T")), LeftOut("v", Bilingual("V"), of="u"))


def count(level: str, n: float, item: str = "u", **columns: str) -> Statistic:
    error = "disclosure.withheld" if math.isnan(n) else ""
    return Statistic(item, "categorical", columns.pop("variable", "cause"), "n", n,
                     variable_level=level, error=error, **columns)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (count("joined", 3), ()),
        (count("d", 3), ()),
        (count("a", 3, variable="other"), ()),
        (count("a", 3), (Finer("u", "cause", ("a",)),)),
        (count("a", math.nan), (Finer("u", "cause", ("a",)),)),
        (count("yes", 3, variable="x", group1="cause", group1_level="b"),
         (Finer("u", "cause", ("b",)),)),
        (count("yes", 3, variable="x", group2="cause", group2_level="b"),
         (Finer("u", "cause", ("b",)),)),
        (count("yes", 3, variable="x", where="cause = c and z > 1"),
         (Finer("u", "cause", ("c",)),)),
        (count("yes", 3, variable="x", where="cause in (c, a, d)"),
         (Finer("u", "cause", ("c", "a")),)),
        (count("yes", 3, variable="x", where="cause in (c, a, d, b)"), ()),
        (count("yes", 3, variable="x", where="cause in (joined)"), ()),
        (count("yes", 3, variable="x", where="z in (a, b)"), ()),
        (count("yes", 3, variable="v"), (Finer("u", "v"),)),
        (count("yes", 3, item="t", variable="x"), (Finer("t", ""),)),
        (count("", 3, item="text", variable="t"), (Finer("text", "t"),)),
    ],
)  # fmt: skip
def test_what_tells_a_finer_level(row: Statistic, found: tuple[Finer, ...]) -> None:
    assert finer_levels([row], COARSER, LEFT_OUT) == found


def test_levels_of_one_place_are_told_together() -> None:
    rows = [count("a", 3), count("b", 2), count("a", 1)]
    assert finer_levels(rows, COARSER) == (Finer("u", "cause", ("a", "b")),)


def test_a_coarser_count_and_finer_ones_of_the_same_patients_are_held_together() -> None:
    """10 + 14 + ? = 26, and the two who are left were withheld."""
    earlier = Written([count("a", 10), count("b", 14), count("c", math.nan)])
    later = Written([count("joined", 26)])
    policy = Policy(threshold=4)
    joined = {"cause": {"joined": ("a", "b", "c")}}
    found = leaks_together(earlier, later, policy, Study(joined=joined))
    assert [leak.kind for leak in found] == ["together"]
    assert leaks_together(earlier, later, policy) == ()
