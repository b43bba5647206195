"""What an author wrote into a plan that could say who a patient is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from ncstats.cohort import Cohort
from ncstats.dictionary.model import Variable
from ncstats.plan import Plan
from ncstats.text import Bilingual

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
TELLING = re.compile(
    r"(?<![\d./-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?![\d/-])"
    r"|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
    rf"|(?<!\d)\d{{1,2}}\.?\s+{_MONTH}\s+\d{{4}}(?!\d)|\b{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}(?!\d)"
    r"|(?<![\d.,])\d{7,}|(?<!\d)\d{3}[ -]\d{4}[ -]\d{4}(?!\d)"
    r"|[\w.+-]+@[\w-]+\.\w{2,}"
)
"""A day, a number as long as those of records, telephones and identity cards, or an address."""

SHORTEST, SHORTEST_NUMBER = 4, 6
"""A patient's text counts from so many characters on; of digits alone from more: 2016 is a year."""


def telling_texts(plan: Plan, cohort: object) -> list[str]:
    """The places of texts that hold something like a date, a long number or a patient's own text.

    A patient's text is the identifier, or whatever stands in a variable of texts and is that of
    one patient alone. What a plan says of the study (its period, its source) may hold dates, and
    is held against patients' texts only.

    Args:
        plan: with all that its author wrote, and the labels of what it shows.
        cohort: the patients; what is not a :class:`~ncstats.cohort.Cohort` has no texts at hand.

    Returns:
        Each place once, in the order of the plan: ``remarks``, ``tables.t1``.
    """
    own = _Own(cohort) if isinstance(cohort, Cohort) else None
    tells: dict[tuple[str, bool], bool] = {}
    found: dict[str, None] = {}
    for place, text in _texts(plan):
        of_study = place == "study"
        if (text, of_study) not in tells:  # “yes” and “no” label many a variable
            telling = not of_study and TELLING.search(text) is not None
            tells[text, of_study] = telling or (own is not None and own.stands_in(text))
        if tells[text, of_study]:
            found[place] = None
    return list(found)


class _Own:
    """The texts that are of one patient alone."""

    def __init__(self, cohort: Cohort) -> None:
        self.by_start: dict[str, list[str]] = {}
        for values in cohort.patients.values():
            if values.variable.kind == "text":
                self._take(Counter(values.array.tolist()))

    def _take(self, patients: Mapping[str | None, int]) -> None:
        """The texts of a column, with how many patients have each."""
        for value, count in patients.items():
            if value is None or count > 1:
                continue
            least = SHORTEST_NUMBER if value.isdigit() else SHORTEST
            if len(value) >= least:
                self.by_start.setdefault(value[:SHORTEST], []).append(value)

    def stands_in(self, text: str) -> bool:
        """Whether one of them stands in a text."""
        starts = {text[i : i + SHORTEST] for i in range(len(text) - SHORTEST + 1)}
        common = starts & self.by_start.keys()
        return any(value in text for start in common for value in self.by_start[start])


def _texts(plan: Plan) -> Iterator[tuple[str, str]]:
    """Every text of an author with its place, in both languages."""
    for name in type(plan.model).model_fields:
        if name != "reconstruct":  # printed nowhere
            yield from _of_part(name, getattr(plan.model, name))
    for name, variable in _shown(plan).items():
        labels = (variable.label, *(level.label for level in variable.levels))
        for label in labels:
            yield from ((f"dictionary.{name}", text) for text in (label.en, label.zh))


def _of_part(place: str, part: Any) -> Iterator[tuple[str, str]]:
    """The texts of one key of the plan; what has names of its own is a place of its own."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            yield from ((f"{place}.{name}", text) for text in _within(value))
    else:
        yield from ((place, text) for text in _within(part))


def _within(value: Any) -> Iterator[str]:
    match value:
        case Bilingual(en=en, zh=zh):
            yield from (en, zh)
        case BaseModel():
            for name in type(value).model_fields:
                yield from _within(getattr(value, name))
        case Mapping():
            for each in value.values():
                yield from _labels(each) if isinstance(each, tuple) else _within(each)
        case tuple():
            for each in value:
                yield from _within(each)


def _labels(values: tuple[Any, ...]) -> Iterator[str]:
    """The labels of groups are texts without a second language."""
    for each in values:
        yield from (each,) if isinstance(each, str) else _within(each)


def _shown(plan: Plan) -> dict[str, Variable]:
    """The variables whose labels a report of the plan prints."""
    names = [row.variable.name for rows in plan.rows.values() for row in rows]
    names += [name for figure in plan.model.figures for name in plan.shown_in(figure)]
    return {name: plan.dictionary.variable(name) for name in dict.fromkeys(names)}
