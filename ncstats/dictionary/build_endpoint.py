"""One endpoint of a dictionary file as an Endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ncstats.dictionary.endpoint import Between, ByVisits, Competing, Endpoint
from ncstats.dictionary.format import NAME, IntervalText
from ncstats.dictionary.sources import EndpointAt
from ncstats.errors import UsageError, nearest
from ncstats.expression import Expression, parse_in
from ncstats.files.models import Text
from ncstats.text import Bilingual


def endpoint(at: EndpointAt) -> Endpoint:
    """The endpoint that stands there.

    Raises:
        UsageError: its name is none, or one of its expressions, or an end that is not its own.
    """
    text = at.text
    if not NAME.fullmatch(at.name):
        raise UsageError(at.document.problem("dictionary.not_a_name", at.place, value=at.name))
    competing = {
        cause: Competing(
            when=_expression(at, given.when, "competing", cause, "when"),
            kind=given.kind,
            label=_bilingual(given.label),
            required=given.required,
        )
        for cause, given in text.competing.items()
    }
    built = Endpoint(
        name=at.name,
        label=_bilingual(text.label),
        unit=text.unit,
        time=_time(at),
        time_unit=text.time_unit or "months",
        event=_expression(at, text.event, "event"),
        origin_label=_bilingual(text.origin_label),
        event_label=_bilingual(text.event_label),
        censoring_label=_bilingual(text.censoring_label),
        population_label=_bilingual(text.population_label),
        competing=competing,
        entry=None if text.entry is None else _expression(at, text.entry, "entry"),
    )
    if text.observed_by is None or text.interval is None:
        return built
    return replace(built, summary=_summary(at, built, text.interval))


def _time(at: EndpointAt) -> Expression | Between | ByVisits:
    text = at.text
    if text.observed_by is not None:
        return ByVisits(
            origin=text.origin or "",
            observed_by=_expression(at, text.observed_by, "observed_by"),
            competing_window=text.competing_window or 0.0,
            confirmed=bool(text.confirmed),
            grade=text.grade or "",
        )
    if text.interval is not None:
        return _between(at, text.interval)
    return _expression(at, text.time or "", "time")


def _between(at: EndpointAt, interval: IntervalText) -> Between:
    return Between(
        left=_expression(at, interval.left, "interval", "left"),
        right=_expression(at, interval.right, "interval", "right"),
    )


def _summary(at: EndpointAt, visits: Endpoint, interval: IntervalText) -> Endpoint:
    """The endpoint of visits as the patients table has it; a cause without an end is not there."""
    ends = _ends(at, (visits.name, *visits.competing), interval)
    return replace(
        visits,
        time=_between(at, interval),
        event=ends[visits.name],
        competing={
            name: replace(cause, when=ends[name])
            for name, cause in visits.competing.items()
            if name in ends
        },
    )


def _ends(
    at: EndpointAt, causes: tuple[str, ...], interval: IntervalText
) -> Mapping[str, Expression]:
    place = (*at.place, "interval", "ends")
    for end in interval.ends:
        if end not in causes:
            problem = at.document.problem(
                "dictionary.no_such_end",
                (*place, end),
                value=end,
                allowed=causes,
                nearest=nearest(end, causes),
                details={"endpoint": at.name},
            )
            raise UsageError(problem)
    if causes[0] not in interval.ends:
        place = (*at.place, "interval")
        raise UsageError(at.document.problem("files.missing_key", place, value="ends"))
    return {
        end: _expression(at, given, "interval", "ends", end) for end, given in interval.ends.items()
    }


def _expression(at: EndpointAt, text: str, *keys: str) -> Expression:
    return parse_in(at.document, (*at.place, *keys), text)


def _bilingual(text: Text) -> Bilingual:
    return Bilingual(text.en or text.zh, text.zh or text.en)
