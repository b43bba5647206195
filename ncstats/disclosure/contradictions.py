"""Counts that no patients can have: what is recorded of some of them contradicts the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ncstats.disclosure.matrix import ROUNDING_ERROR, Floats, least, matrix_of

if TYPE_CHECKING:
    from ncstats.disclosure.links import Links


def without_contradictions(links: Links) -> Links:
    """The links without sums that contradict others, over counts that are not known.

    Else nothing at all would be possible, and no count could be protected by withholding others.

    >>> from ncstats.disclosure.links import Links, Sum
    >>> from ncstats.disclosure.subgroup import Subgroup
    >>> counts = (10, 12, None, None)  # 10 and 12 are both the sum of the same two
    >>> links = Links((Subgroup(),) * 4, counts, 2, (Sum(0, (2, 3)), Sum(1, (2, 3))))
    >>> len(without_contradictions(links).sums)
    1
    """
    if not links.sums:
        return links
    off = _off(links)
    kept = tuple(each for each, by in zip(links.sums, off, strict=True) if by < ROUNDING_ERROR)
    return links if len(kept) == len(links.sums) else replace(links, sums=kept)


def _off(links: Links) -> Floats:
    """By how much each sum fails where they fail by as little as they can, shape (sums,)."""
    from scipy.sparse import eye_array, hstack

    n, m = len(links), len(links.sums)
    low = np.array([count or 0 for count in links.counts], dtype=np.float64)
    high = np.array([np.inf if count is None else count for count in links.counts])
    apart = eye_array(m, format="csr")
    found = least(
        np.concatenate([np.zeros(n), np.ones(2 * m)]),
        hstack([matrix_of(links.sums, range(n)), apart, -apart]).tocsr(),
        np.concatenate([low, np.zeros(2 * m)]),
        np.concatenate([high, np.full(2 * m, np.inf)]),
        whole=False,
    )
    assert found is not None  # noqa: S101 - sums may fail by anything
    return np.asarray(found[n : n + m] + found[n + m :])
