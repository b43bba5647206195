"""Released p-values whose band the synthetic patients' own tests are not in."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ncstats.published.model import Key, Published
from ncstats.published.reconstruct.conditions import exact
from ncstats.published.reconstruct.targets import band_of
from ncstats.published.verification import Verification


@dataclass(frozen=True)
class OutOfBand:
    """A test that comes out otherwise, though what is printed of it is true.

    Attributes:
        key: of the released p-value.
        printed: its band.
        p: of the synthetic patients.
    """

    key: Key
    printed: str
    p: float


def out_of_band(published: Published, verification: Verification) -> tuple[OutOfBand, ...]:
    """The released p-values below whose band those of the synthetic patients lie.

    ``<0.05`` is true of 0.0004, but it tells of a p-value from 0.01 on.
    """
    return tuple(_out_of_band(published, verification))


def _out_of_band(published: Published, verification: Verification) -> Iterator[OutOfBand]:
    told = {cell.key: cell for cell in published.rows if cell.policy}
    for found in verification.cells:
        cell, p = told.get(found.key), found.values.get("p.value", math.nan)
        if cell is None or cell.statistic != "p_value" or math.isnan(p):
            continue
        if not band_of(cell).holds(exact(p)):
            yield OutOfBand(cell.key, cell.printed, p)
