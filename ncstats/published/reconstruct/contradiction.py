"""The printed cells that contradict each other, as few as possible.

A proof names the cells it speaks of. From these one after another is left out: what can still be
refuted without a cell does not need it (the deletion filter of Chinneck and Dravnieks 1991, ORSA J
Comput 3:157-168). What remains is irreducible: without any one of its cells nothing is refuted.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from ncstats.errors import UsageError
from ncstats.plan import Plan
from ncstats.published.model import PublishedCell
from ncstats.published.reconstruct.cross_tables import impossible_tables
from ncstats.published.reconstruct.margins import impossible_margins
from ncstats.published.reconstruct.problem import Study, make_study
from ncstats.published.reconstruct.proofs import impossible
from ncstats.published.reconstruct.refusals import ImpossibleError, Proof
from ncstats.published.reconstruct.rows import make_row, sizes_are_known
from ncstats.published.reconstruct.sizes import is_size

_OTHER_SIZES = (1, -1, 2, -2, 3, -3, 5, -5, 8, -8, 13, -13, 21, -21, 50, 200)
"""By how much a group's N is changed to see whether the contradiction needs it."""

Cells = tuple[PublishedCell, ...]


def refuse_contradictions(study: Study, cells: Cells) -> None:
    """Stop where cells are proved to contradict each other.

    Raises:
        ImpossibleError: with the reason and an irreducible set of cells.
    """
    proof = min(proofs_of(study), key=lambda one: len(one.cells), default=None)
    if proof is not None:
        raise ImpossibleError(*irreducible(study.plan, cells, proof))


def proofs_of(study: Study) -> Iterator[Proof]:
    """Every proof that the cells of a study cannot all be true."""
    yield from study.proofs
    if study.proofs:
        return
    yield from impossible_margins(study)
    yield from impossible_tables(study)
    for name in study.rows():
        if sizes_are_known(study, name):
            # The draws decide who is not measured: here nobody is left out.
            yield from impossible(study, make_row(study, name, random.Random(0)))  # noqa: S311


def irreducible(plan: Plan, cells: Cells, proof: Proof) -> tuple[Proof, Cells]:
    """A proof of a contradiction, and cells none of which it can do without.

    The plan's rules stay. The N of a column is needed where another N would resolve it.
    """
    suspects = [cell for cell in cells if cell in proof.cells and not is_size(cell, plan)]
    sizes = [cell for cell in cells if is_size(cell, plan)]
    kept = [*sizes, *suspects]
    found = _refuted(plan, kept)
    if found is None:
        kept, suspects = list(cells), [cell for cell in cells if cell not in sizes]
        found = proof
    # What is printed last, as the text is, goes first: a table's own cells say more.
    for cell in reversed(suspects):
        fewer = [other for other in kept if other is not cell]
        still = _refuted(plan, fewer)
        if still is not None:
            kept, found = fewer, still
    needed = [cell for cell in sizes if _is_needed(plan, kept, cell)]
    named = tuple(cell for cell in cells if cell in kept and (cell not in sizes or cell in needed))
    return found, named or found.cells


def _refuted(plan: Plan, cells: list[PublishedCell]) -> Proof | None:
    """A proof that these cells contradict each other; None where none is known."""
    try:
        study = make_study(plan, tuple(cells))
    except UsageError:
        return None
    return next(proofs_of(study), None)


def _is_needed(plan: Plan, cells: list[PublishedCell], size: PublishedCell) -> bool:
    """Whether another number of patients in a column would resolve the contradiction."""
    n = int(size.printed)
    for change in _OTHER_SIZES:
        if n + change > 0:
            other = replace(size, printed=str(n + change))
            if _refuted(plan, [other if cell is size else cell for cell in cells]) is None:
                return True
    return False
