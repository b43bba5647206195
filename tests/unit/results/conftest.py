"""Follow-up written by hand: times and causes of a few children, with groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ncstats.cohort import FollowUp
from ncstats.results.describe import Place
from ncstats.results.grouped import Grouped


@pytest.fixture
def grouped_of() -> Callable[..., Grouped]:
    """Makes the follow-up of the endpoint ``better`` in the groups ``a`` and ``b`` of ``arm``.

    ``left`` and ``right`` are where each cause lies; one time for both where it is exact.
    """

    def make(
        right: list[float],
        cause: list[int],
        groups: str = "",
        left: list[float] | None = None,
        **more: Any,
    ) -> Grouped:
        ends, causes = np.array(right, dtype=float), np.array(cause)
        begins = ends if left is None else np.array(left, dtype=float)
        competing = tuple(more.pop("competing", ("stone",) if max(cause, default=0) > 1 else ()))
        followed = FollowUp(
            rows=np.arange(len(ends)),
            left=np.where(causes == 0, ends, begins),
            right=np.where(causes == 0, np.inf, ends),
            cause=causes,
            causes=("better", *competing),
            excluded={},
            **more,
        )
        labels = np.array(list(groups))
        masks = {level: labels == level for level in sorted(set(groups) - {"-"})}
        return Grouped(followed, masks, Place("c", "arm" if groups else "", "", "better"))

    return make
