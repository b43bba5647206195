"""The font that Chinese labels are drawn in: one that is really there and has the characters."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontEntry, findSystemFonts, fontManager, get_font

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
