"""The first records of thousands of patients: nearly all that is asked is met before a search.

Variables are placed one after another. For each, patients who are alike in all that is asked of it
together with variables placed before are of one kind, and what is asked bounds sums over a table of
its values by kind (see :mod:`ncstats.published.reconstruct.allotment`).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ncstats.published.reconstruct.allotment import allotted, is_met, shares
from ncstats.published.reconstruct.conditions import Record, Value
from ncstats.published.reconstruct.counts import level_counts
from ncstats.published.reconstruct.kinds import STRATUM, Codes, Grid, asked_together, kinds_of
from ncstats.published.reconstruct.problem import NOBODY, Study
from ncstats.published.reconstruct.progress import Report, Step, silent
from ncstats.published.reconstruct.rank_tests import ranks_asked
from ncstats.published.reconstruct.records import domain_of
from ncstats.published.reconstruct.schema import Base
from ncstats.published.reconstruct.search import Moves
from ncstats.published.reconstruct.stretches import described, stretches_of
from ncstats.published.reconstruct.targets import Among

if TYPE_CHECKING:
    import numpy.typing as npt

_RANKED = 4
"""How often rank sums are bounded anew: ranks change with the values."""

_SELDOM = 50
"""Of what may be missing, one in so many is to begin with."""

Stretches = tuple[range, ...]


@dataclass(frozen=True)
class Placed:
    """The first records, and how each entered variable may change from there.

    Attributes:
        records: in the order of their strata.
    """

    records: list[Record]
    moves: dict[str, Moves]


def place(study: Study, rng: random.Random, report: Report = silent) -> Placed:
    """Records that meet nearly every count and quantile.

    What makes the groups is placed first, then categories, then numbers.
    """
    strata, bases = study.strata, study.schema.bases
    records: list[Record] = [{} for _ in range(strata.n)]
    codes: Codes = {STRATUM: [s for s, size in enumerate(strata.sizes) for _ in range(size)]}
    levels = [None if level == NOBODY else level for level in strata.levels]
    of_groups = {strata.variable, *study.schema.sources((strata.variable,))}
    names = sorted(bases, key=lambda name: (name not in of_groups, bases[name].is_number))
    moves: dict[str, Moves] = {}
    for at, name in enumerate(names):
        report(Step("rows", at, len(names), name))
        if name == strata.variable:
            codes[name] = codes[STRATUM]
            column: list[Value] = [levels[s] for s in codes[STRATUM]]
        else:
            placing = _Placing(study, bases[name], rng)
            column, codes[name] = placing.column(records, codes)
            moves[name] = placing.moves()
        for record, value in zip(records, column, strict=True):
            record[name] = value
    return Placed(records, moves)


class _Placing:
    """One variable: its values, or the stretches of its range, and who has which."""

    def __init__(self, study: Study, base: Base, rng: random.Random) -> None:
        self.study, self.base, self.rng = study, base, rng
        self.stretches: Stretches = stretches_of(study, base) if base.is_number else ()
        self.described = described(study, base) if base.is_number else ()
        self.values: list[Value] = list(domain_of(study, base))
        if base.is_number:
            self.values = [*(part[0] for part in self.stretches), *[None] * base.nullable]

    def moves(self) -> Moves:
        """How the search may change it: exchanged with anybody, or drawn anew."""
        everyone = [range(self.study.strata.n)] * self.study.strata.n
        if not self.base.is_number:
            return Moves(everyone, True, levels=tuple(self.values))
        starts = (*(part[0] for part in self.stretches), self.stretches[-1][-1] + 1)
        lattice = (self.base.offset, self.base.step)
        return Moves(everyone, True, starts=starts, nullable=self.base.nullable, lattice=lattice)

    def column(self, records: list[Record], codes: Codes) -> tuple[list[Value], list[int]]:
        """The value of each record, and the place of that among all."""
        together = asked_together(self.study, self.base.name, codes)
        kinds = kinds_of(codes, together.others)
        grid = Grid.of(self.study, self.base.name, self.values, kinds, records)
        allowed = grid.allowed(together)
        begun = [
            self._begun(records[members[0]], len(members), allowed[:, kind])
            for kind, members in enumerate(kinds.members)
        ]
        asked = list(grid.asked(together))
        table = allotted(np.array(begun).T, allowed, asked, self.rng)
        for _ in range(_RANKED):
            of_ranks = [part for test in together.tests for part in ranks_asked(grid, test, table)]
            moved = allotted(table, allowed, [*asked, *of_ranks], self.rng)
            if not of_ranks or not is_met(moved, asked):
                break
            table = moved
        places = kinds.dealt(table, self.rng)
        return [self._drawn(at) for at in places], places

    def _begun(self, record: Record, n: int, allowed: npt.NDArray[np.bool_]) -> list[int]:
        """How many of a kind, of which one record is given, have each value to begin with."""
        weights = self._weights(record) * allowed
        return shares(n, (weights if weights.any() else allowed.astype(int)).tolist())

    def _drawn(self, at: int) -> Value:
        if at >= len(self.stretches):
            return self.values[at]
        part = self.stretches[at]
        return part[self.rng.randrange(len(part))]

    def _weights(self, record: Record) -> npt.NDArray[np.int64]:
        if self.base.is_number:
            found = self._of_number(record)
        else:
            counts, total = level_counts(self.study.counts, self.base.name, Among())
            rest = max(0, (total or self.study.strata.n) - sum(counts.values()))
            others = sum(value not in counts for value in self.values)
            found = [counts.get(str(value), rest // max(1, others) + 1) for value in self.values]
        if self.values[-1] is None:
            known = found[: len(self.values) - 1]
            found = [*known, sum(known) // _SELDOM]
        return np.array(found)

    def _of_number(self, record: Record) -> list[int]:
        for part in self.described:
            if part.among is None or part.among(record):
                return part.shares(self.stretches, self.rng)
        return [len(part) for part in self.stretches]
