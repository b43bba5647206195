"""Tests of means and what printed means and standard deviations exclude."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from itertools import combinations_with_replacement, product
from statistics import mean, stdev

import pytest
from scipy import stats as scipy_stats

from ncstats.published.intervals import Interval, rounded_to
from ncstats.published.reconstruct import f_distribution
from ncstats.published.reconstruct.comparisons import MeansComparison
from ncstats.published.reconstruct.means import MeansTest, bounds_at, f_ratio
from ncstats.published.reconstruct.moments import attainable_p, impossible_moments
from ncstats.published.reconstruct.row import Row, Summary
from ncstats.published.reconstruct.row_search import find_values
from ncstats.text.cells import PrintedNumber
from ncstats.text.numbers import number

DEGREES = [(1, Fraction(20)), (1, Fraction(813, 20)), (2, Fraction(47)), (3, Fraction(7, 2))]
WELCH_OF_THREE = (3.11597341150861, 3.84130840183183)


def near(value: str, by: str) -> Interval:
    return Interval(Fraction(value) - Fraction(by), Fraction(value) + Fraction(by))


def printed(value: float | str, digits: int = 1) -> Interval:
    """The interval of a value printed with so many decimals, or of a printed string."""
    text = value if isinstance(value, str) else number(value, digits)
    return rounded_to(PrintedNumber("=", Decimal(text)))


@pytest.mark.parametrize(("df1", "df2"), DEGREES)
@pytest.mark.parametrize("x", ["0.01", "0.5", "2.3", "9", "60"])
def test_the_tail_of_f_is_scipy_s(df1: int, df2: Fraction, x: str) -> None:
    found = float(f_distribution.upper_tail(Decimal(x), df1, df2))
    assert found == pytest.approx(scipy_stats.f.sf(float(x), df1, float(df2)), rel=1e-9)


@pytest.mark.parametrize(("df1", "df2"), DEGREES)
@pytest.mark.parametrize("p", [Fraction(1, 2000), Fraction(9, 200), Fraction(199, 200)])
def test_its_inverse_comes_back(df1: int, df2: Fraction, p: Fraction) -> None:
    at = f_distribution.statistic_at(p, df1, df2)
    tail = f_distribution.upper_tail(Decimal(at.numerator) / Decimal(at.denominator), df1, df2)
    assert float(tail) == pytest.approx(float(p), rel=1e-9)
    assert f_distribution.statistic_at(Fraction(1), df1, df2) == 0
    assert f_distribution.upper_tail(Decimal(0), df1, df2) == 1


@pytest.mark.parametrize("seed", range(6))
def test_f_is_that_of_student_welch_and_anova(seed: int) -> None:
    rng = random.Random(seed)
    groups = [[rng.randrange(20) for _ in range(rng.randrange(3, 9))] for _ in range(3)]
    anova = f_ratio(groups, "anova")
    assert anova is not None
    assert float(anova.statistic) == pytest.approx(scipy_stats.f_oneway(*groups).statistic)
    for test, equal in (("anova", True), ("welch", False)):
        expected = scipy_stats.ttest_ind(*groups[:2], equal_var=equal)
        found = f_ratio(groups[:2], test)  # type: ignore[arg-type]  # the two keys
        assert found is not None
        assert float(found.statistic) == pytest.approx(expected.statistic**2)
        assert float(found.df2) == pytest.approx(expected.df)


def test_welch_s_f_of_three_groups_is_r_s() -> None:
    # R 4.2.2: oneway.test(c(1,2,3,4,5,9,2,8,8,1) ~ rep(1:3, c(3,3,4)))
    found = f_ratio([[1, 2, 3], [4, 5, 9], [2, 8, 8, 1]], "welch")
    assert found is not None
    assert float(found.statistic) == pytest.approx(WELCH_OF_THREE[0], rel=1e-9)
    assert float(found.df2) == pytest.approx(WELCH_OF_THREE[1], rel=1e-9)


@pytest.mark.parametrize("test", ["welch", "anova"])
def test_values_without_spread_or_of_one_group_have_no_f(test: MeansTest) -> None:
    assert f_ratio([[3, 3], [3, 3]], test) is None
    assert f_ratio([[1, 2], []], test) is None
    assert f_ratio([[1], [2]], test) is None


def test_the_bounds_of_f_are_inside_those_of_the_p_value() -> None:
    bounds = bounds_at(near("0.03", "0.0005"), 1, Fraction(127, 3))
    assert bounds.low is not None
    assert bounds.high is not None
    tails = [float(scipy_stats.f.sf(float(x), 1, 127 / 3)) for x in (bounds.low, bounds.high)]
    assert 0.0295 < tails[1] < tails[0] < 0.0305
    assert bounds_at(Interval(None, Fraction(1, 1000)), 1, Fraction(9)).high is None
    assert bounds_at(Interval(Fraction(1, 2), Fraction(1)), 1, Fraction(9)).low == 0


@pytest.mark.parametrize(("test", "equal"), [("welch", False), ("anova", True)])
def test_a_printed_p_of_means_is_met(test: MeansTest, equal: bool) -> None:
    parts = tuple(
        Summary(name, near(value, "0.05"), (s,))
        for s, pair in enumerate((("6.1", "1.5"), ("5.2", "1.1")))
        for name, value in zip(("mean", "sd"), pair, strict=True)
    )
    p = near("0.027", "0.0005")
    row = Row("x", (25, 22), 10, (0, 120), parts, (), (MeansComparison(test, (0, 1), p),))
    found = find_values(row, random.Random(1))
    assert found is not None
    expected = scipy_stats.ttest_ind(*found.values, equal_var=equal)
    assert 0.0265 < expected.pvalue < 0.0275


@pytest.mark.parametrize("test", ["welch", "anova"])
@pytest.mark.parametrize("seed", range(6))
def test_the_outer_bound_of_p_encloses_every_p_value(seed: int, test: MeansTest) -> None:
    rng = random.Random(seed)
    sizes = (3, 3)
    truth = [[rng.randrange(6) for _ in range(n)] for n in sizes]
    if any(len(set(group)) == 1 for group in truth):
        truth = [[0, 1, 4], [2, 5, 5]]
    parts = tuple(
        Summary(name, printed(value, 0), (s,))
        for s, group in enumerate(truth)
        for name, value in (("mean", mean(group)), ("sd", stdev(group)))
    )
    row = Row("x", sizes, 1, (0, 5), parts)
    bounds = attainable_p(row, MeansComparison(test, (0, 1), Interval()))
    assert bounds is not None
    met = 0
    for groups in product(*(combinations_with_replacement(range(6), n) for n in sizes)):
        found = f_ratio(groups, test)
        if row.cost(groups) == 0 and found is not None:
            met += 1
            p = scipy_stats.f.sf(float(found.statistic), found.df1, float(found.df2))
            assert float(bounds.low) - 1e-12 <= p <= float(bounds.high) + 1e-12
    assert met


def reason_against(n: int, average: str, sd: str) -> str:
    parts = [Summary("mean", printed(average), (0,))] if average else []
    parts += [Summary("sd", printed(sd), (0,))] if sd else []
    return impossible_moments(Row("x", (n,), 1, (0, 9), tuple(parts)), (0,))


@pytest.mark.parametrize(
    ("n", "average", "sd", "reason"),
    [
        (7, "3.14", "", ""),  # 22/7
        (7, "3.15", "", "mean_grid"),
        (7, "9.14", "", "mean_range"),
        (1, "3.00", "1.00", "sd_of_one"),
        (4, "3.00", "2.16", ""),  # 1, 2, 3, 6
        (4, "3.00", "2.20", "sd"),  # Σx² would lie between 50.2 and 50.7
        (4, "3.00", "5.00", "sd"),  # 0, 0, 3, 9 have 4.24
        (4, "", "2.16", ""),
    ],
)
def test_moments_that_no_whole_numbers_have_are_known(
    n: int, average: str, sd: str, reason: str
) -> None:
    assert reason_against(n, average, sd) == reason


@pytest.mark.parametrize("n", [2, 3, 4])
def test_no_attainable_moments_are_refused(n: int) -> None:
    for values in combinations_with_replacement(range(6), n):
        parts = (
            Summary("mean", printed(mean(values)), (0,)),
            Summary("sd", printed(stdev(values)), (0,)),
        )
        assert impossible_moments(Row("x", (n,), 1, (0, 5), parts), (0,)) == ""
