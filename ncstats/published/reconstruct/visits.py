"""Visits from which an endpoint follows as the records have it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import product

from ncstats.dictionary import Dictionary, Endpoint
from ncstats.dictionary.endpoint import ByVisits
from ncstats.dictionary.model import VISIT_MONTHS
from ncstats.errors import Problem, UsageError
from ncstats.expression import parse
from ncstats.plan.reconstruct import VisitsPlan
from ncstats.published.reconstruct.conditions import Condition, Record, Value, condition
from ncstats.published.reconstruct.schema import Derived, causes_of, power

_MOST_COMBINATIONS = 200_000
_SPACING = 6
"""One visit in so many months, on average at the most."""

State = tuple[bool, bool, tuple[bool, ...]]
"""Seen by it, the event, each competing cause."""


class VisitMaker:
    """Makes the visits of one record after another."""

    def __init__(self, plan: VisitsPlan, dictionary: Dictionary) -> None:
        self.plan = plan
        self.endpoint = _endpoint(plan, dictionary)
        self.scales = {
            name: power(variable.decimals)
            for table in (dictionary.patients, dictionary.visits)
            for name, variable in table.items()
            if variable.kind == "number"
        }
        self._causes = causes_of(dictionary, plan)
        self.until_scale = power(dictionary.patients[plan.until].decimals)
        self._derived: list[Derived] = []
        self._leaves: dict[str, tuple[Value, ...]] = {}
        for name in self.endpoint.visit_names:
            self._read(name, dictionary)
        for rule in plan.follows:
            for text in (rule.when, rule.then):
                for name in parse(text).names if text else ():
                    self._read(name, dictionary)
        self._conditions = self._observed()
        self._rules = [
            (None if rule.when is None else condition(parse(rule.when).root, self.scales),
             condition(parse(rule.then).root, self.scales))
            for rule in plan.follows
        ]  # fmt: skip
        self._combinations = self._by_state()

    @property
    def columns(self) -> tuple[str, ...]:
        """The variables of a visit that are entered, besides patient and time."""
        return tuple(self._leaves)

    def visits(self, record: Record, rng: random.Random) -> list[Record]:
        """The visits of one record in the order of time; none where it has no outcome."""
        outcome, until = record.get(self.plan.outcome), record.get(self.plan.until)
        if outcome is None or not isinstance(until, int):
            return []
        times = self._times(until, rng)
        quiet = (True, False, (False,) * len(self.endpoint.competing))
        last = self._state(str(outcome))
        turn = len(times) if last == quiet else rng.randrange(len(times))
        kept = {state: self._chosen(state, record, rng) for state in (quiet, last)}
        return [
            {VISIT_MONTHS: time, **kept[quiet if at < turn else last]}
            for at, time in enumerate(times)
        ]

    def _times(self, until: int, rng: random.Random) -> list[int]:
        """Distinct times in the unit of the visits' last decimal; the last is the end."""
        scale = self.scales[VISIT_MONTHS]
        end = until * scale // self.until_scale
        most = min(self.plan.most, 1 + end // (_SPACING * scale), end)
        if end < 1:
            raise UsageError(Problem("reconstruct.no_time", value=self.plan.until))
        times = {end}
        for _ in range(rng.randrange(most)):
            times.add(1 + rng.randrange(end))
        return sorted(times)

    def _state(self, outcome: str) -> State:
        """What the last visit shows of a record with this outcome."""
        cause = next(cause for cause, level in self._causes if level == outcome)
        return (
            True,
            cause == self.endpoint.name,
            tuple(name == cause for name in self.endpoint.competing),
        )

    def _chosen(self, state: State, record: Record, rng: random.Random) -> Record:
        """Levels that give the state and meet the rules, most of them the usual ones."""
        fitting = []
        for combination in self._combinations.get(state, ()):
            both = {**record, **combination}
            broken = any((w is None or w(both)) and t(both) is False for w, t in self._rules)
            if not broken:
                fitting.append({name: combination[name] for name in self._leaves})
        if not fitting:
            raise UsageError(Problem("reconstruct.no_visit", value=self.plan.endpoint))
        best = max(self._preferred(one) for one in fitting)
        usual = [one for one in fitting if self._preferred(one) == best]
        return usual[rng.randrange(len(usual))]

    def _preferred(self, combination: Record) -> tuple[int, int]:
        usual = sum(combination.get(name) == level for name, level in self.plan.usual.items())
        return usual, -sum(value is None for value in combination.values())

    def _read(self, name: str, dictionary: Dictionary) -> None:
        if name in self._leaves or any(part.name == name for part in self._derived):
            return
        variable = dictionary.visits.get(name)
        if variable is None or variable.kind != "category":
            return
        if variable.derivation is None or not variable.derivation.cases:
            self._leaves[name] = (*variable.codes, None)
            return
        inner = variable.derivation
        for part in inner.names:
            self._read(part, dictionary)
        cases = [(code, condition(case.root, self.scales)) for code, case in inner.cases.items()]
        self._derived.append(Derived(name, inner.names, lambda record: _first(cases, record)))

    def _observed(self) -> tuple[Condition, Condition, tuple[Condition, ...]]:
        endpoint = self.endpoint
        assert isinstance(endpoint.time, ByVisits)  # noqa: S101 - asked before
        return (
            condition(endpoint.time.observed_by.root, self.scales),
            condition(endpoint.event.root, self.scales),
            tuple(condition(cause.when.root, self.scales) for cause in endpoint.competing.values()),
        )

    def _by_state(self) -> Mapping[State, Sequence[Record]]:
        """Every combination of levels of which the state is known."""
        count = 1
        for levels in self._leaves.values():
            count *= len(levels)
        if count > _MOST_COMBINATIONS:
            raise UsageError(Problem("reconstruct.no_visit", value=self.plan.endpoint))
        found: dict[State, list[Record]] = {}
        for levels in product(*self._leaves.values()):
            record: Record = dict(zip(self._leaves, levels, strict=True))
            for part in self._derived:
                record[part.name] = part.value(record)
            seen, event, causes = self._conditions
            known = seen(record), event(record)
            if None not in known:
                state = (bool(known[0]), bool(known[1]), tuple(bool(c(record)) for c in causes))
                found.setdefault(state, []).append(record)
        return found


def _first(cases: Sequence[tuple[str, Condition]], record: Record) -> Value:
    for level, holds in cases:
        found = holds(record)
        if found is not False:
            return level if found else None
    return None


def _endpoint(plan: VisitsPlan, dictionary: Dictionary) -> Endpoint:
    endpoint = dictionary.endpoint(plan.endpoint)
    if not isinstance(endpoint.time, ByVisits):
        raise UsageError(Problem("reconstruct.not_by_visits", value=plan.endpoint))
    # Causes that data need not know of are left to data that do.
    return endpoint.within(endpoint.visit_names)
