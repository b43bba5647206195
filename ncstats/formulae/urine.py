"""Calcium and citrate in urine: what is too much or too little for age, body size and sex."""

from __future__ import annotations

from ncstats.formulae.computed import Computed, Levels, Numbers, positive
from ncstats.formulae.limits import AgeLimits, age_limits, beyond_limit

CREATININE_MASS, CALCIUM_MASS, CITRIC_ACID_MASS = 113.12, 40.078, 192.12
"""Molar masses, g/mol."""
MMOL_PER_MG_RATIO = CREATININE_MASS / CALCIUM_MASS
"""Calcium/creatinine: mmol/mmol in 1 mg/mg."""


def calcium_creatinine_high(
    ratio: Numbers, age: Numbers, *, limits: str | AgeLimits = "matos_nhsggc"
) -> Computed:
    """Whether urine calcium/creatinine exceeds the upper limit for the child's age.

    Infants excrete more than school children, for whom 0.21 mg/mg (0.593 mmol/mmol, the table
    ``school_age``) is the usual limit. Published limits differ: the table is named.

    Source: that of the table of limits; by default Matos V et al. J Pediatr 1997;131:252-257.

    Args:
        ratio: mg/mg.
        age: months.
        limits: the table, in mg/mg or mmol/mmol, or its name; the limit itself is not high.

    Returns:
        ``no``, ``yes``.

    At 11 months the limit is 2.2 mmol/mmol, 0.779 mg/mg; at 12 it is 1.5, 0.531 mg/mg.

    >>> import numpy as np
    >>> ratios, ages = np.array([0.77, 0.78, 0.54, 0.53]), np.array([11.0, 11.0, 12.0, 12.0])
    >>> calcium_creatinine_high(ratios, ages).values.tolist()
    [0, 1, 1, 0]
    """
    table = age_limits(limits)
    factor = MMOL_PER_MG_RATIO if table.unit == "mmol/mmol" else 1.0
    return beyond_limit(ratio * factor, table, age)


def hypocitraturia(
    citrate: Numbers,
    surface: Numbers,
    age: Numbers,
    sex: Levels,
    *,
    limits: str | AgeLimits = "hypocitraturia",
) -> Computed:
    """Whether a child excretes too little citrate for its body surface.

    excretion = citrate × 192.12 mg/mmol × 1.73 / surface, held against a limit by sex

    Source: that of the table of limits; Kirejczyk JK et al. Pediatr Nephrol 2014;29:1575-1582.

    Args:
        citrate: in urine, mmol in 24 h.
        surface: of the body, m².
        age: months.
        sex: ``male`` or ``female``.
        limits: the table, in mg per 1.73 m² in 24 h, or its name; the limit itself is enough.

    Returns:
        ``no``, ``yes``.

    At 1 m² 0.6 mmol are 0.6 × 192.12 × 1.73 = 199 mg: enough for a boy, too little for a girl.

    >>> import numpy as np
    >>> citrate, surface, ages = np.array([0.6, 0.6]), np.array([1.0, 1.0]), np.array([60.0] * 2)
    >>> sexes = np.array(["male", "female"], dtype=object)
    >>> hypocitraturia(citrate, surface, ages, sexes).values.tolist()
    [0, 1]
    """
    excreted = citrate * CITRIC_ACID_MASS * 1.73 / positive(surface)
    return beyond_limit(excreted, age_limits(limits), age, sex)
