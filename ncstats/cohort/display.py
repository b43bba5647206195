"""How a cohort and its problems look in a notebook: counts and groups, never a patient's row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

import pandas as pd

from ncstats.cohort.found import Group, grouped
from ncstats.cohort.redact import redacted_frame
from ncstats.cohort.values import Table, rows_in
from ncstats.text.messages import message
from ncstats.text.notebook import html_folded, html_headline, html_table

_FIRST_ROWS = 20


class ProblemFrame(pd.DataFrame):
    """The problems of a cohort: a table as any other, shown in a notebook by groups first."""

    def _repr_html_(self) -> str:
        """The groups, and below them the first rows."""
        rows = pd.DataFrame(self).head(_FIRST_ROWS).to_html(index=False, border=0)
        title = message("cohort.first_problems", count=min(len(self), _FIRST_ROWS), total=len(self))
        return problem_groups(pd.DataFrame(self)) + (html_folded(title, rows) if len(self) else "")


def problem_groups(problems: pd.DataFrame) -> str:
    """Problems by column and rule, the gravest first, as HTML."""
    return _table(
        ("cli.severity", "cli.column", "cli.rule", "cli.count", "cli.lines"),
        [_cells(group) for group in grouped(problems)],
    )


def _cells(group: Group) -> tuple[str, ...]:
    rule = " ".join(filter(None, (group.rule, group.suggestion)))
    kind = message(f"cli.{group.kind}")
    return (kind, group.column, rule, str(group.count), group.shown_lines())


def cohort_html(summary: str, tables: Mapping[str, Table], problems: pd.DataFrame) -> str:
    """What a cohort holds: how many, how complete each variable is, what was found.

    The sentences name no value, so that the page can be shown to anybody.

    Args:
        summary: the first line.
        tables: by the code of the sentence above each, which counts its rows.
        problems: of the cohort.
    """
    parts = [html_headline(summary)]
    for code, table in tables.items():
        parts.append(html_folded(message(code, count=rows_in(table)), _completeness(table)))
    if len(problems):
        found = problem_groups(redacted_frame(problems))
        parts.append(html_folded(message("cohort.problems"), found))
    return "".join(parts)


def _completeness(table: Table) -> str:
    rows = [
        (name, values.variable.label.en, f"{(~values.missing).sum()} / {len(values)}")
        for name, values in table.items()
    ]
    return _table(("cli.variable", "cli.label", "cli.known"), rows)


def _table(heads: Iterable[str], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return f"<p>{escape(message('cohort.no_problems'))}</p>"
    return html_table([message(code) for code in heads], rows)
