"""Cox's model, the test of proportional hazards, and Firth's correction."""

from __future__ import annotations

from math import exp, inf, isnan, log

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ncstats.stats import NotComputable
from ncstats.survival import cox, firth, logrank, schoenfeld
from ncstats.survival.cox import _climb
from ncstats.survival.firth import _Penalised, _Profile
from ncstats.survival.follow_up import FollowUp
from ncstats.survival.partial_likelihood import PartialLikelihood
from ncstats.survival.separation import separating_direction

Floats = npt.NDArray[np.float64]
# time, event, entry before time, two covariates, stratum
CHILD = st.tuples(
    st.integers(2, 8),
    st.integers(0, 1),
    st.integers(0, 1),
    st.integers(-2, 2),
    st.integers(0, 1),
    st.integers(0, 1),
)
CHILDREN = st.lists(CHILD, min_size=4, max_size=20)


def partial_of(children: list[tuple[int, ...]]) -> PartialLikelihood:
    time, event, entry, x1, x2, strata = zip(*children, strict=True)
    followed = FollowUp.of_event(time, event, entry)
    return PartialLikelihood.of(followed, np.column_stack([x1, x2]), ["a", "b"], strata)


def drawn(n: int, seed: int, events: float = 0.5) -> tuple[Floats, Floats, Floats]:
    draw = np.random.Generator(np.random.PCG64(seed))
    x = np.column_stack([draw.integers(0, 2, n), draw.normal(size=n)])
    time = np.ceil(8 * draw.exponential(np.exp(-x @ [0.7, -0.4])))
    return time, (draw.random(n) < events).astype(float), x


def efron(children: list[tuple[int, ...]], beta: tuple[float, float]) -> float:
    """The log-likelihood as it is taught, one event after another."""

    def weight(child: tuple[int, ...]) -> float:
        return exp(child[3] * beta[0] + child[4] * beta[1])

    total = 0.0
    for stratum, time in sorted({(child[5], child[0]) for child in children if child[1]}):
        inside = [child for child in children if child[5] == stratum]
        tied = [child for child in inside if child[0] == time and child[1]]
        at_risk = sum(weight(child) for child in inside if child[2] < time <= child[0])
        for turn, child in enumerate(tied):
            taken = turn / len(tied) * sum(map(weight, tied))
            total += log(weight(child)) - log(at_risk - taken)
    return total


