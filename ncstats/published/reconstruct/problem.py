"""A study's printed cells and plan as one problem: records, rows of numbers, and costs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ncstats.expression import parse
from ncstats.expression.nodes import Name, Node, walk
from ncstats.plan import Plan
from ncstats.plan.reconstruct import ReconstructPlan
from ncstats.published.model import PublishedCell
from ncstats.published.ranges import Ranges, Run
from ncstats.published.reconstruct.conditions import asks_for_missing
from ncstats.published.reconstruct.counts import Settled, is_open, settle, single_source
from ncstats.published.reconstruct.parts import lattice
from ncstats.published.reconstruct.refusals import Proof
from ncstats.published.reconstruct.schema import Base, Schema, make_schema
from ncstats.published.reconstruct.sizes import Sizes, read_sizes
from ncstats.published.reconstruct.targets import (
    Among,
    CountTarget,
    NumberTarget,
    Target,
    Targets,
    TestTarget,
    known,
)

MANY = 200
"""From so many patients on values are placed by kind of patient, not found one by one."""

NOBODY = ""
"""The stratum of those who belong to no level of the groups."""


@dataclass(frozen=True)
class Rule:
    """An implication that every record meets."""

    when: Node | None
    then: Node
    text: str

    @property
    def names(self) -> tuple[str, ...]:
        """The variables it reads."""
        return tuple(name for node in (self.when, self.then) if node for name in names_of(node))


@dataclass(frozen=True)
class Strata:
    """The groups into which most number rows are split, fixed from the start.

    Attributes:
        variable: the grouping variable; empty where no table has groups.
        levels: its levels in order; ``NOBODY`` last where some belong to none.
        sizes: how many patients each holds.
    """

    variable: str
    levels: tuple[str, ...]
    sizes: tuple[int, ...]

    @property
    def n(self) -> int:
        """How many patients there are."""
        return sum(self.sizes)

    def of(self, among: Among) -> tuple[int, ...] | None:
        """The strata of which a cell speaks; None where that depends on the records."""
        if among.where is not None or among.group not in ("", self.variable):
            return None
        if not among.group:
            return tuple(range(len(self.sizes)))
        return (self.levels.index(among.level),) if among.level in self.levels else None


@dataclass(frozen=True)
class Study:
    """Everything that is asked of the records of one study.

    Attributes:
        counts: each with the denominators to take; of many patients, with all that are possible.
        settled: the same counts before one was chosen, and what is wrong with them.
    """

    plan: Plan
    knobs: ReconstructPlan
    schema: Schema
    strata: Strata
    sizes: Sizes
    settled: Settled
    counts: tuple[CountTarget, ...]
    numbers: tuple[NumberTarget, ...]
    tests: tuple[TestTarget, ...]
    rules: tuple[Rule, ...]

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """Why the printed counts and sizes cannot all be."""
        return (*self.sizes.proofs, *self.settled.proofs)

    def loosened(self, keys: Collection[tuple[str, ...]]) -> Study:
        """The same, with the p-values of some cells sought wherever their strings are true."""
        tests = (
            replace(test, p=test.printed) if test.cell.key in keys else test for test in self.tests
        )
        return replace(self, tests=tuple(tests))

    def rows(self) -> tuple[str, ...]:
        """The entered numbers whose cells speak of the strata alone."""
        fixed = [t.variable for t in self.numbers if self.strata.of(t.among) is not None]
        fixed += [
            t.variable for t in self.tests if t.by == self.strata.variable and t.where is None
        ]
        bases = self.schema.bases
        return tuple(dict.fromkeys(n for n in fixed if n in bases and bases[n].is_number))


def names_of(node: Node) -> tuple[str, ...]:
    """The variables a condition reads."""
    return tuple(dict.fromkeys(part.value for part in walk(node) if isinstance(part, Name)))


def make_study(plan: Plan, cells: tuple[PublishedCell, ...], *, bands: bool = False) -> Study:
    """Read what cells ask, each with the string that the records must give.

    With ``bands`` the p-values of a release are sought in the bands that are told, which are
    narrower than what the strings alone say.

    Raises:
        UsageError: nothing says how many patients there are, or how many a group has.
    """
    knobs = plan.model.reconstruct or ReconstructPlan()
    sizes = read_sizes(cells, plan, knobs.patients)
    n = sizes.patients
    targets = Targets(cells, plan, n, bands=bands).targets()
    strata = _strata(targets, sizes)
    rules = tuple(_rules(knobs))
    numbers = tuple(t for t in targets if isinstance(t, NumberTarget))
    schema = make_schema(
        plan.dictionary, _names(plan, knobs, targets, rules), knobs, _decimals(numbers)
    )
    schema = _with_lattices(schema, knobs, plan)
    counts = [t for t in targets if isinstance(t, CountTarget)]
    counts += [_measured(name, count, n) for name, count in knobs.measured.items()]
    settled = settle(counts, schema, sizes.of)
    # Of many patients no denominator is taken: between those of groups and of all one must fit.
    taken = settled.targets if n < MANY else settled.possible
    schema = _nullable(schema, taken, rules, strata)
    return Study(
        plan, knobs, schema, strata, sizes, settled, taken, numbers,
        tuple(t for t in targets if isinstance(t, TestTarget)), rules,
    )  # fmt: skip


def _strata(targets: Iterable[Target], sizes: Sizes) -> Strata:
    """The groups of which most number cells speak."""
    votes: dict[str, int] = {}
    for target in targets:
        if isinstance(target, NumberTarget) and target.among.where is None:
            name = target.among.group
        elif isinstance(target, TestTarget):
            name = target.by
        else:
            continue
        if sizes.groups(name):
            votes[name] = votes.get(name, 0) + 1
    names = [name for name in votes if name]
    if not names:
        return Strata("", (NOBODY,), (sizes.patients,))
    name = max(names, key=lambda one: votes[one])
    groups = sizes.groups(name)
    levels, counts = list(groups), list(groups.values())
    if sum(counts) < sizes.patients:
        levels.append(NOBODY)
        counts.append(sizes.patients - sum(counts))
    return Strata(name, tuple(levels), tuple(counts))


def _rules(knobs: ReconstructPlan) -> Iterator[Rule]:
    for rule in knobs.follows:
        when = None if rule.when is None else parse(rule.when).root
        yield Rule(when, parse(rule.then).root, f"{rule.when or ''} → {rule.then}")


def _names(
    plan: Plan, knobs: ReconstructPlan, targets: Sequence[Target], rules: Sequence[Rule]
) -> Iterator[str]:
    """Every variable that the plan reads or a rule speaks of, in a fixed order."""
    model = plan.model
    for name in model.groups:
        yield plan.group(name).variable
    for table, rows in plan.rows.items():
        yield from (row.variable.name for row in rows)
        yield from _read(model.tables[table].where)
    for item, figure in model.figures.items():
        yield from plan.shown_in(item)
        yield from _read(figure.where)
    for curve in model.curves.values():
        yield from plan.dictionary.endpoint(curve.endpoint).names
    for statement in model.statements:
        yield from (*_read(statement.variable), *_read(statement.where))
    for target in targets:
        if isinstance(target, CountTarget):
            yield from names_of(target.condition)
    yield from (name for rule in rules for name in rule.names)
    yield from (name for shared in knobs.shared for name in _read(shared.where))
    yield from (*knobs.also, *knobs.parts, *knobs.measured)
    for correlation in knobs.correlations:
        yield from (*correlation.between, *_read(correlation.where))
    yield from (date.by for date in knobs.dates.values() if date.by is not None)
    yield from (name for quantity in knobs.vary for name in _read(quantity))
    if knobs.visits is not None:
        yield from (knobs.visits.outcome, knobs.visits.until)


def _read(text: str | None) -> tuple[str, ...]:
    return parse(text).names if text else ()


def _decimals(numbers: Iterable[NumberTarget]) -> dict[str, int]:
    found: dict[str, int] = {}
    for target in numbers:
        low = target.interval.low or target.interval.high
        places = 0 if low is None else len(str(low.denominator)) - 1
        found[target.variable] = max(found.get(target.variable, 0), places)
    return found


def _measured(name: str, count: int, n: int) -> CountTarget:
    cell = PublishedCell("reconstruct", name, "", "", "N", str(count))
    return CountTarget(cell, known(name), Among(), Ranges.of([Run(count, n, count, count)]))


def _with_lattices(schema: Schema, knobs: ReconstructPlan, plan: Plan) -> Schema:
    bases = dict(schema.bases)
    for name in knobs.parts:
        if name in bases:
            offset, step = lattice(plan.dictionary, name, schema.scales[name])
            bases[name] = replace(bases[name], offset=offset, step=step)
    return replace(schema, bases=bases)


def _nullable(
    schema: Schema, counts: Sequence[CountTarget], rules: Sequence[Rule], strata: Strata
) -> Schema:
    """Which variables may be missing: those of fewer patients, and those a rule asks it of."""
    names: set[str] = set()
    for target in counts:
        source = single_source(target.condition, schema)
        among = strata.of(target.among)
        if source is not None and among is not None and target.ranges:
            everyone = sum(strata.sizes[s] for s in among)
            fewest = target.ranges.totals[0 if is_open(target) else 1]
            names.update((source,) if fewest < everyone else ())
        names.update(schema.sources(asks_for_missing(target.condition)))
    for rule in rules:
        for node in (rule.when, rule.then):
            if node is not None:
                names.update(schema.sources(asks_for_missing(node)))
    bases: dict[str, Base] = {
        name: replace(base, nullable=name in names) for name, base in schema.bases.items()
    }
    return replace(schema, bases=bases)
