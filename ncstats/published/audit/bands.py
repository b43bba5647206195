"""Bands of a number: ages, doses or values that no printed band holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ncstats.published.audit.conditions import COUNTED, Model, Part, Signs
from ncstats.published.audit.facts import ACROSS, TEXT, Fact, Facts
from ncstats.published.audit.feasible import extremes
from ncstats.published.audit.model import Finding
from ncstats.text.numbers import number

_BAND = re.compile(
    r"(?P<low>\d+(?:\.\d+)?)\s*(?:[-–—]|to)\s*(?P<high>\d+(?:\.\d+)?)\s*(?P<unit>[a-z]*)",
    re.IGNORECASE,
)
_YEARS, _MONTHS = (
    frozenset({"y", "yr", "yrs", "year", "years"}),
    frozenset({"mo", "month", "months"}),
)
_MONTHS_OF_YEAR = 12


@dataclass(frozen=True)
class _Band:
    """From where to where a level's label says that it reaches; ages in months."""

    label: str
    unit: str
    low: Fraction
    high: Fraction
    times: int
    fact: Fact


def gaps(facts: Facts) -> Iterator[Finding]:
    """Printed bands between which values lie that belong to none of them."""
    for (table, _), row in facts.by_row.items():
        if table == TEXT:
            continue
        bands = sorted(_bands(facts, row), key=lambda band: band.low)
        found = [(a, b) for a, b in pairwise(bands) if b.low > a.high and a.unit == b.unit]
        for first, second in found:
            unit = "months" if first.times > 1 and second.times == 1 else first.unit
            details = {
                "first": first.label, "second": second.label, "unit": unit,
                "low": number(first.high / first.times, "1-"),
                "high": number(second.low / first.times, "1-"),
            }  # fmt: skip
            yield Finding("gaps", "note", "audit.gap", (first.fact.cell, second.fact.cell), details)


def _bands(facts: Facts, row: Sequence[Fact]) -> Iterator[_Band]:
    """The bands of a row, each once."""
    variable = facts.variable(row[0].cell.variable)
    labels = {} if variable is None else {level.code: level.label.en for level in variable.levels}
    seen = set()
    for fact in row:
        level = fact.cell.level
        label = labels.get(level, level)
        match = _BAND.fullmatch(label.strip())
        if fact.cell.group == ACROSS or level in seen or match is None:
            continue
        seen.add(level)
        unit = match["unit"].casefold()
        times = _MONTHS_OF_YEAR if unit in _YEARS else 1
        shown = unit if unit not in _YEARS | _MONTHS else ("years" if unit in _YEARS else "months")
        low, high = Fraction(match["low"]), Fraction(match["high"])
        yield _Band(label, shown, low * times, high * times, times, fact)


def emptied(model: Model | None, blamed: frozenset[int]) -> Iterator[Finding]:
    """Parts of a printed band in which the other counts leave nobody.

    Half younger than two years, and as many in the bands up to 1–2 years: both are true only where
    nobody in that band is two years old.
    """
    if model is None:
        return
    for sources in dict.fromkeys(counted.sources for counted in model.counts):
        name = next(iter(sources), "")
        if len(sources) == 1 and model.schema.bases[name].is_number:
            places = [place for place in model.deciding(sources) if place not in blamed]
            yield from _empty_parts(model, name, places)


def _empty_parts(model: Model, name: str, places: Sequence[int]) -> Iterator[Finding]:
    parts = model.parts(name, places)
    kinds = [signs for _, signs in parts]
    conditions = model.conditions(places, kinds)
    scale = model.schema.scales[name]
    for at, ((low, high), signs) in enumerate(parts):
        banded = [p for p, sign in zip(places, signs, strict=True) if sign == COUNTED]
        banded = [p for p in banded if model.counts[p].fact.cell.level]
        if (
            low is None
            or high is None
            or not banded
            or not all(model.counts[p].fact.count for p in banded)
        ):
            continue
        span = extremes(conditions, [int(i == at) for i in range(len(kinds))])
        # Patients are whole: fewer than one is none.
        if span is not None and span[1] is not None and span[1] < 1:
            ends = (number(Fraction(end, scale), "1-") for end in (low, high))
            details = dict(zip(("low", "high"), ends, strict=True)) | {"variable": name}
            used = (*banded, *_edge(model, places, parts, at))
            cells = tuple(model.counts[p].fact.cell for p in used)
            yield Finding("gaps", "note", "audit.emptied", cells, details)


def _edge(
    model: Model,
    places: Sequence[int],
    parts: Sequence[tuple[Part, Signs]],
    at: int,
) -> list[int]:
    """The counts that tell a part from the one before it."""
    if at == 0:
        return []
    before, here = parts[at - 1][1], parts[at][1]
    pairs = zip(places, before, here, strict=True)
    return [place for place, x, y in pairs if x != y and not model.counts[place].fact.cell.level]
