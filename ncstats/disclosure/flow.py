"""The flow of participants: who was read, who left before the analysis and why.

All other counts are of patients who are analysed, so who left is told apart from them by no limit
of a variable: those read are the sum of those analysed and of all who left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ncstats.disclosure.subgroup import Subgroup
from ncstats.results.eligibility import ITEM, LEFT_OUT, NOT_MET, READ, STATED, UNKNOWN
from ncstats.results.model import Statistic

NamedSum = tuple[Subgroup, tuple[Subgroup, ...]]
"""A whole, and its parts."""

_PARTICIPANTS = "participants"
"""Has no domain: not everybody who is analysed is one of these or another."""


@dataclass(frozen=True)
class Flow:
    """Whom the counts of one release's flow count that are not of patients analysed.

    Attributes:
        subgroups: by what they are, for which condition: ``variable_level`` and ``variable``.
        conditions: all that whoever is analysed meets.
        compared: the groups that the flow tells the sizes of, by their variable.
    """

    subgroups: Mapping[tuple[str, str], Subgroup] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    compared: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Statistic]) -> Flow:
        """The flow of a release, from its rows in their order."""
        flow = [row for row in rows if row.item == ITEM]
        subgroups: dict[tuple[str, str], Subgroup] = {}
        conditions: dict[str, None] = {}
        compared: dict[str, frozenset[str]] = {}
        for row in flow:
            if row.variable_level in (READ, NOT_MET, UNKNOWN, STATED):
                if row.variable_level in (NOT_MET, UNKNOWN):
                    conditions.setdefault(row.where)
                of = _participants(row, conditions)
                subgroups[row.variable_level, row.variable] = of
            elif row.group1_level:
                compared[row.group1] = compared.get(row.group1, frozenset()) | {row.group1_level}
        return cls(subgroups, tuple(conditions), compared)

    def subgroup(self, row: Statistic) -> Subgroup | None:
        """Whom a row counts; None where they are patients analysed, or it is none of the flow."""
        if row.item != ITEM:
            return None
        return self.subgroups.get((row.variable_level, row.variable))

    def sums(self) -> Iterable[NamedSum]:
        """Those read are those analysed and all who left; of those left before nothing is said."""
        read = self.subgroups.get((READ, ""))
        if read is not None:
            left = (
                whom for (what, _), whom in self.subgroups.items() if what in (NOT_MET, UNKNOWN)
            )
            yield read, (Subgroup(), *left)


def is_left_out(row: Statistic) -> bool:
    """Whether a row counts patients analysed who are in no group that is compared."""
    return row.item == ITEM and row.variable_level == LEFT_OUT


def _participants(row: Statistic, conditions: Iterable[str]) -> Subgroup:
    """Named by all conditions so far: who does not meet the second meets the first."""
    what = row.variable_level
    if what == STATED:
        name = f"{what} {row.variable}"
    else:
        name = " and ".join((what, *(() if what == READ else conditions)))
    return Subgroup(frozenset({(_PARTICIPANTS, frozenset({name}))}))
