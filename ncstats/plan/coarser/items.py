"""What a plan shows, item by item, in coarser levels."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from ncstats.dictionary.levels import FACTS
from ncstats.dictionary.model import Dictionary
from ncstats.plan.coarser.conditions import TellsFinerError, Words
from ncstats.plan.coarser.left_out import LeftOut
from ncstats.plan.curves import CurvePlan
from ncstats.plan.figures import FigurePlan
from ncstats.plan.model import Group, Registered, Row, StatementPlan, TablePlan
from ncstats.plan.study import Plan
from ncstats.text import Bilingual

_LANGS: tuple[Literal["en", "zh"], ...] = ("en", "zh")


@dataclass(frozen=True)
class CoarserItems:
    """Puts the items of a plan into coarser levels.

    Attributes:
        plan: in the finer ones.
        dictionary: in the coarser ones.
        words: for conditions on the patients.
        left_out: what had to be, so far.
    """

    plan: Plan
    dictionary: Dictionary
    words: Words
    left_out: list[LeftOut] = field(default_factory=list)

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """Those groups that are still two or more."""
        made = {}
        for name, group in self.plan.model.groups.items():
            with contextlib.suppress(TellsFinerError):
                self.words.need((group.variable,))
                order = self.words.order(group.variable, self.plan.group(name).order)
                if len(order) > 1:
                    made[name] = self._group(name, group, order)
        return made

    def _group(self, name: str, group: Group, order: tuple[str, ...]) -> Group:
        if group.variable not in self.words.joins.variables:
            return group
        labels = {
            lang: tuple(self._label(name, group.variable, code, lang) for code in order)
            for lang in _LANGS
            if lang in group.labels
        }
        return group.model_copy(
            update={"order": order if group.order or labels else (), "labels": labels}
        )

    def _label(self, name: str, variable: str, code: str, lang: str) -> str:
        level = self.dictionary.variable(variable).level(code)
        return level.label.of(lang) if level.joins else self.plan.group_label(name, code, lang)

    def _need_group(self, by: str | None) -> None:
        if by is not None and by not in self.groups:
            raise TellsFinerError

    def _where(self, where: str | None) -> str | None:
        return None if where is None else self.words.condition(where)

    def tables(self) -> Mapping[str, TablePlan]:
        """The tables, without rows that tell finer levels apart."""
        made = {}
        for name, table in self.plan.model.tables.items():
            try:
                self._need_group(table.by)
                where = self._where(table.where)
            except TellsFinerError:
                self.left_out.append(LeftOut(name, table.title))
                continue
            rows = tuple(self._rows(name, table.rows))
            if rows:
                made[name] = table.model_copy(update={"where": where, "rows": rows})
        return made

    def _rows(self, name: str, rows: tuple[Row, ...]) -> Iterator[Row]:
        for row in rows:
            variable, below = row.variable, tuple(self._rows(name, row.rows))
            if variable in self.words.gone:
                label = row.label or self.plan.dictionary.variable(variable).label
                self.left_out.append(LeftOut(variable, label, of=name))
                variable = ""
            if variable:
                order = self.words.joins.codes(variable, row.order)
                yield row.model_copy(update={"order": order, "rows": below})
            elif below:
                yield row.model_copy(update={"variable": "", "rows": below})

    def figures(self) -> dict[str, FigurePlan]:
        """The figures of variables, and those of tables."""
        made = {}
        for name, figure in self.plan.model.figures.items():
            try:
                made[name] = self._figure(figure)
            except TellsFinerError:
                self.left_out.append(LeftOut(name, figure.title))
        return made

    def _figure(self, figure: FigurePlan) -> FigurePlan:
        self._need_group(figure.by)
        self.words.need((figure.bars,) if figure.bars else figure.upset)
        shown = {
            "distribution": self._there(figure.distribution),
            "missingness": figure.missingness,
            "where": self._where(figure.where),
            "classes": figure.classes if self._has_classes(figure) else None,
        }
        if isinstance(figure.missingness, tuple):
            shown["missingness"] = self._there(figure.missingness)
        return figure.model_copy(update=shown)

    def _there(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the variables of a figure that are still there, of which there must be one."""
        found = tuple(name for name in names if name not in self.words.gone)
        if names and not found:
            raise TellsFinerError
        return found

    def _has_classes(self, figure: FigurePlan) -> bool:
        """Whether levels of the bars are still known to be of a class."""
        if figure.classes is None or figure.bars is None or figure.classes in self.words.gone:
            return False
        levels = self.dictionary.variable(figure.bars).levels
        return figure.classes in {FACTS[fact] for level in levels for fact in level.facts}

    def with_forests(
        self, figures: Mapping[str, FigurePlan], tables: Mapping[str, TablePlan]
    ) -> Mapping[str, FigurePlan]:
        """The figures without those of tables that are left out."""
        made = {}
        for name, figure in figures.items():
            if figure.forest is not None and figure.forest not in tables:
                self.left_out.append(LeftOut(name, figure.title))
            else:
                made[name] = figure
        return made

    def curves(self) -> Mapping[str, CurvePlan]:
        """The curves of endpoints, groups and terms that are still there."""
        made = {}
        for name, curve in self.plan.model.curves.items():
            try:
                self._need_curve(curve)
                made[name] = curve
            except TellsFinerError:
                self.left_out.append(LeftOut(name, curve.title))
        return made

    def _need_curve(self, curve: CurvePlan) -> None:
        terms = (*curve.cox.terms, curve.cox.strata) if curve.cox else ()
        self._need_group(curve.by)
        self.words.need(name for name in (curve.strata, *terms) if name is not None)
        if curve.endpoint not in self.dictionary.endpoints:
            raise TellsFinerError

    def statements(self) -> tuple[StatementPlan, ...]:
        """The statements whose conditions can be put into coarser levels."""
        made = []
        for statement in self.plan.model.statements:
            try:
                where = self._where(statement.where)
                # A condition, or the name of a number.
                asked = self.words.condition(statement.variable)
                made.append(statement.model_copy(update={"where": where, "variable": asked}))
            except TellsFinerError:
                label = statement.text if statement.text.en else Bilingual(statement.id)
                self.left_out.append(LeftOut(statement.id, label))
        return tuple(made)

    def registered(self) -> tuple[Registered, ...]:
        """The registered disagreements on what is still told."""
        return tuple(each for each in self.plan.model.registered if self._is_told(*each.key))

    def _is_told(self, item: str, variable: str, level: str, group: str, _: str) -> bool:
        left = {each.item for each in self.left_out if not each.of}
        rows = {(each.of, each.item) for each in self.left_out if each.of}
        if item in left or (item == "text" and variable in left) or (item, variable) in rows:
            return False
        if group == "*":  # a statistic that compares the groups
            return {variable, self._by(item)}.isdisjoint(self.words.joins.variables)
        return not self._is_joined(variable, level) and not self._is_joined(self._by(item), group)

    def _by(self, item: str) -> str:
        """The variable of an item's groups; empty where it has none."""
        model = self.plan.model
        planned = model.tables.get(item) or model.figures.get(item) or model.curves.get(item)
        return model.groups[planned.by].variable if planned is not None and planned.by else ""

    def _is_joined(self, variable: str, code: str) -> bool:
        return self.words.joins.code(variable, code) != code
