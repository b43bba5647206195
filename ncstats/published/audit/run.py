"""published.csv → Audit: what its numbers say of themselves, without any data."""

from __future__ import annotations

from pathlib import Path

from ncstats.dictionary import load_dictionary
from ncstats.errors import NothingToCompareError, Problem
from ncstats.plan import Plan, load_plan
from ncstats.published.audit.checks import CHECKS, ordered
from ncstats.published.audit.facts import Fact, Facts
from ncstats.published.audit.model import Audit, Finding, PValue
from ncstats.published.read import read_published

PLAN_FILE = "plan.yaml"


def audit(path: str | Path) -> Audit:
    """Check a paper's printed numbers against each other.

    Needs no data: a published.csv alone. A plan.yaml beside it tells of whom each number is; from
    the dictionary come units and recorded decimals.

    Args:
        path: a published.csv, or a folder that holds one.

    Raises:
        UsageError: the file or the plan beside it cannot be read.
        NothingToCompareError: the file holds no value.

    >>> from ncstats.files import bundled
    >>> found = audit(bundled("analyses") / "wilms" / "published.csv")
    >>> found.ok, found.cells
    (True, 195)
    """
    facts = read_facts(path)
    found = [part for check in CHECKS for part in check.find(facts)]
    findings = [part for part in found if isinstance(part, Finding)]
    p = [part for part in found if isinstance(part, PValue)]
    p.sort(key=lambda value: value.cell.place[1])
    return Audit(facts.path, len(facts.rows), ordered(findings), tuple(p))


def read_facts(path: str | Path) -> Facts:
    """The printed facts of a published.csv, with the plan beside it where there is one.

    Raises:
        UsageError: the file or the plan beside it cannot be read.
        NothingToCompareError: the file holds no value.
    """
    path = Path(path)
    path = path / "published.csv" if path.is_dir() else path
    plan = _plan_beside(path)
    published = read_published(path, plan)
    if not published.rows:
        raise NothingToCompareError(Problem("audit.nothing", file=str(path)))
    dictionary = load_dictionary() if plan is None else plan.dictionary
    return Facts(str(path), tuple(map(Fact.read, published.rows)), dictionary, plan)


def _plan_beside(path: Path) -> Plan | None:
    beside = path.parent / PLAN_FILE
    return load_plan(str(beside)) if beside.is_file() else None
