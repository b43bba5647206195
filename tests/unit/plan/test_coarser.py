"""A plan and its dictionary in coarser levels, and what cannot be told in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from causes import JOINED, PLAN, causes_study

from ncstats.errors import UsageError
from ncstats.files import read_yaml
from ncstats.files.models import read_model
from ncstats.plan import Plan, load_plan
from ncstats.plan.coarser.conditions import TellsFinerError, Words
from ncstats.plan.coarser.format import CoarserFile, coarser_text
from ncstats.plan.coarser.joins import Joins
from ncstats.plan.coarser.study import in_coarser_levels

INHERITED = ("bartter", "donohue", "dent")


def coarser(plan: Plan, text: str = JOINED) -> Plan:
    path = plan.folder.parent / "joined.yaml"
    path.write_text(text, encoding="utf-8")
    document = read_yaml(path)
    return in_coarser_levels(
        plan, read_model(document, CoarserFile).coarser, document, ("coarser",)
    )


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return causes_study(tmp_path / "study")


@pytest.fixture
def words(plan: Plan) -> Words:
    return Words(Joins.of(coarser(plan).dictionary), {"is_donohue"})


def test_a_coarser_level_stands_where_the_first_stood_that_it_joins(plan: Plan) -> None:
    cause = coarser(plan).dictionary.patients["cause"]
    assert cause.codes == ("tumour", "inherited", "other")
    level = cause.level("inherited")
    assert (level.label.of("en"), level.label.of("zh")) == ("Inherited", "遗传性疾病")
    assert tuple(each.code for each in level.joins) == INHERITED
    assert plan.dictionary.patients["cause"].codes == ("tumour", *INHERITED, "other")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("causes: {x: {label: X, levels: [a, b]}}", r"line 2.*“causes”.*no levels.*“cause”"),
        ("sodium: {x: {label: X, levels: [a, b]}}", "line 2.*“sodium” is no category"),
        (
            "class: {x: {label: X, levels: [genetic, acquired]}}",
            "line 2.*“class” follows from cause",
        ),
        ("cause: {x: {label: X, levels: [dent, bartte]}}", "line 2.*“bartte”.*“bartter”"),
        ("cause: {x: {label: X, levels: [dent, '']}}", "line 2.*“” is no level"),
        ("cause: {x: {label: X, levels: [dent, dent]}}", "line 2.*“dent” is joined twice.*“x”"),
        (
            "cause: {x: {label: X, levels: [dent, other]}, y: {label: Y, levels: [bartter, dent]}}",
            "line 2.*“dent” is joined twice.*“x”",
        ),
        (
            "cause: {other: {label: X, levels: [dent, bartter]}}",
            "line 2.*“other” is a level of cause",
        ),
        (
            "cause: {dent: {label: X, levels: [dent, bartter]}}",
            "line 2.*“dent” is a level of cause",
        ),
        ("cause: {not: {label: X, levels: [dent, bartter]}}", "line 2.*“not” cannot be the code"),
        ("cause: {a b: {label: X, levels: [dent, bartter]}}", "line 2.*“a b” cannot be the code"),
        ("grade: {x: {label: X, levels: [g1, g3]}}", "line 2.*“x” would join.*g2"),
        ("grade: {x: {label: X, levels: [g1, g2, g3]}}", "line 2.*all levels of “grade”"),
        ("cause: {x: {label: X, levels: [dent]}}", "line 2"),
        ("cause: {x: {levels: [dent, bartter]}}", "line 2.*label"),
        ("cause: {x: [dent, bartter]}", "line 2"),
    ],
)
def test_what_cannot_be_joined_is_named_with_its_place(plan: Plan, text: str, wrong: str) -> None:
    with pytest.raises(UsageError, match=rf"(?s)joined\.yaml.*{wrong}") as refused:
        coarser(plan, f"coarser:\n  {text}\n")
    assert len(refused.value.problems) == 1
    assert refused.value.text("zh")


def test_everything_that_is_wrong_is_told_at_once(plan: Plan) -> None:
    wrong = ("causes: {x: {label: X, levels: [a, b]}}", "grade: {x: {label: X, levels: [g1, g3]}}")
    with pytest.raises(UsageError) as refused:
        coarser(plan, "\n  ".join(("coarser:", *wrong)) + "\n")
    assert [problem.line for problem in refused.value.problems] == [2, 3]


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("cause in (dent, bartter, donohue)", "cause in (inherited)"),
        ("cause in ( dent,bartter, 'donohue' , other )", "cause in ( inherited, other )"),
        ("cause not in (other, bartter, donohue, dent)", "cause not in (other, inherited)"),
        ("cause = tumour", "cause = tumour"),
        ("cause != tumour or  sodium<3", "cause != tumour or  sodium<3"),
        ("cause is missing", "cause is missing"),
        ("(sodium < 3) and ((cause in (dent, donohue, bartter)))",
         "(sodium < 3) and ((cause in (inherited)))"),
        ("not cause in (bartter, donohue, dent) and cause in (tumour, other)",
         "not cause in (inherited) and cause in (tumour, other)"),
    ],
)  # fmt: skip
def test_a_condition_that_tells_none_apart_is_on_the_coarser_level(
    words: Words, condition: str, told: str
) -> None:
    assert words.condition(condition) == told


def test_a_condition_is_found_again(words: Words) -> None:
    text = "sodium < 3 and cause in (other, bartter, donohue, dent)"
    assert words.finer(words.condition(text)) == text


@pytest.mark.parametrize(
    "condition",
    [
        "cause = dent",
        "cause != dent",
        "cause = 'dent'",
        "cause in (dent, bartter)",
        "cause = dent or cause in (bartter, donohue)",
        "cause = (grade)",
        "sodium < 3 and is_donohue = yes",
    ],
)
def test_a_condition_that_tells_finer_levels_apart_is_refused(words: Words, condition: str) -> None:
    with pytest.raises(TellsFinerError):
        words.condition(condition)


def test_a_level_that_is_no_name_is_quoted(words: Words) -> None:
    cause = words.joins.variables["cause"]
    level = replace(cause.level("other"), code="not known")
    joins = Joins({"cause": replace(cause, levels=(*cause.levels[:2], level))})
    told = Words(joins).condition("cause in ('not known', bartter, donohue, dent)")
    assert told == "cause in ('not known', inherited)"


def test_what_follows_from_finer_levels_is_gone_with_all_that_follows_from_it(plan: Plan) -> None:
    made = coarser(plan).dictionary
    assert {*plan.dictionary.patients} - {*made.patients} == {"is_donohue", "follows"}
    assert {*plan.dictionary.endpoints} - {*made.endpoints} == {"of_donohue"}
    assert "is_donohue" not in made.derivation_order["patients"]
    derivation = made.patients["class"].derivation
    assert derivation is not None
    assert derivation.lines == (
        "genetic: cause in (inherited)",
        "acquired: cause in (tumour, other)",
    )
    assert derivation.remarks == ()
    assert made.fingerprint != plan.dictionary.fingerprint


def test_the_dictionary_is_written_in_its_coarser_levels(plan: Plan) -> None:
    made = coarser(plan)
    template = str(made.dictionary.export("codebook"))  # type: ignore[attr-defined]  # as loaded
    assert "`inherited`" in template
    assert "`donohue`" not in template


def test_what_tells_finer_levels_apart_is_left_out_and_named(plan: Plan) -> None:
    made = coarser(plan)
    assert [(each.of, each.item, each.label.of("en")) for each in made.left_out] == [
        ("table1", "is_donohue", "Is Donohue"),
        ("", "by_one", "By one"),
        ("", "few", "Few"),
        ("", "bars_of_few", "Bars of few"),
        ("", "of_few", "Of few"),
        ("", "curve_of_few", "Curve of few"),
        ("", "donohue", "Of Donohue"),
        ("", "sodium", "sodium"),
    ]
    model = made.model
    assert [*model.tables] == ["table1", "by_cause", "some"]
    assert model.tables["some"].where == "cause in (inherited)"
    assert ([*model.figures], [*model.curves]) == (["bars", "effects"], ["healing"])
    assert [each.id for each in model.statements] == ["tumours", "genetic"]
    assert [each.key[2] for each in model.registered] == ["other"]
    assert model.quasi_identifiers == ("grade",)


def test_groups_keep_their_order_and_their_own_labels(plan: Plan) -> None:
    made = coarser(plan)
    assert made.group("causes").order == ("inherited", "other", "tumour")
    labels = [made.group_label("causes", code, "zh") for code in made.group("causes").order]
    assert labels == ["遗传性疾病", "他", "瘤"]
    assert made.group("grades").order == ("g1", "g2", "g3")


def test_what_is_said_of_patients_to_reconstruct_keeps_what_can_be_said(plan: Plan) -> None:
    knobs = coarser(plan).model.reconstruct
    assert knobs is not None
    assert (knobs.also, knobs.vary) == (("grade",), ("healed = yes",))
    assert [(rule.when, rule.then) for rule in knobs.follows] == [
        ("cause in (inherited)", "sodium < 150")
    ]


def test_levels_of_two_variables_are_joined(plan: Plan) -> None:
    text = JOINED + "  grade:\n    high: {label: High, levels: [g2, g3]}\n"
    made = coarser(plan, text)
    assert made.dictionary.patients["grade"].codes == ("g1", "high")
    assert made.dictionary.patients["grade"].ordered
    knobs = made.model.reconstruct
    assert knobs is not None
    assert knobs.also == ("grade",)


OF_VISITS = """\
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: Visits of a ward
fields:
  - {name: cause, type: string, title: Cause, categories: [{value: a, label: A},
      {value: b, label: B}, {value: c, label: C}], ncstats: {role: cause}}
  - {name: flag, type: string, title: Flag, ncstats: {table: visits, codelist: yes_no,
      role: imaging, derive: {cases: {"yes": cause = a, "no": cause != a}}}}
  - {name: fate, type: string, title: Fate, ncstats: {codelist: yes_no, role: outcome,
      known_at: later, derive: {endpoint: flagged, cases: {flagged: "yes"}}}}
