"""Tables: released Results → cells in the order a reader sees them."""

from ncstats.tables.all_of_curve import build_curve_tables
from ncstats.tables.assessed import build_assessed
from ncstats.tables.build import build_table
from ncstats.tables.cox import build_cox
from ncstats.tables.curve_sensitivity import build_sensitivity
from ncstats.tables.curve_tests import build_tests
from ncstats.tables.curve_times import build_times
from ncstats.tables.curves import build_follow_up, build_landmarks
from ncstats.tables.missing_data import build_missing
from ncstats.tables.model import Cell, Column, Footnote, Row, Table
from ncstats.tables.sensitivity import build_sensitivities
from ncstats.tables.statements import build_statements

__all__ = [
    "Cell",
    "Column",
    "Footnote",
    "Row",
    "Table",
    "build_assessed",
    "build_cox",
    "build_curve_tables",
    "build_follow_up",
    "build_landmarks",
    "build_missing",
    "build_sensitivities",
    "build_sensitivity",
    "build_statements",
    "build_table",
    "build_tests",
    "build_times",
]
