"""Run every check of the project: `python3 tests/run.py`.

Needs Python 3.11 or newer and nothing else: the first call makes .venv with the locked versions,
later ones reuse it. Without arguments: ruff, mypy, then pytest with doctests and branch coverage.
Any argument but --set is pytest's (`-k NAME`, a path), and then only pytest runs, without coverage.

`--bench [NAME …]` runs benchmarks instead: those of tests/bench, or the ones that are named, one
after the other. Options behind one name are its own (`--bench scale --rows 200000`). At the end
stands a table of what each printed, and whether it kept what it promises.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / ".ci"))

import environment
from environment import ROOT

PYTEST = ("pytest", "--doctest-modules")
# The quick ones first; growth and scale take some ten minutes each and 3 GB of disk, large 31 GB.
BENCHMARKS = (
    "start", "report", "dictionary", "reading", "fisher", "survival", "formulae",
    "reconstruct", "growth", "scale", "large",
)  # fmt: skip
# pytest comes last, so that its summary is what stands at the end.
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    (*PYTEST, "--cov", "--cov-report=term-missing"),
)


def main(arguments: list[str]) -> int:
    """Run the checks, all of them even where one fails; 1 where any did."""
    if arguments[:1] == ["--bench"]:
        return bench(arguments[1:])
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


def bench(arguments: list[str]) -> int:
    """Run benchmarks, each to its end even where another fails; 1 where any missed its target."""
    names, options = split(arguments)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown or (options and len(names) != 1):
        wrong = (
            f"no benchmark {unknown[0]}" if unknown else "options need the name of one benchmark"
        )
        print(f"{wrong}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    python = environment.ready()
    ended = []
    for name in names or BENCHMARKS:
        print(f"== {name}", flush=True)
        start = time.monotonic()
        printed, code = follow([str(python), f"tests/bench/{name}.py", *options])
        ended.append((name, code, time.monotonic() - start, printed))
    for line in table(ended):
        print(line)
    return int(any(code for _, code, _, _ in ended))


def split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """The names of benchmarks, and the options that stand behind them.

    >>> split(["scale", "--rows", "5"])
    (['scale'], ['--rows', '5'])
    """
    first = next((i for i, word in enumerate(arguments) if word.startswith("-")), len(arguments))
    return arguments[:first], arguments[first:]


def follow(command: list[str]) -> tuple[list[str], int]:
    """Run a command and show what it prints as it comes; its lines and exit code."""
    variables = environment.environment_variables()
    lines = []
    with subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, encoding="utf-8", errors="replace"
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    return lines, process.returncode


def table(ended: list[tuple[str, int, float, list[str]]]) -> list[str]:
    """What each benchmark printed, as a Markdown table, one row per line.

    >>> print("\\n".join(table([("start", 0, 2.0, ["0.1 s"]), ("scale", 1, 9.0, [])])))
    | benchmark | result | printed |
    |---|---|---|
    | start (2 s) | kept | 0.1 s |
    | scale (9 s) | **not kept** |  |
    """
    rows = ["| benchmark | result | printed |", "|---|---|---|"]
    for name, code, seconds, printed in ended:
        result = "**not kept**" if code else "kept"
        for line in printed or [""]:
            head = (
                f"{name} ({seconds:.0f} s) | {result}" if line is (printed or [line])[0] else " | "
            )
            rows.append(f"| {head} | {line} |")
    return rows


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
