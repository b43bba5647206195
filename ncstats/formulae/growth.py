"""Growth as z-scores of a named reference, by the LMS method."""

from __future__ import annotations

import numpy as np

from ncstats.formulae.age import corrected_age
from ncstats.formulae.body import body_mass_index
from ncstats.formulae.computed import Computed, Levels, Numbers, positive, valid_only
from ncstats.formulae.growth_reference import (
    GrowthReference,
    Measure,
    Parameters,
    growth_reference,
)

CORRECTED_UNTIL = 24.0


def lms_z(measured: Numbers, at: Parameters, *, restricted: bool = False) -> Numbers:
    """How many standard deviations a measurement is from the median of its age and sex.

    z = ((x / M)^L - 1) / (L × S), and ln(x / M) / S where L is 0

    With ``restricted``, beyond ±3 the distance between the second and the third standard
    deviation counts as one, because the tails rest on few children: above, z = 3 + (x - SD3) /
    (SD3 - SD2), where SDk = M × (1 + L × S × k)^(1 / L).

    Sources: Cole TJ, Green PJ. Stat Med 1992;11:1305-1319; restricted: WHO Multicentre Growth
    Reference Study Group. WHO child growth standards. Geneva, 2006, chapter 7.

    Args:
        measured: in the unit of the reference's medians.
        at: L, M and S of each child.
        restricted: as the WHO counts weight and body mass index.

    Returns:
        z-scores; NaN where something is missing or the measurement is not above 0.

    With L = 1, M = 100 and S = 0.04, 92 is 8 % and so two standard deviations below the median.

    >>> at = Parameters(*(np.array([part]) for part in (1.0, 100.0, 0.04)))
    >>> lms_z(np.array([92.0]), at).round(9).tolist()
    [-2.0]
    """
    measured = positive(measured)
    with np.errstate(all="ignore"):
        logarithm = np.log(measured / at.median) / at.variation
        # expm1 keeps its digits where L is small, and L = 0 is the limit of both.
        power = np.expm1(at.power * logarithm * at.variation) / (at.power * at.variation)
        z = np.where(at.power == 0, logarithm, power)
        if restricted:
            z = np.where(np.abs(z) > 3, _beyond_3(measured, at, np.sign(z)), z)
    return np.where(np.isfinite(z), z, np.nan)


def _beyond_3(measured: Numbers, at: Parameters, side: Numbers) -> Numbers:
    second, third = _at_z(2 * side, at), _at_z(3 * side, at)
    return side * (3 + (measured - third) / (third - second))


def _at_z(z: Numbers, at: Parameters) -> Numbers:
    power = np.log1p(at.power * at.variation * z) / at.power
    return at.median * np.exp(np.where(at.power == 0, at.variation * z, power))


def height_for_age_z(
    height: Numbers,
    age: Numbers,
    sex: Levels,
    gestational_age: Numbers | None = None,
    *,
    reference: str | GrowthReference = "cdc_2000",
    correct_until: float = CORRECTED_UNTIL,
) -> Computed:
    """The z-score of height, or of length where the reference has it so, for age and sex.

    Source: that of the reference; the age of children born before 37 weeks is corrected
    (:func:`~ncstats.formulae.age.corrected_age`).

    Args:
        height: cm.
        age: months.
        sex: ``male`` or ``female``.
        gestational_age: at birth, weeks; None, or missing: the age is not corrected.
        reference: of growth, or its name.
        correct_until: the age from which nothing is corrected, months; 0: never.

    Returns:
        z-scores; none before the expected date of birth and beyond the reference's ages.

    The CDC's median of boys of 24 months is 86.45220101 cm.

    >>> boy = np.array(["male"], dtype=object)
    >>> height_for_age_z(np.array([86.45220101]), np.array([24.0]), boy).values.tolist()
    [0.0]
    """
    age = _counted(age, gestational_age, correct_until)
    return _z("height", height, age, sex, growth_reference(reference))


