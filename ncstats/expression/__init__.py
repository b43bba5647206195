"""Conditions and arithmetic over variables: a closed grammar, read as a checked tree.

``age_months < 12 and calcium_group = 'high'`` is three-valued: what depends on a missing value is
unknown (Kleene). Nothing is ever evaluated as code.
"""

from ncstats.expression.check import Kind
from ncstats.expression.errors import ExpressionError
from ncstats.expression.evaluate import Column, Truth, truth, values
from ncstats.expression.in_files import parse_in, problem_in
from ncstats.expression.nodes import KEYWORDS
from ncstats.expression.parse import Expression, parse

__all__ = [
    "KEYWORDS",
    "Column",
    "Expression",
    "ExpressionError",
    "Kind",
    "Truth",
    "parse",
    "parse_in",
    "problem_in",
    "truth",
    "values",
]
