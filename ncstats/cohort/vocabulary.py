"""Words that hospitals write for levels, beside the codes and labels of the dictionary.

Each list belongs to a set of levels; where a variable has those levels, the words are theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_YES = ("是", "有", "√", "✓", "✔", "y", "1", "true", "t", "+", "(+)", "阳性", "positive", "pos")
_NO = ("否", "无", "×", "✗", "✘", "x", "n", "0", "false", "f", "(-)", "阴性", "negative", "neg")
_NEGATIVE = ("阴性", "(-)", "neg", "0")
_DIPSTICK = {
    "negative": _NEGATIVE,
    "trace": ("±", "+-", "+/-", "微量", "tr"),
    "p1": ("+", "1+", "+1", "(+)"),
    "p2": ("++", "2+", "+2", "(++)"),
    "p3": ("+++", "3+", "+3", "(+++)"),
    "p4": ("++++", "4+", "+4", "(++++)"),
}
_LISTS: tuple[Mapping[str, Iterable[str]], ...] = (
    {"no": _NO, "yes": _YES},
    _DIPSTICK,
    {"negative": _NEGATIVE, "positive": ("阳性", "(+)", "+", "pos")},
    {"male": ("m", "男性", "男孩", "boy"), "female": ("f", "女性", "女孩", "girl")},
)

DASHES = ("-", "—", "–")
"""In a column of plus signs a dash may be “negative” or “not done”."""

GRADED = frozenset(_DIPSTICK)
"""The levels of a test that is read in plus signs."""

TOTALS = (
    "合计",
    "总计",
    "小计",
    "总和",
    "平均",
    "平均值",
    "均值",
    "total",
    "sum",
    "mean",
    "average",
)
"""What stands in the first column of a row that is no patient."""


def words_of(codes: Iterable[str]) -> dict[str, str]:
    """Level code by word, in lower case, for the levels of one variable.

    >>> words_of(["no", "yes"])["√"], words_of(["male", "female"])["男性"], words_of(["low"])
    ('yes', 'male', {})
    """
    there = set(codes)
    return {
        word: code
        for words in _LISTS
        if there.issuperset(words)
        for code, texts in words.items()
        for word in texts
    }
