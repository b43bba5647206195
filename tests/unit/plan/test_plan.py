"""ncstats.plan: one form for every shape a user writes, every wrong name with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ncstats.errors import UsageError
from ncstats.files import bundled
from ncstats.plan import Plan, bundled_studies, find_plan, load_plan

HEAD = "study: {id: mine, title: Mine}\n"
GROUPS = """groups:
  histology: {variable: central_histology, order: [unfavourable, favourable]}
"""


def _plan(folder: Path, text: str) -> Plan:
    shutil.copy(bundled("analyses") / "wilms" / "dictionary.yaml", folder)
    (folder / "plan.yaml").write_bytes((HEAD + text).encode("utf-8"))
    return load_plan(folder)


def _problems(folder: Path, text: str) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(UsageError) as caught:
        _plan(folder, text)
    assert all(problem.text("zh") != problem.text("en") for problem in caught.value.problems)
    return [(problem.code, problem.line, problem.nearest) for problem in caught.value.problems]


def test_a_row_is_a_name_a_name_with_options_or_a_heading(tmp_path: Path) -> None:
    plan = _plan(
        tmp_path,
        "tables:\n  t:\n    title: {en: T, zh: 表}\n    cell: n (%)\n    digits: 0\n    rows:\n"
        "      - age_months\n      - {stage: {order: [IV, I], cell: n/N (%), digits: 1-}}\n"
        "      - {heading: Outcome, rows: [relapse]}\n",
    )
    age, stage, relapse = plan.rows["t"]
    assert (age.variable.name, age.cell, age.levels, age.ticked) == (
        "age_months", "median_iqr", (), False,
    )  # fmt: skip
    assert (stage.cell, stage.digits, stage.levels) == ("n_N_percent", "1-", ("IV", "I"))
    assert (relapse.cell, relapse.digits, relapse.ticked) == ("n_percent", 0, True)
    assert plan.model.tables["t"].title.of("zh") == "表"


def test_groups_have_the_plan_s_order_and_labels_or_the_dictionary_s(tmp_path: Path) -> None:
    plan = _plan(
        tmp_path,
        GROUPS + "  stages: {variable: stage, order: [I, IV], labels: {en: [early, late]}}\n"
        "  study: {variable: study}\n",
    )
    assert plan.group("histology").order == ("unfavourable", "favourable")
    assert plan.group("study").order == ("nwts3", "nwts4")
    assert plan.group_label("stages", "IV") == "late"
    assert plan.group_label("study", "nwts3") == "NWTS-3"
    assert plan.label("stage", "zh") == "分期"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("tabels: {}\n", ("files.unknown_key", 2, "tables")),
        ("quantile_type: 8\n", ("files.not_allowed", 2, None)),
        ("quantile_type: '6'\n", ("files.not_allowed", 2, "6")),
        ("figures: {f: {title: F, bars: stage, distribution: [age_months]}}\n",
         ("plan.figure_kind", 2, None)),
        ("figures: {f: {title: F}}\n", ("plan.figure_kind", 2, None)),
        ("figures: {f: {title: F, bars: age_months}}\n", ("plan.figure_needs_category", 2, None)),
        ("figures: {f: {title: F, distribution: [stage]}}\n",
         ("plan.figure_needs_number", 2, None)),
        ("groups: {g: {variable: stag}}\n", ("plan.unknown_variable", 2, "stage")),
        ("groups: {g: {variable: age_months}}\n", ("plan.group_not_category", 2, None)),
        ("groups: {g: {variable: stage, order: [I, V]}}\n", ("plan.unknown_level", 2, "IV")),
        ("groups: {g: {variable: stage, labels: {en: [I]}}}\n",
         ("plan.labels_do_not_match", 2, None)),
        ("curves: {c: {title: C, endpoint: relaps}}\n", ("plan.unknown_endpoint", 2, "relapse")),
        ("groups: {g: {variable: relapse}}\ncurves: {c: {title: C, endpoint: relapse, by: g}}\n",
         ("plan.group_known_later", 3, None)),
        ("curves: {c: {title: C, endpoint: relapse, landmarks: [2, 1]}}\n",
         ("plan.landmarks", 2, None)),
        ("curves: {c: {title: C, endpoint: relapse, by: h}}\n", ("plan.unknown_group", 2, None)),
        ("curves: {c: {title: C, endpoint: relapse, strata: stag}}\n",
         ("plan.unknown_variable", 2, "stage")),
        ("curves: {c: {title: C, endpoint: relapse, strata: age_months}}\n",
         ("plan.group_not_category", 2, None)),
        ("curves: {c: {title: C, endpoint: relapse, strata: relapse}}\n",
         ("plan.term_known_later", 2, None)),
        ("curves: {c: {title: C, endpoint: relapse, cox: {terms: [stage, relapse]}}}\n",
         ("plan.term_known_later", 2, None)),
        ("curves: {c: {title: C, endpoint: relapse, cox: {terms: [patient_id]}}}\n",
         ("plan.term_kind", 2, None)),
        ("curves: {c: {title: C, endpoint: relapse, cox: {terms: [stage, stage]}}}\n",
         ("plan.row_twice", 2, None)),
        ("curves: {c: {title: C, endpoint: relapse, cox: {terms: [stage], strata: age_months}}}\n",
         ("plan.group_not_category", 2, None)),
        ("curves: {c: {title: C, endpoint: relapse, cox: {terms: []}}}\n",
         ("files.too_few", 2, None)),
        ("curves: {c: {title: C, endpoint: relapse, show: [interval_censored]}}\n",
         ("plan.not_seen_at_visits", 2, None)),
        ("curves: {c: {title: C, endpoint: relapse, swimmer: true}}\n",
         ("plan.swimmer_without_visits", 2, None)),
        ("curves: {c: {title: C, endpoint: relapse, restricted_mean: 0}}\n",
         ("files.not_above", 2, None)),
        ("statements:\n- {id: a, variable: 'relapse = yes'}\n- {id: a, variable: 'relapse = no'}\n",
         ("plan.name_twice", 4, None)),
        ("statements:\n- {id: a, variable: relapse}\n", ("plan.not_a_condition", 3, None)),
        ("statements:\n- {id: a, variable: stage, cell: median}\n",
         ("plan.figure_needs_number", 3, None)),
        ("statements:\n- {id: a, variable: 'relapse = perhaps'}\n",
         ("expression.not_a_level", 3, None)),
        ("statements:\n- {id: a, variable: 'relapse =', where: stage = I}\n",
         ("expression.ends_early", 3, None)),
        ("statements:\n- {id: a, cell: media, variable: 'relapse = yes'}\n",
         ("plan.unknown_cell", 3, "median")),
        ("statements:\n- {id: a, digits: two, variable: 'relapse = yes'}\n",
         ("plan.digits", 3, None)),
        ("study: {}\n", ("files.duplicate_key", 2, None)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line_and_the_nearest_name(
    tmp_path: Path, text: str, problem: tuple[str, int, str | None]
) -> None:
    assert problem in _problems(tmp_path, text)


@pytest.mark.parametrize(
    ("row", "code", "near"),
    [
        ("age_month", "plan.unknown_variable", "age_months"),
        ("{stage: {test: kruskal_wallis}}", "plan.unknown_test", None),
        ("{age_months: {test: kruskal_walis}}", "plan.unknown_test", "kruskal_wallis"),
        ("{age_months: {test: chi_squared}}", "plan.unknown_test", None),
        ("{age_months: {effect: cliff_delta}}", "plan.unknown_effect", "cliffs_delta"),
        ("{stage: {effect: cliffs_delta}}", "plan.unknown_effect", None),
        ("{stage: {pairwise: dunn}}", "plan.unknown_pairwise", None),
        ("{age_months: {cell: n (%)}}", "plan.cell_does_not_fit", None),
        ("{stage: {cell: mean ± sd}}", "plan.cell_does_not_fit", None),
        ("{stage: {order: [I, VX]}}", "plan.unknown_level", None),
        ("{stage: fisher_exact}", "plan.row_options", None),
        ("{stage: {tests: none}}", "files.unknown_key", "test"),
        ("patient_id", "plan.row_kind", None),
        ("relapse", "plan.row_twice", None),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: str, code: str, near: str | None) -> None:
    table = "tables:\n  t:\n    title: T\n    by: histology\n    rows:\n      - relapse\n"
    text = f"{GROUPS}{table}      - {row}\n"
    assert (code, 10, near) in _problems(tmp_path, text)


TABLE = "tables:\n  t:\n    title: T\n    by: histology\n"


def test_a_table_says_how_its_groups_are_compared_and_a_row_may_say_otherwise(
    tmp_path: Path,
) -> None:
    text = (
        "    effect: cliffs_delta\n    pairwise: true\n    adjust: bh\n    choose: shapiro\n"
        "    rows:\n      - age_months\n      - stage\n"
        "      - {relapse: {effect: false, pairwise: none}}\n"
    )
    plan = _plan(tmp_path, GROUPS + TABLE + text)
    age, stage, relapse = plan.rows["t"]
    assert (age.effect, age.pairs, age.choose) == ("cliffs_delta", "default", "shapiro")
    # A method for numbers is not asked of a category: the rule's own stands there.
    assert (stage.effect, stage.pairs, stage.choose) == ("default", "default", "")
    assert (relapse.effect, relapse.pairs) == ("none", "none")
    assert plan.model.tables["t"].adjust == "bh"


def test_a_row_that_names_its_cell_or_test_leaves_nothing_to_choose(tmp_path: Path) -> None:
    text = "    choose: shapiro\n    rows: [{age_months: {cell: mean ± sd}}]\n"
    (age,) = _plan(tmp_path, GROUPS + TABLE + text).rows["t"]
    assert (age.choose, age.summary) == ("", "mean")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("effect: cramer", ("plan.unknown_effect", 8, "cramers_v")),
        ("pairwise: dun", ("plan.unknown_pairwise", 8, "dunn")),
        ("adjust: bonferoni", ("files.not_allowed", 8, "bonferroni")),
        ("choose: ks", ("files.not_allowed", 8, None)),
    ],
)
def test_a_wrong_word_of_a_comparison_is_named(
    tmp_path: Path, line: str, problem: tuple[str, int, str | None]
) -> None:
    assert problem in _problems(tmp_path, f"{GROUPS}{TABLE}    {line}\n    rows: [stage]\n")


def test_a_table_s_and_a_curve_s_name_are_told_apart(tmp_path: Path) -> None:
    text = "tables: {x: {title: T, rows: [stage]}}\ncurves: {x: {title: C, endpoint: relapse}}\n"
    assert _problems(tmp_path, text) == [("plan.name_twice", 3, None)]


def test_a_missing_title_and_an_empty_table_are_named(tmp_path: Path) -> None:
    text = "tables: {t: {rows: []}}\n"
    assert {code for code, _, _ in _problems(tmp_path, text)} == {
        "files.missing_key", "files.too_few",
    }  # fmt: skip


def test_a_study_is_found_by_name_folder_or_path(tmp_path: Path) -> None:
    assert "wilms" in bundled_studies()
    bundled_plan = bundled("analyses") / "wilms" / "plan.yaml"
    assert find_plan("wilms") == find_plan(bundled_plan) == find_plan(bundled_plan.parent)
    with pytest.raises(UsageError, match="Did you mean “wilms”"):
        find_plan("wilm")
    with pytest.raises(UsageError, match="no such file"):
        load_plan(tmp_path / "plan.yaml")


def test_files_beside_a_plan_are_found(tmp_path: Path) -> None:
    plan = _plan(tmp_path, "")
    assert (plan.mapping_path, plan.published_path, plan.visits_path) == (None, None, None)
    assert plan.data_path == tmp_path / "patients.csv"
    assert load_plan("wilms").mapping_path is not None


def test_what_became_known_later_may_group_those_at_a_landmark(tmp_path: Path) -> None:
    text = (
        "groups: {g: {variable: relapse}}\n"
        "curves: {c: {title: C, endpoint: relapse, by: g, landmark: 1}}\n"
    )
    assert _plan(tmp_path, text).model.curves["c"].landmark == 1


def test_a_curve_has_its_defaults(tmp_path: Path) -> None:
    text = "curves: {c: {title: C, endpoint: relapse, cox: {terms: [stage]}}}\n"
    curve = _plan(tmp_path, text).model.curves["c"]
    assert (curve.withhold_below, curve.pairwise, curve.sensitivity, curve.swimmer) == (
        5, False, False, None,
    )  # fmt: skip
    assert curve.cox is not None
    assert (curve.cox.terms, curve.cox.strata, curve.cox.exploratory) == (("stage",), None, False)


@pytest.mark.parametrize(
    ("criteria", "problem"),
    [
        ("[{id: a, text: A, where: stage = V}]", ("expression.not_a_level", 2, "IV")),
        ("[{id: a, text: A, where: age_months}]", ("plan.not_a_condition", 2, None)),
        ("[{id: a, text: A, where: stage = I, n: 3}]", ("plan.criterion_counted", 2, None)),
        ("[{id: a, text: A, n: -1}]", ("files.too_small", 2, None)),
        ("[{id: a, text: A}, {id: a, text: B}]", ("plan.criterion_twice", 2, None)),
        (
            "[{id: a, text: A, where: stage = I}, {id: b, text: B}]",
            ("plan.criterion_too_late", 2, None),
        ),
        ("[{id: a, txt: A}]", ("files.unknown_key", 2, "text")),
    ],
)
def test_a_condition_of_eligibility_that_cannot_be_is_named(
    tmp_path: Path, criteria: str, problem: tuple[str, int, str | None]
) -> None:
    assert problem in _problems(tmp_path, f"eligibility: {criteria}\n")


def test_the_eligible_meet_every_condition(tmp_path: Path) -> None:
    text = (
        "eligibility:\n  - {id: a, text: A, n: 3}\n  - {id: b, text: B, where: stage = I}\n"
        "  - {id: c, text: C, where: age_months < 12 or relapse = yes}\n"
    )
    plan = _plan(tmp_path, text)
    assert plan.eligible == "(stage = I) and (age_months < 12 or relapse = yes)"
    assert _plan(tmp_path, "").eligible is None


@pytest.mark.parametrize("name", ["participant_flow", "Missing_Data", "strobe"])
def test_what_every_report_has_keeps_its_name(tmp_path: Path, name: str) -> None:
    text = f"tables: {{{name}: {{title: T, rows: [stage]}}}}\n"
    assert _problems(tmp_path, text) == [("plan.name_twice", 2, None)]


TOLD_BY = {
    "quasi_identifiers: [stag]\n": [("plan.unknown_variable", 2, "stage")],
    "quasi_identifiers: [patient_id]\n": [("plan.identifying_kind", 2, None)],
    "quasi_identifiers: [stage, stage]\n": [("plan.identifying_twice", 2, None)],
    "quasi_identifiers: [stage]\nsensitive: [stage]\n": [("plan.identifying_twice", 3, None)],
    "sensitive: [relapse]\n": [("plan.sensitive_alone", 2, None)],
    "quasi_identifers: [stage]\n": [("files.unknown_key", 2, "quasi_identifiers")],
}


@pytest.mark.parametrize(("text", "problems"), TOLD_BY.items())
def test_what_patients_may_be_told_by_is_held_against_the_dictionary(
    tmp_path: Path, text: str, problems: list[tuple[str, int, str | None]]
) -> None:
    assert _problems(tmp_path, text) == problems
