"""Estimates and tests: arrays or counts in, one small frozen result out.

Missing values are dropped by the caller. A statistic that the data do not determine raises
`NotComputable` with the code of its reason. Groups come as arrays of values, or counted: distinct
values × groups.
"""

from ncstats.stats.censoring import CensoredQuantiles, Order, order_of
from ncstats.stats.contingency import ChiSquared, FisherExact, chi_squared, fisher_exact
from ncstats.stats.dominance import cliffs_delta
from ncstats.stats.effect import Effect
from ncstats.stats.means import (
    FTest,
    anova,
    mean_difference,
    standardised_mean_difference,
    welch,
)
from ncstats.stats.medians import median_ci
from ncstats.stats.multiplicity import Adjustment, adjust
from ncstats.stats.noncentral import cramers_v, epsilon_squared, eta_squared, omega_squared
from ncstats.stats.normality import ShapiroWilk, shapiro_wilk
from ncstats.stats.not_computable import NotComputable
from ncstats.stats.odds import odds_ratio
from ncstats.stats.pairs import PairTest, dunn, pairwise_fisher, pairwise_wilcoxon
from ncstats.stats.proportions import ProportionInterval, ProportionMethod, proportion_ci
from ncstats.stats.ranks import KruskalWallis, MannWhitney, kruskal_wallis, mann_whitney
from ncstats.stats.risks import risk_difference, standardised_difference
from ncstats.stats.shift import hodges_lehmann
from ncstats.stats.summaries import MeanSd, mean_sd, quantile

__all__ = [
    "Adjustment",
    "CensoredQuantiles",
    "ChiSquared",
    "Effect",
    "FTest",
    "FisherExact",
    "KruskalWallis",
    "MannWhitney",
    "MeanSd",
    "NotComputable",
    "Order",
    "PairTest",
    "ProportionInterval",
    "ProportionMethod",
    "ShapiroWilk",
    "adjust",
    "anova",
    "chi_squared",
    "cliffs_delta",
    "cramers_v",
    "dunn",
    "epsilon_squared",
    "eta_squared",
    "fisher_exact",
    "hodges_lehmann",
    "kruskal_wallis",
    "mann_whitney",
    "mean_difference",
    "mean_sd",
    "median_ci",
    "odds_ratio",
    "omega_squared",
    "order_of",
    "pairwise_fisher",
    "pairwise_wilcoxon",
    "proportion_ci",
    "quantile",
    "risk_difference",
    "shapiro_wilk",
    "standardised_difference",
    "standardised_mean_difference",
    "welch",
]
