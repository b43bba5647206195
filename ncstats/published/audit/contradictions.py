"""Counts of tables, figures and text that cannot all be true of one group of patients."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ncstats.published.audit.conditions import COUNTED, KNOWN, Model, Sources
from ncstats.published.audit.facts import TEXT
from ncstats.published.audit.feasible import can_hold, extremes
from ncstats.published.audit.model import Finding
from ncstats.text.numbers import between, number

CHECK = "contradictions"
_PERCENT = 100


def contradictions(model: Model | None) -> tuple[list[Finding], frozenset[int]]:
    """Printed counts that no cohort meets together, each with as few others as are needed.

    Every count is held against those that depend on the same variables or fewer of them. Where
    they contradict each other, counts that are not needed for it are left out one by one; of the
    rest, one that all the others can do without is blamed and left out from then on.

    Returns:
        The findings, and the places of the blamed counts in the model.
    """
    if model is None:
        return [], frozenset()
    search = _Search(model)
    search.run()
    return [search.finding(place) for place in sorted(search.blamed)], frozenset(search.blamed)


class _Search:
    """Goes through the counts, and blames those that the others contradict."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.blamed: dict[int, tuple[int, ...]] = {}
        """The counts that are blamed, each with those that it contradicts."""
        self._unreadable = {
            i for i, counted in enumerate(model.counts)
            if counted.fact.is_share and not counted.fact.ranges(model.patients)
        }  # fmt: skip

    def run(self) -> None:
        """Blame counts until the rest can be true, as far as they are compared."""
        for i, counted in enumerate(self.model.counts):
            if i not in self._unreadable and not self._together([i], counted.sources):
                self.blamed[i] = ()
        for sources in dict.fromkeys(counted.sources for counted in self.model.counts):
            while not self._together(self._left(sources), sources):
                self._blame(self._left(sources), sources)

    def _left(self, sources: Sources) -> list[int]:
        """The counts that are held against each other; what no arithmetic allows is not."""
        left = self.model.deciding(sources)
        return [j for j in left if j not in self.blamed and j not in self._unreadable]

    def _together(self, places: Sequence[int], sources: Sources) -> bool:
        """Whether counts can all be true; those of too many kinds of patients are not compared."""
        kinds = self.model.kinds(places, sources)
        return kinds is None or can_hold(self.model.conditions(places, kinds))

    def _blame(self, places: Sequence[int], sources: Sources) -> None:
        """Blame one of a few that contradict each other: without it the rest is best as it is."""
        first = sorted(self._needed(places, sources, places[0]), key=self._trust)
        alone = (j for j in first if self._together([k for k in places if k != j], sources))
        worst = next(alone, first[0])
        needed = self._needed(places, sources, worst)
        worst = worst if worst in needed else min(needed, key=self._trust)
        self.blamed[worst] = tuple(place for place in needed if place != worst)

    def _needed(self, places: Sequence[int], sources: Sources, near: int) -> list[int]:
        """As few as contradict each other: the deletion filter (Chinneck and Dravnieks 1991).

        Left out first is what prints no count; of the rest what counts nobody that ``near``
        counts, or what stands farthest from it in the file, whichever leaves fewer.
        """
        kinds = self.model.kinds((*places, near), sources) or []
        shared = {
            place
            for at, place in enumerate(places)
            if any(signs[at] == signs[-1] == COUNTED for signs in kinds)
        }
        counts = self.model.counts

        def order(place: int) -> tuple[bool, bool, int]:
            return place == near, counts[place].fact.count is not None, -abs(place - near)

        orders = (
            sorted(places, key=lambda j: (order(j)[:2], j in shared, order(j)[2])),
            sorted(places, key=order),
        )
        return min((self._filtered(one, sources) for one in orders), key=len)

    def _filtered(self, places: Sequence[int], sources: Sources) -> list[int]:
        kept = sorted(places)
        for place in places:
            fewer = [j for j in kept if j != place]
            if not self._together(fewer, sources):
                kept = fewer
        return kept

    def _trust(self, place: int) -> tuple[bool, bool, int]:
        """Who is blamed first: a bare percentage or word before a count, text before tables."""
        fact = self.model.counts[place].fact
        return (fact.count is not None, fact.cell.table != TEXT, -place)

    def finding(self, place: int) -> Finding:
        """What the counts that are left leave to one that is blamed."""
        others = self.blamed[place]
        counts = self.model.counts
        cells = tuple(counts[j].fact.cell for j in (place, *others))
        n, total = self._bounds(place)
        if not others:
            return Finding(CHECK, "error", "audit.contradicts_itself", cells, {"n": _span(n)})
        details: dict[str, object] = {"n": _span(n), "total": _span(total)}
        if n[0] == n[1] and total[0] == total[1] > 0:
            digits = max((x.digits for x in counts[place].fact.numbers.values()), default=0)
            details["percent"] = number(n[0] * _PERCENT / total[0], digits)
            return Finding(CHECK, "error", "audit.contradicts_percent", cells, details)
        return Finding(CHECK, "error", "audit.contradicts", cells, details)

    def _bounds(self, place: int) -> tuple[Bounds, Bounds]:
        """Between which numbers the others leave a count and its denominator."""
        sources = self.model.counts[place].sources
        rest = self._left(sources)
        kinds = self.model.kinds((*rest, place), sources) or []
        conditions = self.model.conditions(rest, kinds)
        bounds = []
        for least in (COUNTED, KNOWN):
            span = extremes(conditions, [int(signs[-1] >= least) for signs in kinds])
            low, high = span or (None, None)
            bounds.append(
                (low or Fraction(0), Fraction(self.model.patients) if high is None else high)
            )
        return bounds[0], bounds[1]


Bounds = tuple[Fraction, Fraction]


def _span(bounds: Bounds) -> str:
    return between(*(number(bound, "1-") for bound in bounds))
