from __future__ import annotations

import pytest

from ncstats.expression import Kind, parse

VARIABLES = {
    "age": Kind("number"),
    "weight": Kind("number"),
    "sex": Kind("category", ("male", "female")),
    "side": Kind("category", ("left", "right")),
    "grade": Kind("category", ("0", "1", "NWTS-3")),
    "seen": Kind("date"),
    "born": Kind("date"),
    "note": Kind("text"),
}


@pytest.mark.parametrize(
    "text",
    [
        "age < 12 and sex = male",
        "sex = 'male' or 'female' = sex",
        "sex in (male, 'female')",
        "sex = (side)",
        "grade = 1 or grade in (0, 'NWTS-3')",
        "age in (1, -2.5)",
        "age = (weight)",
        "seen > born",
        "seen >= '2020-02-29' and '2021-01-01' > seen",
        "(seen - born) / 30.4375 < 12",
        "note = abc or note = 'a b' or note in (x)",
        "age is missing or sex is not missing",
        "-age < 3",
        "1 < 2",
    ],
)
def test_what_fits(text: str) -> None:
    assert parse(text).check(VARIABLES) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("agee < 12", [("unknown_variable", 1, "agee")]),
        (
            "agee is missing or sxe in (male)",
            [("unknown_variable", 1, "agee"), ("unknown_variable", 20, "sxe")],
        ),
        ("sex = mal", [("not_a_level", 7, "mal")]),
        ("sex in (male, 'femal', 3)", [("not_a_level", 15, "femal"), ("not_a_level", 24, "3")]),
        ("'mal' = sex", [("not_a_level", 1, "mal")]),
        ("grade = 7", [("not_a_level", 9, "7")]),
        ("age = male", [("level_of_no_category", 7, "male")]),
        ("seen in (yesterday)", [("level_of_no_category", 10, "yesterday")]),
        ("age = '12'", [("kinds_differ", 7, "'12'")]),
        ("age < seen", [("kinds_differ", 7, "seen")]),
        ("seen > 3", [("kinds_differ", 8, "3")]),
        ("note = 3", [("kinds_differ", 8, "3")]),
        ("seen < '2021-02-29'", [("not_a_date", 8, "2021-02-29")]),
        ("sex < 'male'", [("no_order", 1, "sex")]),
        ("note >= 'a'", [("no_order", 1, "note")]),
        ("sex + 1 > 2", [("not_numeric", 1, "sex")]),
        ("seen + born > 2", [("not_numeric", 1, "seen"), ("not_numeric", 8, "born")]),
        ("-sex > 2", [("not_numeric", 2, "sex")]),
        (
            "not (agee + 1 > 2 and sex = (age))",
            [("unknown_variable", 6, "agee"), ("kinds_differ", 30, "age")],
        ),
    ],
)
def test_what_does_not_fit(text: str, expected: list[tuple[str, int, str]]) -> None:
    found = [
        (e.code.removeprefix("expression."), e.position, e.value)
        for e in parse(text).check(VARIABLES)
    ]
    assert found == expected


def test_the_nearest_name_and_the_levels_are_told() -> None:
    (unknown,) = parse("wieght > 3").check(VARIABLES)
    assert "Did you mean “weight”?" in str(unknown)
    (level,) = parse("sex = mal").check(VARIABLES)
    assert str(level) == (
        "“mal” at character 7 is no level of “sex”. Did you mean “male”? Allowed: male, female."
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("age", "number"),
        ("seen - born", "number"),
        ("seen", "date"),
        ("sex", "category"),
        ("'x'", "text"),
        ("age + gone", "unknown"),
        ("-2", "number"),
    ],
)
def test_the_kind_of_a_value(text: str, kind: str) -> None:
    assert parse(text).kind(VARIABLES) == kind
