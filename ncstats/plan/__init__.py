"""plan.yaml as a checked model, with the dictionary it is held against."""

from ncstats.plan.load import Plan, PlannedRow, bundled_studies, find_plan, load_plan

__all__ = ["Plan", "PlannedRow", "bundled_studies", "find_plan", "load_plan"]
