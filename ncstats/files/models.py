"""A YAML document as a checked, frozen model; what is wrong is named with its line and column."""

from __future__ import annotations

from collections.abc import Sequence
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
        if isinstance(value, dict):
            allowed = [field.alias or name for name, field in cls.model_fields.items()]
            for key in value:
                if key not in allowed and key not in cls.model_fields:
                    raise refusal("files.unknown_key", key, allowed=allowed, at=key)
        return value


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


_Model = TypeVar("_Model", bound=BaseModel)


def read_model(document: Document, model: type[_Model]) -> _Model:
    """The document as ``model``.

    Raises:
        UsageError: every key that is unknown, missing or of the wrong kind, with its place.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = [_problem(document, details) for details in error.errors()]
        raise UsageError(list(dict.fromkeys(problems))) from None


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
    if error["type"] == "missing":
        return document.problem("files.missing_key", place, value=str(place[-1]))
    value = _shown(error["input"])
    if error["type"] == "literal_error":
        allowed = tuple(part.strip(" '") for part in _alternatives(context["expected"]))
        near = nearest(value, allowed)
        return document.problem(
            "files.not_allowed", place, value=value, allowed=allowed, nearest=near
        )
    details = {"expected": error["msg"]}
    return document.problem("files.wrong_kind", place, value=value, details=details)


def _alternatives(expected: str) -> list[str]:
    return expected.replace(" or ", ", ").split(", ")


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
