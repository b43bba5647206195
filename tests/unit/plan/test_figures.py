from __future__ import annotations

from pathlib import Path

import pytest

from ncstats.errors import UsageError
from ncstats.plan import load_plan

HEAD = """study: {id: mine, title: Mine}
groups: {sexes: {variable: sex}}
tables:
  t: {title: T, rows: [sex, age_months]}
  u: {title: U, by: sexes, rows: [age_months]}
"""


def problem(tmp_path: Path, figure: str) -> tuple[str, int | None, str | None]:
    path = tmp_path / "plan.yaml"
    path.write_text(f"{HEAD}figures:\n  f: {{title: F, {figure}}}\n", "utf-8")
    with pytest.raises(UsageError) as raised:
        load_plan(path)
    (first, *_) = raised.value.problems
    return first.code, first.line, first.nearest


@pytest.mark.parametrize(
    ("figure", "code", "nearest"),
    [
        ("upset: [hematuria]", "plan.figure_sets", None),
        ("upset: [hematuria, sex]", "plan.figure_needs_yes_or_no", None),
        ("upset: [hematuria, hematuria]", "plan.figure_twice", None),
        ("upset: [hematuria, proteinurea]", "plan.unknown_variable", "proteinuria"),
        ("upset: [hematuria, polyuria], by: sexes", "plan.figure_option", None),
        ("forest: v", "plan.unknown_table", None),
        ("forest: t", "plan.no_effects", None),
        ("forest: u, where: sex = male", "plan.figure_option", None),
        ("bars: etiology, classes: sex", "plan.figure_classes", None),
        ("bars: etiology, classes: etiologi_class", "plan.unknown_variable", "etiology_class"),
        ("distribution: [age_months], classes: sex", "plan.figure_option", None),
        ("missingness: [patient_id]", "plan.figure_needs_countable", None),
        ("missingness: false", "plan.figure_kind", None),
        ("missingness: true, bars: sex", "plan.figure_kind", None),
    ],
)
def test_what_a_figure_cannot_show_is_refused_with_its_line(
    tmp_path: Path, figure: str, code: str, nearest: str | None
) -> None:
    assert problem(tmp_path, figure) == (code, 7, nearest)


def test_more_sets_than_can_be_told_apart_are_refused(tmp_path: Path) -> None:
    names = load_plan("chongqing").dictionary.patients
    ticked = [name for name, one in names.items() if set(one.codes) == {"no", "yes"}][:13]
    assert problem(tmp_path, f"upset: [{', '.join(ticked)}]")[0] == "plan.figure_sets"


def test_each_kind_shows_its_variables(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(
        HEAD
        + "figures:\n"
        + "  a: {title: A, bars: etiology, classes: etiology_class}\n"
        + "  b: {title: B, upset: [hematuria, polyuria]}\n"
        + "  c: {title: C, forest: u}\n"
        + "  d: {title: D, missingness: true}\n"
        + "  e: {title: E, missingness: [hematuria], single_patients: true}\n",
        "utf-8",
    )
    plan = load_plan(path)
    assert {name: plan.shown_in(name) for name in "abcde"} == {
        "a": ("etiology", "etiology_class"),
        "b": ("hematuria", "polyuria"),
        "c": (),
        "d": ("sex", "age_months"),
        "e": ("hematuria",),
    }
    kinds = [plan.model.figures[name].kind for name in "abcde"]
    assert kinds == ["bars", "upset", "forest", "missingness", "missingness"]
    assert [plan.shows_single_patients(name) for name in "de"] == [False, True]
