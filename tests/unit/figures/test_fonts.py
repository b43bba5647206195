from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import pytest

from ncstats.figures import chinese_font, draw_bars, drawn_language, fonts, save_figure
from ncstats.figures.plotted import journal_style

DEJAVU = Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")


@pytest.fixture(autouse=True)
def _looked_for_anew() -> Iterator[None]:
    chinese_font.cache_clear()
    yield
    chinese_font.cache_clear()


@pytest.fixture
def fonts_are(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Makes matplotlib know of families, all of whose files are DejaVu Sans under another name."""

    def pretend(*names: str, files: list[Path] | None = None, every: bool = True) -> Any:
        known = [SimpleNamespace(name=name, fname=str(DEJAVU)) for name in names]
        known.insert(0, SimpleNamespace(name="Noto Sans CJK SC", fname="/no/such/font.ttc"))

        def add(path: Path) -> None:
            known.append(SimpleNamespace(name="WenQuanYi Zen Hei", fname=str(path)))

        manager = SimpleNamespace(ttflist=known, addfont=add)
        monkeypatch.setattr("matplotlib.font_manager.fontManager", manager)
        monkeypatch.setattr(
            "matplotlib.font_manager.findSystemFonts", lambda: [str(path) for path in files or []]
        )
        if every:
            monkeypatch.setattr(fonts, "_SAMPLE", "abc")
        return manager

    return pretend


def test_a_chinese_font_is_one_whose_file_is_there(fonts_are: Any) -> None:
    fonts_are("SimHei", "DejaVu Sans")
    assert chinese_font() == "SimHei"
    assert drawn_language("zh") == "zh"
    with journal_style():
        assert mpl.rcParams["font.family"] == ["DejaVu Sans", "SimHei"]


def test_a_font_without_the_characters_is_none(fonts_are: Any) -> None:
    fonts_are("SimHei", every=False)  # DejaVu Sans has no Chinese
    assert chinese_font() is None


def test_a_font_installed_after_matplotlib_s_first_run_is_found(
    fonts_are: Any, tmp_path: Path
) -> None:
    other = tmp_path / "Comic.ttf"
    new = tmp_path / "wqy-zenhei.ttc"
    for path in (other, new):
        shutil.copyfile(DEJAVU, path)
    manager = fonts_are("DejaVu Sans", files=[other, new])
    assert chinese_font() == "WenQuanYi Zen Hei"
    assert [Path(font.fname).name for font in manager.ttflist][2:] == ["wqy-zenhei.ttc"]


def test_without_one_figures_keep_the_english_labels(
    fonts_are: Any, study: Any, hand: Any, texts: Any
) -> None:
    fonts_are("DejaVu Sans")
    assert chinese_font() is None
    assert drawn_language("zh") == "en"
    bars = {"title": {"en": "Findings", "zh": "所见"}, "bars": "finding"}
    rows = hand.count_rows("f", {"none": 1, "mild": 2, "severe": 0})
    figure = draw_bars(hand.released(rows), study(figures={"f": bars}), "f", "zh")
    assert texts(figure, "level") == ["None", "Mild", "Severe"]
    assert figure.title_text == "所见"


def test_outlines_of_postscript_are_told_by_the_file(fonts_are: Any, tmp_path: Path) -> None:
    manager = fonts_are("SimHei")
    assert fonts.embeds_chinese()
    single, several = tmp_path / "a.otf", tmp_path / "a.ttc"
    single.write_bytes(b"OTTO" + bytes(20))
    # A collection: its header, and where its second font begins.
    several.write_bytes(b"ttcf" + bytes(12) + (24).to_bytes(4, "big") + bytes(4) + b"OTTO")
    manager.ttflist[1:] = [SimpleNamespace(name="SimHei", fname=str(DEJAVU))]
    assert fonts._of_postscript(single, 0)
    assert fonts._of_postscript(several, 1)
    assert not fonts._of_postscript(DEJAVU, 0)


def test_chinese_in_a_pdf_is_drawn_where_it_cannot_be_embedded(
    study: Any, hand: Any, tmp_path: Path
) -> None:
    """With a font of the machine; Noto's outlines are PostScript's, SimHei's TrueType's."""
    if chinese_font() is None:
        pytest.skip("needs a Chinese font, such as Debian's fonts-noto-cjk")
    bars = {"title": "Findings", "bars": "cause"}
    rows = hand.count_rows("f", {"stone": 3}, variable="cause")
    figure = draw_bars(hand.released(rows), study(figures={"f": bars}), "f", "zh")
    save_figure(figure, tmp_path / "a.pdf")
    save_figure(figure, tmp_path / "b.pdf")
    content = (tmp_path / "a.pdf").read_bytes()
    assert content == (tmp_path / "b.pdf").read_bytes()
    named = chinese_font() or ""
    embedded = named.replace(" ", "").encode()[:8] in content
    assert embedded == fonts.embeds_chinese()
    assert b"DejaVuSans" in content
    assert b"/Type3" not in content
