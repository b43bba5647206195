"""The patients as a table of an engine: each variable an SQL column of its kind, derived ones too.

A cell that does not conform must not pass for a missing one. A text that is no number becomes NaN,
a text that is no level stays as it is; both are seen in what is counted. NULL is missing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ncstats.cohort.derive import TIE, derivable
from ncstats.dictionary import Derivation, Dictionary, Variable
from ncstats.expression.sql import SqlColumn, condition_sql, finite_sql, number_sql, value_sql
from ncstats.tally.asking import with_sources
from ncstats.tally.cells import DAY, FIGURES, LIMIT

if TYPE_CHECKING:
    from sqlglot import exp

    from ncstats.expression.sql import Sort

Physical = Literal["text", "number", "date", "other"]
"""What a column of the table is to the engine."""

_SORTS: Mapping[str, Sort] = {"number": "number", "date": "date"}


@dataclass(frozen=True)
class SqlTable:
    """A table of patients with the dictionary's names.

    Attributes:
        relation: what stands behind FROM.
        columns: what each of its columns is to the engine, by name.
        dictionary: what the variables mean.
        tries: the engine can try a cast and give NULL where it fails (``TRY_CAST``).
        packs: the engine groups by one column much faster than by two, and sums in 128 bits;
            see :mod:`ncstats.tally.sql.packing`.
    """

    relation: exp.Expr
    columns: Mapping[str, Physical]
    dictionary: Dictionary
    tries: bool
    packs: bool = False

    @cached_property
    def present(self) -> tuple[Variable, ...]:
        """The variables of the dictionary that have a column."""
        known = self.dictionary.patients
        return tuple(known[name] for name in self.columns if name in known)

    @cached_property
    def derivations(self) -> Mapping[str, Derivation]:
        """What SQL derives, each after all that it reads; a formula is left to memory."""
        variables = {
            name: variable
            for name, variable in self.dictionary.patients.items()
            if variable.derivation is None or variable.derivation.formula is None
        }
        return derivable((variable.name for variable in self.present), variables)

    @cached_property
    def in_memory(self) -> frozenset[str]:
        """The columns whose blanks are filled when the table is read into memory, and not here."""
        known = self.dictionary.patients
        followed = derivable((variable.name for variable in self.present), known)
        return frozenset((followed.keys() & self.columns.keys()) - self.derivations.keys())

    def behind(self, variable: Variable) -> Mapping[str, Variable]:
        """The variables that one follows from, however far back, in the dictionary's order."""
        known = self.dictionary.patients
        derivations = {name: v.derivation for name, v in known.items() if v.derivation}
        found = with_sources([variable.name], derivations) - {variable.name}
        return {name: other for name, other in known.items() if name in found}

    def blank(self, variable: Variable) -> exp.Expr:
        """Where a cell holds nothing, and everything is there that it cannot follow without."""
        from sqlglot import exp

        found: exp.Expr = exp.Is(this=self.typed(variable), expression=exp.null())
        derivation = self.dictionary.patients[variable.name].derivation
        for name in derivation.needed if derivation else ():
            source = self.dictionary.patients[name]
            # One that follows itself may be known where its cell is blank.
            if source.derivation is None:
                gone = exp.Is(this=exp.paren(self.typed(source)), expression=exp.null())
                found = exp.And(this=found, expression=exp.Not(this=exp.paren(gone)))
        return found

    @cached_property
    def variables(self) -> frozenset[str]:
        """All that can be asked about."""
        return frozenset((*(variable.name for variable in self.present), *self.derivations))

    def needed(self, names: Iterable[str]) -> frozenset[str]:
        """The variables asked for, and those that they are derived from."""
        return with_sources(names, self.derivations) & self.variables

    def stages(self, names: frozenset[str]) -> Iterator[tuple[str, exp.Select]]:
        """Common table expressions, each reading the one before: the columns, then what derives."""
        from sqlglot import exp

        own = [variable for variable in self.present if variable.name in names]
        columns: list[exp.Expr] = [self.typed(v).as_(v.name, quoted=True) for v in own]
        # Everybody can be counted without a look at anything.
        first = exp.select(*(columns or [exp.Literal.number(1).as_("patient", quoted=True)]))
        yield "patients", first.from_(self.relation.copy())
        before, there = "patients", {variable.name for variable in own}
        for name, derivation in self.derivations.items():
            if name not in names:
                continue
            derived = self._derived(self.dictionary.patients[name], derivation)
            kept: list[exp.Expr] = [reference(other) for other in sorted(there - {name})]
            if name in there:
                derived = exp.func("COALESCE", reference(name), derived)
            stage = exp.select(*kept, derived.as_(name, quoted=True))
            yield f"with {name}", stage.from_(exp.to_identifier(before, quoted=True))
            before = f"with {name}"
            there.add(name)

    def stands(self, variable: Variable) -> bool:
        """Whether its cells can be counted as they stand, and the few counted ones typed."""
        name = variable.name
        return name not in self.derivations and self.columns[name] in ("text", "number")

    def typed(self, variable: Variable, cell: exp.Expr | None = None) -> exp.Expr:
        """A column, or what holds its cells, as its variable's kind; NULL where it is missing."""
        from sqlglot import exp

        raw, physical = cell or reference(variable.name), self.columns[variable.name]
        if variable.kind == "number":
            return self._number(raw, physical)
        if variable.kind == "date":
            return self._date(raw, physical)
        text = raw if physical == "text" else exp.cast(raw, "varchar")
        return exp.Nullif(this=text, expression=exp.Literal.string(""))

    def _number(self, raw: exp.Expr, physical: Physical) -> exp.Expr:
        from sqlglot import exp

        if physical == "number":
            # A number that is none is how some writers leave a cell empty.
            return exp.Nullif(this=exp.cast(raw, "double"), expression=number_sql(math.nan))
        text = raw if physical == "text" else exp.cast(raw, "varchar")
        given = exp.Nullif(this=text, expression=exp.Literal.string(""))
        there = exp.Not(this=exp.paren(exp.Is(this=given, expression=exp.null())))
        number = exp.func("COALESCE", self._cast(text, "double", FIGURES), number_sql(math.nan))
        return exp.Case().when(there, number)

    def _date(self, raw: exp.Expr, physical: Physical) -> exp.Expr:
        from sqlglot import exp

        return exp.cast(raw, "date") if physical == "date" else self._cast(raw, "date", DAY)

    def _cast(self, text: exp.Expr, to: str, shape: str) -> exp.Expr:
        """A text as a number or a day; NULL where it is none."""
        from sqlglot import exp

        if self.tries:
            return exp.TryCast(this=text, to=exp.DataType.build(to))
        looks = exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(shape))
        return exp.Case().when(looks, exp.cast(text.copy(), to))

    def _derived(self, variable: Variable, derivation: Derivation) -> exp.Expr:
        from sqlglot import exp

        columns = self.sql_columns(derivation.names)
        if derivation.value is not None:
            number = value_sql(derivation.value, columns)
            if derivation.round is not None:
                number = _rounded(number, derivation.round)
            low, high = (number_sql(limit) for limit in variable.hard)
            within = exp.Between(this=exp.paren(number.copy()), low=low, high=high)
            return exp.Case().when(within, number)
        found = exp.Case()
        for level, condition in derivation.cases.items():
            holds = condition_sql(condition, columns)
            unknown = exp.Is(this=exp.paren(holds.copy()), expression=exp.null())
            found = found.when(holds, exp.Literal.string(level)).when(unknown, exp.null())
        return found

    def sql_columns(self, names: Iterable[str]) -> dict[str, SqlColumn]:
        """Variables as expressions read them, once the stages have been gone through."""
        from sqlglot import exp

        found: dict[str, SqlColumn] = {}
        for name in names:
            sort, column = _SORTS.get(self.dictionary.patients[name].kind, "text"), reference(name)
            if sort == "number" and self.columns.get(name) not in (None, "number"):
                # A value known only by a limit is unknown to an expression.
                column = exp.Nullif(this=column, expression=number_sql(math.nan))
            found[name] = SqlColumn(sort, column)
        return found

    def fault(self, variable: Variable) -> exp.Expr:
        """Where a cell of the table itself does not conform."""
        from sqlglot import exp

        typed = self.typed(variable)
        if variable.kind == "number":
            low, high = (number_sql(limit) for limit in variable.hard)
            outside = exp.Not(this=exp.paren(exp.Between(this=typed, low=low, high=high)))
            if self.columns[variable.name] == "number":
                return outside
            text = exp.cast(reference(variable.name), "varchar")
            limit = exp.RegexpLike(this=text, expression=exp.Literal.string(LIMIT))
            return exp.And(this=exp.paren(outside), expression=exp.Not(this=exp.paren(limit)))
        if variable.kind == "category":
            levels = [exp.Literal.string(code) for code in variable.codes]
            return exp.Not(this=exp.paren(exp.In(this=typed, expressions=levels)))
        given = exp.Nullif(
            this=exp.cast(reference(variable.name), "varchar"), expression=exp.Literal.string("")
        )
        there = exp.Not(this=exp.paren(exp.Is(this=given, expression=exp.null())))
        return exp.And(this=there, expression=exp.Is(this=typed, expression=exp.null()))


def reference(name: str) -> exp.Expr:
    """A column by its name, quoted."""
    from sqlglot import exp

    return exp.column(name, quoted=True)


def _rounded(number: exp.Expr, decimals: int) -> exp.Expr:
    """Halves away from zero, as :mod:`ncstats.cohort.derive` rounds."""
    from sqlglot import exp

    scale = 10.0**decimals
    scaled = exp.Mul(this=exp.Abs(this=number.copy()), expression=number_sql(scale))
    nudged = exp.Mul(this=scaled, expression=number_sql(1 + TIE))
    whole = exp.Floor(this=exp.Add(this=nudged, expression=number_sql(0.5)))
    signed = exp.Mul(
        this=exp.cast(exp.Sign(this=number), "double"), expression=exp.cast(whole, "double")
    )
    return finite_sql(exp.Div(this=exp.paren(signed), expression=number_sql(scale)))
