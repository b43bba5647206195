"""Many counts in few sums: how an engine of columns counts by value and group in one lookup each.

DuckDB holds a Parquet column as a dictionary and groups by it alone almost as fast as it reads it;
by two columns it takes three times as long. So each value is looked up alone, and what is summed is
a weight of the patient's code in a split: 1 for the first code, 2⁴² for the second, 0 for others.
A sum of such weights is exact in 128 bits and holds two counts, 2⁴² patients being more than there
will ever be; k codes take ⌈k/2⌉ sums. Every patient has one code, so that all counts of a split
together are the patients.

>>> total = 3 * WEIGHTS[0] + 5 * WEIGHTS[1]
>>> total % WEIGHTS[1], total // WEIGHTS[1]
(3, 5)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ncstats.tally.sql.split import BAD, MISSING, NOT_ASKED, Split
from ncstats.tally.sql.table import SqlTable, reference

if TYPE_CHECKING:
    from sqlglot import exp

WEIGHTS = (1, 1 << 42)
"""What a patient adds to a sum, by the place of the code in it."""
MOST_SUMS = 4
"""Sums of all splits beyond which a lookup by two columns is the faster."""
_SLOT = "slot"


@dataclass(frozen=True)
class Slot:
    """Where the count of one code of a split is found.

    Attributes:
        split: the split's place in the statement.
        codes: the code as the rows of the result have it, and others that are counted with it.
        total: the place of the sum.
        half: the place in the sum.
    """

    split: int
    codes: tuple[int, ...]
    total: int
    half: int

    @property
    def count(self) -> exp.Expr:
        """The count, from its sum."""
        from sqlglot import exp

        part = exp.IntDiv if self.half else exp.Mod
        return part(this=reference(_sum(self.total)), expression=_whole(WEIGHTS[1]))


@dataclass(frozen=True)
class Packing:
    """The sums that hold the counts of some splits.

    Attributes:
        splits: all splits of a statement.
        table: the patients.
    """

    splits: tuple[Split, ...]
    table: SqlTable

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """A place for each code of each split."""
        found: list[Slot] = []
        total = 0
        for place, split in enumerate(self.splits):
            codes = [*_codes(split)]
            for i, alike in enumerate(codes):
                more, half = divmod(i, len(WEIGHTS))
                found.append(Slot(place, alike, total + more, half))
            total = found[-1].total + 1
        return tuple(found)

    @property
    def pays(self) -> bool:
        """Whether there is a split, and the sums are few."""
        return self.table.packs and 0 < len(self._totals) <= MOST_SUMS

    def weights(self) -> Iterator[exp.Expr]:
        """What each patient adds to each sum."""
        from sqlglot import exp

        for total in self._totals:
            own = [slot for slot in self.slots if slot.total == total]
            weight = exp.Case(this=self.splits[own[0].split].key(self.table))
            for slot in own:
                for code in slot.codes:
                    weight = weight.when(_whole(code), _whole(WEIGHTS[slot.half]))
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
            codes = codes.when(_whole(number), _whole(slot.codes[0]))
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
        return range(self.slots[-1].total + 1 if self.slots else 0)


def _codes(split: Split) -> Iterator[tuple[int, ...]]:
    yield from ((code,) for code in range(len(split.by.codes) if split.by else 1))
    if split.by is not None:
        # A text that is no level stops the run, and until then its patients are counted somewhere.
        yield MISSING, BAD
    if split.where is not None:
        yield (NOT_ASKED,)


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
