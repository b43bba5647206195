"""What a formula is: its function, what it takes in which units, what it gives, and its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ncstats.formulae.computed import Computed
from ncstats.formulae.growth_reference import GrowthReference
from ncstats.formulae.limits import AgeLimits
from ncstats.text import Bilingual

Option: TypeAlias = bool | float | str | GrowthReference | AgeLimits
"""What a parameter can be: a table may stand for its name."""


@dataclass(frozen=True)
class Argument:
    """What a formula takes of every child.

    Attributes:
        name: of the function's argument.
        kind: as the dictionary calls it.
        unit: UCUM, for a number.
        levels: the levels that mean something to it, for a category.
        required: without a variable for it nothing is computed.
    """

    name: str
    kind: Literal["number", "category", "date"] = "number"
    unit: str = ""
    levels: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True)
class Parameter:
    """What a formula takes once, for all children.

    Attributes:
        default: None where it must be given.
        kind: a number, true or false, one of ``allowed``, a table of limits by age, or a
            reference of growth.
        allowed: the choices; of a table of limits, the units in which it may be.
    """

    name: str
    kind: Literal["number", "truth", "choice", "limits", "reference"]
    default: bool | float | str | None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Formula:
    """One formula.

    Attributes:
        key: what dictionaries call it.
        label: its name, in both languages.
        source: where it is published.
        function: takes one array per argument and the parameters by name.
        arguments: in the order of the function's.
        unit: UCUM, of the number it gives.
        levels: what it gives the positions of; empty where it gives a number.
        parameters: in the order of the function's.
    """

    key: str
    label: Bilingual
    source: str
    function: Callable[..., Computed]
    arguments: tuple[Argument, ...]
    unit: str = ""
    levels: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a row that leaves a reader or a checker without an answer."""
        if not (self.key and self.label.en and self.label.zh and self.source):
            raise ValueError(f"{self.key}: a formula has a key, a name in two languages, a source")
        if bool(self.unit) == bool(self.levels):
            raise ValueError(f"{self.key}: a formula gives a number with a unit, or levels")

    @property
    def defaults(self) -> Mapping[str, bool | float | str]:
        """The parameters that may be left out, each with its default."""
        return {p.name: p.default for p in self.parameters if p.default is not None}

    def argument(self, name: str) -> Argument:
        """The argument with a name.

        Raises:
            KeyError: there is none.
        """
        return {argument.name: argument for argument in self.arguments}[name]

    def parameter(self, name: str) -> Parameter:
        """The parameter with a name.

        Raises:
            KeyError: there is none.
        """
        return {parameter.name: parameter for parameter in self.parameters}[name]
