"""A condition of the plan in a reader's words: labels for names, units behind numbers."""

from __future__ import annotations

from collections.abc import Callable

from ncstats.dictionary.model import Dictionary, Variable
from ncstats.expression import parse
from ncstats.expression.nodes import (
    Comparison,
    Joined,
    Level,
    Membership,
    Missing,
    Name,
    Node,
    Not,
    Number,
    Text,
)
from ncstats.expression.render import render
from ncstats.text import message, significant

_SIGNS = {"!=": "≠", "<=": "≤", ">=": "≥"}


class Conditions:
    """Puts conditions into words of one language.

    ``unit`` gives a variable's unit as printed. What has no simple words, such as arithmetic,
    stays as the plan writes it.
    """

    def __init__(self, dictionary: Dictionary, unit: Callable[[Variable], str], lang: str) -> None:
        self.dictionary = dictionary
        self.unit = unit
        self.lang = lang

    def words(self, condition: str) -> str:
        """The whole condition: ``sex = male and age < 12`` is "Sex = Boy and Age < 12 months"."""
        return self._node(parse(condition).root)

    def _node(self, node: Node) -> str:
        match node:
            case Joined(word=word, operands=operands):
                joint = message(f"tables.condition_{word}", self.lang)
                return joint.join(self._inside(operand) for operand in operands)
            case Not(operand=operand):
                return message("tables.condition_not", self.lang, what=self._inside(operand))
            case Missing(operand=Name(value=name), negated=negated):
                code = "tables.condition_known" if negated else "tables.condition_missing"
                return message(code, self.lang, what=self._label(name))
            case Comparison(operator=operator, left=Name(value=name), right=right):
                return self._comparison(name, operator, right) or render(node)
            case Membership(left=Name(value=name), items=items, negated=negated):
                sign = "≠" if negated else "="
                either = message("tables.condition_or", self.lang)
                listed = either.join(self._value(name, item) for item in items)
                return f"{self._label(name)} {sign} {listed}"
            case _:
                return render(node)

    def _inside(self, node: Node) -> str:
        words = self._node(node)
        return f"({words})" if isinstance(node, Joined) else words

    def _comparison(self, name: str, operator: str, right: Node) -> str:
        if not isinstance(right, Level | Text | Number):
            return ""
        sign = _SIGNS.get(operator, operator)
        return f"{self._label(name)} {sign} {self._value(name, right)}"

    def _label(self, name: str) -> str:
        return self.dictionary.variable(name).label.of(self.lang)

    def _value(self, name: str, node: Node) -> str:
        variable = self.dictionary.variable(name)
        match node:
            case Number(value=value):
                return f"{significant(value)} {self.unit(variable)}".rstrip()
            case Level(value=value) | Text(value=value) if value in variable.codes:
                return variable.level(value).label.of(self.lang)
            case _:
                return render(node)
