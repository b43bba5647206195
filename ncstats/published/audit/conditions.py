"""The kinds of patients that printed counts tell apart, and how each count counts them.

A plan says of every count which patients it is of and which of them it counts. Patients differ in
the variables that these conditions read: each combination of their levels (of a number: of the
parts of its range that the conditions tell apart) is a kind, and a printed count bounds the sum of
the kinds it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from ncstats.expression import parse
from ncstats.expression.nodes import Comparison, Membership, Name, Node, Number, walk
from ncstats.plan import Plan
from ncstats.plan.reconstruct import ReconstructPlan
from ncstats.published.audit.asked import asked
from ncstats.published.audit.facts import LARGEST_COUNT, Fact, Facts
from ncstats.published.audit.feasible import Condition
from ncstats.published.reconstruct.conditions import Record, Scales, Value, condition, cuts
from ncstats.published.reconstruct.problem import names_of
from ncstats.published.reconstruct.schema import Base, Schema, make_schema
from ncstats.published.reconstruct.targets import CountTarget, Targets

MOST_KINDS = 20_000
"""Combinations beyond which a count is not compared with others."""

KNOWN, COUNTED = 1, 2
Signs = tuple[int, ...]
"""Of one kind of patients, how each count counts them."""

Sources = frozenset[str]
Part = tuple[int | None, int | None]
Rule = tuple[Node | None, Node]
"""Where the first is true, the second is not false."""


@dataclass(frozen=True)
class Counted:
    """One printed count with what it counts.

    Attributes:
        sources: the entered variables that decide it.
    """

    fact: Fact
    target: CountTarget
    sources: Sources

    def test(self, scales: Scales) -> Callable[[Record], int]:
        """How it counts a patient: ``COUNTED``, ``KNOWN`` (in the denominator only) or neither."""
        node = self.target.among.node
        among = None if node is None else condition(node, scales)
        holds = condition(self.target.condition, scales)

        def counted(record: Record) -> int:
            if among is not None and not among(record):
                return 0
            found = holds(record)
            return 0 if found is None else COUNTED if found else KNOWN

        return counted

    def nodes(self) -> Iterator[Node]:
        """What is counted, and of whom."""
        yield self.target.condition
        if self.target.among.node is not None:
            yield self.target.among.node


@dataclass(frozen=True)
class Model:
    """The counts of a study and what its plan says of every patient.

    Attributes:
        patients: the largest number that a count can be of.
        total: how many patients there are, where that is printed and not put together.
    """

    counts: tuple[Counted, ...]
    schema: Schema
    rules: tuple[Rule, ...]
    patients: int
    total: int | None
    derivations: Mapping[str, tuple[Node, ...]] = field(hash=False)
    _known: dict[Sources, tuple[Signs, ...] | None] = field(
        default_factory=dict, repr=False, compare=False
    )

    def deciding(self, sources: Sources) -> list[int]:
        """The places of the counts that these variables decide."""
        return [i for i, counted in enumerate(self.counts) if counted.sources <= sources]

    def kinds(self, places: Sequence[int], sources: Sources) -> list[Signs] | None:
        """The kinds of patients that some counts tell apart; None where there are too many.

        ``sources`` are the variables whose combinations are gone through: those of the counts, or
        more, and with them the rules that read no others.
        """
        if sources not in self._known:
            self._known[sources] = self._all_kinds(sources)
        known = self._known[sources]
        if known is None:
            return None
        at = {place: i for i, place in enumerate(self.deciding(sources))}
        columns = [at[place] for place in places]
        return list(dict.fromkeys(tuple(signs[c] for c in columns) for signs in known))

    def _all_kinds(self, sources: Sources) -> tuple[Signs, ...] | None:
        names = sorted(sources)
        counts = [self.counts[place] for place in self.deciding(sources)]
        nodes = self._nodes(sources)
        choices = [self._choices(self.schema.bases[name], nodes) for name in names]
        if prod(map(len, choices)) > MOST_KINDS:
            return None
        records = (dict(zip(names, values, strict=True)) for values in product(*choices))
        return self._signs(counts, self._rules(sources), records)

    def parts(self, name: str, places: Sequence[int]) -> list[tuple[Part, Signs]]:
        """The parts of a number's range that its counts tell apart, and how these count each.

        A part is given by its first value and the first beyond it, in units of the last decimal;
        None is no end. The last part are those without a value, (None, None).
        """
        values = self._choices(self.schema.bases[name], self._nodes(frozenset({name})))
        tests = [self.counts[place].test(self.schema.scales) for place in places]
        starts = [value for value in values if isinstance(value, int)]
        found: list[tuple[Part, Signs]] = []
        for low, high in (*zip(starts, [*starts[1:], None], strict=True), (None, None)):
            record: Record = self.schema.complete({name: low})
            signs = tuple(test(record) for test in tests)
            if low is not None and found and found[-1][1] == signs:
                found[-1] = ((found[-1][0][0], high), signs)
            else:
                found.append(((low, high), signs))
        return found

    def _nodes(self, sources: Sources) -> list[Node]:
        """Every condition that is held against combinations of these variables."""
        nodes = [node for place in self.deciding(sources) for node in self.counts[place].nodes()]
        nodes += [node for rule in self._rules(sources) for node in rule if node is not None]
        names = [part.name for part in self.schema.derived if part.name in self.derivations]
        derived = [name for name in names if set(self.schema.sources((name,))) <= sources]
        return nodes + [node for name in derived for node in self.derivations[name]]

    def _rules(self, sources: Sources) -> list[Rule]:
        return [rule for rule in self.rules if self._sources(rule) <= sources]

    def _sources(self, rule: Rule) -> set[str]:
        return set(self.schema.sources(_names(rule)))

    def _choices(self, base: Base, nodes: Sequence[Node]) -> list[Value]:
        """A value of each part that the conditions tell apart, and none."""
        if not base.is_number:
            return [*base.levels, None]
        starts = {at for node in nodes for at in cuts(node, self.schema.scales).get(base.name, ())}
        return [min(starts, default=0) - 1, *sorted(starts), None]

    def _signs(
        self, counts: Sequence[Counted], rules: Sequence[Rule], records: Iterable[Record]
    ) -> tuple[Signs, ...]:
        scales = self.schema.scales
        tests = [counted.test(scales) for counted in counts]
        held = [
            (None if when is None else condition(when, scales), condition(then, scales))
            for when, then in rules
        ]
        found: dict[Signs, None] = {}
        for record in records:
            self.schema.complete(record)
            if not any((w is None or w(record)) and then(record) is False for w, then in held):
                found[tuple(test(record) for test in tests)] = None
        return tuple(found)

    def conditions(self, places: Sequence[int], kinds: Sequence[Signs]) -> list[Condition]:
        """What the printed strings ask of how many there are of each kind."""
        found = [Condition((1,) * len(kinds), self.total or 0, self.total)]
        for at, place in enumerate(places):
            n = tuple(int(signs[at] == COUNTED) for signs in kinds)
            total = tuple(int(signs[at] >= KNOWN) for signs in kinds)
            found += asked(self.counts[place].fact, self.counts[place].target, n, total)
        return found


def make_model(facts: Facts) -> Model | None:
    """The counts that a plan defines; None without a plan, or of too many patients."""
    plan, size = facts.plan, facts.patients
    if plan is None or size is None or size.n > LARGEST_COUNT:
        return None
    by_key = {fact.cell.key: fact for fact in facts.rows}
    targets = [
        target
        for target in Targets(tuple(fact.cell for fact in facts.rows), plan, size.n).targets()
        if isinstance(target, CountTarget)
    ]
    knobs = plan.model.reconstruct or ReconstructPlan()
    rules = tuple(
        (None if rule.when is None else parse(rule.when).root, parse(rule.then).root)
        for rule in knobs.follows
    )
    nodes = [node for t in targets for node in (t.condition, t.among.node)]
    nodes += [node for rule in rules for node in rule]
    schema = make_schema(plan.dictionary, _names(nodes), knobs, {})
    derivations = _derivations(plan, schema)
    told = _told_apart(schema, derivations)
    counts = tuple(
        Counted(by_key[t.cell.key], t, frozenset(schema.sources(names)))
        for t in targets
        for names in (_names((t.condition, t.among.node)),)
        if told(t.condition) and (t.among.node is None or told(t.among.node))
    )
    rules = tuple(rule for rule in rules if all(node is None or told(node) for node in rule))
    total = knobs.patients or (None if size.borrowed else size.n)
    return Model(counts, schema, rules, size.n, total, derivations)


def _told_apart(
    schema: Schema, derivations: Mapping[str, tuple[Node, ...]]
) -> Callable[[Node], bool]:
    """Whether one patient of each part and level tells what a condition is of all of them.

    It does where every number is entered and compared with literals alone, through all that the
    condition is derived from.
    """
    derived = {part.name for part in schema.derived}

    def told(node: Node) -> bool:
        names = names_of(node)
        if not all(name in schema.bases or name in derived for name in names):
            return False
        if not all(told(part) for name in names for part in derivations.get(name, ())):
            return False
        return all(_of_literals(part, schema) for part in walk(node))

    return told


def _of_literals(part: Node, schema: Schema) -> bool:
    """Whether a comparison changes only where a literal says, at a number that is entered."""
    match part:
        case Comparison(left=Name(value=name), right=Number()):
            return name in schema.bases
        case Comparison(left=Number(), right=Name(value=name)):
            return name in schema.bases
        case Comparison() | Membership():
            return not any(name in schema.scales for name in names_of(part))
        case _:
            return True


def _names(nodes: Iterable[Node | None]) -> list[str]:
    return [name for node in nodes if node is not None for name in names_of(node)]


def _derivations(plan: Plan, schema: Schema) -> dict[str, tuple[Node, ...]]:
    found = {}
    for part in schema.derived:
        derivation = plan.dictionary.patients[part.name].derivation
        if derivation is not None:
            found[part.name] = tuple(expression.root for expression in derivation.expressions)
    return found
