"""What the conditions of a plan say of patients, in terms that can be compared.

``age_months < 12`` and ``age_band in (lt1m, m1_12)`` count the same infants. Every number is cut
at the limits that some condition names, a category that is derived from one number is told by
that, and what cannot be told so stands for itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ncstats.dictionary.model import Variable
from ncstats.disclosure.subgroup import MISSING, Atom, Subgroup
from ncstats.disclosure.truth import Untold, Value, constant, holds
from ncstats.expression import Expression, parse
from ncstats.expression.nodes import Comparison, Joined, Membership, Name, Node, walk

TRUE, FALSE = "true", "false"


@dataclass(frozen=True, eq=False)
class Conditions:
    """Reads conditions as subgroups.

    Attributes:
        values: for each variable its atoms, and what stands for each.
        derived: for a category that one number decides that number, and its atoms by level; for
            one of which levels are told as one itself, and likewise.
        opaque: conditions that stand for themselves.
    """

    values: Mapping[str, Mapping[Atom, Value]]
    derived: Mapping[str, tuple[str, Mapping[str, frozenset[Atom]]]]
    opaque: tuple[str, ...] = ()

    @cached_property
    def domains(self) -> dict[str, frozenset[Atom]]:
        """Every atom of each variable."""
        found = {name: frozenset(values) for name, values in self.values.items()}
        return found | dict.fromkeys(self.opaque, frozenset({TRUE, FALSE, MISSING}))

    def within(self, subgroup: Subgroup, name: str, levels: Iterable[str]) -> Subgroup:
        """Those of a subgroup whose variable has one of the levels; ``""`` is missing."""
        if name not in self.derived:
            return subgroup.within(name, levels, self.domains)
        base, of_level = self.derived[name]
        atoms = [atom for level in levels for atom in of_level[level]]
        return subgroup.within(base, atoms, self.domains)

    def known(self, subgroup: Subgroup, name: str, besides: Collection[str] = ()) -> Subgroup:
        """Those of a subgroup of whom a variable is known, and is none of some levels."""
        levels = self.derived[name][1] if name in self.derived else self.values[name]
        no = {MISSING, *besides}
        return self.within(subgroup, name, [level for level in levels if level not in no])

    def of_all_who_meet(self, texts: Iterable[str]) -> Conditions:
        """The same, of patients all of whom meet some conditions: no others have other values."""
        values = dict(self.values)
        for text in texts:
            told = self.told(text)
            for name, atoms in () if told is None else told.limits:
                if name in values:
                    values[name] = {a: v for a, v in values[name].items() if a in atoms}
        return replace(self, values=values)

    def where(self, text: str) -> Subgroup:
        """Those for whom a condition holds."""
        if not text:
            return Subgroup()
        found = self.told(text)
        return self._stands_for_itself(text, [TRUE]) if found is None else found

    def told(self, text: str) -> Subgroup | None:
        """A condition as limits of variables; None where it is not made of such."""
        if text not in self._read:
            self._read[text] = self._told(parse(text).root)
        return self._read[text]

    @cached_property
    def _read(self) -> dict[str, Subgroup | None]:
        """The conditions told so far: every row of a table has the same."""
        return {}

    def asked(self, text: str) -> tuple[Subgroup, Subgroup]:
        """Those for whom a condition holds, and those for whom it is known whether it does."""
        names = parse(text).names
        found = self.told(text)
        if found is None or len(names) != 1:
            return (
                self._stands_for_itself(text, [TRUE]),
                self._stands_for_itself(text, [TRUE, FALSE]),
            )
        return found, self.known(Subgroup(), names[0])

    def _stands_for_itself(self, text: str, atoms: list[Atom]) -> Subgroup:
        return Subgroup().within(itself(text), atoms, self.domains)

    def _told(self, node: Node) -> Subgroup | None:
        names = {each.value for each in walk(node) if isinstance(each, Name)}
        if len(names) == 1:
            with contextlib.suppress(Untold):
                return self._of_one(node, names.pop())
        if not isinstance(node, Joined) or node.word != "and":
            return None
        parts = [self._told(operand) for operand in node.operands]
        found = Subgroup()
        for part in parts:
            if part is None:
                return None
            found = found.and_of(part, self.domains)
        return found

    def _of_one(self, node: Node, name: str) -> Subgroup:
        if name in self.derived:
            levels = [
                level for level in self.derived[name][1] if holds(node, level or None)
            ]  # fmt: skip
            return self.within(Subgroup(), name, levels)
        atoms = [atom for atom, value in self.values[name].items() if holds(node, value)]
        return Subgroup().within(name, atoms, self.domains)


_ITSELF = "? "


def itself(text: str) -> str:
    """The variable that a condition is which stands for itself."""
    return f"{_ITSELF}{text}"


def names_within(name: str) -> tuple[str, ...]:
    """The variables that a limit is about: those of a condition that stands for itself.

    >>> names_within("age_months"), names_within(itself("weight > 2 * height"))
    (('age_months',), ('height', 'weight'))
    """
    if not name.startswith(_ITSELF):
        return (name,)
    return tuple(sorted(parse(name.removeprefix(_ITSELF)).names))


def read_conditions(
    texts: Iterable[str],
    levels: Mapping[str, Iterable[str]],
    variables: Mapping[str, Variable],
    joined: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None,
) -> Conditions:
    """What is needed to read these conditions, and to speak of these levels of categories.

    Args:
        texts: every condition that is going to be asked for.
        levels: of categories, those that are seen, and of numbers none.
        variables: of the dictionary.
        joined: of variables whose levels are told as one, which take the place of which.
    """
    asked = [parse(text) for text in dict.fromkeys(texts)]
    names = {*levels, *(name for each in asked for name in each.names)}
    bases = {name: base for name in sorted(names) if (base := _base(variables.get(name)))}
    cases = {name: variables[name].derivation for name in bases}
    of_cases = [case for each in cases.values() if each for case in each.cases.values()]
    limits = _limits([*asked, *of_cases])
    values = {
        name: _values(name, levels.get(name, ()), limits.get(name, set()), variables)
        for name in sorted({*names, *bases.values()} - set(bases))
    }
    told_as_one = {}
    for name in (joined or {}).keys() & values.keys():
        values[name], told_as_one[name] = _joined(name, values[name], (joined or {})[name])
    derived = {
        name: (base, _atoms_by_level(variables[name], values[base])) for name, base in bases.items()
    }
    derived |= told_as_one
    return Conditions(values, derived, tuple(itself(each.text) for each in asked))


def _joined(
    name: str, values: Mapping[Atom, Value], joined: Mapping[str, tuple[str, ...]]
) -> tuple[dict[Atom, Value], tuple[str, dict[str, frozenset[Atom]]]]:
    """The atoms of a variable in its finer levels, and those of each level, coarser ones too."""
    finer = (code for codes in joined.values() for code in codes)
    atoms = {**{atom: value for atom, value in values.items() if atom not in joined},
             **{code: code for code in finer}}  # fmt: skip
    of_level = {atom: frozenset({atom}) for atom in atoms}
    return atoms, (name, of_level | {new: frozenset(codes) for new, codes in joined.items()})


def _base(variable: Variable | None) -> str:
    """The one name that decides a category by its cases; empty where it is not one."""
    derivation = variable.derivation if variable else None
    if derivation is None or not derivation.cases:
        return ""
    names = {name for case in derivation.cases.values() for name in case.names}
    return names.pop() if len(names) == 1 else ""


def _limits(conditions: Iterable[Expression]) -> dict[str, set[float]]:
    """The constants that each variable is compared with."""
    found: dict[str, set[float]] = {}
    for condition in conditions:
        for name, node in _constants(condition.root):
            with contextlib.suppress(Untold):
                value = constant(node)
                if isinstance(value, float):
                    found.setdefault(name, set()).add(value)
    return found


def _constants(root: Node) -> Iterator[tuple[str, Node]]:
    for node in walk(root):
        match node:
            case Comparison(left=Name(value=name), right=right):
                yield name, right
            case Membership(left=Name(value=name), items=items):
                yield from ((name, item) for item in items)


def _values(
    name: str, seen: Iterable[str], limits: set[float], variables: Mapping[str, Variable]
) -> dict[Atom, Value]:
    """The atoms of a variable, and what stands for each."""
    variable = variables.get(name)
    codes = variable.codes if variable else ()
    levels = tuple(dict.fromkeys((*codes, *seen)))
    if levels:
        other = () if codes else (OTHER,)
        return {MISSING: None, **{level: level for level in (*levels, *other)}}
    return {MISSING: None, **_ranges(sorted(limits))}


OTHER = "\N{BULLET}"
"""A level that nothing was said of, where a variable is not in the dictionary."""


def _ranges(limits: list[float]) -> dict[Atom, Value]:
    """A number's range below, at and between its limits, with a number that stands for each."""
    if not limits:
        return {"any": 0.0}
    found: dict[Atom, Value] = {f"below {limits[0]:g}": limits[0] - 1}
    for low, high in zip(limits, [*limits[1:], limits[-1] + 2], strict=True):
        found[f"{low:.17g}"] = low
        found[f"above {low:.17g}"] = (low + high) / 2
    return found


def _atoms_by_level(variable: Variable, values: Mapping[Atom, Value]) -> dict[str, frozenset[Atom]]:
    """Which values of the base give each level: the first case that holds, as they are tried."""
    found: dict[str, set[Atom]] = {code: set() for code in (*variable.codes, MISSING)}
    for atom, value in values.items():
        found[_level(variable, value)].add(atom)
    return {level: frozenset(atoms) for level, atoms in found.items()}


def _level(variable: Variable, value: Value) -> str:
    assert variable.derivation is not None  # noqa: S101 - it has a base
    for code, case in variable.derivation.cases.items():
        result = holds(case.root, value)
        if result is None:
            return MISSING
        if result:
            return code
    return MISSING
