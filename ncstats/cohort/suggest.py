"""The best draft of a mapping.yaml for a file.

What is sure stands; what only a person can say is a comment, with the values seen.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ncstats.cohort.check import duplicate_keys, with_ranges_checked
from ncstats.cohort.headers import HeaderNames, resolve
from ncstats.cohort.ledger import rows_of
from ncstats.cohort.mapping import ColumnMapping
from ncstats.cohort.model import KEY
from ncstats.cohort.read import TextTable
from ncstats.cohort.repeats import NUMBER, repeats_of, suggest_repeats
from ncstats.cohort.sources import read_source
from ncstats.cohort.types import TypedColumn, typed
from ncstats.cohort.units import AUTO, separable
from ncstats.cohort.values import Values
from ncstats.dictionary import Dictionary, Variable, load_dictionary
from ncstats.dictionary.model import TableName
from ncstats.errors import Problem, check_language
from ncstats.text.messages import message

_MOST_SEEN = 12
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


@dataclass
class _Draft:
    """Lines of the mapping by key: those that stand, and those that are asked."""

    lang: str
    sure: dict[str, list[str]] = field(default_factory=dict)
    asked: dict[str, list[str]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)

    def ask(self, key: str, line: str, note: str) -> None:
        """A line that a person must confirm, with what was seen."""
        lines = self.asked.setdefault(key, [])
        said = f"{line}  # {note}" if note else line
        if said not in lines:
            lines.append(said)

    def stand(self, key: str, line: str) -> None:
        """A line that needs nobody's word."""
        lines = self.sure.setdefault(key, [])
        if line not in lines:
            lines.append(line)

    def text(self) -> str:
        """The draft as YAML; a question stands behind a comment sign."""
        parts = [f"# {message('cohort.suggest_intro', self.lang)}"]
        for key, lines in self.sure.items():
            parts += [f"{key}:", *(f"  {line}" for line in lines)]
        if self.asked:
            parts += ["", f"# {message('cohort.suggest_asked', self.lang)}"]
        for key, lines in self.asked.items():
            parts += [f"#{key}:", *(f"#  {line}" for line in lines)]
        if self.wrong:
            parts += ["", f"# {message('cohort.suggest_wrong', self.lang)}"]
            parts += [f"# - {sentence} (× {count})" for sentence, count in self.wrong.items()]
        return "\n".join(parts) + "\n"


def suggest_mapping(
    file: str | Path,
    dictionary: Dictionary | str | Path | None = None,
    table: TableName = "patients",
    lang: str = "en",
    visits: str | Path | None = None,
) -> str:
    """Draft a mapping.yaml for a file: what it is sure of stands, what it asks is commented out.

    A header that the dictionary knows needs no line. Columns that it does not know are listed
    under ``ignore:``, unless one that it knows is called nearly so, and rows that are no patients
    under ``drop:``. Codings, units, orders of dates and free texts are asked, with how often each
    value is seen. What must be corrected in the file stands at the end.

    Args:
        file: one row per patient, or per visit.
        dictionary: what the columns mean, or the path of a study's dictionary.yaml; None: the
            shared one.
        table: which of the dictionary's tables the file is.
        lang: language of the comments.
        visits: beside the patients a file of their visits, which the same mapping is for.

    Returns:
        The text of a mapping.yaml.

    Raises:
        UsageError: the file is missing or cannot be read.
        DataError: it is no table.
    """
    check_language(lang)
    meaning = dictionary if isinstance(dictionary, Dictionary) else _loaded(dictionary)
    draft = _Draft(lang)
    _of_table(draft, file, meaning, table, repeats=visits is None)
    if visits is not None:
        _of_table(draft, visits, meaning, "visits")
    return draft.text()


def _of_table(
    draft: _Draft,
    file: str | Path,
    meaning: Dictionary,
    table: TableName,
    *,
    repeats: bool = True,
) -> None:
    """All that one file asks; ``repeats``: columns of the patients may be visits."""
    variables = meaning.patients if table == "patients" else meaning.visits
    names = HeaderNames(variables, ColumnMapping())
    text = read_source(file, names.how_many_known, variables)
    headings, problems = resolve(text, names)
    other = HeaderNames(
        meaning.visits if table == "patients" else meaning.patients, ColumnMapping()
    )
    if table == "patients" and repeats:
        problems = _of_repeats(draft, problems, other)
    _of_headers(draft, problems, other)
    columns = {
        name: with_ranges_checked(
            typed(variables[name], text.columns[heading.position], ColumnMapping(), heading)
        )
        for name, heading in headings.items()
    }
    if KEY in columns:
        _of_rows(draft, columns[KEY], text, table)
    else:
        _of_no_key(draft, text)
    for column in columns.values():
        _of_column(draft, column)


def _loaded(path: str | Path | None) -> Dictionary:
    return load_dictionary(None if path is None else Path(path))


def _quoted(text: str) -> str:
    """A text as YAML reads it back."""
    return json.dumps(text, ensure_ascii=False)


