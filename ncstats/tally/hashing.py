"""The hash of a large file, computed while the file is counted."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from ncstats.files import fingerprint


@dataclass
class Hashing:
    """SHA-256 of a file, in a thread of its own."""

    file: Path
    _found: Future[str] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Begin, unless it has begun."""
        if self._found is None:
            executor = ThreadPoolExecutor(max_workers=1)
            self._found = executor.submit(fingerprint, self.file)
            executor.shutdown(wait=False)

    def hexadecimal(self) -> str:
        """The hash, once all is read.

        Raises:
            UsageError: the file cannot be read.
        """
        self.start()
        assert self._found is not None  # noqa: S101 - it has begun
        return self._found.result()
