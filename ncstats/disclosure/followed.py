"""What became of patients over time, in the steps in which a release tells of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ncstats.disclosure.subgroup import MISSING, Atom
from ncstats.results.curve_times import SCANS
from ncstats.results.interval_curve import INTERVAL_CENSORED, INTERVAL_INCIDENCE
from ncstats.results.model import Statistic
from ncstats.results.not_analysed import EXCLUDED

BY_CAUSE = ("incidence", INTERVAL_INCIDENCE)
OF_EVENT = ("event_free", INTERVAL_CENSORED)
COURSES = (*BY_CAUSE, *OF_EVENT)
"""Values of ``variable_level`` whose counts are of patients followed for the endpoint."""

_CENSORED = ""
_SIZE = {"context": "missing", "stat_name": "N_nonmiss", "variable_level": "", "group1_level": ""}


@dataclass(frozen=True)
class Course:
    """The patients of one endpoint: by what ended their observation, and between which times.

    Attributes:
        endpoint: its name, which is also that of the event among the causes.
        analysed: how many they are: those from a landmark on are fewer, and others.
        causes: the event and what competes with it.
        times: at which the counts are told, ascending.
        reasons: why patients are not analysed.
    """

    endpoint: str
    analysed: int
    causes: tuple[str, ...]
    times: tuple[float, ...]
    reasons: tuple[str, ...]

    @cached_property
    def variable(self) -> str:
        """The name under which it tells patients apart."""
        return f"course of {self.endpoint} ({self.analysed})"

    @cached_property
    def domain(self) -> frozenset[Atom]:
        """Each cause, and none, within each time; each reason; not analysed for another."""
        return self._ended((*self.causes, _CENSORED)) | self._not_analysed

    @property
    def _not_analysed(self) -> frozenset[Atom]:
        return frozenset({MISSING, *(f"{EXCLUDED}.{reason}" for reason in self.reasons)})

    def atoms(self, row: Statistic) -> frozenset[Atom] | None:
        """Those that a count counts; None where it is no count of this course."""
        if row.context == "missing":
            return self._of_missing(row)
        if row.context != "curve" or row.variable_level not in COURSES:
            return None
        own = (row.cause,) if row.variable_level in BY_CAUSE else (self.endpoint,)
        every = (*self.causes, _CENSORED)
        ended = (_CENSORED,) if row.variable_level in BY_CAUSE else tuple({*every} - {*own})
        causes = {"N": every, "n": own, "n.risk": every, "cum.event": own, "cum.censor": ended}
        if row.stat_name not in causes:
            return None
        if row.time is None:
            return self._ended(causes[row.stat_name])
        place = bisect_right(self.times, row.time)
        steps = range(place, len(self.times) + 1) if row.stat_name == "n.risk" else range(place)
        return self._ended(causes[row.stat_name], steps)

    def _of_missing(self, row: Statistic) -> frozenset[Atom] | None:
        if row.stat_name == "n" and row.variable_level.startswith(f"{EXCLUDED}."):
            return frozenset({row.variable_level})
        if row.variable_level:
            return None
        whole = {"N_obs": self.domain, "N_miss": self._not_analysed}
        return whole.get(row.stat_name, self._ended((*self.causes, _CENSORED)))

    def _ended(self, causes: Iterable[str], steps: range | None = None) -> frozenset[Atom]:
        steps = range(len(self.times) + 1) if steps is None else steps
        return frozenset(f"{cause} within {step}" for cause in causes for step in steps)


def courses(rows: Iterable[Statistic]) -> Mapping[str, Course]:
    """The course behind each curve, by its item; curves of the same patients share one."""
    by_item: dict[str, list[Statistic]] = {}
    for row in rows:
        by_item.setdefault(row.item, []).append(row)
    of_curves = {
        item: own for item, own in by_item.items() if any(row.context == "curve" for row in own)
    }
    alike: dict[tuple[str, int], list[Statistic]] = {}
    keys = {item: _which(own) for item, own in of_curves.items()}
    for item, own in of_curves.items():
        alike.setdefault(keys[item], []).extend(own)
    made = {key: _course(key, own) for key, own in alike.items()}
    return {item: made[keys[item]] for item in of_curves}


def _which(rows: list[Statistic]) -> tuple[str, int]:
    endpoint = next(row.variable for row in rows if row.context == "curve")
    sizes = (row.stat for row in rows if all(getattr(row, k) == v for k, v in _SIZE.items()))
    return endpoint, int(next(sizes, -1))


def _course(key: tuple[str, int], rows: list[Statistic]) -> Course:
    endpoint, analysed = key
    told = [row for row in rows if row.variable_level in COURSES and row.context == "curve"]
    causes = dict.fromkeys((endpoint, *(row.cause for row in told if row.cause)))
    times = {row.time for row in told if row.time is not None and row.stat_name == "n.risk"}
    excluded = (row.variable_level for row in rows if row.context == "missing")
    reasons = (level for level in excluded if level.startswith(f"{EXCLUDED}."))
    return Course(
        endpoint,
        analysed,
        tuple(causes),
        tuple(sorted(times)),
        tuple(dict.fromkeys(level.partition(".")[2] for level in reasons)),
    )


def counts_no_patients(row: Statistic) -> bool:
    """Whether a count is not of patients: scans are counted too."""
    return row.context == "curve" and row.variable_level == SCANS
