"""The dictionary for readers: the codebook as Markdown, and one variable as lines of text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from ncstats.dictionary.model import ByVisits, Dictionary, Endpoint, Variable
from ncstats.text import message, number


def codebook(dictionary: Dictionary, lang: str = "en") -> str:
    """The codebook: every variable by role and every endpoint, labels in both languages.

    Headings and sentences are in ``lang``.
    """
    parts = [
        f"# {_say('codebook_title', lang)}",
        _say("codebook_made_by", lang),
        _say("codebook_expressions", lang),
        *_table_section("patients", dictionary.patients, lang),
        *_table_section("visits", dictionary.visits, lang),
    ]
    if dictionary.endpoints:
        parts.append(f"## {_say('endpoints', lang)}")
        parts += [_endpoint_section(endpoint, lang) for endpoint in dictionary.endpoints.values()]
    return "\n\n".join(parts) + "\n"


def describe_variable(variable: Variable, lang: str = "en") -> tuple[tuple[str, str], ...]:
    """What is known of a variable, as pairs of a heading and a text; nothing empty.

    >>> from ncstats.dictionary.load import load_dictionary
    >>> describe_variable(load_dictionary().variable("sex"))[1]
    ('English', 'Sex')
    """
    pairs = {
        "name": variable.name,
        "english": variable.label.en,
        "chinese": variable.label.zh,
        "table": _say(f"table_{variable.table}", lang),
        "kind": _say(f"kind_{variable.kind}", lang),
        "unit": variable.printed_unit(lang),
        "decimals": "" if variable.decimals is None else str(variable.decimals),
        "possible": _range(variable.hard),
        "expected": _range(variable.soft) if variable.soft != variable.hard else "",
        "levels": "; ".join(_levels(variable)),
        "derived": "; ".join(_derivation(variable)),
        "notes": " ".join(_notes(variable, lang)),
        "synonyms": ", ".join(variable.synonyms),
        "source": variable.source,
    }
    return tuple((_say(key, lang), text) for key, text in pairs.items() if text)


def _table_section(table: str, variables: Mapping[str, Variable], lang: str) -> Iterable[str]:
    yield f"## {_say(f'table_{table}', lang)}"
    for role in dict.fromkeys(variable.role for variable in variables.values()):
        heading = f"role_{role or 'none'}"
        yield f"### {_say(heading, lang)}"
        yield _markdown(
            [_say(key, lang) for key in ("name", "english", "chinese", "values", "notes")],
            [_row(variable, lang) for variable in variables.values() if variable.role == role],
        )


def _row(variable: Variable, lang: str) -> list[str]:
    derived = [f"`{line}`" for line in _derivation(variable)]
    notes = list(_notes(variable, lang))
    if derived:
        notes.append(_say("derived_as", lang) + " " + "; ".join(derived) + ".")
    if variable.source:
        notes.append(_say("source_is", lang) + " " + variable.source + ".")
    return [
        f"`{variable.name}`",
        variable.label.en,
        variable.label.zh,
        _values(variable, lang),
        " ".join(notes),
    ]


def _values(variable: Variable, lang: str) -> str:
    if variable.kind == "category":
        return "<br>".join(
            f"`{level.code}` {_both(level.label.en, level.label.zh)}" for level in variable.levels
        )
    if variable.kind != "number":
        return _say(f"kind_{variable.kind}", lang)
    parts = [variable.printed_unit(lang), _range(variable.hard)]
    if variable.soft != variable.hard:
        parts.append(_say("expected_range", lang) + " " + _range(variable.soft))
    return "<br>".join(part for part in parts if part)


def _both(english: str, chinese: str) -> str:
    return english if english == chinese else f"{english} · {chinese}"


def _levels(variable: Variable) -> list[str]:
    return [f"{level.code} = {_both(level.label.en, level.label.zh)}" for level in variable.levels]


def _derivation(variable: Variable) -> list[str]:
    derivation, outcome = variable.derivation, variable.outcome
    if outcome is not None:
        return [f"{level}: {outcome.endpoint} → {end}" for end, level in outcome.levels.items()]
    if derivation is None:
        return []
    return [*derivation.lines]


def _notes(variable: Variable, lang: str) -> Iterable[str]:
    if variable.required:
        yield _say("required", lang)
    if variable.description is not None:
        yield variable.description.of(lang)
    if variable.ascertainment:
        yield _say("by_indication", lang)
    if variable.table == "patients" and variable.known_at == "later":
        yield _say("known_later", lang)


def _range(limits: tuple[float, float]) -> str:
    low, high = limits
    if math.isinf(low) and math.isinf(high):
        return ""
    if math.isinf(high):
        return f"≥ {_number(low)}"
    return f"≤ {_number(high)}" if math.isinf(low) else f"{_number(low)} – {_number(high)}"


def _number(limit: float) -> str:
    text = number(limit, 6)
    return text.rstrip("0").rstrip(".")


def _endpoint_section(endpoint: Endpoint, lang: str) -> str:
    lines = {
        "english": endpoint.label.en,
        "chinese": endpoint.label.zh,
        **_time(endpoint, lang),
        "event": f"`{endpoint.event}`: {endpoint.event_label.of(lang)}",
        "competing": "; ".join(
            f"`{cause.when}`: {cause.label.of(lang)} ({_say(cause.kind, lang)})"
            for cause in endpoint.competing.values()
        ),
        "origin": endpoint.origin_label.of(lang),
        "censoring": endpoint.censoring_label.of(lang),
        "population": endpoint.population_label.of(lang),
    }
    listed = [f"- {_say(key, lang)}: {text}" for key, text in lines.items() if text]
    return "\n".join([f"### `{endpoint.name}`", "", *listed])


def _time(endpoint: Endpoint, lang: str) -> Mapping[str, str]:
    time, unit = endpoint.time, _say(endpoint.time_unit, lang)
    if not isinstance(time, ByVisits):
        return {"time": f"`{time}` ({unit})"}
    window = f"{_number(time.competing_window)} {_say(endpoint.unit, lang)}"
    return {
        "time": message("dictionary.time_of_visits", lang, origin=f"`{time.origin}`", unit=unit),
        "observed_by": f"`{time.observed_by}`",
        "competing_window": window if endpoint.competing else "",
    }


def _markdown(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _say(key: str, lang: str) -> str:
    return message(f"dictionary.{key}", lang)
