"""What the common end of observation is for: deaths that become known after the last scan.

Children are scanned every month until they die or stop coming; a death is heard of even of a child
who has stopped. Of 48 months the truth is known: constant hazards give an improvement of 0.228 and
a death of 0.285. Counting every death, whoever had stopped coming would stay at risk only by dying.
"""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pandas as pd
import pytest

from ncstats.cohort.values import Values, table_of
from ncstats.cohort.visits import Course, course
from ncstats.dictionary import ByVisits, load_dictionary
from ncstats.survival import cumulative_incidence

CHILDREN, HORIZON, SPACING, LONGEST = 3000, 48.0, 1.0, 72.0
IMPROVED, DEAD = 0.228, 0.285
DICTIONARY = load_dictionary()
WHOLE = DICTIONARY.endpoint("improvement")
ENDPOINT = WHOLE.within(WHOLE.visit_names)
KEYS = pd.Series([f"p{i}" for i in range(CHILDREN)], dtype=object)
IMPROVEMENT, DEATH = 1, 3


def visits() -> pd.DataFrame:
    """Monthly scans until death or the last coming, and the visit at which a death is heard of."""
    draw = np.random.default_rng(20260101)
    either = -log(1 - IMPROVED - DEAD) / HORIZON  # F₁ + F₂ = 1 - exp(-(λ₁ + λ₂) t)
    hazards = either * np.array([IMPROVED, DEAD]) / (IMPROVED + DEAD)
    improved, dead = (draw.exponential(1 / hazard, CHILDREN) for hazard in hazards)
    end = np.minimum(np.minimum(draw.exponential(50, CHILDREN), dead), LONGEST)
    scans = np.ceil(end / SPACING).astype(int) - 1
    child = np.repeat(np.arange(CHILDREN), scans)
    order = np.concatenate([np.arange(1, n + 1) for n in scans])
    time = order * SPACING
    scanned = pd.DataFrame({
        "patient_id": KEYS.to_numpy()[child], "visit_months": time, "modality": "us",
        "nc_present": np.where(improved[child] <= time, "no", "yes"), "death": "no",
    })  # fmt: skip
    heard = pd.DataFrame(
        {"patient_id": KEYS, "visit_months": dead, "modality": None, "death": "yes"}
    )
    table = pd.concat([scanned, heard[dead <= LONGEST]], ignore_index=True)
    table = table.assign(nephrolithiasis="no", kidney_replacement="none")
    for name in ENDPOINT.visit_names:
        table[name] = pd.Categorical(table[name], categories=list(DICTIONARY.visits[name].codes))
    return table


VISITS = table_of(visits(), DICTIONARY.visits)


def followed(window: float) -> Course:
    assert isinstance(ENDPOINT.time, ByVisits)
    time = replace(ENDPOINT.time, competing_window=window)
    return course(
        VISITS,
        Values(DICTIONARY.patients["patient_id"], KEYS.to_numpy()),
        replace(ENDPOINT, time=time),
    )


def incidence(window: float) -> tuple[float, float]:
    """Improvement and death at the horizon."""
    found = followed(window)
    kept = ~np.logical_or.reduce([*found.excluded.values()])
    time = np.where(np.isinf(found.right), found.left, found.right)[kept]
    curves = cumulative_incidence(time, found.cause[kept], [IMPROVEMENT, DEATH])
    return curves[IMPROVEMENT].at(HORIZON).estimate, curves[DEATH].at(HORIZON).estimate


def test_deaths_counted_whenever_they_are_heard_of_bias_both_curves() -> None:
    improved, dead = incidence(window=1e6)
    assert improved < IMPROVED - 0.03
    assert dead > DEAD + 0.05


def test_the_common_end_of_observation_removes_the_bias() -> None:
    # Until the next scan was due the child was still watched: that is the window.
    improved, dead = incidence(window=SPACING)
    assert improved == pytest.approx(IMPROVED, abs=0.02)  # two standard errors of 3,000 children
    assert dead == pytest.approx(DEAD, abs=0.02)


def test_what_came_later_is_listed_and_not_counted() -> None:
    def listed(window: float) -> int:
        codes = [problem.code for problem, _ in followed(window).remarks]
        return codes.count("cohort.competing_not_counted")

    assert listed(1e6) < listed(SPACING)
