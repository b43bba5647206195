"""Holds what a plan says of its pictures against the dictionary and its own tables."""

from __future__ import annotations

from collections.abc import Iterator

from ncstats.dictionary.levels import FACTS
from ncstats.dictionary.model import Variable
from ncstats.errors import Problem
from ncstats.files import Place
from ncstats.plan.figures import FigureKind, FigurePlan
from ncstats.plan.names import Names

MOST_SETS = 12
"""Variables of an UpSet plot: 4,096 combinations."""

_WANTED: dict[FigureKind, str] = {
    "bars": "category",
    "distribution": "number",
    "upset": "yes_or_no",
    "missingness": "countable",
}


class FigureCheck(Names):
    """Yields the problems of one picture after another."""

    def problems(self, figure: FigurePlan, place: Place) -> Iterator[Problem]:
        """Every name that is not there, or not of the kind that the picture shows."""
        yield from self._by(figure.by, place)
        yield from self._where(figure.where, place)
        if figure.forest is not None:
            yield from self._forest(figure.forest, (*place, "forest"))
        elif figure.bars is not None:
            yield from self._shown(figure, figure.bars, (*place, "bars"))
            yield from self._classes(figure, place)
        else:
            yield from self._several(figure, (*place, figure.kind))

    def _several(self, figure: FigurePlan, place: Place) -> Iterator[Problem]:
        for i, name in enumerate(figure.named):
            yield from self._shown(figure, name, place)
            if name in figure.named[:i]:
                yield self._problem("plan.figure_twice", (*place, i), name)
        if figure.upset and not 2 <= len(figure.upset) <= MOST_SETS:
            count = len(figure.upset)
            yield self._problem("plan.figure_sets", place, count, details={"most": MOST_SETS})

    def _shown(self, figure: FigurePlan, name: str, place: Place) -> Iterator[Problem]:
        variable, problems = self._variable(name, place)
        yield from problems
        wanted = _WANTED[figure.kind]
        if variable is not None and not _is(variable, wanted):
            yield self._problem(f"plan.figure_needs_{wanted}", place, name)

    def _classes(self, figure: FigurePlan, place: Place) -> Iterator[Problem]:
        """Classes are what the codelist says of the levels, in the levels of another category."""
        if figure.classes is None:
            return
        place = (*place, "classes")
        classes, problems = self._variable(figure.classes, place)
        yield from problems
        shown = self.dictionary.patients.get(figure.bars or "")
        if classes is None or shown is None:
            return
        known = {FACTS[fact] for level in shown.levels for fact in level.facts}
        if classes.name not in known:
            details = {"shown": shown.name}
            yield self._problem(
                "plan.figure_classes", place, classes.name, allowed=sorted(known), details=details
            )

    def _forest(self, table: str, place: Place) -> Iterator[Problem]:
        tables = self.model.tables
        if table not in tables:
            yield self._unknown("plan.unknown_table", place, table, tables)
        elif tables[table].by is None or tables[table].effect == "none":
            yield self._problem("plan.no_effects", place, table)


def _is(variable: Variable, wanted: str) -> bool:
    if wanted == "yes_or_no":
        return set(variable.codes) == {"no", "yes"}
    return variable.kind in (("number", "category") if wanted == "countable" else (wanted,))
