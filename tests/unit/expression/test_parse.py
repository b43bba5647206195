from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ncstats.errors import UsageError
from ncstats.expression import Expression, ExpressionError, parse, parse_in
from ncstats.expression.nodes import (
    Arithmetic,
    Comparison,
    Joined,
    Level,
    Membership,
    Missing,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Text,
)
from ncstats.files import read_yaml

A, B, ONE = Name("a"), Name("b"), Number(1.0)
TRUE = Comparison("=", A, ONE)


def test_precedence() -> None:
    tree = parse("a = 1 or not b < 2 and c > 3 + 4 * d").root
    small = Comparison("<", B, Number(2.0))
    product = Arithmetic("*", Number(4.0), Name("d"))
    big = Comparison(">", Name("c"), Arithmetic("+", Number(3.0), product))
    assert tree == Joined("or", (TRUE, Joined("and", (Not(small), big))))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("a = no", Level("no")),
        ("a != no", Level("no")),
        ("a = (b)", B),
        ("a = 'no'", Text("no")),
        ("a = b + 1", Arithmetic("+", B, ONE)),
        ("a + 1 = b", B),
        ("a < b", B),
        ("a = -1", Number(-1.0)),
        ("a = -b", Negative(B)),
    ],
)
def test_what_stands_on_the_right(text: str, right: object) -> None:
    root = parse(text).root
    assert isinstance(root, Comparison)
    assert root.right == right


def test_names_are_variables_in_order_of_appearance_and_never_levels() -> None:
    text = "z > a and sex in (male, female) and z = male and (a is missing or b - z = 0)"
    assert parse(text).names == ("z", "a", "sex", "b")


def test_the_text_stays_as_written_and_does_not_decide_equality() -> None:
    assert parse("  a<12 ").text == "a<12"
    assert parse("a<12") == parse("((a) < 12.0)")


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "ends_early", 1),
        ("a <", "ends_early", 4),
        ("a < 1 b", "unexpected", 7),
        ("a < 1 < 2", "chained", 7),
        ("a = no = b", "chained", 8),
        ("a", None, None),
        ("a and b = 1", "not_a_condition", 1),
        ("b = 1 and a", "not_a_condition", 11),
        ("not a + 1", "not_a_condition", 7),
        ("(a < 1) + 2", "not_a_term", 4),
        ("(a < 1) < 2", "not_a_term", 4),
        ("a in ()", "unexpected", 7),
        ("a in (1", "ends_early", 8),
        ("a in (b + 1)", "unexpected", 9),
        ("a in (-b)", "unexpected", 8),
        ("a not 3", "unexpected", 7),
        ("a + 1 in (2)", "in_needs_variable", 3),
        ("a + 1 is missing", "missing_needs_variable", 3),
        ("a is 3", "unexpected", 6),
        ("12months > 3", "not_a_number", 1),
        ("a > 1.2.3", "not_a_number", 5),
        ("a > 1e999", "not_a_number", 5),
        ("a = 'open", "open_quote", 5),
        ("a ≥ 3", "other_sign", 3),
        ("a == 3", "other_sign", 3),
        ("__import__('os')", "unexpected", 11),
        ("a; b", "unexpected_character", 2),
        ("(" * 40 + "a" + ")" * 40, "too_deep", 31),
        ("not " * 40 + "a = 1", "too_deep", 121),
        ("-" * 40 + "a", "too_deep", 31),
        ("a" + " + a" * 200, "too_deep", 399),
        ("a" * 2001, "too_long", 2001),
    ],
)
def test_what_is_no_expression(text: str, code: str | None, position: int | None) -> None:
    if code is None:
        assert not parse(text).is_condition
        return
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.position) == (f"expression.{code}", position)
    assert caught.value.problem().text("en") != caught.value.problem().text("zh")


