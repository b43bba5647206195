"""plan.yaml as a checked model, with the dictionary it is held against."""

from ncstats.plan.load import bundled_studies, find_plan, load_plan
from ncstats.plan.study import Plan, PlannedRow

__all__ = ["Plan", "PlannedRow", "bundled_studies", "find_plan", "load_plan"]
