"""A text in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bilingual:
    """The same text in both languages; a missing translation falls back on English.

    >>> Bilingual("Sex", "性别").of("zh"), Bilingual("Sex").of("zh")
    ('性别', 'Sex')
    """

    en: str
    zh: str = ""

    def of(self, lang: str) -> str:
        """The text in one language."""
        return self.zh if lang == "zh" and self.zh else self.en
