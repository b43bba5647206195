"""A hospital's file of counts: what a plan asks of its patients, answered without any of them.

The file is read by a person before it leaves the hospital, and as untrusted input where it arrives.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from ncstats import __version__
from ncstats.errors import Problem, UsageError
from ncstats.files import Document, Place, read_bytes
from ncstats.files.models import Checked, read_model
from ncstats.plan import Plan
from ncstats.results.plan_questions import questions_of
from ncstats.tally import Answer, Answers, Asked
from ncstats.tally.written import (
    WRITTEN,
    answer_data,
    answer_of,
    asked_data,
    counts_of,
    patients_of,
)
from ncstats.tally.written.model import Count
from ncstats.text import message

FORMAT = 1
FEW = 9
"""Counts from 1 to this are told of as small: research environments commonly withhold them."""

MOST_BYTES = 200_000_000
"""Counts of a registry are a few megabytes; of values that all differ, some fifty bytes each."""
MOST_ANSWERS = 100_000
_HASH = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_LINE = 100


class Small(Checked):
    """How many counts a file holds, and how many of few patients."""

    counts: Count
    of_few: Count
    of_one: Count


class Head(Checked):
    """All of a file of counts but the answers themselves, which are read by their questions."""

    about: str = ""
    reveals: str = ""
    format: int
    ncstats: str
    study: str
    hospital: Annotated[str, Field(max_length=200)] = ""
    plan: _HASH
    dictionary: _HASH
    patients: Annotated[Count, Field(ge=1)]
    synthetic: bool
    small: Small
    answers: Annotated[tuple[Any, ...], Field(strict=False, max_length=MOST_ANSWERS)]


@dataclass(frozen=True)
class _Json(Document):
    """A JSON document, or what stands in one at ``above``; places are told as paths of keys."""

    above: Place = ()

    def problem(self, code: str, place: Sequence[str | int], **fields: Any) -> Problem:
        """A problem with the value at ``place``."""
        return Problem(
            code, file=str(self.path), column=".".join(map(str, (*self.above, *place))), **fields
        )


@dataclass(frozen=True)
class CountsFile:
    """A file of counts that has been read.

    Attributes:
        path: the file.
        sha256: of its bytes, in hexadecimal.
        head: what it says of itself.
    """

    path: Path
    sha256: str
    head: Head

    def answers(self, plan: Plan) -> Answers:
        """Its answers to the plan's questions.

        Raises:
            UsageError: one of them is no answer to its question, with the place.
        """
        questions, given = questions_of(plan), self.head.answers
        if len(given) != len(questions):
            details = {"found": len(given), "asked": len(questions)}
            raise UsageError(self._document({}).problem("pooled.answers", (), details=details))
        return Answers(
            {
                asked: self._answer(plan, asked, self._document(data, place))
                for place, (asked, data) in enumerate(zip(questions, given, strict=True))
            }
        )

    def _document(self, data: object, *place: int) -> _Json:
        return _Json(self.path, data, above=("answers", *place))

    def _answer(self, plan: Plan, asked: Asked, document: _Json) -> Answer:
        written = read_model(document, WRITTEN[type(asked)])
        if document.data["asked"] != asked_data(asked):
            raise UsageError(document.problem("pooled.other_question", ("asked",)))
        try:
            answer = answer_of(asked, written, plan.dictionary)
        except (ValueError, OverflowError) as error:
            details = {"reason": str(error).splitlines()[0]}
            raise UsageError(document.problem("pooled.no_answer", (), details=details)) from None
        if patients_of(answer) > self.head.patients:
            raise UsageError(document.problem("pooled.too_many", ()))
        return answer


def plan_hash(plan: Plan) -> str:
    """SHA-256 over what a plan says; the study's own files may be called something else."""
    said = plan.model.model_dump_json(exclude={"study": {"data", "visits"}})
    return hashlib.sha256(said.encode("utf-8")).hexdigest()


def small_counts(answers: Answers) -> dict[str, int]:
    """How many counts there are, of how few patients."""
    counts = [count for answer in answers.values() for count in counts_of(answer)]
    few = sum(count <= FEW for count in counts)
    return {"counts": len(counts), "of_few": few, "of_one": counts.count(1)}


@dataclass(frozen=True)
class Counted:
    """A hospital's patients, counted.

    Attributes:
        patients: how many there are.
        made: whether all were made, and none lived.
        answers: to the plan's questions.
        hospital: what its file is told from others by.
        eligible: how many meet the plan's conditions of eligibility; None where it has none.
    """

    patients: int
    made: bool
    answers: Answers
    hospital: str = ""
    eligible: int | None = None


def counts_text(plan: Plan, counted: Counted, lang: str = "en") -> str:
    """The file's text: indented, in the plan's order, labels beside codes in one language."""
    small = small_counts(counted.answers)
    head = {
        "about": message("pooled.about", lang),
        "reveals": message("pooled.reveals", lang, few=FEW, **small),
        "format": FORMAT,
        "ncstats": __version__,
        "study": plan.id,
        "hospital": counted.hospital,
        "plan": plan_hash(plan),
        "dictionary": plan.dictionary.fingerprint,
        "patients": counted.patients,
        "synthetic": counted.made,
        "small": small,
        "answers": [
            answer_data(asked, counted.answers[asked], plan.dictionary, lang)
            for asked in questions_of(plan)
        ],
    }
    return "".join(_indented(head)) + "\n"


def _indented(data: Any, depth: int = 0) -> Iterator[str]:
    """JSON with what fits into a line on one line."""
    line = json.dumps(data, ensure_ascii=False)
    if not isinstance(data, dict | list) or (depth and len(line) + depth <= _LINE):
        yield line
        return
    opened, closed = "{}" if isinstance(data, dict) else "[]"
    yield opened
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for place, (key, item) in enumerate(items):
        yield ("," if place else "") + "\n" + " " * (depth + 1)
        yield f"{json.dumps(key, ensure_ascii=False)}: " if isinstance(data, dict) else ""
        yield from _indented(item, depth + 1)
    yield "\n" + " " * depth + closed


def read_counts(path: str | Path) -> CountsFile:
    """Read a file of counts; its answers are read when the plan is known.

    Raises:
        UsageError: it is missing, too large, or no such file, with the place.
    """
    path = Path(path)
    content = read_bytes(path, MOST_BYTES)
    data = _json(path, content)
    head = read_model(_Json(path, data), Head)
    if head.format != FORMAT:
        details = {"known": FORMAT}
        raise UsageError(
            _Json(path, data).problem(
                "pooled.format", ["format"], value=str(head.format), details=details
            )
        )
    return CountsFile(path, hashlib.sha256(content).hexdigest(), head)


def _json(path: Path, content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError:
        raise UsageError(Problem("files.not_text", file=str(path))) from None
    except json.JSONDecodeError as error:
        line, column = error.lineno, error.colno
        problem = Problem("pooled.not_json", file=str(path), line=line, column=column)
        raise UsageError(problem) from None
    except (ValueError, RecursionError):
        raise UsageError(Problem("pooled.not_json", file=str(path))) from None
    if not isinstance(found, dict) or "answers" not in found:
        raise UsageError(Problem("pooled.no_counts", file=str(path)))
    return found


def _refuse(constant: str) -> float:
    raise ValueError(constant)
