"""A study's folder → Plan: plan.yaml with its dictionary, every name known to be good."""

from __future__ import annotations

from pathlib import Path

from ncstats.dictionary.load import load_dictionary
from ncstats.errors import UsageError, unknown_name
from ncstats.files import bundled, read_yaml
from ncstats.files.models import read_model
from ncstats.plan.check import check
from ncstats.plan.coarser.format import COARSER_FILE, CoarserFile
from ncstats.plan.coarser.study import in_coarser_levels
from ncstats.plan.model import PlanModel
from ncstats.plan.study import Plan

PLAN_FILE = "plan.yaml"


def bundled_studies() -> tuple[str, ...]:
    """Names of the studies that come with ncstats."""
    folder = bundled("analyses")
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{PLAN_FILE}")))


def find_plan(name: str | Path) -> Path:
    """The plan.yaml that a name, a folder or a path stands for; what lies here comes first.

    Raises:
        UsageError: none of them, with the nearest bundled study.
    """
    path = Path(name)
    if path.is_dir() and (path / PLAN_FILE).is_file():
        return path / PLAN_FILE
    if path.is_file() or path.suffix in (".yaml", ".yml"):
        return path
    if str(name) in bundled_studies():
        return bundled("analyses") / str(name) / PLAN_FILE
    raise UsageError(unknown_name("plan.no_such_plan", str(name), bundled_studies()))


def load_plan(name: str | Path) -> Plan:
    """Load and check a plan: a bundled study's name, a folder, or the path of a plan.yaml.

    The study's ``dictionary.yaml``, where it has one, extends the shared dictionary; where it has a
    ``coarser.yaml``, its patients are known by the coarser levels alone.

    Raises:
        UsageError: no such plan, or something in it that is not; every problem has line, column
            and the nearest right name.

    >>> load_plan("wilms").id
    'wilms'
    """
    document = read_yaml(find_plan(name))
    model = read_model(document, PlanModel)
    extension = document.path.parent / "dictionary.yaml"
    dictionary = load_dictionary(extension if extension.exists() else None)
    problems = check(model, document, dictionary)
    if problems:
        raise UsageError(problems)
    plan = Plan(model, document, dictionary)
    path = plan.folder / COARSER_FILE
    if not path.exists():
        return plan
    joined = read_yaml(path)
    return in_coarser_levels(plan, read_model(joined, CoarserFile).coarser, joined, ("coarser",))
