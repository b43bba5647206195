"""Disagreements that the plan registers, each held to both of its strings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ncstats.errors import Problem, UsageError, nearest
from ncstats.plan import Plan
from ncstats.plan.model import Registered
from ncstats.published.compare import Comparison
from ncstats.published.locate import addresses
from ncstats.published.model import Key, Published, PublishedCell
from ncstats.published.verification import VerifiedCell
from ncstats.text.cells import FORMATS
from ncstats.text.numbers import missing_value


def without_registered(plan: Plan, published: Published) -> Plan:
    """The plan for values that were released: what it registers are disagreements of a paper."""
    if not published.policy:
        return plan
    return replace(plan, model=plan.model.model_copy(update={"registered": ()}))


def registered_by_key(plan: Plan) -> dict[Key, Registered]:
    """The registered disagreements of a plan.

    Raises:
        UsageError: a key stands twice, or ends in no statistic; with its line in the plan.
    """
    found: dict[Key, Registered] = {}
    problems: list[Problem] = []
    for i, entry in _placed(plan):
        place = ("registered", i, "key")
        *_, statistic = entry.key
        if entry.key in found:
            value = ",".join(entry.key)
            problems.append(plan.document.problem("published.registered_twice", place, value=value))
        if statistic not in FORMATS:
            problems.append(
                plan.document.problem(
                    "published.unknown_statistic",
                    (*place, 4),
                    value=statistic,
                    allowed=tuple(FORMATS),
                    nearest=nearest(statistic, FORMATS),
                )
            )
        found[entry.key] = entry
    if problems:
        raise UsageError(problems)
    return found


def _placed(plan: Plan) -> Iterator[tuple[int, Registered]]:
    """The registered disagreements and where each stands in plan.yaml, whatever is left out."""
    written = (plan.finer or plan).model.registered
    return ((i, entry) for i, entry in enumerate(written) if entry in plan.model.registered)


def as_registered(
    registered: Registered, printed: str, computed: str, verdict: Comparison
) -> Comparison:
    """Whether a disagreement is still the one that was looked into: both strings, exactly."""
    if verdict.agrees:
        return Comparison(False, "published.rule_registered_reproduces")
    if printed != registered.printed:
        details = {"registered": registered.printed}
        return Comparison(False, "published.rule_registered_printed", details)
    if computed != registered.computed:
        details = {"registered": registered.computed}
        return Comparison(False, "published.rule_registered_computed", details)
    return Comparison(True, "published.rule_registered")


def without_row(plan: Plan, published: Published) -> list[VerifiedCell]:
    """Registered disagreements whose row is not in published.csv: they fail.

    Raises:
        UsageError: one of them names what the plan does not have.
    """
    path = str(plan.document.path)
    keys = {row.key for row in published.rows}
    left = [
        (entry, (path, plan.document.position(("registered", i, "key"))[0]))
        for i, entry in _placed(plan)
        if entry.key not in keys
    ]
    rows = (PublishedCell(*entry.key, entry.printed, place=place) for entry, place in left)
    addresses(Published(path, tuple(rows)), plan)
    return [
        VerifiedCell(
            key=entry.key,
            printed=missing_value(),
            computed=entry.computed,
            status="failed",
            rule="published.rule_registered_no_row",
            place=place,
        )
        for entry, place in left
    ]
