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
from ncstats.files.models import Checked, read_model
from ncstats.formulae.computed import Levels, Numbers
from ncstats.text import Bilingual

FILE = Path("codelists", "thresholds.yaml")


class LimitsTitle(Checked):
    """What a table is called."""

    en: str
    zh: str


class LimitRow(Checked):
    """A limit for children from one age, in completed months, to below another, of one sex or both.

    The last row of a table may go on without an end.
    """

    from_months: float = Field(ge=0)
    to_months: float | None = Field(default=None, gt=0)
    sex: Literal["male", "female"] | None = None
    limit: float


class LimitsTable(Checked):
    """Limits of one quantity by age, as one source gives them."""

    title: LimitsTitle
    variable: str
    unit: str
    unit_label: str | None = None
    abnormal: Literal["above", "below"]
    version: str
    source: str
    note: LimitsTitle | None = None
    rows: list[LimitRow] = Field(min_length=1)


class LimitsFile(Checked):
    """``codelists/thresholds.yaml``: tables of limits by name."""

    title: str
    tables: dict[str, LimitsTable]


class AgeLimits:
    """One table, as formulae read it.

    Attributes:
        name: under which formulae know it.
        label: what it is called.
        unit: of the limits, UCUM.
        source: where they are published.
        rows: the limits.
    """

    def __init__(self, name: str, table: LimitsTable) -> None:
        self.name = name
        self.label = Bilingual(table.title.en, table.title.zh)
        self.unit = table.unit
        self.source = table.source
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
            its = age >= row.from_months
            if row.to_months is not None:
                its &= age < row.to_months
            if row.sex is not None:
                its &= (sex == row.sex) if sex is not None else False
            found[its] = row.limit
        return found


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
    file = read_model(read_yaml(path), LimitsFile)
    return {name: AgeLimits(name, table) for name, table in file.tables.items()}
