"""ncstats.errors: a problem is data, its words come from the catalogue."""

from __future__ import annotations

import pytest

from ncstats.errors import (
    NcstatsError,
    Problem,
    UsageError,
    check_language,
    nearest,
    unknown_name,
)


def test_a_problem_says_where_what_and_the_way_out_in_both_languages() -> None:
    problem = unknown_name("files.not_plain", "sax", ["sex"], file="p.csv", line=5, column=2)
    assert problem.text().startswith("p.csv, line 5, column 2: “sax” is not allowed here")
    assert problem.text().endswith("Did you mean “sex”? Allowed: sex.")
    assert problem.text("zh").startswith("p.csv 第 5 行 2 列：")
    assert Problem("files.empty", file="p.csv", column="sex").text().startswith("p.csv, column sex")
    assert Problem("files.empty").text() == "the file is empty."


def test_an_error_shows_twenty_problems_and_counts_the_rest() -> None:
    error = NcstatsError([Problem("files.empty", file=f"{i}.csv") for i in range(25)])
    assert len(str(error).splitlines()) == 21
    assert str(error).endswith("… and 5 more.")
    assert NcstatsError(Problem("files.empty")).text("zh") == "文件是空的。"


def test_exit_codes_are_those_of_the_command_line() -> None:
    assert (NcstatsError.exit_code, UsageError.exit_code) == (70, 2)


def test_nothing_near_is_no_suggestion() -> None:
    assert nearest("weight", ["sex", "age"]) is None
    assert nearest("SEX", ["sex"]) == "sex"


def test_what_cannot_be_seen_is_written_out_and_what_is_long_is_cut() -> None:
    text = Problem("files.unknown_key", file="a\nb.csv", value="\x1b[31m" + "x" * 200).text()
    assert text.startswith("a\\nb.csv: “\\x1b[31mxxx")
    assert len(text) < 160


def test_a_long_list_stands_only_where_nothing_is_near() -> None:
    names = tuple(f"variable_{i}" for i in range(20))
    far = Problem("files.unknown_key", value="zz", allowed=names)
    assert "(20 in all)" in far.text()
    near = Problem("files.unknown_key", value="zz", allowed=names, nearest="variable_1")
    assert near.text() == "“zz” is no key here. Did you mean “variable_1”?"
    assert "Allowed" not in Problem("files.unknown_key", value="z", allowed=names * 3).text()


def test_a_language_without_messages_is_refused() -> None:
    with pytest.raises(UsageError, match=r"“fr”\. Allowed: en, zh"):
        check_language("fr")
