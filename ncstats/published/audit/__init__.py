"""A paper's tables alone: what its printed numbers say of each other."""

from ncstats.published.audit.checks import CHECKS, Check
from ncstats.published.audit.model import Audit, Finding, PValue
from ncstats.published.audit.run import audit

__all__ = ["CHECKS", "Audit", "Check", "Finding", "PValue", "audit"]