ncstats:
  endpoints:
    flagged: {label: Flagged, unit: months, origin: diagnosis_date, observed_by: modality = us,
      event: flag = yes, origin_label: O., event_label: E., censoring_label: C.,
      population_label: All.}
    left: {label: Left, unit: years, time_unit: years, interval: {left: age_months,
      right: height_cm}, event: "cause in (a, b)", origin_label: O., event_label: E.,
      censoring_label: C., population_label: All.}
"""


def test_what_visits_derive_from_finer_levels_is_gone_with_its_endpoint_and_outcome(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "dictionary.yaml").write_text(OF_VISITS, encoding="utf-8")
    text = "study: {id: v, title: V}\ntables: {t: {title: T, rows: [cause, fate]}}\n"
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    made = coarser(load_plan(folder), "coarser: {cause: {ab: {label: AB, levels: [a, b]}}}\n")
    assert "flag" not in made.dictionary.visits
    assert "fate" not in made.dictionary.patients
    assert "flagged" not in made.dictionary.endpoints
    assert str(made.dictionary.endpoints["left"].event) == "cause in (ab)"
    assert [each.item for each in made.left_out] == ["fate"]


CHONGQING = """\
coarser:
  nc_type: {with_medulla: {label: Medullary or both, levels: [medullary, combined]}}
  nc_laterality: {one: {label: One side, levels: [left, right]}}
  suspected_syndrome: {some: {label: Some, levels: [fhh, unidentified]}}