def weight_for_age_z(
    weight: Numbers,
    age: Numbers,
    sex: Levels,
    gestational_age: Numbers | None = None,
    *,
    reference: str | GrowthReference = "cdc_2000",
    correct_until: float = CORRECTED_UNTIL,
) -> Computed:
    """The z-score of weight for age and sex.

    Source: as :func:`height_for_age_z`.

    Args:
        weight: kg.
        age: months.
        sex: ``male`` or ``female``.
        gestational_age: at birth, weeks; None, or missing: the age is not corrected.
        reference: of growth, or its name.
        correct_until: the age from which nothing is corrected, months; 0: never.

    Returns:
        z-scores; none before the expected date of birth and beyond the reference's ages.

    The CDC's median of girls at birth is 3.39918645 kg.

    >>> girl = np.array(["female"], dtype=object)
    >>> weight_for_age_z(np.array([3.39918645]), np.array([0.0]), girl).values.tolist()
    [0.0]
    """
    age = _counted(age, gestational_age, correct_until)
    return _z("weight", weight, age, sex, growth_reference(reference))


def bmi_for_age_z(
    weight: Numbers,
    height: Numbers,
    age: Numbers,
    sex: Levels,
    *,
    reference: str | GrowthReference = "cdc_2000",
) -> Computed:
    """The z-score of the body mass index for age and sex.

    Source: as :func:`height_for_age_z`. The age is not corrected: the CDC has none under 24
    months.

    Args:
        weight: kg.
        height: cm.
        age: months.
        sex: ``male`` or ``female``.
        reference: of growth, or its name.

    Returns:
        z-scores; none beyond the reference's ages.

    The CDC's median of boys of 24 months is 16.57502768 kg/m².

    >>> boy, age = np.array(["male"], dtype=object), np.array([24.0])
    >>> bmi_for_age_z(np.array([16.57502768]), np.array([100.0]), age, boy).values.tolist()
    [0.0]
    """
    index = body_mass_index(weight, height).values
    return _z("bmi", index, age, sex, growth_reference(reference))


def head_circumference_for_age_z(
    head_circumference: Numbers,
    age: Numbers,
    sex: Levels,
    gestational_age: Numbers | None = None,
    *,
    reference: str | GrowthReference = "cdc_2000",
    correct_until: float = CORRECTED_UNTIL,
) -> Computed:
    """The z-score of head circumference for age and sex.

    Source: as :func:`height_for_age_z`.

    Args:
        head_circumference: cm.
        age: months.
        sex: ``male`` or ``female``.
        gestational_age: at birth, weeks; None, or missing: the age is not corrected.
        reference: of growth, or its name.
        correct_until: the age from which nothing is corrected, months; 0: never.

    Returns:
        z-scores; none before the expected date of birth and beyond the reference's ages.

    The CDC's median of boys at birth is 35.81366835 cm.

    >>> boy = np.array(["male"], dtype=object)
    >>> head_circumference_for_age_z(np.array([35.81366835]), np.array([0.0]), boy).values.tolist()
    [0.0]
    """
    age = _counted(age, gestational_age, correct_until)
    return _z("head_circumference", head_circumference, age, sex, growth_reference(reference))


def _counted(age: Numbers, gestational_age: Numbers | None, until: float) -> Numbers:
    if gestational_age is None:
        return age
    return corrected_age(age, gestational_age, until=until).values


def _z(
    measure: Measure, measured: Numbers, age: Numbers, sex: Levels, reference: GrowthReference
) -> Computed:
    at = reference.parameters(measure, sex, age)
    z = lms_z(measured, at, restricted=measure in reference.text.restricted)
    # Whether a child is beyond the reference can be told only where all that is needed is known.
    known = (measured > 0) & ~np.isnan(age) & ((sex == "male") | (sex == "female"))
    beyond = known & np.isnan(at.median)
    return valid_only(np.where(beyond, 0.0, z), before_term=age < 0, no_reference_for_age=beyond)
