"""Which levels of which variables are one, held against the dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ncstats.dictionary.levels import Fact, Level
from ncstats.dictionary.model import Dictionary, Variable
from ncstats.errors import Problem, UsageError, nearest
from ncstats.expression import KEYWORDS
from ncstats.expression.nodes import NAME
from ncstats.files import Document, Place
from ncstats.plan.coarser.format import JoinedLevel

Written = Mapping[str, Mapping[str, JoinedLevel]]


@dataclass(frozen=True, eq=False)
class Joins:
    """Variables with coarser levels, by name.

    >>> from ncstats.dictionary import Level, load_dictionary
    >>> from ncstats.text import Bilingual
    >>> sex = load_dictionary().sex
    >>> any_sex = replace(sex, levels=(Level("any", Bilingual("Any"), joins=sex.levels),))
    >>> Joins({"sex": any_sex}).codes("sex", ["female", "male"])
    ('any',)
    """

    variables: Mapping[str, Variable]

    @classmethod
    def read(
        cls, written: Written, document: Document, place: Place, dictionary: Dictionary
    ) -> Joins:
        """The joins that a file asks for.

        Args:
            written: what it says.
            document: the file.
            place: where in it that stands.
            dictionary: whose levels are joined.

        Raises:
            UsageError: everything in it that cannot be joined, with line and column.
        """
        problems: list[Problem] = []
        variables: dict[str, Variable] = {}
        for name, levels in written.items():
            found = [*_problems(name, levels, _At(document, (*place, name)), dictionary)]
            problems += found
            if not found:
                variables[name] = coarser_variable(dictionary.patients[name], levels)
        if problems:
            raise UsageError(problems)
        return cls(variables)

    @classmethod
    def of(cls, dictionary: Dictionary) -> Joins:
        """The joins that a dictionary in coarser levels has been made by."""
        joined = {n: v for n, v in dictionary.patients.items() if any(le.joins for le in v.levels)}
        return cls(joined)

    @cached_property
    def _coarser(self) -> Mapping[str, Mapping[str, str]]:
        return {
            name: {
                finer.code: level.code
                for level in variable.levels
                for finer in level.joins or (level,)
            }
            for name, variable in self.variables.items()
        }

    def finer(self, name: str, code: str) -> tuple[str, ...]:
        """The codes in whose place a code stands: itself where none are joined in it."""
        if name not in self.variables:
            return (code,)
        level = self.variables[name].level(code)
        return tuple(finer.code for finer in level.joins or (level,))

    def finer_codes(self, name: str, codes: Iterable[str]) -> tuple[str, ...]:
        """The codes in whose place some stand, in their order."""
        return tuple(finer for code in codes for finer in self.finer(name, code))

    def code(self, name: str, code: str) -> str:
        """The code by which a level of a variable is known."""
        return self._coarser.get(name, {}).get(code, code)

    def codes(self, name: str, codes: Iterable[str]) -> tuple[str, ...]:
        """The codes by which levels are known, each once, in the order in which they are met."""
        return tuple(dict.fromkeys(self.code(name, code) for code in codes))

    def whole(self, name: str, codes: Iterable[str]) -> bool:
        """Whether of no coarser level some finer ones are among these codes, and others not."""
        given = {*codes}
        wanted = (self.finer(name, code) for code in self.codes(name, given))
        return all(given.issuperset(finer) for finer in wanted)

    def without(self, names: Iterable[str]) -> Joins:
        """The same without those of some variables."""
        left = {*self.variables}.difference(names)
        return Joins({name: self.variables[name] for name in self.variables if name in left})


def coarser_variable(variable: Variable, levels: Mapping[str, JoinedLevel]) -> Variable:
    """The variable with coarser levels, each in the place of the first that it joins."""
    code_of = {code: new for new, level in levels.items() for code in level.levels}
    made: dict[str, Level] = {}
    for level in variable.levels:
        new = code_of.get(level.code)
        if new is None:
            made[level.code] = level
        elif new not in made:
            joined = [each for each in variable.levels if code_of.get(each.code) == new]
            made[new] = Level(new, levels[new].label, facts=_common(joined), joins=(*joined,))
    return replace(variable, levels=(*made.values(),), codelist="")


def _common(levels: Iterable[Level]) -> dict[Fact, tuple[str, ...]]:
    """What is known of all of some levels alike."""
    first, *others = levels
    return {
        fact: values
        for fact, values in first.facts.items()
        if all(other.facts.get(fact) == values for other in others)
    }


@dataclass(frozen=True)
class _At:
    """Where in a file the joins of one variable stand."""

    document: Document
    place: Place

    def problem(
        self, code: str, *keys: str | int, value: str, allowed: Iterable[str] = (), **details: str
    ) -> Problem:
        names = tuple(allowed)
        return self.document.problem(
            f"coarser.{code}", (*self.place, *keys), value=value, allowed=names,
            nearest=nearest(value, names), details=details,
        )  # fmt: skip


def _problems(
    name: str, levels: Mapping[str, JoinedLevel], at: _At, dictionary: Dictionary
) -> Iterator[Problem]:
    variable = dictionary.patients.get(name)
    if variable is None:
        found = at.problem("unknown_variable", value=name, allowed=dictionary.patients)
        yield replace(found, allowed=())  # the variables of a dictionary are too many to list
    elif variable.kind != "category":
        yield at.problem("not_category", value=name)
    elif variable.derivation is not None or variable.outcome is not None:
        yield at.problem("derived", value=name, reads=", ".join(_read_by(variable)))
    else:
        yield from _of_levels(variable, levels, at)


def _read_by(variable: Variable) -> tuple[str, ...]:
    """What a variable follows from."""
    if variable.derivation is not None:
        return variable.derivation.names
    return (variable.outcome.endpoint,) if variable.outcome is not None else ()


def _of_levels(variable: Variable, levels: Mapping[str, JoinedLevel], at: _At) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for new, level in levels.items():
        if NAME.fullmatch(new) is None or new in KEYWORDS:
            yield at.problem("not_a_code", new, value=new)
        elif new in variable.codes:
            yield at.problem("code_taken", new, value=new, variable=variable.name)
        for i, code in enumerate(level.levels):
            where = (new, "levels", i)
            if code not in variable.codes:
                yield at.problem(
                    "unknown_level", *where, value=code, allowed=variable.codes,
                    variable=variable.name,
                )  # fmt: skip
            elif code in seen:
                yield at.problem("level_twice", *where, value=code, first=seen[code])
            seen.setdefault(code, new)
        yield from _apart(variable, new, level, at)
    if {*variable.codes} <= {*seen} and len(levels) < 2:
        yield at.problem("one_left", value=variable.name)


def _apart(variable: Variable, new: str, level: JoinedLevel, at: _At) -> Iterator[Problem]:
    """Levels of a variable with ranks between which another lies that is not joined."""
    places = sorted({variable.codes.index(code) for code in level.levels if code in variable.codes})
    if variable.ordered and places and places != [*range(places[0], places[-1] + 1)]:
        between = variable.codes[places[0] : places[-1] + 1]
        left = ", ".join(code for code in between if code not in level.levels)
        yield at.problem("not_neighbours", new, value=new, between=left, variable=variable.name)
