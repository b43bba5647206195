"""Cohorts from tables that stand in the test, one row per patient, ``.`` for a missing value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from engines import ENGINES, Engines

from ncstats.cohort import Cohort, read_cohort
from ncstats.dictionary import Dictionary, Level, Variable
from ncstats.tally import Source
from ncstats.text import Bilingual


def _variable(name: str, kind: Any, levels: str = "", decimals: int | None = None) -> Variable:
    codes = tuple(Level(code, Bilingual(code, code)) for code in levels.split())
    label = Bilingual(name, name)
    return Variable(name, "patients", kind, label, levels=codes, decimals=decimals)


_VARIABLES = (
    _variable("patient_id", "text"),
    _variable("visit", "date"),
    _variable("group", "category", "low normal high"),
    _variable("sex", "category", "male female"),
    _variable("fever", "category", "no yes"),
    _variable("cough", "category", "no yes"),
    _variable("odd", "category", "it's c\\d 100% --x ;"),
    _variable("calcium", "number", decimals=1),
    _variable("weight", "number"),
    _variable("fever", "category", "no yes"),
    _variable("cough", "category", "no yes"),
    _variable("rash", "category", "yes no"),
)


@pytest.fixture
def cohort_of(tmp_path: Path) -> Callable[[str], Cohort]:
    """A cohort from columns separated by blanks, the first line naming them."""
    dictionary = Dictionary(
        {variable.name: variable for variable in _VARIABLES},
        {},
        {},
        fingerprint="0" * 64,
        derivation_order={"patients": (), "visits": ()},
    )

    def _cohort_of(table: str) -> Cohort:
        header, *rows = (line.split() for line in table.strip().splitlines())
        lines = [["patient_id", *header], *([str(i), *row] for i, row in enumerate(rows))]
        path = tmp_path / "patients.csv"
        path.write_text("".join(",".join(line) + "\n" for line in lines), "utf-8")
        return read_cohort(path, dictionary=dictionary)

    return _cohort_of


@pytest.fixture(params=ENGINES)
def source_of(
    request: pytest.FixtureRequest, engines: Engines, cohort_of: Callable[[str], Cohort]
) -> Callable[[str], Source]:
    """The same patients in every engine in turn."""

    def _source_of(table: str) -> Source:
        return engines.source(request.param, cohort_of(table))

    return _source_of
