"""How the counts of a run hang together: which are sums of which.

Whoever reads a report can add and subtract. The system of sums between all its counts is what a
reader who wants to uncover a withheld one would solve; so it is what suppression and the attacker
work on. Counts that are printed nowhere, and are yet the difference of two that are, belong to it:
99 of 100 says of one patient what he has not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from ncstats.disclosure.subgroup import Atom, Domains, Subgroup


@dataclass(frozen=True)
class Sum:
    """One count is the sum of others, by their places among the cells."""

    whole: int
    parts: tuple[int, ...]

    @property
    def cells(self) -> tuple[int, ...]:
        """The whole, then its parts."""
        return (self.whole, *self.parts)


@dataclass(frozen=True)
class Links:
    """Cells and the sums between them.

    Attributes:
        subgroups: whom each cell counts; those printed somewhere first.
        counts: the true count of each, None where what is printed does not determine it.
        printed: how many of the cells are printed; the others follow from them.
        sums: hold for the true counts.

    Raises:
        ValueError: a sum does not hold, or a printed count is not known.
    """

    subgroups: tuple[Subgroup, ...]
    counts: tuple[int | None, ...]
    printed: int
    sums: tuple[Sum, ...]

    def __post_init__(self) -> None:
        if None in self.counts[: self.printed]:
            raise ValueError("a printed count is not known")
        if any(_holds(total, self.counts) is False for total in self.sums):
            raise ValueError("a sum that does not hold")

    def __len__(self) -> int:
        return len(self.subgroups)

    @property
    def hidden(self) -> range:
        """The places of the cells that are printed nowhere."""
        return range(self.printed, len(self))

    def place(self, subgroup: Subgroup) -> int:
        """Where a subgroup stands among the cells.

        Raises:
            ValueError: it is none of them.
        """
        return self.subgroups.index(subgroup)


def link(
    counts: Mapping[Subgroup, int],
    domains: Domains,
    sums: Iterable[tuple[Subgroup, tuple[Subgroup, ...]]] = (),
    others: Iterable[Subgroup] = (),
) -> Links:
    """The sums between counts, from what is said of the patients they count.

    Args:
        counts: the printed ones; each subgroup once.
        domains: the atoms of every variable that subgroups are compared by; who differs in
            another is compared with nobody by it.
        sums: wholes and their parts, for a reason that their limits do not show; those of which
            some count stands nowhere are left out.
        others: subgroups of which something else is printed than a count, such as its bound.

    >>> domains = {"sex": frozenset({"male", "female", ""})}
    >>> sexes = [Subgroup().within("sex", [sex], domains) for sex in ("male", "female")]
    >>> found = link({Subgroup(): 50, sexes[0]: 30, sexes[1]: 19}, domains)
    >>> [(total.whole, total.parts) for total in found.sums], found.counts  # one has none
    ([(0, (3, 2, 1))], (50, 30, 19, 1))
    """
    told = dict.fromkeys((*counts, *others))
    places = {subgroup: place for place, subgroup in enumerate(told)}
    for margin in _margins(told, domains):
        places.setdefault(margin, len(places))
    found = dict.fromkeys(
        total for (variable, rest), members in sorted(_families(places, domains), key=_by_name)
        for total in _sums(variable, rest, members, domains, places)
    )  # fmt: skip
    besides = {Sum(places[whole], tuple(places[part] for part in parts)): None
               for whole, parts in sums if {whole, *parts} <= places.keys()}  # fmt: skip
    return _pruned(places, counts, [*found, *besides], len(told))


def _margins(counts: Iterable[Subgroup], domains: Domains) -> Iterator[Subgroup]:
    """What is left of each subgroup as its limits are dropped one by one."""
    seen, waiting = set[Subgroup](), list(counts)
    while waiting:
        subgroup = waiting.pop()
        for variable in filter(domains.__contains__, subgroup.variables):
            margin = subgroup.without(variable)
            if margin not in seen:
                seen.add(margin)
                waiting.append(margin)
                yield margin


_Family = tuple[tuple[str, Subgroup], list[Subgroup]]


def _families(places: Mapping[Subgroup, int], domains: Domains) -> list[_Family]:
    """Subgroups that only one variable tells apart, with those whom it does not limit."""
    families: dict[tuple[str, Subgroup], list[Subgroup]] = {}
    for subgroup in places:
        for variable in filter(domains.__contains__, subgroup.variables):
            families.setdefault((variable, subgroup.without(variable)), []).append(subgroup)
    for (_, rest), members in families.items():
        members.append(rest)
    return list(families.items())


def _by_name(family: _Family) -> tuple[str, str]:
    (variable, rest), _ = family
    return variable, repr(rest)


def _sums(
    variable: str,
    rest: Subgroup,
    members: list[Subgroup],
    domains: Domains,
    places: dict[Subgroup, int],
) -> Iterator[Sum]:
    """Each member as the sum of the parts that the members cut the variable into."""
    limits = [member.atoms(variable) for member in members]
    within = dict.fromkeys(domains[variable], 0)  # a bit for each member
    for i, atoms in enumerate(limits):
        for atom in domains[variable] if atoms is None else atoms:
            within[atom] |= 1 << i
    classes: dict[int, set[Atom]] = {}
    for atom, inside in within.items():
        classes.setdefault(inside, set()).add(atom)
    found = sorted(classes.items(), key=lambda part: min(part[1]))
    pieces = {inside: rest.within(variable, atoms, domains) for inside, atoms in found}
    for i, member in enumerate(members):
        parts = [piece for inside, piece in pieces.items() if inside >> i & 1]
        if parts != [member]:
            yield Sum(places[member], tuple(_place(part, places) for part in parts))


def _place(subgroup: Subgroup, places: dict[Subgroup, int]) -> int:
    return places.setdefault(subgroup, len(places))


def _pruned(
    places: Mapping[Subgroup, int], counts: Mapping[Subgroup, int], sums: list[Sum], told: int
) -> Links:
    """Without sums that bind nothing, or do not hold: a recorded value wins over a derived one."""
    printed = len(counts)
    true: list[int | None] = [counts.get(subgroup) for subgroup in places]
    _determine(true, sums)
    sums = [total for total in sums if _holds(total, true) is not False]
    sums = _binding(sums, told)
    kept = sorted({*range(told), *chain.from_iterable(total.cells for total in sums)})
    renamed = {place: i for i, place in enumerate(kept)}
    subgroups = tuple(places)
    return Links(
        subgroups=tuple(subgroups[place] for place in kept),
        counts=tuple(true[place] for place in kept),
        printed=printed,
        sums=tuple(
            Sum(renamed[total.whole], tuple(renamed[part] for part in total.parts))
            for total in sums
        ),
    )


def _determine(true: list[int | None], sums: list[Sum]) -> None:
    """Fill in what one sum alone determines, until none does."""
    found = True
    while found:
        found = False
        for total in sums:
            unknown = [cell for cell in total.cells if true[cell] is None]
            if len(unknown) == 1:
                value = _value(total, unknown[0], true)
                if value >= 0:
                    true[unknown[0]] = value
                    found = True


def _value(total: Sum, cell: int, true: list[int | None]) -> int:
    if cell == total.whole:
        return sum(true[part] or 0 for part in total.parts)
    return (true[total.whole] or 0) - sum(true[part] or 0 for part in total.parts)


def _holds(total: Sum, true: Sequence[int | None]) -> bool | None:
    """Whether a sum holds; None where it is not known."""
    parts, whole = [true[part] for part in total.parts], true[total.whole]
    least = sum(part or 0 for part in parts)
    if whole is None:
        return None
    if None in parts:
        return None if least <= whole else False
    return whole == least


def _binding(sums: list[Sum], printed: int) -> list[Sum]:
    """Without those whose whole is printed nowhere and stands in no other sum."""
    while True:
        uses: dict[int, int] = {}
        for total in sums:
            for cell in total.cells:
                uses[cell] = uses.get(cell, 0) + 1
        kept = [total for total in sums if total.whole < printed or uses[total.whole] > 1]
        if len(kept) == len(sums):
            return sums
        sums = kept
