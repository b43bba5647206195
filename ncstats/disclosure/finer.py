"""What a release that was written tells of levels that a policy joins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ncstats.expression import parse
from ncstats.expression.nodes import walk
from ncstats.plan.coarser.conditions import listed_levels
from ncstats.plan.coarser.format import Coarser
from ncstats.plan.coarser.left_out import LeftOut
from ncstats.results.model import Statistic

TEXT = "text"
"""The item of every statement."""


@dataclass(frozen=True)
class Finer:
    """Something that tells joined levels apart.

    Attributes:
        item: of the Results in which it stands.
        variable: whose levels are told apart; or the row or statement that does.
        levels: those that are told; none of an item or row that the policy leaves out.
    """

    item: str
    variable: str
    levels: tuple[str, ...] = ()


def finer_levels(
    rows: Iterable[Statistic], coarser: Coarser, left_out: Iterable[LeftOut] = ()
) -> tuple[Finer, ...]:
    """What a release tells of levels that are joined, in the order of its rows.

    A row whose statistic is withheld tells of its level too, if only that it is rare.

    Args:
        rows: its Results.
        coarser: which levels are joined.
        left_out: what the plan asks and the policy leaves out.
    """
    place = {
        name: {code: new for new, level in levels.items() for code in level.levels}
        for name, levels in coarser.items()
    }
    left = {(each.of or each.item, each.item if each.of else "") for each in left_out}
    found: dict[tuple[str, str], dict[str, None]] = {}
    for row in rows:
        for each in (*_told(row, place), *_left_in(row, left)):
            levels = found.setdefault((each.item, each.variable), {})
            levels.update(dict.fromkeys(each.levels))
    return tuple(Finer(item, variable, (*levels,)) for (item, variable), levels in found.items())


def _told(row: Statistic, place: Mapping[str, Mapping[str, str]]) -> Iterator[Finer]:
    named = (
        (row.variable, row.variable_level),
        (row.group1, row.group1_level),
        (row.group2, row.group2_level),
    )
    for variable, level in named:
        if level in place.get(variable, ()):
            yield Finer(row.item, variable, (level,))
    if row.where:
        yield from _in_condition(row, place)


def _in_condition(row: Statistic, place: Mapping[str, Mapping[str, str]]) -> Iterator[Finer]:
    """Lists of levels of which some that are joined in one are there, and others not."""
    lists = filter(None, map(listed_levels, walk(parse(row.where).root)))
    for name, codes in ((listed.name, listed.codes) for listed in lists):
        of = place.get(name, {})
        for new in dict.fromkeys(of[code] for code in codes if code in of):
            joined = {code for code in of if of[code] == new}
            if not joined <= {*codes}:
                yield Finer(row.item, name, tuple(code for code in codes if code in joined))


def _left_in(row: Statistic, left: set[tuple[str, str]]) -> Iterator[Finer]:
    """What the plan asks and the policy leaves out: a whole item, a row of a table, a statement."""
    for item, variable in ((row.item, ""), (row.item, row.variable)):
        if (item, variable) in left:
            yield Finer(item, variable)
    if row.item == TEXT and (row.variable, "") in left:
        yield Finer(TEXT, row.variable)
