"""What is asked of one variable, as sums over a table of its values by kind of patient."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ncstats.expression.nodes import Node
from ncstats.published.reconstruct.allotment import Asked
from ncstats.published.reconstruct.conditions import Condition, Record, Value, condition
from ncstats.published.reconstruct.problem import NOBODY, Rule, Study, names_of
from ncstats.published.reconstruct.row import QUANTILES
from ncstats.published.reconstruct.targets import CountTarget, NumberTarget, TestTarget

if TYPE_CHECKING:
    import numpy.typing as npt

    from ncstats.published.reconstruct.allotment import Table

    Mask = npt.NDArray[np.bool_]

_MOST_KINDS = 300
"""More kinds than this are left to the search of the records."""

_QUARTERS = 4
"""Counts stand in quarters beside quantiles, so that one patient too many is as much in both."""

Codes = dict[str, Sequence[int]]
"""By variable that has been placed, the place of each record's value or stretch among all."""

STRATUM = ""
"""Among the codes, the stratum of each record."""


@dataclass(frozen=True)
class Kinds:
    """Patients who are alike in all that is asked of a variable together with others.

    Attributes:
        members: the records of each kind.
        strata: the stratum of each kind.
    """

    members: tuple[tuple[int, ...], ...]
    strata: tuple[int, ...]

    def dealt(self, table: Table, rng: random.Random) -> list[int]:
        """The place of each record's value among all, from a table of values × kinds."""
        places = [0] * sum(map(len, self.members))
        for kind, members in enumerate(self.members):
            order = [at for at, count in enumerate(table[:, kind].tolist()) for _ in range(count)]
            rng.shuffle(order)
            for i, at in zip(members, order, strict=True):
                places[i] = at
        return places


@dataclass(frozen=True)
class Together:
    """What is asked of a variable with others that were placed before, and of those alone."""

    counts: tuple[CountTarget, ...]
    numbers: tuple[NumberTarget, ...]
    tests: tuple[TestTarget, ...]
    rules: tuple[Rule, ...]
    others: tuple[str, ...]


def asked_together(study: Study, name: str, codes: Codes) -> Together:
    """What is asked of a variable and of those that were placed, as far as the kinds are few."""
    others: list[str] = []

    def taken(reads: Sequence[str]) -> bool:
        sources = study.schema.sources(reads)
        new = [one for one in sources if one != name and one not in others]
        if name not in sources or any(one not in codes for one in new):
            return False
        if new and len(set(_keys(codes, [*others, *new]))) > _MOST_KINDS:
            return False
        others.extend(new)
        return True

    rules = tuple(rule for rule in study.rules if taken(rule.names))
    counts = tuple(
        target
        for target in study.counts
        if target.ranges and taken((*names_of(target.condition), *_read(target.among.node)))
    )
    numbers = tuple(
        target
        for target in study.numbers
        if target.name in QUANTILES and taken((target.variable, *_read(target.among.node)))
    )
    tests = tuple(
        test
        for test in study.tests
        if test.variable == name and not test.levels and taken((name, test.by, *_read(test.where)))
    )
    return Together(counts, numbers, tests, rules, tuple(others))


def _read(node: Node | None) -> tuple[str, ...]:
    return () if node is None else names_of(node)


def _keys(codes: Codes, names: Sequence[str]) -> Iterator[tuple[int, ...]]:
    return zip(codes[STRATUM], *(codes[name] for name in names), strict=True)


def kinds_of(codes: Codes, names: Sequence[str]) -> Kinds:
    """The records by stratum and what they have of some variables; kinds as they first come."""
    members: dict[tuple[int, ...], list[int]] = {}
    for i, key in enumerate(_keys(codes, names)):
        members.setdefault(key, []).append(i)
    return Kinds(tuple(map(tuple, members.values())), tuple(key[0] for key in members))


