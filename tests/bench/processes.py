"""What a process took: elapsed and processor time, and the peak of its memory."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Cost:
    """Seconds, and gigabytes at the peak; and what was printed."""

    elapsed: float
    processor: float
    peak: float
    printed: str


def cost(command: list[str]) -> Cost:
    """Run a process to its end; ends the program where it fails."""
    with tempfile.TemporaryFile("w+") as printed:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, stdout=printed)
        try:
            _, status, used = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        elapsed = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(command)[:200]}: ended with {process.returncode}")
        printed.seek(0)
        text = printed.read()
    # Linux counts the peak in kilobytes.
    return Cost(elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6, text)
