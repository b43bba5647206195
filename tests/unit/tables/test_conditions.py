from __future__ import annotations

from collections.abc import Callable

import pytest

from ncstats.plan import Plan
from ncstats.results.model import Results
from ncstats.tables.reading import Reading


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("age < 12", "Age < 12 months"),
        ("sodium >= 137.5", "Serum sodium ≥ 137.5 mmol/L"),
        ("stage != ii", "Stage ≠ II"),
        ("stage = 'ii'", "Stage = II"),
        ("stage in (i, ii)", "Stage = I or II"),
        ("stage not in (i, ii)", "Stage ≠ I or II"),
        ("fever is missing", "Fever missing"),
        ("fever is not missing", "Fever known"),
        ("not fever = yes", "not Fever = Yes"),
        ("fever = yes and (age < 2 or stage = i)", "Fever = Yes and (Age < 2 months or Stage = I)"),
        ("stage = 'iv'", "Stage = 'iv'"),
        ("age * 2 > sodium", "age * 2 > sodium"),
        ("age > (sodium)", "age > sodium"),
    ],
)  # fmt: skip
def test_a_condition_reads_like_a_sentence(
    study: Callable[..., Plan], condition: str, words: str
) -> None:
    assert Reading(Results(()), study(), "", "en").condition(condition) == words


def test_and_in_chinese(study: Callable[..., Plan]) -> None:
    reading = Reading(Results(()), study(), "", "zh")
    assert reading.condition("age < 12 and fever = yes") == "年龄 < 12 月 且 发热 = 是"
