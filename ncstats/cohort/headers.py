"""Stage 3, headers: which column holds which variable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ncstats.cohort.body import TextColumn
from ncstats.cohort.identity import identity
from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.normalise import folded, plain
from ncstats.cohort.read import TextTable
from ncstats.cohort.units import unit_labels, unit_named
from ncstats.dictionary import Variable
from ncstats.dictionary.model import Unit
from ncstats.errors import Problem, nearest
from ncstats.text import LANGUAGES, Bilingual
from ncstats.text.messages import message

_WITH_UNIT = (
    re.compile(r"(?P<name>.+?)[\s_]*[(\[](?P<unit>[^()\[\]]+)[)\]]"),
    re.compile(r"(?P<name>.+?)[\s_,:]+(?P<unit>\S+)"),
)
"""A header that gives a unit: in brackets, or as its last word."""

_BETWEEN_WORDS = re.compile(r"[\s_-]+")

_UNIT_LEFT_OPEN = {"年龄": "age_months", "age": "age_months", "起病年龄": "onset_months"}
"""What a header of a time may be called without saying in which unit it is counted."""


@dataclass(frozen=True)
class Heading:
    """What a header says of its column.

    Attributes:
        position: of the column in the file.
        unit: that it gives; None where it gives none.
        needs_unit: it leaves open in which unit a time is counted.
    """

    position: int
    unit: Unit | None = None
    needs_unit: bool = False

    @property
    def plain(self) -> bool:
        """Whether a number in the column is one in the variable's own unit."""
        return not self.needs_unit and (self.unit is None or self.unit.factor == 1)


@dataclass(frozen=True)
class Meaning:
    """What a header may mean.

    Attributes:
        variables: names; none where it is unknown, several where it is ambiguous.
        unit: the text of a unit that it gives; empty where it gives none.
    """

    variables: tuple[str, ...]
    unit: str = ""


# The same headers are asked for by every rule, and the names of a dictionary for every file.
@lru_cache(maxsize=10_000)
def header_key(header: str) -> str:
    """The form in which headers are compared: case, blanks, hyphens and underscores are one.

    >>> header_key("Age  Months") == header_key("age_months")
    True
    """
    return _BETWEEN_WORDS.sub("_", folded(header)).strip("_")


@dataclass(frozen=True)
class HeaderNames:
    """The variables of one table, by everything that a header may call them.

    Attributes:
        variables: of the table, by name.
        mapping: what the user declared; it comes first.
    """

    variables: Mapping[str, Variable]
    mapping: ColumnMapping
    _ranks: tuple[Mapping[str, tuple[str, ...]], ...] = field(init=False, repr=False)
    _ignored: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        mapped = [(h, v) for h, v in self.mapping.columns.items() if v in self.variables]
        named = [(name, name) for name in self.variables]
        labelled = [(t, n) for n, v in self.variables.items() for t in (v.label.en, v.label.zh)]
        synonyms = [(text, n) for n, v in self.variables.items() for text in v.synonyms]
        ranks = tuple(_by_key(pairs) for pairs in (mapped, named, labelled, synonyms))
        object.__setattr__(self, "_ranks", ranks)
        object.__setattr__(self, "_ignored", frozenset(map(header_key, self.mapping.ignore)))

    def ignores(self, header: str) -> bool:
        """Whether the user said not to read the column."""
        return header_key(header) in self._ignored

    def candidates(self, header: str) -> tuple[str, ...]:
        """Variables a header may mean: by the mapping, else name, else label, else synonym.

        A unit at its end is not part of the name.
        """
        return self.meaning(header).variables

    def meaning(self, header: str) -> Meaning:
        """The variables that a header may mean, and the unit that it gives."""
        key = header_key(header)
        known = next((rank[key] for rank in self._ranks if key in rank), ())
        if known and key not in self._ranks[0]:
            return Meaning(known)
        open_ = self.open_time(header)
        first = Meaning(known or (() if open_ is None else (open_,)))
        for name, unit in _with_unit(header):
            variables = known or self._by_name(name)
            fitting = tuple(n for n in variables if unit_named(self.variables[n], unit))
            if fitting:
                return Meaning(fitting, unit)
            if variables and not known and first.unit == "":
                first = Meaning(variables, unit)
        return first if first.unit == "" or _in_brackets(header) else Meaning(())

    def _by_name(self, name: str) -> tuple[str, ...]:
        key, open_ = header_key(name), self.open_time(name)
        known = next((rank[key] for rank in self._ranks if key in rank), ())
        return known if open_ is None else (*known, open_)

    def open_time(self, header: str) -> str | None:
        """The time that a header names without its unit, where no label of it does."""
        key = header_key(header)
        name = _UNIT_LEFT_OPEN.get(key)
        if name not in self.variables or any(name in rank.get(key, ()) for rank in self._ranks):
            return None
        return None if key in self._ranks[0] else name

    def nearest(self, header: str) -> str | None:
        """The variable of which a name, label or synonym is most like the header."""
        named: dict[str, str] = {}
        for rank in self._ranks[1:]:
            for key, variables in rank.items():
                named.setdefault(key, variables[0])
        near = nearest(header_key(header), named)
        return None if near is None else named[near]

    def how_many_known(self, headers: Sequence[str]) -> int:
        """How many of the headers mean something."""
        return sum(bool(self.candidates(h)) or self.ignores(h) for h in headers)


