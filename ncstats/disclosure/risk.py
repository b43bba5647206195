"""What of a run could tell of single patients: always measured, whatever is then released."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ncstats.disclosure.counted import Key, Study, count_subgroups
from ncstats.disclosure.leaks import LeakKind, printed_leaks
from ncstats.disclosure.policy import Policy
from ncstats.disclosure.written import Written
from ncstats.results.model import KEY, Results

RiskKind = LeakKind | Literal["complement", "picture"]

_ITEM = KEY.index("item")


@dataclass(frozen=True)
class Risk:
    """One kind of risk in one item of the plan.

    Attributes:
        kind: as of a :class:`~ncstats.disclosure.leaks.Leak`; ``complement``: a small count that
            is the difference of two printed ones; ``picture``: one from which single patients can
            be read.
        item: the table, figure, curve or statement; empty where it is several together.
        count: how many statistics, or pictures.
    """

    kind: RiskKind
    item: str
    count: int


@dataclass(frozen=True)
class Risks:
    """The risks of a run, without any value.

    Attributes:
        rows: one for each kind in each item.
        threshold: counts from 1 to this are small.
    """

    rows: tuple[Risk, ...]
    threshold: int

    def of_kind(self) -> Mapping[RiskKind, tuple[Risk, ...]]:
        """The risks by kind, in the order in which they were found."""
        kinds = dict.fromkeys(risk.kind for risk in self.rows)
        return {kind: tuple(row for row in self.rows if row.kind == kind) for kind in kinds}


def measure_risks(
    results: Results, policy: Policy, study: Study, pictures: Iterable[str] = ()
) -> Risks:
    """What of Results could tell of single patients, were all of them released as they are.

    Args:
        results: as they were computed.
        policy: says what is small, and of how many patients a number is summarised.
        study: what of a plan tells whom its counts count.
        pictures: the items that show single patients.
    """
    counted: Counter[tuple[RiskKind, str]] = Counter()
    for leak in printed_leaks(Written(results.rows), policy):
        counted[leak.kind, _item(leak.places[0])] += 1
    links = count_subgroups(results, study).links
    hidden = sum(policy.rule.small(links.counts[cell] or 0) for cell in links.hidden)
    if hidden:
        counted["complement", ""] += hidden
    for item in pictures:
        counted["picture", item] += 1
    rows = (Risk(kind, item, count) for (kind, item), count in counted.items())
    return Risks(tuple(rows), policy.threshold)


def _item(key: Key) -> str:
    return str(key[_ITEM])
