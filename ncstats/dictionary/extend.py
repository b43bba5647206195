"""A field that takes up another: a study's a shared one, a visit's what is measured of patients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from ncstats.dictionary.format import SchemaField
from ncstats.dictionary.sources import FieldAt
from ncstats.errors import Problem, UsageError


def extended(shared: FieldAt, study: FieldAt) -> FieldAt:
    """The shared field with what a study adds: that it is required, and more synonyms.

    Raises:
        UsageError: the study gives the variable another type, unit, label, range, level, …
    """
    problems = list(_changes(shared, study))
    if problems:
        raise UsageError(problems)
    ours, theirs = shared.field, study.field
    required = ours.constraints.required or theirs.constraints.required
    synonyms = list(dict.fromkeys((*ours.ncstats.synonyms, *theirs.ncstats.synonyms)))
    field = ours.model_copy(
        update={
            "constraints": ours.constraints.model_copy(update={"required": required}),
            "ncstats": ours.ncstats.model_copy(update={"synonyms": synonyms}),
        }
    )
    return FieldAt(shared.document, shared.place, field, shared.table)


def at_visit(visit: FieldAt, patients: Mapping[str, FieldAt]) -> FieldAt:
    """The patients' field of the same name as it is measured at a visit.

    What the visit's field does not give itself is the patients', but that it is known later.

    Raises:
        UsageError: the patients table has no such field.
    """
    name = visit.field.name
    if name not in patients:
        code, keys = "dictionary.unknown_variable", ("ncstats", "as_in")
        raise UsageError(visit.problem(code, *keys, value=name, allowed=patients))
    ours, theirs = patients[name].field, visit.field
    extras = {"known_at": "later", "redcap": None, "as_in": None, **_own(theirs)}
    field = ours.model_copy(
        update={
            **_set(theirs),
            "constraints": ours.constraints.model_copy(
                update={"required": False, **_set(theirs.constraints)}
            ),
            "ncstats": ours.ncstats.model_copy(update=extras),
        }
    )
    return FieldAt(visit.document, visit.place, field, visit.table)


def _own(visit: SchemaField) -> dict[str, object]:
    return {key: value for key, value in _set(visit.ncstats).items() if key != "as_in"}


def _set(model: BaseModel) -> dict[str, object]:
    return {key: getattr(model, key) for key in _given(model)}


def _changes(shared: FieldAt, study: FieldAt) -> Iterator[Problem]:
    if study.table != shared.table:
        yield _change(study, ("ncstats", "table"), study.table, shared.table)
    parts = (
        ((), shared.field, study.field, {"name", "constraints", "ncstats"}),
        (("constraints",), shared.field.constraints, study.field.constraints, {"required"}),
        (("ncstats",), shared.field.ncstats, study.field.ncstats, {"synonyms", "table"}),
    )
    for keys, ours, theirs, free in parts:
        for key in _given(theirs):
            theirs_value, ours_value = getattr(theirs, key), getattr(ours, key)
            if key not in free and theirs_value != ours_value:
                name = type(theirs).model_fields[key].alias or key
                yield _change(study, (*keys, name), theirs_value, ours_value)


def _given(model: BaseModel) -> list[str]:
    return [key for key in type(model).model_fields if key in model.model_fields_set]


def _change(study: FieldAt, keys: tuple[str, ...], value: object, shared: object) -> Problem:
    return study.problem(
        "dictionary.changes_shared",
        *keys,
        value=_shown(value),
        key=keys[-1],
        shared=_shown(shared),
    )


def _shown(value: object) -> str:
    if isinstance(value, BaseModel):
        return _shown(value.model_dump(exclude_none=True, by_alias=True))
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(part)}" for key, part in value.items())
    if isinstance(value, float):
        return f"{value:g}"
    return "–" if value is None else str(value)
