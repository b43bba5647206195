"""What a plan gives on a cohort, before it is put into any language or format."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from ncstats.cohort import Cohort
from ncstats.cohort.sources import file_and_sheet
from ncstats.cohort.summary import CohortSummary
from ncstats.disclosure import NONE, Policy, Released, named_policy, study_of
from ncstats.disclosure.risk import RiskKind, Risks, measure_risks
from ncstats.disclosure.risk_classes import Anonymity
from ncstats.disclosure.risk_texts import telling_texts
from ncstats.files import fingerprint
from ncstats.plan import Plan
from ncstats.published import Verification, read_published, verify
from ncstats.results.model import Results
from ncstats.tally.combinations import joint_name

HELD_TO = "mask10"
"""The policy that the risk is measured by where none was asked for."""


def held_to() -> Policy:
    """What that policy says."""
    terms = named_policy(HELD_TO).terms
    assert terms is not None  # noqa: S101 - it withholds something
    return terms


def are_own(plan: Plan, cohort: Cohort | CohortSummary) -> bool:
    """Whether the patients were read from the study's own file, byte for byte."""
    path, _ = file_and_sheet(plan.data_path)
    return path.is_file() and cohort.sources[0].sha256 == fingerprint(path)


@dataclass(frozen=True)
class Analysis:
    """A plan, the cohort it was run on, and what may be said of it.

    Attributes:
        cohort: the patients; what is known of them all where an engine has only counted them.
        released: the statistics under the plan's disclosure policy; every output is made of them.
        anonymity: how far the plan's quasi-identifiers tell the patients apart; None where it names
            none, it could not be known, or under a policy.
    """

    plan: Plan
    cohort: Cohort | CohortSummary
    released: Released
    anonymity: Anonymity | None = None

    @property
    def results(self) -> Results:
        """One unrounded statistic per row."""
        return self.released.results

    @cached_property
    def risks(self) -> Risks | None:
        """What could tell of a few patients; None under a policy, which has left that out."""
        if self.released.terms is not None:
            return None
        shown: list[tuple[RiskKind, str]] = [("picture", item) for item in self._of_single_patients]
        shown += [("text", place) for place in telling_texts(self.plan, self.cohort)]
        study = study_of(self.plan)
        found = measure_risks(self.results, held_to(), study, self.cohort, shown)
        return replace(found, anonymity=self.anonymity)

    @property
    def _of_single_patients(self) -> tuple[str, ...]:
        """The figures and curves from which single patients can be read."""
        figures = (item for item in self.plan.model.figures if self._shows_single(item))
        return tuple(dict.fromkeys((*figures, *self.released.marks)))

    def _shows_single(self, item: str) -> bool:
        """Whether values are points, or an UpSet plot has a column for one patient."""
        figure = self.plan.model.figures[item]
        if not self.plan.shows_single_patients(item):
            return False
        if figure.kind == "upset":
            together = joint_name(figure.upset)
            found = self.results.find(item, together, context="categorical", stat_name="n")
            return any(row.stat == 1 for row in found)
        return figure.kind == "distribution"

    @cached_property
    def own_data(self) -> bool:
        """Whether the cohort is the study's own, byte for byte.

        The published values are a claim about these data only; beside others they stand as a
        comparison.
        """
        return are_own(self.plan, self.cohort)

    @cached_property
    def verification(self) -> Verification | None:
        """The published values against these results; None where nothing was published.

        None under a policy too: a published value that differs from a rounded one would not tell
        of an error, and one that does not would tell what was withheld.
        """
        if self.released.policy != NONE:
            return None
        path = self.plan.published_path
        published = read_published(path, self.plan) if path is not None else None
        if not published:
            return None
        cohort = self.cohort if self.own_data and isinstance(self.cohort, Cohort) else None
        return verify(self.released, self.plan, published, cohort)
