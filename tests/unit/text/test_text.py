"""ncstats.text: one rounding rule, one template for writing and reading, two catalogues."""

from __future__ import annotations

import math
import string
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncstats.text import LANGUAGES, catalogue, cells, message, numbers


@pytest.mark.parametrize(
    ("n", "total", "printed"),
    [(5, 40, "13"), (37, 40, "93"), (3, 40, "8"), (39, 40, "98"), (14, 16, "88"), (1, 3, "33")],
)
def test_percentages_round_from_the_exact_fraction(n: int, total: int, printed: str) -> None:
    assert numbers.number(Fraction(100 * n, total), 0) == printed


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(0, 4))
def test_rounding_is_half_away_from_zero(n: int, total: int, digits: int) -> None:
    exact = Fraction(n, total)
    rounded = numbers.round_half_away(exact, digits)
    half = Fraction(1, 2 * 10**digits)
    assert Fraction(rounded) - half <= exact < Fraction(rounded) + half
    assert numbers.round_half_away(-exact, digits) == -rounded


def test_what_has_no_value_is_a_dash() -> None:
    assert numbers.number(math.nan, 1) == numbers.p_value(math.nan) == "–"
    assert numbers.number(math.inf, 1) == "∞"
    assert numbers.number(-math.inf, 1) == "-∞"
    assert cells.write("median", {"median": math.nan}) == "–"
    assert cells.write("n_percent", {"n": 0, "N": 0}, 0) == "0 (–)"


def test_a_limit_is_printed_with_its_side_and_never_rounded() -> None:
    values = {"median": 0.7, "p25": 0.25, "p75": 9.0, "min": 0.25, "max": 9.0}
    sides = {"p25": -1, "min": -1, "p75": 1}
    assert cells.write("median_iqr", values, 1, sides) == "0.7 [<0.25–>9.0]"
    assert cells.write("median_range", values, "1-", sides) == "0.7 (<0.25–9)"
    assert cells.write("median", {"median": 0.5}, 0, {"median": -1}) == "<0.5"
    assert cells.rewrite("median_iqr", "2,4 (1,0; 3,5)", values, 1, sides) == "0,7 (<0,25; >9,0)"
    read = cells.parse("median_iqr", "0.7 [<0.25–>9.0]")
    assert read is not None
    assert (read["q1"].relation, read["q3"].relation) == ("<", ">")


def test_the_width_of_a_range_that_ends_on_a_limit_is_open() -> None:
    values = {"median": 0.7, "p25": 0.25, "p75": 9.0}
    assert cells.write("median_iqr_width", values, 1, {"p25": -1}) == "0.7 (–)"
    assert cells.write("median_iqr_width", values, 1) == "0.7 (8.8)"


SAMPLES = {
    "n": 8.0, "N": 11.0, "median": 137.7, "p25": 135.25, "p75": 139.7, "mean": 2.4, "sd": 0.35,
    "min": -1.0, "max": 4.0, "estimate": 0.872, "conf.low": 0.86, "conf.high": 0.884,
    "n.risk": 26.0, "p.value": 0.0004,
}  # fmt: skip


@pytest.mark.parametrize("name", cells.FORMATS)
@pytest.mark.parametrize("digits", [0, 1, 3, "1-"])
def test_what_a_format_writes_it_reads_back(name: str, digits: int | str) -> None:
    printed = cells.write(name, SAMPLES, digits)
    read = cells.parse(name, printed)
    assert read is not None
    for part in cells.FORMATS[name].parts:
        if digits != "1-":
            assert read[part.name].agrees(part.of(SAMPLES)), (printed, part)


def test_printers_dashes_and_spaces_are_read() -> None:
    for printed in ("137.7 [135.2–139.7]", "137.7[135.2-139.7]", "137.7 [135.2 — 139.7]"):
        assert cells.parse("median_iqr", printed) is not None
    assert cells.parse("mean_sd", "−1.5 ± 0.2") == {
        "mean": cells.PrintedNumber("=", Decimal("-1.5")),
        "sd": cells.PrintedNumber("=", Decimal("0.2")),
    }
    assert cells.parse("n_percent", "about five") is None


def test_relations_bound_a_p_value() -> None:
    below = cells.parse("p_value", "<0.001")
    above = cells.parse("p_value", ">0.05")
    assert below is not None
    assert above is not None
    assert below["p"].agrees(0.0009)
    assert not below["p"].agrees(0.001)
    assert above["p"].agrees(0.051)
    assert not above["p"].agrees(0.05)
    assert not above["p"].agrees(math.nan)


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_catalogues_have_the_same_keys_and_placeholders() -> None:
    english, chinese = (catalogue(lang) for lang in LANGUAGES)
    assert set(english) == set(chinese)
    for code, sentence in english.items():
        assert _placeholders(sentence) == _placeholders(chinese[code]), code


def test_a_placeholder_chooses_a_word_for_one_or_for_several() -> None:
    """Whatever the value is, a text or a number; and of each value in its own place."""
    counts = {"file": "f", "patients": 1, "counts": "2"}
    assert "2 counts of 1 patient, and" in message("pooled.written", **counts)
    several = message("report.text_analysed", count="<10")
    assert (message("report.text_analysed", count="1"), several) == (
        "One patient was analysed.", "<10 patients were analysed.",
    )  # fmt: skip


def test_a_choice_of_words_is_one_of_two() -> None:
    parsed = (string.Formatter().parse(sentence) for sentence in catalogue("en").values())
    choices = [words for parts in parsed for _, _, words, _ in parts if words]
    assert choices
    assert {words.count("|") for words in choices} == {1}


def test_an_unknown_language_is_no_message() -> None:
    with pytest.raises(KeyError):
        message("errors.more", "fr", count=1)
