"""What is not known, and of whom: a map of single patients, or shares by group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ncstats.disclosure import Released
from ncstats.figures.bars import bar_figure
from ncstats.figures.bars_rows import BarFigure, Bars, Row, n_percent
from ncstats.figures.drawing import Axis, Box, Panel, Points
from ncstats.figures.layout import (
    ABOVE,
    LINE,
    POINTS,
    fitted,
    say_nobody,
    synthetic_note,
    text_height,
    text_width,
    wrapped,
    write,
)
from ncstats.figures.study_figure import StudyFigure
from ncstats.figures.style import ALL_PATIENTS, FAINT, SMALL, drawn_language, strokes
from ncstats.figures.widths import Width, is_narrow, target
from ncstats.plan import Plan
from ncstats.results.known_marks import KnownMarks
from ncstats.results.model import Results
from ncstats.text import message, number

WIDTH = 7.0
ROW = 0.15
GAP = 0.1
EDGE = 0.06
KNOWN = "#d5dee6"
UNKNOWN = "#222222"
"""13 : 1 apart in lightness, so that grey and any colour vision tell them apart."""
WIDEST_CELL = 0.25
BETWEEN_GROUPS = 0.06
BETWEEN_ROWS = 0.012


def draw_missingness(
    released: Released, plan: Plan, item: str, lang: str = "en", width: Width | None = None
) -> StudyFigure:
    """The figure called ``item`` of what is not known.

    Where single patients may be shown, a map: a row for each variable, a column for each patient,
    dark where the variable is not known of the patient, and at the right of how many. Else, for
    each group, bars of the share of whom each variable is not known. Variables known of everybody
    have no row; a line says how many there are.

    Raises:
        KeyError: the plan has no such figure.
    """
    shown, marks = drawn_language(lang), released.marks.get(item)
    title = plan.model.figures[item].title.of(lang)
    room = target(width, WIDTH)
    if isinstance(marks, KnownMarks):
        return _Map(plan, item, marks, shown, room).drawn(title)
    shares = missing_shares(released.results, plan, item, shown)
    return bar_figure(shares, plan, (item, title), shown, room)


def missing_shares(results: Results, plan: Plan, item: str, lang: str) -> BarFigure:
    """Rows of the variables that are not known of somebody, a panel for each group."""
    by = plan.model.figures[item].by
    groups = plan.group(by).order if by else ("",)
    looks = strokes(len(groups)) if by else (ALL_PATIENTS,)
    shown = plan.shown_in(item)
    found = {
        (name, group): results.values(item, name, context="missing", group1_level=group)
        for name in shown
        for group in groups
    }
    gaps = [n for n in shown if any(found[n, g].get("N_miss", math.nan) != 0 for g in groups)]
    rows = tuple(Row(name, "missing", plan.label(name, lang)) for name in gaps)
    panels, axes = [], []
    for group, stroke in zip(groups, looks, strict=True):
        unknown = [found[name, group].get("N_miss", math.nan) for name in gaps]
        total = [found[name, group].get("N_obs", 0.0) for name in gaps]
        size = max((found[name, group].get("N_obs", 0.0) for name in shown), default=0.0)
        counts = list(zip(unknown, total, strict=True))
        lengths = tuple(100 * n / of if of else math.nan for n, of in counts)
        texts = tuple(n_percent(n, of) for n, of in counts)
        title = plan.group_label(by, group, lang) if by else ""
        panels.append(Bars(title, stroke, tuple(unknown), size, lengths, texts))
        axes.append(message("figures.missing_share_axis", lang, total=number(size, 0)))
    name = message("figures.missing_variable", lang)
    return BarFigure(rows, tuple(panels), name, tuple(axes))


@dataclass(frozen=True)
class _Block:
    """The patients of one group: where they begin and end, in inches from the map's left edge."""

    name: str
    ink: str
    left: float
    right: float
    patients: range


