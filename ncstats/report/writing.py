"""What the sections share while a report is built: its parts, its language, its numbering."""

from __future__ import annotations

from dataclasses import dataclass, field

from ncstats.report.blocks import FigureBlock, Parts, TableBlock
from ncstats.tables import Table
from ncstats.text import message


@dataclass
class Writing:
    """A report being built in one language; numbers tables and figures as they come."""

    parts: Parts
    lang: str
    _numbers: dict[str, int] = field(default_factory=lambda: {"table": 0, "figure": 0})

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
