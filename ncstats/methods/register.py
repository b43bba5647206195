"""The register of methods: for each, its label, its source, and the R call with the same number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "category", "time_to_event"]
Role = Literal["count", "summary", "test", "effect", "adjustment", "interval", "curve"]


@dataclass(frozen=True)
class Method:
    """One method.

    Attributes:
        key: what plans, results and `ncstats.stats` call it.
        role: what it gives.
        kind: the kind of variable it is for, as the dictionary calls it.
        label: its name in a footnote, by language.
        source: where it is described.
        r_call: R that gives the same number.
        default: when the rules choose it, in a few words; empty where only a plan does.
    """

    key: str
    role: Role
    kind: Kind
    label: Mapping[str, str]
    source: str
    r_call: str
    default: str = ""

    def __post_init__(self) -> None:
        """Refuse a row that leaves a reader or a checker without an answer."""
        if set(self.label) != {"en", "zh"} or not all(self.label.values()):
            raise ValueError(f"{self.key}: a method is named in English and Chinese")
        if not (self.key and self.source and self.r_call):
            raise ValueError(f"{self.key}: a method has a key, a source and an R call")


_QUANTILES = "Hyndman RJ, Fan Y. Am Stat 1996;50:361-365"

METHODS: tuple[Method, ...] = (
    Method(
        key="count",
        role="count",
        kind="category",
        label={
            "en": "number and percentage of those with a known value",
            "zh": "例数及占已知值者的百分比",
        },
        source="n/N, the children with a known value being N",
        r_call="table(x); prop.table(table(x))",
        default="categorical variables",
    ),
    Method(
        key="quantile_6",
        role="summary",
        kind="number",
        label={"en": "median and quartiles, type 6", "zh": "中位数与四分位数（第 6 型）"},
        source=f"{_QUANTILES}, definition 6; SPSS and Minitab",
        r_call="quantile(x, probs, type = 6)",
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
    ),
    Method(
        key="mean_sd",
        role="summary",
        kind="number",
        label={"en": "mean and standard deviation", "zh": "均数与标准差"},
        source="arithmetic mean; squares about it divided by n - 1",
        r_call="mean(x); sd(x)",
    ),
    Method(
        key="mann_whitney",
        role="test",
        kind="number",
        label={"en": "Mann–Whitney U test", "zh": "Mann–Whitney U 检验"},
        source="Mann HB, Whitney DR. Ann Math Stat 1947;18:50-60; ties and continuity corrected",
        r_call="wilcox.test(x ~ g, exact = FALSE, correct = TRUE)",
        default="continuous variables in two groups",
    ),
    Method(
        key="kruskal_wallis",
        role="test",
        kind="number",
        label={"en": "Kruskal–Wallis test", "zh": "Kruskal–Wallis 检验"},
        source="Kruskal WH, Wallis WA. J Am Stat Assoc 1952;47:583-621; ties corrected",
        r_call="kruskal.test(x, g)",
        default="continuous variables in three or more groups",
    ),
    Method(
        key="fisher_exact",
        role="test",
        kind="category",
        label={"en": "Fisher’s exact test", "zh": "Fisher 精确检验"},
        source="Freeman GH, Halton JH. Biometrika 1951;38:141-149",
        r_call="fisher.test(table(x, g))",
        default="categorical variables between groups",
    ),
    Method(
        key="chi_squared",
        role="test",
        kind="category",
        label={"en": "Pearson’s χ² test", "zh": "Pearson χ² 检验"},
        source="Pearson K. Philos Mag 1900;50:157-175; without continuity correction",
        r_call="chisq.test(table(x, g), correct = FALSE)",
        default="past the budget of the exact test, every expected count 5 or more",
    ),
    Method(
        key="fisher_monte_carlo",
        role="test",
        kind="category",
        label={
            "en": "Fisher’s test, simulated with a fixed seed",
            "zh": "Fisher 检验（固定种子模拟）",
        },
        source="Patefield WM. Appl Stat 1981;30:91-97",
        r_call="fisher.test(table(x, g), simulate.p.value = TRUE, B = 1e5)",
        default="past the budget of the exact test, an expected count below 5",
    ),
    Method(
        key="epsilon_squared",
        role="effect",
        kind="number",
        label={"en": "ε², share of rank variance between groups", "zh": "ε²（组间秩变异占比）"},
        source="Kelley TL. Proc Natl Acad Sci USA 1935;21:554-559; of ranks: H / (N - 1)",
        r_call="kruskal.test(x, g)$statistic / (length(x) - 1)",
        default="beside the Kruskal-Wallis test",
    ),
    Method(
        key="cliffs_delta",
        role="effect",
        kind="number",
        label={"en": "Cliff’s δ", "zh": "Cliff δ"},
        source="Cliff N. Psychol Bull 1993;114:494-509",
        r_call="2 * wilcox.test(x, y, exact = FALSE)$statistic / (length(x) * length(y)) - 1",
        default="beside the Mann-Whitney test",
    ),
    Method(
        key="holm",
        role="adjustment",
        kind="number",
        label={"en": "Holm’s adjustment", "zh": "Holm 校正"},
        source="Holm S. Scand J Stat 1979;6:65-70",
        r_call='p.adjust(p, method = "holm")',
        default="the p-values of one table",
    ),
    Method(
        key="wilson",
        role="interval",
        kind="category",
        label={"en": "Wilson interval", "zh": "Wilson 区间"},
        source="Wilson EB. J Am Stat Assoc 1927;22:209-212",
        r_call="prop.test(k, n, correct = FALSE)$conf.int",
        default="proportions of outcomes",
    ),
    Method(
        key="clopper_pearson",
        role="interval",
        kind="category",
        label={"en": "Clopper–Pearson interval", "zh": "Clopper–Pearson 区间"},
        source="Clopper CJ, Pearson ES. Biometrika 1934;26:404-413",
        r_call="binom.test(k, n)$conf.int",
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
    Method(
        key="kaplan_meier",
        role="curve",
        kind="time_to_event",
        label={
            "en": "Kaplan–Meier estimate, log-log limits",
            "zh": "Kaplan–Meier 估计（log-log 置信限）",
        },
        source="Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481; Greenwood's standard error",
        r_call='survival::survfit(Surv(time, event) ~ 1, conf.type = "log-log")',
        default="one kind of event",
    ),
    Method(
        key="aalen_johansen",
        role="curve",
        kind="time_to_event",
        label={"en": "Aalen–Johansen cumulative incidence", "zh": "Aalen–Johansen 累积发生率"},
        source="Aalen OO, Johansen S. Scand J Stat 1978;5:141-150; infinitesimal jackknife",
        r_call='survival::survfit(Surv(time, factor(cause)) ~ 1, conf.type = "log-log")',
        default="cumulative incidence, with or without competing causes",
    ),
    Method(
        key="logrank",
        role="test",
        kind="time_to_event",
        label={"en": "log-rank test", "zh": "log-rank 检验"},
        source="Mantel N. Cancer Chemother Rep 1966;50:163-170",
        r_call="survival::survdiff(Surv(time, event) ~ g)",
        default="survival between groups",
    ),
    Method(
        key="gray",
        role="test",
        kind="time_to_event",
        label={"en": "Gray’s test", "zh": "Gray 检验"},
        source="Gray RJ. Ann Stat 1988;16:1141-1154, with ρ = 0; ties corrected",
        r_call="cmprsk::cuminc(time, cause, g)$Tests",
        default="cumulative incidence between groups, with competing causes",
    ),
)

_BY_KEY = {row.key: row for row in METHODS}


def method(key: str) -> Method:
    """The row of the register.

    Raises:
        KeyError: no method has this key.

    >>> method("logrank").label["en"]
    'log-rank test'
    """
    return _BY_KEY[key]


def tests_for(kind: str, groups: int | None) -> tuple[str, ...]:
    """Keys of the tests that fit a variable, the default first.

    Args:
        kind: ``number``, ``category`` or ``time_to_event``.
        groups: how many groups are compared; None when that is not known yet.

    Raises:
        ValueError: fewer than two groups, or another kind.

    >>> tests_for("number", 2), tests_for("category", None)
    (('mann_whitney', 'kruskal_wallis'), ('fisher_exact', 'chi_squared'))
    """
    if groups is not None and groups < 2:
        raise ValueError("a test compares two groups or more")
    if kind == "number":
        two_only = ("mann_whitney",) if groups in (2, None) else ()
        return (*two_only, "kruskal_wallis")
    if kind == "category":
        return ("fisher_exact", "chi_squared")
    if kind == "time_to_event":
        return ("logrank",)
    raise ValueError("a variable is a number, a category or a time to an event")


def default_test(kind: str, groups: int) -> str:
    """The test that the stated rule chooses, by its key.

    Numbers: Mann-Whitney for two groups, Kruskal-Wallis for three or more. Categories: Fisher's
    exact test, which names what stood in for it where it was out of reach. Time to an event:
    log-rank.

    Raises:
        ValueError: fewer than two groups, or another kind.

    >>> default_test("number", 2), default_test("number", 3), default_test("category", 3)
    ('mann_whitney', 'kruskal_wallis', 'fisher_exact')
    """
    return tests_for(kind, groups)[0]
