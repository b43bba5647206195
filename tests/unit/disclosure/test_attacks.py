"""Attacks one after the other: what those before have found settles only what still fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncstats.disclosure import Range
from ncstats.disclosure import attacks as of_attacks
from ncstats.disclosure.attacks import Attacks
from ncstats.disclosure.equations import Part, System
from ncstats.disclosure.links import Sum
from ncstats.disclosure.shown import ANY

if TYPE_CHECKING:
    import pytest

SYSTEM = System.of(range(3), [Sum(0, (1, 2))])
SMALL = Range(0, 9)


def part(*shown: Range) -> Part:
    """A whole and its two parts, and what is shown of each."""
    return Part.of(SYSTEM, shown)


def test_what_fitted_before_settles_nothing_that_it_no_longer_fits() -> None:
    attacks, cases = Attacks(), [(1, 1), (1, 9), (2, 1), (2, 9)]
    hidden, shown = part(ANY, SMALL, ANY), part(Range(12, 12), SMALL, SMALL)
    assert attacks.unsettled(hidden, cases) == []
    assert attacks.first_impossible(hidden, cases) is None
    assert attacks.first_impossible(shown, cases) == (1, 1)  # 12 = 1 + 11
    assert set(attacks.unsettled(shown, cases)) >= {(1, 1), (2, 1)}
    assert Attacks().first_impossible(shown, [(1, 3), (2, 9), (2, 3)]) is None


def test_a_case_that_was_settled_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    attacks, cases = Attacks(), [(1, 1), (1, 9)]
    assert attacks.first_impossible(part(ANY, SMALL, ANY), cases) is None
    monkeypatch.setattr(of_attacks, "fitting", None)
    monkeypatch.setattr(Part, "nearest", None)
    assert attacks.first_impossible(part(ANY, SMALL, ANY), cases) is None
    assert attacks.unsettled(part(ANY, ANY, ANY), cases) == []


def test_the_latest_counts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_attacks, "MOST_KEPT", 2)
    attacks, hidden = Attacks(), part(ANY, ANY, ANY)
    for value in (3, 4, 5):
        assert attacks.witness(hidden, 1, value) is not None
    monkeypatch.setattr(of_attacks, "fitting", lambda *_: None)
    assert attacks.first_impossible(hidden, [(1, 5)]) is None
    assert attacks.first_impossible(hidden, [(1, 3)]) == (1, 3)