def _by_key(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for text, name in pairs:
        found.setdefault(header_key(text), {})[name] = None
    return {key: tuple(names) for key, names in found.items()}


def _with_unit(header: str) -> Iterator[tuple[str, str]]:
    for form in _WITH_UNIT:
        found = form.fullmatch(plain(header))
        if found:
            yield found["name"], found["unit"]


def _in_brackets(header: str) -> bool:
    return _WITH_UNIT[0].fullmatch(plain(header)) is not None


def resolve(table: TextTable, names: HeaderNames) -> tuple[Mapping[str, Heading], list[Problem]]:
    """Where each variable's column is, and what its header says of it.

    With them come the problems: a header that means nothing, more than one variable, or the same
    as another header; a unit that the variable does not come in. A column that nobody asked for
    and that says who a patient is is left out, with a warning.
    """
    headings: dict[str, Heading] = {}
    problems: list[Problem] = []
    for position, column in enumerate(table.columns):
        if names.ignores(column.header) or not any(map(str.strip, (column.header, *column.texts))):
            continue
        meaning = names.meaning(column.header)
        open_ = names.open_time(column.header)
        if open_ is not None and not all_levels(column.texts, names, meaning):
            meaning = Meaning((open_,))
        if len(meaning.variables) != 1:
            problems.append(_unresolved(table, position, names))
            continue
        (name,) = meaning.variables
        unit = unit_named(names.variables[name], meaning.unit) if meaning.unit else None
        before = table.columns[headings[name].position] if name in headings else None
        if before is not None and _filled(before) and _filled(column):
            details = {"variable": name, "first": before.header}
            problems.append(_problem("duplicate_column", table, column.header, details=details))
        elif before is not None and not _filled(column):
            continue  # an export of several tables has the others' columns too, without a value
        elif meaning.unit and unit is None:
            problems.append(_unknown_unit(table, column.header, names.variables[name], meaning))
        else:
            headings[name] = Heading(position, unit, needs_unit=name == open_)
    return headings, problems


def _filled(column: TextColumn) -> bool:
    return any(map(str.strip, column.texts))


def all_levels(texts: Iterable[str], names: HeaderNames, meaning: Meaning) -> bool:
    """Whether a column holds levels of the category that its header may name."""
    categories = [names.variables[name] for name in meaning.variables]
    known = {
        folded(text)
        for variable in categories
        for level in variable.levels
        for text in (level.code, level.label.en, level.label.zh)
    }
    return bool(known) and all(folded(text) in known for text in texts if text.strip())


def _unknown_unit(table: TextTable, header: str, variable: Variable, meaning: Meaning) -> Problem:
    details = {"variable": variable.name, "unit": meaning.unit}
    allowed = unit_labels(variable)
    return _problem("unknown_unit_in_header", table, header, allowed=allowed, details=details)


def missing_columns(table: TextTable, missing: Iterable[str]) -> list[Problem]:
    """A problem for each required variable that has no column."""
    headers = [column.header for column in table.columns]
    return [
        Problem(
            "cohort.missing_column",
            file=table.path,
            line=table.header_line,
            value=name,
            nearest=nearest(name, headers),
        )
        for name in missing
    ]


def _unresolved(table: TextTable, position: int, names: HeaderNames) -> Problem:
    header = table.columns[position].header
    if not header.strip():
        return _problem("blank_header", table, str(position + 1), details={"number": position + 1})
    candidates = names.candidates(header)
    if candidates:
        return _problem("ambiguous_column", table, header, allowed=candidates)
    kind = identity(header, table.columns[position].texts)
    if kind is not None:
        said = Bilingual(*(message(f"cohort.identity_{kind}", lang) for lang in LANGUAGES))
        problem = _problem("identifying_column", table, header, details={"kind": said})
        return replace(problem, severity="warning")
    return _problem("unknown_column", table, header, near=names.nearest(header))


def _problem(
    code: str,
    table: TextTable,
    header: str,
    *,
    allowed: tuple[str, ...] = (),
    near: str | None = None,
    details: Mapping[str, object] | None = None,
) -> Problem:
    return Problem(
        f"cohort.{code}",
        file=table.path,
        line=table.header_line,
        column=header,
        value=header,
        allowed=allowed,
        nearest=near,
        details=details or {},
    )
