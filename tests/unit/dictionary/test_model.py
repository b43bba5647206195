from __future__ import annotations

from dataclasses import replace

import pytest

from ncstats.dictionary import Derivation, Level, Variable, load_dictionary
from ncstats.errors import UsageError
from ncstats.expression import parse
from ncstats.text.bilingual import Bilingual

WEIGHT = Variable("weight", "patients", "number", Bilingual("Weight", "体重"), decimals=1)
YES = Level("yes", Bilingual("Yes", "是"))


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    shared = load_dictionary()
    with pytest.raises(UsageError, match="Did you mean “serum_calcium”"):
        shared.variable("serum_calcum")
    with pytest.raises(UsageError, match="no endpoint “relapse”"):
        shared.endpoint("relapse")


def test_a_variable_of_visits_is_found_too() -> None:
    shared = load_dictionary()
    assert shared.variable("nc_left").table == "visits"
    assert shared.kinds("visits")["nc_left"].levels == ("no", "yes")
    assert shared.kinds()["age_months"].kind == "number"


def test_a_level_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        load_dictionary().variable("sex").level("x")


def test_the_chinese_unit_falls_back_on_the_english() -> None:
    assert replace(WEIGHT, unit_label="kg").printed_unit("zh") == "kg"
    assert replace(WEIGHT, unit_label="months", unit_label_zh="月").printed_unit("zh") == "月"


@pytest.mark.parametrize(
    "wrong",
    [
        {"levels": (YES,)},
        {"kind": "category", "decimals": None},
        {"kind": "category", "decimals": None, "levels": (YES, YES)},
        {"kind": "text"},
        {"hard": (0, 10), "soft": (0, 20)},
        {"hard": (10, 0)},
    ],
)
def test_an_ill_formed_variable_cannot_be_made(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a dictionary needs"):
        replace(WEIGHT, **wrong)


def test_an_ill_formed_part_cannot_be_made() -> None:
    expression = parse("a + 1")
    for make in (
        lambda: Level("", Bilingual("a", "b")),
        Derivation,
        lambda: Derivation(value=expression, cases={"yes": parse("a = 1")}),
        lambda: Derivation(round=2, cases={"yes": parse("a = 1")}),
    ):
        with pytest.raises(ValueError, match="a dictionary needs"):
            make()


def test_a_derivation_knows_what_it_reads() -> None:
    cases = Derivation(cases={"no": parse("b < 1"), "yes": parse("a > b")})
    assert cases.names == ("b", "a")
    assert Derivation(value=parse("c - a")).names == ("c", "a")
