"""Rows of the register: counts, summaries of a number, intervals, adjustments."""

from __future__ import annotations

from ncstats.methods.model import Method

_QUANTILES = "Hyndman RJ, Fan Y. Am Stat 1996;50:361-365"

SUMMARIES: tuple[Method, ...] = (
    Method(
        key="count",
        role="count",
        kind="category",
        label={
            "en": "number and percentage of those with a known value",
            "zh": "例数及占已知值者的百分比",
        },
        source="n/N, the children with a known value being N",
        r_call="table(x, g); prop.table(table(x, g), 2)",
        spss="CROSSTABS /TABLES=x BY g /CELLS=COUNT COLUMN.",
        default="categorical variables",
    ),
    Method(
        key="quantile_6",
        role="summary",
        kind="number",
        label={"en": "median and quartiles, type 6", "zh": "中位数与四分位数（第 6 型）"},
        source=f"{_QUANTILES}, definition 6; SPSS and Minitab",
        r_call="quantile(x, probs, type = 6)",
        spss="EXAMINE VARIABLES=x BY g /PLOT=NONE /PERCENTILES(25,50,75)=HAVERAGE.",
        default="continuous variables",
    ),
    Method(
        key="quantile_7",
        role="summary",
        kind="number",
        label={"en": "median and quartiles, type 7", "zh": "中位数与四分位数（第 7 型）"},
        source=f"{_QUANTILES}, definition 7; R and numpy",
        r_call="quantile(x, probs, type = 7)",
    ),
    Method(
        key="quantile_2",
        role="summary",
        kind="number",
        label={"en": "median and quartiles, type 2", "zh": "中位数与四分位数（第 2 型）"},
        source=f"{_QUANTILES}, definition 2; SAS",
        r_call="quantile(x, probs, type = 2)",
        spss="EXAMINE VARIABLES=x BY g /PLOT=NONE /PERCENTILES(25,50,75)=AEMPIRICAL.",
    ),
    Method(
        key="mean_sd",
        role="summary",
        kind="number",
        label={"en": "mean and standard deviation", "zh": "均数与标准差"},
        source="arithmetic mean; squares about it divided by n - 1",
        r_call="mean(x); sd(x)",
        spss="MEANS TABLES=x BY g /CELLS=COUNT MEAN STDDEV.",
        summary="mean",
    ),
    Method(
        key="range",
        role="summary",
        kind="number",
        label={"en": "smallest and largest value", "zh": "最小值与最大值"},
        source="smallest and largest of the known values",
        r_call="range(x)",
        spss="MEANS TABLES=x BY g /CELLS=COUNT MIN MAX.",
    ),
    Method(
        key="shapiro_wilk",
        role="normality",
        kind="number",
        label={"en": "Shapiro–Wilk test of normality", "zh": "Shapiro–Wilk 正态性检验"},
        source="Shapiro SS, Wilk MB. Biometrika 1965;52:591-611; Royston P. Appl Stat 1995;44:547",
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
        source="Wilson EB. J Am Stat Assoc 1927;22:209-212",
        r_call="prop.test(k, n, correct = FALSE)$conf.int",
        spss="PROPORTIONS /ONESAMPLE x TESTVAL=0.5 CITYPES=WILSON_SCORE.",
        default="proportions of outcomes",
    ),
    Method(
        key="clopper_pearson",
        role="interval",
        kind="category",
        label={"en": "Clopper–Pearson interval", "zh": "Clopper–Pearson 区间"},
        source="Clopper CJ, Pearson ES. Biometrika 1934;26:404-413",
        r_call="binom.test(k, n)$conf.int",
        spss="PROPORTIONS /ONESAMPLE x TESTVAL=0.5 CITYPES=CLOPPER_PEARSON.",
    ),
    Method(
        key="median_binomial",
        role="interval",
        kind="number",
        label={"en": "exact binomial interval of the median", "zh": "中位数的精确二项区间"},
        source="Thompson WR. Ann Math Stat 1936;7:122-128; between two order statistics",
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
        source="Horowitz JL, Manski CF. J Am Stat Assoc 2000;95:77-84",
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
        source="Holm S. Scand J Stat 1979;6:65-70",
        r_call='p.adjust(p, method = "holm")',
        default="the p values of one table",
    ),
    Method(
        key="bonferroni",
        role="adjustment",
        kind="number",
        label={"en": "Bonferroni’s adjustment", "zh": "Bonferroni 校正"},
        source="Dunn OJ. J Am Stat Assoc 1961;56:52-64",
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
        source="Benjamini Y, Hochberg Y. J R Stat Soc B 1995;57:289-300",
        r_call='p.adjust(p, method = "BH")',
    ),
)
