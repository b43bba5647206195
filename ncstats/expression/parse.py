"""Text to checked tree, by recursive descent over a closed grammar.

::

    condition  = all { "or" all }
    all        = negation { "and" negation }
    negation   = "not" negation | comparison
    comparison = sum [ sign sum | [ "not" ] "in" "(" value { "," value } ")"
                     | "is" [ "not" ] "missing" ]
    sign       = "=" | "!=" | "<" | "<=" | ">" | ">="
    sum        = product { ( "+" | "-" ) product }
    product    = factor { ( "*" | "/" ) factor }
    factor     = "-" factor | number | name | 'text' | "(" condition ")"
    value      = [ "-" ] number | name | 'text'

A bare name to the right of ``=``, ``!=`` or in a list is a level of the variable on the left; a
variable there stands in parentheses: ``first_side = (second_side)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from ncstats.expression.check import Kind, check, sort_of
from ncstats.expression.errors import ExpressionError
from ncstats.expression.nodes import (
    COMPARISONS,
    OPERATORS,
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
    is_condition,
    walk,
)
from ncstats.expression.render import render
from ncstats.expression.tokens import Token, TokenKind, tokenize

MOST_NESTED = 30


@dataclass(frozen=True)
class Expression:
    """A parsed expression; two are equal when their trees are.

    Attributes:
        root: the tree.
        text: as it was written, without the space around it.
    """

    root: Node
    text: str = field(compare=False)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The variables it reads, in order of appearance, each once."""
        found = (node.value for node in walk(self.root) if isinstance(node, Name))
        return tuple(dict.fromkeys(found))

    @property
    def is_condition(self) -> bool:
        """True for what is true, false or unknown; False for a value."""
        return is_condition(self.root)

    def check(self, variables: Mapping[str, Kind]) -> tuple[ExpressionError, ...]:
        """What does not fit the variables: unknown names, levels outside the codelist, kinds.

        >>> parse("sex = mal").check({"sex": Kind("category", ("male", "female"))})[0].value
        'mal'
        """
        return check(self.root, variables)

    def kind(self, variables: Mapping[str, Kind]) -> str:
        """The kind of a value's result, ``unknown`` where it reads an unknown variable.

        >>> parse("a - b").kind({"a": Kind("date"), "b": Kind("date")})
        'number'
        """
        return sort_of(self.root, variables)

    def __str__(self) -> str:
        return render(self.root)


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read an expression.

    >>> parse("age_months<12 and calcium_group = 'high'").names
    ('age_months', 'calcium_group')
    >>> str(parse("((a + 1)) * 2 > 3"))
    '(a + 1) * 2 > 3'

    Raises:
        ExpressionError: the text is no expression; the error has the position.
    """
    parser = _Parser(tokenize(text))
    root = parser.condition()
    parser.finish()
    return Expression(root, text.strip())


class _Parser:
    """Reads tokens from left to right, one method per line of the grammar."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.at = 0
        self.nested = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def finish(self) -> None:
        if self.token.kind != "end":
            raise self._unexpected(("and", "or", *OPERATORS, *COMPARISONS))

    def condition(self) -> Node:
        return self._joined("or", self._all)

    def _all(self) -> Node:
        return self._joined("and", self._negation)

    def _joined(self, word: str, operand: Callable[[], Node]) -> Node:
        position, operands = self.token.position, [operand()]
        while self._take("keyword", word):
            operands.append(operand())
        return operands[0] if len(operands) == 1 else Joined(word, tuple(operands), position)

    def _negation(self) -> Node:
        token = self.token
        if not self._take("keyword", "not"):
            return self._comparison()
        with self._deeper(token):
            return Not(self._negation(), token.position)

    def _comparison(self) -> Node:
        left, token = self._sum(), self.token
        if self._take("symbol", *COMPARISONS):
            return self._compared(left, token)
        if self._take("keyword", "is"):
            negated = self._take("keyword", "not")
            self._need("keyword", "missing")
            return Missing(left, negated, token.position)
        negated = self._take("keyword", "not")
        if negated or token.text == "in":
            self._need("keyword", "in")
            return Membership(left, self._listed(), negated, token.position)
        return left

    def _compared(self, left: Node, sign: Token) -> Node:
        token = self.token
        if isinstance(left, Name) and sign.text in ("=", "!=") and self._bare_name():
            right: Node = Level(token.text, token.position)
            self.at += 1
        else:
            right = self._sum()
        if self.token.text in COMPARISONS:
            raise ExpressionError("expression.chained", self.token.position, self.token.text)
        return Comparison(sign.text, left, right, sign.position)

    def _bare_name(self) -> bool:
        following = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        return self.token.kind == "name" and following.text not in OPERATORS

    def _listed(self) -> tuple[Node, ...]:
        self._need("symbol", "(")
        items = [self._value()]
        while self._take("symbol", ","):
            items.append(self._value())
        self._need("symbol", ")")
        return tuple(items)

    def _value(self) -> Node:
        token = self.token
        if self._take("name"):
            return Level(token.text, token.position)
        if self._take("symbol", "-"):
            return Number(-self._number(), token.position)
        if token.kind in ("number", "text"):
            return self._literal()
        raise self._unexpected()

    def _sum(self) -> Node:
        left = self._product()
        token = self.token
        while self._take("symbol", "+", "-"):
            left = Arithmetic(token.text, left, self._product(), token.position)
            token = self.token
        return left

    def _product(self) -> Node:
        left = self._factor()
        token = self.token
        while self._take("symbol", "*", "/"):
            left = Arithmetic(token.text, left, self._factor(), token.position)
            token = self.token
        return left

    def _factor(self) -> Node:
        token = self.token
        if self._take("symbol", "-"):
            return self._negative(token)
        if self._take("name"):
            return Name(token.text, token.position)
        if token.kind in ("number", "text"):
            return self._literal()
        if self._take("symbol", "("):
            with self._deeper(token):
                inside = self.condition()
            self._need("symbol", ")")
            return inside
        raise self._unexpected()

    def _negative(self, sign: Token) -> Node:
        with self._deeper(sign):
            operand = self._factor()
        if isinstance(operand, Number):
            return Number(-operand.value, sign.position)
        return Negative(operand, sign.position)

    def _literal(self) -> Number | Text:
        token = self.token
        if self._take("text"):
            return Text(token.text[1:-1], token.position)
        return Number(self._number(), token.position)

    def _number(self) -> float:
        token = self.token
        if not self._take("number"):
            raise self._unexpected()
        return float(token.text)

    def _take(self, kind: TokenKind, *texts: str) -> bool:
        found = self.token.kind == kind and (not texts or self.token.text in texts)
        self.at += found
        return found

    def _need(self, kind: TokenKind, text: str) -> None:
        if not self._take(kind, text):
            raise self._unexpected((text,))

    def _unexpected(self, allowed: tuple[str, ...] = ()) -> ExpressionError:
        if self.token.kind == "end":
            return ExpressionError("expression.ends_early", self.token.position, "", allowed)
        return ExpressionError(
            "expression.unexpected", self.token.position, self.token.text, allowed
        )

    @contextmanager
    def _deeper(self, token: Token) -> Iterator[None]:
        # Bounds the recursion, so that no text can exhaust the interpreter's stack.
        self.nested += 1
        if self.nested > MOST_NESTED:
            raise ExpressionError(
                "expression.too_deep", token.position, token.text, most=MOST_NESTED
            )
        yield
        self.nested -= 1
