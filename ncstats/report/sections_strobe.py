"""The STROBE checklist for cohort studies: where the report answers an item, and what is left.

von Elm E et al. The Strengthening the Reporting of Observational Studies in Epidemiology (STROBE)
statement. Lancet 2007;370:1453-1457. The items are told in words of our own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ncstats.report.blocks import (
    Block,
    Document,
    FigureBlock,
    Paragraph,
    Section,
    TableBlock,
)
from ncstats.report.writing import Writing
from ncstats.tables import Cell, Column, Row, Table
from ncstats.tables.flow import LEFT_TO_THE_AUTHOR, read_flow
from ncstats.tables.model import EMPTY

ITEM = "strobe"


@dataclass(frozen=True)
class _Item:
    """One item of the checklist.

    Attributes:
        number: as in the statement, parts with their letter.
        places: how the anchors begin at which a report answers it, the first of them first.
        author: something is left to the author even where the report answers it.
    """

    number: str
    places: tuple[str, ...] = ()
    author: bool = False


_PARTS: Mapping[str, tuple[_Item, ...]] = {
    "title": (_Item("1a"), _Item("1b")),
    "introduction": (_Item("2"), _Item("3")),
    "methods": (
        _Item("4", ("study",)),
        _Item("5", ("study",)),
        _Item("6a", ("eligibility", "study", "endpoint-")),
        _Item("6b"),
        _Item("7", ("definitions", "endpoint-")),
        _Item("8", ("definitions",), author=True),
        _Item("9", ("assessed",), author=True),
        _Item("10", ("participants", "results"), author=True),
        _Item("11", ("statistics", "definitions")),
        _Item("12a", ("statistics",)),
        _Item("12b", ("statistics",)),
        _Item("12c", ("statistics", "table-missing_data")),
        _Item("12d", ("endpoint-",)),
        _Item("12e", ("sensitivity", "table-sensitivity")),
    ),
    "results": (
        _Item("13a", ("figure-participant_flow", "participants", "results")),
        _Item("13b", ("figure-participant_flow",)),
        _Item("13c", ("figure-participant_flow",)),
        _Item("14a", ("tables",)),
        _Item("14b", ("table-missing_data", "participants")),
        _Item("14c", ("curves", "results")),
        _Item("15", ("curves", "tables")),
        _Item("16a", ("results", "tables")),
        _Item("16b", ("definitions",)),
        _Item("16c", ("curves",)),
        _Item("17", ("sensitivity", "assessed", "statements")),
    ),
    "discussion": (_Item("18"), _Item("19"), _Item("20"), _Item("21")),
    "other": (_Item("22", ("study",)),),
}


def strobe_section(writing: Writing, sections: Sequence[Section]) -> Section:
    """The checklist of a report made of these sections."""
    titles = {anchor: title for section in sections for anchor, title in _titles(section, writing)}
    table = _Checklist(writing, titles).table()
    intro = Paragraph(writing.say("strobe_intro", blank=LEFT_TO_THE_AUTHOR))
    block = TableBlock(f"table-{ITEM}", "", table)
    return Section(ITEM, writing.say("section_strobe"), (intro, block))


def checklist(document: Document) -> Table:
    """The table of the checklist in a report."""
    (section,) = (section for section in document.sections if section.anchor == ITEM)
    (table,) = (block.table for block in section.blocks if isinstance(block, TableBlock))
    return table


def _titles(block: Block, writing: Writing) -> Iterator[tuple[str, str]]:
    """Every anchor with what a reader finds there under its name."""
    match block:
        case Section():
            yield block.anchor, block.title
            for inner in block.blocks:
                yield from _titles(inner, writing)
        case TableBlock():
            yield block.anchor, block.table.title
        case FigureBlock():
            yield block.anchor, block.label


class _Checklist:
    """Fills the items in from the sections that are there and from what the plan leaves out."""

    def __init__(self, writing: Writing, titles: Mapping[str, str]) -> None:
        self.writing, self.say = writing, writing.say
        self.titles = titles
        self.plan = writing.parts.plan

    def table(self) -> Table:
        columns = (
            Column(self.say("strobe_item"), kind="stub"),
            Column(self.say("strobe_asked"), kind="text"),
            Column(self.say("strobe_here"), kind="text"),
            Column(self.say("strobe_author"), kind="text"),
        )
        rows: list[Row] = []
        for part, items in _PARTS.items():
            heading = Cell(self.say(f"strobe_part_{part}"))
            rows.append(Row("heading", 0, (heading, EMPTY, EMPTY, EMPTY)))
            rows += [self._row(item) for item in items]
        return Table(
            ITEM,
            self.say("strobe_title"),
            columns,
            tuple(rows),
            notes=(self.say("strobe_source"),),
            banner=self.writing.banner(),
        )

    def _row(self, item: _Item) -> Row:
        found = self._found(item) if self._answered(item) else ()
        where = self.say("between_cases").join(dict.fromkeys(self.titles[a] for a in found))
        if item.number == "6b":
            where = self.say("strobe_no_matching")
        left = LEFT_TO_THE_AUTHOR if item.author or self._open(item) or not where else ""
        asked = Cell(self.say(f"strobe_{item.number}"))
        here = Cell(where, link=found[0] if found else "")
        return Row("variable", 1, (Cell(item.number), asked, here, Cell(left)))

    def _found(self, item: _Item) -> tuple[str, ...]:
        """The anchors that are there, in the order of the item's places."""
        return tuple(a for place in item.places for a in self.titles if self._is(a, place))

    def _is(self, anchor: str, place: str) -> bool:
        return anchor.startswith(place) if place.endswith("-") else anchor == place

    def _answered(self, item: _Item) -> bool:
        """Whether what an item asks is there at all, where its place may stand without it."""
        study = self.plan.model.study
        needed = {
            "4": study.design.en,
            "5": study.setting.en or study.period.en,
            "6a": self.plan.model.eligibility or study.population.en,
            "12b": self.plan.first_group,
            "14c": self.plan.model.curves,
            "15": self.plan.model.curves or self.plan.model.tables,
            "22": study.funding.en,
        }
        return bool(needed.get(item.number, True))

    def _open(self, item: _Item) -> bool:
        """Whether a part of what an item asks is missing."""
        study = self.plan.model.study
        if item.number == "5":
            return not (study.setting.en and study.period.en)
        if item.number == "16a":
            return any(curve.cox for curve in self.plan.model.curves.values())
        if item.number in ("13a", "13b", "13c"):
            flow = read_flow(self.writing.parts.released, self.plan, self.writing.lang)
            return flow is None or any(LEFT_TO_THE_AUTHOR in line for line in flow.sentences())
        return False
