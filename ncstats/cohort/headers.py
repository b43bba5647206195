"""Stage 3, headers: which column holds which variable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.normalise import folded
from ncstats.cohort.read import TextTable
from ncstats.dictionary import Variable
from ncstats.errors import Problem, nearest


def header_key(header: str) -> str:
    """The form in which headers are compared: case, blanks, hyphens and underscores are one.

    >>> header_key("Age  Months") == header_key("age_months")
    True
    """
    return re.sub(r"[\s_-]+", "_", folded(header)).strip("_")


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
        """Variables a header may mean: by the mapping, else name, else label, else synonym."""
        key = header_key(header)
        return next((rank[key] for rank in self._ranks if key in rank), ())

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


def resolve(table: TextTable, names: HeaderNames) -> tuple[Mapping[str, int], list[Problem]]:
    """The position of each variable's column in the file.

    With them come the problems: a header that means nothing, more than one variable, or the same
    as another header.
    """
    positions: dict[str, int] = {}
    problems: list[Problem] = []
    for position, column in enumerate(table.columns):
        if names.ignores(column.header) or not any(map(str.strip, (column.header, *column.texts))):
            continue
        candidates = names.candidates(column.header)
        if len(candidates) != 1:
            problems.append(_unresolved(table, position, names))
        elif candidates[0] in positions:
            first = table.columns[positions[candidates[0]]].header
            details = {"variable": candidates[0], "first": first}
            problems.append(_problem("duplicate_column", table, column.header, details=details))
        else:
            positions[candidates[0]] = position
    return positions, problems


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
