"""Where text goes: its size, lines of a label, labels that keep apart. All in inches."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ncstats.figures.drawing import Drawing, Panel, Words
from ncstats.figures.fonts import LAST_LATIN
from ncstats.figures.style import FAINT, SIZE, SMALL
from ncstats.figures.typeface import EM, typeset
from ncstats.text import message

if TYPE_CHECKING:
    from numpy.typing import NDArray

POINTS = 72.0
LINE = 1.25
"""Height of a line of text in units of its size."""
HALF_CAPITAL = 0.365
"""Half the height of DejaVu's capitals and figures in units of its size: lines of text are set on
a baseline this much below the middle, so that a label with a descender sits no higher."""
BELOW_BASELINE = 0.24
"""What letters reach below it, in units of their size."""
ABOVE = 0.09
"""Between axes and the title above them."""


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of the longest line in inches, measured in the font itself and not on a screen."""
    widest = max(typeset(line, bold=bold).width for line in text.split("\n"))
    return widest / EM * size / POINTS


def text_height(text: str, size: float) -> float:
    """Height of the lines in inches."""
    return size * LINE * (text.count("\n") + 1) / POINTS


def wrapped(label: str, width: int = 18) -> str:
    r"""A label in lines of at most ``width`` characters; Chinese characters count twice.

    A word up to half as long again stays whole, for one broken without a hyphen is hard to read.

    >>> wrapped("Unfavourable histology (central review)")
    'Unfavourable\nhistology (central\nreview)'
    """
    wide = sum(ord(letter) > LAST_LATIN for letter in label)
    if wide > len(label) / 2:
        return textwrap.fill(label, width // 2, break_on_hyphens=False)
    longest = max(map(len, label.split(" ")), default=0)
    whole = longest <= 1.5 * width
    return textwrap.fill(label, width, break_on_hyphens=False, break_long_words=not whole)


def fitted(text: str, room: float, size: float = SIZE, *, bold: bool = False) -> str:
    r"""``text`` in as few characters a line as it takes to be no wider than ``room`` inches.

    A word that is wider than the room alone stays whole.

    >>> fitted("Improvement: event-free", 9.0), fitted("Improvement: event-free", 0.8)
    ('Improvement: event-free', 'Improvement:\nevent-free')
    """
    lines = text
    for letters in range(2 * len(text), 7, -1):
        lines = wrapped(text, letters)
        if text_width(lines, size, bold=bold) <= room:
            break
    return lines


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> NDArray[np.float64]:
    """Centres of labels as near as can be to where they are wanted, none over another.

    Least squares under the order of ``wanted``: pool adjacent violators (Barlow et al. 1972,
    "Statistical Inference under Order Restrictions") on the centres less the room below each.
    Labels stay within ``low`` to ``high``; where all together do not fit, they are set closer.

    Args:
        wanted: centres, shape (k,).
        heights: of the labels, shape (k,), same unit.
        low: lower edge of the room.
        high: upper edge of the room.

    >>> spread([5.0, 5.0], [2.0, 2.0], 0.0, 10.0)
    array([6., 4.])
    >>> spread([0.0, 9.0], [2.0, 2.0], 0.0, 10.0)
    array([1., 9.])
    """
    if not len(wanted):
        return np.zeros(0)
    # Of labels wanted at the same place the first stands on top, as in the table below.
    order = np.lexsort((-np.arange(len(wanted)), np.asarray(wanted, dtype=float)))
    target = np.asarray(wanted, dtype=float)[order]
    height = np.asarray(heights, dtype=float)[order]
    height *= min(1.0, (high - low) / height.sum())
    below = np.cumsum(height) - height / 2
    free = np.clip(_nondecreasing(target - below), low, high - height.sum())
    centres = np.empty(len(order))
    centres[order] = free + below
    return centres


def _nondecreasing(values: NDArray[np.float64]) -> NDArray[np.float64]:
    blocks: list[tuple[float, int]] = []
    for value in values.tolist():
        mean, size = value, 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        blocks.append((mean, size))
    return np.repeat([mean for mean, _ in blocks], [size for _, size in blocks])


def panel_title(panel: Panel, letter: str, title: str, lines_below: int = 0) -> None:
    """A bold letter and a title in one or more lines, flush left above a panel.

    ``lines_below`` is the room kept between the title's last line and the panel.
    """
    lines = title.split("\n")
    top = len(lines) - 1 + lines_below
    for i, line in enumerate(lines):
        y = panel.height + ABOVE + (HALF_CAPITAL + (top - i) * LINE) * SIZE / POINTS
        if i == 0:
            write(panel, 0, y, letter, bold=True)
        write(panel, title_indent(letter), y, line, gid="title")


def title_indent(letter: str) -> float:
    """Inches that a panel's letter takes in front of its title."""
    return text_width(f"{letter}  ", SIZE, bold=True) if letter else 0.0


def write(panel: Panel, x: float, y: float, text: str, **look: Any) -> None:
    """One line of text whose capitals are centred on ``y`` (inches above the panel's corner).

    ``x`` is in inches too, or with ``at="tick"`` a value of the x axis; ``look`` is what
    :class:`~ncstats.figures.drawing.Words` says of it. Without a letter nothing is written.
    """
    if text:
        size = float(look.get("size", SIZE))
        panel.add(Words(x, y - HALF_CAPITAL * size / POINTS, text, **look))


def say_nobody(panel: Panel, lang: str, code: str = "no_patients") -> None:
    """Say in the middle of an empty panel that there is no patient, or nothing else, to draw."""
    text = message(f"figures.{code}", lang)
    write(panel, panel.width / 2, panel.height / 2, text, align="center", colour=FAINT)


def synthetic_note(drawing: Drawing, banner: str) -> None:
    """Say in the picture itself that the patients are not real; nothing where they are."""
    if banner:
        size = SMALL - 0.5
        foot = 0.05 + BELOW_BASELINE * size / POINTS
        note = Words(
            drawing.width - 0.06, foot, banner, size, FAINT, italic=True, align="right"
        )  # fmt: skip
        drawing.notes.append(note)
