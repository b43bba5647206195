"""Patients that were made are told from patients that lived by their identifiers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ncstats.plan import Plan

if TYPE_CHECKING:
    from ncstats.tally import Source

KEY = "patient_id"
PREFIX = "synthetic-"
"""What the identifier of every patient that was made begins with."""


def identifiers(n: int) -> list[str]:
    """Names that say what these patients are.

    >>> identifiers(2)
    ['synthetic-1', 'synthetic-2']
    """
    width = len(str(n))
    return [f"{PREFIX}{i:0{width}}" for i in range(1, n + 1)]


def labelled(plan: Plan, source: Source, *, own: bool) -> Plan:
    """The plan; of a synthetic study where all patients were made, and only there.

    So every table and figure of patients that :func:`reconstruct` made says so, whatever the plan
    says of the study's own; and what it says of its ``own`` is not said of others.
    """
    study = plan.model.study
    synthetic = (study.synthetic and own) or source.identifiers_begin_with(PREFIX)
    if synthetic == study.synthetic:
        return plan
    told = study.model_copy(update={"synthetic": synthetic})
    return replace(plan, model=plan.model.model_copy(update={"study": told}))
