"""Glomerular filtration rate estimated from creatinine, and the stages of kidney disease."""

from __future__ import annotations

import numpy as np

from ncstats.formulae.computed import (
    Computed,
    Levels,
    Numbers,
    Rows,
    as_printed,
    banded,
    positive,
    valid_only,
)

UMOL_PER_MG_DL = 88.4
"""Creatinine: µmol/L in 1 mg/dL, the molar mass being 113.12 g/mol."""

G_STAGES = ("g1", "g2", "g3a", "g3b", "g4", "g5")


def schwartz_2009(
    height: Numbers, creatinine: Numbers, age: Numbers, *, allow_infants: bool = False
) -> Computed:
    """The bedside Schwartz estimate of the glomerular filtration rate.

    GFR = 36.5 × height / creatinine (the same as 0.413 × height / creatinine in mg/dL)

    Valid from 1 to under 18 years, with creatinine measured by an enzymatic method traceable to
    isotope dilution. In the first year of life the kidney still matures, and the rate is no
    measure of disease.

    Source: Schwartz GJ et al. J Am Soc Nephrol 2009;20:629-637.

    Args:
        height: cm.
        creatinine: in serum, µmol/L.
        age: months.
        allow_infants: compute it under 12 months too.

    Returns:
        mL/min per 1.73 m².

    36.5 × 100 / 36.5 = 100.

    >>> found = schwartz_2009(np.array([100.0] * 2), np.array([36.5] * 2), np.array([12.0, 11.9]))
    >>> found.values.tolist(), [*found.outside]
    ([100.0, nan], ['under_12_months'])
    """
    rate = 36.5 * positive(height) / positive(creatinine) + 0.0 * age
    return valid_only(rate, under_12_months=_infants(age, allow_infants), from_18_years=age >= 216)


def ckid_u25(
    age: Numbers,
    sex: Levels,
    height: Numbers,
    creatinine: Numbers,
    *,
    allow_infants: bool = False,
) -> Computed:
    """The CKiD under-25 estimate of the glomerular filtration rate from creatinine.

    GFR = k × height / creatinine, height in m and creatinine in mg/dL, with k by age in years:

    ========  ==========================  ==========================  ========
    sex       under 12                    12 to under 18              18 on
    ========  ==========================  ==========================  ========
    male      39.0 × 1.008^(age - 12)     39.0 × 1.045^(age - 12)     50.8
    female    36.1 × 1.008^(age - 12)     36.1 × 1.023^(age - 12)     41.4
    ========  ==========================  ==========================  ========

    Valid, as its authors' calculator has it, from 1 to 25 years, 0.6 to 2 m and 0.1 to 10 mg/dL
    (8.84 to 884 µmol/L).

    Source: Pierce CB et al. Kidney Int 2021;99:948-956.

    Args:
        age: months.
        sex: ``male`` or ``female``.
        height: cm.
        creatinine: in serum, µmol/L.
        allow_infants: compute it under 12 months too, from 0.6 m on.

    Returns:
        mL/min per 1.73 m².

    A boy of 12 years, 1.5 m, 1 mg/dL: 39.0 × 1.5 = 58.5.

    >>> boy = np.array(["male"], dtype=object)
    >>> ckid_u25(np.array([144.0]), boy, np.array([150.0]), np.array([88.4])).values.tolist()
    [58.5]
    """
    years, mg_dl = age / 12, positive(creatinine) / UMOL_PER_MG_DL
    male, female = sex == "male", sex == "female"
    factor = np.where(male, _growing(years, 39.0, 1.045, 50.8), np.nan)
    factor = np.where(female, _growing(years, 36.1, 1.023, 41.4), factor)
    return valid_only(
        factor * (positive(height) / 100) / mg_dl,
        under_12_months=_infants(age, allow_infants),
        over_25_years=age > 300,
        height_outside_60_200=(height < 60) | (height > 200),
        creatinine_outside_8_884=(as_printed(mg_dl) < 0.1) | (as_printed(mg_dl) > 10),
    )


def _growing(years: Numbers, at_12: float, growth: float, adult: float) -> Numbers:
    """The factor k of one sex: growing by 0.8 % a year to 12, faster to 18, then the same."""
    child = at_12 * np.where(years < 12, 1.008, growth) ** (np.minimum(years, 18) - 12)
    return np.where(years < 18, child, np.where(np.isnan(years), np.nan, adult))


def _infants(age: Numbers, allowed: bool) -> Rows:
    return np.zeros(len(age), dtype=bool) if allowed else age < 12


def kdigo_g_stage(gfr: Numbers, age: Numbers) -> Computed:
    """The GFR category of chronic kidney disease: G1 from 90, G2 60, G3a 45, G3b 30, G4 15, G5.

    The limits belong to the better category and are held against the unrounded rate. Under two
    years the categories do not apply. A category alone is no chronic kidney disease, which takes
    three months, and in G1 and G2 a sign of damage.

    Source: KDIGO 2012 guideline, Kidney Int Suppl 2013;3:1-150, and 2024, Kidney Int
    2024;105(4S):S117-S314.

    Args:
        gfr: mL/min per 1.73 m².
        age: months.

    Returns:
        Positions in :data:`G_STAGES`.

    >>> found = kdigo_g_stage(np.array([90, 89.9, 45, 44.9, 15, 14.9]), np.full(6, 24.0))
    >>> [G_STAGES[place] for place in found.values]
    ['g1', 'g2', 'g3a', 'g3b', 'g4', 'g5']
    """
    rising = banded(np.where(gfr < 0, np.nan, gfr), (15, 30, 45, 60, 90))
    places = np.where((rising < 0) | np.isnan(age), -1, len(G_STAGES) - 1 - rising)
    return valid_only(places, under_24_months=age < 24)