@given(CHILDREN, st.tuples(st.floats(-2, 2), st.floats(-2, 2)))
def test_the_likelihood_is_that_of_efron(
    children: list[tuple[int, ...]], beta: tuple[float, float]
) -> None:
    try:
        partial = partial_of(children)
    except NotComputable:
        assume(False)
    at = np.array(beta)
    # Covariates less their means: every factor of the likelihood is unchanged.
    assert partial.log_likelihood(at) == pytest.approx(efron(children, beta), abs=1e-9)
    moments, step = partial.moments(at), 1e-5
    for k, direction in enumerate(np.eye(2) * step):
        up, down = at + direction, at - direction
        slope = (partial.log_likelihood(up) - partial.log_likelihood(down)) / (2 * step)
        # Numerical derivatives: good to the square of their step.
        assert partial.score(moments)[k] == pytest.approx(slope, abs=1e-6)
        change = partial.score(partial.moments(down)) - partial.score(partial.moments(up))
        information = partial.information(at)
        assert information[k].tolist() == pytest.approx((change / (2 * step)).tolist(), abs=1e-6)
        rise = (partial.moments(up).covariance - partial.moments(down).covariance).sum(axis=0)
        for along in (np.eye(2), np.array([[1.0, 0.3], [0.3, -2.0]])):
            third = partial.slope_of_information(at, moments, along)[k]
            assert third == pytest.approx((along * rise).sum() / (2 * step), abs=1e-5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_fit_is_that_of_lifelines(seed: int) -> None:
    import pandas as pd
    from lifelines import CoxPHFitter

    time, event, x = drawn(80, seed)
    entry, strata = np.maximum(time - 5, 0), np.arange(80) % 2
    fit = cox(time, event, x, ["a", "b"], entry=entry, strata=strata)
    data = pd.DataFrame({"time": time, "event": event, "entry": entry, "s": strata})
    data["a"], data["b"] = x.T
    peer = CoxPHFitter().fit(data, "time", "event", entry_col="entry", strata=["s"])
    for name in ("a", "b"):
        # lifelines stops at a step of 1e-7.
        assert fit[name].estimate == pytest.approx(peer.params_[name], rel=1e-5)
        assert fit[name].standard_error == pytest.approx(peer.standard_errors_[name], rel=1e-5)


def test_the_score_test_of_two_groups_without_ties_is_the_log_rank_test() -> None:
    time, event, x = drawn(40, 5)
    time = time + np.arange(40) / 100
    group = x[:, :1]
    fit = cox(time, event, group, ["group"])
    assert fit.score.statistic == pytest.approx(logrank(time, event, group[:, 0]).statistic)
    assert fit.score.df == 1
    assert fit.wald.statistic == pytest.approx(fit["group"].z ** 2)
    assert fit.likelihood_ratio.statistic == pytest.approx(
        2 * (fit.log_likelihood - fit.log_likelihood_null)
    )
    assert fit.events_per_parameter == event.sum()


def test_units_and_origin_of_a_covariate_change_only_its_own_unit() -> None:
    time, event, x = drawn(60, 8)
    fit = cox(time, event, x, ["a", "b"])
    other = cox(time, event, x * [1, 1e-6] + [5, 1e3], ["a", "b"])
    assert other["a"].estimate == pytest.approx(fit["a"].estimate, rel=1e-6)
    assert other["b"].estimate == pytest.approx(fit["b"].estimate * 1e6, rel=1e-6)
    assert other["b"].hazard_ratio in (0, inf)
    assert other.log_likelihood == pytest.approx(fit.log_likelihood, rel=1e-9)


TIME = np.arange(1.0, 27.0)
EVENT = np.isin(np.arange(26), [0, 2, 3, 5, 6, 8]).astype(int)
GROUP = np.repeat([1, 0], [9, 17])


def test_separation_is_named_and_its_coefficient_infinite() -> None:
    draw = np.random.Generator(np.random.PCG64(3))
    z = draw.normal(size=26)
    fit = cox(TIME, EVENT, np.column_stack([GROUP, z]), ["group", "z"])
    assert fit.separated == ("group",)
    group = fit["group"]
    assert (group.estimate, group.hazard_ratio) == (inf, inf)
    assert isnan(group.standard_error)
    assert isnan(group.p_value)
    assert isnan(fit.wald.statistic)
    assert fit.wald.reason == "survival.infinite_coefficient"
    assert fit.likelihood_ratio.p_value < 0.001
    # What is left to compare are the children of the group: z is as if they were alone.
    alone = cox(TIME[:9], EVENT[:9], z[:9, None], ["z"])
    assert fit["z"].estimate == pytest.approx(alone["z"].estimate, rel=1e-6)
    assert fit["z"].standard_error == pytest.approx(alone["z"].standard_error, rel=1e-6)
    turned = cox(TIME, EVENT, 1 - GROUP[:, None], ["other"])
    assert (turned["other"].estimate, turned["other"].hazard_ratio) == (-inf, 0)


def test_one_covariate_may_separate_what_another_leaves() -> None:
    x = np.column_stack([GROUP, EVENT])
    fit = cox(TIME, EVENT, x, ["group", "event"])
    # All with the event are of the group: once `event` has separated, `group` tells nobody apart.
    assert fit.separated == ("group", "event")
    assert fit["event"].estimate == inf


def test_a_coefficient_without_information_has_no_value() -> None:
    # Once the group has separated, all that are compared have the same b.
    b = np.where(GROUP == 1, 0, np.arange(26) % 2)
    fit = cox(TIME, EVENT, np.column_stack([GROUP, b]), ["group", "b"])
    assert "group" in fit.separated
    assert "b" in fit.separated
    assert isnan(fit["b"].standard_error)


def test_strong_effects_are_no_separation() -> None:
    # 50 to 1, but not all.
    time = np.concatenate([np.arange(1, 31), [2.5], np.arange(31, 61)])
    group = np.concatenate([np.ones(30), np.zeros(31)])
    event = np.concatenate([np.ones(30), [1], np.zeros(30)])
    fit = cox(time, event, group[:, None], ["group"])
    assert fit.separated == ()
    assert 2 < fit["group"].estimate < 8
    assert separating_direction(fit.partial).tolist() == [0]


@settings(max_examples=50)
@given(CHILDREN)
def test_a_fit_is_at_its_maximum_or_says_why_not(children: list[tuple[int, ...]]) -> None:
    time, event, entry, x1, x2, strata = zip(*children, strict=True)
    try:
        fit = cox(time, event, np.column_stack([x1, x2]), ["a", "b"], entry, strata)
    except NotComputable as error:
        assert error.reason_code in {  # noqa: PT017 — either outcome is right
            "survival.no_event_to_model",
            "survival.covariate_constant",
            "survival.covariate_dependent",
        }
        return
    partial = partial_of(children)
    slope = partial.score(partial.moments(fit.beta))
    finite = [name not in fit.separated for name in ("a", "b")]
    assert np.abs(slope[finite]).max(initial=0) < 1e-5
    if not fit.separated:
        assert _climb(partial)[1]
        assert np.isfinite(fit.covariance).all()


@pytest.mark.parametrize(
    ("event", "covariates", "code"),
    [
        ([0, 0, 0, 0], [[0], [1], [0], [1]], "survival.no_event_to_model"),
        ([1, 0, 1, 0], [[1], [1], [1], [1]], "survival.covariate_constant"),
        ([0, 0, 0, 1], [[0], [1], [0], [1]], "survival.covariate_constant"),
        ([1, 0, 1, 0], [[0], [float("nan")], [0], [1]], "survival.missing_value"),
        ([1, 2, 1, 2], [[0], [1], [0], [1]], "survival.event_coded_1_2"),
    ],
)
def test_what_cannot_be_modelled_says_why(
    event: list[int], covariates: list[list[float]], code: str
) -> None:
    for function in (cox, firth):
        with pytest.raises(NotComputable) as error:
            function([1, 2, 3, 4], event, covariates, ["a"])
        assert error.value.reason_code == code
        assert str(error.value)


def test_a_combination_of_covariates_is_named() -> None:
    time, event, x = drawn(40, 5)
    with pytest.raises(NotComputable, match="“c” follows from") as error:
        cox(time, event, np.column_stack([x, x[:, 0] - 2 * x[:, 1]]), ["a", "b", "c"])
    assert error.value.details == {"name": "c"}


@pytest.mark.parametrize(
    ("covariates", "names", "message"),
    [
        ([[0], [1]], ["a", "b"], "one name per column"),
        ([[0], [1], [1]], ["a"], "one row per child"),
        ([[0, 1], [1, 0]], ["a", "a"], "names of covariates differ"),
        ([[], []], [], "one name per column"),
    ],
)
def test_covariates_have_rows_and_names(
    covariates: list[list[float]], names: list[str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        cox([1, 2], [1, 0], covariates, names)


def test_proportional_hazards_by_term_and_together() -> None:
    time, event, x = drawn(80, 9)
    level = np.arange(80) % 3
    columns = np.column_stack([x[:, 0], level == 1, level == 2])
    fit = cox(time, event, columns, ["a", "l1", "l2"])
    found = schoenfeld(fit, terms={"a": ["a"], "level": ["l1", "l2"]})
    assert {name: test.df for name, test in found.terms.items()} == {"a": 1, "level": 2}
    assert found.overall.df == 3
    assert found.overall.statistic >= max(test.statistic for test in found.terms.values())
    single = schoenfeld(fit)
    assert list(single.terms) == ["a", "l1", "l2"]
    assert single.overall == found.overall
    assert single.terms["a"] == found.terms["a"]
    # A scale that is only stretched changes nothing.
    slow = cox(time * 30.4375, event, columns, ["a", "l1", "l2"])
    assert schoenfeld(slow, "identity").overall.statistic == pytest.approx(
        schoenfeld(fit, "identity").overall.statistic, rel=1e-9
    )


def test_what_cannot_be_tested_for_proportional_hazards_says_why() -> None:
    time, event, x = drawn(40, 5)
    fit = cox(time, event, x, ["a", "b"])
    with pytest.raises(ValueError, match="each covariate once"):
        schoenfeld(fit, terms={"a": ["a"]})
    with pytest.raises(ValueError, match="km, identity or rank"):
        schoenfeld(fit, "log")  # type: ignore[arg-type]
    with pytest.raises(NotComputable) as error:
        schoenfeld(cox(TIME, EVENT, GROUP[:, None], ["group"]))
    assert error.value.reason_code == "survival.separated"
    assert "“group”" in str(error.value)
    together = cox([5, 5, 5, 6, 7], [1, 1, 1, 0, 0], [[1], [0], [1], [0], [0.5]], ["a"])
    with pytest.raises(NotComputable) as error:
        schoenfeld(together)
    assert error.value.reason_code == "survival.events_at_one_time"


def test_too_few_events_leave_a_change_untestable() -> None:
    # At the second event only one child is left: all that is known of `a` comes from the first.
    fit = cox([1, 2, 3, 4], [1, 0, 0, 1], [[1], [0], [2], [1]], ["a"])
    found = schoenfeld(fit)
    for test in (found.overall, found.terms["a"]):
        assert test.reason == "survival.change_not_testable"
        assert isnan(test.p_value)
        assert test.df == 1


@pytest.mark.parametrize("seed", [1, 2])
def test_firth_with_ties_entry_and_strata_is_at_its_maximum(seed: int) -> None:
    time, event, x = drawn(40, seed, events=0.3)
    entry, strata = np.maximum(time - 9, 0), np.arange(40) % 2
    fit = firth(time, event, x, ["a", "b"], entry, strata)
    partial = PartialLikelihood.of(FollowUp.of_event(time, event, entry), x, ["a", "b"], strata)
    penalised = _Penalised(partial)
    best = np.array([c.estimate for c in fit.coefficients])
    assert penalised.height(best) == pytest.approx(fit.log_likelihood)
    for step in (*(np.eye(2) * 1e-3), *(np.eye(2) * -1e-3)):
        assert penalised.height(best + step) < fit.log_likelihood
        # The slope is the derivative of the height.
    up, down = (penalised.height(best + 0.3 + way * 1e-5) for way in (1, -1))
    assert penalised.slope(best + 0.3)[0].sum() == pytest.approx((up - down) / 2e-5, rel=1e-5)


@pytest.mark.parametrize(("events", "covariates"), [(1, 1), (1, 3), (2, 3), (3, 2)])
def test_firth_finds_its_maximum_even_of_fewer_events_than_covariates(
    events: int, covariates: int
) -> None:
    draw = np.random.Generator(np.random.PCG64(events + 10 * covariates))
    x = draw.normal(size=(14, covariates))
    time, happened = np.arange(1.0, 15), (np.arange(14) < events).astype(int)
    names = list("abc")[:covariates]
    fit = firth(time, happened, x, names)
    partial = PartialLikelihood.of(FollowUp.of_event(time, happened), x, names, None)
    best = np.array([c.estimate for c in fit.coefficients])
    assert np.abs(_Penalised(partial).slope(best)[0]).max() < 1e-6
    for found in fit.coefficients:
        assert 0 < found.ci_low < found.hazard_ratio < found.ci_high < inf


def test_a_search_past_what_a_float_holds_turns_back() -> None:
    partial = PartialLikelihood.of(FollowUp.of_event(TIME, EVENT), GROUP[:, None], ["group"], None)
    penalised = _Penalised(partial)
    best = penalised.climb(np.zeros(1), np.arange(1))
    # A standard error a thousand times too large: the first place looked at lies at infinity.
    wide = _Profile(penalised, 0, best, np.array([[1e6]]))
    right = _Profile(penalised, 0, best, np.linalg.inv(partial.information(best)))
    assert wide.fall(2000.0) == inf
    for way in (-1, 1):
        assert wide.limit(way) == pytest.approx(right.limit(way), rel=1e-7)


def test_profile_limits_lose_half_of_the_quantile() -> None:
    fit = firth(TIME, EVENT, GROUP[:, None], ["group"])
    partial = PartialLikelihood.of(FollowUp.of_event(TIME, EVENT), GROUP[:, None], ["group"], None)
    only = fit.coefficients[0]
    for limit in (only.ci_low, only.ci_high):
        height = _Penalised(partial).height(np.array([log(limit)]))
        assert fit.log_likelihood - height == pytest.approx(3.841458820694124 / 2, rel=1e-9)
    # With one covariate its own test is the model's.
    assert only.p_value == pytest.approx(fit.likelihood_ratio.p_value)
    assert only.ci_low > 1
    assert only.ci_high < inf


def test_with_many_events_firth_takes_little_off() -> None:
    time, event, x = drawn(800, 4, events=0.9)
    plain, corrected = cox(time, event, x, ["a", "b"]), firth(time, event, x, ["a", "b"])
    for before, after in zip(plain.coefficients, corrected.coefficients, strict=True):
        assert after.estimate == pytest.approx(before.estimate, abs=0.005)
        assert abs(after.estimate) < abs(before.estimate)


def test_the_order_of_the_children_moves_no_bit() -> None:
    time, event, x = drawn(60, 6)
    order = np.random.Generator(np.random.PCG64(1)).permutation(60)
    for function in (cox, firth):
        first = function(time, event, x, ["a", "b"])
        other = function(time[order], event[order], x[order], ["a", "b"])
        assert first.coefficients == other.coefficients
        assert first.log_likelihood == other.log_likelihood


def test_followed_in_blocks_is_followed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    time, event, x = drawn(60, 6)
    entry = np.maximum(time - 4, 0)
    whole = cox(time, event, x, ["a", "b"], entry)
    monkeypatch.setattr("ncstats.survival.risk_sets._BLOCK", 120)
    parts = cox(time, event, x, ["a", "b"], entry)
    assert parts["a"].estimate == pytest.approx(whole["a"].estimate, rel=1e-12)
    # Entry before everybody's first time is no truncation.
    early = cox(time, event, x, ["a", "b"], entry=np.zeros(60))
    assert early["b"].estimate == pytest.approx(cox(time, event, x, ["a", "b"])["b"].estimate)
