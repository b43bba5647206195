"""Estimates and tests: arrays or counts in, one small frozen result out.

Missing values are dropped by the caller. A statistic that the data do not determine raises
`NotComputable` with the code of its reason. Groups come as arrays of values, or counted: distinct
values × groups.

Names load on first use: most analyses need a few of these methods.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_HOMES = {
    "Adjustment": "ncstats.stats.multiplicity",
    "CensoredQuantiles": "ncstats.stats.censoring",
    "ChiSquared": "ncstats.stats.contingency",
    "Effect": "ncstats.stats.effect",
    "FTest": "ncstats.stats.means",
    "FisherExact": "ncstats.stats.contingency",
    "KruskalWallis": "ncstats.stats.ranks",
    "MannWhitney": "ncstats.stats.ranks",
    "MeanSd": "ncstats.stats.summaries",
    "NotComputable": "ncstats.stats.not_computable",
    "Order": "ncstats.stats.censoring",
    "PairTest": "ncstats.stats.pairs",
    "ProportionInterval": "ncstats.stats.proportions",
    "ProportionMethod": "ncstats.stats.proportions",
    "ShapiroWilk": "ncstats.stats.normality",
    "adjust": "ncstats.stats.multiplicity",
    "anova": "ncstats.stats.means",
    "chi_squared": "ncstats.stats.contingency",
    "cliffs_delta": "ncstats.stats.dominance",
    "cramers_v": "ncstats.stats.noncentral",
    "dunn": "ncstats.stats.pairs",
    "epsilon_squared": "ncstats.stats.noncentral",
    "eta_squared": "ncstats.stats.noncentral",
    "fisher_exact": "ncstats.stats.contingency",
    "hodges_lehmann": "ncstats.stats.shift",
    "kruskal_wallis": "ncstats.stats.ranks",
    "mann_whitney": "ncstats.stats.ranks",
    "mean_difference": "ncstats.stats.means",
    "mean_sd": "ncstats.stats.summaries",
    "median_ci": "ncstats.stats.medians",
    "odds_ratio": "ncstats.stats.odds",
    "omega_squared": "ncstats.stats.noncentral",
    "order_of": "ncstats.stats.censoring",
    "pairwise_fisher": "ncstats.stats.pairs",
    "pairwise_wilcoxon": "ncstats.stats.pairs",
    "proportion_ci": "ncstats.stats.proportions",
    "quantile": "ncstats.stats.summaries",
    "risk_difference": "ncstats.stats.risks",
    "shapiro_wilk": "ncstats.stats.normality",
    "standardised_difference": "ncstats.stats.risks",
    "standardised_mean_difference": "ncstats.stats.means",
    "welch": "ncstats.stats.means",
}

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


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'ncstats.stats' has no attribute {name!r}")
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
