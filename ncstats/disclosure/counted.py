"""Whom each count of Results counts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ncstats.dictionary.model import Variable
from ncstats.disclosure.conditions import Conditions, read_conditions
from ncstats.disclosure.flow import Flow, NamedSum, is_left_out
from ncstats.disclosure.followed import Course, counts_no_patients, courses
from ncstats.disclosure.links import Links, link
from ncstats.disclosure.subgroup import MISSING, Domains, Subgroup
from ncstats.expression import parse
from ncstats.results.assessed import ASSESSED, NOT_ASSESSED, item_of
from ncstats.results.check import COUNTS
from ncstats.results.cox import COX
from ncstats.results.model import Statistic

Key = tuple[Any, ...]
"""The key of a statistic."""

OF_A_CURVE = 20
"""How many other counts the size of a curve is worth: without it there is no curve."""


@dataclass(frozen=True)
class Study:
    """What of a plan is needed to tell whom a count counts.

    Attributes:
        variables: of the dictionary, by name.
        asked: the condition, or the variable, of each statement, by its id.
        joined: of variables whose levels a policy tells as one, which take the place of which:
            one release may know the finer ones, and another not.
    """

    variables: Mapping[str, Variable] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """The counts of a run and whom they count.

    Attributes:
        subgroups: for the key of each count, whom it counts; without those of which that cannot
            be said in a way that is held against the others.
        links: how the counts hang together.
        costs: how many statistics show each printed count.
        domains: the atoms of everything that tells patients apart.
    """

    subgroups: Mapping[Key, Subgroup]
    links: Links
    costs: tuple[float, ...]
    domains: Domains


def count_subgroups(rows: Iterable[Statistic], study: Study) -> Counted:
    """Whom the counts among statistics count, and how those hang together.

    Two counts that ought to be of the same patients, and differ, are kept apart: then what is
    known of them says too little.
    """
    counts = [row for row in rows if is_patients(row)]
    reader = _Reader.of([counts], study).reading(counts)
    subgroups: dict[Key, Subgroup] = {}
    numbers: dict[Subgroup, int] = {}
    costs = Counter[Subgroup]()
    for row in counts:
        subgroup, number = reader.subgroup(row), int(row.stat)
        if subgroup is None:
            continue
        if numbers.setdefault(subgroup, number) != number:
            subgroup = reader.alone(row)
            numbers[subgroup] = number
        subgroups[row.key] = subgroup
        costs[subgroup] += OF_A_CURVE if _is_size_of_curve(row) else 1
    domains = reader.domains()
    links = link(numbers, domains, reader.sums)
    printed = tuple(float(costs[each]) for each in links.subgroups[: links.printed])
    return Counted(subgroups, links, printed, domains)


@dataclass(frozen=True)
class Told:
    """Whom the rows of a release count, in terms that can be compared.

    Attributes:
        subgroups: one for each row; None where that cannot be said.
        sums: those that limits do not show.
    """

    subgroups: tuple[Subgroup | None, ...]
    sums: tuple[NamedSum, ...]

    def within(self, variable: str, atoms: Collection[str], domains: Domains) -> Told:
        """The same of those patients alone whose variable has one of some atoms."""

        def those(whom: Subgroup) -> Subgroup:
            return whom.within(variable, atoms, domains)

        subgroups = (None if whom is None else those(whom) for whom in self.subgroups)
        sums = ((those(whole), tuple(map(those, parts))) for whole, parts in self.sums)
        return Told(tuple(subgroups), tuple(sums))


def tell_subgroups(
    releases: Iterable[Iterable[Statistic]], study: Study
) -> tuple[list[Told], Domains]:
    """Whom each row counts that holds a count, known or withheld, of one release or of several.

    Returns:
        What is told of each release, and the atoms of everything that tells patients apart.
    """
    counts = [
        [row if not math.isnan(row.stat) else replace(row, stat=-1.0) for row in rows]
        for rows in releases
    ]
    reader = _Reader.of(counts, study)
    return [reader.reading(rows).told(rows) for rows in counts], reader.domains()


def _is_size_of_curve(row: Statistic) -> bool:
    return row.context == "curve" and row.time is None and row.stat_name in ("N", "n")


def is_patients(row: Statistic) -> bool:
    """Whether a statistic is a known number of patients."""
    return row.stat_name in COUNTS and not math.isnan(row.stat) and not counts_no_patients(row)


@dataclass
class _Reader:
    """Says of each count whom it counts."""

    conditions: Conditions
    study: Study
    courses: Mapping[str, Course]
    flow: Flow = field(default_factory=Flow)
    own_domains: dict[str, frozenset[str]] = field(default_factory=dict)
    sums: list[NamedSum] = field(default_factory=list)
    columns: dict[Key, Subgroup] = field(default_factory=dict)

    @classmethod
    def of(cls, releases: list[list[Statistic]], study: Study) -> _Reader:
        """A reader of these counts of one release or of several."""
        rows = [row for each in releases for row in each]
        levels: dict[str, dict[str, None]] = {}
        for row in rows:
            of_variable = row.context in ("categorical", "continuous")
            if of_variable or (row.context == "missing" and row.variable):
                seen = levels.setdefault(row.variable, {})
                if of_variable and row.variable_level:
                    seen[row.variable_level] = None
            if row.group1 and not is_by_assessed(row):
                seen = levels.setdefault(row.group1, {})
                if row.group1_level:
                    seen[row.group1_level] = None
        asked = [study.asked.get(row.variable, "") for row in rows if row.context == "statement"]
        texts = [text for text in (*(row.where for row in rows), *asked) if text]
        conditions = read_conditions(texts, levels, study.variables, study.joined)
        met = set[str].intersection(*(set(Flow.of(each).conditions) for each in releases))
        return cls(conditions.of_all_who_meet(sorted(met)), study, courses(rows))

    def reading(self, rows: list[Statistic]) -> _Reader:
        """The same reader, of the counts of one release."""
        flow = Flow.of(rows)
        return replace(self, flow=flow, sums=[*flow.sums()])

    def told(self, rows: list[Statistic]) -> Told:
        """Whom each of the rows counts."""
        return Told(tuple(map(self.subgroup, rows)), tuple(self.sums))

    def domains(self) -> dict[str, frozenset[str]]:
        """The atoms of everything that tells patients apart."""
        of_courses = {course.variable: course.domain for course in self.courses.values()}
        return {**self.conditions.domains, **of_courses, **self.own_domains}

    def alone(self, row: Statistic) -> Subgroup:
        """A count that is compared with no other, save all patients."""
        name = f"# {row.key}"
        self.own_domains[name] = frozenset({"in", MISSING})
        return Subgroup(frozenset({(name, frozenset({"in"}))}))

    def subgroup(self, row: Statistic) -> Subgroup | None:
        """Whom a count counts; None where that cannot be told from others."""
        base = self._base(row)
        course = self.courses.get(row.item)
        if course is not None:
            return self._of_course(base, course, row)
        match row.context:
            case "statement":
                return self._of_statement(base, row)
            case "missing":
                return self._of_missing(base, row)
            case "categorical" if row.stat_name == "n":
                return self.conditions.within(base, row.variable, [row.variable_level])
            case "categorical" | "continuous" if row.stat_name == "N":
                return self.conditions.known(base, row.variable)
            case _:
                return None

    def _base(self, row: Statistic) -> Subgroup:
        """The patients of a column."""
        column = (row.where, row.group1, row.group1_level, is_by_assessed(row))
        if column not in self.columns:
            self.columns[column] = self._of_column(row)
        return self.columns[column]

    def _of_column(self, row: Statistic) -> Subgroup:
        base = self.conditions.where(row.where)
        if not row.group1 or not row.group1_level:
            return base
        if is_by_assessed(row):
            if row.group1_level == ASSESSED:
                return self.conditions.known(base, row.group1)
            return self.conditions.within(base, row.group1, [MISSING])
        return self.conditions.within(base, row.group1, [row.group1_level])

    def _of_course(self, base: Subgroup, course: Course, row: Statistic) -> Subgroup | None:
        if row.variable_level == COX:
            return self._of_model(base, course, row)
        atoms = course.atoms(row)
        if atoms is None:
            return None
        return base.within(course.variable, atoms, {course.variable: course.domain})

    def _of_model(self, base: Subgroup, course: Course, row: Statistic) -> Subgroup | None:
        """Of the patients of a course those whose terms of the model are all known, or are not."""
        name = f"terms of {row.item}"
        self.own_domains[name] = frozenset({"known", MISSING})
        atoms = course.atoms(replace(row, context="curve", variable_level="event_free",
                                     stat_name="n" if row.stat_name == "n" else "N"))  # fmt: skip
        if atoms is None:
            return None
        found = base.within(course.variable, atoms, {course.variable: course.domain})
        if row.stat_name == "N_obs":
            return found
        known = MISSING if row.stat_name == "N_miss" else "known"
        return found.within(name, [known], self.own_domains)

    def _of_missing(self, base: Subgroup, row: Statistic) -> Subgroup | None:
        """Of a variable or of the groups how many are known; in the flow, who is not analysed."""
        participants = self.flow.subgroup(row)
        if participants is not None:
            return participants
        if is_left_out(row):
            compared = self.flow.compared.get(row.group1, frozenset())
            return self.conditions.known(base, row.group1, besides=compared)
        if row.variable_level or row.stat_name not in ("N_obs", "N_miss", "N_nonmiss"):
            return None
        name = row.variable or (row.group1 if not row.group1_level else "")
        if row.stat_name == "N_obs" or not name:
            return base
        if row.stat_name == "N_miss":
            return self.conditions.within(base, name, [MISSING])
        return self.conditions.known(base, name)

    def _of_statement(self, base: Subgroup, row: Statistic) -> Subgroup | None:
        text = self.study.asked.get(row.variable)
        if text is None or row.stat_name not in ("n", "N"):
            return None
        domains = self.conditions.domains
        if not parse(text).is_condition:
            return self.conditions.known(base, text)
        true, known = self.conditions.asked(text)
        if row.stat_name == "n":
            told = self.conditions.told(text)
            if told is not None and told != true:
                same = base.and_of(told, domains), (base.and_of(true, domains),)
                self.sums.append(same)
            return base.and_of(true, domains)
        return base.and_of(known, domains)


def is_by_assessed(row: Statistic) -> bool:
    """Whether the groups are those assessed for an outcome and those not."""
    return row.group1_level in (ASSESSED, NOT_ASSESSED) and row.item == item_of(row.group1)
