"""The Plan: what a study asks, with the dictionary it is held against and the files beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from ncstats.dictionary.model import Dictionary, Variable
from ncstats.files import Document
from ncstats.methods import Summary, method
from ncstats.plan.coarser.format import Coarser
from ncstats.plan.coarser.left_out import LeftOut
from ncstats.plan.model import Group, PlanModel, Row, TablePlan
from ncstats.text import Bilingual, Digits, message
from ncstats.text.cells import FORMATS

DEFAULT_CELLS = {"number": "median_iqr", "category": "n_percent"}
DEFAULT_DIGITS = 1


@dataclass(frozen=True)
class PlannedRow:
    """One variable of a table with everything the plan and the dictionary leave open decided.

    Attributes:
        cell: name of a cell format.
        test: key of a method, ``default`` (the stated rule chooses) or ``none``.
        effect: likewise the effect that stands beside the test.
        pairs: likewise how pairs of groups are compared.
        choose: ``shapiro`` where a test of normality decides how the number is shown.
        sensitivity: what other choices would give is computed as well.
        levels: the level codes to show, in order; empty for a number.
        ticked: a yes/no variable, shown as one row that counts ``yes``.
    """

    variable: Variable
    label: Bilingual
    cell: str
    digits: Digits
    test: str
    levels: tuple[str, ...]
    ticked: bool
    effect: str = "default"
    pairs: str = "none"
    choose: Literal["", "shapiro"] = ""
    sensitivity: bool = False

    @property
    def summary(self) -> Summary:
        """Whether a number is shown by its mean, or by what its ranks tell."""
        return "mean" if "mean" in FORMATS[self.cell].statistics else "ranks"


@dataclass(frozen=True)
class Plan:
    """A study: its plan, the dictionary it extends, and the files beside it.

    Attributes:
        model: what plan.yaml says.
        document: the file.
        dictionary: what the variables mean.
        finer: the plan from which this one was made, where it is in coarser levels.
        coarser: those levels, as they are written.
        left_out: what of the finer plan would have told apart what is one in this.
    """

    model: PlanModel
    document: Document
    dictionary: Dictionary
    finer: Plan | None = field(default=None, repr=False)
    coarser: Coarser = field(default_factory=dict, repr=False, hash=False)
    left_out: tuple[LeftOut, ...] = ()

    def __repr__(self) -> str:
        parts = ("tables", "figures", "curves", "statements")
        held = ", ".join(f"{len(getattr(self.model, part))} {part}" for part in parts)
        return f"<Plan {self.id}: {held}>"

    @property
    def id(self) -> str:
        """The study's identifier."""
        return self.model.study.id

    @property
    def folder(self) -> Path:
        """The folder that holds plan.yaml."""
        return self.document.path.parent

    @property
    def data_path(self) -> Path:
        """The study's own patients."""
        return self.folder / self.model.study.data

    @property
    def visits_path(self) -> Path | None:
        """The study's own visits, where it has any."""
        return self.folder / self.model.study.visits if self.model.study.visits else None

    @property
    def mapping_path(self) -> Path | None:
        """mapping.yaml, where the folder has one."""
        return _if_there(self.folder / "mapping.yaml")

    @property
    def published_path(self) -> Path | None:
        """published.csv, where the folder has one."""
        return _if_there(self.folder / "published.csv")

    @property
    def eligible(self) -> str | None:
        """The condition that every patient analysed meets; None where the plan sets none."""
        judged = [c.where for c in self.model.eligibility if c.where is not None]
        return " and ".join(f"({where})" for where in judged) if judged else None

    @property
    def first_group(self) -> str | None:
        """The groups of the first table, or else curve, that is split into any."""
        tables, curves = self.model.tables.values(), self.model.curves.values()
        split = (*(table.by for table in tables), *(curve.by for curve in curves))
        return next((by for by in split if by is not None), None)

    def banner(self, lang: str = "en") -> str:
        """What must be known of the patients before anything is read; empty where they are real.

        Only a study that published something can be said to agree with it.
        """
        if not self.model.study.synthetic:
            return ""
        published = self.published_path is not None
        return message("plan.synthetic_published" if published else "plan.synthetic", lang)

    def group(self, name: str) -> Group:
        """A comparison's columns; ``order`` is filled in from the dictionary."""
        group = self.model.groups[name]
        if group.order:
            return group
        return group.model_copy(update={"order": self.dictionary.variable(group.variable).codes})

    def group_label(self, name: str, level: str, lang: str = "en") -> str:
        """How one column of a comparison is headed."""
        group = self.group(name)
        labels = group.labels.get("zh" if lang == "zh" else "en", ())
        if labels:
            return labels[group.order.index(level)]
        return self.dictionary.variable(group.variable).level(level).label.of(lang)

    def label(self, variable: str, lang: str = "en") -> str:
        """A variable's label in the dictionary."""
        return self.dictionary.variable(variable).label.of(lang)

    @cached_property
    def rows(self) -> Mapping[str, tuple[PlannedRow, ...]]:
        """The variables of each table, in reading order, decided."""
        return {
            name: tuple(self.planned(row, table) for row in table.variables())
            for name, table in self.model.tables.items()
        }

    def shown_in(self, figure: str) -> tuple[str, ...]:
        """The variables of a figure; of a missingness map without names, those of all tables."""
        chosen = self.model.figures[figure]
        if chosen.missingness is True:
            rows = (row for table in self.rows.values() for row in table)
            return tuple(dict.fromkeys(row.variable.name for row in rows))
        return chosen.named

    def shows_single_patients(self, figure: str) -> bool:
        """Whether single patients may be read from a figure: as the plan says, or none is real."""
        asked = self.model.figures[figure].single_patients
        return self.model.study.synthetic if asked is None else asked

    def planned(self, row: Row, table: TablePlan) -> PlannedRow:
        """One row of a table with the dictionary's defaults filled in."""
        variable = self.dictionary.variable(row.variable)
        cell = row.cell or _fitting(table.cell, variable) or DEFAULT_CELLS[variable.kind]
        digits = _first(row.digits, table.digits if variable.kind == "category" else None)
        if digits is None:
            digits = _first(variable.decimals, DEFAULT_DIGITS)
        return PlannedRow(
            variable=variable,
            label=row.label or variable.label,
            cell=cell,
            digits=DEFAULT_DIGITS if digits is None else digits,
            test=row.test,
            levels=row.order or variable.codes,
            ticked=is_ticked(variable) and not row.order,
            effect=row.effect or _of_kind(table.effect, variable),
            pairs=row.pairwise or _of_kind(table.pairwise, variable),
            choose=_choose(row, table, variable),
            sensitivity=table.sensitivity if row.sensitivity is None else row.sensitivity,
        )


def _of_kind(key: str, variable: Variable) -> str:
    """What a table asks of all its rows: of those that its method is not for, the rule's own."""
    fits = key in ("default", "none") or method(key).kind == variable.kind
    return key if fits else "default"


def _choose(row: Row, table: TablePlan, variable: Variable) -> Literal["", "shapiro"]:
    """A row that names its cell or its test has chosen already."""
    open_ = row.cell is None and row.test == "default" and variable.kind == "number"
    return table.choose if open_ and table.choose and table.by else ""


def _first(*values: Digits | None) -> Digits | None:
    return next((value for value in values if value is not None), None)


def is_ticked(variable: Variable) -> bool:
    """Whether a variable's levels are exactly no and yes: a box that is ticked or not."""
    return set(variable.codes) == {"no", "yes"}


def _fitting(cell: str | None, variable: Variable) -> str | None:
    """A table's cell format where it fits the kind of the variable."""
    if cell is None:
        return None
    counts = "n" in FORMATS[cell].statistics
    return cell if counts == (variable.kind == "category") else None


def _if_there(path: Path) -> Path | None:
    # What is there and no file is named when it is read.
    return path if path.exists() else None
