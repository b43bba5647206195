"""The counts of a run under a policy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ncstats.disclosure import reasons
from ncstats.disclosure.counted import Counted, Key, Study, count_subgroups, is_patients
from ncstats.disclosure.followed import COURSES, counts_no_patients
from ncstats.disclosure.policy import Policy
from ncstats.disclosure.steps import CurveKey, curve_key, told_times
from ncstats.disclosure.suppress import suppress
from ncstats.disclosure.suppression import Suppression, small_only
from ncstats.results.model import Results, Statistic


@dataclass(frozen=True, eq=False)
class Counts:
    """The counts of a run under a policy.

    Attributes:
        results: as they were computed.
        policy: what is withheld.
        told: at which times each group's curves are told.
        counted: whom the counts that may be printed count.
        suppression: which of those are withheld.
        study: what is known of the plan.
    """

    results: Results
    policy: Policy
    told: Mapping[CurveKey, frozenset[float]]
    counted: Counted
    suppression: Suppression
    study: Study

    @classmethod
    def of(cls, results: Results, policy: Policy, study: Study) -> Counts:
        """The counts of Results, with what has to be withheld of them."""
        told = told_times(results, policy.curves)
        printed = [row for row in results if is_patients(row) and _is_told(row, told)]
        counted = count_subgroups(printed, study)
        if policy.complements:
            suppression = suppress(counted.links, policy.rule, counted.costs)
        else:
            suppression = small_only(counted.links, policy.rule)
        return cls(results, policy, told, counted, suppression, study)

    @cached_property
    def places(self) -> Mapping[Key, int]:
        """Where the count of a key stands among the linked cells."""
        of = {subgroup: place for place, subgroup in enumerate(self.counted.links.subgroups)}
        return {key: of[subgroup] for key, subgroup in self.counted.subgroups.items()}

    def is_told(self, row: Statistic) -> bool:
        """Whether the time of a row of a curve is one at which curves are told."""
        return _is_told(row, self.told)

    def row(self, row: Statistic) -> Statistic:
        """A count as it is released."""
        if math.isnan(row.stat):
            return row
        if not self.is_told(row):
            return withheld(row, reasons.STEP)
        if row.key not in self.places:
            return self._alone(row)
        place = self.places[row.key]
        if place in self.suppression.withheld:
            return withheld(row, self._reason(place, int(row.stat)))
        return replace(row, stat=float(self.policy.rule.rounded(int(row.stat))), warning="")

    def _alone(self, row: Statistic) -> Statistic:
        """A count that is not of patients, or that could not be held against the others."""
        if not counts_no_patients(row):
            return withheld(row, reasons.FOLLOWS) if row.stat else row
        rule, count = self.policy.rule, int(row.stat)
        if rule.small(count):
            return withheld(row, reasons.WITHHELD)
        return replace(row, stat=float(rule.rounded(count)))

    def _reason(self, place: int, count: int) -> str:
        rule = self.policy.rule
        if not rule.bounds or place in self.suppression.loose:
            return reasons.WITHHELD
        limit = rule.threshold + 1
        return reasons.at_least(limit) if count > rule.threshold else reasons.below(limit)


def _is_told(row: Statistic, told: Mapping[CurveKey, frozenset[float]]) -> bool:
    if row.context != "curve" or row.time is None:
        return True
    return row.variable_level in COURSES and row.time in told.get(curve_key(row), ())


def withheld(row: Statistic, why: str) -> Statistic:
    """A row without its number, with the reason."""
    return replace(row, stat=math.nan, error=why, warning="")
