"""Footnote marks: a, b, c by first use, one for each distinct sentence."""

from __future__ import annotations

import string

from ncstats.tables.model import Footnote


class Footnotes:
    """Hands out marks while a table is made, cell by cell in reading order.

    >>> notes = Footnotes()
    >>> notes.mark("Fisher's exact test."), notes.mark("Welch's test.")
    ('a', 'b')
    >>> notes.mark("Fisher's exact test.")
    'a'
    """

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}

    def mark(self, text: str) -> str:
        """The mark of a sentence, a new one where it is new."""
        if text not in self._marks:
            self._marks[text] = _letters(len(self._marks))
        return self._marks[text]

    def marks(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """The marks of several sentences, each once, in the order of the alphabet."""
        given = [self.mark(text) for text in dict.fromkeys(texts)]
        return tuple(sorted(given, key=lambda mark: (len(mark), mark)))

    def all(self) -> tuple[Footnote, ...]:
        """Every footnote in the order of first use."""
        return tuple(Footnote(mark, text) for text, mark in self._marks.items())


def _letters(position: int) -> str:
    """The letters of a position from 0, as a spreadsheet numbers its columns.

    >>> _letters(0), _letters(25), _letters(26)
    ('a', 'z', 'aa')
    """
    head, last = divmod(position, 26)
    return (_letters(head - 1) if head else "") + string.ascii_lowercase[last]
