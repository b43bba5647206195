"""What a reconstruction must know beyond the printed cells: the plan's ``reconstruct`` section.

A printed table says how many, never who. What every single record obeys (the gene follows from
the cause, an age at onset is no later than the age at diagnosis) stands here as conditions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from ncstats.files.models import Checked, refusal


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise refusal("plan.day", value) from None


Span = Annotated[tuple[float, float], Field(strict=False)]
Day = Annotated[date, BeforeValidator(_day)]
Path = tuple[str | int, ...]


class Follows(Checked):
    """An implication that every record meets: where ``when`` is true, ``then`` is not false.

    Without ``when`` it holds of every record. What is unknown counts as met; ``x is not missing``
    says that a value must be there.
    """

    when: str | None = None
    then: str


class Shared(Checked):
    """A text, such as a family's identifier, that the records meeting ``where`` have in common.

    Every other record has one of its own.
    """

    variable: str
    where: str


class Correlation(Checked):
    """A correlation that the records have: of two numbers, where ``where`` is true.

    Attributes:
        between: the two numbers.
        r: as it is printed ("0.62", quoted to keep its zeros), or a range of it.
        method: by ranks unless told otherwise.
    """

    between: tuple[str, str] = Field(strict=False)
    r: str | float | Span
    method: Literal["spearman", "pearson"] = "spearman"
    where: str | None = None

    @model_validator(mode="after")
    def _is_a_correlation(self) -> Correlation:
        found = self._bounds()
        if found is None or not -1 <= found[0] <= found[1] <= 1:
            raise refusal("plan.correlation", self.r, at="r")
        return self

    def _bounds(self) -> Span | None:
        if isinstance(self.r, tuple):
            return self.r
        try:
            return float(self.r), float(self.r)
        except ValueError:
            return None

    @property
    def interval(self) -> tuple[Decimal, Decimal, int | None]:
        """The two ends, and the decimals with which it is printed; None for a range."""
        if isinstance(self.r, tuple):
            return Decimal(repr(self.r[0])), Decimal(repr(self.r[1])), None
        printed = Decimal(str(self.r))
        exponent = printed.as_tuple().exponent
        return printed, printed, max(0, -exponent) if isinstance(exponent, int) else 0


class DatePlan(Checked):
    """Days that the records hold: drawn between two, or counted from another day.

    Attributes:
        earliest: the first day, as 2016-01-31.
        latest: the last day.
        after: another date that this one follows by the number ``by`` of the record.
        before: another date that this one precedes by it.
        by: a number of patients in days, weeks, months (of 30.4375 days) or years.
    """

    earliest: Day | None = None
    latest: Day | None = None
    after: str | None = None
    before: str | None = None
    by: str | None = None

    @model_validator(mode="after")
    def _drawn_or_counted(self) -> DatePlan:
        counted = [name for name in (self.after, self.before) if name is not None]
        drawn = self.earliest is not None and self.latest is not None
        if len(counted) != (0 if self.by is None else 1) or not (drawn or counted):
            raise refusal("plan.date", ", ".join(counted))
        if self.earliest and self.latest and self.earliest > self.latest:
            raise refusal("plan.date", self.latest, at="latest")
        return self

    @property
    def other(self) -> str | None:
        """The date from which this one is counted."""
        return self.after or self.before


class VisitsPlan(Checked):
    """Visits made so that an endpoint observed by them is the outcome that a record has.

    Attributes:
        endpoint: an endpoint of the dictionary that is observed by visits.
        outcome: the category of patients that the dictionary derives from the endpoint; a record
            in which it is missing has no visit.
        until: the number of patients that holds the length of follow-up in months; the last visit
            is then.
        usual: levels of visit variables to prefer where several would do.
        follows: implications that every visit meets; they may read the patient's variables too.
        most: how many visits a record has at most.
    """

    endpoint: str
    outcome: str
    until: str
    usual: Mapping[str, str] = Field(default={}, strict=False)
    follows: tuple[Follows, ...] = Field(default=(), strict=False)
    most: int = Field(default=6, ge=1, le=50)


class ReconstructPlan(Checked):
    """The section ``reconstruct`` of plan.yaml.

    Attributes:
        seed: the one whose patients are the study's.
        patients: how many there are, where no cell prints it.
        measured: how many have a value of a variable, where no cell prints it.
        ranges: narrower than the dictionary's expected range.
        parts: derived numbers that are written as the values they are computed from.
        also: variables that no cell prints and the records hold all the same.
        correlations: what the records' numbers have in common.
        dates: days beside the numbers of months or years that are printed.
        vary: variables and conditions to compare between several solutions.
    """

    seed: int = Field(default=1, ge=0)
    patients: int | None = Field(default=None, ge=1, le=5000)
    measured: Mapping[str, int] = Field(default={}, strict=False)
    ranges: Mapping[str, Span] = Field(default={}, strict=False)
    parts: tuple[str, ...] = Field(default=(), strict=False)
    also: tuple[str, ...] = Field(default=(), strict=False)
    follows: tuple[Follows, ...] = Field(default=(), strict=False)
    shared: tuple[Shared, ...] = Field(default=(), strict=False)
    correlations: tuple[Correlation, ...] = Field(default=(), strict=False)
    dates: Mapping[str, DatePlan] = Field(default={}, strict=False)
    vary: tuple[str, ...] = Field(default=(), strict=False)
    visits: VisitsPlan | None = None

    def conditions(self) -> Iterator[tuple[Path, str]]:
        """Every condition on a patient, with its place below the section."""
        for i, rule in enumerate(self.follows):
            if rule.when is not None:
                yield ("follows", i, "when"), rule.when
            yield ("follows", i, "then"), rule.then
        for i, shared in enumerate(self.shared):
            yield ("shared", i, "where"), shared.where
        for i, correlation in enumerate(self.correlations):
            if correlation.where is not None:
                yield ("correlations", i, "where"), correlation.where
        for i, quantity in enumerate(self.vary):
            if not quantity.isidentifier():
                yield ("vary", i), quantity

    def variables(self) -> Iterator[tuple[Path, str]]:
        """Every variable of patients that is named outside a condition, with its place."""
        for part in ("measured", "ranges"):
            for name in getattr(self, part):
                yield (part, name), name
        for part in ("parts", "also", "vary"):
            for i, name in enumerate(getattr(self, part)):
                if name.isidentifier():
                    yield (part, i), name
        for i, shared in enumerate(self.shared):
            yield ("shared", i, "variable"), shared.variable
        if self.visits is not None:
            yield ("visits", "outcome"), self.visits.outcome
            yield ("visits", "until"), self.visits.until
        yield from self._of_pairs_and_days()

    def _of_pairs_and_days(self) -> Iterator[tuple[Path, str]]:
        for i, correlation in enumerate(self.correlations):
            for j, name in enumerate(correlation.between):
                yield ("correlations", i, "between", j), name
        for name, day in self.dates.items():
            yield ("dates", name), name
            for part in ("after", "before", "by"):
                if getattr(day, part) is not None:
                    yield ("dates", name, part), getattr(day, part)
