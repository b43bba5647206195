"""What can be asked of a comparison from a notebook, checked against the register of methods."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypedDict, get_args

from ncstats.errors import Problem, UsageError, nearest
from ncstats.methods import Role, Summary, choices
from ncstats.results.comparison import ADJUSTMENTS, DEFAULT, NONE, Adjustment, Comparison
from ncstats.tally.model import Tally


class Options(TypedDict, total=False):
    """What a comparison may be asked for beside what the rule does.

    Attributes:
        test: key of a test for all the variables, or a test by variable.
        effect: key of the effect that comes first; the others that belong to the test follow.
        summary: ``"mean"`` for numbers shown as mean ± SD; the test by rule follows it.
        pairwise: True, or the key of a method of pairs: pairs of three or more groups as well.
        adjust: ``"holm"``, ``"bonferroni"``, ``"bh"`` (Benjamini and Hochberg) or ``"none"``.
        choose: ``"shapiro"``: a normality test in every group decides between mean and median.
        sensitivity: True: what other defensible choices give stands beside, in the context
            ``sensitivity``; :meth:`Results.sensitivity` shows it as a table.
    """

    test: str | Mapping[str, str]
    effect: str
    summary: Summary
    pairwise: bool | str
    adjust: Adjustment
    choose: Literal["", "shapiro"]
    sensitivity: bool


@dataclass(frozen=True)
class _Asked:
    """The same comparison for every variable, save for the test where one is named by variable."""

    shared: Comparison
    tests: Mapping[str, str] = field(default_factory=dict)

    @property
    def adjust(self) -> Adjustment:
        """How the p-values of all the variables are adjusted."""
        return self.shared.adjust

    def of(self, name: str, tally: Tally) -> Comparison:
        """What is asked of one variable; a method that is not for its kind does not concern it.

        Raises:
            UsageError: the test named for it does not fit its kind or its groups.
        """
        if name in self.tests:
            _require(self.tests[name], (DEFAULT, NONE, *_keys("test", tally)), "test")
        return replace(
            self.shared,
            test=self.tests.get(name, _fitting(self.shared.test, "test", tally)),
            effect=_fitting(self.shared.effect, "effect", tally),
            pairs=_fitting(self.shared.pairs, "pairwise", tally),
        )


def comparison(options: Options) -> _Asked:
    """The options as a comparison.

    Raises:
        UsageError: an option, or a value of one, that there is none of, with the nearest name.
    """
    given: dict[str, Any] = dict(options)
    for name in given:
        _require(name, Options.__annotations__, "option")
    test, pairwise = given.pop("test", DEFAULT), given.pop("pairwise", False)
    pairs = {True: DEFAULT, False: NONE}.get(pairwise, pairwise)
    shared = Comparison(test=test if isinstance(test, str) else DEFAULT, pairs=pairs, **given)
    _require(shared.test, (DEFAULT, *_all("test")), "test")
    _require(shared.effect, (DEFAULT, NONE, *_all("effect")), "effect")
    _require(shared.pairs, (DEFAULT, NONE, *_all("pairwise")), "pairwise")
    _require(shared.summary, get_args(Summary), "summary")
    _require(shared.adjust, ADJUSTMENTS, "adjust")
    _require(shared.choose, ("", "shapiro"), "choose")
    return _Asked(shared, test if isinstance(test, Mapping) else {})


def _all(role: Role) -> tuple[str, ...]:
    return tuple(key for kind in ("number", "category") for key in choices(role, kind, None))


def _keys(role: Role, tally: Tally) -> tuple[str, ...]:
    return choices(role, tally.kind, max(2, len(tally.groups)), len(tally.levels))


def _fitting(key: str, role: Role, tally: Tally) -> str:
    return key if key in (DEFAULT, NONE, *_keys(role, tally)) else DEFAULT


def _require(value: str, allowed: Iterable[str], option: str) -> None:
    names: Collection[str] = tuple(allowed)
    if value not in names:
        details = {"option": option}
        near = nearest(str(value), names)
        problem = Problem(
            "results.unknown_choice", value=str(value), allowed=tuple(names), nearest=near,
            details=details,
        )  # fmt: skip
        raise UsageError(problem)
