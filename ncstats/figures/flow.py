"""The participants' flow as a diagram: stages in a column, who left beside it, groups below."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ncstats.disclosure import Released
from ncstats.figures import drawing
from ncstats.figures.drawing import AXIS_WIDTH, Area, Axis, Line, Panel
from ncstats.figures.layout import LINE, POINTS, synthetic_note, text_height, text_width, write
from ncstats.figures.study_figure import StudyFigure
from ncstats.figures.style import INK, SIZE, drawn_language
from ncstats.figures.widths import Width, is_narrow, target
from ncstats.plan import Plan
from ncstats.tables.flow import Flow, Stage, read_flow
from ncstats.text import message

ITEM = "participant_flow"
"""What the picture is called, in a report and as a file."""

_WIDTH = 6.8
_EDGE = 0.05
_STAGES, _LEFT = 3.0 / 6.8, 3.35 / 6.8
"""Where the column of stages ends and that of those who left begins, as shares of the width."""
_PAD = 0.08
_GAP = 0.24
_BETWEEN_GROUPS = 0.15
_HEAD = 0.06
"""Length and width of an arrow's head."""
_EQUALS = "\u00a0=\u00a0"
"""A number is not parted from its letter at the end of a line."""

# A word with the blanks before it; between Chinese characters a line may end, but not before a sign
# that closes.
_WORD = re.compile(r" *(?:[\u2e80-\uffef][，。；：、）】”]*|[^ \u2e80-\uffef]+)")

_FEWEST_ACROSS = 2
_MOST_ACROSS = 5
_MOST_IN_ONE_COLUMN = 2


@dataclass(frozen=True)
class _Box:
    """A text in a frame, in inches: its left and right edge, its top, counted downwards."""

    text: str
    left: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return text_height(self.text, SIZE) + 2 * _PAD

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def draw_flow(
    released: Released, plan: Plan, lang: str = "en", width: Width | None = None
) -> StudyFigure | None:
    """The diagram of a plan's eligibility; None where it sets no condition.

    Beside the arrow from each stage to the next stands who left and why; what nobody has stated is
    a blank for the author.
    """
    flow = read_flow(released, plan, drawn_language(lang))
    if flow is None:
        return None
    wide = target(width, _WIDTH)
    stages, beside = _stages(flow, wide)
    groups = _groups(flow.groups, stages[-1].bottom, wide)
    boxes = (*stages, *beside, *groups)
    height = max(box.bottom for box in boxes) + (0.3 if plan.model.study.synthetic else 0.05)
    figure = StudyFigure(wide, height, ITEM, message("figures.flow_title", lang))
    panel = figure.add_panel(0.0, 0.0, wide, height)
    panel.x, panel.y = Axis((0.0, wide), line=False), Axis((height, 0.0), line=False)
    for box in boxes:
        _draw(panel, box)
    _join(panel, stages, beside, groups)
    synthetic_note(figure, plan.banner(drawn_language(lang)))
    return figure


def _stages(flow: Flow, wide: float) -> tuple[list[_Box], list[_Box]]:
    """The column of stages, and the boxes of those who left after each of them."""
    stages: list[_Box] = []
    beside: list[_Box] = []
    column, left, right = (_EDGE, wide * _STAGES), wide * _LEFT, wide - _EDGE
    top = 0.05
    for stage in flow.stages:
        stages.append(_box("\n".join((stage.text, *stage.lines)), *column, top))
        top = stages[-1].bottom + _GAP
        if stage.left:
            beside.append(_box("\n".join(stage.left), left, right, top))
            top = beside[-1].bottom + _GAP
    return stages, beside


def _groups(groups: tuple[Stage, ...], bottom: float, wide: float) -> list[_Box]:
    """The groups in rows below the column."""
    made: list[_Box] = []
    if not groups:
        return made
    most = _MOST_IN_ONE_COLUMN if is_narrow(wide) else _MOST_ACROSS
    across = min(max(len(groups), _FEWEST_ACROSS), most)
    width = (wide - 2 * _EDGE - (across - 1) * _BETWEEN_GROUPS) / across
    top = bottom + 2 * _GAP
    for start in range(0, len(groups), across):
        row = []
        for place, group in enumerate(groups[start : start + across]):
            left = _EDGE + place * (width + _BETWEEN_GROUPS)
            row.append(_box("\n".join((group.text, *group.lines)), left, left + width, top))
        lines = max(box.text.count("\n") for box in row)
        made += [_Box(_of_lines(box.text, lines), box.left, box.right, top) for box in row]
        top = made[-1].bottom + _GAP
    return made


def _of_lines(text: str, breaks: int) -> str:
    """The text with as many lines as the tallest box of its row."""
    return text + "\n" * (breaks - text.count("\n"))


def _box(text: str, left: float, right: float, top: float) -> _Box:
    room = right - left - 2 * _PAD
    text = text.replace(" = ", _EQUALS)
    return _Box("\n".join(_filled(line, room) for line in text.split("\n")), left, right, top)


def _filled(text: str, room: float) -> str:
    """The text in lines that are full: a word that does not fit begins the next one."""
    lines, taken = [""], 0.0
    for word in _WORD.findall(text):
        width = _word_width(word)
        if lines[-1] and taken + width > room:
            lines.append("")
            word, taken = word.lstrip(" "), 0.0  # noqa: PLW2901 - as it begins a line
        lines[-1] += word
        taken += width
    return "\n".join(lines)


@cache
def _word_width(word: str) -> float:
    return text_width(word, SIZE)


def _draw(panel: Panel, box: _Box) -> None:
    frame = (box.left, box.top, box.right - box.left, box.height)
    panel.add(drawing.Box(*frame, "white", INK, AXIS_WIDTH, gid="frame"))
    for i, line in enumerate(box.text.split("\n")):
        middle = box.top + _PAD + (i + 0.5) * SIZE * LINE / POINTS
        write(panel, box.left + _PAD, panel.height - middle, line, gid="text")


def _join(panel: Panel, stages: list[_Box], beside: list[_Box], groups: list[_Box]) -> None:
    for upper, lower in pairwise(stages):
        _arrow(panel, (upper.middle, upper.bottom), (lower.middle, lower.top))
    for box in beside:
        height = box.top + box.height / 2
        _arrow(panel, (stages[0].middle, height), (box.left, height))
    if not groups:
        return
    first = [box for box in groups if box.top == groups[0].top]
    last, fork = stages[-1], groups[0].top - _GAP
    ends = (*(box.middle for box in first), last.middle)
    panel.add(
        Line((last.middle, last.middle), (last.bottom, fork), INK, AXIS_WIDTH),
        Line((min(ends), max(ends)), (fork, fork), INK, AXIS_WIDTH),
    )
    for box in first:
        _arrow(panel, (box.middle, fork), (box.middle, box.top))


def _arrow(panel: Panel, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A line downwards or to the right with a filled head."""
    (left, top), (right, bottom) = start, end
    down = left == right
    stop = (right, bottom - _HEAD) if down else (right - _HEAD, bottom)
    across = (_HEAD / 2, 0.0) if down else (0.0, _HEAD / 2)
    sides = [(stop[0] + turn * across[0], stop[1] + turn * across[1]) for turn in (-1, 1)]
    xs, ys = zip(end, *sides, strict=True)
    panel.add(
        Line((left, stop[0]), (top, stop[1]), INK, AXIS_WIDTH, gid="arrow"),
        Area(xs, ys, INK, gid="head"),
    )
