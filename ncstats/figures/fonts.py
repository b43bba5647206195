"""The font that Chinese labels are drawn in: one that is really there and has the characters."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.font_manager import FontEntry
    from matplotlib.ft2font import FT2Font

# Families with the simplified characters, the free ones first.
_FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP", "Noto Serif CJK SC",
    "Noto Serif CJK JP", "PingFang SC", "Hiragino Sans GB", "Heiti SC", "STHeiti",
    "Microsoft YaHei", "SimHei", "DengXian", "SimSun", "Arial Unicode MS",
)  # fmt: skip
# How their files are called, in lower case and without blanks and hyphens.
_FILES = (
    "notosanscjk", "notosanssc", "sourcehansans", "wqy", "notoserifcjk", "pingfang", "hiragino",
    "heiti", "msyh", "simhei", "deng", "simsun", "arialunicode",
)  # fmt: skip
LAST_LATIN = 0x2E7F
"""The last character before those of Chinese, Japanese and Korean in Unicode."""
_SAMPLE = "肾钙盐沉着高低血正常患者月组未知例"
"""Characters that a family must have to be of use."""


@cache
def chinese_font() -> str | None:
    """The family that Chinese text is drawn in, or None where the machine has none.

    matplotlib remembers the fonts of its first run, so one that was installed later is looked for
    among the files of the system. Without any, figures are drawn with the English labels.
    """
    from matplotlib.font_manager import findSystemFonts, fontManager

    there = _usable(fontManager.ttflist)
    if there is None:
        known = {Path(font.fname) for font in fontManager.ttflist}
        for path in sorted(map(Path, findSystemFonts())):
            if path not in known and _may_be_chinese(path):
                fontManager.addfont(path)
        there = _usable(fontManager.ttflist)
    return there


def _usable(fonts: list[FontEntry]) -> str | None:
    by_name = {font.name: font for font in reversed(fonts) if font.name in _FAMILIES}
    return next((name for name in _FAMILIES if name in by_name and _draws(by_name[name])), None)


def _draws(font: FontEntry) -> bool:
    """Whether the font's file is there and has the characters."""
    from matplotlib.font_manager import get_font

    if not Path(font.fname).is_file():
        return False
    return all(get_font(font.fname).get_char_index(ord(letter)) for letter in _SAMPLE)


def _may_be_chinese(path: Path) -> bool:
    name = path.name.lower().replace("-", "").replace(" ", "")
    return name.startswith(_FILES)


def families() -> list[str]:
    """The families of every figure: DejaVu Sans, and one for the characters that it lacks.

    The first comes with matplotlib; the files of the second are looked for only when Chinese is
    asked for.
    """
    from matplotlib.font_manager import fontManager

    chinese = _usable(fontManager.ttflist)
    return ["DejaVu Sans", chinese] if chinese else ["DejaVu Sans"]


def is_chinese(text: str) -> bool:
    """Whether a text has characters that DejaVu Sans lacks and a Chinese family draws.

    >>> is_chinese("血钠"), is_chinese("Cramér’s V ≥ 0.5 µg")
    (True, False)
    """
    return any(ord(letter) > LAST_LATIN for letter in text)


def embeds_chinese() -> bool:
    """Whether the Chinese family has TrueType outlines, the only ones that PDF files embed well.

    Noto and Source Han have those of PostScript, which matplotlib embeds under the wrong name:
    some readers warn, others show nothing.
    """
    from matplotlib.font_manager import fontManager

    chinese = _usable(fontManager.ttflist)
    font = next((font for font in fontManager.ttflist if font.name == chinese), None)
    return font is None or not _of_postscript(Path(font.fname), getattr(font, "index", 0))


def _of_postscript(path: Path, index: int) -> bool:
    """Whether a font of a file, or of a collection of fonts, begins as OpenType says CFF does."""
    with path.open("rb") as file:
        begins = file.read(4)
        if begins == b"ttcf":
            file.seek(12 + 4 * index)
            file.seek(int.from_bytes(file.read(4), "big"))
            begins = file.read(4)
    return begins == b"OTTO"


@cache
def chinese_letter(character: str, *, bold: bool) -> tuple[str, float] | None:
    """A character as SVG path data and its advance, in thousandths of its size, y upwards.

    None where there is no Chinese font, or the character is not in it.
    """
    from matplotlib.ft2font import LoadFlags

    font = _chinese_face(bold=bold)
    if font is None or not font.get_char_index(ord(character)):
        return None
    # At 100 points and 72 dots per inch a unit is a hundredth of the size.
    font.set_size(100, 72)
    glyph = font.load_char(ord(character), flags=LoadFlags.NO_HINTING)
    points, kinds = font.get_path()
    drawn = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}  # as matplotlib.path.Path counts them
    parts, before = [], 0
    for (x, y), kind in zip((points * 10).round().tolist(), kinds.tolist(), strict=True):
        begins = "" if kind == before and kind in (3, 4) else drawn[kind]
        parts.append("Z" if kind == 79 else f"{begins}{x:.0f} {y:.0f}")
        before = kind
    return " ".join(parts).replace(" Z", "Z"), glyph.linearHoriAdvance / 65536 * 10


def _chinese_face(*, bold: bool) -> FT2Font | None:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    family = chinese_font()
    if family is None:
        return None
    return get_font(findfont(FontProperties(family=family, weight="bold" if bold else "normal")))
