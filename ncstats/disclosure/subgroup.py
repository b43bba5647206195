"""Subgroups of patients: what is known of those that a count counts.

Two tables that count the same patients under different headings count one subgroup, so that what
is withheld in one place is not printed in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

Atom = str
"""One of the values that tell patients apart: a level, a range of a number, ``""`` for missing."""

MISSING: Atom = ""

Domains = Mapping[str, frozenset[Atom]]
"""Every atom of each variable; each patient has exactly one of them."""


class Subgroup(NamedTuple):
    """The patients whose variables have one of the atoms allowed; all of them without limits.

    ``limits`` is a set of (variable, atoms), each variable once. A tuple, since thousands are
    looked up by whom they are: its hash and its equality cost nothing.
    """

    limits: frozenset[tuple[str, frozenset[Atom]]] = frozenset()

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables it says anything of, sorted."""
        return tuple(sorted(variable for variable, _ in self.limits))

    def atoms(self, variable: str) -> frozenset[Atom] | None:
        """The atoms allowed of one variable; None where all are."""
        for name, atoms in self.limits:
            if name == variable:
                return atoms
        return None

    def without(self, variable: str) -> Subgroup:
        """The same patients and those that only this variable keeps apart."""
        return Subgroup(frozenset([limit for limit in self.limits if limit[0] != variable]))

    def within(self, variable: str, atoms: Iterable[Atom], domains: Domains) -> Subgroup:
        """Those of them whose variable has one of the atoms.

        >>> domains = {"sex": frozenset({"male", "female", ""})}
        >>> boys = Subgroup().within("sex", ["male"], domains)
        >>> boys.within("sex", domains["sex"], domains) == boys
        True
        """
        so_far = self.atoms(variable)
        allowed = frozenset(atoms) & (domains[variable] if so_far is None else so_far)
        rest = self.limits if so_far is None else self.without(variable).limits
        if allowed == domains[variable]:
            return Subgroup(rest)
        return Subgroup(rest | {(variable, allowed)})

    def and_of(self, other: Subgroup, domains: Domains) -> Subgroup:
        """Patients of both."""
        found = self
        for variable, atoms in other.limits:
            found = found.within(variable, atoms, domains)
        return found

    def __repr__(self) -> str:
        parts = (_words(*limit) for limit in sorted(self.limits, key=itemgetter(0)))
        return f"<{' and '.join(parts) or 'everybody'}>"


@lru_cache(maxsize=10_000)
def _words(name: str, atoms: frozenset[Atom]) -> str:
    return f"{name} in {{{', '.join(sorted(atoms))}}}"
