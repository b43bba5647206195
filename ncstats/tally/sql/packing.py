"""Many counts in few sums: how an engine of columns counts by value and group in one lookup each.

DuckDB holds a Parquet column as a dictionary and groups by it alone almost as fast as it reads it;
by two columns it takes three times as long. So each value is looked up alone, and what is summed is
a weight of the patient's code in a split: for 1,000 patients 1 for the first code, 2¹⁰ for the
second, 2²⁰ for the third. A weight has 63 bits, a sum 128: it is exact, and no count in it reaches
the next. Every further sum takes as long as the reading, so the codes that nobody has are left out;
which these are is counted first, by the splits alone.

>>> weights = [1 << bits for bits in places_in_a_sum(patients=1000)]
>>> total = 3 * weights[0] + 999 * weights[1]
>>> total % weights[1], total // weights[1] % weights[1]
(3, 999)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ncstats.tally.sql.split import Split
from ncstats.tally.sql.table import SqlTable, reference

if TYPE_CHECKING:
    from sqlglot import exp

MOST_SUMS = 4
"""Sums of all splits beyond which a lookup by two columns is the faster."""
_MOST_BITS = 62
_SLOT = "slot"


def places_in_a_sum(patients: int) -> range:
    """Where the counts of so many patients begin in a sum: the bits below each."""
    return range(0, _MOST_BITS + 1, max(patients.bit_length(), 1))


@dataclass(frozen=True)
class Crowd:
    """Who is to be counted.

    Attributes:
        patients: how many.
        codes: of each split those that somebody has.
    """

    patients: int
    codes: Mapping[Split, tuple[int, ...]]


@dataclass(frozen=True)
class Slot:
    """Where the count of one code of a split is found.

    Attributes:
        split: the split's place in the statement.
        code: the code as the rows of the result have it.
        total: the place of the sum.
        bits: of the sum below the count.
        width: the bits of the count.
    """

    split: int
    code: int
    total: int
    bits: int
    width: int

    @property
    def count(self) -> exp.Expr:
        """The count, from its sum."""
        from sqlglot import exp

        found: exp.Expr = reference(_sum(self.total))
        if self.bits:
            found = exp.IntDiv(this=found, expression=_whole(1 << self.bits))
        return exp.Mod(this=found, expression=_whole(1 << self.width))


@dataclass(frozen=True)
class Packing:
    """The sums that hold the counts of some splits.

    Attributes:
        splits: all splits of a statement.
        table: the patients.
        crowd: who they are.
    """

    splits: tuple[Split, ...]
    table: SqlTable
    crowd: Crowd

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """A place for each code of each split."""
        places = places_in_a_sum(self.crowd.patients)
        found: list[Slot] = []
        total = 0
        for split, of_split in enumerate(self.splits):
            for i, code in enumerate(self.crowd.codes[of_split]):
                more, place = divmod(i, len(places))
                found.append(Slot(split, code, total + more, places[place], places.step))
            total = len(self._totals_of(found))
        return tuple(found)

    @property
    def pays(self) -> bool:
        """Whether there is a split, and the sums are few."""
        return 0 < len(self._totals) <= MOST_SUMS

    def weights(self) -> Iterator[exp.Expr]:
        """What each patient adds to each sum."""
        from sqlglot import exp

        for total in self._totals:
            own = [slot for slot in self.slots if slot.total == total]
            weight = exp.Case(this=self.splits[own[0].split].key(self.table))
            for slot in own:
                weight = weight.when(_whole(slot.code), _whole(1 << slot.bits))
            typed = exp.cast(weight.else_(_whole(0)), "bigint")
            yield typed.as_(_weight(total), quoted=True)

    def sums(self) -> Iterator[exp.Expr]:
        """The sums of each grouping set."""
        from sqlglot import exp

        for total, name in enumerate(self.names):
            yield exp.Sum(this=reference(_weight(total))).as_(name, quoted=True)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the sums."""
        return tuple(map(_sum, self._totals))

    def unfolded(self, heads: Sequence[Sequence[int]], columns: Iterable[str]) -> exp.Select:
        """A row for each slot of each row, as grouping by the splits' codes would have given it.

        Args:
            heads: the places of the heads that have no split, then of those that have each.
            columns: the columns of the result.
        """
        from sqlglot import exp

        everybody, *more = (slot.count for slot in self.slots if slot.split == 0)
        for count in more:
            everybody = exp.Add(this=everybody, expression=count)
        counts = _by_slot().when(_whole(0), _of_heads(heads[0], everybody))
        splits, codes = _by_slot(), _by_slot()
        for number, slot in enumerate(self.slots, start=1):
            splits = splits.when(_whole(number), _whole(slot.split))
            codes = codes.when(_whole(number), _whole(slot.code))
            counts = counts.when(_whole(number), _of_heads(heads[1 + slot.split], slot.count))
        made = {
            "split": splits,
            "code": exp.func("COALESCE", reference("code"), codes),
            "n": exp.cast(counts, "bigint"),
        }
        result = (made.get(name, reference(name)).as_(name, quoted=True) for name in columns)
        numbers = [(number,) for number in range(len(self.slots) + 1)]
        slots = exp.values(numbers, alias="slots", columns=[_SLOT])
        return exp.select(*result).join(slots, join_type="cross")

    @cached_property
    def _totals(self) -> range:
        return self._totals_of(self.slots)

    @staticmethod
    def _totals_of(slots: Sequence[Slot]) -> range:
        return range(slots[-1].total + 1 if slots else 0)


def _of_heads(heads: Sequence[int], count: exp.Expr) -> exp.Expr:
    """A count, of the rows of some heads alone."""
    from sqlglot import exp

    if not heads:
        return exp.null()
    among = exp.In(this=reference("head"), expressions=[*map(_whole, heads)])
    return exp.Case().when(among, count)


def _by_slot() -> exp.Case:
    from sqlglot import exp

    return exp.Case(this=reference(_SLOT))


def _weight(total: int) -> str:
    return f"weight {total}"


def _sum(total: int) -> str:
    return f"sum {total}"


def _whole(number: int) -> exp.Expr:
    from sqlglot import exp

    return exp.Literal.number(number)
