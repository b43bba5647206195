from __future__ import annotations

import itertools
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties, findfont

from ncstats.figures import chinese_font, draw_bars, drawn_language, style
from ncstats.figures.layout import spread, text_width, wrapped
from ncstats.figures.series import Series, axis_ticks
from ncstats.figures.style import ALL_PATIENTS, Stroke, journal_style, luminance, strokes


def test_no_two_groups_look_alike_even_in_grey() -> None:
    looks = strokes(21)
    assert len({(look.colour, look.dashes) for look in looks}) == 21
    assert len({look.dashes for look in looks[:7]}) == 7
    first, second = (luminance(look.colour) for look in looks[:2])
    assert abs(first - second) > 0.2


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


def pretend_fonts(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    there = [SimpleNamespace(name=name, fname=__file__) for name in names]
    gone = SimpleNamespace(name="Noto Sans CJK SC", fname="/no/such/font.ttc")
    monkeypatch.setattr(style, "fontManager", SimpleNamespace(ttflist=[gone, *there]))


def test_a_chinese_font_is_one_whose_file_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_fonts(monkeypatch, "SimHei", "DejaVu Sans")
    assert chinese_font() == "SimHei"
    assert drawn_language("zh") == "zh"
    with journal_style():
        assert mpl.rcParams["font.family"] == ["DejaVu Sans", "SimHei"]


def test_without_one_figures_keep_the_english_labels(
    monkeypatch: pytest.MonkeyPatch, study: Any, hand: Any, texts: Any
) -> None:
    pretend_fonts(monkeypatch, "DejaVu Sans")
    assert chinese_font() is None
    assert drawn_language("zh") == "en"
    bars = {"title": {"en": "Findings", "zh": "所见"}, "bars": "finding"}
    rows = hand.count_rows("f", {"none": 1, "mild": 2, "severe": 0})
    figure = draw_bars(hand.released(rows), study(figures={"f": bars}), "f", "zh")
    assert texts(figure, "level") == ["None", "Mild", "Severe"]
    assert figure.title_text == "所见"


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
