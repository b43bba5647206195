"""The summaries of one number in one group, gathered from the strings that print them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ncstats.published.audit.facts import TEXT, Fact, Facts, Size
from ncstats.published.intervals import Interval
from ncstats.published.model import PublishedCell

NAMES = ("min", "p25", "median", "p75", "max", "mean", "sd")


@dataclass(frozen=True)
class Summaries:
    """What is printed of one number in one group.

    Attributes:
        of: by statistic, where it lies.
        printed: by statistic, the string it stands in.
        size: of how many, where that is known.
        decimals: with how many decimals the values were recorded, where that is known.
    """

    facts: tuple[Fact, ...]
    of: Mapping[str, Interval] = field(hash=False)
    printed: Mapping[str, Fact] = field(hash=False)
    size: Size | None
    decimals: int | None

    @property
    def cells(self) -> tuple[PublishedCell, ...]:
        """The strings, each once, and those that say of how many."""
        used = (*self.facts, *(self.size.facts if self.size else ()))
        return tuple(dict.fromkeys(fact.cell for fact in used))


def closed(interval: Interval) -> Interval:
    """With both ends: a half is printed up by one program and to the even digit by another.

    What is called impossible must be so by either.
    """
    return replace(interval, with_low=True, with_high=True)


def summaries(facts: Facts) -> Iterator[Summaries]:
    """Every number in every group of every table, in order."""
    for (_, variable), row in facts.by_row.items():
        for part in facts.by_group(row).values():
            found = summarised(facts, part)
            if found is not None and variable:
                yield found


def summarised(facts: Facts, part: tuple[Fact, ...]) -> Summaries | None:
    """The summaries among the facts of one row and group; None where there are none."""
    of: dict[str, Interval] = {}
    printed: dict[str, Fact] = {}
    for fact in part:
        for name in NAMES:
            interval = fact.of(name)
            if interval is not None and name not in of:
                of[name], printed[name] = interval, fact
    if not of:
        return None
    used = tuple(fact for fact in part if fact in printed.values())
    cell = used[0].cell
    size = facts.size(cell)
    if cell.table == TEXT and (size is None or not size.own):
        size = None
    return Summaries(used, of, printed, size, facts.decimals(used))
