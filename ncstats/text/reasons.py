"""A reason as one column of Results holds it: the code of a sentence, with the values it names."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from ncstats.text.messages import catalogue, message


def reason(code: str, **details: object) -> str:
    """The code, and behind a question mark its values, so that any language can say it.

    >>> reason("stats.all_values_equal")
    'stats.all_values_equal'
    >>> reason("stats.too_few_for_median_ci", n=3, level=95)
    'stats.too_few_for_median_ci?n=3&level=95'
    """
    return f"{code}?{urlencode(details)}" if details else code


def reason_text(held: str, lang: str = "en") -> str:
    """The sentence of a reason; what is no code of the catalogue stands as it is.

    >>> reason_text("stats.too_few_for_shapiro?least=3&n=2")
    'the test needs 3 values or more; there are 2.'
    """
    code, _, values = held.partition("?")
    return message(code, lang, **dict(parse_qsl(values))) if code in catalogue(lang) else held
