"""Run every bundled study and write its report into reports/: `python3 reports/build.py`.

Needs Python 3.11 or newer and nothing else: the first call makes .venv with the locked versions,
later ones reuse it. Exits with 1 where a run fails or a published number does not reproduce.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / ".ci"))

import environment
from environment import ROOT

FIRST = "chongqing"
FORMATS = "html,md,latex"


def main() -> int:
    """Run the studies one after the other and say where the reports are and what they verified."""
    argparse.ArgumentParser(description=__doc__.partition("\n\n")[0]).parse_args()
    python = environment.ready()
    write_methods(python)
    studies = bundled_studies(ROOT / "analyses")
    failed = [study for study in studies if not run(python, study)]
    done = [study for study in studies if study not in failed]
    counts = {study: verification(ROOT / "reports" / study) for study in done}
    for study in failed:
        print(f"Failed: {study}", file=sys.stderr)
    if done:
        print("Report:", ", ".join(str(ROOT / "reports" / study / "report.html") for study in done))
        print("Verification:", "; ".join(sentence(study, *counts[study]) for study in done))
    return int(bool(failed) or not all(all_hold(*counted) for counted in counts.values()))


def bundled_studies(folder: Path) -> list[str]:
    """The names of the folders with a plan, the project's own study first."""
    names = [plan.parent.name for plan in folder.glob("*/plan.yaml")]
    return sorted(names, key=lambda name: (name != FIRST, name))


def write_methods(python: Path) -> None:
    """Write the page of all methods that a plan can name."""
    command = [str(python), "-m", "ncstats.report.methods_page", "reports/methods.md"]
    subprocess.run(command, cwd=ROOT, env=environment.environment_variables(), check=True)


def run(python: Path, study: str) -> bool:
    """Write a study's report folder; whether that went well."""
    print(f"Running {study}", flush=True)
    command = [str(python), "-m", "ncstats", "run", study]
    command += ["--out", f"reports/{study}", "--formats", FORMATS]
    done = subprocess.run(command, cwd=ROOT, env=environment.environment_variables(), check=False)
    return done.returncode == 0


def verification(folder: Path) -> tuple[int, int, int]:
    """How many published numbers were reproduced, how many there are, how many are registered."""
    file = folder / "verification.json"
    if not file.is_file():
        return 0, 0, 0
    found = json.loads(file.read_text(encoding="utf-8"))
    return found["reproduced"], found["total"], found["registered"]


def all_hold(reproduced: int, total: int, registered: int) -> bool:
    """Whether every published number is reproduced or registered, and there is one.

    >>> all_hold(210, 214, 4), all_hold(209, 214, 4), all_hold(0, 0, 0)
    (True, False, False)
    """
    return reproduced + registered == total > 0


def sentence(study: str, reproduced: int, total: int, registered: int) -> str:
    """A study's verification in words.

    >>> sentence("wilms", 210, 214, 4)
    'wilms, 210 of 214 reproduced, 4 registered'
    """
    return f"{study}, {reproduced} of {total} reproduced, {registered} registered"


if __name__ == "__main__":
    sys.exit(main())
