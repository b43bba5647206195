"""One statement for all that is asked: every head a grouping set, in one pass over the patients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ncstats.tally.sql.heads import Head, VariableHead, read_by
from ncstats.tally.sql.misfits import BlankHead, FaultHead, WrittenHead
from ncstats.tally.sql.packing import Crowd, Packing
from ncstats.tally.sql.split import Split
from ncstats.tally.sql.table import SqlTable, reference
from ncstats.tally.sql.together import together

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
_TURN = "turn"


@dataclass(frozen=True)
class Statement:
    """What is counted, of which table.

    Attributes:
        table: the patients.
        heads: what is counted of them.
        crowd: who they are, where the counts of all splits are to stand in few sums; else None.
    """

    table: SqlTable
    heads: tuple[Head, ...]
    crowd: Crowd | None = None

    @cached_property
    def splits(self) -> tuple[Split, ...]:
        """Every split, once."""
        return tuple(dict.fromkeys(split for head in self.heads for split in head.splits))

    def sql(self, dialect: str) -> str:
        """The statement in the words of one engine."""
        return self.tree().sql(dialect=dialect)

    def tree(self) -> exp.Select:
        """The statement as a syntax tree.

        It is built without copies of its parts, which would cost the square of their number.
        """
        from sqlglot import exp

        names = self.table.needed(name for head in self.heads for name in read_by(head))
        result = exp.select(*map(reference, COLUMNS)).from_("result")
        result = result.where("n > 0", _is_there("head"))
        before = ""
        for name, stage in self._stages(names):
            result = result.with_(exp.to_identifier(name, quoted=True), as_=stage, copy=False)
            before = name
        keyed = exp.select(*self._keyed())
        keyed.from_(exp.to_identifier(before, quoted=True), copy=False)
        result = result.with_("keyed", as_=keyed, copy=False)
        result = result.with_("counted", as_=self._counted(), copy=False)
        turns = [(turn,) for turn in range(max(map(len, self._sets), default=1))]
        read = exp.select(*self._read()).from_("counted", copy=False)
        read.join(exp.values(turns, alias="turns", columns=[_TURN]), join_type="cross", copy=False)
        result = result.with_("read", as_=read, copy=False)
        told = exp.select(*self._told()).from_("read", copy=False)
        if not self._packing:
            return result.with_("result", as_=told, copy=False)
        unfolded = self._packing.unfolded(self._heads_by_split(), COLUMNS).from_("told")
        result = result.with_("told", as_=told, copy=False)
        return result.with_("result", as_=unfolded, copy=False)

    def _stages(self, names: frozenset[str]) -> Iterator[tuple[str, exp.Select]]:
        """The table's stages; what heads see of the cells themselves goes through all of them."""
        seen: dict[str, exp.Expr] = {}
        for head in self.heads:
            if isinstance(head, VariableHead | FaultHead | BlankHead | WrittenHead):
                seen |= head.stage_columns(self.table)
        for place, (name, stage) in enumerate(self.table.stages(names)):
            own = [
                column.as_(alias, quoted=True) if place == 0 else reference(alias)
                for alias, column in seen.items()
            ]
            yield name, stage.select(*own, copy=False)

    @cached_property
    def _keys(self) -> tuple[Mapping[str, exp.Expr], ...]:
        return tuple(head.keys(self.table) for head in self.heads)

    @cached_property
    def _key_names(self) -> tuple[str, ...]:
        return tuple(_key(place, name) for place, keys in enumerate(self._keys) for name in keys)

    @cached_property
    def _packing(self) -> Packing | None:
        """How the counts of all splits stand in few sums, where that pays."""
        packing = Packing(self.splits, self.table, self.crowd) if self.crowd else None
        return packing if packing and packing.pays else None

    def _keyed(self) -> Iterator[exp.Expr]:
        from sqlglot import exp

        for place, (head, keys) in enumerate(zip(self.heads, self._keys, strict=True)):
            for name, key in keys.items():
                typed = key if isinstance(head, VariableHead) else exp.cast(key, COLUMNS[name])
                yield typed.as_(_key(place, name), quoted=True)
        if self._packing:
            yield from self._packing.weights()
            return
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
        counted = exp.select(*map(reference, self._key_names))
        if self._packing:
            counted = counted.select(*self._packing.sums(), copy=False)
        else:
            splits = map(_split, range(len(self.splits)))
            counted = counted.select(*map(reference, splits), exp.Count(this=exp.Star()).as_("n"))
        counted.set("group", exp.Group(expressions=[exp.GroupingSets(expressions=sets)]))
        return counted.from_("keyed", copy=False)

    def grouping_sets(self) -> list[list[str]]:
        """The key columns of each set."""
        sets: list[list[str]] = []
        for places in self._sets:
            own = [_key(place, name) for place in places for name in self._keys[place]]
            splits = [[_split(self.splits.index(s))] for s in self.heads[places[0]].splits]
            sets += [own + split for split in (not self._packing and splits) or [[]]]
        return sets

    @cached_property
    def _sets(self) -> tuple[tuple[int, ...], ...]:
        """The places of the heads that are counted in one set; in sums each is on its own."""
        alone = tuple((place,) for place in range(len(self.heads)))
        return alone if self._packing else together(self.heads)

    def _read(self) -> Iterator[exp.Expr]:
        """What was counted, with its keys as the values that they are, one head at a turn."""
        from sqlglot import exp

        turns = {place: turn for places in self._sets for turn, place in enumerate(places)}
        for place, (head, keys) in enumerate(zip(self.heads, self._keys, strict=True)):
            for name in keys:
                key: exp.Expr = reference(_key(place, name))
                if isinstance(head, VariableHead):
                    key = exp.cast(head.read(key, self.table), COLUMNS[name])
                now = exp.Case(this=reference(_TURN)).when(exp.Literal.number(turns[place]), key)
                yield now.as_(_key(place, name), quoted=True)
        own = [*map(_split, range(len(self.splits))), "n"]
        yield from map(reference, self._packing.names if self._packing else own)

    def _heads_by_split(self) -> tuple[tuple[int, ...], ...]:
        """The places of the heads that have no split, then of those that have each."""
        places = {place: head.splits for place, head in enumerate(self.heads)}
        return (
            tuple(place for place, splits in places.items() if not splits),
            *(tuple(p for p, splits in places.items() if split in splits) for split in self.splits),
        )

    def _told(self) -> Iterator[exp.Expr]:
        """The rows of all sets in the same few columns."""
        from sqlglot import exp

        splits = [] if self._packing else [_split(place) for place in range(len(self.splits))]
        first = [_key(place, next(iter(keys))) for place, keys in enumerate(self._keys)]
        made: dict[str, exp.Expr] = {"head": _place_of(first), "split": _place_of(splits)}
        for name in COLUMNS:
            holding = [_key(place, name) for place, keys in enumerate(self._keys) if name in keys]
            if name == "code":
                holding += splits
            if name not in made:
                made[name] = _first_of(holding)
        made["n"] = exp.column("n")
        if self._packing:
            del made["n"]
            yield from map(reference, self._packing.names)
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
        found = found.when(_is_there(name), exp.Literal.number(place), copy=False)
    return found if names else exp.null()


def _is_there(name: str) -> exp.Expr:
    from sqlglot import exp

    return exp.Not(this=exp.Is(this=reference(name), expression=exp.null()))


def _first_of(names: Sequence[str]) -> exp.Expr:
    from sqlglot import exp

    columns = [reference(name) for name in names]
    if not columns:
        return exp.null()
    return exp.func("COALESCE", *columns) if len(columns) > 1 else columns[0]
