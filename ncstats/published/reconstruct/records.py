"""The first records of a search, what may change in them, and what is asked of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from ncstats.expression import parse
from ncstats.expression.nodes import Comparison, Level, Membership, Name, Node, Text, walk
from ncstats.published.reconstruct.conditions import Condition, Record, Value, condition, cuts
from ncstats.published.reconstruct.correlations import CorrelationCost
from ncstats.published.reconstruct.costs import Cost, CountCost, NumberCost, RuleCost
from ncstats.published.reconstruct.costs_between import TableCost, TestCost
from ncstats.published.reconstruct.counts import among_key, level_counts
from ncstats.published.reconstruct.cross_tables import is_decided
from ncstats.published.reconstruct.problem import NOBODY, Study, names_of
from ncstats.published.reconstruct.row import Summary
from ncstats.published.reconstruct.rows import row_tests, unordered
from ncstats.published.reconstruct.schema import Base
from ncstats.published.reconstruct.search import Moves
from ncstats.published.reconstruct.targets import Among, CountTarget, NumberTarget, TestTarget

_MANY = 12
"""More levels than this are a codelist made for many studies."""

Values = Sequence[Sequence[int]]
"""A number's values by stratum."""


def first_records(study: Study, rows: Mapping[str, Values], rng: random.Random) -> list[Record]:
    """Records in the order of their strata: rows as found, levels as printed, the rest drawn."""
    strata = study.strata
    records: list[Record] = [{} for _ in range(strata.n)]
    for name, base in study.schema.bases.items():
        if name == strata.variable:
            column: list[Value] = [
                None if level == NOBODY else level
                for level, size in zip(strata.levels, strata.sizes, strict=True)
                for _ in range(size)
            ]
        elif name in rows:
            column = []
            for values, size in zip(rows[name], strata.sizes, strict=True):
                column += unordered(values, size, rng)
        elif base.is_number:
            starts = starts_of(study, base)
            column = [_somewhere(starts, rng) for _ in records]
        else:
            column = _levels(study, base, rng)
        for record, value in zip(records, column, strict=True):
            record[name] = value
    return records


def _somewhere(starts: Sequence[int], rng: random.Random) -> int:
    part = rng.randrange(len(starts) - 1)
    return rng.randrange(starts[part], starts[part + 1])


def _levels(study: Study, base: Base, rng: random.Random) -> list[Value]:
    """As many of each level as are printed for all patients, the others drawn."""
    counts, total = level_counts(study.counts, base.name, Among())
    column: list[Value] = [level for level, count in counts.items() for _ in range(count)]
    n = study.strata.n
    left = [level for level in base.levels if level not in counts] or list(base.levels)
    while len(column) < (n if total is None else total):
        column.append(left[rng.randrange(len(left))])
    column = column[:n] + [None] * (n - len(column))
    rng.shuffle(column)
    return column


def moves_of(study: Study, rows: Mapping[str, Values]) -> dict[str, Moves]:
    """How each entered variable may change; the groups stay as they are."""
    n = study.strata.n
    everyone = range(n)
    blocks: list[range] = []
    first = 0
    for size in study.strata.sizes:
        blocks += [range(first, first + size)] * size
        first += size
    found = {}
    for name, base in study.schema.bases.items():
        if name == study.strata.variable:
            continue
        if name in rows:
            found[name] = Moves(blocks, redraw=False)
        elif base.is_number:
            starts = starts_of(study, base)
            found[name] = Moves([everyone] * n, True, starts=starts, nullable=base.nullable)
        else:
            found[name] = Moves([everyone] * n, True, levels=domain_of(study, base))
    return found


def domain_of(study: Study, base: Base) -> tuple[Value, ...]:
    """The levels to draw from: those printed where they are all there is.

    Of a long codelist, those of which something speaks: the others are other studies'.
    """
    counts, total = level_counts(study.counts, base.name, Among())
    levels = base.levels
    if total is not None and sum(counts.values()) == total:
        levels = tuple(level for level in levels if counts.get(level))
    elif len(levels) > _MANY:
        named = {level for node in nodes_of(study) for level in _levels_named(node, base.name)}
        if named - counts.keys():
            levels = tuple(level for level in levels if level in named)
    return (*levels, None) if base.nullable else levels


def _levels_named(node: Node, name: str) -> Iterator[str]:
    for part in walk(node):
        match part:
            case Comparison(left=Name(value=left), right=Text(value=level) | Level(value=level)):
                found: tuple[str, ...] = (level,)
            case Membership(left=Name(value=left), items=items):
                found = tuple(str(getattr(item, "value", "")) for item in items)
            case _:
                continue
        if left == name:
            yield from found


def starts_of(study: Study, base: Base) -> tuple[int, ...]:
    """The first value of every part of a number's range that something tells apart."""
    scales, name = study.schema.scales, base.name
    low, high = base.limits
    found = {low, high + 1}
    for node in nodes_of(study):
        found |= {x for x in cuts(node, scales).get(name, set()) if low < x <= high}
    for target in study.numbers:
        if target.variable == name:
            for edge in target.interval.whole(scales[name]):
                found |= {x for x in (edge,) if x is not None and low < x <= high}
    return tuple(sorted(found))


