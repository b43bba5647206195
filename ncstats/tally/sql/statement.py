"""One statement for all that is asked: every head a grouping set, in one pass over the patients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ncstats.tally.sql.heads import FaultHead, Head, Split, WrittenHead, read_by
from ncstats.tally.sql.table import SqlTable, reference

if TYPE_CHECKING:
    from sqlglot import exp

COLUMNS: Mapping[str, str] = {
    "head": "int", "split": "int", "code": "int", "number": "double", "text": "varchar",
    "right": "double", "entry": "double", "cause": "int", "stratum": "int", "n": "bigint",
}  # fmt: skip
"""The columns of the result and their types.

``head`` and ``split`` are places in the statement; ``code`` is the code of the split, or of a
condition, or of an event's group; ``n`` is how many patients.
"""

_MOST_TINY = 100


@dataclass(frozen=True)
class Statement:
    """What is counted, of which table."""

    table: SqlTable
    heads: tuple[Head, ...]

    @cached_property
    def splits(self) -> tuple[Split, ...]:
        """Every split, once."""
        return tuple(dict.fromkeys(split for head in self.heads for split in head.splits))

    def sql(self, dialect: str) -> str:
        """The statement in the words of one engine."""
        return self.tree().sql(dialect=dialect)

    def tree(self) -> exp.Select:
        """The statement as a syntax tree."""
        from sqlglot import exp

        names = self.table.needed(name for head in self.heads for name in read_by(head))
        result = exp.select(*self._result())
        before = ""
        for name, stage in self._stages(names):
            result = result.with_(exp.to_identifier(name, quoted=True), as_=stage)
            before = name
        keyed = exp.select(*self._keyed()).from_(exp.to_identifier(before, quoted=True))
        result = result.with_("keyed", as_=keyed)
        result = result.with_("counted", as_=self._counted())
        return result.from_("counted")

    def _stages(self, names: frozenset[str]) -> Iterator[tuple[str, exp.Select]]:
        """The table's stages; what heads see of the cells themselves goes through all of them."""
        seen: dict[str, exp.Expr] = {}
        for head in self.heads:
            if isinstance(head, FaultHead | WrittenHead):
                seen |= head.stage_columns(self.table)
        for place, (name, stage) in enumerate(self.table.stages(names)):
            own = [
                column.as_(alias, quoted=True) if place == 0 else reference(alias)
                for alias, column in seen.items()
            ]
            yield name, stage.select(*own)

    @cached_property
    def _keys(self) -> tuple[Mapping[str, exp.Expr], ...]:
        return tuple(head.keys(self.table) for head in self.heads)

    def _keyed(self) -> Iterator[exp.Expr]:
        from sqlglot import exp

        for place, keys in enumerate(self._keys):
            for name, key in keys.items():
                typed = exp.cast(key, COLUMNS[name])
                yield typed.as_(_key(place, name), quoted=True)
        for place, split in enumerate(self.splits):
            # One byte a key is hashed faster than four; no category has thousands of levels.
            small = "tinyint" if split.by is None or len(split.by.codes) < _MOST_TINY else "int"
            yield exp.cast(split.key(self.table), small).as_(_split(place), quoted=True)

    def _counted(self) -> exp.Select:
        from sqlglot import exp

        sets = [
            exp.Tuple(expressions=[reference(name) for name in names])
            for names in self.grouping_sets()
        ]
        names = [_key(place, name) for place, keys in enumerate(self._keys) for name in keys]
        names += [_split(place) for place in range(len(self.splits))]
        counted = exp.select(*map(reference, names), exp.Count(this=exp.Star()).as_("n"))
        counted.set("group", exp.Group(expressions=[exp.GroupingSets(expressions=sets)]))
        return counted.from_("keyed")

    def grouping_sets(self) -> list[list[str]]:
        """The key columns of each set."""
        sets: list[list[str]] = []
        for place, (head, keys) in enumerate(zip(self.heads, self._keys, strict=True)):
            own = [_key(place, name) for name in keys]
            splits = [[_split(self.splits.index(split))] for split in head.splits] or [[]]
            sets += [own + split for split in splits]
        return sets

    def _result(self) -> Iterator[exp.Expr]:
        """The rows of all sets in the same few columns."""
        from sqlglot import exp

        first = [_key(place, next(iter(keys))) for place, keys in enumerate(self._keys)]
        made: dict[str, exp.Expr] = {
            "head": _place_of(first),
            "split": _place_of([_split(place) for place in range(len(self.splits))]),
        }
        for name in COLUMNS:
            holding = [_key(place, name) for place, keys in enumerate(self._keys) if name in keys]
            if name == "code":
                holding += [_split(place) for place in range(len(self.splits))]
            if name not in made:
                made[name] = _first_of(holding)
        made["n"] = exp.column("n")
        for name, column in made.items():
            yield exp.cast(column, COLUMNS[name]).as_(name, quoted=True)


def covering(wanted: Sequence[Split]) -> tuple[Split, ...]:
    """The splits that have to be counted: a coarser one follows from a finer with its condition."""
    by_where = {split.where for split in wanted if split.by is not None}
    finer = [split for split in wanted if split.by is not None or split.where is not None]
    kept = [split for split in finer if split.by is not None or split.where not in by_where]
    return tuple(dict.fromkeys(kept))


def _key(place: int, name: str) -> str:
    return f"{name} of {place}"


def _split(place: int) -> str:
    return f"split {place}"


def _place_of(names: Sequence[str]) -> exp.Expr:
    """Which of some columns is not NULL; NULL where all are."""
    from sqlglot import exp

    found = exp.Case()
    for place, name in enumerate(names):
        there = exp.Not(this=exp.Is(this=reference(name), expression=exp.null()))
        found = found.when(there, exp.Literal.number(place))
    return found if names else exp.null()


def _first_of(names: Sequence[str]) -> exp.Expr:
    from sqlglot import exp

    columns = [reference(name) for name in names]
    if not columns:
        return exp.null()
    return exp.func("COALESCE", *columns) if len(columns) > 1 else columns[0]