class _Map:
    """The map of single patients. Measures are in inches."""

    def __init__(self, plan: Plan, item: str, marks: KnownMarks, lang: str, room: float) -> None:
        self.plan, self.item, self.marks, self.lang, self.room = plan, item, marks, lang, room
        unknown = [sum(not row[i] for row in marks.known) for i in range(len(marks.variables))]
        self.rows = [i for i, n in enumerate(unknown) if n]
        letters = 20 if is_narrow(room) else 40
        self.labels = [wrapped(plan.label(marks.variables[i], lang), letters) for i in self.rows]
        patients = len(marks.known)
        self.counts = [n_percent(float(unknown[i]), float(patients)) for i in self.rows]
        self.heights = [max(ROW, text_height(label, SMALL) + 0.02) for label in self.labels]
        names = max((text_width(label, SMALL) for label in self.labels), default=0.0)
        counts = max((text_width(text, SMALL) for text in self.counts), default=0.0)
        self.first = EDGE + names + GAP
        blocks = len(set(marks.groups)) or 1
        space = room - self.first - GAP - counts - EDGE - (blocks - 1) * BETWEEN_GROUPS
        self.cell = min(WIDEST_CELL, space / max(patients, 1))
        self.blocks = self._blocks()
        self.map = self.blocks[-1].right if self.blocks else space
        self.notes = self._notes(len(marks.variables) - len(self.rows))

    def _blocks(self) -> list[_Block]:
        by = self.plan.model.figures[self.item].by
        order = self.plan.group(by).order if by else ()
        inks = dict(zip(order, (look.ink for look in strokes(len(order))), strict=True))
        left, start, found = 0.0, 0, []
        for group, members in groupby(self.marks.groups):
            size = len(list(members))
            right = left + size * self.cell
            name = ""
            if by:
                name = (
                    self.plan.group_label(by, group, self.lang)
                    if group
                    else message("figures.no_group", self.lang)
                )
            ink = inks.get(group, FAINT)
            found.append(_Block(name, ink, left, right, range(start, start + size)))
            left, start = right + BETWEEN_GROUPS, start + size
        return found

    def _notes(self, complete: int) -> list[str]:
        if not complete:
            return []
        text = message("figures.missing_complete", self.lang, count=complete)
        return fitted(text, self.room - 2 * EDGE, SMALL).split("\n")

    def _heads(self) -> list[tuple[_Block, float, int]]:
        """Each group with the left edge and the line of its name, counted from the map upwards.

        Where a name is wider than its group all stand on lines of their own, the first on top.
        """
        named = [block for block in self.blocks if block.name]
        widths = [text_width(block.name, SMALL) for block in named]
        fit = all(w <= b.right - b.left for w, b in zip(widths, named, strict=True))
        edge = self.room - self.first - EDGE
        return [
            (block, min(block.left, edge - width), 0 if fit else len(named) - 1 - i)
            for i, (block, width) in enumerate(zip(named, widths, strict=True))
        ]

    def drawn(self, title: str) -> StudyFigure:
        """The figure."""
        synthetic = self.plan.model.study.synthetic
        heads = self._heads()
        lines = max((line for _, _, line in heads), default=-1) + 1
        head = lines * text_height("", SMALL) + ABOVE
        tall = sum(self.heights) or 0.6
        below = 0.34 + len(self.notes) * text_height("", SMALL) + (0.2 if synthetic else 0.04)
        figure = StudyFigure(self.room, below + tall + head, self.item, title)
        panel = figure.add_panel(self.first, below, self.map, tall)
        panel.x, panel.y = Axis((0.0, self.map), line=False), Axis((0.0, tall), line=False)
        for place, row in enumerate(self.rows):
            self._draw_row(panel, place, row)
        for block, left, line in heads:
            y = tall + ABOVE / 2 + (line + 0.5) * text_height("", SMALL)
            write(panel, left, y, block.name, size=SMALL, colour=block.ink, gid="group")
        if not self.rows:
            code = "missing_nothing" if self.marks.known else "no_patients"
            say_nobody(panel, self.lang, code)
        self._write_below(panel)
        synthetic_note(figure, self.plan.banner(self.lang))
        return figure

    def _draw_row(self, panel: Panel, place: int, row: int) -> None:
        """One variable: a strip for each group, dark where it is not known."""
        middle = sum(self.heights[place + 1 :]) + self.heights[place] / 2
        tall = self.heights[place] - 2 * BETWEEN_ROWS
        low = middle - tall / 2
        for block in self.blocks:
            panel.add(Box(block.left, low, block.right - block.left, tall, KNOWN, gid="known"))
            gaps = [i for i in block.patients if not self.marks.known[i][row]]
            for first, size in _runs(gaps):
                left = block.left + (first - block.patients.start) * self.cell
                panel.add(Box(left, low, size * self.cell, tall, UNKNOWN, gid="unknown"))
        for i, line in enumerate(self.labels[place].split("\n")):
            lines = self.labels[place].count("\n") + 1
            y = middle - (i - (lines - 1) / 2) * SMALL * LINE / POINTS
            write(panel, -GAP, y, line, size=SMALL, align="right", gid="variable")
        write(panel, self.map + GAP, middle, self.counts[place], size=SMALL, gid="count")

    def _write_below(self, panel: Panel) -> None:
        """The two shades with their words, and what has no row."""
        x, y = EDGE - self.first, -GAP - text_height("", SMALL) / 2
        for code, colour in (("missing_unknown", UNKNOWN), ("missing_known", KNOWN)):
            panel.add(Points((x + 0.05,), (y,), "s", 6.0, colour, at="inches"))
            text = message(f"figures.{code}", self.lang)
            write(panel, x + 0.14, y, text, size=SMALL, gid="legend")
            x += 0.14 + text_width(text, SMALL) + 0.2
        patients = message(
            "figures.missing_patients", self.lang, n=number(len(self.marks.known), 0)
        )
        write(panel, x, y, patients, size=SMALL, gid="patients")
        for i, line in enumerate(self.notes, start=1):
            place = y - i * text_height("", SMALL)
            write(panel, EDGE - self.first, place, line, size=SMALL, gid="note")


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """First place and length of each run of places that follow each other.

    >>> _runs([2, 3, 7])
    [(2, 2), (7, 1)]
    """
    found: list[tuple[int, int]] = []
    for place in places:
        first, size = found[-1] if found else (place, 0)
        if first + size == place:
            found[-1:] = [(first, size + 1)]
        else:
            found.append((place, 1))
    return found
