"""Outputs that appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ncstats.errors import Problem, UsageError


@contextmanager
def output_folder(target: str | Path) -> Iterator[Path]:
    """A folder to write into that becomes ``target`` when the block ends without an error.

    The files are written to a private folder, beside the target or in it where it is there
    already (it may be a disk of its own), and moved to their place at the end, so an interrupted
    or failing run leaves nothing behind and nothing half-written, nor folders made on the way.
    Files of the target that the run does not write stay as they are.

    Raises:
        UsageError: the target is a file, or the disk refuses.
    """
    target = Path(target)
    # Whatever comes in between, Ctrl-C too, what was made on the way is taken away again.
    missing, private = _missing_above(target), None
    try:
        with _told_of(target):
            if target.exists() and not target.is_dir():
                raise UsageError(Problem("files.not_a_folder", file=str(target)))
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target if target.is_dir() else target.parent
            private = Path(tempfile.mkdtemp(prefix=f".{target.name[:50]}-", dir=beside))
            draft = private / "draft"
            draft.mkdir()
        try:
            yield draft
            _move_into(draft, target)
        except OSError as error:
            raise _cannot_write(target, error) from None
    finally:
        if private is not None:
            shutil.rmtree(private, ignore_errors=True)
        _remove_empty(missing)


@contextmanager
def _told_of(target: Path) -> Iterator[None]:
    """What the system refuses on the way to a target, as a problem of the target's."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise _cannot_write(target, error) from None


def _missing_above(target: Path) -> list[Path]:
    """The folders above the target that are not there yet, the innermost first."""
    try:
        return [folder for folder in target.parents if not folder.exists()]
    except (OSError, ValueError):
        return []


def _remove_empty(folders: list[Path]) -> None:
    """Remove those that hold nothing; one that holds something stays, with all above it."""
    with contextlib.suppress(OSError):
        for folder in folders:
            folder.rmdir()


def _move_into(draft: Path, target: Path) -> None:
    if not target.exists():
        try:
            draft.replace(target)
        except OSError:
            # Another run may have made it in between: its files are replaced as any others are.
            if not target.is_dir():
                raise
        else:
            return
    with _alone_in(target):
        _replace_files(draft, target)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let no other run move its files there meanwhile: a folder holds those of one run."""
    try:
        import fcntl
    except ImportError:  # Windows has no such lock
        yield
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # nor have some network disks
            fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def _replace_files(draft: Path, target: Path) -> None:
    sources = sorted(path for path in draft.rglob("*") if path.is_file())
    places = [target / source.relative_to(draft) for source in sources]
    for place in places:
        if place.is_dir():
            raise IsADirectoryError(errno.EISDIR, "", str(place))
        if place.parent.exists() and not place.parent.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "", str(place.parent))
    for source, place in zip(sources, places, strict=True):
        place.parent.mkdir(parents=True, exist_ok=True)
        if not _stands_already(source, place):
            source.replace(place)


def _stands_already(source: Path, place: Path) -> bool:
    """Whether a file holds the bytes of another; it is then as new as that one.

    The same inputs give the same bytes, and some disks take long to put a file over another.
    """
    try:
        if place.stat().st_size != source.stat().st_size:
            return False
        same = place.read_bytes() == source.read_bytes()
        if same:
            os.utime(place)
    except OSError:
        return False
    return same


_REASONS = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EACCES: "not_allowed_to_write",
    errno.EPERM: "not_allowed_to_write",
    errno.EROFS: "not_allowed_to_write",
    errno.EEXIST: "no_folder_above",
    errno.ENOTDIR: "no_folder_above",
    errno.EISDIR: "folder_in_the_way",
    errno.ENAMETOOLONG: "name_too_long",
}
"""What a user can do something about, by the system's number."""


def _cannot_write(target: Path, error: OSError | ValueError) -> UsageError:
    number = error.errno if isinstance(error, OSError) else None
    reason = (error.strerror if isinstance(error, OSError) else "") or type(error).__name__
    code = _REASONS.get(number or 0, "cannot_write")
    # The draft's own name means nothing to a reader; what stands in the way does.
    in_the_way = code in ("no_folder_above", "folder_in_the_way")
    file = (getattr(error, "filename", None) if in_the_way else None) or target
    return UsageError(Problem(f"files.{code}", file=str(file), details={"reason": reason}))


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with line feeds on every system, making the folder where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))


def write_text_whole(target: str | Path, text: str) -> None:
    """Write a text, in UTF-8 with its own line ends, as :func:`write_bytes_whole` does.

    Raises:
        UsageError: the disk refuses.
    """
    write_bytes_whole(target, text.encode("utf-8"))


def write_bytes_whole(target: str | Path, content: bytes) -> None:
    """Write one file so that it is either the old one or the new one, never a part.

    Raises:
        UsageError: the disk refuses.
    """
    target = Path(target)
    missing, private = _missing_above(target), None
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "", str(target))
        target.parent.mkdir(parents=True, exist_ok=True)
        private = tempfile.mkdtemp(prefix=f".{target.name[:50]}-", dir=target.parent)
        draft = Path(private, "draft")
        draft.write_bytes(content)
        draft.replace(target)
    except (OSError, ValueError) as error:
        raise _cannot_write(target, error) from None
    finally:
        if private is not None:
            shutil.rmtree(private, ignore_errors=True)
        _remove_empty(missing)


def csv_text(value: str) -> str:
    """A text cell that no spreadsheet takes for a formula: a leading = + - @ gets an apostrophe.

    Only for text that came from outside; numbers and published strings are written as they are.

    >>> csv_text("=HYPERLINK(1)"), csv_text("female")
    ("'=HYPERLINK(1)", 'female')
    """
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
