"""A reason as one column of Results holds it: the code of a sentence, with the values it names."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from ncstats.text.messages import catalogue, message


def reason(code: str, **details: object) -> str:
    """The code, and behind a question mark its values, so that any language can say it.

    >>> reason("stats.all_values_equal")
    'stats.all_values_equal'
    >>> reason("survival.too_few_for_limits", n=12, least=30)
    'survival.too_few_for_limits?n=12&least=30'
    """
    return f"{code}?{urlencode(details)}" if details else code


def reason_text(held: str, lang: str = "en") -> str:
    """The sentence of a reason; what is no code of the catalogue stands as it is.

    >>> reason_text("survival.too_few_for_limits?n=12&least=30")
    'limits are withheld for 12 children; fewer than 30 make them too narrow.'
    """
    code, _, values = held.partition("?")
    return message(code, lang, **dict(parse_qsl(values))) if code in catalogue(lang) else held
