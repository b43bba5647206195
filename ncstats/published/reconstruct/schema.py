"""What a record holds: the variables that are entered, and those that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from ncstats.dictionary import Dictionary, Variable
from ncstats.errors import Problem, UsageError
from ncstats.expression import Expression
from ncstats.plan.reconstruct import ReconstructPlan, VisitsPlan
from ncstats.published.reconstruct.conditions import Record, Value, condition, exact, term

CENSORED, NOT_FOLLOWED = "censored", "no_follow_up_imaging"
"""What became of a patient who had no event, in the dictionary's words."""

_UNROUNDED = 6
"""Decimals of a derived number that the dictionary does not round."""

_WIDEST = 10**6
"""The range of a number whose range the dictionary leaves open, in units of its last decimal."""


@dataclass(frozen=True)
class Base:
    """A variable that is entered.

    Attributes:
        levels: of a category; empty for a number.
        limits: of a number, the lowest and the highest value in units of its last decimal.
        step: of a number, values are ``offset`` plus a multiple of it.
        nullable: it may be missing.
    """

    name: str
    levels: tuple[str, ...] = ()
    limits: tuple[int, int] = (0, 0)
    step: int = 1
    offset: int = 0
    nullable: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is a number."""
        return not self.levels


@dataclass(frozen=True)
class Derived:
    """A variable that follows from others of the same record."""

    name: str
    reads: tuple[str, ...]
    value: Callable[[Record], Value]


@dataclass(frozen=True)
class Schema:
    """The variables of a record.

    Attributes:
        scales: 10 to the power of the decimals, of every number.
        derived: each after all that it reads.
    """

    bases: Mapping[str, Base]
    derived: tuple[Derived, ...]
    scales: Mapping[str, int]

    def sources(self, names: Iterable[str]) -> tuple[str, ...]:
        """The entered variables that some variables come from, each once, in order."""
        made = {part.name: part for part in self.derived}
        found: dict[str, None] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop(0)
            if name in made:
                waiting = [*made[name].reads, *waiting]
            elif name in self.bases:
                found[name] = None
        return tuple(found)

    def complete(self, record: Record) -> Record:
        """The record with everything that follows from it."""
        for part in self.derived:
            record[part.name] = part.value(record)
        return record


def power(decimals: int | None) -> int:
    """10 to the power of some decimals; of none, 1.

    >>> power(2), power(None)
    (100, 1)
    """
    return int(10 ** (decimals or 0))


def scale_of(variable: Variable) -> int:
    """10 to the power of the decimals with which a number is held."""
    decimals: int | None = variable.decimals
    if variable.derivation is not None and variable.derivation.round is not None:
        decimals = max(decimals or 0, variable.derivation.round)
    return power(_UNROUNDED if decimals is None else decimals)


def make_schema(
    dictionary: Dictionary, names: Iterable[str], plan: ReconstructPlan, printed: Mapping[str, int]
) -> Schema:
    """The variables of a record that must hold ``names``.

    A number that the dictionary derives is entered all the same where nobody asks for what it is
    computed from: its value is what the tables print.

    ``printed`` are the decimals with which the tables print a number, for those that the
    dictionary declares none for.
    """
    asked = [name for name in dict.fromkeys(names) if name in dictionary.patients]
    reader = _Reader(dictionary, set(asked), plan, printed)
    for name in asked:
        reader.read(name)
    return Schema(reader.bases, tuple(reader.derived.values()), reader.scales)


class _Reader:
    """Takes up one variable after another, what it reads before itself."""

    def __init__(
        self,
        dictionary: Dictionary,
        asked: set[str],
        plan: ReconstructPlan,
        printed: Mapping[str, int],
    ) -> None:
        self.dictionary = dictionary
        self.asked = asked
        self.plan = plan
        self.printed = printed
        self.bases: dict[str, Base] = {}
        self.derived: dict[str, Derived] = {}
        self.scales: dict[str, int] = {}

    def read(self, name: str) -> None:
        """Take up a variable and all that it is derived from."""
        if name in self.bases or name in self.derived or name not in self.dictionary.patients:
            return
        variable = self.dictionary.patients[name]
        if self._is_of_visits(variable):
            self._beside_outcome(variable)
        elif self._is_derived(variable):
            self._derive(variable)
        elif variable.kind == "number":
            self._number(variable)
        elif variable.kind == "category":
            self.bases[name] = Base(name, variable.codes)

    def _is_derived(self, variable: Variable) -> bool:
        derivation = variable.derivation
        # A formula cannot be searched backwards: what it gives is entered, and so wins.
        if derivation is None or derivation.formula is not None:
            return False
        return bool(derivation.cases) or self.asked.issuperset(derivation.names)

    def _is_of_visits(self, variable: Variable) -> bool:
        """Whether it follows from the visits that will be made, as the outcome itself does."""
        visits, outcome = self.plan.visits, variable.outcome
        if visits is None or outcome is None or variable.name == visits.outcome:
            return False
        return outcome.endpoint == visits.endpoint

    def _beside_outcome(self, variable: Variable) -> None:
        assert self.plan.visits is not None and variable.outcome is not None  # noqa: S101, PT018 - asked before
        name, levels = self.plan.visits.outcome, variable.outcome.levels
        self.read(name)
        by_level: dict[Value, Value] = {None: levels.get(NOT_FOLLOWED)}
        for cause, level in reversed(causes_of(self.dictionary, self.plan.visits)):
            by_level[level] = levels.get(cause)
        self.derived[variable.name] = Derived(
            variable.name, (name,), lambda record: by_level[record.get(name)]
        )

    def _number(self, variable: Variable) -> None:
        name = variable.name
        if variable.decimals is None:
            self.scales[name] = 10 ** (self.printed.get(name, 0) + 1)
        else:
            self.scales[name] = 10**variable.decimals
        scale = self.scales[name]
        low, high = self.plan.ranges.get(name, variable.soft)
        limits = (
            -_WIDEST if low == float("-inf") else ceil(exact(low) * scale),
            _WIDEST if high == float("inf") else floor(exact(high) * scale),
        )
        self.bases[name] = Base(name, limits=limits)

    def _derive(self, variable: Variable) -> None:
        derivation = variable.derivation
        assert derivation is not None  # noqa: S101 - asked before
        for name in derivation.names:
            self.read(name)
        if derivation.value is not None:
            self.scales[variable.name] = scale_of(variable)
            value = self._computed(derivation.value, self.scales[variable.name])
        else:
            value = self._first_case(derivation.cases)
        self.derived[variable.name] = Derived(variable.name, derivation.names, value)

    def _computed(self, expression: Expression, scale: int) -> Callable[[Record], Value]:
        found = term(expression.root, self.scales)
        return lambda r: None if (x := found(r)) is None else rounded(Fraction(x) * scale)

    def _first_case(self, cases: Mapping[str, Expression]) -> Callable[[Record], Value]:
        parts = [(level, condition(case.root, self.scales)) for level, case in cases.items()]

        def first(record: Record) -> Value:
            for level, holds in parts:
                found = holds(record)
                if found:
                    return level
                if found is None:
                    return None
            return None

        return first


def causes_of(dictionary: Dictionary, plan: VisitsPlan) -> tuple[tuple[str, str], ...]:
    """What may have become of a patient, censoring first, and the level of the outcome for it.

    Raises:
        UsageError: the dictionary does not derive the outcome from the endpoint.
    """
    outcome = dictionary.patients[plan.outcome].outcome
    if outcome is None or outcome.endpoint != plan.endpoint:
        details = {"endpoint": plan.endpoint}
        raise UsageError(Problem("reconstruct.no_outcome", value=plan.outcome, details=details))
    endpoint = dictionary.endpoint(plan.endpoint)
    order = (CENSORED, endpoint.name, *endpoint.competing)
    return tuple((cause, outcome.levels[cause]) for cause in order if cause in outcome.levels)


def rounded(x: Fraction) -> int:
    """The nearest whole number, halves away from zero.

    >>> rounded(Fraction(5, 2)), rounded(Fraction(-5, 2))
    (3, -3)
    """
    return floor(x + Fraction(1, 2)) if x >= 0 else -floor(-x + Fraction(1, 2))
