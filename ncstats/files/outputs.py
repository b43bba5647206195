"""Outputs that appear whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ncstats.errors import Problem, UsageError


@contextmanager
def output_folder(target: str | Path) -> Iterator[Path]:
    """A folder to write into that becomes ``target`` when the block ends without an error.

    The files are written to a private folder beside the target and moved into it at the end, so
    an interrupted or failing run leaves nothing behind and nothing half-written. Files of the
    target that the run does not write stay as they are.

    Raises:
        UsageError: the target is a file, or the disk refuses.
    """
    target = Path(target)
    if target.exists() and not target.is_dir():
        raise UsageError(Problem("files.not_a_folder", file=str(target)))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise _cannot_write(target, error) from None
    try:
        yield draft
        _move_into(draft, target)
    except OSError as error:
        raise _cannot_write(target, error) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _move_into(draft: Path, target: Path) -> None:
    for source in sorted(path for path in draft.rglob("*") if path.is_file()):
        place = target / source.relative_to(draft)
        place.parent.mkdir(parents=True, exist_ok=True)
        source.replace(place)


def _cannot_write(target: Path, error: OSError) -> UsageError:
    details = {"reason": error.strerror or type(error).__name__}
    return UsageError(Problem("files.cannot_write", file=str(target), details=details))


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with line feeds on every system, making the folder where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))


def write_text_whole(target: str | Path, text: str) -> None:
    """Write one file so that it is either the old one or the new one, never a part.

    Raises:
        UsageError: the disk refuses.
    """
    target = Path(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.draft")
        write_text(draft, text)
        draft.replace(target)
    except OSError as error:
        raise _cannot_write(target, error) from None


def csv_text(value: str) -> str:
    """A text cell that no spreadsheet takes for a formula: a leading = + - @ gets an apostrophe.

    Only for text that came from outside; numbers and published strings are written as they are.

    >>> csv_text("=HYPERLINK(1)"), csv_text("female")
    ("'=HYPERLINK(1)", 'female')
    """
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
