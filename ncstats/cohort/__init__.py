"""Cohorts: one row per patient, read as text and then normalised, typed, checked and derived."""

from ncstats.cohort.assemble import read_cohort
from ncstats.cohort.follow_up import FollowUp, follow_up
from ncstats.cohort.mapping import ColumnMapping, read_mapping
from ncstats.cohort.model import Beside, Cohort, Source

__all__ = [
    "Beside",
    "Cohort",
    "ColumnMapping",
    "FollowUp",
    "Source",
    "follow_up",
    "read_cohort",
    "read_mapping",
]
