"""Limits that depend on age: tables by name, from ``codelists/thresholds.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from ncstats.errors import UsageError, unknown_name
from ncstats.files import bundled, read_yaml
from ncstats.files.models import Checked, Text, read_model
from ncstats.formulae.computed import (
    Computed,
    Levels,
    Numbers,
    Rows,
    as_printed,
    first_true,
    valid_only,
)
from ncstats.text import Bilingual

FILE = Path("codelists", "thresholds.yaml")


class ThresholdRow(Checked):
    """A limit for children from one age, in completed months, to below another, of one sex or both.

    The last row of a table may go on without an end.
    """

    from_months: float = Field(ge=0)
    to_months: float | None = Field(default=None, gt=0)
    sex: Literal["male", "female"] | None = None
    limit: float


class ThresholdTable(Checked):
    """Limits of one quantity by age, as one source gives them."""

    title: Text
    variable: str
    unit: str
    unit_label: str | None = None
    abnormal: Literal["above", "below"]
    version: str
    source: str
    note: Text | None = None
    rows: list[ThresholdRow] = Field(min_length=1)


class Thresholds(Checked):
    """``codelists/thresholds.yaml``: tables of limits by name."""

    title: str
    tables: dict[str, ThresholdTable]


class AgeLimits:
    """One table, as formulae read it.

    Attributes:
        name: under which formulae know it.
        path: of the file it stands in.
        label: what it is called.
        unit: of the limits, UCUM.
        source: where they are published.
        abnormal: on which side of a limit a child's value is abnormal.
        rows: the limits.
    """

    def __init__(self, name: str, table: ThresholdTable, path: Path) -> None:
        self.name = name
        self.path = path
        self.label = Bilingual(table.title.en or table.title.zh, table.title.zh)
        self.unit = table.unit
        self.source = table.source
        self.abnormal = table.abnormal
        self.rows = tuple(table.rows)

    def at(self, age: Numbers, sex: Levels | None = None) -> Numbers:
        """The limit for each child, NaN where there is none; shape (n,).

        Args:
            age: months.
            sex: ``male`` or ``female``; a limit of one sex is nobody's where it is not given.

        >>> age_limits("matos_nhsggc").at(np.array([11.9, 12.0, np.nan])).tolist()
        [2.2, 1.5, nan]
        """
        found = np.full(len(age), np.nan)
        for row in self.rows:
            its = _aged(row, age)
            if row.sex is not None:
                its &= (sex == row.sex) if sex is not None else False
            found[its] = row.limit
        return found

    def none_at(self, age: Numbers) -> Rows:
        """Where there is no limit for the age, whatever the sex; shape (n,).

        >>> age_limits("hemoglobin_who").none_at(np.array([5.9, 6.0, 200.0, np.nan])).tolist()
        [True, False, False, False]
        """
        reached: Rows = np.logical_or.reduce([_aged(row, age) for row in self.rows])
        return ~reached & ~np.isnan(age)


def _aged(row: ThresholdRow, age: Numbers) -> Rows:
    last = np.inf if row.to_months is None else row.to_months
    found: Rows = (age >= row.from_months) & (age < last)
    return found


def beyond_limit(
    measured: Numbers, table: AgeLimits, age: Numbers, sex: Levels | None = None
) -> Computed:
    """Whether a measurement is on the abnormal side of the limit for age and sex.

    The limit itself, to nine decimals, is not: 0.7 / 7 does not exceed 0.1.

    Args:
        measured: in the unit of the table.
        table: of limits.
        age: months.
        sex: ``male`` or ``female``, where the table needs it.

    Returns:
        ``no``, ``yes``.

    >>> table, ages = age_limits("hypercalciuria_24h"), np.array([12.0, 12.0, np.nan])
    >>> beyond_limit(np.array([0.3 / 3, 0.11, 0.11]), table, ages).values.tolist()
    [0, 1, -1]
    """
    rounded, limit = as_printed(measured), as_printed(table.at(age, sex))
    beyond = rounded > limit if table.abnormal == "above" else rounded < limit
    none = table.none_at(age) & ~np.isnan(measured)
    known = none | ~(np.isnan(measured) | np.isnan(limit))
    return valid_only(first_true(~beyond, beyond, known=known), no_limit_for_age=none)


def age_limits(limits: str | AgeLimits, folder: Path | None = None) -> AgeLimits:
    """A table of limits by its name; a table is returned as it is.

    Args:
        limits: the name, or the table.
        folder: of a study, whose own tables are looked for first.

    Raises:
        UsageError: there is no such table, or a file is not what it should be.
    """
    if isinstance(limits, AgeLimits):
        return limits
    tables = {**_tables(bundled("data_dictionary")), **(_tables(folder) if folder else {})}
    if limits not in tables:
        raise UsageError(unknown_name("formulae.unknown_limits", limits, tables))
    return tables[limits]


@cache
def _tables(folder: Path) -> Mapping[str, AgeLimits]:
    path = folder / FILE
    if not path.is_file():
        return {}
    file = read_model(read_yaml(path), Thresholds)
    return {name: AgeLimits(name, table, path) for name, table in file.tables.items()}
