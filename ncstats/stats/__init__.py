"""Estimates and tests: arrays or counts in, one small frozen result out.

Missing values are dropped by the caller. A statistic that the data do not determine raises
`NotComputable` with the code of its reason.
"""

from ncstats.stats.contingency import ChiSquared, FisherExact, chi_squared, fisher_exact
from ncstats.stats.multiplicity import Adjustment, adjust
from ncstats.stats.not_computable import NotComputable
from ncstats.stats.proportions import ProportionInterval, ProportionMethod, proportion_ci
from ncstats.stats.ranks import KruskalWallis, MannWhitney, kruskal_wallis, mann_whitney
from ncstats.stats.summaries import MeanSd, mean_sd, quantile

__all__ = [
    "Adjustment",
    "ChiSquared",
    "FisherExact",
    "KruskalWallis",
    "MannWhitney",
    "MeanSd",
    "NotComputable",
    "ProportionInterval",
    "ProportionMethod",
    "adjust",
    "chi_squared",
    "fisher_exact",
    "kruskal_wallis",
    "mann_whitney",
    "mean_sd",
    "proportion_ci",
    "quantile",
]
