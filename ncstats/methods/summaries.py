"""Rows of the register: counts, summaries of a number, intervals, adjustments."""

from __future__ import annotations

from ncstats.methods.model import Method

SUMMARIES: tuple[Method, ...] = (
    Method(
        key="count",
        role="count",
        kind="category",
        label={
            "en": "number and percentage of those with a known value",
            "zh": "例数及占已知值者的百分比",
        },
        detail={"en": "n of N patients with a known value", "zh": "n/N，N 为有已知值的患者数"},
        r_call="table(x, g); prop.table(table(x, g), 2)",
        spss="CROSSTABS /TABLES=x BY g /CELLS=COUNT COLUMN.",
        default="categorical variables",
    ),
    Method(
        key="quantile_6",
        role="summary",
        kind="number",
        label={"en": "median and quartiles, type 6", "zh": "中位数与四分位数（第 6 型）"},
        references=("hyndman_fan_1996",),
        detail={"en": "definition 6, as in SPSS and Minitab", "zh": "定义 6，同 SPSS、Minitab"},
        r_call="quantile(x, probs, type = 6)",
        spss="EXAMINE VARIABLES=x BY g /PLOT=NONE /PERCENTILES(25,50,75)=HAVERAGE.",
        default="continuous variables",
    ),
    Method(
        key="quantile_7",
        role="summary",
        kind="number",
        label={"en": "median and quartiles, type 7", "zh": "中位数与四分位数（第 7 型）"},
        references=("hyndman_fan_1996",),
        detail={"en": "definition 7, as in R and numpy", "zh": "定义 7，同 R、numpy"},
        r_call="quantile(x, probs, type = 7)",
    ),
    Method(
        key="quantile_2",
        role="summary",
        kind="number",
        label={"en": "median and quartiles, type 2", "zh": "中位数与四分位数（第 2 型）"},
        references=("hyndman_fan_1996",),
        detail={"en": "definition 2, as in SAS", "zh": "定义 2，同 SAS"},
        r_call="quantile(x, probs, type = 2)",
        spss="EXAMINE VARIABLES=x BY g /PLOT=NONE /PERCENTILES(25,50,75)=AEMPIRICAL.",
    ),
    Method(
        key="mean_sd",
        role="summary",
        kind="number",
        label={"en": "mean and standard deviation", "zh": "均数与标准差"},
        detail={
            "en": "arithmetic mean; squared deviations divided by n − 1",
            "zh": "算术均数；离均差平方和除以 n − 1",
        },
        r_call="mean(x); sd(x)",
        spss="MEANS TABLES=x BY g /CELLS=COUNT MEAN STDDEV.",
        summary="mean",
    ),
    Method(
        key="range",
        role="summary",
        kind="number",
        label={"en": "smallest and largest value", "zh": "最小值与最大值"},
        detail={"en": "of the known values", "zh": "已知值之中"},
        r_call="range(x)",
        spss="MEANS TABLES=x BY g /CELLS=COUNT MIN MAX.",
    ),
    Method(
        key="shapiro_wilk",
        role="normality",
        kind="number",
        label={"en": "Shapiro–Wilk test of normality", "zh": "Shapiro–Wilk 正态性检验"},
        references=("shapiro_wilk_1965", "royston_1995"),
        detail={"en": "p by Royston’s approximation", "zh": "p 值用 Royston 近似"},
        r_call="tapply(x, g, shapiro.test)",
        spss="EXAMINE VARIABLES=x BY g /PLOT=NPPLOT.",
    ),
)

INTERVALS: tuple[Method, ...] = (
    Method(
        key="wilson",
        role="interval",
        kind="category",
        label={"en": "Wilson interval", "zh": "Wilson 区间"},
        references=("wilson_1927",),
        detail={"en": "without continuity correction", "zh": "无连续性校正"},
        r_call="prop.test(k, n, correct = FALSE)$conf.int",
        spss="PROPORTIONS /ONESAMPLE x TESTVAL=0.5 CITYPES=WILSON_SCORE.",
        default="proportions of outcomes",
    ),
    Method(
        key="clopper_pearson",
        role="interval",
        kind="category",
        label={"en": "Clopper–Pearson interval", "zh": "Clopper–Pearson 区间"},
        references=("clopper_pearson_1934",),
        r_call="binom.test(k, n)$conf.int",
        spss="PROPORTIONS /ONESAMPLE x TESTVAL=0.5 CITYPES=CLOPPER_PEARSON.",
    ),
    Method(
        key="median_binomial",
        role="interval",
        kind="number",
        label={"en": "exact binomial interval of the median", "zh": "中位数的精确二项区间"},
        references=("thompson_1936",),
        detail={"en": "between two order statistics", "zh": "取两个次序统计量"},
        r_call="sort(x)[c(k, length(x) - k + 1)], k <- qbinom(0.025, length(x), 0.5)",
    ),
    Method(
        key="bounds",
        role="interval",
        kind="category",
        label={
            "en": "bounds whatever the outcome of those not assessed",
            "zh": "未评估者结局不限时的上下界",
        },
        references=("horowitz_manski_2000",),
        r_call="c(k, k + missing) / (n + missing)",
        default="proportions of outcomes of which too few were assessed",
    ),
)

ADJUSTMENTS: tuple[Method, ...] = (
    Method(
        key="holm",
        role="adjustment",
        kind="number",
        label={"en": "Holm’s adjustment", "zh": "Holm 校正"},
        references=("holm_1979",),
        r_call='p.adjust(p, method = "holm")',
        default="the p values of one table",
    ),
    Method(
        key="bonferroni",
        role="adjustment",
        kind="number",
        label={"en": "Bonferroni’s adjustment", "zh": "Bonferroni 校正"},
        references=("dunn_1961",),
        r_call='p.adjust(p, method = "bonferroni")',
    ),
    Method(
        key="bh",
        role="adjustment",
        kind="number",
        label={
            "en": "Benjamini and Hochberg’s adjustment (false discovery rate)",
            "zh": "Benjamini–Hochberg 校正（错误发现率）",
        },
        references=("benjamini_hochberg_1995",),
        r_call='p.adjust(p, method = "BH")',
    ),
)
