from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from PIL import Image

from ncstats.figures import StudyFigure, draw_bars, draw_curve, save_figure, svg_text

POINTS = [(0.0, 1.0), (1.0, 0.7), (2.0, 0.5)]


@pytest.fixture
def pictures(study: Any, hand: Any) -> Any:
    """Two figures of one study, drawn anew at every call."""
    curve = {"title": "Relapse <1 & more", "endpoint": "relapse", "by": "arms"}
    bars = {"title": "Findings", "bars": "finding"}
    plan = study(arms={"order": ["a", "b"]}, curves={"c": curve}, figures={"f": bars})
    rows = hand.count_rows("f", {"none": 3, "mild": 2, "severe": 0})
    for level in "ab":
        rows += hand.step_rows(POINTS, {0.0: 4, 1.0: 3, 2.0: 1}, group1_level=level)
    released = hand.released(rows)
    return {
        "curve": lambda: draw_curve(released, plan, "c"),
        "bars": lambda: draw_bars(released, plan, "f"),
    }


def test_the_same_figure_has_the_same_bytes_in_any_order_of_calls(
    pictures: Any, tmp_path: Path
) -> None:
    first = {name: svg_text(draw()) for name, draw in pictures.items()}
    figure = pictures["curve"]()
    save_figure(figure, tmp_path / "a.png")
    save_figure(figure, tmp_path / "a.pdf")
    assert svg_text(figure) == first["curve"]
    assert svg_text(figure) == first["curve"]
    again = {name: svg_text(draw()) for name, draw in reversed(pictures.items())}
    assert again == first


@pytest.mark.parametrize("kind", ["svg", "png", "pdf", "tiff"])
def test_saved_files_repeat_and_hold_no_date_and_no_version(
    pictures: Any, tmp_path: Path, kind: str
) -> None:
    for name in ("a", "b"):
        save_figure(pictures["curve"](), tmp_path / f"{name}.{kind}")
    content = (tmp_path / f"a.{kind}").read_bytes()
    assert content == (tmp_path / f"b.{kind}").read_bytes()
    for unwanted in (b"matplotlib", b"Matplotlib", b"CreationDate", b"Software", b"dc:date"):
        assert unwanted not in content


def test_settings_of_the_user_change_nothing_and_stay_as_they_were(
    pictures: Any, tmp_path: Path
) -> None:
    save_figure(pictures["curve"](), tmp_path / "a.png", 100)
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "axes.spines.top": True}):
        save_figure(pictures["curve"](), tmp_path / "b.png", 100)
        assert mpl.rcParams["font.size"] == 30
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_pyplot_is_never_told(pictures: Any) -> None:
    import sys

    pictures["curve"]().to_matplotlib()
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or pyplot.get_fignums() == []


def test_numbers_have_at_most_two_decimals(pictures: Any) -> None:
    svg = re.sub(r"scale\([^)]*\)", "", svg_text(pictures["curve"]()))
    decimals = {len(found) for found in re.findall(r"\d\.(\d+)", svg)}
    assert decimals
    assert max(decimals) <= 2


def test_letters_are_paths_of_the_size_of_the_font(pictures: Any) -> None:
    svg = svg_text(pictures["bars"]())
    assert "<text" not in svg
    assert {"scale(0.008 -0.008)"} <= set(re.findall(r"scale\([^)]*\)", svg))
    tops = [int(top) for top in re.findall(r'<path id="f-\d+" d="M-?\d+ (-?\d+)', svg)]
    assert 700 < max(tops) < 800  # a capital of DejaVu is 0.73 of its size of 1000


def test_the_drawing_is_well_formed_and_names_itself(pictures: Any) -> None:
    root = ET.fromstring(svg_text(pictures["curve"]()))  # noqa: S314 - our own drawing
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Relapse <1 & more"


def test_identifiers_of_two_figures_in_one_page_do_not_clash(pictures: Any) -> None:
    found = [set(re.findall(r' id="([^"]+)"', svg_text(draw()))) for draw in pictures.values()]
    assert found[0]
    assert found[1]
    assert not found[0] & found[1]


def test_every_reference_has_its_target(pictures: Any) -> None:
    svg = svg_text(pictures["curve"]())
    targets = set(re.findall(r' id="([^"]+)"', svg))
    assert set(re.findall(r'(?:url\(#|href="#)([^")]+)', svg)) == targets


def test_notebooks_show_the_drawing(pictures: Any) -> None:
    figure = pictures["bars"]()
    assert isinstance(figure, StudyFigure)
    assert figure._repr_svg_() == svg_text(figure)


def test_a_figure_without_a_title_names_nothing() -> None:
    assert "aria-label" not in svg_text(StudyFigure(1, 1, "", ""))


def test_another_ending_is_refused(pictures: Any, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"svg, pdf, png, tiff, not a\.gif"):
        save_figure(pictures["bars"](), tmp_path / "a.gif")


@pytest.mark.parametrize("dpi", [300, 600])
def test_a_tiff_is_as_journals_ask(pictures: Any, tmp_path: Path, dpi: int) -> None:
    figure = pictures["bars"]()
    save_figure(figure, tmp_path / "a.tif", dpi)
    with Image.open(tmp_path / "a.tif") as image:
        assert image.mode == "RGB"
        assert image.info["compression"] == "tiff_lzw"
        assert image.info["dpi"] == (dpi, dpi)
        inches = [figure.width, figure.height]
        assert [side / dpi for side in image.size] == pytest.approx(inches, abs=2 / dpi)
        assert image.getpixel((0, 0)) == (255, 255, 255)
        tags = set(image.tag_v2)  # type: ignore[attr-defined]  # of a TIFF
    assert not tags & {305, 306, 315}  # Software, DateTime, Artist


def test_a_png_has_the_dots_asked_for(pictures: Any, tmp_path: Path) -> None:
    save_figure(pictures["bars"](), tmp_path / "a.png", 150)
    with Image.open(tmp_path / "a.png") as image:
        assert image.info["dpi"] == pytest.approx((150, 150), abs=0.02)  # PNG counts by the metre


def test_a_pdf_embeds_truetype_fonts_and_has_no_metadata(pictures: Any, tmp_path: Path) -> None:
    from pypdf import PdfReader

    save_figure(pictures["bars"](), tmp_path / "a.pdf")
    reader = PdfReader(tmp_path / "a.pdf")
    assert not reader.metadata
    resources: Any = reader.pages[0]["/Resources"]
    fonts = [font.get_object() for font in resources["/Font"].values()]
    assert fonts
    assert {font["/Subtype"] for font in fonts} == {"/Type0"}
    inner = [font["/DescendantFonts"][0].get_object() for font in fonts]
    assert {font["/Subtype"] for font in inner} == {"/CIDFontType2"}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in inner)
    assert "Finding" in reader.pages[0].extract_text()
