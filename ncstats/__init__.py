"""ncstats: from a cohort CSV to the tables, tests, curves and report of a clinical paper.

>>> import ncstats as nc
>>> plan = nc.load_plan("wilms")
>>> run = nc.run(plan)
>>> run.verification.ok
True

Names load what they need on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ncstats import formulae, stats, survival
    from ncstats.cohort import Cohort, read_cohort
    from ncstats.cohort.suggest import suggest_mapping
    from ncstats.dictionary import Dictionary, load_dictionary
    from ncstats.errors import DataError, NcstatsError, UsageError
    from ncstats.plan import Plan, load_plan
    from ncstats.plan.new_study import new_study
    from ncstats.published import Verification
    from ncstats.published.audit import Audit, audit
    from ncstats.published.reconstruct import reconstruct, reconstruct_several
    from ncstats.report.pooled import merge, tally_file
    from ncstats.report.run import Run, read_study, run
    from ncstats.report.sources import open_source
    from ncstats.report.verify import verify
    from ncstats.results.ask import compare, describe, time_to_event
    from ncstats.results.model import Results
    from ncstats.tables import Table

__version__ = "0.1.0"

_HOMES = {
    "Audit": "ncstats.published.audit",
    "Cohort": "ncstats.cohort",
    "DataError": "ncstats.errors",
    "Dictionary": "ncstats.dictionary",
    "NcstatsError": "ncstats.errors",
    "Plan": "ncstats.plan",
    "Results": "ncstats.results.model",
    "Run": "ncstats.report.run",
    "Table": "ncstats.tables",
    "UsageError": "ncstats.errors",
    "Verification": "ncstats.published",
    "audit": "ncstats.published.audit",
    "compare": "ncstats.results.ask",
    "describe": "ncstats.results.ask",
    "formulae": "",
    "load_dictionary": "ncstats.dictionary",
    "load_plan": "ncstats.plan",
    "merge": "ncstats.report.pooled",
    "new_study": "ncstats.plan.new_study",
    "open_source": "ncstats.report.sources",
    "read_cohort": "ncstats.cohort",
    "read_study": "ncstats.report.run",
    "reconstruct": "ncstats.published.reconstruct",
    "reconstruct_several": "ncstats.published.reconstruct",
    "run": "ncstats.report.run",
    "stats": "",
    "suggest_mapping": "ncstats.cohort.suggest",
    "survival": "",
    "tally_file": "ncstats.report.pooled",
    "time_to_event": "ncstats.results.ask",
    "verify": "ncstats.report.verify",
}

__all__ = [
    "Audit",
    "Cohort",
    "DataError",
    "Dictionary",
    "NcstatsError",
    "Plan",
    "Results",
    "Run",
    "Table",
    "UsageError",
    "Verification",
    "__version__",
    "audit",
    "compare",
    "describe",
    "formulae",
    "load_dictionary",
    "load_plan",
    "merge",
    "new_study",
    "open_source",
    "read_cohort",
    "read_study",
    "reconstruct",
    "reconstruct_several",
    "run",
    "stats",
    "suggest_mapping",
    "survival",
    "tally_file",
    "time_to_event",
    "verify",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'ncstats' has no attribute {name!r}")
    value = getattr(import_module(home), name) if home else import_module(f"ncstats.{name}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
