"""The register of methods, and the rule that chooses among them."""

from ncstats.methods.model import Kind, Method, Role, Summary
from ncstats.methods.references import REFERENCES, Reference
from ncstats.methods.register import METHODS, compute, method, named
from ncstats.methods.rule import (
    alternatives,
    choices,
    default_effect,
    default_pairs,
    default_test,
)

__all__ = [
    "METHODS",
    "REFERENCES",
    "Kind",
    "Method",
    "Reference",
    "Role",
    "Summary",
    "alternatives",
    "choices",
    "compute",
    "default_effect",
    "default_pairs",
    "default_test",
    "method",
    "named",
]
