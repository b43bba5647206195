"""The table of what is missing: how many patients of each variable, why, and in which group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.results.missing_data import ITEM, shown_variables
from ncstats.tables.footnotes import Footnotes
from ncstats.tables.joined import with_joined
from ncstats.tables.model import EMPTY, Cell, Column, Row, Table
from ncstats.tables.notes import banner
from ncstats.tables.reading import Reading
from ncstats.tally.reasons import NO_REASON, REASONS

if TYPE_CHECKING:
    from ncstats.plan.study import Plan

_NAMES = {"N_miss": "n", "N_obs": "N"}
DIGITS = 1


def build_missing(released: Released, plan: Plan, lang: str = "en") -> Table | None:
    """The variables of the plan's tables that have a missing value; None where none has.

    Of all patients, then by the reasons that are recorded of any, then by group.
    """
    builder = _Missing(Reading(released.results, plan, ITEM, lang))
    return builder.table() if builder.variables else None


class _Missing:
    """Makes the rows, one for each variable."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.say = reading, reading.say
        self.footnotes = Footnotes()
        shown = shown_variables(reading.plan)
        self.variables = [v for v in shown if reading.find(v.name, group1_level="")]
        self.complete = len(shown) - len(self.variables)
        self.reasons = tuple(filter(self._recorded, REASONS))
        if self.reasons:
            self.reasons = (*self.reasons, NO_REASON)

    def _recorded(self, reason: str) -> bool:
        found = (self.reading.find(v.name, variable_level=reason) for v in self.variables)
        return any(found)

    def table(self) -> Table:
        notes = [self.say("missing_note")]
        if self.complete:
            notes.append(self.say("missing_complete", count=self.complete))
        table = Table(
            item=ITEM,
            title=self.say("missing_title"),
            columns=self._columns(),
            rows=tuple(self._row(variable.name) for variable in self.variables),
            footnotes=self.footnotes.all(),
            notes=tuple(notes),
            banner=banner(self.reading),
        )
        return with_joined(table, self.reading.plan, self.reading.lang)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.say("stub"), kind="stub"),
            Column(self.say("patients")),
            Column(self.say("missing_n")),
            *(Column(self.say(f"missing_{r}"), self.say("missing_why")) for r in self.reasons),
            *(Column(label, self.say("missing_by_group")) for _, label in self._groups()),
        )

    def _groups(self) -> list[tuple[str, str]]:
        """Level and label of each group."""
        plan, name = self.reading.plan, self.reading.plan.first_group
        if name is None:
            return []
        lang = self.reading.lang
        return [(level, plan.group_label(name, level, lang)) for level in plan.group(name).order]

    def _row(self, name: str) -> Row:
        label = self.reading.plan.label(name, self.reading.lang)
        cells = [Cell(label), self._cell("N", name), self._cell("n_percent", name)]
        cells += [self._of_reason(name, reason) for reason in self.reasons]
        cells += [self._cell("n_percent", name, level) for level, _ in self._groups()]
        return Row("variable", 0, tuple(cells))

    def _of_reason(self, name: str, reason: str) -> Cell:
        """How many gaps have a reason; all have none where no cell of the variable gives any."""
        found = self.reading.find(name, variable_level=reason)
        if found:
            return self.reading.cell("n", found, 0, self.footnotes)
        told = any(self.reading.find(name, variable_level=other) for other in self.reasons)
        return EMPTY if told or reason != NO_REASON else self._cell("n", name)

    def _cell(self, form: str, name: str, level: str = "") -> Cell:
        found = self.reading.find(name, group1_level=level, variable_level="")
        return self.reading.cell(form, found, DIGITS, self.footnotes, _NAMES)
