"""Sentences on follow-up, and on the curves at their landmarks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ncstats.plan.curves import CurvePlan
from ncstats.report.writing import Writing
from ncstats.results.model import Statistic
from ncstats.tables.curve_reading import CurveReading, cause_label
from ncstats.tables.reading import Reading
from ncstats.text import listing, number

_SHARES = ("incidence", "event_free")
"""Curves whose value at a time is one number; what scans leave open, the tables tell."""


_SIGNS = ("<", "≥")


def follow_up_sentences(writing: Writing) -> Iterator[str]:
    """Of each endpoint how many were followed, for how long, and what happened to them."""
    seen: set[str] = set()
    for item, curve in writing.parts.plan.model.curves.items():
        if curve.endpoint not in seen:
            seen.add(curve.endpoint)
            yield from _FollowUp(writing, _curve(writing, item)).sentences()


def curve_sentences(writing: Writing) -> Iterator[str]:
    """Of each curve the estimates at its landmarks, and how its groups were compared."""
    for item, plan in writing.parts.plan.model.curves.items():
        kinds = [kind for kind in plan.show if kind in _SHARES]
        if kinds:
            yield from _Landmarks(writing, _curve(writing, item), kinds[0]).sentences()


def equation(p: str) -> str:
    """A printed p-value as it stands in a sentence.

    >>> equation("0.003"), equation("<0.001")
    ('p = 0.003', 'p < 0.001')
    """
    return f"p {p[0]} {p[1:]}" if p[:1] in _SIGNS else f"p = {p}"


def _curve(writing: Writing, item: str) -> CurveReading:
    parts = writing.parts
    return CurveReading(Reading(parts.released.results, parts.plan, item, writing.lang))


class _FollowUp:
    """The sentences on one endpoint's follow-up."""

    def __init__(self, writing: Writing, curve: CurveReading) -> None:
        self.say, self.curve = writing.say, curve

    def sentences(self) -> Iterator[str]:
        columns = {"context": "missing", "group1_level": "", "variable_level": ""}
        found = self.curve.reading.find(self.curve.plan.endpoint, **columns)
        text = self.curve.reading.text
        followed = text("N", found, renamed={"N_nonmiss": "N"})
        patients = text("N", found, renamed={"N_obs": "N"})
        words = {"endpoint": self.curve.event, "patients": patients, "followed": followed}
        times = self._numbers("follow_up")
        code = "text_followed" if _unknown(times, "median", *_LIMITS) else "text_follow_up"
        yield self.say(code, **words, **self._words(times))
        observed = self._numbers("observed")
        if not _unknown(observed, "median", "min", "max"):
            yield self.say("text_observed", **self._words(observed))
        events = list(self._events())
        if events and followed != "0":
            joined = self.say("between_cases").join(events)
            yield self.say("text_events", events=joined, followed=followed)

    def _numbers(self, level: str) -> Mapping[str, float]:
        return {row.stat_name: row.stat for row in self.curve.find(level)}

    def _words(self, numbers: Mapping[str, float]) -> dict[str, str]:
        names = {"conf.low": "low", "conf.high": "high", "min": "least", "max": "most"}
        words = {names[key]: number(x, 1) for key, x in numbers.items() if key in names}
        code = f"time_{self.curve.endpoint.unit}"
        time = number(numbers.get("median", math.nan), 1)
        return {**words, "median": self.curve.reading.say(code, time=time)}

    def _events(self) -> Iterator[str]:
        for cause in self.curve.causes:
            found = self.curve.find("incidence", cause=cause, stat_name="n")
            if found:
                label = cause_label(self.curve.endpoint, cause, self.curve.lang)
                yield self.say("text_event", cause=label, n=self.curve.reading.text("n", found))


_LIMITS = ("conf.low", "conf.high")


def _unknown(numbers: Mapping[str, float], *names: str) -> bool:
    return any(math.isnan(numbers.get(name, math.nan)) for name in names)


@dataclass(frozen=True)
class _Landmarks:
    """The sentences on one curve: all patients, then each group, at every landmark."""

    writing: Writing
    curve: CurveReading
    kind: str

    @property
    def plan(self) -> CurvePlan:
        return self.curve.plan

    def sentences(self) -> Iterator[str]:
        for level, name in self.curve.groups:
            for cause in self._causes(level):
                estimates = list(self._estimates(level, cause))
                if estimates:
                    yield self.writing.say(
                        f"text_{self.kind}" if level else f"text_{self.kind}_all",
                        group=name,
                        cause=self._named(cause),
                        estimates=self.writing.say("between_cases").join(estimates),
                    )
        yield from self._tested()

    def _causes(self, level: str) -> tuple[str, ...]:
        """The event, and of all patients every competing cause that anybody had."""
        if self.kind != "incidence":
            return ("",)
        event = self.curve.endpoint.name
        happened = tuple(
            cause
            for cause in self.curve.causes
            for found in [self.curve.find("incidence", cause=cause, stat_name="n")]
            if cause != event and found and found[0].stat
        )
        return (event,) if level else (event, *happened)

    def _estimates(self, level: str, cause: str) -> Iterator[str]:
        """Each landmark's estimate, and at the end those that are withheld."""
        withheld: list[str] = []
        for time in self.plan.landmarks:
            found = self.curve.find(self.kind, level, cause=cause, time=time)
            at = self.curve.reading.time(time, self.curve.endpoint.unit)
            numbers = {row.stat_name: row.stat for row in found}
            if _too_few(found):
                withheld.append(at)
            elif not _unknown(numbers, "estimate"):
                code = "text_at_bare" if _unknown(numbers, *_LIMITS) else "text_at"
                at_risk = self.curve.reading.text("at_risk", found)
                shares = self._shares(numbers)
                yield self.writing.say(code, time=at, at_risk=at_risk, **shares)
        if withheld:
            times = listing(withheld, self.curve.lang)
            least = self.plan.withhold_below
            yield self.writing.say("text_at_withheld", times=times, least=least)

    def _named(self, cause: str) -> str:
        return cause_label(self.curve.endpoint, cause or self.curve.endpoint.name, self.curve.lang)

    def _shares(self, numbers: Mapping[str, float]) -> dict[str, str]:
        """An estimate in percent, with its limits where it has any."""
        names = {"estimate": "estimate", "conf.low": "low", "conf.high": "high"}
        shown = {new: numbers.get(old, math.nan) for old, new in names.items()}
        return {name: number(100 * value, self.plan.digits) for name, value in shown.items()}

    def _tested(self) -> Iterator[str]:
        """The test of the curve told: of incidence by its own, of the other by the log-rank."""
        cause = self.curve.endpoint.name if self.kind == "incidence" and self.curve.competes else ""
        level = "incidence" if cause else "event_free"
        columns = {"context": "test", "variable_level": level, "stat_name": "p.value"}
        found = self.curve.reading.find(self.plan.endpoint, **columns)
        for test in found:
            if not test.error:
                text = self.curve.reading.text("p_value", [test], 3)
                yield self.writing.say(
                    f"text_tested_{level}",
                    cause=self._named(cause),
                    method=self.curve.reading.method_label(test.method),
                    p=equation(text),
                )


def _too_few(found: tuple[Statistic, ...]) -> bool:
    return any(row.warning == "results.too_few_at_risk" for row in found)