@dataclass(frozen=True)
class Grid:
    """One record for every value of a variable in every kind.

    Attributes:
        records: values × kinds, with all that follows from them.
    """

    study: Study
    name: str
    records: Sequence[Sequence[Record]]
    strata: tuple[int, ...]

    @classmethod
    def of(
        cls, study: Study, name: str, values: Sequence[Value], kinds: Kinds, records: list[Record]
    ) -> Grid:
        """From the first record of each kind."""
        examples = [records[part[0]] for part in kinds.members]
        made = [
            [study.schema.complete({**example, name: value}) for example in examples]
            for value in values
        ]
        return cls(study, name, made, kinds.strata)

    def allowed(self, together: Together) -> Mask:
        """Which values keep a record in its stratum and break no rule; all where none does."""
        found = np.array(
            [
                [self._fits(*cell) for cell in zip(row, self.strata, strict=True)]
                for row in self.records
            ]
        )
        for rule in together.rules:
            found &= ~self._where(self._broken(rule))
        found[:, ~found.any(axis=0)] = True
        return found

    def _broken(self, rule: Rule) -> Condition:
        when = None if rule.when is None else self._condition(rule.when)
        then = self._condition(rule.then)
        return lambda record: (when is None or bool(when(record))) and then(record) is False

    def _fits(self, record: Record, stratum: int) -> bool:
        group = self.study.strata.variable
        if group == self.name or self.name not in self.study.schema.sources((group,)):
            return True
        return (record.get(group) or NOBODY) == self.study.strata.levels[stratum]

    def asked(self, together: Together) -> Iterator[Asked]:
        """What the counts and quantiles ask of the table."""
        for target in together.counts:
            yield from self._of_count(target)
        for number in together.numbers:
            yield from self._of_quantile(number)

    def _of_count(self, target: CountTarget) -> Iterator[Asked]:
        inside, holds = self._among(target.among.node), self._condition(target.condition)
        true = inside & self._where(lambda record: holds(record) is True)
        known = inside & self._where(lambda record: holds(record) is not None)
        first, last, low, high = target.ranges.runs[-1]
        for mask, least, most in ((true, low, high), (known, first, last)):
            yield from _bounded(_QUARTERS * mask, _QUARTERS * least, _QUARTERS * most)

    def _of_quantile(self, target: NumberTarget) -> Iterator[Asked]:
        """Enough values up to the highest that is allowed, and few enough below the lowest."""
        name = target.variable
        low, high = target.interval.whole(self.study.schema.scales[name])
        share = int(_QUARTERS * QUANTILES[target.name])
        least, most = _places(share, self.study.plan.model.quantile_type)

        def between(first: float, last: float) -> Mask:
            return inside & self._where(
                lambda record: isinstance(x := record.get(name), int) and first <= x <= last
            )

        inside = self._among(target.among.node)
        inside = between(-math.inf, math.inf)
        if high is not None:
            upto = between(-math.inf, high)
            yield from _bounded(_QUARTERS * upto - share * inside, least, None)
        if low is not None:
            below = between(-math.inf, low - 1)
            yield from _bounded(_QUARTERS * below - share * inside, None, most)

    def group(self, test: TestTarget, level: str) -> Mask:
        """Which records a test of this number compares as one of its groups."""
        return self._among(test.where) & self._where(
            lambda record: record.get(test.by) == level and record.get(self.name) is not None
        )

    def _among(self, node: Node | None) -> Mask:
        return self._where((lambda _: True) if node is None else self._condition(node))

    def _condition(self, node: Node) -> Condition:
        return condition(node, self.study.schema.scales)

    def _where(self, holds: Condition) -> Mask:
        """Of which records a condition is surely true."""
        return np.array([[bool(holds(record)) for record in row] for row in self.records])


def _places(share: int, quantile_type: int) -> tuple[int, int]:
    """Of N values, how many a quantile needs up to its highest, and how many below its lowest.

    At the least and at the most, in quarters of a value beyond N times ``share`` quarters: its
    place is (N + 1)p, 1 + (N - 1)p or Np, or between that and the next; of the lowest and highest
    value it is 1 and N.
    """
    if share in (0, _QUARTERS):
        return (_QUARTERS, 0) if share == 0 else (0, -_QUARTERS)
    if quantile_type == 2:
        return _QUARTERS, -_QUARTERS
    place = share if quantile_type == 6 else _QUARTERS - share
    return place + _QUARTERS - 1, place - 2 * _QUARTERS + 1


def _bounded(weights: Table, low: int | None, high: int | None) -> Iterator[Asked]:
    """The bounds of a sum; none where no value of any kind changes it."""
    if (weights != weights[:1]).any():
        yield Asked(weights, low, high)
