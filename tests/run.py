"""Run every check of the project: `python3 tests/run.py`.

Needs Python 3.11 or newer and nothing else: the first call makes .venv with the locked versions,
later ones reuse it. Without arguments: ruff, mypy, then pytest with doctests and branch coverage.
Any argument but --set is pytest's (`-k NAME`, a path), and then only pytest runs, without coverage.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / ".ci"))

import environment
from environment import ROOT

PYTEST = ("pytest", "--doctest-modules")
# pytest comes last, so that its summary is what stands at the end.
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    (*PYTEST, "--cov", "--cov-report=term-missing"),
)


def main(arguments: list[str]) -> int:
    """Run the checks, all of them even where one fails; 1 where any did."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--set",
        choices=sorted(environment.SETS),
        default="default",
        help="the locked versions to run on; another than the default runs pytest only",
    )
    known, for_pytest = parser.parse_known_args(arguments)
    python = environment.ready(known.set)
    if for_pytest or known.set != "default":
        return run(python, (*PYTEST, *for_pytest))
    failed = [name_of(check) for check in CHECKS[:-1] if run(python, check) != 0]
    if failed:
        print(f"== failed so far: {', '.join(failed)}", flush=True)
    return int(run(python, CHECKS[-1]) != 0 or bool(failed))


def name_of(check: tuple[str, ...]) -> str:
    """What a check is called on the screen.

    >>> name_of(("ruff", "format", "--check", "."))
    'ruff format'
    """
    return " ".join(word for word in check[:2] if not word.startswith("-"))


def run(python: Path, check: tuple[str, ...]) -> int:
    """Run one check in the environment, from the project's root; its exit code."""
    print(f"== {name_of(check)}", flush=True)
    command = [str(python), "-m", *check]
    variables = environment.environment_variables()
    return subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
