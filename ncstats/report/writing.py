"""What the sections share while a report is built: its parts, its language, its numbering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ncstats.report.blocks import FigureBlock, Parts, TableBlock
from ncstats.tables import Table, build_assessed
from ncstats.tables.assessed import under_assessed
from ncstats.text import message


@dataclass
class Writing:
    """A report being built in one language; numbers tables and figures as they come."""

    parts: Parts
    lang: str
    _numbers: dict[str, int] = field(default_factory=lambda: {"table": 0, "figure": 0})

    @cached_property
    def assessed(self) -> Mapping[str, tuple[Table, ...]]:
        """The tables of each outcome of which too few patients were assessed, by its name."""
        released, plan = self.parts.released, self.parts.plan
        return {
            outcome.name: build_assessed(released, plan, outcome, self.lang)
            for outcome in under_assessed(released, plan)
        }

    def say(self, code: str, **values: object) -> str:
        """A sentence of the catalogue's section ``report``."""
        return message(f"report.{code}", self.lang, **values)

    def banner(self) -> str:
        """That the patients are no real ones; empty where they are."""
        return self.parts.plan.banner(self.lang)

    def table(self, table: Table) -> TableBlock:
        """A table with the next number."""
        return TableBlock(f"table-{table.item}", self._next("table"), table)

    def figure(
        self, item: str, alt: str, caption: str, notes: tuple[str, ...], label: str = ""
    ) -> FigureBlock:
        """A picture with the next number, or with a label of its own."""
        return FigureBlock(
            anchor=f"figure-{item}",
            label=label or self._next("figure"),
            item=item,
            svg=self.parts.pictures[item],
            alt=alt,
            caption=caption,
            notes=notes,
        )

    def _next(self, kind: str) -> str:
        self._numbers[kind] += 1
        return self.say(f"numbered_{kind}", number=self._numbers[kind])
