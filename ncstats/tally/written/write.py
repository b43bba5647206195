"""Questions and answers as plain data, and how many patients each count tells of."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from ncstats.dictionary import Dictionary
from ncstats.tally.events import NO_GROUP, EventCounts
from ncstats.tally.model import Tally
from ncstats.tally.questions import (
    Answer,
    Asked,
    CombinationQuestion,
    ConditionCounts,
    ConditionQuestion,
    EventQuestion,
    MissingQuestion,
    Question,
)
from ncstats.tally.written.model import SIDES

_KINDS = {
    Question: "values",
    CombinationQuestion: "combinations",
    MissingQuestion: "why missing",
    ConditionQuestion: "condition",
    EventQuestion: "events",
}


def asked_data(asked: Asked) -> dict[str, Any]:
    """A question as plain data.

    >>> asked_data(ConditionQuestion("sex = male"))
    {'what': 'condition', 'condition': 'sex = male', 'where': None}
    """
    parts = {name: getattr(asked, name) for name in asked.__dataclass_fields__}
    plain = {name: list(part) if isinstance(part, tuple) else part for name, part in parts.items()}
    return {"what": _KINDS[type(asked)], **plain}


def answer_data(
    asked: Asked, answer: Answer, dictionary: Dictionary, lang: str = "en"
) -> dict[str, Any]:
    """An answer as plain data, its question first, with labels in one language."""
    head = {"asked": asked_data(asked)}
    if isinstance(answer, ConditionCounts):
        counts = {"true": answer.true, "known": answer.known, "patients": answer.patients}
        return head | counts
    if isinstance(answer, EventCounts):
        endpoint = dictionary.endpoint(answer.endpoint)
        return head | {"label": endpoint.label.of(lang), "unit": endpoint.unit} | _events(answer)
    return head | _labelled(asked, _tally(answer), dictionary, lang)


def _tally(tally: Tally) -> dict[str, Any]:
    names = _numbers(tally) if tally.kind == "number" else tally.levels
    rows = zip(names, tally.counts.tolist(), strict=True)
    return {
        "groups": list(tally.groups),
        "decimals": tally.scale,
        "values": [{"value": value, "n": counts} for value, counts in rows],
        "missing": tally.missing.tolist(),
        "without_group": tally.ungrouped,
        "in_other_groups": tally.left_out,
    }


def _numbers(tally: Tally) -> list[str]:
    """Each number as its decimals, with the sign of a limit before it."""
    signs = {side: sign for sign, side in SIDES.items()}
    sides = tally.side.tolist() or [0] * len(tally.keys)
    scale = tally.scale
    texts = [
        repr(key) if scale is None else f"{Decimal(key).scaleb(-scale):f}"
        for key in tally.keys.tolist()
    ]
    return [f"{signs[side]}{text}" for side, text in zip(sides, texts, strict=True)]


def _labelled(
    asked: Asked, data: dict[str, Any], dictionary: Dictionary, lang: str
) -> dict[str, Any]:
    """The same with the labels of the variable, its levels and its groups."""
    if isinstance(asked, CombinationQuestion):
        return data
    assert isinstance(asked, Question | MissingQuestion)  # noqa: S101 - what tallies answer
    variable = dictionary.patients[asked.variable]
    by = asked.by if isinstance(asked, Question) else None
    labels = {level.code: level.label.of(lang) for level in variable.levels}
    told: dict[str, Any] = {"label": variable.label.of(lang)}
    if by is not None:
        named = {level.code: level.label.of(lang) for level in dictionary.patients[by].levels}
        told["group_labels"] = [named[group] for group in data["groups"]]
    if isinstance(asked, Question) and variable.kind == "category":
        values = [
            {"value": row["value"], "label": labels[row["value"]], "n": row["n"]}
            for row in data["values"]
        ]
        data = data | {"values": values}
    return told | data


def _events(events: EventCounts) -> dict[str, Any]:
    columns = {name: getattr(events, name).tolist() for name in events.columns}
    names = {"cause": (None, *events.causes), "group": events.groups, "stratum": events.strata}
    courses = []
    for place in range(len(events.counts)):
        row = {name: column[place] for name, column in columns.items()}
        course = {"after": row["left"], "until": None if math.isinf(row["right"]) else row["right"]}
        course |= {"entry": row["entry"]} if "entry" in row else {}
        for name, codes in names.items():
            course[name] = None if row[name] == NO_GROUP else codes[row[name]]
        course |= {"n": row["counts"]} | ({"scans": row["scans"]} if "scans" in row else {})
        courses.append(course)
    return {
        "causes": list(events.causes),
        "groups": list(events.groups),
        "strata": list(events.strata),
        "by_entry": events.entry is not None,
        "by_scans": events.scans is not None,
        "courses": courses,
        "excluded": dict(events.excluded),
        "listed": [{"what": what, "cause": cause, "n": n}
                   for (what, cause), n in events.listed.items()],
    }  # fmt: skip


def patients_of(answer: Answer) -> int:
    """How many patients an answer tells of."""
    if isinstance(answer, ConditionCounts):
        return answer.patients
    if isinstance(answer, EventCounts):
        return answer.patients + sum(answer.excluded.values())
    return int(answer.patients.sum()) + answer.ungrouped + answer.left_out


def counts_of(answer: Answer) -> list[int]:
    """Every count of patients in an answer that is not 0."""
    if isinstance(answer, ConditionCounts):
        gaps = (answer.true, answer.known - answer.true, answer.patients - answer.known)
        return [count for count in gaps if count]
    if isinstance(answer, EventCounts):
        found = [*answer.counts.tolist(), *answer.excluded.values(), *answer.listed.values()]
    else:
        found = [*answer.counts.reshape(-1).tolist(), *answer.missing.tolist()]
        found += [answer.ungrouped, answer.left_out]
    return [count for count in found if count]
