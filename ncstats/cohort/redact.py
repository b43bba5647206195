"""Problems and changes without the values of any patient, to be shown to those who may not see."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ncstats.cohort.found import GROUPED
from ncstats.errors import Problem
from ncstats.text.messages import LANGUAGES, catalogue, visible

if TYPE_CHECKING:
    import pandas as pd

HIDDEN = "…"
"""What stands where a value stood."""

_OPEN = frozenset(
    ("variable", "unit", "low", "high", "first_line", "names", "cells", "headers", "number")
) | {"first", "endpoint", "lacking", "reason", "lines", "size", "most"}
"""What a sentence may name: it is the dictionary's or the file's, and no patient's."""

_OF_THE_FILE = frozenset(
    f"cohort.{name}"
    for name in ("unknown_column", "ambiguous_column", "duplicate_column", "missing_column")
)
"""Codes whose value is a header."""

_PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
"""A value, or the word for one and for several of it."""


def redacted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems without values and patients; place, rule and what is allowed remain."""
    return tuple(_redacted(problem) for problem in problems)


def _redacted(problem: Problem) -> Problem:
    if problem.code in GROUPED or problem.code in _OF_THE_FILE:
        return replace(problem, patient_id=None)
    details = {k: v if k in _OPEN else HIDDEN for k, v in problem.details.items()}
    return replace(problem, value=HIDDEN, patient_id=None, nearest=None, details=details)


def redacted_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """A cohort's ``problems`` or ``changes`` without values and patients.

    >>> import pandas as pd
    >>> found = pd.DataFrame(
    ...     {
    ...         "code": ["cohort.not_a_number"],
    ...         "patient_id": ["7"],
    ...         "raw": ["ten"],
    ...         "rule": ["“ten” is no number."],
    ...     }
    ... )
    >>> redacted_frame(found)["rule"][0]
    '“…” is no number.'
    """
    hidden = frame.copy()
    hidden["patient_id"] = None
    if "code" not in frame:
        # What was done to a file as a whole, such as its encoding, is no value.
        of_a_cell = frame["column"].notna()
        for name in ("raw", "value"):
            hidden.loc[of_a_cell, name] = ""
        return hidden
    rows = zip(frame["code"], frame["raw"], frame["rule"], strict=True)
    hidden["rule"] = [_redacted_sentence(*row) for row in rows]
    hidden["raw"] = frame["raw"].where(frame["code"].isin((*GROUPED, *_OF_THE_FILE)), "")
    if "suggestion" in frame:
        hidden["suggestion"] = frame["suggestion"].where(hidden["raw"] == frame["raw"], "")
    return hidden


def _redacted_sentence(code: str, raw: str | None, sentence: str) -> str:
    """The sentence with its values hidden, found by holding it against its own template."""
    if code in GROUPED or code in _OF_THE_FILE:
        return sentence
    for lang in LANGUAGES:
        template = catalogue(lang)[code]
        found = re.fullmatch(_pattern(template, raw or ""), sentence, re.DOTALL)
        if found is not None:
            return _filled(template, found.groupdict())
    return HIDDEN


def _pattern(template: str, raw: str) -> str:
    """A regular expression for the sentences of a template in which ``raw`` is the value."""
    parts, seen, end = [], {"value"}, 0
    for at in _PLACEHOLDER.finditer(template):
        name, words = at.groups()
        parts.append(re.escape(template[end : at.start()]))
        if words is not None:
            either = "|".join(map(re.escape, words.split("|")))
            parts.append(f"(?P<{_word(at)}>{either})")
        elif name == "value":
            parts.append(re.escape(visible(raw)))
        elif name in seen:
            parts.append(f"(?P={name})")
        else:
            seen.add(name)
            parts.append(f"(?P<{name}>.*?)")
        end = at.end()
    return "".join((*parts, re.escape(template[end:])))


def _filled(template: str, found: dict[str, str]) -> str:
    def told(at: re.Match[str]) -> str:
        if at[2] is not None:
            return found[_word(at)]
        return found[at[1]] if at[1] in _OPEN else HIDDEN

    return _PLACEHOLDER.sub(told, template)


def _word(at: re.Match[str]) -> str:
    return f"word_{at.start()}"
