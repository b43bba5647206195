"""What readers are told of a variable, a level, a codelist and an endpoint, part by part."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from ncstats.dictionary.endpoint import Between, ByVisits, Competing, Endpoint
from ncstats.dictionary.levels import FACTS, Codelist, Level
from ncstats.dictionary.model import Dictionary, Variable
from ncstats.dictionary.page import Page
from ncstats.text import message, number


def say(key: str, lang: str, **values: object) -> str:
    """A sentence or heading of the dictionary's own."""
    return message(f"dictionary.{key}", lang, **values)


def variable_page(variable: Variable, lang: str = "en", *, also_at_visits: bool = False) -> Page:
    """Everything about one variable.

    >>> from ncstats.dictionary.load import load_dictionary
    >>> variable_page(load_dictionary().variable("sex")).rows[1]
    ('English', ('Sex',))
    """
    tables = (variable.table, "visits") if also_at_visits else (variable.table,)
    parts = {
        "name": [variable.name],
        "english": [variable.label.en],
        "chinese": [variable.label.zh],
        "table": [say(f"table_{table}", lang) for table in tables],
        "role": [say(f"role_{variable.role or 'none'}", lang)],
        "kind": [say(f"kind_{variable.kind}", lang)],
        "unit": [variable.printed_unit(lang)],
        "units": list(other_units(variable, lang)),
        "decimals": [] if variable.decimals is None else [str(variable.decimals)],
        "possible": [shown_range(variable.hard)],
        "expected": [shown_range(variable.soft) if variable.soft != variable.hard else ""],
        "healthy": list(reference_lines(variable)),
        "codelist": [variable.codelist],
        "levels": [line for level in variable.levels for line in level_lines(level, lang)],
        "derived": list(derivation_lines(variable)),
        "notes": list(notes(variable, lang)),
        "synonyms": [", ".join(variable.synonyms)],
        "loinc": list(loinc_lines(variable, lang)),
        "redcap": [variable.redcap],
        "source": [variable.source],
    }
    return _page(variable.name, parts, lang)


def codelist_page(codelist: Codelist, dictionary: Dictionary, lang: str = "en") -> Page:
    """A codelist: its levels, and who uses them."""
    both = (*dictionary.patients.values(), *dictionary.visits.values())
    parts = {
        "name": [codelist.name],
        "english": [codelist.title.en],
        "chinese": [codelist.title.zh],
        "used_by": list(dict.fromkeys(v.name for v in both if v.codelist == codelist.name)),
        "levels": [line for level in codelist.levels for line in level_lines(level, lang)],
        "source": [codelist.source],
    }
    return _page(codelist.name, parts, lang)


def level_page(level: Level, where: Iterable[str], dictionary: Dictionary, lang: str) -> Page:
    """One level: its words, what is known of it, and the variables that take it."""
    parts = {
        "code": [level.code],
        "english": [level.label.en],
        "chinese": [level.label.zh],
        "used_by": list(where),
        "recorded_in": [level.variable],
        "notes": [level.description.of(lang)] if level.description else [],
        **{f"fact_{fact}": [text] for fact, text in facts(level, dictionary, lang).items()},
        "prevalence": list(prevalence_lines(level, lang)),
        "source": [level.source],
    }
    return _page(level.code, parts, lang)


def endpoint_page(endpoint: Endpoint, lang: str = "en") -> Page:
    """One endpoint: its time, event, competing causes and population."""
    return _page(
        endpoint.name, {k: [text] for k, text in endpoint_parts(endpoint, lang).items()}, lang
    )


def _page(title: str, parts: Mapping[str, list[str]], lang: str) -> Page:
    rows = ((say(key, lang), tuple(filter(None, texts))) for key, texts in parts.items())
    return Page(title, tuple((heading, texts) for heading, texts in rows if texts))


def other_units(variable: Variable, lang: str) -> Iterator[str]:
    """The units in which values may also arrive, with what makes of them the variable's own."""
    own = variable.printed_unit(lang) or variable.unit
    for unit in variable.units:
        printed = unit.printed(lang)
        code = "" if unit.code == printed else f" (UCUM {unit.code})"
        yield f"{printed} × {shown_number(unit.factor)} = {own}{code}"


def reference_lines(variable: Variable) -> Iterator[str]:
    """The reference range, and where it comes from."""
    if variable.reference is not None:
        yield shown_range(variable.reference.limits)
        yield variable.reference.source


def loinc_lines(variable: Variable, lang: str) -> Iterator[str]:
    """The LOINC code, its name, and where the two were seen together."""
    if variable.loinc is not None:
        checked = say("checked_in", lang, source=variable.loinc.checked)
        yield f"{variable.loinc.code} {variable.loinc.name}"
        yield checked


def level_lines(level: Level, lang: str) -> Iterator[str]:
    """A level's code and words, what else is known of it in one language, how often it is found."""
    more = f": {level.description.of(lang)}" if level.description else ""
    yield f"{level.code} = {both(level.label.en, level.label.zh)}{more}"
    yield from (f"  {line}" for line in prevalence_lines(level, lang))


