"""Reading files that nobody vouches for: bounded size, and a message that names the neighbour."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ncstats.errors import Problem, UsageError, nearest


def read_bytes(path: str | Path, most: int | None = None) -> bytes:
    """The content of a file.

    Raises:
        UsageError: it is missing (with the nearest name in its folder), a folder, unreadable,
            or larger than ``most`` bytes.
    """
    path = Path(path)
    with _told(path):
        size = path.stat().st_size
        if most is not None and size > most and not path.is_dir():
            too_large = Problem(
                "files.too_large", file=str(path), details={"size": size, "most": most}
            )
            raise UsageError(too_large)
        return path.read_bytes()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the system says of a file that it does not give, as an error of ours."""
    try:
        if path.is_dir():
            raise UsageError(Problem("files.is_folder", file=str(path)))
        yield
    except (FileNotFoundError, NotADirectoryError, ValueError):  # no path holds a zero byte
        near = nearest(path.name, _names_beside(path))
        raise UsageError(Problem("files.missing", file=str(path), nearest=near)) from None
    except PermissionError:
        raise UsageError(Problem("files.not_allowed_to_read", file=str(path))) from None
    except OSError as error:
        details = {"reason": error.strerror or type(error).__name__}
        raise UsageError(Problem("files.unreadable", file=str(path), details=details)) from None


def _names_beside(path: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in path.parent.iterdir())
    except (OSError, ValueError):
        return []


def fingerprint(path: str | Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal, whatever its size.

    Raises:
        UsageError: as :func:`read_bytes`.
    """
    with _told(Path(path)), Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def bundled(folder: str) -> Path:
    """A folder of data that comes with ncstats: ``data_dictionary`` or ``analyses``.

    An installed wheel carries them as ``ncstats/_data/``; a checkout has them at its top level.
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / "_data" / folder
    return installed if installed.is_dir() else package.parent / folder
