"""What was found in a cohort, in groups: one for each column and rule, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ncstats.text import between

if TYPE_CHECKING:
    import pandas as pd

GROUPED = ("cohort.not_applicable", "cohort.derived_with_remark")
"""Notes that stand for many rows; ``raw`` is their number."""

SEVERITIES = ("error", "warning", "note")
CHANGE = "change"
"""The kind of a value that was changed on reading, beside the severities of problems."""
MOST_LINES = 8


@dataclass(frozen=True)
class Group:
    """Cells of one column about which the same is to be said.

    Attributes:
        kind: ``error``, ``warning``, ``note``, or ``change``.
        file: the file's name.
        column: header of the column; empty for what is about the whole file.
        rule: the sentence for the first of them; it names the value that stands there.
        suggestion: the first that any of them has; may be empty.
        count: how many cells or rows there are.
        lines: of the file, in order; none where the rule names them itself.
    """

    kind: str
    file: str
    column: str
    rule: str
    suggestion: str
    count: int
    lines: tuple[int, ...]

    def shown_lines(self, most: int = MOST_LINES) -> str:
        """The first lines, runs as ``4–9``, and an ellipsis for the rest.

        >>> Group("note", "p.csv", "sex", "", "", 4, (2, 3, 4, 9)).shown_lines()
        '2–4, 9'
        """
        runs = list(_runs(self.lines))
        shown = [between(str(first), str(last)) for first, last in runs[:most]]
        return ", ".join(shown) + (" …" if len(runs) > most else "")


def _runs(lines: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    start = last = None
    for line in sorted(set(lines)):
        if last is None or start is None or line > last + 1:
            if start is not None and last is not None:
                yield start, last
            start = line
        last = line
    if start is not None and last is not None:
        yield start, last


def grouped(
    frame: pd.DataFrame, counts: Mapping[tuple[str, str, str], int] | None = None
) -> tuple[Group, ...]:
    """The rows of a cohort's ``problems`` or ``changes`` in groups.

    A note that stands for many rows is a group of its own: its sentence names them. ``counts``: how
    many there are by file, column and code (of changes the sentence), where the frame may hold only
    the first of them.
    """
    if not len(frame):
        return ()
    told = frame["code"] if "code" in frame else frame["rule"]
    # A note that stands for many rows differs from another by its sentence alone.
    by = told.where(~told.isin(GROUPED), frame["rule"])
    keys = [frame[name] for name in ("file", "column")] + [by]
    groups = [
        _group(rows, (counts or {}).get((_text(file), _text(column), _text(code)), len(rows)))
        for (file, column, code), rows in frame.groupby(keys, sort=False, dropna=False)
    ]
    columns = list(dict.fromkeys((group.file, group.column) for group in groups))
    kinds = (*SEVERITIES, CHANGE)

    def order(group: Group) -> tuple[int, int]:
        return kinds.index(group.kind), columns.index((group.file, group.column))

    return tuple(sorted(groups, key=order))


def _group(rows: pd.DataFrame, count: int) -> Group:
    first = rows.iloc[0]
    stands_for_many = first.get("code") in GROUPED
    suggestions = (text for text in rows.get("suggestion", ()) if _text(text))
    whole_file = not _text(first["column"])
    # Of a change to the whole file the value says what it was read as.
    value = _text(first.get("value")) if whole_file else ""
    return Group(
        kind=first.get("severity", CHANGE),
        file=_text(first["file"]),
        column=_text(first["column"]),
        rule=f"{first['rule']} {value}".strip(),
        suggestion=next(suggestions, ""),
        count=int(first["raw"]) if stands_for_many else count,
        lines=() if stands_for_many else tuple(int(line) for line in rows["line"].dropna()),
    )


def _text(value: Any) -> str:
    """A cell of the two ledgers; what a column or file lacks is None or NaN."""
    return value if isinstance(value, str) else ""