def _of_repeats(draft: _Draft, problems: list[Problem], visits: HeaderNames) -> list[Problem]:
    """Headers that differ by a number alone may be visits; the problems of all others."""
    unknown = [str(p.column) for p in problems if p.code == "cohort.unknown_column"]
    groups = suggest_repeats(unknown)
    for group in groups:
        meant = {p: visits.candidates(p.partition(NUMBER)[2]) for p in group.patterns}
        named = {p: names[0] if len(names) == 1 else '"?"' for p, names in meant.items()}
        pairs = (f"{_quoted(pattern)}: {name}" for pattern, name in named.items())
        numbers = ", ".join(map(str, group.numbers))
        draft.ask("repeat", f"- columns: {{{', '.join(pairs)}}}", numbers)
    return [p for p in problems if not any(repeats_of(str(p.column), g) for g in groups)]


def _of_headers(draft: _Draft, problems: list[Problem], other: HeaderNames) -> None:
    """``other`` are the headers of the other table, for which the same mapping is."""
    for problem in problems:
        header = str(problem.column)
        if problem.code == "cohort.unknown_column" and problem.nearest is None:
            if other.candidates(header):
                draft.ask("ignore", f"- {_quoted(header)}", "")
            else:
                draft.stand("ignore", f"- {_quoted(header)}")
        elif problem.code == "cohort.unknown_column":
            draft.ask("columns", f"{_quoted(header)}: {problem.nearest}", "")
        elif problem.code == "cohort.ambiguous_column":
            draft.ask(
                "columns", f"{_quoted(header)}: {problem.allowed[0]}", " | ".join(problem.allowed)
            )
        elif problem.severity == "error":
            draft.wrong[problem.sentence(draft.lang)] += 1


def _of_no_key(draft: _Draft, text: TextTable) -> None:
    """Columns of which every row has a text of its own may be the patient's number."""
    for column in text.columns:
        if column.header.strip() and len(column.texts) == len(text.lines):
            draft.ask("columns", f"{_quoted(column.header)}: {KEY}", "")


def _of_rows(draft: _Draft, key: TypedColumn, text: TextTable, table: TableName) -> None:
    """Rows that are no patients, and rows that repeat another cell by cell."""
    lines: dict[int, Problem] = {
        int(text.lines[row]): fault
        for place, fault in key.faults.items()
        if fault.code == "cohort.total_row"
        for row in rows_of(key, [place]).tolist()
    }
    if table == "patients":
        data = {KEY: Values(key.variable, key.values[key.text.codes])}
        for fault, row in duplicate_keys(data, text):
            if fault.code == "cohort.duplicate_row":
                lines[int(text.lines[row])] = fault
            else:
                draft.wrong[fault.sentence(draft.lang)] += 1
    for line, fault in sorted(lines.items()):
        note = fault.sentence(draft.lang)
        if table == "patients":
            draft.stand("drop", f"- {line}  # {note}")
        else:  # lines to drop are those of the patients' file
            draft.wrong[note] += 1


def _of_column(draft: _Draft, column: TypedColumn) -> None:
    by_code: dict[str, list[int]] = {}
    for place, fault in column.faults.items():
        if fault.severity == "error":
            by_code.setdefault(fault.code.removeprefix("cohort."), []).append(place)
    for code, places in by_code.items():
        seen = {column.text.texts[p].strip(): len(rows_of(column, [p])) for p in places}
        asked = [*_questions(code, column.variable, seen)]
        note = ", ".join(f"{text}: {count}" for text, count in [*seen.items()][:_MOST_SEEN])
        for key, line in asked:
            draft.ask(key, line, note)
        for place in () if asked or code == "total_row" else places:
            draft.wrong[column.faults[place].sentence(draft.lang)] += len(rows_of(column, [place]))


def _questions(code: str, variable: Variable, seen: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """The key and the line by which a person answers what a kind of fault asks."""
    name = variable.name
    if code in ("coding_not_said", "mixed_coding"):
        pairs = zip(sorted(seen), variable.codes, strict=False)
        yield "coding", f"{name}: {{{', '.join(f'{_quoted(t)}: {c}' for t, c in pairs)}}}"
    elif code in ("not_a_level", "dash_in_doubt"):
        # Which level a free text means is never guessed.
        texts = ", ".join(f'{_quoted(text)}: "?"' for text in [*seen][:_MOST_SEEN])
        yield "findings", f"{name}: {{{texts}}}"
    elif code in ("ambiguous_date", "serial_date"):
        yield "date_format", f"{name}: {'ymd' if code == 'ambiguous_date' else 'excel'}"
    elif code == "out_of_range_in_unit":
        unit = AUTO if separable(variable) else variable.units[0].printed("en")
        yield "units", f"{name}: {unit}"
    elif code == "unit_not_said":
        yield "units", f"{name}: years"
    elif code == "comma_in_number":
        grouped = all(_GROUPED.fullmatch(text) for text in seen)
        yield "thousands" if grouped else "decimal_comma", f"- {name}"
    elif code in ("none_in_number", "not_a_number"):
        for text in [*seen][:_MOST_SEEN]:
            yield "reasons", f"{_quoted(text)}: not_done"
