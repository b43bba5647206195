from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties, findfont

from ncstats.figures import style
from ncstats.figures.layout import spread, text_width, wrapped
from ncstats.figures.plotted import journal_style
from ncstats.figures.series import Series, axis_ticks
from ncstats.figures.style import ALL_PATIENTS, Stroke, luminance, strokes

# Machado, Oliveira & Fernandes 2009, IEEE TVCG 15:1291–1298, severity 1.0; on linear RGB.
VISION = {
    "usual": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
}  # fmt: skip
TO_XYZ = np.array([
    [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
])  # fmt: skip


def lab(colour: str, vision: str = "usual") -> Any:
    """CIELAB of an sRGB colour as one sees it; a difference of 2.3 is just noticeable."""
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = TO_XYZ @ np.clip(VISION[vision] @ linear, 0, 1) / [0.95047, 1, 1.08883]
    f = np.where(seen > 216 / 24389, np.cbrt(seen), (24389 / 27 * seen + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISION)
def test_colours_of_seven_groups_stay_apart_in_any_vision(vision: str) -> None:
    seen = [lab(look.colour, vision) for look in strokes(7)]
    apart = [float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2)]
    assert min(apart) > 12


def test_colours_of_four_groups_stay_apart_in_grey() -> None:
    lightness = [lab(look.colour)[0] for look in strokes(4)]
    assert min(abs(a - b) for a, b in itertools.combinations(lightness, 2)) > 10


def test_no_two_groups_look_alike_even_in_grey() -> None:
    looks = strokes(21)
    assert len({(look.colour, look.dashes) for look in looks}) == 21
    for part in ("dashes", "marker", "hatch"):
        assert len({getattr(look, part) for look in looks[:7]}) == 7
    assert not {"^", "v"} & {look.marker for look in looks}  # they point to limits


def test_text_in_every_colour_reads_on_white() -> None:
    for look in (*strokes(7), ALL_PATIENTS):
        assert 1.05 / (luminance(look.ink) + 0.05) >= 4.5
    assert style.readable("#ffffff") != "#ffffff"


def test_half_a_dash_is_no_pattern() -> None:
    with pytest.raises(ValueError, match="pairs"):
        Stroke("#000000", (1.0,))


@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("slant", ["normal", "italic"])
def test_the_font_is_the_one_that_comes_with_matplotlib(weight: str, slant: str) -> None:
    with journal_style():
        found = Path(findfont(FontProperties(weight=weight, style=slant)))
    assert Path(mpl.get_data_path()) in found.parents


@given(
    st.lists(st.tuples(st.floats(-1, 4), st.floats(0.1, 0.5)), min_size=1, max_size=8),
)
def test_spread_labels_keep_apart_in_order_and_within_their_room(
    labels: list[tuple[float, float]],
) -> None:
    wanted, heights = zip(*labels, strict=True)
    low, high = -0.1, 5.0
    places = spread(wanted, heights, low, high)
    order = np.argsort(places, kind="stable")
    assert all(wanted[a] <= wanted[b] or a == b for a, b in itertools.pairwise(order))
    edges = [(places[i] - heights[i] / 2, places[i] + heights[i] / 2) for i in order]
    assert all(a[1] <= b[0] + 1e-9 for a, b in itertools.pairwise(edges))
    assert edges[0][0] >= low - 1e-9
    assert edges[-1][1] <= high + 1e-9


def test_a_label_that_has_room_is_not_moved() -> None:
    assert list(spread([1.0, 3.0], [1.0, 1.0], 0.0, 5.0)) == [1.0, 3.0]
    assert not spread([], [], 0.0, 1.0).size


def test_labels_that_do_not_fit_are_set_closer() -> None:
    places = spread([1.0, 1.0, 1.0], [1.0, 1.0, 1.0], 0.0, 1.5)
    assert sorted(places) == pytest.approx([0.25, 0.75, 1.25])


def test_chinese_labels_are_wrapped_at_half_the_letters() -> None:
    assert wrapped("一二三四五六七八九十", 10) == "一二三四五\n六七八九十"
    assert wrapped("short") == "short"


def test_a_dollar_sign_is_no_formula() -> None:
    with journal_style():
        assert text_width("$a$", 8) > text_width("a", 8) > 0


@pytest.mark.parametrize(
    ("counted", "end", "ticks"),
    [
        (set(), 8.0, (0, 2, 4, 6, 8)),
        ({0.0, 6.0, 12.0, 24.0, 60.0}, 60.0, (0, 6, 12, 24, 60)),
        ({0.0, 12.0, 24.0, 36.0, 6.0}, 36.0, (0, 12, 24, 36)),
        ({0.0, 0.1, 0.2, 0.3}, 0.35, (0, 0.1, 0.2, 0.3)),
        ({0.0}, 1.0, (0, 0.25, 0.5, 0.75, 1)),
    ],
)
def test_ticks_stand_where_patients_were_counted(
    counted: set[float], end: float, ticks: tuple[float, ...]
) -> None:
    assert axis_ticks(counted, end) == pytest.approx(ticks)


def test_a_series_is_checked() -> None:
    one, two = np.array([0.5]), np.array([0.0, 1.0])
    with pytest.raises(ValueError, match="length"):
        Series("x", ALL_PATIENTS, two, one, one, one)
    with pytest.raises(ValueError, match="ascend"):
        Series("x", ALL_PATIENTS, two[::-1], two, two, two)
    with pytest.raises(ValueError, match="no estimate"):
        Series("x", ALL_PATIENTS, two, two * np.nan, two, two)


def test_a_word_stays_whole_where_it_is_little_too_long() -> None:
    assert wrapped("Hypercalcemia and more", 10) == "Hypercalcemia\nand more"
    assert wrapped("x" * 40, 10).count("\n") == 3
