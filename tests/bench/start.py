"""How long it takes to begin: `python tests/bench/start.py`.

Processor time of `import ncstats` and of `ncstats --help` as whole processes, by turns with a bare
interpreter's, in seconds and as a ratio to it. Exits 1 where they take more above it than allowed.
"""

from __future__ import annotations

import statistics
import sys

from report import took

RUNS = 15
BARE = "python -c pass"
COMMANDS = {
    BARE: ["-c", "pass"],
    "import ncstats": ["-c", "import ncstats"],
    "ncstats --help": ["-m", "ncstats", "--help"],
}
# Seconds above the bare interpreter.
ALLOWED = {"import ncstats": 0.1, "ncstats --help": 0.2}


def main() -> int:
    """Print a line per command; 1 where one takes longer than allowed."""
    for arguments in COMMANDS.values():
        took([sys.executable, *arguments])
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, arguments in COMMANDS.items():
            times[name].append(took([sys.executable, *arguments]).processor)
    medians = {name: statistics.median(found) for name, found in times.items()}
    bare = medians[BARE]
    print(f"{BARE:16} {bare:.3f} s")
    late = 0
    for name, allowed in ALLOWED.items():
        above = medians[name] - bare
        late += above > allowed
        print(
            f"{name:16} {medians[name]:.3f} s, {medians[name] / bare:.1f} times a bare interpreter,"
            f" {above:.3f} s above it (at most {allowed} s)"
        )
    return int(late > 0)


if __name__ == "__main__":
    sys.exit(main())
