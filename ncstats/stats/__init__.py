"""Estimates and tests: arrays or counts in, one small frozen result out.

Missing values are dropped by the caller. A statistic that the data do not determine raises
`NotComputable` with the code of its reason. Groups come as arrays of values, or counted: distinct
values × groups.

Names load on first use: most analyses need a few of these methods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

# Each "as itself" tells checkers of types and editors that the name is offered.
if TYPE_CHECKING:
    from ncstats.stats.censoring import CensoredQuantiles as CensoredQuantiles
    from ncstats.stats.censoring import Order as Order
    from ncstats.stats.censoring import order_of as order_of
    from ncstats.stats.contingency import ChiSquared as ChiSquared
    from ncstats.stats.contingency import FisherExact as FisherExact
    from ncstats.stats.contingency import chi_squared as chi_squared
    from ncstats.stats.contingency import fisher_exact as fisher_exact
    from ncstats.stats.dominance import cliffs_delta as cliffs_delta
    from ncstats.stats.effect import Effect as Effect
    from ncstats.stats.means import FTest as FTest
    from ncstats.stats.means import anova as anova
    from ncstats.stats.means import mean_difference as mean_difference
    from ncstats.stats.means import standardised_mean_difference as standardised_mean_difference
    from ncstats.stats.means import welch as welch
    from ncstats.stats.medians import median_ci as median_ci
    from ncstats.stats.multiplicity import Adjustment as Adjustment
    from ncstats.stats.multiplicity import adjust as adjust
    from ncstats.stats.noncentral import cramers_v as cramers_v
    from ncstats.stats.noncentral import epsilon_squared as epsilon_squared
    from ncstats.stats.noncentral import eta_squared as eta_squared
    from ncstats.stats.noncentral import omega_squared as omega_squared
    from ncstats.stats.normality import ShapiroWilk as ShapiroWilk
    from ncstats.stats.normality import shapiro_wilk as shapiro_wilk
    from ncstats.stats.not_computable import NotComputable as NotComputable
    from ncstats.stats.odds import odds_ratio as odds_ratio
    from ncstats.stats.pairs import PairTest as PairTest
    from ncstats.stats.pairs import dunn as dunn
    from ncstats.stats.pairs import pairwise_fisher as pairwise_fisher
    from ncstats.stats.pairs import pairwise_wilcoxon as pairwise_wilcoxon
    from ncstats.stats.proportions import ProportionInterval as ProportionInterval
    from ncstats.stats.proportions import ProportionMethod as ProportionMethod
    from ncstats.stats.proportions import proportion_ci as proportion_ci
    from ncstats.stats.ranks import KruskalWallis as KruskalWallis
    from ncstats.stats.ranks import MannWhitney as MannWhitney
    from ncstats.stats.ranks import kruskal_wallis as kruskal_wallis
    from ncstats.stats.ranks import mann_whitney as mann_whitney
    from ncstats.stats.risks import risk_difference as risk_difference
    from ncstats.stats.risks import standardised_difference as standardised_difference
    from ncstats.stats.shift import hodges_lehmann as hodges_lehmann
    from ncstats.stats.summaries import MeanSd as MeanSd
    from ncstats.stats.summaries import mean_sd as mean_sd
    from ncstats.stats.summaries import quantile as quantile
else:
    from ncstats.lazily import lazily

    __all__, __getattr__, __dir__ = lazily(
        __name__,
        {
            "censoring": "CensoredQuantiles Order order_of",
            "contingency": "ChiSquared FisherExact chi_squared fisher_exact",
            "dominance": "cliffs_delta",
            "effect": "Effect",
            "means": "FTest anova mean_difference standardised_mean_difference welch",
            "medians": "median_ci",
            "multiplicity": "Adjustment adjust",
            "noncentral": "cramers_v epsilon_squared eta_squared omega_squared",
            "normality": "ShapiroWilk shapiro_wilk",
            "not_computable": "NotComputable",
            "odds": "odds_ratio",
            "pairs": "PairTest dunn pairwise_fisher pairwise_wilcoxon",
            "proportions": "ProportionInterval ProportionMethod proportion_ci",
            "ranks": "KruskalWallis MannWhitney kruskal_wallis mann_whitney",
            "risks": "risk_difference standardised_difference",
            "shift": "hodges_lehmann",
            "summaries": "MeanSd mean_sd quantile",
        },
    )
