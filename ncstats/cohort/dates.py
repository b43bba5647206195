"""Stage 4, dates: those with one meaning are read; of the rest the order must be said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ncstats.cohort.mapping import DateFormat
from ncstats.cohort.reading import Reading
from ncstats.errors import Problem

_FORMS = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"),
    re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})[日号]"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
)
_OPEN = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})")
_SERIAL = re.compile(r"[0-9]{5}")
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000
_ORIGINS = {"excel": date(1899, 12, 30), "excel-1904": date(1904, 1, 1)}
_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_CENTURY_TURNS = 69
"""Two digits from here on are of the twentieth century (POSIX, strptime)."""


@dataclass(frozen=True)
class DateParser:
    """Dates of one column.

    Attributes:
        texts: of the whole column: numbers are a spreadsheet's days only where all are such.
        order: what the user declared; None where nothing was.
    """

    texts: Collection[str]
    order: DateFormat | None = None

    def __call__(self, text: str) -> Reading | Problem:
        """The day, or why the text is none."""
        for form in _FORMS:
            match = form.fullmatch(text)
            if match:
                found = _day(*(int(match[group]) for group in (1, 3, 4)))
                return (
                    Problem("cohort.no_such_day", value=text)
                    if found is None
                    else _read(found, text, "cohort.changed_date")
                )
        return self._serial(text) or self._ordered(text)

    def _serial(self, text: str) -> Reading | None:
        """Days since the origin of a spreadsheet's calendar."""
        if not is_serial(text):
            return None
        origin = _ORIGINS.get(self.order or "")
        if origin is None and self.order is None and all(map(is_serial, self.texts)):
            origin = _ORIGINS["excel"]
        if origin is None:
            return None
        return _read(origin + timedelta(days=int(text)), text, "cohort.changed_serial")

    def _ordered(self, text: str) -> Reading | Problem:
        """Three numbers whose order must be said."""
        match = _OPEN.fullmatch(text)
        if match is None:
            code = "cohort.serial_date" if is_serial(text) else "cohort.not_a_date"
            return Problem(code, value=text)
        parts = (match[1], match[3], match[4])
        if self.order in ("ymd", "dmy", "mdy"):
            found = _in_order(parts, self.order)
            if found is None:
                return Problem("cohort.no_such_day", value=text)
            return _read(found, text, "cohort.changed_date")
        readings = dict.fromkeys(day.isoformat() for day in _readings(parts))
        code = "cohort.ambiguous_date" if readings else "cohort.not_a_date"
        return Problem(code, value=text, details={"readings": ", ".join(readings)})


def is_serial(text: str) -> bool:
    """Whether a text may be a day that a spreadsheet counts, if all of its column may.

    >>> is_serial("42371"), is_serial("2016")
    (True, False)
    """
    return bool(_SERIAL.fullmatch(text)) and _FIRST_SERIAL < int(text) < _LAST_SERIAL


def _readings(parts: tuple[str, str, str]) -> Iterator[date]:
    for order in ("ymd", "dmy", "mdy"):
        found = _in_order(parts, order)
        if found is not None:
            yield found


def _in_order(parts: tuple[str, str, str], order: str) -> date | None:
    written = dict(zip(order, parts, strict=True))
    if len(written["y"]) not in (2, 4) or len(written["m"]) > 2 or len(written["d"]) > 2:
        return None
    year = int(written["y"])
    if len(written["y"]) == 2:
        year += 1900 if year >= _CENTURY_TURNS else 2000
    return _day(year, int(written["m"]), int(written["d"]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _read(found: date, text: str, rule: str) -> Reading:
    shown = found.isoformat()
    return Reading(found, shown, "" if shown == text else rule)
