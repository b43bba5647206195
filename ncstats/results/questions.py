"""What is asked of an endpoint over time, from a plan or from a notebook."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypedDict

from ncstats.cohort import Cohort
from ncstats.dictionary import Variable
from ncstats.errors import Problem, UsageError, unknown_name
from ncstats.plan.curves import FEWEST_AT_RISK, OF_INTERVALS, CoxPlan, CurvePlan
from ncstats.plan.fields import LATEST


class Asked(TypedDict, total=False):
    """What `ncstats.time_to_event` can be asked besides; times are in the endpoint's unit.

    Attributes:
        withhold_below: an estimate at a landmark with fewer at risk is marked as one to withhold.
        restricted_mean: the horizon of mean times.
        pairwise: compare every two groups.
        strata: a category that stratifies a further log-rank test.
        landmark: start anew with those still at risk then.
        cox: the terms of a proportional hazards model, or those with its options as in a plan.
        sensitivity: answer by other rules too; by default where an event is known by visits.
    """

    withhold_below: int
    restricted_mean: float | None
    pairwise: bool
    strata: str | None
    landmark: float | None
    cox: Sequence[str] | Mapping[str, object] | None
    sensitivity: bool | None


@dataclass(frozen=True)
class Questions:
    """The same from either side; ``sensitivity`` None: where the endpoint is observed by visits."""

    landmarks: tuple[float, ...] = ()
    until: float | None = None
    withhold_below: int = FEWEST_AT_RISK
    restricted_mean: float | None = None
    pairwise: bool = False
    strata: str | None = None
    landmark: float | None = None
    cox: CoxPlan | None = None
    sensitivity: bool | None = None
    intervals: tuple[str, ...] = OF_INTERVALS

    @classmethod
    def of(cls, curve: CurvePlan) -> Questions:
        """What a plan asks: nothing that it does not show."""
        own: dict[str, Any] = {
            field.name: getattr(curve, field.name)
            for field in fields(cls)
            if field.name != "intervals"
        }
        return cls(**own, intervals=tuple(kind for kind in OF_INTERVALS if kind in curve.show))

    @classmethod
    def asked(
        cls, cohort: Cohort, asked: Asked, landmarks: Sequence[float], until: float | None
    ) -> Questions:
        """What a notebook asks, every name and time in it checked.

        Raises:
            UsageError: something that cannot be asked, a name that is no variable or became known
                only after the origin, or a time that is none.
        """
        given: dict[str, Any] = dict(asked)
        _require_known(given, Asked.__annotations__)
        cox = _model(cohort, given.pop("cox", None))
        single = (until, given.get("restricted_mean"), given.get("landmark"))
        _require_times((*landmarks, *(time for time in single if time is not None)))
        if given.get("strata") is not None:
            category(cohort, given["strata"])
        return cls(landmarks=tuple(map(float, landmarks)), until=until, cox=cox, **given)


def category(cohort: Cohort, name: str, *, later: bool = False) -> Variable:
    """A category of the cohort that was known at the origin, or with ``later`` at any time.

    Raises:
        UsageError: it is none.
    """
    variable = cohort.dictionary.variable(name)
    if variable.kind != "category":
        raise UsageError(Problem("plan.group_not_category", value=name))
    return _present(cohort, name) if later else _known_at_origin(cohort, name)


def _model(cohort: Cohort, cox: Sequence[str] | Mapping[str, Any] | None) -> CoxPlan | None:
    if cox is None:
        return None
    options: dict[str, Any] = dict(cox) if isinstance(cox, Mapping) else {"terms": cox}
    _require_known(options, CoxPlan.model_fields)
    terms = options.get("terms") or ()
    options["terms"] = (terms,) if isinstance(terms, str) else tuple(terms)
    if not options["terms"]:
        raise UsageError(Problem("results.no_terms"))
    for name in options["terms"]:
        _known_at_origin(cohort, name)
    if options.get("strata") is not None:
        category(cohort, options["strata"])
    return CoxPlan(**options)


def _require_known(given: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    for name in given:
        if name not in known:
            raise UsageError(unknown_name("results.unknown_question", name, known))


def _require_times(times: Sequence[float]) -> None:
    for time in times:
        number = math.nan
        with contextlib.suppress(TypeError, ValueError):
            number = float(time)
        if not 0 < number <= LATEST:
            details = {"most": LATEST}
            raise UsageError(Problem("results.not_a_time", value=str(time), details=details))


def _known_at_origin(cohort: Cohort, name: str) -> Variable:
    variable = _present(cohort, name)
    if variable.kind not in ("number", "category"):
        raise UsageError(Problem("plan.row_kind", value=name))
    if variable.known_at != "baseline":
        raise UsageError(Problem("plan.group_known_later", value=name))
    return variable


def _present(cohort: Cohort, name: str) -> Variable:
    cohort.dictionary.variable(name)  # one that is nowhere is told otherwise
    return cohort.of_variable(name).variable
