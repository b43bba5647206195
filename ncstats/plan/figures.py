"""What a plan asks of a picture."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ncstats.files.models import Checked, refusal
from ncstats.plan.fields import FileName, Name, Text
from ncstats.text import Bilingual

FigureKind = Literal["bars", "distribution", "upset", "forest", "missingness"]
KINDS: tuple[FigureKind, ...] = ("bars", "distribution", "upset", "forest", "missingness")

Names = Annotated[tuple[Name, ...], Field(strict=False)]

_OPTIONS: dict[str, tuple[FigureKind, ...]] = {
    "classes": ("bars",),
    "by": ("bars", "distribution", "missingness"),
    "where": ("bars", "distribution", "upset", "missingness"),
    "sort": ("bars",),
    "single_patients": ("distribution", "missingness", "upset"),
}
"""What goes with which kind of picture."""


class FigurePlan(Checked):
    """A picture of one kind.

    ``bars``: how many patients have each level of a category; with ``classes``, a category that
    groups those levels, they stand and are coloured by class. ``distribution``: the values of
    numbers by group. ``upset``: which yes/no variables patients have together. ``forest``: the
    effects of a table with their intervals. ``missingness``: what is known of whom, of the
    variables named, or (``true``) of all that the tables show.

    Pictures from which single patients can be read (each value a point, each patient a column of
    the map, what one patient has together) must be asked for by ``single_patients`` where the
    patients are real; else groups are drawn.
    """

    title: Text
    bars: Name | None = None
    distribution: Names = ()
    upset: Names = ()
    forest: FileName | None = None
    missingness: bool | Names = False
    classes: Name | None = None
    by: str | None = None
    where: str | None = None
    sort: Literal["count", "level"] = "level"
    single_patients: bool | None = None
    note: Text = Bilingual("")

    @model_validator(mode="after")
    def _one_kind(self) -> FigurePlan:
        if sum(bool(getattr(self, kind)) for kind in KINDS) != 1:
            raise refusal("plan.figure_kind", ", ".join(KINDS))
        for option, fitting in _OPTIONS.items():
            if option in self.model_fields_set and self.kind not in fitting:
                raise refusal(
                    "plan.figure_option",
                    option,
                    at=option,
                    kind=self.kind,
                    fitting=", ".join(fitting),
                )
        return self

    @property
    def kind(self) -> FigureKind:
        """Which of the pictures it is."""
        return next(kind for kind in KINDS if getattr(self, kind))

    @property
    def named(self) -> tuple[str, ...]:
        """The variables that it names as shown; none where a table says which."""
        if self.bars:
            return (self.bars, self.classes) if self.classes else (self.bars,)
        chosen = self.missingness if isinstance(self.missingness, tuple) else ()
        return self.distribution or self.upset or chosen
