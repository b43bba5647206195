"""A derived number written as the values it is computed from, exactly."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, gcd, isfinite

from ncstats.dictionary import Dictionary, Variable
from ncstats.errors import Problem, UsageError
from ncstats.published.reconstruct.conditions import Record, exact, term
from ncstats.published.reconstruct.schema import power, rounded

_TRIES = 400


def lattice(dictionary: Dictionary, name: str, scale: int) -> tuple[int, int]:
    """The values that recorded inputs can give, in units of 1/scale: an offset and a step.

    Raises:
        UsageError: the number is not a sum of recorded numbers times constants.
    """
    linear = _Linear(dictionary, name)
    steps = [abs(slope) * scale for slope in linear.slopes]
    whole = 1
    for part in (*steps, linear.start * scale):
        whole = whole * part.denominator // gcd(whole, part.denominator)
    step = 0
    for part in steps:
        step = gcd(step, int(part * whole))
    # On the grid of whole / scale: those values that are whole there.
    start = int(linear.start * scale * whole)
    for k in range(whole):
        if (start + k * step) % whole == 0:
            first = (start + k * step) // whole
            stride = step * (whole // gcd(step, whole)) // whole
            return first % stride, stride
    raise UsageError(Problem("reconstruct.parts", value=name))


def split(
    dictionary: Dictionary, name: str, value: int, scale: int, rng: random.Random
) -> Record | None:
    """Recorded inputs within their expected ranges that give exactly this value."""
    linear = _Linear(dictionary, name)
    wanted = Fraction(value, scale)
    *free, last = range(len(linear.inputs))
    for _ in range(_TRIES):
        chosen = [_drawn(linear.inputs[k], rng) for k in free]
        rest = wanted - linear.start
        rest -= sum((linear.slopes[k] * x for k, x in zip(free, chosen, strict=True)), Fraction(0))
        needed = rest / linear.slopes[last]
        low, high = _limits(linear.inputs[last])
        if needed.denominator == 1 and low <= needed <= high:
            names = [variable.name for variable in linear.inputs]
            return dict(zip(names, (*chosen, int(needed)), strict=True))
    return None


class _Linear:
    """A derivation as a constant plus slopes times its inputs, each in its last decimal.

    Inputs of small steps come first and are drawn; the one of the largest steps settles the value.
    """

    def __init__(self, dictionary: Dictionary, name: str) -> None:
        derivation = dictionary.patients[name].derivation
        if derivation is None or derivation.value is None:
            raise UsageError(Problem("reconstruct.parts", value=name))
        inputs = [dictionary.patients[part] for part in derivation.names]
        if any(part.kind != "number" or part.decimals is None for part in inputs):
            raise UsageError(Problem("reconstruct.parts", value=name))
        scales = {part.name: power(part.decimals) for part in inputs}
        self._value = term(derivation.value.root, scales)
        self._names = [part.name for part in inputs]
        self.start = self._at([0] * len(inputs))
        unit = [[int(j == k) for j in range(len(inputs))] for k in range(len(inputs))]
        self.slopes = [self._at(point) - self.start for point in unit]
        tried = [7 + 3 * k for k in range(len(inputs))]
        expected = self.start + sum(s * x for s, x in zip(self.slopes, tried, strict=True))
        if self._at(tried) != expected or not all(self.slopes):
            raise UsageError(Problem("reconstruct.parts", value=name))
        order = sorted(range(len(inputs)), key=lambda k: (abs(self.slopes[k]), k))
        self.inputs: Sequence[Variable] = [inputs[k] for k in order]
        self.slopes = [self.slopes[k] for k in order]

    def _at(self, point: Sequence[int]) -> Fraction:
        record: Record = dict(zip(self._names, point, strict=True))
        found = self._value(record)
        if not isinstance(found, Fraction):
            raise UsageError(Problem("reconstruct.parts", value=", ".join(self._names)))
        return found


def _limits(variable: Variable) -> tuple[int, int]:
    scale = power(variable.decimals)
    if not all(map(isfinite, variable.soft)):
        raise UsageError(Problem("reconstruct.parts", value=variable.name))
    return ceil(exact(variable.soft[0]) * scale), floor(exact(variable.soft[1]) * scale)


def _drawn(variable: Variable, rng: random.Random) -> int:
    """Mostly from the middle of the expected range, where most children lie."""
    low, high = _limits(variable)
    draws = [rng.randrange(low, high + 1) for _ in range(3)]
    return rounded(Fraction(sum(draws), 3))
