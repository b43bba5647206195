"""The register of methods, and the rule that chooses among them."""

from ncstats.methods.register import METHODS, Kind, Method, Role, default_test, method, tests_for

__all__ = ["METHODS", "Kind", "Method", "Role", "default_test", "method", "tests_for"]
