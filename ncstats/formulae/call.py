"""A formula with the variables that it reads: what a dictionary writes under ``derive:``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.formulae.computed import Computed
from ncstats.formulae.growth_reference import GrowthReference
from ncstats.formulae.limits import AgeLimits
from ncstats.formulae.signature import Argument, Formula, Option

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class FormulaCall:
    """A formula, its variables and its options.

    Attributes:
        formula: which.
        of: the variable for each argument.
        options: the parameters that are not left at their default.
    """

    formula: Formula
    of: Mapping[str, str] = field(hash=False)
    options: Mapping[str, Option] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        names = {argument.name for argument in self.formula.arguments}
        needed = {argument.name for argument in self.formula.arguments if argument.required}
        if not needed <= {*self.of} <= names:
            raise ValueError(f"{self.formula.key} takes {sorted(names)}, not {sorted(self.of)}")
        parameters = {parameter.name for parameter in self.formula.parameters}
        if not parameters - {*self.formula.defaults} <= {*self.options} <= parameters:
            raise ValueError(f"{self.formula.key} has {sorted(parameters)}")

    @property
    def names(self) -> tuple[str, ...]:
        """The variables it reads, each once."""
        return tuple(dict.fromkeys(self.of.values()))

    @property
    def needed(self) -> tuple[str, ...]:
        """Those of them without which nothing is computed."""
        needed = (
            self.of[argument.name] for argument in self.formula.arguments if argument.required
        )
        return tuple(dict.fromkeys(needed))

    @property
    def source(self) -> str:
        """Where the formula, and the table it is used with, are published."""
        tables = (t for t in self.options.values() if isinstance(t, AgeLimits | GrowthReference))
        return "; ".join([self.formula.source, *(f"{t.label.en}: {t.source}" for t in tables)])

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of the tables that it uses."""
        found: list[Path] = []
        for table in self.options.values():
            if isinstance(table, GrowthReference):
                found += table.files
            elif isinstance(table, AgeLimits):
                found.append(table.path)
        return tuple(found)

    def __call__(self, columns: Mapping[str, NDArray[Any]], rows: int) -> Computed:
        """The value for each of so many children.

        Args:
            columns: by variable; one that is not needed may be left out.
            rows: how many children there are.
        """
        arguments = (
            _column(argument, columns.get(self.of.get(argument.name, "")), rows)
            for argument in self.formula.arguments
        )
        return self.formula.function(*arguments, **self.options)

    def __str__(self) -> str:
        """As a reader sees it.

        >>> from ncstats.formulae.register import formula
        >>> str(FormulaCall(formula("body_surface_area"), {"height": "h", "weight": "w"}))
        'body_surface_area(height: h, weight: w)'
        """
        given = {**self.of, **{name: _shown(value) for name, value in self.options.items()}}
        return f"{self.formula.key}({', '.join(f'{name}: {text}' for name, text in given.items())})"


def _column(argument: Argument, column: NDArray[Any] | None, rows: int) -> NDArray[Any]:
    if column is not None:
        return column
    if argument.kind == "number":
        return np.full(rows, np.nan)
    if argument.kind == "date":
        return np.full(rows, np.datetime64("NaT", "D"))
    return np.full(rows, None, dtype=object)


def _shown(value: Option) -> str:
    if isinstance(value, AgeLimits | GrowthReference):
        return value.name
    return f"{value:g}" if isinstance(value, float) else str(value).lower()
