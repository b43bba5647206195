"""Calcium and citrate in urine: ratios, excretion for body size, and what is too much or little."""

from __future__ import annotations

import numpy as np

from ncstats.formulae.body import body_surface_area
from ncstats.formulae.computed import (
    Computed,
    Levels,
    Numbers,
    as_printed,
    first_true,
    positive,
    valid_only,
)
from ncstats.formulae.limits import AgeLimits, age_limits

CREATININE_MASS, CALCIUM_MASS, CITRIC_ACID_MASS = 113.12, 40.078, 192.12
"""Molar masses, g/mol."""
MMOL_PER_MG_RATIO = CREATININE_MASS / CALCIUM_MASS
"""Calcium/creatinine: mmol/mmol in 1 mg/mg."""


def calcium_creatinine_molar(ratio: Numbers) -> Computed:
    """The calcium/creatinine ratio of urine in mmol/mmol, from mg/mg.

    molar ratio = ratio × 113.12 / 40.078 = ratio × 2.8225

    Source: the molar masses of creatinine and calcium.

    Args:
        ratio: mg/mg.

    Returns:
        mmol/mmol.

    >>> calcium_creatinine_molar(np.array([0.21])).values.round(3).tolist()
    [0.593]
    """
    return Computed(ratio * MMOL_PER_MG_RATIO)


def calcium_creatinine_high(ratio: Numbers, *, limit: float = 0.21) -> Computed:
    """Whether urine calcium/creatinine exceeds one limit for all ages.

    0.21 mg/mg (0.593 mmol/mmol) is the usual limit of school age; infants excrete more, and many
    healthy ones exceed it.

    Source: the Chongqing cohort; Matos V et al. J Pediatr 1997;131:252-257.

    Args:
        ratio: mg/mg.
        limit: mg/mg; the limit itself is not high.

    Returns:
        Positions in ``no``, ``yes``.

    >>> calcium_creatinine_high(np.array([0.21, 0.211])).values.tolist()
    [0, 1]
    """
    high = as_printed(ratio) > limit
    return Computed(first_true(~high, high, known=~np.isnan(ratio)))


def calcium_creatinine_high_for_age(
    ratio: Numbers, age: Numbers, *, limits: str | AgeLimits = "matos_nhsggc"
) -> Computed:
    """Whether urine calcium/creatinine exceeds the upper limit for the child's age.

    Source: that of the table of limits; by default the 95th centiles of Matos V et al. J Pediatr
    1997;131:252-257 in the age steps of the guideline of NHS Greater Glasgow and Clyde.

    Args:
        ratio: mg/mg.
        age: months.
        limits: the table, or its name.

    Returns:
        Positions in ``no``, ``yes``.

    At 11 months the limit is 2.2 mmol/mmol, 0.779 mg/mg; at 12 it is 1.5, 0.531 mg/mg.

    >>> ratios, ages = np.array([0.77, 0.78, 0.54, 0.53]), np.array([11.0, 11.0, 12.0, 12.0])
    >>> calcium_creatinine_high_for_age(ratios, ages).values.tolist()
    [0, 1, 1, 0]
    """
    table = age_limits(limits)
    high = as_printed(ratio * MMOL_PER_MG_RATIO) > table.at(age)
    known = ~(np.isnan(ratio) | np.isnan(age))
    return valid_only(
        first_true(~high, high, known=known), no_limit_for_age=np.isnan(table.at(age))
    )


def excretion_per_kg(excretion: Numbers, weight: Numbers) -> Computed:
    """What is excreted in a day, by body weight.

    Source: a quotient.

    Args:
        excretion: mmol in 24 h.
        weight: kg.

    Returns:
        mmol/kg in 24 h.

    >>> excretion_per_kg(np.array([1.5, 1.5]), np.array([15.0, 0.0])).values.tolist()
    [0.1, nan]
    """
    return Computed(excretion / positive(weight))


def hypercalciuria(calcium: Numbers, weight: Numbers, *, limit: float = 0.1) -> Computed:
    """Whether a child excretes more than 0.1 mmol/kg (4 mg/kg) of calcium a day.

    Source: Ghazali S, Barratt TM. Arch Dis Child 1974;49:97-101.

    Args:
        calcium: in urine, mmol in 24 h.
        weight: kg.
        limit: mmol/kg in 24 h; the limit itself is not too much.

    Returns:
        Positions in ``no``, ``yes``.

    >>> hypercalciuria(np.array([0.3, 0.31]), np.array([3.0, 3.0])).values.tolist()
    [0, 1]
    """
    per_kg = as_printed(calcium / positive(weight))
    return Computed(first_true(per_kg <= limit, per_kg > limit, known=~np.isnan(per_kg)))


def hypocitraturia(
    citrate: Numbers,
    height: Numbers,
    weight: Numbers,
    sex: Levels,
    *,
    male: float = 180.0,
    female: float = 250.0,
) -> Computed:
    """Whether a child excretes too little citrate for its body surface.

    excretion = citrate × 192.12 mg/mmol × 1.73 / surface, held against a limit by sex

    Source: Kirejczyk JK et al. Pediatr Nephrol 2014;29:1575-1582.

    Args:
        citrate: in urine, mmol in 24 h.
        height: cm.
        weight: kg.
        sex: ``male`` or ``female``.
        male: the limit of boys, mg per 1.73 m² in 24 h; the limit itself is enough.
        female: the limit of girls.

    Returns:
        Positions in ``no``, ``yes``.

    At 100 cm and 36 kg the surface is 1 m², and 0.6 mmol are 0.6 × 192.12 × 1.73 = 199 mg.

    >>> pair = np.array([0.6, 0.6]), np.array([100.0] * 2), np.array([36.0] * 2)
    >>> hypocitraturia(*pair, np.array(["male", "female"], dtype=object)).values.tolist()
    [0, 1]
    """
    surface = body_surface_area(height, weight).values
    excreted = as_printed(citrate * CITRIC_ACID_MASS * 1.73 / surface)
    limit = np.where(sex == "male", male, np.where(sex == "female", female, np.nan))
    low = excreted < limit
    return Computed(first_true(~low, low, known=~(np.isnan(excreted) | np.isnan(limit))))
