"""Holds the names of a plan against the dictionary and the register of methods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ncstats.dictionary import ByVisits
from ncstats.dictionary.model import Dictionary, Variable
from ncstats.errors import Problem
from ncstats.expression import Expression
from ncstats.files import Document, Place
from ncstats.methods import METHODS, Role, choices
from ncstats.plan.curves import OF_INTERVALS, CurvePlan
from ncstats.plan.eligibility import misplaced
from ncstats.plan.figure_check import FigureCheck
from ncstats.plan.model import Group, PlanModel, Row, TablePlan
from ncstats.plan.names import Names
from ncstats.text.cells import FORMATS

OF_EVERY_REPORT = ("participant_flow", "missing_data", "strobe")
"""What a report shows without a plan's asking, and its files are called."""


def check(model: PlanModel, document: Document, dictionary: Dictionary) -> list[Problem]:
    """Every name in the plan that is not in the dictionary or the register, with its place."""
    return list(_Check(model, document, dictionary).problems())


class _Check(Names):
    """Walks a plan once; each method yields the problems of one part."""

    def problems(self) -> Iterator[Problem]:
        yield from self._eligibility()
        for name, group in self.model.groups.items():
            yield from self._group(group, ("groups", name))
        for name, table in self.model.tables.items():
            yield from self._table(table, ("tables", name))
        figures = FigureCheck(self.model, self.document, self.dictionary)
        for name, figure in self.model.figures.items():
            yield from figures.problems(figure, ("figures", name))
        for name, curve in self.model.curves.items():
            yield from self._curve(curve, ("curves", name))
        yield from self._statements()
        yield from self._items()
        yield from self._reconstruct()
        yield from self._identifying()

    def _eligibility(self) -> Iterator[Problem]:
        for i, criterion in enumerate(self.model.eligibility):
            yield from self._where(criterion.where, ("eligibility", i))
        yield from misplaced(self.model.eligibility, self.document)

    def _reconstruct(self) -> Iterator[Problem]:
        if self.model.reconstruct is None:
            return
        for place, text in self.model.reconstruct.conditions():
            yield from self.condition(text, ("reconstruct", *place))
        for place, name in self.model.reconstruct.variables():
            yield from self._variable(name, ("reconstruct", *place))[1]

    def _identifying(self) -> Iterator[Problem]:
        """What patients may be told by, and what must not be learnt so: countable, each once."""
        told_by, sensitive = self.model.quasi_identifiers, self.model.sensitive
        if sensitive and not told_by:
            yield self._problem("plan.sensitive_alone", ("sensitive",), ", ".join(sensitive))
        seen: set[str] = set()
        for part, names in (("quasi_identifiers", told_by), ("sensitive", sensitive)):
            for i, name in enumerate(names):
                variable, problems = self._variable(name, (part, i))
                yield from problems
                if name in seen:
                    yield self._problem("plan.identifying_twice", (part, i), name)
                elif variable is not None and variable.kind not in ("number", "category"):
                    yield self._problem("plan.identifying_kind", (part, i), name)
                seen.add(name)

    def _items(self) -> Iterator[Problem]:
        """Tables, figures, curves and ``text`` share one space of names in published.csv.

        Files are named after them and after what every report has, and some systems take upper and
        lower case for one.
        """
        seen = {"text", *OF_EVERY_REPORT}
        for part in ("tables", "figures", "curves"):
            for name in getattr(self.model, part):
                if name.casefold() in seen:
                    yield self._problem("plan.name_twice", (part, name), name)
                seen.add(name.casefold())

    def _group(self, group: Group, place: Place) -> Iterator[Problem]:
        variable, problems = self._variable(group.variable, (*place, "variable"))
        yield from problems
        if variable is None:
            return
        if variable.kind != "category":
            yield self._problem("plan.group_not_category", (*place, "variable"), group.variable)
            return
        yield from self._levels(group.order, variable, place)
        if len(group.order or variable.codes) < 2:
            yield self._problem("plan.one_group", place, group.variable)
        for lang, labels in group.labels.items():
            if len(labels) != len(group.order or variable.codes):
                yield self._problem("plan.labels_do_not_match", (*place, "labels", lang), lang)

    def _table(self, table: TablePlan, place: Place) -> Iterator[Problem]:
        yield from self._by(table.by, place)
        yield from self._where(table.where, place)
        for role, key in (("effect", table.effect), ("pairwise", table.pairwise)):
            allowed = ("default", "none", *(m.key for m in METHODS if m.role == role))
            if key not in allowed:
                yield self._problem(f"plan.unknown_{role}", (*place, role), key, allowed=allowed)
        seen: set[str] = set()
        for row, where in _places(table.rows, (*place, "rows")):
            if row.variable in seen:
                yield self._problem("plan.row_twice", where, row.variable)
            seen.add(row.variable)
            yield from self._row(row, table, where)

    def _row(self, row: Row, table: TablePlan, place: Place) -> Iterator[Problem]:
        variable, problems = self._variable(row.variable, place)
        yield from problems
        if variable is None:
            return
        if variable.kind not in ("number", "category"):
            yield self._problem("plan.row_kind", place, row.variable)
            return
        yield from self._levels(row.order, variable, place)
        if row.cell and ("n" in FORMATS[row.cell].statistics) != (variable.kind == "category"):
            yield self._problem("plan.cell_does_not_fit", place, FORMATS[row.cell].spelling)
        yield from self._methods(row, table, variable, place)

    def _methods(
        self, row: Row, table: TablePlan, variable: Variable, place: Place
    ) -> Iterator[Problem]:
        """Each method that a row names, held against those that fit its variable and groups."""
        groups = self.model.groups.get(table.by or "")
        count = len(groups.order) if groups and len(groups.order) > 1 else None
        named: dict[Role, str] = {"test": row.test}
        named |= {"effect": row.effect or "default", "pairwise": row.pairwise or "default"}
        for role, key in named.items():
            allowed = ("default", "none", *choices(role, variable.kind, count, len(variable.codes)))
            if key not in allowed:
                yield self._problem(f"plan.unknown_{role}", place, key, allowed=allowed)

    def _curve(self, curve: CurvePlan, place: Place) -> Iterator[Problem]:
        if curve.endpoint not in self.dictionary.endpoints:
            known = self.dictionary.endpoints
            where = (*place, "endpoint")
            yield self._unknown("plan.unknown_endpoint", where, curve.endpoint, known)
        yield from self._by(curve.by, place)
        group = self.model.groups.get(curve.by or "")
        variable = self.dictionary.patients.get(group.variable) if group else None
        later = variable is not None and variable.known_at != "baseline"
        if variable is not None and later and curve.landmark is None:
            # Grouping by what is learnt during follow-up gives the group immortal time.
            yield self._problem("plan.group_known_later", (*place, "by"), variable.name)
        yield from self._terms(curve, place)
        yield from self._of_visits(curve, place)
        if list(curve.landmarks) != sorted(set(curve.landmarks)) or any(
            time <= 0 for time in curve.landmarks
        ):
            yield self._problem("plan.landmarks", (*place, "landmarks"), list(curve.landmarks))

    def _terms(self, curve: CurvePlan, place: Place) -> Iterator[Problem]:
        """Strata and the terms of a model are variables known at the origin."""
        if curve.strata is not None:
            yield from self._stratum(curve.strata, (*place, "strata"))
        if curve.cox is None:
            return
        place = (*place, "cox")
        if curve.cox.strata is not None:
            yield from self._stratum(curve.cox.strata, (*place, "strata"))
        for i, term in enumerate(curve.cox.terms):
            where = (*place, "terms", i)
            if term in curve.cox.terms[:i]:
                yield self._problem("plan.row_twice", where, term)
            yield from self._known_at_origin(term, where)

    def _stratum(self, name: str, place: Place) -> Iterator[Problem]:
        variable = self.dictionary.patients.get(name)
        if variable is not None and variable.kind != "category":
            yield self._problem("plan.group_not_category", place, name)
        else:
            yield from self._known_at_origin(name, place)

    def _known_at_origin(self, name: str, place: Place) -> Iterator[Problem]:
        variable, problems = self._variable(name, place)
        yield from problems
        if variable is None:
            return
        if variable.kind not in ("number", "category"):
            yield self._problem("plan.term_kind", place, name)
        elif variable.known_at != "baseline":
            yield self._problem("plan.term_known_later", place, name)

    def _of_visits(self, curve: CurvePlan, place: Place) -> Iterator[Problem]:
        """What only an endpoint that is seen at visits has."""
        endpoint = self.dictionary.endpoints.get(curve.endpoint)
        if endpoint is None:
            return
        between = any(kind in OF_INTERVALS for kind in curve.show)
        if between and isinstance(endpoint.time, Expression):
            yield self._problem("plan.not_seen_at_visits", (*place, "show"), curve.endpoint)
        if curve.swimmer and not isinstance(endpoint.time, ByVisits):
            yield self._problem("plan.swimmer_without_visits", (*place, "swimmer"), curve.endpoint)

    def _statements(self) -> Iterator[Problem]:
        seen: set[str] = set()
        for i, statement in enumerate(self.model.statements):
            place: Place = ("statements", i)
            if statement.id in seen:
                yield self._problem("plan.name_twice", (*place, "id"), statement.id)
            seen.add(statement.id)
            yield from self._where(statement.where, place)
            where = (*place, "variable")
            if "n" in FORMATS[statement.cell].statistics:
                yield from self.condition(statement.variable, where)
                continue
            variable, problems = self._variable(statement.variable, where)
            yield from problems
            if variable is not None and variable.kind != "number":
                yield self._problem("plan.figure_needs_number", where, statement.variable)


def _places(rows: Sequence[Row], place: Place) -> Iterator[tuple[Row, Place]]:
    """Each row that shows a variable, with its place in the file."""
    for i, row in enumerate(rows):
        here = (*place, i)
        if row.variable:
            yield row, here
        yield from _places(row.rows, (*here, "rows"))
