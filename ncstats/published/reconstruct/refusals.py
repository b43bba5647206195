"""Why there is no cohort: proved impossible, or not found. The two are never mixed up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from ncstats.errors import NcstatsError, Problem
from ncstats.published.model import PublishedCell


class NotReconstructedError(NcstatsError):
    """No cohort was found, or none is possible: exit code 1."""

    exit_code: ClassVar[int] = 1


class ImpossibleError(NotReconstructedError):
    """Printed cells contradict each other or the plan, with the proof."""

    def __init__(self, proofs: Sequence[Problem]) -> None:
        super().__init__((Problem("reconstruct.impossible"), *proofs))


class NotFoundError(NotReconstructedError):
    """The steps allowed were used up. This proves nothing."""


def proof(code: str, cells: Iterable[PublishedCell], **details: object) -> Problem:
    """A proof, placed at the first of the cells it is about."""
    found = tuple(dict.fromkeys(cells))
    file, line = found[0].place
    cited = "; ".join(cite(cell) for cell in found)
    return Problem(
        f"reconstruct.{code}", file=file or None, line=line or None, column="published",
        details={"cells": cited, **details},
    )  # fmt: skip


def cite(cell: PublishedCell) -> str:
    """A cell by its key and its string.

    >>> cite(PublishedCell("table1", "sex", "male", "", "n_percent", "31 (62)"))
    'table1, sex, male: 31 (62)'
    """
    return f"{', '.join(part for part in cell.key[:4] if part)}: {cell.printed}"