"""


def test_the_bundled_study_in_coarser_levels(tmp_path: Path) -> None:
    path = tmp_path / "joined.yaml"
    path.write_text(CHONGQING, encoding="utf-8")
    document, plan = read_yaml(path), load_plan("chongqing")
    joined = read_model(document, CoarserFile).coarser
    made = in_coarser_levels(plan, joined, document, ("coarser",))
    # What a codelist says of its levels is said in the coarser levels of others.
    told = made.dictionary.patients["etiology"].level("renal_tubular_acidosis").facts
    assert told["pattern"] == ("with_medulla",)
    knobs, finer = made.model.reconstruct, plan.model.reconstruct
    assert knobs is not None
    assert finer is not None
    assert (len(finer.shared), knobs.shared) == (1, ())
    assert knobs.visits is not None
    assert [str(rule.when) for rule in knobs.visits.follows] == ["None"]
    suspected = [each for each in made.model.statements if each.id == "suspected_syndrome"]
    assert suspected[0].variable == "suspected_syndrome in (some)"
    assert made.model.figures["etiologies"].classes == "etiology_class"
    assert "medullary" in [each.item for each in made.left_out]


@pytest.mark.parametrize(
    ("name", "levels", "wrong"),
    [
        ("nc_outcome", "[improved, persistent]", "“nc_outcome” follows from improvement"),
        ("etiology_class", "[acquired, unknown]", "“etiology_class” follows from etiology"),
    ],
)
def test_what_follows_is_not_joined_on_its_own(
    tmp_path: Path, name: str, levels: str, wrong: str
) -> None:
    path = tmp_path / "joined.yaml"
    path.write_text(f"coarser: {{{name}: {{x: {{label: X, levels: {levels}}}}}}}\n", "utf-8")
    document = read_yaml(path)
    joined = read_model(document, CoarserFile).coarser
    with pytest.raises(UsageError, match=wrong):
        in_coarser_levels(load_plan("chongqing"), joined, document, ("coarser",))


def test_levels_of_several_classes_have_none(tmp_path: Path) -> None:
    path = tmp_path / "joined.yaml"
    levels = "[malignancy, adh1]"
    path.write_text(f"coarser: {{etiology: {{x: {{label: X, levels: {levels}}}}}}}\n", "utf-8")
    document = read_yaml(path)
    joined = read_model(document, CoarserFile).coarser
    made = in_coarser_levels(load_plan("chongqing"), joined, document, ("coarser",))
    assert "etiology_class" not in made.dictionary.patients
    assert made.model.figures["etiologies"].classes is None
    assert made.model.sensitive == ("etiology",)


MORE = """\
study: {id: causes, title: Causes}
tables:
  t:
    title: T
    rows:
      - {heading: Gone, rows: [is_donohue]}
      - {heading: Some, rows: [follows, sodium]}
  other: {title: O, rows: [{variable: is_donohue, rows: [grade]}]}
  gone: {title: Gone, rows: [is_donohue]}
