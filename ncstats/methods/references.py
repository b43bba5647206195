"""The papers and books in which the methods of the register are described."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Reference:
    """A paper or a book, as the reference list of a medical journal has it.

    Attributes:
        text: authors, title, journal or publisher, year, volume and pages.
        doi: its digital object identifier; empty where it has none.
    """

    text: str
    doi: str = ""

    def __str__(self) -> str:
        """One line of a list of references."""
        return f"{self.text} doi:{self.doi}" if self.doi else self.text


REFERENCES: Mapping[str, Reference] = MappingProxyType({
    "aalen_johansen_1978": Reference(
        "Aalen OO, Johansen S. An empirical transition matrix for non-homogeneous Markov chains "
        "based on censored observations. Scand J Stat 1978;5:141-150.",
    ),
    "austin_2009": Reference(
        "Austin PC. Balance diagnostics for comparing the distribution of baseline covariates "
        "between treatment groups in propensity-score matched samples. "
        "Stat Med 2009;28:3083-3107.",
        "10.1002/sim.3697",
    ),
    "benjamini_hochberg_1995": Reference(
        "Benjamini Y, Hochberg Y. Controlling the false discovery rate: a practical and powerful "
        "approach to multiple testing. J R Stat Soc B 1995;57:289-300.",
        "10.1111/j.2517-6161.1995.tb02031.x",
    ),
    "cliff_1993": Reference(
        "Cliff N. Dominance statistics: ordinal analyses to answer ordinal questions. "
        "Psychol Bull 1993;114:494-509.",
        "10.1037/0033-2909.114.3.494",
    ),
    "clopper_pearson_1934": Reference(
        "Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case "
        "of the binomial. Biometrika 1934;26:404-413.",
        "10.1093/biomet/26.4.404",
    ),
    "cox_1972": Reference(
        "Cox DR. Regression models and life-tables. J R Stat Soc B 1972;34:187-220.",
        "10.1111/j.2517-6161.1972.tb00899.x",
    ),
    "cramer_1946": Reference(
        "Cramér H. Mathematical Methods of Statistics. Princeton: Princeton University Press; "
        "1946.",
    ),
    "dunn_1961": Reference(
        "Dunn OJ. Multiple comparisons among means. J Am Stat Assoc 1961;56:52-64.",
        "10.1080/01621459.1961.10482090",
    ),
    "dunn_1964": Reference(
        "Dunn OJ. Multiple comparisons using rank sums. Technometrics 1964;6:241-252.",
        "10.1080/00401706.1964.10490181",
    ),
    "efron_1977": Reference(
        "Efron B. The efficiency of Cox’s likelihood function for censored data. "
        "J Am Stat Assoc 1977;72:557-565.",
        "10.1080/01621459.1977.10480613",
    ),
    "fay_2010": Reference(
        "Fay MP. Confidence intervals that match Fisher’s exact or Blaker’s exact tests. "
        "Biostatistics 2010;11:373-374.",
        "10.1093/biostatistics/kxp050",
    ),
    "fay_shaw_2010": Reference(
        "Fay MP, Shaw PA. Exact and asymptotic weighted logrank tests for interval censored data: "
        "the interval R package. J Stat Softw 2010;36(2):1-34.",
        "10.18637/jss.v036.i02",
    ),
    "feng_cliff_2004": Reference(
        "Feng D, Cliff N. Monte Carlo evaluation of ordinal d with improved confidence interval. "
        "J Mod Appl Stat Methods 2004;3:322-332.",
        "10.22237/jmasm/1099267560",
    ),
    "fisher_1925": Reference(
        "Fisher RA. Statistical Methods for Research Workers. Edinburgh: Oliver and Boyd; 1925.",
    ),
    "fisher_1935": Reference(
        "Fisher RA. The logic of inductive inference. J R Stat Soc 1935;98:39-82.",
        "10.2307/2342435",
    ),
    "freeman_halton_1951": Reference(
        "Freeman GH, Halton JH. Note on an exact treatment of contingency, goodness of fit and "
        "other problems of significance. Biometrika 1951;38:141-149.",
        "10.1093/biomet/38.1-2.141",
    ),
    "grambsch_therneau_1994": Reference(
        "Grambsch PM, Therneau TM. Proportional hazards tests and diagnostics based on weighted "
        "residuals. Biometrika 1994;81:515-526.",
        "10.1093/biomet/81.3.515",
    ),
    "gray_1988": Reference(
        "Gray RJ. A class of K-sample tests for comparing the cumulative incidence of a competing "
        "risk. Ann Stat 1988;16:1141-1154.",
        "10.1214/aos/1176350951",
    ),
    "hays_1963": Reference(
        "Hays WL. Statistics for Psychologists. New York: Holt, Rinehart and Winston; 1963.",
    ),
    "heinze_schemper_2001": Reference(
        "Heinze G, Schemper M. A solution to the problem of monotone likelihood in Cox "
        "regression. Biometrics 2001;57:114-119.",
        "10.1111/j.0006-341X.2001.00114.x",
    ),
    "hodges_lehmann_1963": Reference(
        "Hodges JL, Lehmann EL. Estimates of location based on rank tests. "
        "Ann Math Stat 1963;34:598-611.",
        "10.1214/aoms/1177704172",
    ),
    "holm_1979": Reference(
        "Holm S. A simple sequentially rejective multiple test procedure. "
        "Scand J Stat 1979;6:65-70.",
    ),
    "horowitz_manski_2000": Reference(
        "Horowitz JL, Manski CF. Nonparametric analysis of randomized experiments with missing "
        "covariate and outcome data. J Am Stat Assoc 2000;95:77-84.",
        "10.1080/01621459.2000.10473902",
    ),
    "hudgens_2001": Reference(
        "Hudgens MG, Satten GA, Longini IM. Nonparametric maximum likelihood estimation for "
        "competing risks survival data subject to interval censoring and truncation. "
        "Biometrics 2001;57:74-80.",
        "10.1111/j.0006-341X.2001.00074.x",
    ),
    "hyndman_fan_1996": Reference(
        "Hyndman RJ, Fan Y. Sample quantiles in statistical packages. Am Stat 1996;50:361-365.",
        "10.1080/00031305.1996.10473566",
    ),
    "kaplan_meier_1958": Reference(
        "Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. "
        "J Am Stat Assoc 1958;53:457-481.",
        "10.1080/01621459.1958.10501452",
    ),
    "kelley_k_2007": Reference(
        "Kelley K. Confidence intervals for standardized effect sizes: theory, application, and "
        "implementation. J Stat Softw 2007;20(8):1-24.",
        "10.18637/jss.v020.i08",
    ),
    "kelley_tl_1935": Reference(
        "Kelley TL. An unbiased correlation ratio measure. "
        "Proc Natl Acad Sci USA 1935;21:554-559.",
        "10.1073/pnas.21.9.554",
    ),
    "kruskal_wallis_1952": Reference(
        "Kruskal WH, Wallis WA. Use of ranks in one-criterion variance analysis. "
        "J Am Stat Assoc 1952;47:583-621.",
        "10.1080/01621459.1952.10483441",
    ),
    "lancaster_1961": Reference(
        "Lancaster HO. Significance tests in discrete distributions. "
        "J Am Stat Assoc 1961;56:223-234.",
        "10.1080/01621459.1961.10482105",
    ),
    "mann_whitney_1947": Reference(
        "Mann HB, Whitney DR. On a test of whether one of two random variables is stochastically "
        "larger than the other. Ann Math Stat 1947;18:50-60.",
        "10.1214/aoms/1177730491",
    ),
    "mantel_1966": Reference(
        "Mantel N. Evaluation of survival data and two new rank order statistics arising in its "
        "consideration. Cancer Chemother Rep 1966;50:163-170.",
    ),
    "newcombe_1998": Reference(
        "Newcombe RG. Interval estimation for the difference between independent proportions: "
        "comparison of eleven methods. Stat Med 1998;17:873-890.",
        "10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I",
    ),
    "patefield_1981": Reference(
        "Patefield WM. Algorithm AS 159: an efficient method of generating random R × C tables "
        "with given row and column totals. Appl Stat 1981;30:91-97.",
        "10.2307/2346669",
    ),
    "pearson_1900": Reference(
        "Pearson K. On the criterion that a given system of deviations from the probable in the "
        "case of a correlated system of variables is such that it can be reasonably supposed to "
        "have arisen from random sampling. Philos Mag 1900;50:157-175.",
        "10.1080/14786440009463897",
    ),
    "peto_peto_1972": Reference(
        "Peto R, Peto J. Asymptotically efficient rank invariant test procedures. "
        "J R Stat Soc A 1972;135:185-207.",
        "10.2307/2344317",
    ),
    "royston_1995": Reference(
        "Royston P. Remark AS R94: a remark on algorithm AS 181: the W-test for normality. "
        "Appl Stat 1995;44:547-551.",
        "10.2307/2986146",
    ),
    "royston_parmar_2013": Reference(
        "Royston P, Parmar MKB. Restricted mean survival time: an alternative to the hazard ratio "
        "for the design and analysis of randomized trials with a time-to-event outcome. "
        "BMC Med Res Methodol 2013;13:152.",
        "10.1186/1471-2288-13-152",
    ),
    "schemper_smith_1996": Reference(
        "Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time. "
        "Control Clin Trials 1996;17:343-346.",
        "10.1016/0197-2456(96)00075-X",
    ),
    "shapiro_wilk_1965": Reference(
        "Shapiro SS, Wilk MB. An analysis of variance test for normality (complete samples). "
        "Biometrika 1965;52:591-611.",
        "10.1093/biomet/52.3-4.591",
    ),
    "smithson_2003": Reference(
        "Smithson M. Confidence Intervals. Thousand Oaks: Sage; 2003.",
        "10.4135/9781412983761",
    ),
    "strasser_weber_1999": Reference(
        "Strasser H, Weber C. On the asymptotic theory of permutation statistics. "
        "Math Methods Stat 1999;8:220-250.",
    ),
    "sun_1996": Reference(
        "Sun J. A non-parametric test for interval-censored failure time data with application to "
        "AIDS studies. Stat Med 1996;15:1387-1395.",
    ),
    "thompson_1936": Reference(
        "Thompson WR. On confidence ranges for the median and other expectation distributions for "
        "populations of unknown distribution form. Ann Math Stat 1936;7:122-128.",
        "10.1214/aoms/1177732502",
    ),
    "tomczak_2014": Reference(
        "Tomczak M, Tomczak E. The need to report effect size estimates revisited. An overview of "
        "some recommended measures of effect size. Trends Sport Sci 2014;21:19-25.",
    ),
    "turnbull_1976": Reference(
        "Turnbull BW. The empirical distribution function with arbitrarily grouped, censored and "
        "truncated data. J R Stat Soc B 1976;38:290-295.",
        "10.1111/j.2517-6161.1976.tb01597.x",
    ),
    "welch_1938": Reference(
        "Welch BL. The significance of the difference between two means when the population "
        "variances are unequal. Biometrika 1938;29:350-362.",
        "10.1093/biomet/29.3-4.350",
    ),
    "welch_1951": Reference(
        "Welch BL. On the comparison of several mean values: an alternative approach. "
        "Biometrika 1951;38:330-336.",
        "10.1093/biomet/38.3-4.330",
    ),
    "wellner_zhan_1997": Reference(
        "Wellner JA, Zhan Y. A hybrid algorithm for computation of the nonparametric maximum "
        "likelihood estimator from censored data. J Am Stat Assoc 1997;92:945-959.",
    ),
    "wilson_1927": Reference(
        "Wilson EB. Probable inference, the law of succession, and statistical inference. "
        "J Am Stat Assoc 1927;22:209-212.",
        "10.1080/01621459.1927.10502953",
    ),
    "yang_dalton_2012": Reference(
        "Yang D, Dalton JE. A unified approach to measuring the effect size between two groups "
        "using SAS. SAS Global Forum 2012, paper 335-2012.",
    ),
    "yates_1934": Reference(
        "Yates F. Contingency tables involving small numbers and the χ² test. "
        "Suppl J R Stat Soc 1934;1:217-235.",
        "10.2307/2983604",
    ),
})  # fmt: skip
"""Every source by the name that the register calls it."""
