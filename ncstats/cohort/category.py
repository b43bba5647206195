"""Stage 4, categories: the level a text stands for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ncstats.cohort.normalise import folded
from ncstats.cohort.reading import Reading
from ncstats.cohort.vocabulary import DASHES, GRADED, words_of
from ncstats.dictionary import Variable
from ncstats.errors import Problem, nearest

_WHOLE = re.compile(r"(-?[0-9]+)\.0+")
_NUMERAL = re.compile(r"[0-9]{1,2}")
_EXCEL_GENE = re.compile(
    r"[0-9]{1,2}-(sep|mar|dec)(-[0-9]{2,4})?|(sep|mar|dec)-[0-9]{1,2}|[0-9]{1,2}月[0-9]{1,2}日",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class LevelParser:
    """Levels of one column: by the mapping's coding, their code, either label, or a usual word.

    Attributes:
        variable: what the column holds.
        coding: level code by text, as the user declared it.
        present: how many cells of the column hold each text.
    """

    variable: Variable
    coding: Mapping[str, str]
    present: Mapping[str, int]
    levels: Mapping[str, int] = field(init=False)
    _words: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        places = {code: place for place, code in enumerate(self.variable.codes)}
        words = {word: places[code] for word, code in words_of(places).items()}
        object.__setattr__(self, "levels", level_texts(self.variable, self.coding))
        object.__setattr__(self, "_words", words)

    @property
    def missing_in_doubt(self) -> Collection[str]:
        """Texts that are elsewhere no value and may be a level here."""
        return DASHES if set(self.variable.codes) >= GRADED else ()

    def __call__(self, text: str) -> Reading | Problem:
        """The position of the level, or why the text is none."""
        key = text.casefold()
        place = self.levels.get(key)
        if place is not None:
            return Reading(place, self.variable.codes[place])
        if key in self.missing_in_doubt:
            return self._problem("dash_in_doubt", text)
        # Software that stores codes as decimal numbers writes 1 as 1.0.
        whole = _WHOLE.fullmatch(text)
        numeral = whole[1] if whole else text
        place = self.levels.get(numeral)
        if place is not None:
            return Reading(place, self.variable.codes[place], "cohort.changed_decimal_code")
        if _NUMERAL.fullmatch(numeral) and (fault := self._of_numeral(text, numeral)):
            return fault
        place = self._words.get(numeral.casefold())
        if place is not None:
            return Reading(place, self.variable.codes[place], "cohort.changed_level")
        return excel_gene(self.variable, text) or self._no_level(text)

    def _of_numeral(self, text: str, numeral: str) -> Problem | None:
        """Whether a numeral says which level it is: 1 and 0 do, of yes and no; 1 and 2 do not."""
        if any(_NUMERAL.fullmatch(code) for code in self.variable.codes):
            return None
        numerals = {_numeral(other) for other in self.present} - {""}
        if numerals <= {"0", "1"} and numeral in self._words:
            return None
        if {"0", "1", "2"} <= numerals and "1" in self._words:
            return self._problem("mixed_coding", text)
        if len(self.variable.codes) >= len(numerals) and int(numeral) <= len(self.variable.codes):
            return self._problem("coding_not_said", text)
        return None

    def _problem(self, code: str, text: str) -> Problem:
        shown = {t: n for t, n in self.present.items() if _numeral(t) or t in DASHES}
        codes = self.variable.codes
        example = ", ".join(
            f"{numeral}: {codes[place]}"
            for place, numeral in enumerate(sorted(shown)[: len(codes)])
        )
        details = {
            "variable": self.variable.name,
            "counts": ", ".join(f"{t}: {shown[t]}" for t in sorted(shown)),
            "example": f"coding: {{{self.variable.name}: {{{example}}}}}",
        }
        return Problem(f"cohort.{code}", value=text, details=details)

    def _no_level(self, text: str) -> Problem:
        codes = self.variable.codes
        return Problem(
            "cohort.not_a_level",
            value=text,
            allowed=codes,
            nearest=nearest(text, codes) or nearest(text, labels(self.variable)),
            details={"variable": self.variable.name},
        )


def excel_gene(variable: Variable, text: str) -> Problem | None:
    """The fault of a gene that a spreadsheet has made a date of: SEPTIN2 is 2-Sep then."""
    if variable.role == "genetics" and _EXCEL_GENE.fullmatch(text):
        return Problem("cohort.gene_as_date", value=text)
    return None


def _numeral(text: str) -> str:
    whole = _WHOLE.fullmatch(text)
    numeral = whole[1] if whole else text
    return numeral if _NUMERAL.fullmatch(numeral) else ""


def is_numeral_or_dash(text: str) -> bool:
    """Whether a text is one that may be a code or a missing value, as the others of its column say.

    >>> is_numeral_or_dash("1.0"), is_numeral_or_dash("-"), is_numeral_or_dash("male")
    (True, True, False)
    """
    return bool(_numeral(text)) or text in DASHES


def labels(variable: Variable) -> Collection[str]:
    """Every label of the levels."""
    return [text for level in variable.levels for text in (level.label.en, level.label.zh)]


def level_texts(variable: Variable, coding: Mapping[str, str]) -> Mapping[str, int]:
    """The position of a level by folded text; a label of two levels is none of them."""
    places = {code: place for place, code in enumerate(variable.codes)}
    texts: dict[str, int] = {}
    ambiguous = set()
    for level in variable.levels:
        for label in {folded(level.label.en), folded(level.label.zh)}:
            if label in texts:
                ambiguous.add(label)
            texts[label] = places[level.code]
    for label in ambiguous:
        del texts[label]
    texts |= {folded(code): place for code, place in places.items()}
    return texts | {folded(raw): places[level] for raw, level in coding.items()}
