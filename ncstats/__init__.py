"""ncstats: from a cohort CSV to the tables, tests, curves and report of a clinical paper.

>>> import ncstats as nc
>>> plan = nc.load_plan("wilms")
>>> run = nc.run(plan)
>>> run.verification.ok
True

Names load what they need on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

# Each "as itself" tells checkers of types and editors that the name is offered.
if TYPE_CHECKING:
    from ncstats import formulae as formulae
    from ncstats import stats as stats
    from ncstats import survival as survival
    from ncstats.cohort import Cohort as Cohort
    from ncstats.cohort import read_cohort as read_cohort
    from ncstats.cohort.suggest import suggest_mapping as suggest_mapping
    from ncstats.dictionary import Dictionary as Dictionary
    from ncstats.dictionary import load_dictionary as load_dictionary
    from ncstats.errors import DataError as DataError
    from ncstats.errors import NcstatsError as NcstatsError
    from ncstats.errors import UsageError as UsageError
    from ncstats.plan import Plan as Plan
    from ncstats.plan import load_plan as load_plan
    from ncstats.plan.new_study import new_study as new_study
    from ncstats.published import Verification as Verification
    from ncstats.published.audit import Audit as Audit
    from ncstats.published.audit import audit as audit
    from ncstats.published.reconstruct import reconstruct as reconstruct
    from ncstats.published.reconstruct import reconstruct_several as reconstruct_several
    from ncstats.report.pooled import merge as merge
    from ncstats.report.pooled import tally_file as tally_file
    from ncstats.report.run import Run as Run
    from ncstats.report.run import read_study as read_study
    from ncstats.report.run import run as run
    from ncstats.report.sources import open_source as open_source
    from ncstats.report.verify import verify as verify
    from ncstats.results.ask import compare as compare
    from ncstats.results.ask import describe as describe
    from ncstats.results.ask import time_to_event as time_to_event
    from ncstats.results.model import Results as Results
    from ncstats.tables import Table as Table
else:
    from ncstats.lazily import lazily

    __all__, __getattr__, __dir__ = lazily(
        __name__,
        {
            "": "formulae stats survival",
            "cohort": "Cohort read_cohort",
            "cohort.suggest": "suggest_mapping",
            "dictionary": "Dictionary load_dictionary",
            "errors": "DataError NcstatsError UsageError",
            "plan": "Plan load_plan",
            "plan.new_study": "new_study",
            "published": "Verification",
            "published.audit": "Audit audit",
            "published.reconstruct": "reconstruct reconstruct_several",
            "report.pooled": "merge tally_file",
            "report.run": "Run read_study run",
            "report.sources": "open_source",
            "report.verify": "verify",
            "results.ask": "compare describe time_to_event",
            "results.model": "Results",
            "tables": "Table",
        },
    )
    __all__ += ["__version__"]
