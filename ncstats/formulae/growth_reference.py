"""References of growth: the L, M and S of a measure by sex and age, from files.

A reference is two files, ``growth/NAME.yaml`` on what it is and ``growth/NAME.csv`` with its
parameters. A study brings one of its own by putting both beside its dictionary.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache, cached_property
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from ncstats.errors import Problem, UsageError, unknown_name
from ncstats.files import bundled, read_bytes, read_yaml
from ncstats.files.models import Checked, read_model
from ncstats.formulae.age import DAYS_PER_MONTH
from ncstats.formulae.computed import Levels, Numbers
from ncstats.text import Bilingual

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDER = "growth"
SEXES = ("male", "female")
COLUMNS = ("measure", "part", "sex", "age_months", "l", "m", "s")
IN_DAYS = tuple("age_days" if name == "age_months" else name for name in COLUMNS)
"""The columns of a table whose ages are counted in days, as those of the WHO are."""
MOST_BYTES = 20_000_000

Measure = Literal["height", "weight", "bmi", "head_circumference"]


class ReferencePart(Checked):
    """A stretch of age for which one table of a measure holds."""

    measure: Measure
    part: str
    from_months: float = Field(ge=0)
    to_months: float = Field(gt=0)


class ReferenceText(Checked):
    """What a reference is: ``growth/NAME.yaml``.

    ``restricted`` are the measures whose z-score beyond ±3 is counted in the distance between the
    second and the third standard deviation, as the WHO does for weight and body mass index.
    """

    title: str
    title_zh: str
    source: str
    licence: str
    restricted: list[Measure] = Field(default_factory=list)
    parts: list[ReferencePart] = Field(min_length=1)


@dataclass(frozen=True)
class Parameters:
    """Of each child: the power L, the median M and the coefficient of variation S; shapes (n,).

    NaN where the reference does not reach.
    """

    power: Numbers
    median: Numbers
    variation: Numbers


@dataclass(frozen=True)
class GrowthReference:
    """A reference of growth.

    Attributes:
        name: under which formulae know it.
        path: of its YAML; the CSV stands beside it.
        text: what it is.
    """

    name: str
    path: Path
    text: ReferenceText

    @property
    def label(self) -> Bilingual:
        """What it is called."""
        return Bilingual(self.text.title, self.text.title_zh)

    @property
    def source(self) -> str:
        """Where it is published."""
        return self.text.source

    @property
    def files(self) -> tuple[Path, Path]:
        """The two files."""
        return self.path, self.path.with_suffix(".csv")

    @cached_property
    def tables(self) -> dict[tuple[str, str, str], NDArray[np.float64]]:
        """Columns age, L, M, S by measure, part and sex; read on first use.

        Raises:
            UsageError: the CSV is not what it should be, with the line.
        """
        return _read_tables(self.files[1], self.text.parts)

    def parameters(self, measure: Measure, sex: Levels, age: Numbers) -> Parameters:
        """L, M and S of each child, between two ages of the table on the line between them.

        Args:
            measure: what was measured.
            sex: ``male`` or ``female``.
            age: months.
        """
        found = np.full((3, len(age)), np.nan)
        for part in (part for part in self.text.parts if part.measure == measure):
            reached = (age >= part.from_months) & (age <= part.to_months)
            for code in SEXES:
                rows = np.flatnonzero(reached & (sex == code))
                ages, *columns = self.tables[measure, part.part, code].T
                for place, column in enumerate(columns):
                    found[place, rows] = np.interp(age[rows], ages, column)
        return Parameters(*found)


def growth_reference(
    reference: str | GrowthReference, folder: Path | None = None
) -> GrowthReference:
    """A reference by its name; a reference is returned as it is.

    Args:
        reference: the name, or the reference.
        folder: of a study, whose own references are looked for first.

    >>> growth_reference("cdc_2000").label.en
    'CDC 2000 growth charts (United States)'

    Raises:
        UsageError: there is no such reference, or its YAML is not what it should be.
    """
    if isinstance(reference, GrowthReference):
        return reference
    folders = [*([folder] if folder else []), bundled("data_dictionary")]
    paths = {path.stem: path for place in reversed(folders) for path in _paths(place)}
    if reference not in paths:
        raise UsageError(unknown_name("formulae.unknown_reference", reference, paths))
    return _read(paths[reference])


def _paths(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).glob("*.yaml"))


@cache
def _read(path: Path) -> GrowthReference:
    return GrowthReference(path.stem, path, read_model(read_yaml(path), ReferenceText))


def _read_tables(
    path: Path, parts: list[ReferencePart]
) -> dict[tuple[str, str, str], NDArray[np.float64]]:
    rows: dict[tuple[str, str, str], list[list[float]]] = {}
    try:
        lines = csv.reader(io.StringIO(read_bytes(path, MOST_BYTES).decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise UsageError(Problem("files.not_text", file=str(path))) from None
    if (header := tuple(next(lines, ()))) not in (COLUMNS, IN_DAYS):
        columns, found = ", ".join(COLUMNS), ", ".join(header)
        raise _wrong("reference_columns", path, 1, value=found, columns=columns)
    days = DAYS_PER_MONTH if header == IN_DAYS else 1
    for line in lines:
        key, numbers = _parsed(line, path, lines.line_num)
        numbers[0] /= days
        if (table := rows.setdefault(key, [])) and table[-1][0] >= numbers[0]:
            raise _wrong("reference_not_ascending", path, lines.line_num, value=line[3])
        table.append(numbers)
    tables = {key: np.asarray(table) for key, table in rows.items()}
    for part in parts:
        _refuse_short(path, part, tables)
    return tables


def _parsed(line: list[str], path: Path, number: int) -> tuple[tuple[str, str, str], list[float]]:
    """A line's measure, part and sex, and its four numbers."""
    try:
        measure, part, sex, *texts = line
        numbers = [float(text) for text in texts]
    except ValueError:
        numbers = []
    # The median and the coefficient of variation are above 0, or no z-score exists.
    if len(numbers) != 4 or not all(map(isfinite, numbers)) or min(numbers[2:]) <= 0:
        raise _wrong("reference_row", path, number, value=", ".join(line))
    return (measure, part, sex), numbers


def _refuse_short(path: Path, part: ReferencePart, tables: dict[Any, NDArray[np.float64]]) -> None:
    """A part without a table for a sex, or with one that does not reach its ages."""
    for sex in SEXES:
        ages = tables.get((part.measure, part.part, sex), np.empty((0, 4)))[:, 0]
        if not len(ages) or ages[0] > part.from_months or ages[-1] < part.to_months:
            raise _wrong(
                "reference_too_short",
                path,
                None,
                value=f"{part.measure}, {part.part}, {sex}",
                low=f"{part.from_months:g}",
                high=f"{part.to_months:g}",
            )


def _wrong(code: str, path: Path, line: int | None, *, value: str, **details: str) -> UsageError:
    return UsageError(
        Problem(f"formulae.{code}", file=str(path), line=line, value=value, details=details)
    )
