"""The participants' flow as a diagram: stages in a column, who left beside it, groups below."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.figures.layout import place_axes, synthetic_note, text_height, text_width
from ncstats.figures.study_figure import StudyFigure, new_figure
from ncstats.figures.style import INK, SIZE, drawn_language, journal_style
from ncstats.figures.widths import Width, is_narrow, target
from ncstats.plan import Plan
from ncstats.tables.flow import Flow, Stage, read_flow
from ncstats.text import message

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ITEM = "participant_flow"
"""What the picture is called, in a report and as a file."""

_WIDTH = 6.8
_EDGE = 0.05
_STAGES, _LEFT = 3.0 / 6.8, 3.35 / 6.8
"""Where the column of stages ends and that of those who left begins, as shares of the width."""
_PAD = 0.08
_GAP = 0.24
_BETWEEN_GROUPS = 0.15
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
    with journal_style():
        wide = target(width, _WIDTH)
        stages, beside = _stages(flow, wide)
        groups = _groups(flow.groups, stages[-1].bottom, wide)
        boxes = (*stages, *beside, *groups)
        synthetic = plan.model.study.synthetic
        height = max(box.bottom for box in boxes) + (0.3 if synthetic else 0.05)
        title = message("figures.flow_title", lang)
        figure = new_figure(wide, height, ITEM, title)
        axes = place_axes(figure, 0, 0, wide, height)
        axes.set(xlim=(0, wide), ylim=(height, 0))
        axes.set_axis_off()
        for box in boxes:
            _draw(axes, box)
        _join(axes, stages, beside, groups)
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


def _draw(axes: Axes, box: _Box) -> None:
    from matplotlib.patches import Rectangle

    frame = Rectangle(
        (box.left, box.top), box.right - box.left, box.height, facecolor="white", edgecolor=INK
    )
    axes.add_patch(frame)
    axes.text(box.left + _PAD, box.top + _PAD, box.text, va="top", ha="left", linespacing=1.25)


def _join(axes: Axes, stages: list[_Box], beside: list[_Box], groups: list[_Box]) -> None:
    for upper, lower in pairwise(stages):
        _arrow(axes, (upper.middle, upper.bottom), (lower.middle, lower.top))
    for box in beside:
        height = box.top + box.height / 2
        _arrow(axes, (stages[0].middle, height), (box.left, height))
    if not groups:
        return
    first = [box for box in groups if box.top == groups[0].top]
    last, fork = stages[-1], groups[0].top - _GAP
    axes.plot([last.middle] * 2, [last.bottom, fork], color=INK, linewidth=0.7)
    ends = (*(box.middle for box in first), last.middle)
    axes.plot([min(ends), max(ends)], [fork, fork], color=INK, linewidth=0.7)
    for box in first:
        _arrow(axes, (box.middle, fork), (box.middle, box.top))


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": INK, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=style)
