"""How a score summed by group is distributed when the group labels are dealt out anew.

Within each stratum every relabelling of the children is equally likely. Children with the same
score are alike, so a relabelling matters only by how many of each *class* (stratum and score) fall
to each group: a table of classes × groups with fixed margins, whose probability is multivariate
hypergeometric. Few events leave few classes, because children censored between the same two events
share their score, and then all tables can be listed (`class_tables`). (Strasser and Weber 1999,
Math Methods Stat 8:220-250, for the moments.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import sqrt

import numpy as np

from ncstats.stats import NotComputable
from ncstats.survival.class_tables import ClassTables
from ncstats.survival.curve import Floats, Ints
from ncstats.survival.groups import Groups

# Tables, and beginnings of tables, listed at most: about a second of work.
EXACT_TABLES = 1_000_000
# Of the simulation that stands in for it: a standard error of 0.0016 at most.
DRAWS = 100_000
SEED = 1951
# A relabelling this little below the observed statistic still counts as equal to it.
_TIE = 1e-9
# Relative size below which a pivot of the covariance is zero.
_RANK = 1e-10


@dataclass(frozen=True)
class Permutation:
    """A p-value over relabellings: all of them, or ``draws`` of them with ``standard_error``."""

    p_value: float
    exact: bool
    standard_error: float | None = None
    draws: int | None = None


@dataclass(frozen=True)
class Relabelling:
    """One score per child, the child's group and its stratum.

    ``score_sums`` is the sum by group less its mean over relabellings, ``covariance`` that of the
    sums: in a stratum of N children, nⱼ of them of group j, with variance s² of the score (divisor
    N - 1), s² (nⱼ δⱼₖ - nⱼ nₖ/N).

    >>> both = Groups.of(["a", "a", "b", "b"], 4)
    >>> dealt = Relabelling(np.array([1.0, 0, 0, -1]), both, Groups.of([0, 0, 0, 0], 4))
    >>> dealt.score_sums.tolist(), round(float(dealt.covariance[0, 0]), 6)  # ⅔ · (2 - 4/4)
    ([1.0, -1.0], 0.666667)
    >>> round(dealt.p_value().p_value, 6)  # 4 of the 6 ways are as far from 0
    0.666667
    """

    score: Floats
    groups: Groups
    strata: Groups
    score_sums: Floats = field(init=False)
    covariance: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Sort the children, so that no sum depends on their order, and work out the moments."""
        order = np.lexsort((self.score, self.groups.place, self.strata.place))
        object.__setattr__(self, "score", self.score[order])
        for name in ("groups", "strata"):
            labels: Groups = getattr(self, name)
            object.__setattr__(self, name, Groups(labels.names, labels.place[order]))
        k = len(self.groups)
        sums, covariance = np.zeros(k), np.zeros((k, k))
        for chosen in self._by_stratum():
            score, place = self.score[chosen], self.groups.place[chosen]
            centred = score - score.mean()
            sizes = np.bincount(place, minlength=k)
            sums += np.bincount(place, weights=centred, minlength=k)
            spread = float(centred @ centred) / max(len(score) - 1, 1)
            covariance += spread * (np.diag(sizes) - np.outer(sizes, sizes) / len(score))
        object.__setattr__(self, "score_sums", sums)
        object.__setattr__(self, "covariance", covariance)

    def statistic(self) -> float:
        """χ²: the sums weighed by their covariance.

        Raises:
            NotComputable: the scores do not vary between groups that could be exchanged.
        """
        return float(self._distance(self.score_sums[None, :])[0])

    def p_value(self, draws: int = DRAWS, tables: int = EXACT_TABLES) -> Permutation:
        """Share of the relabellings with a statistic at least as large as the observed one.

        All of them where their number is within ``tables``; else ``draws`` with a fixed seed,
        where the observed one counts among them.
        """
        least = self.statistic() * (1 - _TIE)
        listed = self._all_tables(tables)
        if listed is not None:
            sums, probability = listed
            p = float(probability[self._distance(sums) >= least].sum())
            return Permutation(min(1.0, p), exact=True)
        hits = int((self._distance(self._drawn_sums(draws)) >= least).sum())
        p = (hits + 1) / (draws + 1)
        return Permutation(p, False, sqrt(p * (1 - p) / draws), draws)

    def _by_stratum(self) -> Iterator[Ints]:
        for s in range(len(self.strata)):
            yield np.flatnonzero(self.strata.place == s)

    def _distance(self, sums: Floats) -> Floats:
        """χ² of each row; the last group's sum follows from the others'."""
        kept = self._exchanged()
        inverse = np.linalg.inv(self.covariance[np.ix_(kept, kept)])
        return np.asarray(np.einsum("ij,jk,ik->i", sums[:, kept], inverse, sums[:, kept]))

    def _exchanged(self) -> Ints:
        variance = self.covariance.diagonal()
        moving = np.flatnonzero(variance > _RANK * variance.max())[:-1]
        part = self.covariance[np.ix_(moving, moving)]
        if not len(moving) or np.linalg.cond(part) > 1 / _RANK:
            raise NotComputable("survival.no_variance")
        return moving

    def _classes(self) -> Iterator[ClassTables]:
        for chosen in self._by_stratum():
            centred = self.score[chosen] - self.score[chosen].mean()
            values, numbers = np.unique(centred, return_counts=True)
            sizes = np.bincount(self.groups.place[chosen], minlength=len(self.groups))
            yield ClassTables(sizes, values, numbers)

    def _all_tables(self, most: int) -> tuple[Floats, Floats] | None:
        """The sums of every relabelling and its probability; None past ``most`` tables."""
        strata = tuple(self._classes())
        if self._more_tables_than(most, strata):
            return None
        sums, log_p = np.zeros((1, len(self.groups))), np.zeros(1)
        for tables in strata:
            further, log_further = tables.listed()
            sums = (sums[:, None] + further).reshape(-1, len(self.groups))
            log_p = (log_p[:, None] + log_further).ravel()
        return sums, np.exp(log_p)

    @staticmethod
    def _more_tables_than(most: int, strata: Iterable[ClassTables]) -> bool:
        number = 1.0
        for tables in strata:
            begun = 1.0
            for begun in tables.begun():
                if number * begun > most:
                    return True
            number *= begun
        return False

    def _drawn_sums(self, draws: int) -> Floats:
        generator = np.random.Generator(np.random.PCG64(SEED))
        drawn = (tables.drawn(generator, draws) for tables in self._classes())
        return np.asarray(sum(drawn))
