"""What a single value of plan.yaml may be, brought to one form and checked as it is read."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ncstats.files.models import refusal
from ncstats.text import Bilingual
from ncstats.text.cells import SPELLINGS
from ncstats.text.numbers import decimals


def _text(value: Any) -> Any:
    if isinstance(value, str):
        return Bilingual(value)
    if (
        isinstance(value, dict)
        and "en" in value
        and set(value) <= {"en", "zh"}
        and all(isinstance(text, str | int | float) for text in value.values())
    ):
        return Bilingual(**{lang: str(text) for lang, text in value.items()})
    return value


def _cell(value: Any) -> Any:
    # Keyboards have a hyphen and no en dash.
    form = SPELLINGS.get(str(value).replace("-", "–"))
    if form is None:
        raise refusal("plan.unknown_cell", value, allowed=tuple(SPELLINGS))
    return form.name


def _digits(value: Any) -> Any:
    try:
        if str(value).rstrip("-") == str(value).removesuffix("-") and 0 <= decimals(value) <= 12:
            return value
    except ValueError:
        pass
    raise refusal("plan.digits", value)


def _name(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


# What Windows takes for a device, whatever the extension.
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def _file_name(value: Any) -> Any:
    """A name that outputs are called by: it must lead out of no folder on any system."""
    name = _name(value)
    if isinstance(name, str) and (
        re.fullmatch(r"\w([\w.-]{0,78}\w)?", name) is None or _DEVICE.fullmatch(name)
    ):
        raise refusal("plan.not_a_file_name", name)
    return name


Text = Annotated[Bilingual, BeforeValidator(_text)]
Cell = Annotated[str, BeforeValidator(_cell)]
Digits = Annotated[int | str, BeforeValidator(_digits)]
Name = Annotated[str, BeforeValidator(_name)]
FileName = Annotated[str, BeforeValidator(_file_name)]
LATEST = 100_000
"""The latest time that can be asked for, in an endpoint's unit: past any life in days."""
Time = Annotated[float, Field(gt=0, le=LATEST)]
"""A time after the origin, in the endpoint's unit."""
