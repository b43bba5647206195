"""A YAML document as a checked, frozen model; what is wrong is named with its line and column."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from ncstats.errors import Problem, UsageError, nearest
from ncstats.files.documents import Document


class Checked(BaseModel):
    """Base of everything a user writes in YAML: frozen, and an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, value: Any) -> Any:
        if isinstance(value, dict) and not (known := _keys_of(cls)) >= value.keys():
            key = next(key for key in value if key not in known)
            allowed = [field.alias or name for name, field in cls.model_fields.items()]
            raise refusal("files.unknown_key", key, allowed=allowed, at=key)
        return value


@cache
def _keys_of(model: type[BaseModel]) -> frozenset[str]:
    """What the keys of a model may be called."""
    names = model.model_fields
    return frozenset((*names, *(field.alias for field in names.values() if field.alias)))


def refusal(
    code: str,
    value: object,
    *,
    allowed: Sequence[str] = (),
    at: str | int | None = None,
    **more: Any,
) -> PydanticCustomError:
    """What a validator raises: a message code, the value, and the key that is to blame.

    ``at`` is a key below the model that raises; ``more`` are values the sentence names.
    """
    context = {"value": value, "allowed": tuple(allowed), "at": at, "details": more}
    return PydanticCustomError("ncstats", "{code}", {"code": code, **context})


class Text(Checked):
    """A text in both languages; one that stands alone serves for both."""

    en: str = ""
    zh: str = ""

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, value: Any) -> Any:
        return {"en": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_is_there(self) -> Text:
        if not (self.en.strip() or self.zh.strip()):
            raise refusal("files.missing_key", "en", at="en")
        return self


_Model = TypeVar("_Model", bound=BaseModel)


def read_model(document: Document, model: type[_Model]) -> _Model:
    """The document as ``model``.

    Raises:
        UsageError: every key that is unknown, missing or of the wrong kind, with its place.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = [_problem(document, details) for details in _causes(error.errors())]
        raise UsageError(list(dict.fromkeys(problems))) from None


def _causes(errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Without lists that are too short only because what stands in them is refused."""
    places = [error["loc"] for error in errors]
    return [
        error
        for error in errors
        if error["type"] != "too_short" or not any(_below(at, error["loc"]) for at in places)
    ]


def _below(place: tuple[str | int, ...], above: tuple[str | int, ...]) -> bool:
    return len(place) > len(above) and place[: len(above)] == above


def _problem(document: Document, error: ErrorDetails) -> Problem:
    place = list(error["loc"])
    context = error.get("ctx", {})
    if error["type"] == "ncstats":
        value, allowed = str(context["value"]), tuple(map(str, context["allowed"]))
        if context["at"] is not None:
            place.append(context["at"])
        return document.problem(
            context["code"],
            place,
            value=value,
            allowed=allowed,
            nearest=nearest(value, allowed),
            details=context["details"],
        )
    if error["type"] == "missing" and isinstance(place[-1], str):
        return document.problem("files.missing_key", place, value=place[-1])
    value = _shown(error["input"])
    if error["type"] == "literal_error":
        allowed = tuple(part.strip(" '") for part in _alternatives(context["expected"]))
        near = nearest(value, allowed)
        value = f"'{value}'" if value in allowed else value  # the text of a number is none
        return document.problem(
            "files.not_allowed", place, value=value, allowed=allowed, nearest=near
        )
    if error["input"] is None and isinstance(place[-1], str):
        return document.problem("files.no_value", place, value=place[-1])
    code, limits = _KINDS.get(error["type"], "wrong_kind"), _limits(context)
    return document.problem(f"files.{code}", place, value=value, details=limits)


_KINDS = {
    "dict_type": "not_a_mapping",
    "model_type": "not_a_mapping",
    "list_type": "not_a_list",
    "tuple_type": "not_a_list",
    "string_type": "not_a_text",
    "is_instance_of": "not_bilingual",
    "dataclass_type": "not_bilingual",
    "dataclass_exact_type": "not_bilingual",
    "int_type": "not_whole",
    "int_from_float": "not_whole",
    "float_type": "not_a_number",
    "float_parsing": "not_a_number",
    "finite_number": "not_a_number",
    "bool_type": "not_true_or_false",
    "too_short": "too_few",
    "missing": "too_few",
    "too_long": "too_many",
    "greater_than_equal": "too_small",
    "greater_than": "not_above",
    "less_than_equal": "too_great",
    "less_than": "not_below",
}
"""What pydantic calls a value of the wrong kind, and the sentence that says it."""


def _limits(context: Mapping[str, Any]) -> dict[str, object]:
    limit = next((f"{context[name]:g}" for name in ("ge", "gt", "le", "lt") if name in context), "")
    least, most = context.get("min_length", 1), context.get("max_length", "")
    return {"limit": limit, "least": least, "most": most}


def _alternatives(expected: str) -> list[str]:
    return expected.replace(" or ", ", ").split(", ")


def _shown(value: object) -> str:
    """A value as YAML writes it."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"
