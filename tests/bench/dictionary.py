"""How long the dictionary takes to load, beside what else reads the same files.

usage: python tests/bench/dictionary.py

Each row is the best of several runs in one process, in CPU seconds: PyYAML alone on the same files
(its C loader, without line numbers, checks or expressions), the dictionary, and frictionless's
Schema where it is installed. Imports are not counted; the last rows count them, in a process of
their own.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec

import yaml

from ncstats.dictionary import load_dictionary
from ncstats.dictionary.load import _shared, _shared_sources
from ncstats.files import bundled

RUNS = 7
FILES = sorted(bundled("data_dictionary").glob("*.yaml"))
CODELISTS = sorted((bundled("data_dictionary") / "codelists").glob("*.yaml"))


def best(run: Callable[[], object]) -> float:
    """The least CPU time of several runs."""
    seconds = []
    for _ in range(RUNS):
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return min(seconds)


def plain_yaml() -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in (*FILES, *CODELISTS):
        yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 - the safe one


def dictionary() -> None:
    _shared.cache_clear()
    _shared_sources.cache_clear()
    load_dictionary()


def frictionless() -> None:
    from frictionless import Schema

    for path in FILES:
        Schema.from_descriptor(str(path))


def in_a_process(command: str) -> float:
    """Wall-clock seconds of a Python process, the interpreter's start taken off."""

    def seconds(script: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start

    return min(seconds(command) for _ in range(5)) - min(seconds("pass") for _ in range(5))


def main() -> None:
    fields = len(load_dictionary().patients) + len(load_dictionary().visits)
    base, own = best(plain_yaml), best(dictionary)
    print(f"{fields} fields, {len(CODELISTS)} codelists")
    print(f"yaml.load, C loader           {base:8.3f} s   1.0")
    print(f"load_dictionary               {own:8.3f} s   {own / base:.1f}")
    if find_spec("frictionless"):
        peer = best(frictionless)
        print(f"frictionless Schema           {peer:8.3f} s   {peer / base:.1f}")
    show = (
        "import sys; from ncstats.cli import main;"
        "sys.argv = ['ncstats', 'dictionary', 'show', 'serum_calcium']; main()"
    )
    print(f"import ncstats                {in_a_process('import ncstats'):8.3f} s")
    print(f"ncstats dictionary show       {in_a_process(show):8.3f} s")


if __name__ == "__main__":
    main()
