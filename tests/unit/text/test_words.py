"""Numbers that a text spells out are read, written and compared as exactly as digits."""

from __future__ import annotations

import pytest

from ncstats.published.compare import compare, computed_string
from ncstats.text import cells
from ncstats.text.printed import PORTION_WORDS


@pytest.mark.parametrize(
    ("printed", "n"), [("one", 1), ("Two", 2), ("five", 5), ("Ten", 10), ("twelve", 12), ("13", 13)]
)
def test_a_count_in_words_is_its_number(printed: str, n: int) -> None:
    assert compare("n_in_words", printed, {"n": n}).agrees
    assert not compare("n_in_words", printed, {"n": n + 1}).agrees
    assert cells.write("n_in_words", {"n": n}) == printed.lower()


def test_other_words_are_no_count() -> None:
    assert cells.parse("n_in_words", "several") is None
    assert cells.parse("n_in_words", "twenty") is None
    assert cells.parse("n", "five") is None


@pytest.mark.parametrize(
    ("n", "total", "word"),
    [(0, 9, "none"), (1, 9, "minority"), (4, 9, "minority"), (5, 9, "majority"), (8, 9, "majority"),
     (9, 9, "all"), (25, 50, "half"), (24, 50, "minority"), (999, 1000, "majority")],
)  # fmt: skip
def test_a_part_of_the_whole_has_one_word(n: int, total: int, word: str) -> None:
    values = {"n": n, "N": total}
    assert cells.write("portion_in_words", values) == word
    for other in PORTION_WORDS:
        assert compare("portion_in_words", other, values).agrees == (other == word)


def test_words_that_disagree_are_shown_as_words() -> None:
    values = {"n": 19.0, "N": 50.0}
    assert compare("portion_in_words", "majority", values).differing == ("minority", "majority")
    assert computed_string("portion_in_words", "majority", values) == "minority"
    assert compare("n_in_words", "Two", {"n": 0}).differing == ("zero", "two")


def test_nobody_has_no_part() -> None:
    assert cells.write("portion_in_words", {"n": 0, "N": 0}) == "–"
    assert cells.parse("portion_in_words", "some") is None


def test_a_percentage_of_a_sentence_bears_its_sign() -> None:
    assert compare("n_percent_sign", "18 (69%)", {"n": 18, "N": 26}).agrees
    assert cells.parse("n_percent_sign", "18 (69)") is None
    assert cells.parse("n_percent", "18 (69%)") == cells.parse("n_percent", "18 (69)")


def test_a_range_is_read_with_its_signs() -> None:
    assert compare("range", "3–105", {"min": 3, "max": 105}).agrees
    assert compare("range", "−2.5–-1", {"min": -2.5, "max": -1.2}).agrees
    assert not compare("range", "3–105", {"min": 3, "max": 104}).agrees
