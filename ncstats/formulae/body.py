"""Body surface and mass index."""

from __future__ import annotations

import numpy as np

from ncstats.formulae.computed import Computed, Numbers, positive


def body_surface_area(height: Numbers, weight: Numbers) -> Computed:
    """The body's surface by Mosteller.

    surface = √(height × weight / 3600)

    Source: Mosteller RD. N Engl J Med 1987;317:1098.

    Args:
        height: cm.
        weight: kg.

    Returns:
        m².

    >>> body_surface_area(np.array([100.0]), np.array([36.0])).values.tolist()
    [1.0]
    """
    return Computed(np.sqrt(positive(height) * positive(weight) / 3600))


def body_mass_index(weight: Numbers, height: Numbers) -> Computed:
    """Weight over the square of height.

    Source: Keys A et al. J Chronic Dis 1972;25:329-343.

    Args:
        weight: kg.
        height: cm.

    Returns:
        kg/m².

    >>> body_mass_index(np.array([16.0]), np.array([100.0])).values.tolist()
    [16.0]
    """
    return Computed(positive(weight) / (positive(height) / 100) ** 2)