figures:
  known: {title: K, missingness: [is_donohue, sodium]}
  unknown: {title: U, missingness: [is_donohue]}
  values: {title: V, distribution: [sodium]}
  sets: {title: S, upset: [healed, follows]}
  class: {title: C, bars: class}
curves:
  c: {title: C, endpoint: healing, cox: {terms: [sodium], strata: is_donohue}}
registered:
  - {key: [gone, is_donohue, "", "", n], printed: "1", computed: "2", reason: Lost.}
  - {key: [t, is_donohue, "", "", n], printed: "1", computed: "2", reason: Lost.}
  - {key: [t, sodium, "", "", N], printed: "1", computed: "2", reason: Lost.}
reconstruct:
  shared: [{variable: patient_id, where: grade = g1}, {variable: patient_id, where: cause = dent}]
  correlations: [{between: [sodium, years], r: 0.5, where: cause = dent},
                 {between: [sodium, years], r: 0.5}]
  dates:
    diagnosis_date: {earliest: "2016-01-31", latest: "2017-01-31"}
    birth_date: {before: diagnosis_date, by: years}
"""


def test_headings_sets_and_terms_lose_what_is_gone(tmp_path: Path) -> None:
    made = coarser(causes_study(tmp_path / "s", MORE))
    (some,), (other,) = (table.rows for table in made.model.tables.values())
    assert (some.heading.en, [each.variable for each in some.rows]) == ("Some", ["sodium"])
    assert (other.variable, [each.variable for each in other.rows]) == ("", ["grade"])
    assert [*made.model.tables] == ["t", "other"]
    assert made.model.figures["known"].missingness == ("sodium",)
    assert [*made.model.figures] == ["known", "values", "class"]
    assert [*made.model.curves] == []
    assert [each.key[1] for each in made.model.registered] == ["sodium"]
    knobs = made.model.reconstruct
    assert knobs is not None
    assert [each.where for each in knobs.shared] == ["grade = g1"]
    assert [each.where for each in knobs.correlations] == [None]
    assert [*knobs.dates] == ["diagnosis_date", "birth_date"]


def test_who_is_analysed_may_not_depend_on_finer_levels(tmp_path: Path) -> None:
    plan = causes_study(tmp_path / "s", PLAN.replace("cause is not missing", "cause != dent"))
    with pytest.raises(UsageError, match=r"plan\.yaml, line 3.*cause != dent"):
        coarser(plan)


def test_what_is_joined_already_is_not_joined_again(plan: Plan) -> None:
    once = coarser(plan)
    assert coarser(once) is once
    assert coarser(plan, "coarser: {}\n") is plan
    other = JOINED.replace("inherited:", "congenital:")
    with pytest.raises(UsageError, match=r"joined\.yaml.*coarser\.yaml"):
        coarser(once, other)


def test_a_study_beside_whose_plan_coarser_levels_stand_knows_no_others(plan: Plan) -> None:
    once = coarser(plan)
    (plan.folder / "coarser.yaml").write_text(coarser_text(once.coarser), encoding="utf-8")
    loaded = load_plan(plan.folder)
    assert loaded.coarser == once.coarser
    assert loaded.model == once.model
    assert loaded.dictionary.fingerprint == once.dictionary.fingerprint
    (plan.folder / "coarser.yaml").write_text("coarser:\n  cause: []\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"coarser\.yaml, line 2"):
        load_plan(plan.folder)
