"""Tables: released Results → cells in the order a reader sees them."""

from ncstats.tables.assessed import build_assessments
from ncstats.tables.build import build_table
from ncstats.tables.curves import build_follow_up, build_landmarks
from ncstats.tables.model import Cell, Column, Footnote, Row, Table
from ncstats.tables.sensitivity import build_sensitivities
from ncstats.tables.statements import build_statements

__all__ = [
    "Cell",
    "Column",
    "Footnote",
    "Row",
    "Table",
    "build_assessments",
    "build_follow_up",
    "build_landmarks",
    "build_sensitivities",
    "build_statements",
    "build_table",
]
