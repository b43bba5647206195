"""What the command line writes and says of the cohorts that were found."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from ncstats.published.reconstruct.several import Solutions
from ncstats.published.reconstruct.variation import Varying
from ncstats.text import message, p_value, significant

_SHOWN = 40
"""Rows of the variation that stand on a terminal; all are in variation.csv."""


def save(solutions: Solutions, folder: Path) -> None:
    """Write one cohort into the folder itself, several into folders of their own."""
    if solutions.asked == 1:
        solutions.found[0].save(folder)
    else:
        solutions.save(folder)


def lines_of(solutions: Solutions, folder: Path, lang: str = "en") -> Iterator[str]:
    """What was found and where it stands, then how far the quantities named vary."""
    if solutions.asked == 1:
        of = solutions.found[0].verification
        counts = {name: getattr(of, name) for name in ("reproduced", "registered", "total")}
        yield message("reconstruct.written", lang, folder=folder, **counts)
        yield from _of_release(solutions, lang)
        return
    yield message(
        "reconstruct.written_several", lang, found=len(solutions), folder=folder,
        shared=solutions.most_shared, patients=solutions.found[0].cohort.n,
    )  # fmt: skip
    yield from _of_release(solutions, lang)
    if len(solutions) < solutions.asked:
        details = {"asked": solutions.asked, "tried": solutions.tried}
        yield message("reconstruct.fewer", lang, **details)
    if solutions.quantities:
        yield from _variation(solutions.varying(), len(solutions), lang)


def _of_release(solutions: Solutions, lang: str) -> Iterator[str]:
    """How many values of a release asked for nothing, and the bands of p-values not kept to."""
    withheld = solutions.found[0].withheld
    if withheld:
        yield message("reconstruct.left_free", lang, count=withheld)
    outside = sorted((part for one in solutions for part in one.outside), key=lambda part: -part.p)
    smallest = {part.key: part for part in outside}
    if smallest:
        yield message("reconstruct.out_of_band", lang, count=len(smallest))
    for part in sorted(smallest.values(), key=lambda part: part.key):
        value = ", ".join(filter(None, part.key[:4]))
        details = {"printed": part.printed, "computed": p_value(part.p)}
        yield message("reconstruct.smaller_p", lang, value=value, **details)


def _variation(rows: Sequence[Varying], found: int, lang: str) -> Iterator[str]:
    yield message("reconstruct.variation", lang, found=found)
    moving = [row for row in rows if not row.is_fixed]
    for row in moving[:_SHOWN]:
        name = ", ".join(filter(None, (row.quantity, row.level, row.statistic)))
        values = dict(zip(("low", "middle", "high"), map(_number, row.ends), strict=True))
        yield message("reconstruct.varies", lang, name=name, **values)
    if len(moving) > _SHOWN:
        yield message("reconstruct.more_vary", lang, count=len(moving) - _SHOWN)
    if len(moving) < len(rows):
        yield message("reconstruct.fixed", lang, count=len(rows) - len(moving))


def _number(value: float) -> str:
    return "–" if math.isnan(value) else significant(value)
