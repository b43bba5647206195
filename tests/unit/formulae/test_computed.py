from __future__ import annotations

import numpy as np

from ncstats.formulae.computed import Computed, banded, first_true, valid_only, with_remarks


def test_the_first_reason_is_the_one_that_is_given() -> None:
    values = np.array([1.0, 1.0, np.nan])
    both = np.array([True, False, True])
    found = valid_only(values, first=both, second=np.array([True, True, True]), none=both)
    assert {k: v.tolist() for k, v in found.outside.items()} == {
        "first": [True, False, False],
        "second": [False, True, False],
    }
    assert values.tolist()[:2] == [1, 1], "what was given is not changed"


def test_a_level_without_a_place_is_missing() -> None:
    found = valid_only(np.array([0, 2, -1]), too_old=np.array([False, True, True]))
    assert found.values.tolist() == [0, -1, -1]
    assert found.outside["too_old"].tolist() == [False, True, False]


def test_only_a_value_that_stands_has_a_remark() -> None:
    rows = np.array([True, True, False])
    found = with_remarks(Computed(np.array([1.0, np.nan, 1.0])), remark=rows, nothing=~rows & False)
    assert {k: v.tolist() for k, v in found.remarks.items()} == {"remark": [True, False, False]}


def test_bands_and_cases_of_nobody() -> None:
    nobody = np.empty(0)
    assert banded(nobody, (1, 2)).shape == (0,)
    assert first_true(nobody.astype(bool), known=nobody.astype(bool)).shape == (0,)
