"""What an audit found. Knows neither files nor how anything was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from ncstats.errors import Severity
from ncstats.published.model import PublishedCell
from ncstats.published.show import cell_name
from ncstats.text import Bilingual, message, significant
from ncstats.text.messages import listing, visible
from ncstats.text.notebook import InNotebook, html_headline, html_table

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["attainable", "impossible", "undecided"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
_MOST_LINES = 8
_MOST_NAMED = 8
_LONGEST_NAME = 200
_MOST_ALTERNATIVES = 12

Witness = Mapping[str, tuple[str, ...]]
"""A cohort: by group its values, or its counts by level, as they would be entered."""

Span = tuple[float, float]
"""Between which p-values, both ends included."""


@dataclass(frozen=True)
class Finding:
    """One thing that the printed numbers say of themselves.

    Attributes:
        check: key of the check that found it.
        severity: ``error`` cannot be true as printed; ``warning`` is true only if something holds
            that is not printed; ``note`` is worth knowing.
        code: the sentence in the message catalogue.
        cells: the printed strings it is about, the one that it blames first.
        details: the values that the sentence names.

    Raises:
        ValueError: it is about no cell, or has no such severity.
    """

    check: str
    severity: Severity
    code: str
    cells: tuple[PublishedCell, ...]
    details: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not self.cells or self.severity not in SEVERITIES:
            raise ValueError("a finding is about a cell, and has a severity")

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of published.csv, ascending."""
        return tuple(sorted({cell.place[1] for cell in self.cells}))

    def sentence(self, lang: str = "en") -> str:
        """What is wrong, with the arithmetic; texts from the file in one line."""
        shown = {name: _shown(value, lang) for name, value in self.details.items()}
        cell = self.cells[0]
        return message(
            self.code,
            lang,
            cell=visible(cell_name(cell.key), _LONGEST_NAME),
            printed=visible(cell.printed),
            others=_others(self.cells[1:], lang),
            **shown,
        )

    def text(self, lang: str = "en") -> str:
        """The lines of the file, and the sentence."""
        lines = listing([str(line) for line in self.lines], lang, _MOST_LINES)
        file = visible(self.cells[0].place[0], 4096)
        sentence = self.sentence(lang)
        return message("audit.at_lines", lang, file=file, lines=lines, sentence=sentence)

    def to_json_data(self) -> dict[str, Any]:
        """Check, severity, sentence in both languages, and the cells."""
        return {
            "check": self.check,
            "severity": self.severity,
            "code": self.code,
            "en": self.sentence("en"),
            "zh": self.sentence("zh"),
            "cells": [
                {"line": cell.place[1], "cell": cell_name(cell.key), "published": cell.printed}
                for cell in self.cells
            ],
        }


@dataclass(frozen=True)
class Word:
    """A word of the message catalogue in a sentence's details, such as a statistic's name."""

    code: str


@dataclass(frozen=True)
class OneOf:
    """Alternatives in a sentence's details: “48 or 49”."""

    texts: tuple[str, ...]

    def of(self, lang: str) -> str:
        """The alternatives in one language, at most twelve of them written out.

        >>> OneOf(("48", "49")).of("en")
        '48 or 49'
        """
        if not 1 < len(self.texts) <= _MOST_ALTERNATIVES:
            return listing(self.texts, lang, _MOST_ALTERNATIVES)
        first = listing(self.texts[:-1], lang)
        return message("audit.or", lang, first=first, last=self.texts[-1])


def _shown(value: object, lang: str) -> object:
    if isinstance(value, Word):
        return message(value.code, lang)
    if isinstance(value, Bilingual | OneOf):
        return visible(value.of(lang))
    if isinstance(value, tuple):
        return listing([str(_shown(item, lang)) for item in value], lang)
    return visible(value) if isinstance(value, str) else value


def _others(cells: tuple[PublishedCell, ...], lang: str) -> str:
    names = [
        visible(f"{cell_name(cell.key)} {cell.printed}", _LONGEST_NAME)
        for cell in cells[:_MOST_NAMED]
    ]
    left = len(cells) - len(names)
    return listing([*names, *([f"+{left}"] if left else [])], lang)


