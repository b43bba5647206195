"""Office files are ZIP archives: here with bytes that depend on their contents alone."""

from __future__ import annotations

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
