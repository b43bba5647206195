"""What may import what, and what an import loads."""

from __future__ import annotations

import ast
import graphlib
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# A package may import those before it, and itself.
ORDER = (
    "lazily",
    "text",
    "errors",
    "files",
    "stats",
    "survival",
    "methods",
    "expression",
    "formulae",
    "dictionary",
    "cohort",
    "tally",
    "plan",
    "results",
    "disclosure",
    "tables",
    "figures",
    "published",
    "report",
    "arguments",
    "checking",
    "cli_check",
    "cli_dictionary",
    "cli_disclose",
    "cli_run",
    "cli_tally",
    "cli",
)
# The package's own face: it offers the names of all the others, and none of them imports it.
FACE = ("ncstats", "ncstats.__main__")
# The one name that any package may take from the face.
VERSION = "ncstats.__version__"
HELP = """
import runpy
sys.argv = ["ncstats", "--help"]
try:
    runpy.run_module("ncstats", run_name="__main__")
except SystemExit as end:
    assert not end.code
"""
HEAVY = {"pandas", "scipy", "matplotlib", "statsmodels", "lifelines", "seaborn"}


def modules() -> dict[str, Path]:
    """Every module of ncstats by its dotted name."""
    found = {}
    for path in sorted((ROOT / "ncstats").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imported_by(module: str, source: str, known: frozenset[str]) -> set[str]:
    """The modules of ncstats that one of them imports, anywhere in it."""
    is_package = any(name.startswith(f"{module}.") for name in known)
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                parts = parts[: len(parts) - node.level + is_package]
                base = ".".join([*parts, *filter(None, [node.module])])
            for alias in node.names:
                name = f"{base}.{alias.name}"
                if name != VERSION:
                    found.add(name if name in known else base)
    return {name for name in found if name.partition(".")[0] == "ncstats"}


IMPORTS = {
    module: imported_by(module, path.read_text(encoding="utf-8"), frozenset(MODULES))
    for module, path in MODULES.items()
}


def against_the_order(module: str, imports: set[str]) -> list[str]:
    """The imports of a module that lead the wrong way."""
    own = ORDER.index(module.split(".")[1])
    allowed = {f"ncstats.{package}" for package in ORDER[: own + 1]}
    return sorted(name for name in imports if ".".join(name.split(".")[:2]) not in allowed)


@pytest.mark.parametrize("module", [name for name in MODULES if name not in FACE])
def test_a_package_imports_only_those_above_it(module: str) -> None:
    assert module.split(".")[1] in ORDER, "a package without a place in the order"
    assert against_the_order(module, IMPORTS[module]) == []


def test_there_is_no_import_cycle() -> None:
    inner = {name: imports for name, imports in IMPORTS.items() if name not in FACE}
    list(graphlib.TopologicalSorter(inner).static_order())


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("ncstats.plan.load", "from ncstats.errors import Problem", []),
        ("ncstats.plan.load", "from ncstats import files, cohort", []),
        ("ncstats.plan.load", "from .model import Plan", []),
        ("ncstats.plan", "from .model import Plan", []),
        ("ncstats.plan.load", "def f():\n import ncstats.report.html", ["ncstats.report.html"]),
        ("ncstats.plan.load", "from ..report import html", ["ncstats.report.html"]),
        ("ncstats.plan.load", "from ncstats import __version__", []),
        ("ncstats.plan.load", "from ncstats import run", ["ncstats"]),
        ("ncstats.plan.load", "import ncstats", ["ncstats"]),
        ("ncstats.errors", "from .results import Results", ["ncstats.results"]),
        ("ncstats.plan.load", "import numpy, ncstats_other", []),
    ],
)
def test_every_way_of_importing_is_seen(module: str, source: str, wrong: list[str]) -> None:
    known = frozenset(
        f"ncstats.{name}"
        for name in ("errors", "files", "cohort", "plan", "plan.load", "plan.model", "results")
    ) | {"ncstats", "ncstats.report", "ncstats.report.html"}
    assert against_the_order(module, imported_by(module, source, known)) == wrong


def test_a_cycle_is_seen() -> None:
    with pytest.raises(graphlib.CycleError):
        list(graphlib.TopologicalSorter({"a": {"b"}, "b": {"a"}}).static_order())


@pytest.mark.parametrize(
    "load",
    [
        "import ncstats",
        "import ncstats.cli",
        HELP,
    ],
    ids=["import", "import cli", "help"],
)
def test_nothing_heavy_is_loaded_before_it_is_used(load: str) -> None:
    script = f"import sys\n{load}\nprint('loaded:', *sorted({HEAVY} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded:"


def offered_to_checkers(face: Path) -> set[str]:
    """The names that a package imports as themselves where types are checked alone."""
    tree = ast.parse(face.read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    names = [alias for node in block.body for alias in node.names]
    assert all(alias.asname == alias.name for alias in names)
    return {alias.name for alias in names}


@pytest.mark.parametrize("package", ["ncstats", "ncstats.stats"])
def test_every_name_that_loads_on_first_use_is_there(package: str) -> None:
    face = importlib.import_module(package)
    assert offered_to_checkers(Path(face.__file__)) == {*face.__all__} - {"__version__"}
    assert dir(face) == sorted(face.__all__)
    assert all(getattr(face, name) is not None for name in face.__all__)
    with pytest.raises(AttributeError, match="quantil"):
        _ = face.quantil


def test_a_report_of_a_small_csv_loads_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys, ncstats as nc\n"
        "run = nc.run('chongqing')\n"
        "run.save(sys.argv[1])\n"
        f"print(run.verification.ok, *sorted({HEAVY} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "report")],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["True"]
