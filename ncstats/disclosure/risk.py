"""What of a run could tell of single patients: always measured, whatever is then released."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ncstats.disclosure.counted import Counted, Key, Study, count_subgroups, is_patients
from ncstats.disclosure.leaks import Leak, LeakKind, printed_leaks
from ncstats.disclosure.policy import Policy
from ncstats.disclosure.risk_classes import Anonymity
from ncstats.disclosure.risk_numbers import Columns
from ncstats.disclosure.written import Written
from ncstats.results.model import KEY, Results

RiskKind = LeakKind | Literal["at_risk", "single", "dominance", "complement", "picture", "text"]

_ITEM, _STAT_NAME = KEY.index("item"), KEY.index("stat_name")


@dataclass(frozen=True)
class Risk:
    """One kind of risk in one item of the plan.

    Attributes:
        kind: as of a :class:`~ncstats.disclosure.leaks.Leak`, but ``difference``: a small count
            that is the difference between items; ``complement``: one that is the difference of two
            printed in the same item. ``at_risk``: few patients are at risk; ``single``: a quantile
            that is one patient's value; ``dominance``: a mean to which one or two contribute most;
            ``picture``: one from which single patients can be read; ``text``: something of the
            author's that reads like a date, an identifier or a note on a patient.
        item: the table, figure, curve or statement, several joined by ``+``; of a text its place
            in the plan.
        count: how many statistics, pictures or texts.
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
        smallest: where the smallest count is printed; None where none is small.
        anonymity: how far the plan's quasi-identifiers tell patients apart; None where it names
            none, or it could not be known.
    """

    rows: tuple[Risk, ...]
    threshold: int
    smallest: Key | None = None
    anonymity: Anonymity | None = None

    def of_kind(self) -> Mapping[RiskKind, tuple[Risk, ...]]:
        """The risks by kind, in the order in which they were found."""
        kinds = dict.fromkeys(risk.kind for risk in self.rows)
        return {kind: tuple(row for row in self.rows if row.kind == kind) for kind in kinds}

    def to_json_data(self) -> dict[str, Any]:
        """What can be written as JSON: where and how many, and of no patient what.

        Returns:
            ``threshold``; ``risks``, each with ``kind``, ``item`` and ``count``; ``smallest``, the
            columns of the key of the smallest count; ``quasi_identifiers``, as
            :class:`~ncstats.disclosure.risk_classes.Anonymity`. The last two may be None.
        """
        named = None
        if self.smallest is not None:
            named = {name: part for name, part in zip(KEY, self.smallest, strict=True) if part}
        return {
            "threshold": self.threshold,
            "risks": [asdict(row) for row in self.rows],
            "smallest": named,
            "quasi_identifiers": None if self.anonymity is None else asdict(self.anonymity),
        }


def measure_risks(
    results: Results,
    policy: Policy,
    study: Study,
    patients: object = None,
    shown: Iterable[tuple[RiskKind, str]] = (),
) -> Risks:
    """What of Results could tell of single patients, were all of them released as they are.

    Args:
        results: as they were computed.
        policy: says what is small, and of how many patients a number is summarised.
        study: what of a plan tells whom its counts count.
        patients: the cohort behind them; what is not a :class:`~ncstats.cohort.Cohort` tells no
            values, and then a number counts where it may be that of one patient.
        shown: what else was found, by kind and item: pictures and texts.
    """
    leaks = [*printed_leaks(Written(results.rows), policy)]
    found = [(_kind(leak), str(leak.places[0][_ITEM])) for leak in leaks]
    counted = count_subgroups(results, study)
    found += _hidden(counted, policy)
    few = {leak.places[0] for leak in leaks if leak.kind == "too_few"}
    columns = Columns.of(results, study, patients)
    found += [("single", row.item) for row in columns.single() if row.key not in few]
    found += [("dominance", row.item) for row in columns.dominated()]
    found += shown
    rows = tuple(Risk(kind, item, n) for (kind, item), n in Counter(found).items())
    return Risks(rows, policy.threshold, _smallest(results, policy))


def _kind(leak: Leak) -> RiskKind:
    at_risk = leak.kind == "small" and leak.places[0][_STAT_NAME] == "n.risk"
    return "at_risk" if at_risk else leak.kind


def _smallest(results: Results, policy: Policy) -> Key | None:
    """The key of the smallest of the small counts; the first of several."""
    counts = [row for row in results if is_patients(row) and policy.rule.small(int(row.stat))]
    return min(counts, key=lambda row: row.stat).key if counts else None


_Items = frozenset[frozenset[str]]
"""Of the printed counts from which another follows the items that each stands in."""


def _hidden(counted: Counted, policy: Policy) -> Iterator[tuple[RiskKind, str]]:
    """Small counts that are printed nowhere and follow from printed ones, with the items."""
    links = counted.links
    follows = _followed(counted)
    small = {cell for cell in links.hidden if policy.rule.small(links.counts[cell] or 0)}
    ways: dict[int, list[tuple[RiskKind, str]]] = {}
    for total in links.sums:
        for cell in small.intersection(total.cells):
            others = [each for each in total.cells if each != cell]
            if all(each in follows for each in others):
                ways.setdefault(cell, []).append(_between(_of_all(others, follows)))
    yield from (min(ways[cell]) for cell in sorted(ways))


def _followed(counted: Counted) -> dict[int, _Items]:
    """Of each count that is printed, or follows from printed ones by one sum after the other."""
    follows = {cell: frozenset({items}) for cell, items in _printed_in(counted).items()}
    waiting, before = [total.cells for total in counted.links.sums], -1
    while len(follows) > before:
        before, left = len(follows), []
        for cells in waiting:
            unknown = [cell for cell in cells if cell not in follows]
            if len(unknown) == 1:
                others = [each for each in cells if each != unknown[0]]
                follows[unknown[0]] = _of_all(others, follows)
            elif unknown:
                left.append(cells)
        waiting = left
    return follows


def _of_all(cells: Iterable[int], follows: Mapping[int, _Items]) -> _Items:
    return frozenset[frozenset[str]]().union(*(follows[cell] for cell in cells))


def _printed_in(counted: Counted) -> dict[int, frozenset[str]]:
    """The items in which each count is printed, by its place."""
    place = {subgroup: at for at, subgroup in enumerate(counted.links.subgroups)}
    items: dict[int, set[str]] = {}
    for key, subgroup in counted.subgroups.items():
        items.setdefault(place[subgroup], set()).add(str(key[_ITEM]))
    return {cell: frozenset(found) for cell, found in items.items()}


def _between(items: _Items) -> tuple[RiskKind, str]:
    """Whether the counts from which one follows stand in one item, or in several, and in which."""
    together = frozenset[str]() if not items else frozenset.intersection(*items)
    if together:
        return "complement", min(together)
    return "difference", " + ".join(sorted({min(each) for each in items}))