def test_a_slip_is_answered_with_the_nearest_word() -> None:
    with pytest.raises(ExpressionError, match="Did you mean “and”"):
        parse("a = 1 AND b = 1")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Number(float("inf")),
        lambda: Name("is"),
        lambda: Name("a b"),
        lambda: Level(""),
        lambda: Text("it's"),
        lambda: Arithmetic("%", A, B),
        lambda: Arithmetic("+", A, TRUE),
        lambda: Comparison("=>", A, B),
        lambda: Comparison("<", A, Level("no")),
        lambda: Comparison("=", ONE, Level("no")),
        lambda: Membership(A, ()),
        lambda: Membership(A, (B,)),
        lambda: Membership(ONE, (ONE,)),
        lambda: Missing(ONE),
        lambda: Not(A),
        lambda: Negative(TRUE),
        lambda: Joined("and", (TRUE,)),
        lambda: Joined("xor", (TRUE, TRUE)),
    ],
)
def test_an_ill_formed_node_cannot_be_made(make: Callable[[], Node]) -> None:
    with pytest.raises(ExpressionError):
        make()


names = st.sampled_from(["a", "b", "age_months", "x1", "_"])
levels = st.builds(Level, st.sampled_from(["no", "yes", "high"]))
texts = st.builds(Text, st.text(st.characters(codec="utf-8", exclude_characters="'\r\n")))
positive = st.floats(0, 1e300)
numbers = st.builds(Number, positive)
variables = st.builds(Name, names)
terms = st.recursive(
    st.one_of(numbers, variables, texts),
    lambda inner: st.one_of(
        st.builds(Arithmetic, st.sampled_from("+-*/"), inner, inner),
        st.builds(Negative, inner.filter(lambda node: not isinstance(node, Number))),
    ),
    max_leaves=8,
)
comparisons = st.one_of(
    st.builds(Comparison, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), terms, terms),
    st.builds(Comparison, st.sampled_from(["=", "!="]), variables, levels),
    st.builds(
        Membership,
        variables,
        st.lists(st.one_of(levels, texts, numbers), min_size=1, max_size=3).map(tuple),
        st.booleans(),
    ),
    st.builds(Missing, variables, st.booleans()),
)


def _joined(word: str, operands: list[Node]) -> Joined:
    return Joined(word, tuple(operands))


conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(_joined, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)


@given(st.one_of(terms, conditions))
@example(Comparison("=", A, B))
@example(Joined("and", (Joined("and", (TRUE, TRUE)), Not(Not(TRUE)))))
@example(Arithmetic("-", A, Arithmetic("-", A, B)))
def test_a_tree_written_and_read_again_is_the_same(root: Node) -> None:
    text = str(Expression(root, ""))
    if len(text) <= 2000:
        again = parse(text)
        assert again.root == root
        assert str(again) == text


VOCABULARY = "a b 1 2.5 .5 1e3 'x' ' ( ) , + - * / = != < <= > >= and or not in is missing ; # é"
words = st.sampled_from([*VOCABULARY.split(), "\n"])


@given(st.one_of(st.text(max_size=200), st.lists(words, max_size=40).map(" ".join)))
@example("not " * 499 + "a")
@example("(" * 2000)
@example("-" * 2000)
@example("a" + "/a" * 999)
@example("a=1" + " or a=1" * 240)
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    found = _parsed_or_refused(text)
    if isinstance(found, ExpressionError):
        assert 1 <= found.position <= len(text) + 1
        assert found.problem().text()
    elif len(str(found)) <= 2000:
        assert parse(str(found)) == found


def _parsed_or_refused(text: str) -> Expression | ExpressionError:
    try:
        return parse(text)
    except ExpressionError as error:
        return error


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("  where: a < 1 b", 16),
        ("  where: 'a < 1 b'", 17),
        ("  where:   a < 1 b", 18),
        ("  where: >-\n    a < 1 b", 3),
    ],
)
def test_in_a_file_the_column_is_that_of_the_part_to_blame(
    tmp_path: Path, line: str, column: int
) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(f"x:\n{line}\n", "utf-8")
    document = read_yaml(path)
    with pytest.raises(UsageError) as caught:
        parse_in(document, ("x", "where"), document.data["x"]["where"])
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.value) == (2, column, "b")


def test_in_a_list_too(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("x:\n  - a = 1\n  - a ? 1\n", "utf-8")
    document = read_yaml(path)
    with pytest.raises(UsageError) as caught:
        parse_in(document, ("x", 1), "a ? 1")
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (3, 7)
    assert parse_in(document, ("x", 0), "a = 1") == parse("a = 1")
