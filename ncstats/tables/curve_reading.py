"""One curve of a plan, read in one language: what each of its tables is made from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from ncstats.dictionary import Endpoint
from ncstats.plan.curves import CurvePlan
from ncstats.results.model import Statistic
from ncstats.tables.footnotes import Footnotes
from ncstats.tables.model import Cell, Column, Row, Table
from ncstats.tables.notes import banner
from ncstats.tables.reading import Reading
from ncstats.text.withheld import count_text


@dataclass(frozen=True)
class Quantity:
    """What one curve shows: the incidence of a cause, or being free of the event."""

    level: str
    cause: str
    label: str


def cause_label(endpoint: Endpoint, cause: str, lang: str) -> str:
    """A competing cause's label, or that of the endpoint's own event."""
    competing = endpoint.competing.get(cause)
    return competing.label.of(lang) if competing else endpoint.label.of(lang)


class CurveReading:
    """Looks up the statistics and the words of one curve, and collects a table's footnotes.

    Raises:
        KeyError: the plan has no such curve.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading, self.say = reading, reading.say
        self.lang, self.item = reading.lang, reading.item
        self.plan: CurvePlan = reading.plan.model.curves[reading.item]
        self.endpoint = reading.plan.dictionary.endpoint(self.plan.endpoint)
        self.event = self.endpoint.label.of(reading.lang)
        self.unit = reading.say(f"unit_{self.endpoint.unit}")
        self.footnotes = Footnotes()

    @cached_property
    def causes(self) -> tuple[str, ...]:
        """The event and the competing causes that the data could tell of, in order."""
        found = self.reading.find(self.plan.endpoint, context="curve", variable_level="incidence")
        whole = (self.endpoint.name, *self.endpoint.competing)
        return tuple(dict.fromkeys(row.cause for row in found)) or whole

    @property
    def competes(self) -> bool:
        """Whether there is a cause besides the event."""
        return len(self.causes) > 1

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The curves that the plan shows: one for each cause, then the event-free ones."""
        found: list[Quantity] = []
        for kind in self.plan.show:
            if kind in ("event_free", "interval_censored"):
                code = f"{kind}_specific" if self.competes else kind
                found.append(Quantity(kind, "", self.say(code, event=self.event)))
                continue
            for cause in self.causes:
                label = cause_label(self.endpoint, cause, self.lang)
                found.append(Quantity(kind, cause, self.say(kind, cause=label)))
        return tuple(found)

    @property
    def groups(self) -> list[tuple[str, str]]:
        """All patients, then each group: level and name."""
        groups = [("", self.say("all_patients"))]
        if self.plan.by is not None:
            order = self.reading.plan.group(self.plan.by).order
            groups += [(code, self.group(code)) for code in order]
        return groups

    def group(self, level: str) -> str:
        """A group's name."""
        return self.reading.plan.group_label(self.plan.by or "", level, self.lang)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every two groups, in order; none without groups."""
        return list(combinations([level for level, _ in self.groups if level], 2))

    def pair(self, first: str, second: str, code: str = "pair") -> str:
        """Two groups in words."""
        return self.say(code, first=self.group(first), second=self.group(second))

    def find(self, level: str, group: str = "", **columns: object) -> tuple[Statistic, ...]:
        """Statistics of the curve's endpoint: what of it, and of which group."""
        columns.setdefault("context", "curve")
        return self.reading.find(
            self.plan.endpoint, variable_level=level, group1_level=group, **columns
        )

    def cell(self, form: str, found: Sequence[Statistic], digits: int = 1, **renamed: str) -> Cell:
        """A printed cell of the table; an upper limit that is not reached is infinite."""
        names = {new: old for old, new in renamed.items()}
        return self.reading.cell(form, _open_ended(found), digits, self.footnotes, names)

    def p(self, found: Sequence[Statistic], *sentences: str) -> Cell:
        """A p-value; its sentences are footnotes, unless it is missing and its reason is one."""
        cell = self.reading.cell("p_value", found, 3, self.footnotes)
        return cell if cell.marks else replace(cell, marks=self.footnotes.marks(sentences))

    def marked(self, cell: Cell, *sentences: str) -> Cell:
        """The same cell with footnotes besides its own."""
        marks = {*cell.marks, *self.footnotes.marks(sentences)}
        return replace(cell, marks=tuple(sorted(marks, key=lambda mark: (len(mark), mark))))

    @property
    def landmark(self) -> list[str]:
        """That time counts from a landmark, where it does."""
        if self.plan.landmark is None:
            return []
        time = self.reading.time(self.plan.landmark, self.endpoint.unit)
        return [self.say("from_landmark", time=time)]

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Row],
        notes: Sequence[str] = (),
    ) -> Table:
        """A table of the curve; ``name`` gives its file and its title."""
        return self.reading.abbreviated(
            Table(
                item=f"{self.item}_{name}",
                title=self.say(f"curve_{name}_title", title=self.plan.title.of(self.lang)),
                columns=tuple(columns),
                rows=tuple(rows),
                footnotes=self.footnotes.all(),
                notes=(*notes, *self.landmark),
                banner=banner(self.reading),
            )
        )

    def count(self, found: Sequence[Statistic]) -> str:
        """A count in words' place; 0 where there is none."""
        return count_text(found[0].stat, found[0].error) if found else "0"


def _open_ended(found: Sequence[Statistic]) -> list[Statistic]:
    """The same with an infinite upper limit of a median that is reached where the limit is not."""
    reached = any(row.stat_name == "median" and not math.isnan(row.stat) for row in found)
    return [
        replace(row, stat=math.inf)
        if reached and row.stat_name == "conf.high" and math.isnan(row.stat)
        else row
        for row in found
    ]
