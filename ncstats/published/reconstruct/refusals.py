"""Why there is no cohort: proved impossible, or not found. The two are never mixed up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from ncstats.errors import NcstatsError, Problem
from ncstats.published.model import PublishedCell


@dataclass(frozen=True)
class Proof:
    """Why some printed cells cannot all be true.

    Attributes:
        code: the reason, a sentence of the message catalogue.
        cells: those that the reason speaks of.
        details: the values that the sentence names.
    """

    code: str
    cells: tuple[PublishedCell, ...]
    details: Mapping[str, object] = field(default_factory=dict, hash=False)


class NotReconstructedError(NcstatsError):
    """No cohort was found, or none is possible: exit code 1."""

    exit_code: ClassVar[int] = 1


class ImpossibleError(NotReconstructedError):
    """Printed cells contradict each other or the plan, with the proof.

    Attributes:
        proof: the reason.
        cells: those that contradict each other. No proof is known without any one of them.
    """

    most_shown = 200

    def __init__(self, proof: Proof, cells: Sequence[PublishedCell] = ()) -> None:
        self.proof, self.cells = proof, tuple(cells) or proof.cells
        super().__init__(tuple(_problems(proof, self.cells)))


def _problems(proof: Proof, cells: Sequence[PublishedCell]) -> Iterator[Problem]:
    yield Problem("reconstruct.impossible")
    yield Problem(f"reconstruct.{proof.code}", details=proof.details)
    yield Problem("reconstruct.contradict" if len(cells) > 1 else "reconstruct.alone")
    for cell in cells:
        file, line = cell.place
        yield Problem("reconstruct.cell", file=file or None, line=line or None, value=cite(cell))


class NotFoundError(NotReconstructedError):
    """The steps allowed were used up. This proves nothing."""


def cite(cell: PublishedCell) -> str:
    """A cell by its key and its string.

    >>> cite(PublishedCell("table1", "sex", "male", "", "n_percent", "31 (62)"))
    'table1, sex, male: 31 (62)'
    """
    return f"{', '.join(part for part in cell.key[:4] if part)}: {cell.printed}"