def prevalence_lines(level: Level, lang: str) -> Iterator[str]:
    """How often a level is found, and who says so."""
    for found in level.prevalence:
        yield f"{found.text.of(lang)} ({found.source})"


def facts(level: Level, dictionary: Dictionary, lang: str) -> dict[str, str]:
    """What is known of a level, in words: pattern → Medullary."""
    found: dict[str, str] = {}
    for fact, values in level.facts.items():
        variable = dictionary.patients[FACTS[fact]]
        found[fact] = ", ".join(variable.level(value).label.of(lang) for value in values)
    return found


def both(english: str, chinese: str) -> str:
    """Two labels as one."""
    return english if english == chinese else f"{english} · {chinese}"


def derivation_lines(variable: Variable) -> Iterator[str]:
    """How a variable follows from others: its expression or formula, or one for each level."""
    derivation, outcome = variable.derivation, variable.outcome
    if outcome is not None:
        yield from (f"{level}: {outcome.endpoint} → {end}" for end, level in outcome.levels.items())
    elif derivation is not None:
        yield from derivation.lines


def notes(variable: Variable, lang: str) -> Iterator[str]:
    """What else a reader should know, sentence by sentence."""
    if variable.required:
        yield say("required", lang)
    if variable.description is not None:
        yield variable.description.of(lang)
    if variable.ascertainment:
        yield say("by_indication", lang)
    if variable.table == "patients" and variable.known_at == "later":
        yield say("known_later", lang)
    for remark in variable.derivation.remarks if variable.derivation else ():
        yield say("remark", lang, note=remark.note.of(lang), when=remark.when)


def shown_range(limits: tuple[float, float]) -> str:
    """A range in words; empty where it is open on both sides.

    >>> shown_range((0.8, 6)), shown_range((0, math.inf)), shown_range((-math.inf, 180))
    ('0.8 – 6', '≥ 0', '≤ 180')
    """
    low, high = limits
    if math.isinf(low) and math.isinf(high):
        return ""
    if math.isinf(high):
        return f"≥ {shown_number(low)}"
    return f"≤ {shown_number(high)}" if math.isinf(low) else _between(low, high)


def _between(low: float, high: float) -> str:
    return f"{shown_number(low)} – {shown_number(high)}"


def shown_number(value: float) -> str:
    """A number without zeros at its end.

    >>> shown_number(0.5), shown_number(200), shown_number(0.000354296)
    ('0.5', '200', '0.000354296')
    """
    text = number(value, 9)
    return text.rstrip("0").rstrip(".")


def endpoint_parts(endpoint: Endpoint, lang: str, code: str = "{}") -> dict[str, str]:
    """What an endpoint is, by heading; expressions are put into ``code``."""
    return {
        "english": endpoint.label.en,
        "chinese": endpoint.label.zh,
        **_time(endpoint, lang, code),
        "event": f"{code.format(endpoint.event)}: {endpoint.event_label.of(lang)}",
        "competing": "; ".join(
            f"{code.format(cause.when)}: {cause.label.of(lang)} ({_of_cause(cause, lang)})"
            for cause in endpoint.competing.values()
        ),
        "origin": endpoint.origin_label.of(lang),
        "censoring": endpoint.censoring_label.of(lang),
        "population": endpoint.population_label.of(lang),
    }


def _of_cause(cause: Competing, lang: str) -> str:
    kind = say(cause.kind, lang)
    return kind if cause.required else f"{kind}, {say('if_recorded', lang)}"


def _time(endpoint: Endpoint, lang: str, code: str) -> dict[str, str]:
    time, unit = endpoint.time, say(endpoint.time_unit, lang)
    entry = f"{code.format(endpoint.entry)} ({unit})" if endpoint.entry else ""
    if isinstance(time, Between):
        return {"time": _lies_between(time, unit, lang, code), "entry": entry}
    if not isinstance(time, ByVisits):
        return {"time": f"{code.format(time)} ({unit})", "entry": entry}
    window = f"{shown_number(time.competing_window)} {say(endpoint.unit, lang)}"
    return {
        "time": say("time_of_visits", lang, origin=code.format(time.origin), unit=unit),
        "observed_by": code.format(time.observed_by),
        "confirmed_event": say("confirmed", lang) if time.confirmed else "",
        "competing_window": window if endpoint.competing else "",
        "summary": _summary(endpoint.summary, unit, lang, code),
        "entry": entry,
    }


def _summary(summary: Endpoint | None, unit: str, lang: str, code: str) -> str:
    if summary is None or not isinstance(summary.time, Between):
        return ""
    ends = [summary.event, *(cause.when for cause in summary.competing.values())]
    conditions = "; ".join(code.format(end) for end in ends)
    return f"{_lies_between(summary.time, unit, lang, code)}; {conditions}"


def _lies_between(time: Between, unit: str, lang: str, code: str) -> str:
    left, right = code.format(time.left), code.format(time.right)
    return say("time_between", lang, left=left, right=right, unit=unit)
