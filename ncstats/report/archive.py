"""Office files are ZIP archives: here with bytes that depend on their contents alone."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first date a ZIP archive can hold; the clock has no place in an output."""


def without_clock(archive: bytes) -> bytes:
    """The same archive, its members stored as they are, dated alike and by no system.

    Not compressed, because libraries that compress differ between machines.
    """
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as target,
    ):
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, _EARLIEST)
            entry.create_system = 0
            entry.external_attr = 0
            target.writestr(entry, source.read(member))
    return made.getvalue()


def midnight(dated: str) -> dt.datetime:
    """When a file was made, as it says: on the study's day; in 1980 where the study has none.

    >>> midnight("2026-11-21").isoformat(), midnight("").year
    ('2026-11-21T00:00:00', 1980)
    """
    try:
        day = dt.date.fromisoformat(dated)
    except ValueError:
        day = dt.date(*_EARLIEST[:3])
    return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - no zone is printed
