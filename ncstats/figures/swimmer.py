"""The visits of single children: one line each, what each visit showed, how observation ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ncstats.disclosure import Released
from ncstats.figures.drawing import Axis, Line, Panel, Part
from ncstats.figures.layout import (
    ABOVE,
    POINTS,
    say_nobody,
    synthetic_note,
    text_width,
    wrapped,
    write,
)
from ncstats.figures.study_figure import StudyFigure
from ncstats.figures.style import ALL_PATIENTS, SIZE, Stroke, drawn_language, mixed, strokes
from ncstats.figures.swimmer_legend import Legend, Symbol
from ncstats.figures.widths import Width, is_narrow, target
from ncstats.plan import Plan
from ncstats.results.curve import axis_ticks
from ncstats.results.marks import Child, Marks, Visit
from ncstats.text import message, significant

WIDTH = 7.2
TALLEST = 8.5
ROW = 0.165
"""Inches of one child, less where they are so many that the picture would outgrow a page."""
BETWEEN_GROUPS = 0.8
"""Rows."""
BELOW = 0.5
EDGE = 0.08
GAP = 0.14

NO_EVENT, EVENT_SEEN, NOTHING = (
    Symbol("no_event", "o", filled=True),
    Symbol("event", "o", filled=False),
    Symbol("nothing", "|", filled=True),
)
FOUND = Symbol("found", "D", filled=True)
FOLLOWED = Symbol("followed", ">", filled=True)
_OF_CAUSES = ("X", "P", "s", "*")
"""Markers of the competing causes, in the endpoint's order."""


def draw_swimmer(
    released: Released, plan: Plan, item: str, lang: str = "en", width: Width | None = None
) -> StudyFigure:
    """The children of the curve called ``item``, grouped as it is, those followed longest on top.

    A filled circle is a visit at which the event had not happened, darker with the grade where one
    is recorded; an open circle a visit that shows it has; a small stroke one that shows nothing of
    it. The thick piece of a line is the interval in which the event, or the competing cause, lies.

    Raises:
        KeyError: the curve has no marks.
    """
    shown, marks = drawn_language(lang), released.marks[item]
    if not isinstance(marks, Marks):
        raise KeyError(item)
    wide = target(width, WIDTH)
    swimmer = _Swimmer(plan, item, marks, shown)
    indent = EDGE - swimmer.left if is_narrow(wide) else 0.0
    legend = Legend.of(swimmer.symbols(), wide - swimmer.left - EDGE - indent)
    bottom = BELOW + legend.height + 0.24
    title = plan.model.curves[item].title.of(lang)
    figure = StudyFigure(wide, bottom + swimmer.height + ABOVE, f"{item}_swimmer", title)
    panel = figure.add_panel(swimmer.left, bottom, wide - swimmer.left - 0.15, swimmer.height)
    swimmer.draw(panel)
    legend.draw(panel, indent, -BELOW)
    synthetic_note(figure, plan.banner(shown))
    return figure


@dataclass(frozen=True)
class _Group:
    """Children drawn in one stroke: where each stands, in rows from the top."""

    name: str
    stroke: Stroke
    rows: tuple[tuple[float, Child], ...]


