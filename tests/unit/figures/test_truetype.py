"""Letters read from the font's file are those that FreeType reads."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from struct import pack

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.textpath import text_to_path

from ncstats.figures.truetype import Contours, TrueType
from ncstats.figures.typeface import typeset

FOLDER = Path(mpl.get_data_path(), "fonts", "ttf")
NAMES = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique")


@cache
def fonts(name: str) -> tuple[TrueType, FT2Font]:
    """One font by both readers, FreeType's in the font's own units."""
    path = FOLDER / f"{name}.ttf"
    ours, theirs = TrueType(path), FT2Font(str(path))  # matplotlib 3.10 takes no Path
    theirs.set_size(ours.units_per_em, 72)
    return ours, theirs


def box(contours: Contours) -> list[float]:
    """Left, bottom, right and top of the points of a letter."""
    points = np.array([point[:2] for contour in contours for point in contour])
    return [*points.min(axis=0), *points.max(axis=0)] if len(points) else []


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_is_the_one_that_freetype_reads(name: str) -> None:
    ours, theirs = fonts(name)
    codes = {code: letter for code, letter in theirs.get_charmap().items() if code < 0x10000}
    assert len(codes) > 4000
    for code, letter in codes.items():
        assert ours.letter(chr(code)) == letter, code
        glyph = theirs.load_glyph(letter, flags=LoadFlags.NO_HINTING)
        assert ours.advance(letter) == glyph.linearHoriAdvance / 65536, code
        vertices, kinds = theirs.get_path()
        drawn = vertices[kinds != 79]  # the one that closes a curve has no place
        expected = [*drawn.min(axis=0), *drawn.max(axis=0)] if len(drawn) else []
        # A composite letter may be turned: FreeType rounds its points, we do later.
        assert box(ours.contours(letter)) == pytest.approx(expected, abs=1), code


def test_a_character_that_the_font_lacks_is_its_sign_for_that() -> None:
    ours, _ = fonts("DejaVuSans")
    assert ours.letter("血") == 0
    assert ours.letter("\U0001f600") == 0
    assert ours.letter("\uffff") == 0
    assert typeset("血").letters  # a Chinese font, or an empty box


def test_letters_that_attract_each_other_are_moved_together() -> None:
    ours, _ = fonts("DejaVuSans")
    assert ours.kerning(ours.letter("A"), ours.letter("V")) < 0
    assert ours.kerning(ours.letter("l"), ours.letter("l")) == 0


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "text", ["Number at risk", "AVATAR Type 12.3 [4–5]", "p <0.001; χ² ≥ 3.84", "Été, naïve"]
)
def test_a_line_is_as_wide_as_matplotlib_sets_it(text: str, bold: bool) -> None:
    font = FontProperties(family="DejaVu Sans", size=10, weight="bold" if bold else "normal")
    expected, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    assert typeset(text, bold=bold).width / 100 == pytest.approx(expected, abs=0.02)


def test_a_blank_has_a_width_and_no_outline() -> None:
    one, two = typeset("a"), typeset("a ")
    assert two.letters == one.letters
    assert two.width > one.width
    assert typeset("") == ((), 0.0)


def test_what_is_no_truetype_font_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttf"
    bad.write_bytes(b"OTTO" + bytes(60))
    with pytest.raises(ValueError, match=r"bad\.ttf is no TrueType font"):
        TrueType(bad)


def test_a_font_without_a_map_of_unicode_is_refused(tmp_path: Path) -> None:
    tables = [b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca"]
    start = 12 + 16 * len(tables)
    entries = b"".join(pack(">4sIII", tag, 0, start, 60) for tag in tables)
    symbols_only = pack(">HHHHI", 0, 1, 3, 0, 0)  # a map, but of symbols
    bad = tmp_path / "symbols.ttf"
    bad.write_bytes(
        pack(">IHHHH", 0x10000, len(tables), 0, 0, 0) + entries + symbols_only.ljust(60, b"\0")
    )
    with pytest.raises(ValueError, match=r"symbols\.ttf has no map of Unicode"):
        TrueType(bad)
