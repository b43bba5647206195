"""Rows of the register: how large a difference is, with its interval."""

from __future__ import annotations

from ncstats.methods.model import Method

EFFECTS: tuple[Method, ...] = (
    Method(
        key="epsilon_squared",
        role="effect",
        kind="number",
        label={
            "en": "ε² = H / (N − 1), share of rank variance between groups",
            "zh": "ε² = H / (N − 1)，组间秩变异占比",
        },
        source="Kelley TL. Proc Natl Acad Sci USA 1935;21:554-559, of ranks; interval by inverting "
        "the non-central χ² of H",
        r_call="kruskal.test(x, g)$statistic / (length(x) - 1)",
        default="numbers in three or more groups, by ranks",
        function="epsilon_squared",
        takes="counts",
        summary="ranks",
    ),
    Method(
        key="eta_squared",
        role="effect",
        kind="number",
        label={
            "en": "η² = (H − k + 1) / (N − k), of k groups by ranks",
            "zh": "η² = (H − k + 1) / (N − k)，k 组的秩效应量",
        },
        source="Tomczak M, Tomczak E. Trends Sport Sci 2014;21:19-25; interval by inverting the "
        "non-central χ² of H",
        r_call="rstatix::kruskal_effsize(d, x ~ g)",
        function="eta_squared",
        takes="counts",
        summary="ranks",
    ),
    Method(
        key="hodges_lehmann",
        role="effect",
        kind="number",
        label={
            "en": "Hodges–Lehmann shift, the median difference between pairs",
            "zh": "Hodges–Lehmann 位移（两组间差值的中位数）",
        },
        source="Hodges JL, Lehmann EL. Ann Math Stat 1963;34:598-611; interval by inverting the "
        "Mann–Whitney test",
        r_call="wilcox.test(x ~ g, conf.int = TRUE)",
        spss="NPTESTS /INDEPENDENT TEST (x) GROUP (g) HODGES_LEHMAN(CI).",
        default="numbers in two groups, by ranks",
        function="hodges_lehmann",
        takes="values",
        two_groups=True,
        summary="ranks",
    ),
    Method(
        key="cliffs_delta",
        role="effect",
        kind="number",
        label={"en": "Cliff’s δ", "zh": "Cliff δ"},
        source="Cliff N. Psychol Bull 1993;114:494-509; interval of Feng D, Cliff N. J Mod Appl "
        "Stat Methods 2004;3:322-332",
        r_call="effectsize::cliffs_delta(x ~ g)",
        function="cliffs_delta",
        takes="counts",
        two_groups=True,
        summary="ranks",
    ),
    Method(
        key="mean_difference",
        role="effect",
        kind="number",
        label={"en": "difference of means", "zh": "均数差"},
        source="Welch BL. Biometrika 1938;29:350-362; first group less the second",
        r_call="t.test(x ~ g)",
        spss="T-TEST GROUPS=g(1 2) /VARIABLES=x.",
        default="numbers in two groups shown as mean ± SD",
        function="mean_difference",
        takes="values",
        two_groups=True,
        summary="mean",
    ),
    Method(
        key="omega_squared",
        role="effect",
        kind="number",
        label={
            "en": "ω² = (k − 1)(F − 1) / ((k − 1)(F − 1) + N), share of variance between groups",
            "zh": "ω² = (k − 1)(F − 1) / ((k − 1)(F − 1) + N)，组间变异占比",
        },
        source="Hays WL. Statistics for Psychologists, 1963; interval by inverting the non-central "
        "F of the analysis of variance, λ / (λ + N) (Kelley K. J Stat Softw 2007;20(8):1-24)",
        r_call="effectsize::omega_squared(aov(x ~ factor(g)), partial = FALSE); "
        "MBESS::ci.pvaf(F, k - 1, N - k, N)",
        spss="ONEWAY x BY g /ES=OVERALL.",
        default="numbers in three or more groups shown as mean ± SD",
        function="omega_squared",
        takes="values",
        summary="mean",
    ),
    Method(
        key="standardised_mean_difference",
        role="effect",
        kind="number",
        label={"en": "standardised mean difference", "zh": "标准化均数差"},
        source="Austin PC. Stat Med 2009;28:3083-3107: (m₁ − m₂) / √((s₁² + s₂²) / 2)",
        r_call="(mean(x) - mean(y)) / sqrt((var(x) + var(y)) / 2)",
        function="standardised_mean_difference",
        takes="values",
        two_groups=True,
        summary="mean",
    ),
    Method(
        key="cramers_v",
        role="effect",
        kind="category",
        label={
            "en": "Cramér’s V = √(χ² / (N (min(r, c) − 1)))",
            "zh": "Cramér V = √(χ² / (N (min(r, c) − 1)))",
        },
        source="Cramér H. Mathematical Methods of Statistics, 1946; interval by inverting the "
        "non-central χ² (Smithson M. Confidence Intervals, 2003)",
        r_call="effectsize::cramers_v(table(x, g), adjust = FALSE)",
        spss="CROSSTABS /TABLES=x BY g /STATISTICS=PHI.",
        default="categories in three or more groups or levels",
        function="cramers_v",
        takes="table",
    ),
    Method(
        key="risk_difference",
        role="effect",
        kind="category",
        label={"en": "difference of proportions, percentage points", "zh": "率差（百分点）"},
        source="Newcombe RG. Stat Med 1998;17:873-890, method 10; first group less the second",
        r_call=(
            "w <- function(k, n) prop.test(k, n, correct = FALSE)$conf.int; d <- p[1] - p[2]; "
            "d + c(-1, 1) * sqrt((p - w1)^2 + (w2 - p)^2) # of the Wilson limits w1 and w2"
        ),
        spss="PROPORTIONS /INDEPENDENTSAMPLES x BY g CITYPES=NEWCOMBE.",
        default="yes or no in two groups",
        function="risk_difference",
        takes="table",
        two_groups=True,
        two_levels=True,
    ),
    Method(
        key="odds_ratio",
        role="effect",
        kind="category",
        label={"en": "conditional odds ratio", "zh": "条件比值比（OR）"},
        source="Fisher RA (1935); interval by inverting Fisher's two-sided test (Fay MP. "
        "Biostatistics 2010;11:373-374)",
        r_call="exact2x2::exact2x2(table(x, g))",
        function="odds_ratio",
        takes="table",
        two_groups=True,
        two_levels=True,
    ),
    Method(
        key="standardised_difference",
        role="effect",
        kind="category",
        label={"en": "standardised difference of proportions", "zh": "标准化率差"},
        source="Yang D, Dalton JE. SAS Global Forum 2012, paper 335: Mahalanobis distance",
        r_call="stddiff::stddiff.category(d, 1, 2)",
        function="standardised_difference",
        takes="table",
        two_groups=True,
    ),
)
