"""The abbreviations that a table contains, spelled out below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from ncstats.tables.model import Table
from ncstats.text import message
from ncstats.text.messages import catalogue

if TYPE_CHECKING:
    from ncstats.plan.study import Plan

_SECTION = "abbreviations."


def abbreviated(table: Table, plan: Plan, lang: str) -> Table:
    """The table with a note that spells out its abbreviations; without one where it has none.

    Those of the field stand in the catalogue, those of the study in the plan, which wins.
    """
    found = spelled_out(tuple(_texts(table)), known(plan, lang))
    if not found:
        return table
    listed = message("tables.abbreviation_between", lang).join(
        message("tables.abbreviation", lang, short=short, meaning=meaning)
        for short, meaning in found.items()
    )
    note = message("tables.abbreviations", lang, listed=listed)
    return replace(table, notes=(*table.notes, note))


def known(plan: Plan, lang: str) -> Mapping[str, str]:
    """Every abbreviation that can be spelled out in this language."""
    own = {short: words.of(lang) for short, words in plan.model.abbreviations.items()}
    return {**_of_the_field(lang), **own}


@cache
def _of_the_field(lang: str) -> Mapping[str, str]:
    return {
        code.removeprefix(_SECTION): words
        for code, words in catalogue(lang).items()
        if code.startswith(_SECTION)
    }


def spelled_out(texts: tuple[str, ...], meanings: Mapping[str, str]) -> dict[str, str]:
    """Those of the abbreviations that stand in the texts as words of their own, by alphabet.

    >>> spelled_out(
    ...     ("95% CI", "PTH、CT检查", "CTX"), {"PTH": "hormone", "CI": "interval", "X": "x"}
    ... )
    {'CI': 'interval', 'PTH': 'hormone'}
    """
    text = "\n".join(texts)
    ordered = sorted(meanings.items(), key=lambda item: (item[0].casefold(), item[0]))
    return {short: meaning for short, meaning in ordered if _stands_in(text, short)}


def _stands_in(text: str, short: str) -> bool:
    """Whether no letter or digit of the Latin alphabet touches it: Chinese has no spaces."""
    pattern = rf"(?<![A-Za-z0-9]){re.escape(short)}(?![A-Za-z0-9])"
    return short in text and re.search(pattern, text) is not None


def _texts(table: Table) -> Iterator[str]:
    yield table.title
    yield from (column.heading for column in table.columns)
    yield from (cell.text for cell in table.cells())
    yield from (note.text for note in table.footnotes)
    yield from table.notes
