"""An error is data: what is wrong, where, the value, what is allowed, the nearest name.

A :class:`Problem` knows no words; :meth:`Problem.text` fetches them from the catalogue of the
language asked for. Problems that stop a command travel in an :class:`NcstatsError`, whose class
decides the exit code.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

from ncstats.text.bilingual import Bilingual
from ncstats.text.messages import LANGUAGES, listing, message, visible

Severity = Literal["error", "warning", "note"]

MOST_LISTED = 12
MOST_BEGUN = 40
LONGEST_PATH = 4096


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong or worth knowing, with the place where it stands.

    Attributes:
        code: the sentence in the message catalogue, ``section.name``.
        severity: ``error`` stops what depends on it, ``warning`` and ``note`` do not.
        file: the file's name as the user gave it.
        line: line in the file, the first being 1.
        column: header of a table's column, or position in a line of YAML.
        value: the text that stands there.
        allowed: what could stand there instead.
        nearest: the allowed name closest to ``value``.
        patient_id: the patient whose record it is.
        details: further values that the sentence names.
        caused_by: of a consequence, the column of the same row in which its root stands.
    """

    code: str
    severity: Severity = "error"
    file: str | None = None
    line: int | None = None
    column: str | int | None = None
    value: str | None = None
    allowed: tuple[str, ...] = ()
    nearest: str | None = None
    patient_id: str | None = None
    details: Mapping[str, object] = field(default_factory=dict, hash=False)
    caused_by: str | None = None

    def sentence(self, lang: str = "en") -> str:
        """What is wrong, without the place."""
        values = {"value": self.value, **self.details}
        shown = {k: _worded(v, lang) for k, v in values.items()}
        return message(self.code, lang, **shown)

    def suggestion(self, lang: str = "en") -> str:
        """What could stand there instead; empty where nothing is near."""
        parts = []
        if self.nearest is not None:
            parts.append(message("errors.did_you_mean", lang, nearest=visible(self.nearest)))
        # The beginning of a long list says nothing beside the nearest name.
        most = MOST_BEGUN if self.nearest is None else MOST_LISTED
        if 0 < len(self.allowed) <= most:
            allowed = listing([visible(name) for name in self.allowed], lang)
            parts.append(message("errors.allowed", lang, allowed=allowed))
        return message("errors.between", lang).join(parts)

    def text(self, lang: str = "en") -> str:
        """Place, sentence and suggestion in one message.

        >>> print(Problem("files.missing", file="patients.csv").text())
        patients.csv: there is no such file.
        """
        parts = filter(None, (self.sentence(lang), self.suggestion(lang)))
        return self._place(lang) + message("errors.between", lang).join(parts)

    def _place(self, lang: str) -> str:
        if self.file is None:
            return ""
        known = ("line", self.line is not None), ("column", self.column is not None)
        code = "errors.at_" + ("_".join(name for name, there in known if there) or "file")
        file, column = visible(self.file, LONGEST_PATH), visible(str(self.column), 60)
        return message(code, lang, file=file, line=self.line, column=column)


def _worded(value: object, lang: str) -> object:
    """A value as a sentence shows it: a text in its language, of one from outside what is seen."""
    if isinstance(value, Bilingual):
        return value.of(lang)
    return visible(value) if isinstance(value, str) else value


def check_language(lang: str) -> str:
    """A language that messages and reports are written in.

    Raises:
        UsageError: there is no catalogue in it.
    """
    if lang not in LANGUAGES:
        raise UsageError(unknown_name("errors.unknown_language", str(lang), LANGUAGES))
    return lang


def nearest(name: str, allowed: Iterable[str]) -> str | None:
    """The allowed name most like ``name``, or None when none is close.

    >>> nearest("serum_calcum", ["serum_sodium", "serum_calcium"])
    'serum_calcium'
    """
    by_folded = {candidate.casefold(): candidate for candidate in allowed}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


class NcstatsError(Exception):
    """Problems that stop a command. Subclasses carry the exit code of the command line."""

    exit_code: ClassVar[int] = 70
    most_shown: ClassVar[int] = 20

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(*self.problems)

    def text(self, lang: str = "en") -> str:
        """The problems, one a line, at most twenty of them written out."""
        lines = [problem.text(lang) for problem in self.problems[: self.most_shown]]
        left = len(self.problems) - self.most_shown
        if left > 0:
            lines.append(message("errors.more", lang, count=left))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


class UsageError(NcstatsError):
    """Usage, plan, dictionary, policy, a missing file, the disk or an engine: exit code 2."""

    exit_code = 2


class DataError(NcstatsError):
    """The data break the dictionary, or hold no patient: exit code 3."""

    exit_code = 3


class NothingToCompareError(NcstatsError):
    """A verification without a published value: exit code 4."""

    exit_code = 4


class DisclosureError(NcstatsError):
    """A disclosure rule stops the release: exit code 5."""

    exit_code = 5


def unknown_name(
    code: str, value: str, allowed: Iterable[str], *, file: str | Path | None = None, **place: Any
) -> Problem:
    """A problem for a name that is not in a list, with the nearest that is.

    ``place`` is any of the other fields of :class:`Problem`.

    >>> print(unknown_name("files.missing", "a", ["b"], file="x.csv", line=3).text())
    x.csv, line 3: there is no such file. Allowed: b.
    """
    names = tuple(allowed)
    return Problem(
        code,
        file=None if file is None else str(file),
        value=str(value),
        allowed=names,
        nearest=nearest(str(value), names),
        **place,
    )