class _Swimmer:
    """Lines and marks of all children."""

    def __init__(self, plan: Plan, item: str, marks: Marks, lang: str) -> None:
        self.curve = plan.model.curves[item]
        self.endpoint = plan.dictionary.endpoint(self.curve.endpoint)
        self.plan, self.marks, self.lang = plan, marks, lang
        self.groups = tuple(self._groups())
        last = [place for group in self.groups for place, _ in group.rows]
        self.rows = max(last, default=0.5) + 0.5
        self.height = self.rows * min(ROW, TALLEST / self.rows)
        widths = [text_width(wrapped(group.name), SIZE) for group in self.groups]
        self.left = EDGE + max(widths, default=0.0) + GAP
        self.size = 4.0 if self.rows * ROW <= TALLEST else 2.2
        self.causes = {
            name: Symbol(name, marker, filled=True)
            for name, marker in zip(self.endpoint.competing, _OF_CAUSES * 9, strict=False)
        }

    def _groups(self) -> list[_Group]:
        levels = [
            (level, tuple(children))
            for level, children in groupby(self.marks.children, key=lambda child: child.group)
        ]
        several = strokes(len(levels)) if len(levels) > 1 else (ALL_PATIENTS,)
        place, groups = 0.5, []
        for (level, children), stroke in zip(levels, several, strict=False):
            rows = tuple((place + i, child) for i, child in enumerate(children))
            groups.append(_Group(self._name(level), stroke, rows))
            place += len(children) + BETWEEN_GROUPS
        return groups

    def _name(self, level: str) -> str:
        if self.curve.by is None:
            return message("figures.all_patients", self.lang)
        if not level:
            return message("figures.no_group", self.lang)
        return self.plan.group_label(self.curve.by, level, self.lang)

    def symbols(self) -> list[tuple[Symbol, str]]:
        """What is drawn of these children, with its words."""
        seen = {visit.seen for child in self.marks.children for visit in child.visits}
        ends = {child.cause for child in self.marks.children}
        event = self.endpoint.label.of(self.lang)
        found = [
            (symbol, message(f"figures.seen_{symbol.key}", self.lang, event=event))
            for symbol in (NO_EVENT, EVENT_SEEN, NOTHING)
            if symbol.key in seen
        ]
        if self.endpoint.name in ends:
            found.append((FOUND, message("figures.end_event", self.lang, event=event)))
        found += [
            (symbol, self.endpoint.competing[name].label.of(self.lang))
            for name, symbol in self.causes.items()
            if name in ends
        ]
        if "" in ends:
            found.append((FOLLOWED, message("figures.end_followed", self.lang)))
        return found

    def draw(self, panel: Panel) -> None:
        """The axes, then group after group."""
        panel.x, panel.y = self._time(), Axis((self.rows, 0.0), line=False)
        for group in self.groups:
            self._write_name(panel, group)
            for place, child in group.rows:
                panel.add(*self._child(place, child, group.stroke))
        if not self.groups:
            say_nobody(panel, self.lang)

    def _time(self) -> Axis:
        end = max((child.last for child in self.marks.children), default=1.0) or 1.0
        ticks = axis_ticks(end)
        unit = message(f"figures.unit_{self.endpoint.unit}", self.lang)
        title = message("figures.time_axis", self.lang, unit=unit)
        labels = tuple(map(significant, ticks))
        return Axis((0.0, end), ticks, labels, title, outward=3.0, grid=True)

    def _write_name(self, panel: Panel, group: _Group) -> None:
        """The group's name left of its first child."""
        top = self.height - group.rows[0][0] / self.rows * self.height
        for i, line in enumerate(wrapped(group.name).split("\n")):
            y = top - i * SIZE * 1.25 / POINTS
            write(panel, -GAP, y, line, colour=group.stroke.ink, align="right", gid="group")

    def _child(self, place: float, child: Child, stroke: Stroke) -> Iterator[Part]:
        row = (place, place)
        yield Line((0.0, child.last), row, mixed(stroke.colour, 0.6), 0.9, gid="child")
        if child.right is not None:
            yield Line((child.left, child.right), row, stroke.colour, 2.6, gid="interval")
        for visit in child.visits:
            symbol = {"event": EVENT_SEEN, "no_event": NO_EVENT}.get(visit.seen, NOTHING)
            yield symbol.at(visit.time, place, self._shade(visit, stroke), self.size)
        if child.right is None:
            shift = self.size * 0.9
            yield FOLLOWED.at(child.last, place, stroke.ink, self.size, shift)
            return
        end = self.causes.get(child.cause, FOUND)
        yield end.at(child.right, place, stroke.ink, self.size + 0.8)

    def _shade(self, visit: Visit, stroke: Stroke) -> str:
        """The colour of a visit: darker with the grade, the full one where there is none."""
        grades = self.marks.grades
        if visit.grade not in grades or len(grades) < 2:
            return stroke.colour
        share = grades.index(str(visit.grade)) / (len(grades) - 1)
        return mixed(stroke.colour, 0.8 * (1 - share))
