"""The Tally: how many patients of each group have each value of one variable.

The counts determine every percentage, quantile, rank test, Fisher's test and mean exactly, they
are small however many patients there are, and those of two parts of a cohort add to those of the
whole. Nothing is ever rounded on the way into a tally. What is known only by a limit, as “<0.5”,
stays a limit: quantiles and ranks need no more of it than its place, and a mean cannot take it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ncstats.cohort.coded import LARGEST_KEY, MOST_SCALE, Keys, distinct_keys, no_side
from ncstats.errors import Problem, UsageError
from ncstats.stats.censoring import order_of
from ncstats.text.messages import message

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Tally:
    """Counts of value × group for one variable.

    Attributes:
        variable: its name in the dictionary.
        kind: ``number`` (the rows are ``keys``) or ``category`` (the rows are ``levels``).
        groups: the columns; one ``""`` when the cohort is not split.
        counts: patients by value and group, int64, shape (values, groups).
        missing: patients of each group whose value is missing, int64, shape (groups,).
        levels: codes of a category, in the dictionary's order; those nobody has stand with 0.
        keys: distinct numbers, ascending, each counted at least once: whole numbers
            value × 10^scale, or the values themselves where ``scale`` is None.
        side: -1 where a key is a limit and the patients lie below it, 1 where above it, 0 where
            it is their value; shape (values,). Below a limit stands before the limit's own value,
            above it after. Empty where every key is a value.
        scale: decimals that every value is recorded with, or None where they are not declared
            or a value has more of them.
        ungrouped: patients whose group is missing; they stand in no column.
        left_out: patients of a group that was not asked for; they stand in no column either.

    Raises:
        ValueError: the parts do not fit together.
    """

    variable: str
    kind: Literal["number", "category"]
    groups: tuple[str, ...]
    counts: Counts
    missing: Counts
    levels: tuple[str, ...] = ()
    keys: Keys = field(default_factory=no_side)
    side: NDArray[np.int64] = field(default_factory=no_side)
    scale: int | None = None
    ungrouped: int = 0
    left_out: int = 0

    def __post_init__(self) -> None:
        for name in ("counts", "missing", "keys", "side"):
            # A copy that cannot be written to: a frozen tally stays what it was when checked.
            array = np.array(getattr(self, name))
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        self._check_counts()
        if self.kind == "number":
            self._check_keys()
            self._check_sides()
        _require(self.kind in ("number", "category"), "kind")
        no_keys = not self.keys.size and not self.side.size and self.scale is None
        _require(self.kind == "number" or no_keys, "keys")

    def _check_counts(self) -> None:
        rows = len(self.keys) if self.kind == "number" else len(self.levels)
        _require(len(self.groups) > 0 and _distinct(self.groups), "groups")
        _require(_distinct(self.levels), "levels")
        _require(self.counts.dtype == np.int64 and self.missing.dtype == np.int64, "dtype")
        _require(self.counts.shape == (rows, len(self.groups)), "shape of counts")
        _require(self.missing.shape == (len(self.groups),), "shape of missing")
        _require(bool((self.counts >= 0).all() and (self.missing >= 0).all()), "negative count")
        _require(self.ungrouped >= 0 and self.left_out >= 0, "negative count")

    def _check_keys(self) -> None:
        _require(not self.levels, "levels of a number")
        _require(self.scale is None or 0 <= self.scale <= MOST_SCALE, "scale")
        whole = self.scale is not None
        _require(self.keys.dtype == (np.int64 if whole else np.float64), "dtype of keys")
        _require(bool(np.isfinite(self.keys).all()), "keys are not finite")
        _require(not whole or bool((np.abs(self.keys) <= LARGEST_KEY).all()), "keys too large")
        _require(bool((self.counts.sum(axis=1) > 0).all()), "a key that nobody has")

    def _check_sides(self) -> None:
        step = np.diff(self.keys)
        if self.side.size:
            _require(self.side.shape == self.keys.shape, "shape of side")
            _require(self.side.dtype == np.int64 and bool(self.side.any()), "side")
            _require(bool(np.isin(self.side, (-1, 0, 1)).all()), "side")
            step = np.where(step == 0, np.diff(self.side), step)
        _require(bool((step > 0).all()), "keys do not ascend")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tally):
            return NotImplemented
        return all(
            _same(getattr(self, item.name), getattr(other, item.name)) for item in fields(self)
        )

    def __hash__(self) -> int:
        return hash((self.variable, self.kind, self.groups, self.levels, self.scale))

    def __add__(self, other: Tally) -> Tally:
        return self.merge(other)

    @property
    def values(self) -> NDArray[np.float64]:
        """The distinct numbers, ascending, in the variable's unit; shape (values,).

        Where ``side`` is not 0 the number is a limit, and nobody's value.

        A whole key divided by its power of ten is the float nearest to the recorded decimal, the
        same that reading the decimal gives.

        Raises:
            ValueError: the variable is a category.
        """
        _require(self.kind == "number", "values of a category")
        keys = self.keys.astype(np.float64)
        return keys if self.scale is None else keys / 10.0**self.scale

    @property
    def totals(self) -> Counts:
        """Patients of each group whose value is known: the denominators; shape (groups,)."""
        totals: Counts = self.counts.sum(axis=0, dtype=np.int64)
        return totals

    @property
    def patients(self) -> Counts:
        """Patients of each group, with or without a value; shape (groups,)."""
        patients: Counts = self.totals + self.missing
        return patients

    @property
    def limits(self) -> Counts:
        """Patients of each group who are known only by a limit; shape (groups,)."""
        if not self.side.size:
            return np.zeros(len(self.groups), dtype=np.int64)
        limits: Counts = self.counts[self.side != 0].sum(axis=0, dtype=np.int64)
        return limits

    def column(self, group: str = "") -> Counts:
        """Patients of one group by value, shape (values,).

        Raises:
            ValueError: there is no such group.
        """
        return self.counts[:, self.groups.index(group)]

    def pooled(self) -> Tally:
        """The same patients in one group, ``""``; those without a group stay outside."""
        return replace(
            self,
            groups=("",),
            counts=self.counts.sum(axis=1, keepdims=True, dtype=np.int64),
            missing=self.missing.sum(keepdims=True, dtype=np.int64),
        )

    def ordered(self) -> Tally:
        """The same patients with one key for all that their limits do not tell apart.

        Of “<0.2”, 0.3 and “<0.5” all that is known is that they lie below 0.5: for ranks they are
        tied (:func:`ncstats.stats.order_of`). Without limits the tally itself.

        Raises:
            NotComputable: a lower limit lies above an upper one.
        """
        if not self.side.size:
            return self
        order = order_of(self.keys, self.side)
        counts = np.zeros((len(order.values), len(self.groups)), dtype=np.int64)
        np.add.at(counts, order.codes, self.counts)
        keys = order.values.astype(self.keys.dtype)
        return replace(self, keys=keys, side=order.side, counts=counts)

    def merge(self, other: Tally) -> Tally:
        """The tally of two parts of a cohort together.

        Whole keys merge with floating ones as floats: each becomes the very float that its
        decimal reads as, so that merged parts equal the tally of the whole.

        Raises:
            UsageError: they count unlike things: another variable, other groups or levels, or
                numbers declared with other decimals.
        """
        self._require_alike(other)
        if self.kind == "category":
            rows: dict[str, Any] = {"counts": self.counts + other.counts}
        else:
            rows = _merged(self, other)
        return replace(
            self,
            **rows,
            missing=self.missing + other.missing,
            ungrouped=self.ungrouped + other.ungrouped,
            left_out=self.left_out + other.left_out,
        )

    def _require_alike(self, other: Tally) -> None:
        for part in ("variable", "kind", "groups", "levels", "scale"):
            first, second = getattr(self, part), getattr(other, part)
            mixed = part == "scale" and None in (first, second)
            if first != second and not mixed:
                details = {"variable": self.variable, "part": part}
                details |= {"first": _shown(first), "second": _shown(second)}
                raise UsageError(Problem("tally.unlike", details=details))

    def __repr__(self) -> str:
        summary = message(
            "tally.summary",
            variable=self.variable,
            values=len(self.counts),
            groups=len(self.groups),
            known=int(self.totals.sum()),
            missing=int(self.missing.sum()),
        )
        return f"<Tally {summary}>"


def _merged(first: Tally, second: Tally) -> dict[str, Any]:
    parts = (first, second)
    scale = first.scale if first.scale == second.scale else None
    keys = np.concatenate([part.keys if scale is not None else part.values for part in parts])
    sides = [part.side if part.side.size else np.zeros(len(part.keys), np.int64) for part in parts]
    distinct, side, place = distinct_keys(keys, np.concatenate(sides))
    counts = np.zeros((len(distinct), len(first.groups)), dtype=np.int64)
    np.add.at(counts, place, np.concatenate([first.counts, second.counts]))
    return {"keys": distinct, "side": side, "scale": scale, "counts": counts}


def _require(holds: bool, part: str) -> None:
    if not holds:
        raise ValueError(part)


def _distinct(names: tuple[str, ...]) -> bool:
    return len(set(names)) == len(names)


def _same(first: Any, second: Any) -> bool:
    if isinstance(first, np.ndarray):
        return first.dtype == second.dtype and np.array_equal(first, second)
    return bool(first == second)


def _shown(part: object) -> str:
    return ", ".join(map(str, part)) if isinstance(part, tuple) else str(part)
