"""The message catalogues: whole sentences by code, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

Lang = Literal["en", "zh"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """Every sentence of one language by its code, ``section.name``.

    Raises:
        KeyError: there is no catalogue in that language.
    """
    if lang not in LANGUAGES:
        raise KeyError(lang)
    # PyYAML costs 15 ms; nothing needs it before the first sentence is printed.
    import yaml

    source = Path(__file__).with_name("messages").joinpath(f"{lang}.yaml").read_text("utf-8")
    # To this loader everything is text, which is what sentences and their names are.
    root: Any = yaml.compose(source, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return {
        f"{section.value}.{name.value}": sentence.value.rstrip("\n")
        for section, sentences in root.value
        for name, sentence in sentences.value
    }


def message(code: str, lang: str = "en", **values: object) -> str:
    """The sentence for ``code`` with its placeholders filled.

    Values are inserted as they are and never read as a template. ``{n:patient|patients}`` is the
    first of the two where n is 1, else the second.

    >>> message("errors.did_you_mean", nearest="sex")
    'Did you mean “sex”?'
    >>> message("tables.time_years", time=1), message("tables.time_years", time="5")
    ('1 year', '5 years')
    """
    sentence = catalogue(lang)[code]
    if "|" in sentence:
        return sentence.format(**{name: _Counted(value) for name, value in values.items()})
    return sentence.format(**values)


@dataclass(frozen=True)
class _Counted:
    """A value that also chooses between the words for one and for several."""

    value: object

    def __format__(self, words: str) -> str:
        one, either, several = words.partition("|")
        if not either:
            return format(self.value, words)
        return one if str(self.value) == "1" else several


def visible(text: str, most: int = 120) -> str:
    r"""A text from outside as a message shows it: on one line, nothing unseen, cut past ``most``.

    Line breaks and what steers a terminal are written out, so that no cell of a file can.

    >>> print(visible("a\tb"), visible("123456789", most=5))
    a\tb 1234…
    """
    if len(text) <= most and text.isprintable():
        return text
    shown = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text[: most + 1]
    )
    return shown if len(text) <= most else shown[: most - 1] + "…"


def listing(items: Sequence[str], lang: str = "en", most: int = 12) -> str:
    """Items of a list in one line, the rest counted past ``most``.

    >>> listing(["a", "b", "c"], most=2)
    'a, b … (3 in all)'
    """
    separator = "、" if lang == "zh" else ", "
    shown = separator.join(items[:most])
    if len(items) <= most:
        return shown
    return shown + message("errors.list_cut", lang, count=len(items))