def nodes_of(study: Study) -> Iterator[Node]:
    """Every condition that looks at a record."""
    for target in study.counts:
        yield target.condition
        if target.among.where is not None:
            yield target.among.where
    for rule in study.rules:
        yield from (node for node in (rule.when, rule.then) if node is not None)
    for number in study.numbers:
        if number.among.where is not None:
            yield number.among.where
    for part in study.schema.derived:
        derivation = study.plan.dictionary.patients[part.name].derivation
        if derivation is not None:
            yield from (case.root for case in derivation.cases.values())


def costs_of(study: Study, rows: Mapping[str, Values]) -> list[Cost]:
    """What is asked of the records and not already settled by the rows."""
    costs: list[Cost] = []
    costs += [_count(study, t) for t in study.counts if not _settled(study, t, rows)]
    costs += _numbers(study, rows)
    costs += [_test(study, t) for t in study.tests if not _met(study, t, rows)]
    n, scales = study.strata.n, study.schema.scales
    for rule in study.rules:
        when = None if rule.when is None else condition(rule.when, scales)
        then = condition(rule.then, scales)
        costs.append(RuleCost((rule.text,), rule.names, when, then, n))
    costs += _groups(study, rows)
    for correlation in study.knobs.correlations:
        where = None if correlation.where is None else parse(correlation.where).root
        among = ((), None) if where is None else (names_of(where), condition(where, scales))
        costs.append(CorrelationCost(correlation, among, n))
    return costs


def _settled(study: Study, target: CountTarget, rows: Mapping[str, Values]) -> bool:
    """Whether exchanges within the strata cannot change a count."""
    if study.strata.of(target.among) is None:
        return False
    names = study.schema.sources(names_of(target.condition))
    fixed = {*rows, *study.schema.sources((study.strata.variable,)), study.strata.variable}
    movable = set(moves_of_names(study, rows))
    return len(names) <= 1 and fixed.issuperset(names) and not movable.intersection(names)


def moves_of_names(study: Study, rows: Mapping[str, Values]) -> tuple[str, ...]:
    """The entered variables that may be drawn anew."""
    return tuple(n for n in study.schema.bases if n not in rows and n != study.strata.variable)


def _count(study: Study, target: CountTarget) -> CountCost:
    scales = study.schema.scales
    among, node = None, target.among.node
    reads = names_of(target.condition)
    if node is not None:
        among = condition(node, scales)
        reads = (*reads, *names_of(node))
    holds = condition(target.condition, scales)
    return CountCost(target.cell.key, reads, holds, among, target.ranges, study.strata.n)


def _numbers(study: Study, rows: Mapping[str, Values]) -> Iterator[NumberCost]:
    """One cost for all summaries of a number among the same patients."""
    groups: dict[tuple[str, ...], list[NumberTarget]] = {}
    for target in study.numbers:
        if target.variable in rows and study.strata.of(target.among) is not None:
            continue
        groups.setdefault((target.variable, *among_key(target.among)), []).append(target)
    for targets in groups.values():
        first, node = targets[0], targets[0].among.node
        scales = study.schema.scales
        among: tuple[tuple[str, ...], Condition | None] = ((), None)
        if node is not None:
            among = (names_of(node), condition(node, scales))
        summaries = [Summary(t.name, t.interval, ()) for t in targets]
        scale = (scales[first.variable], study.plan.model.quantile_type)
        yield NumberCost(first.cell.key, first.variable, among, summaries, scale, study.strata.n)


def _met(study: Study, target: TestTarget, rows: Mapping[str, Values]) -> bool:
    """Whether a test is settled by the rows or by the printed counts."""
    if target.levels:
        return is_decided(study, target)
    return target.variable in rows and target in row_tests(study, target.variable)


def _test(study: Study, target: TestTarget) -> Cost:
    node = None if target.where is None else condition(target.where, study.schema.scales)
    reads = (target.variable, target.by, *(names_of(target.where) if target.where else ()))
    among = (reads, node)
    if target.levels:
        return TableCost(target, among, study.strata.n)
    order = tuple(range(len(target.order)))
    comparison = target.comparison(order, len(order))
    return TestCost(target, among, comparison, study.strata.n)


def _groups(study: Study, rows: Mapping[str, Values]) -> Iterator[RuleCost]:
    """A group that follows from values the search may change must come out as it was set."""
    strata, schema = study.strata, study.schema
    sources = schema.sources((strata.variable,))
    if not strata.variable or strata.variable in schema.bases or set(sources) <= set(rows):
        return
    first = 0
    for level, size in zip(strata.levels, strata.sizes, strict=True):
        yield _GroupCost(strata.variable, level, range(first, first + size), strata.n)
        first += size


class _GroupCost(RuleCost):
    """The records of one stratum have its level."""

    def __init__(self, variable: str, level: str, members: range, n: int) -> None:
        wanted = None if level == NOBODY else level
        super().__init__((variable, level), (variable,), None, lambda _: None, n)
        self._variable, self._wanted, self._members = variable, wanted, members

    def update(self, i: int, record: Record) -> object:
        """Hold a member against the level."""
        before = self._broken[i]
        self.restore(i, i in self._members and record.get(self._variable) != self._wanted)
        return before
