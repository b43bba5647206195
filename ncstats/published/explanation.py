"""One thing that gives a printed string where the study's own rules do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ncstats.text import Bilingual, message


@dataclass(frozen=True)
class Explanation:
    """What would give a printed string. It was computed: under it the whole string is true.

    Attributes:
        code: message code of the sentence.
        details: the values it names; a text in two languages is shown in the sentence's own.
    """

    code: str
    details: Mapping[str, object] = field(default_factory=dict, hash=False)

    def sentence(self, lang: str = "en") -> str:
        """The explanation in one language."""
        details = {
            name: value.of(lang) if isinstance(value, Bilingual) else value
            for name, value in self.details.items()
        }
        return message(self.code, lang, **details)
