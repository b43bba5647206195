"""Stage 2, normalise: the same text for the same meaning, however it was typed.

Full-width characters become their usual form (NFKC), invisible ones go, blanks around a value go,
and what people write for "no value" becomes missing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

Reason = Literal["not_done", "not_applicable", "unknown"]
"""Why a value is missing, where its cell says so; an empty cell does not."""

MISSING_TOKENS: Mapping[str, Reason] = {
    **dict.fromkeys(("未查", "未做", "未测", "未检", "未检查", "未检测", "not done"), "not_done"),
    **dict.fromkeys(("n/a", "#n/a", "-", "—", "–", "/", "\\", "不适用"), "not_applicable"),
    **dict.fromkeys(("na", "nan", "none", "null", ".", "不详", "未知", "不明"), "unknown"),
}
"""What stands for a missing value, in lower case, besides the empty cell, and the reason."""

_SILENT_TOKENS = ("", "NA")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


class Text(NamedTuple):
    """A cell's text after normalisation.

    Attributes:
        value: the text, or None for a missing value.
        rule: code of the sentence that says what was changed; empty where nothing was, or
            nothing that could be meant (blanks around a value, an empty cell, NA).
        reason: why the value is missing; empty where it is not, or the cell does not say.
    """

    value: str | None
    rule: str = ""
    reason: Reason | Literal[""] = ""


def folded(text: str) -> str:
    """The form in which names and levels are compared: normalised, case ignored.

    >>> folded(" Ｓex ")
    'sex'
    """
    return plain(text).casefold()


def plain(text: str) -> str:
    """A text without full-width forms, invisible characters and blanks around it.

    >>> plain(" １２．５ ")
    '12.5'
    """
    if text.isascii():
        return text.strip()
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()


def normalise(
    raw: str, levels: Collection[str] = (), missing: Mapping[str, Reason] = MISSING_TOKENS
) -> Text:
    """Normalise one text.

    Args:
        raw: the cell as it stands in the file.
        levels: folded texts that are levels of the variable; they are never missing, even where
            a level is called "none".
        missing: why a value is missing by the folded text that says so.

    >>> normalise("１２")
    Text(value='12', rule='cohort.changed_characters', reason='')
    >>> normalise("未查")
    Text(value=None, rule='cohort.changed_missing', reason='not_done')
    >>> normalise("none", levels={"none"})
    Text(value='none', rule='', reason='')
    """
    value = plain(raw)
    key = value.casefold()
    if (not key or key in missing) and key not in levels:
        rule = "" if value in _SILENT_TOKENS else "cohort.changed_missing"
        return Text(None, rule, missing.get(key, ""))
    return Text(value, "" if value == raw.strip(" \t") else "cohort.changed_characters")