@dataclass(frozen=True)
class PValue:
    """One printed p-value held against what the printed counts or summaries leave to it.

    Attributes:
        verdict: ``attainable`` where a cohort was found that prints it, ``impossible`` where it
            lies outside the proved bound, ``undecided`` otherwise.
        methods: keys of the tests that give it; of those tried where none does.
        found: lowest and highest p of the cohorts that were found; None where none was.
        bound: what no cohort passes; None where nothing is proved.
        witness: a cohort that prints everything as published; empty where none was found.
        ends: cohorts that print all but the p-value and have the lowest and the highest ``found``.
    """

    cell: PublishedCell
    verdict: Verdict
    methods: tuple[str, ...]
    found: Span | None = None
    bound: Span | None = None
    witness: Witness = field(default_factory=dict, hash=False)
    ends: tuple[Witness, ...] = field(default=(), hash=False)

    def __post_init__(self) -> None:
        if self.verdict not in get_args(Verdict):
            raise ValueError(f"not a verdict: {self.verdict}")

    def to_json_data(self) -> dict[str, Any]:
        """Everything, numbers with 12 significant digits."""
        return {
            "line": self.cell.place[1],
            "cell": cell_name(self.cell.key),
            "published": self.cell.printed,
            "verdict": self.verdict,
            "methods": list(self.methods),
            "found": _span_data(self.found),
            "bound": _span_data(self.bound),
            "witness": _witness_data(self.witness),
            "ends": [_witness_data(end) for end in self.ends],
        }


def _witness_data(witness: Witness) -> dict[str, list[str]]:
    return {group: list(values) for group, values in witness.items()}


def _span_data(span: Span | None) -> list[float] | None:
    return None if span is None else [float(significant(value)) for value in span]


@dataclass(frozen=True)
class Audit(InNotebook):
    """Every finding on one published.csv, errors first, each in the order of the lines.

    ``p_values`` holds what was made of every p-value that could be looked into.
    """

    path: str
    cells: int
    findings: tuple[Finding, ...]
    p_values: tuple[PValue, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def ok(self) -> bool:
        """Whether nothing was found that cannot be true as printed."""
        return self.count("error") == 0

    def to_frame(self, lang: str = "en") -> pd.DataFrame:
        """One row per finding: severity, check, lines, cell, published, finding."""
        import pandas as pd

        columns = ["severity", "check", "lines", "cell", "published", "finding"]
        rows = [
            (f.severity, f.check, list(f.lines), cell_name(f.cells[0].key), f.cells[0].printed,
             f.sentence(lang))
            for f in self.findings
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def to_json_data(self) -> dict[str, Any]:
        """What ``--json`` writes."""
        return {
            "file": self.path,
            "cells": self.cells,
            "counts": {severity: self.count(severity) for severity in SEVERITIES},
            "findings": [finding.to_json_data() for finding in self.findings],
            "p_values": [p.to_json_data() for p in self.p_values],
        }

    def summary(self, lang: str = "en") -> str:
        """One line: how many values were read, and how many findings of each kind there are."""
        counts = {f"{severity}s": self.count(severity) for severity in SEVERITIES}
        verdicts = {v: sum(p.verdict == v for p in self.p_values) for v in get_args(Verdict)}
        return message("audit.summary", lang, cells=self.cells, **counts, **verdicts)

    def terminal_lines(self, lang: str = "en") -> list[str]:
        """The findings under a heading for each severity, then the summary."""
        lines = []
        for severity in SEVERITIES:
            found = [f.text(lang) for f in self.findings if f.severity == severity]
            if found:
                heading = message(f"audit.heading_{severity}", lang, count=len(found))
                lines += [heading, *(f"  {text}" for text in found), ""]
        return [*lines, self.summary(lang)]

    def __repr__(self) -> str:
        return f"<Audit: {self.summary()}>"

    def _repr_html_(self) -> str:
        heads = [message(f"audit.head_{name}") for name in ("severity", "lines", "finding")]
        rows = [
            (message(f"errors.severity_{f.severity}"), ", ".join(map(str, f.lines)), f.sentence())
            for f in self.findings
        ]
        summary = html_headline(self.summary())
        return summary + (html_table(heads, rows) if rows else "")
