"""Every table that belongs to one curve of a plan, in the order in which they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncstats.disclosure import Released
from ncstats.tables.cox import build_cox
from ncstats.tables.curve_sensitivity import build_sensitivity
from ncstats.tables.curve_tests import build_tests
from ncstats.tables.curve_times import build_times
from ncstats.tables.curves import build_follow_up, build_landmarks
from ncstats.tables.model import Table

if TYPE_CHECKING:
    from ncstats.plan.study import Plan


def build_curve_tables(
    released: Released, plan: Plan, item: str, lang: str = "en"
) -> tuple[Table, ...]:
    """Patients and events, landmarks, follow-up, tests, model, sensitivity: those that there are.

    Raises:
        KeyError: the plan has no such curve.
    """
    landmarks = plan.model.curves[item].landmarks
    built = [
        build_follow_up(released, plan, item, lang),
        build_landmarks(released, plan, item, lang) if landmarks else None,
        build_times(released, plan, item, lang),
        build_tests(released, plan, item, lang),
        build_cox(released, plan, item, lang),
        build_sensitivity(released, plan, item, lang),
    ]
    return tuple(table for table in built if table is not None)
