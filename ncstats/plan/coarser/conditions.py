"""Conditions in the words of coarser levels, or that they would tell the finer ones apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from ncstats.expression import KEYWORDS, Expression, parse
from ncstats.expression.nodes import (
    NAME,
    Comparison,
    Level,
    Membership,
    Missing,
    Name,
    Node,
    Text,
    walk,
)
from ncstats.expression.render import render
from ncstats.plan.coarser.joins import Joins

_Told = Callable[[str, Iterable[str]], tuple[str, ...]]
"""What levels of a variable are told as."""


class TellsFinerError(Exception):
    """What would tell levels apart that are joined."""


@dataclass(frozen=True)
class Words:
    """How the conditions on one table read in coarser levels.

    Attributes:
        joins: of that table's variables.
        gone: its variables that are there no longer, since they would tell finer levels apart.
    """

    joins: Joins
    gone: Collection[str] = ()

    def condition(self, text: str) -> str:
        """The same condition on coarser levels; what is on no joined one stays to the letter.

        >>> from dataclasses import replace
        >>> from ncstats.dictionary import Level, load_dictionary
        >>> from ncstats.text import Bilingual
        >>> band = load_dictionary().age_band
        >>> young = Level("young", Bilingual("Young"), joins=band.levels[:2])
        >>> words = Words(Joins({"age_band": replace(band, levels=(young, *band.levels[2:]))}))
        >>> words.condition("(sex = male) and age_band in (lt1m, m1_12, y1_2)")
        '(sex = male) and age_band in (young, y1_2)'

        Raises:
            TellsFinerError: of some levels that are joined it names one, and another not.
        """
        expression = parse(text)
        self.need(expression.names)
        return self._with_lists(text, expression, self.order)

    def finer(self, text: str) -> str:
        """A condition that :meth:`condition` made, on the finer levels again."""
        return self._with_lists(text, parse(text), self.joins.finer_codes)

    def _with_lists(self, text: str, expression: Expression, told: _Told) -> str:
        """A condition in which levels of joined variables are told otherwise."""
        for levels in reversed(self._lists(expression.root)):
            start, end = levels.span
            words = ", ".join(_word(code) for code in told(levels.name, levels.codes))
            text = text[:start] + words + text[end:]
        return text

    def expression(self, expression: Expression) -> Expression:
        """The same of an expression that has been read.

        Raises:
            TellsFinerError: as :meth:`condition`.
        """
        text = self.condition(expression.text)
        return expression if text == expression.text else parse(text)

    def order(self, name: str, codes: Iterable[str]) -> tuple[str, ...]:
        """Levels of a variable that are shown, as the coarser ones.

        Raises:
            TellsFinerError: of some levels that are joined one is shown, and another not.
        """
        codes = tuple(codes)
        if not self.joins.whole(name, codes):
            raise TellsFinerError
        return self.joins.codes(name, codes)

    def need(self, names: Iterable[str]) -> None:
        """Stop where a variable is not there any more.

        Raises:
            TellsFinerError: it would tell finer levels apart.
        """
        if not {*self.gone}.isdisjoint(names):
            raise TellsFinerError

    def need_whole(self, names: Iterable[str]) -> None:
        """Stop where a variable is not there any more, or has coarser levels.

        Raises:
            TellsFinerError: likewise.
        """
        names = tuple(names)
        self.need(names)
        if not {*self.joins.variables}.isdisjoint(names):
            raise TellsFinerError

    def _lists(self, root: Node) -> list[ListedLevels]:
        """Where levels of joined variables are named, in the order of the text.

        Raises:
            TellsFinerError: such a variable stands where no levels are listed.
        """
        joined, nodes = self.joins.variables, [*walk(root)]
        lists = [each for node in nodes if (each := listed_levels(node)) and each.name in joined]
        tested = [node.operand for node in nodes if isinstance(node, Missing)]
        known = [name for name in tested if isinstance(name, Name) and name.value in joined]
        named = [node for node in nodes if isinstance(node, Name) and node.value in joined]
        if len(lists) + len(known) < len(named):
            raise TellsFinerError
        return lists


@dataclass(frozen=True)
class ListedLevels:
    """Levels of a variable as a condition lists them, one or several."""

    name: str
    items: tuple[Node, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Their codes."""
        return tuple(item.value for item in self.items if isinstance(item, Level | Text))

    @property
    def span(self) -> tuple[int, int]:
        """From where to where in the text they stand."""
        last = self.items[-1]
        return self.items[0].position - 1, last.position - 1 + len(render(last))


def listed_levels(node: Node) -> ListedLevels | None:
    """The levels with which a condition compares a variable; None where it does not."""
    match node:
        case Comparison(left=Name(value=name), right=Level() | Text() as level):
            return ListedLevels(name, (level,))
        case Membership(left=Name(value=name), items=items):
            return ListedLevels(name, items)
        case _:
            return None


def _word(code: str) -> str:
    """A level as a condition names it."""
    return code if NAME.fullmatch(code) and code not in KEYWORDS else f"'{code}'"
