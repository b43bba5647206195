"""Attacks on withheld counts, stopped one after the other where that costs least."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ncstats.disclosure.attacks import Attacks, Case
from ncstats.disclosure.equations import Part, System
from ncstats.disclosure.links import Links
from ncstats.disclosure.shown import ANY, Range, Rule
from ncstats.disclosure.suppression import Suppression, small_only

DEAR = 1000.0
"""What a 0 costs besides where it is withheld with a bound: it has to be protected, too, and what
that takes is most often more than any other way out."""

MOST_TRIED = 50
"""Of so many counts, the dearest, it is tried whether they need be withheld."""

MOST_EXCHANGES = 50
"""So many counts are tried to be exchanged for others."""


class Stopping:
    """What is withheld so far, and for whose sake.

    Args:
        links: the counts and their sums.
        rule: what is small, and how the others are shown.
        costs: of every cell.
        ends: the values that every protected cell must be able to have before any between.
    """

    def __init__(
        self, links: Links, rule: Rule, costs: Sequence[float], ends: tuple[int, int]
    ) -> None:
        self.links, self.rule, self.ends = links, rule, ends
        self.now = small_only(links, rule)
        self._given = costs
        self._system = System.of(range(len(links)), links.sums)
        self._costs = tuple(
            cost + DEAR * (rule.bounds and count == 0)
            for cost, count in zip(costs, links.counts, strict=True)
        )
        self._reasons: dict[int, Case] = {}
        self._attacks = Attacks()

    def stop_attacks(self, values: Sequence[int], without: Iterable[int] = ()) -> None:
        """Withhold until every protected cell can have all of some values, where that can be.

        Args:
            values: 1, the threshold, or what lies between.
            without: cells that are not to be withheld.
        """
        before = None
        while before != self.now:
            before = self.now
            left = self._cases(self.now, values)
            while left:
                left = self._stop_next(
                    self._attacks.unsettled(self._seen(self.now), left), frozenset(without)
                )

    def print_superfluous(self) -> None:
        """Print what need not be withheld, the dearest first."""
        for cell in self._dearest_first()[:MOST_TRIED]:
            trial = self.now.print_again(cell)
            broken = self._broken(trial, cell)
            if broken is None:
                self.now = trial
            else:
                self._reasons[cell] = broken

    def exchange(self) -> None:
        """Try to print each count that is withheld for others, and to withhold cheaper ones."""
        tries, before = MOST_EXCHANGES, None
        while before != self.now and len(self.now.secondary) > 1:
            before = self.now
            for cell in self._dearest_first()[:tries]:
                if cell in self.now.secondary:
                    tries -= 1
                    self._exchange(cell)

    def _exchange(self, cell: int) -> None:
        before = self.now
        self.now = before.print_again(cell)
        self.stop_attacks(self.ends, [cell])
        # Where others are much dearer than the one, printing what they make superfluous is no help.
        near = self.cost <= self._cost(before) + self._given[cell]
        if near and self._broken(self.now, cell) is None:
            self.print_superfluous()
            if self.cost < self._cost(before):
                return
        self.now = before

    @property
    def cost(self) -> float:
        """What is lost with the counts that are withheld for others."""
        return self._cost(self.now)

    def _cost(self, suppression: Suppression) -> float:
        return sum(self._given[cell] for cell in suppression.secondary)

    def _dearest_first(self) -> list[int]:
        return sorted(self.now.secondary, key=lambda cell: (-self._costs[cell], cell))

    def _seen(self, suppression: Suppression) -> Part:
        return Part.of(self._system, suppression.ranges(self.links, self.rule))

    def _cases(self, suppression: Suppression, values: Iterable[int]) -> list[Case]:
        cells = suppression.protected(self.links, self.rule)
        return [(cell, value) for value in values for cell in cells]

    def _broken(self, trial: Suppression, cell: int) -> Case | None:
        """An attack that would succeed were a cell printed again, the likely ones tried first."""
        part, cases = self._seen(trial), self._cases(trial, self.ends)
        likely = self._reasons.get(cell)
        if likely is not None and likely in cases and self._attacks.witness(part, *likely) is None:
            return likely
        near = self._beside(cell)
        cases.sort(key=lambda case: case[0] not in near)
        return self._attacks.first_impossible(part, cases)

    def _beside(self, cell: int) -> set[int]:
        """The cells that stand in a sum with a cell."""
        return {each for total in self.links.sums if cell in total.cells for each in total.cells}

    def _stop_next(self, left: list[Case], without: frozenset[int]) -> list[Case]:
        """Stop attacks until something is withheld for one, which may have stopped others too."""
        for done, case in enumerate(left, start=1):
            needed = self._needed(case, without)
            if needed:
                self._reasons.update(dict.fromkeys(needed, case))
                self.now = self.now.withhold(needed)
                return left[done - 1 :]
        return []

    def _needed(self, case: Case, without: frozenset[int]) -> frozenset[int]:
        """What to withhold so that a cell can have a value; nothing where it can, or never."""
        part, cell = self._seen(self.now), case[0]
        choices = self._choices({cell, *without})
        needed = part.moves(case, choices, self._costs, whole=False)
        if needed is not None and not needed and self._attacks.witness(part, *case) is None:
            needed = part.moves(case, choices, self._costs, whole=True)
        if needed is None and not without:
            # It is the bounds that counts are printed with: some are to have none.
            anything = {c: ANY for c in range(self.links.printed) if c != cell}
            needed = part.moves(case, anything, self._costs, whole=False)
            self.now = self.now.loosen(needed or ())
        return needed or frozenset()

    def _choices(self, without: set[int]) -> dict[int, Range]:
        """What could be withheld, and what would be shown of it."""
        return {
            cell: self.now.if_withheld(self.rule, cell, count or 0)
            for cell, count in enumerate(self.links.counts[: self.links.printed])
            if cell not in self.now.withheld and cell not in without
        }
