"""What is withheld of the counts of a run, and what a reader then sees of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ncstats.disclosure.equations import View
from ncstats.disclosure.links import Links
from ncstats.disclosure.shown import ANY, Range, Rule


@dataclass(frozen=True)
class Suppression:
    """What is withheld.

    Attributes:
        primary: small counts.
        secondary: counts withheld for the sake of those.
        loose: those that are printed without their bound, if withheld: it would say too much.
    """

    primary: frozenset[int]
    secondary: frozenset[int] = frozenset()
    loose: frozenset[int] = frozenset()

    @property
    def withheld(self) -> frozenset[int]:
        """Small counts and those withheld for their sake."""
        return self.primary | self.secondary

    def withhold(self, cells: Iterable[int]) -> Suppression:
        """The same, with more withheld."""
        return replace(self, secondary=self.secondary | (frozenset(cells) - self.primary))

    def print_again(self, cell: int) -> Suppression:
        """The same, with one count shown that was withheld for the sake of others."""
        return replace(self, secondary=self.secondary - {cell})

    def loosen(self, cells: Iterable[int]) -> Suppression:
        """The same, with no bounds printed of some cells."""
        return replace(self, loose=self.loose | frozenset(cells))

    def view(self, links: Links, rule: Rule) -> View:
        """What a reader sees of the counts."""
        return View(links, self.ranges(links, rule))

    def ranges(self, links: Links, rule: Rule) -> tuple[Range, ...]:
        """What is shown of each count."""
        withheld = self.withheld
        printed = (
            self.if_withheld(rule, cell, count or 0) if cell in withheld
            else rule.released(count or 0)
            for cell, count in enumerate(links.counts[: links.printed])
        )  # fmt: skip
        return (*printed, *[ANY] * len(links.hidden))

    def if_withheld(self, rule: Rule, cell: int, count: int) -> Range:
        """What is shown of a withheld count."""
        return ANY if cell in self.loose else rule.withheld(count)

    def protected(self, links: Links, rule: Rule) -> tuple[int, ...]:
        """The cells of which the promise is made: small ones, printed or not.

        Where withheld counts are printed with their bound, a reader takes the zeros among them for
        small ones, so it is made of them too.
        """
        zeros = self.secondary - self.loose if rule.bounds else frozenset()
        return tuple(
            cell
            for cell, count in enumerate(links.counts)
            if count is not None and (rule.small(count) or (count == 0 and cell in zeros))
        )


def small_only(links: Links, rule: Rule) -> Suppression:
    """Small counts withheld, and nothing else: what does not protect them."""
    counts = enumerate(links.counts[: links.printed])
    return Suppression(frozenset(cell for cell, count in counts if rule.small(count or 0)))
