"""How a variable follows from others, or from what became of the patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ncstats.dictionary.levels import need
from ncstats.expression import Expression
from ncstats.formulae import FormulaCall
from ncstats.text import Bilingual


@dataclass(frozen=True)
class Remark:
    """What is to be said of a derived value.

    Attributes:
        when: the condition under which it is said; where it is unknown nothing is.
        note: what is said.
    """

    when: Expression
    note: Bilingual


@dataclass(frozen=True)
class Derivation:
    """How a variable follows from others: by one of value, cases and formula.

    Attributes:
        value: arithmetic (for a number), its result rounded to ``round`` decimals, halves away
            from zero; NaN where it cannot be computed.
        cases: for a category, a condition by level, tried in order: the first that is true
            decides; one that is unknown before it leaves the value missing.
        formula: of the register, for a number (rounded likewise) or a category.
        round: decimals of the number.
        tolerance: by how much an entered number may differ; None: by one unit of its last decimal.
        remarks: what else is said of a derived value.
    """

    value: Expression | None = None
    round: int | None = None
    cases: Mapping[str, Expression] = field(default_factory=dict, hash=False)
    formula: FormulaCall | None = None
    tolerance: float | None = None
    remarks: tuple[Remark, ...] = ()

    def __post_init__(self) -> None:
        ways = (self.value is not None, bool(self.cases), self.formula is not None)
        need(sum(ways) == 1, "one of a value, cases and a formula")
        number = not self.cases and not (self.formula and self.formula.formula.levels)
        for given in (self.round, self.tolerance):
            need(given is None or number, "rounding and tolerance of a number only")

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The value's expression, or those of the cases in order; a formula has none."""
        return (self.value,) if self.value is not None else tuple(self.cases.values())

    @property
    def names(self) -> tuple[str, ...]:
        """The variables it follows from, in order of appearance."""
        if self.formula is not None:
            return self.formula.names
        return tuple(dict.fromkeys(name for part in self.expressions for name in part.names))

    @property
    def needed(self) -> tuple[str, ...]:
        """Those of them without which it cannot be derived."""
        return self.names if self.formula is None else self.formula.needed

    @property
    def reads(self) -> tuple[str, ...]:
        """The variables it follows from, and those that its remarks look at."""
        remarked = (name for remark in self.remarks for name in remark.when.names)
        return tuple(dict.fromkeys((*self.names, *remarked)))

    @property
    def lines(self) -> tuple[str, ...]:
        """The derivation as a reader sees it, one line for each case."""
        if self.formula is not None:
            return (str(self.formula),)
        if self.value is not None:
            return (str(self.value),)
        return tuple(f"{code}: {case}" for code, case in self.cases.items())


@dataclass(frozen=True)
class Outcome:
    """How a patient's variable follows from what became of the patient, by the visits.

    Attributes:
        endpoint: one that is observed by visits.
        levels: the level by what became of the patient: a cause, ``censored``, or a reason why
            there was nothing to follow (``no_follow_up_imaging``); anything else is missing.
    """

    endpoint: str
    levels: Mapping[str, str] = field(hash=False)

    def __post_init__(self) -> None:
        need(bool(self.levels), "levels of an outcome")
