"""Policies of release, as data: the named ones, and those a user writes in YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from ncstats.disclosure.shown import Rule
from ncstats.errors import UsageError, unknown_name
from ncstats.files import Document, read_yaml
from ncstats.files.models import Checked, read_model, refusal
from ncstats.plan.coarser.format import Coarser
from ncstats.plan.coarser.study import in_coarser_levels

if TYPE_CHECKING:
    from ncstats.plan import Plan

NONE = "none"
"""The policy under which everything is released as it is."""

MOST = 10_000
"""No threshold is higher: a policy that withholds everything is a slip."""

LEAST = 10
"""From so many patients the named policies release quantiles, and so many move a curve: the least
that research environments ask for (ACRO's default, and the handbook of SDC for outputs)."""


class Policy(Checked):
    """What is withheld, and how the rest is shown.

    Attributes:
        threshold: counts from 1 to this are withheld.
        rounding: other counts are rounded to the nearest multiple of it; 1 leaves them exact.
        bounds: whether a withheld count is printed with its bound, ``<10``.
        complements: whether other counts are withheld from which those could be worked out.
        quantiles: a number is summarised where at least so many patients lie on either side of
            its median, and a summary is rounded so far that as many could have moved it.
        curves: the patients who have the event, or leave observation, between two points of a
            curve are none or at least so many.
        coarser: for each of some categories levels that are told as one, by the code of the level
            that takes their place::

                coarser:
                  etiology:
                    tubulopathy:
                      label: {en: Inherited tubulopathy, zh: 遗传性肾小管病}
                      levels: [bartter_syndrome, dent_disease_1]
    """

    threshold: int = Field(ge=1, le=MOST)
    rounding: int = Field(default=1, ge=1, le=MOST)
    bounds: bool = False
    complements: bool = True
    quantiles: int = Field(default=LEAST, ge=2, le=MOST)
    curves: int = Field(default=LEAST, ge=2, le=MOST)
    coarser: Coarser = Field(default={})

    @model_validator(mode="after")
    def _nothing_rounds_to_none(self) -> Policy:
        # Else a count that is released could be printed as the 0 that it is not.
        if self.rounding > 2 * (self.threshold + 1):
            most = 2 * (self.threshold + 1)
            raise refusal("disclosure.rounds_to_none", self.rounding, at="rounding", most=most)
        return self

    @cached_property
    def rule(self) -> Rule:
        """How it shows counts."""
        return Rule(self.threshold, self.rounding, self.bounds)


_OF_NAME: Mapping[str, Policy | None] = {
    NONE: None,
    "round5": Policy(threshold=7, rounding=5),
    "mask10": Policy(threshold=9, bounds=True),
}
POLICIES = tuple(_OF_NAME)
"""The policies that can be named."""


@dataclass(frozen=True)
class NamedPolicy:
    """A policy and what outputs call it.

    Attributes:
        name: its own, or that of its file.
        terms: what it says; None where it withholds nothing.
        document: the file; None of one that has a name.
    """

    name: str
    terms: Policy | None
    document: Document | None = field(default=None, compare=False)

    def coarsened(self, plan: Plan) -> Plan:
        """A plan in the levels in which this policy tells of patients.

        Raises:
            UsageError: levels cannot be joined as its file says, with the line and column; or who
                is analysed depends on finer ones.
        """
        if self.terms is None or self.document is None:
            return plan
        return in_coarser_levels(plan, self.terms.coarser, self.document, ("coarser",))


def named_policy(name: str, folder: Path | None = None) -> NamedPolicy:
    """A policy by its name, or from a file, which outputs then call it by.

    Args:
        name: one of :data:`POLICIES`, or the path of a YAML file.
        folder: where a path that is not absolute begins; the working directory if None.

    Raises:
        UsageError: there is no such policy, or its file does not say what a policy is, with the
            line and column.

    >>> named_policy("round5").terms.threshold
    7
    """
    if name in _OF_NAME:
        return NamedPolicy(name, _OF_NAME[name])
    path = Path(name) if folder is None else folder / name
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(unknown_name("disclosure.unknown_policy", name, POLICIES))
    document = read_yaml(path)
    return NamedPolicy(path.name, read_model(document, Policy), document)
