"""Published values against results made by hand."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from ncstats.disclosure import Released
from ncstats.errors import NothingToCompareError, UsageError
from ncstats.plan import Plan
from ncstats.published import Published, PublishedCell, Verification, VerifiedCell, verify
from ncstats.results.model import Results

MakePlan = Callable[[str], Plan]


def _published(*rows: str) -> Published:
    """Rows as ``table,variable,level,group,statistic=printed``."""
    cells = []
    for line, row in enumerate(rows, start=2):
        key, printed = row.split("=")
        table, variable, level, group, statistic = key.split(",")
        cells.append(
            PublishedCell(
                table, variable, level, group, statistic, printed, place=("published.csv", line)
            )
        )
    return Published("published.csv", tuple(cells))


EVERYTHING = (
    "table1,,,,N=50",
    "table1,age,,,N=40",
    "table1,age,,,median_iqr=3.3 [2.0–5.0]",
    "table1,age,,,mean_sd=3.25 ± 1.5",
    "table1,fever,,,n_percent=5 (13)",
    "table1,fever,no,,n_percent=45 (90)",
    "table1,stage,II,,percent=40%",
    "table2,,,a,N=26",
    "table2,age,,a,median=6.5",
    "table2,fever,,a,n_N_percent=8/11 (72.7)",
    "table2,age,,*,p_value=<0.001",
    "table2,fever,,*,p_value=0.747",
    "table3,age,,,median=9.75",
    "figure1,stage,I,,n=13",
    "figure2,age,,a,median=13",
    "curve1,relapse,1,a,percent_ci=87.7% [81.2–91.0]",
    "curve1,relapse,1,a,at_risk=30",
    "curve1,relapse,,a,n=7",
    "curve1,event_free,1,,percent_ci=88% [81–91]",
    "curve1,event_free,,,median=4.5",
    "curve1,event_free,,,N=40",
    "curve1,event_free,,*,p_value=0.041",
    "text,young,,,percent_n_N=75% (9/12)",
    "text,ages,,,median_range=16.3 (2.5–45.0)",
)


def test_every_kind_of_value_finds_its_statistic(plan: Plan, results: Results) -> None:
    found = verify(results, plan, _published(*EVERYTHING))
    assert [cell.key for cell in found.with_status("failed")] == []
    assert (found.total, found.reproduced, found.ok) == (len(EVERYTHING), len(EVERYTHING), True)
    assert found.terminal_lines() == [f"{len(EVERYTHING)} of 24 reproduced, 0 registered"]
    assert [remark.en for remark in found.remarks] == ["The text says otherwise."]


def test_released_results_are_what_a_run_gives(plan: Plan, results: Results) -> None:
    published = _published(*EVERYTHING)
    assert verify(Released(results, {}, "none"), plan, published) == verify(
        results, plan, published
    )


def test_a_failed_cell_is_named_with_both_values_and_the_rule(plan: Plan, results: Results) -> None:
    found = verify(results, plan, _published("table1,,,,N=50", "table2,fever,,a,percent=72.6%"))
    assert (found.total, found.reproduced, found.registered, found.failed) == (2, 1, 0, 1)
    assert not found.ok
    assert found.terminal_lines() == [
        "table2: 1 of 1 not reproduced",
        (
            "  published.csv, line 3: table2 / fever / – / a / percent: printed 72.6%, computed "
            "72.7%; rounded half away from zero to 1 decimal: 72.7 is not 72.6."
        ),
        "1 of 2 reproduced, 0 registered, 1 failed",
    ]
    chinese = found.terminal_lines("zh")
    assert "四舍五入（远离零）至 1 位小数：72.7 不等于 72.6" in chinese[1]
    assert chinese[2] == "2 项中 1 项重现，0 项已登记，1 项未重现"


def test_what_could_not_be_computed_fails_with_its_reason(plan: Plan, results: Results) -> None:
    rows = ("table2,stage,,*,p_value=0.5", "curve1,event_free,2.5,,percent_ci=1% [1–2]",
            "table2,stage,I,a,n=3")  # fmt: skip
    p, curve, absent = verify(results, plan, _published(*rows)).cells
    assert (p.status, p.computed, p.rule) == ("failed", "–", "published.rule_missing")
    assert p.sentence() == "p.value could not be computed"
    assert p.reason.en.startswith("all values are equal")
    assert p.reason.zh != p.reason.en
    assert curve.status == "failed"
    assert absent.rule == "published.rule_not_computed"
    assert absent.sentence() == "the plan computes no n here"
    assert absent.values == {}


def test_a_reason_that_is_no_code_is_shown_as_it_is(plan: Plan, results: Results) -> None:
    rows = [row for row in results if row.error != "stats.all_values_equal" or row.time is None]
    published = _published("curve1,event_free,2.5,,estimate_ci=0.5 [0.1–0.9]")
    (cell,) = verify(Results(tuple(rows)), plan, published).cells
    assert (cell.rule, cell.reason.en) == ("published.rule_not_computed", "no limits")


def _registered(key: str, printed: str, computed: str) -> str:
    return f'registered: [{{key: [{key}], printed: "{printed}", computed: "{computed}", reason: {{en: lost report, zh: 报告遗失}}}}]\n'  # noqa: E501 - one line of YAML


KEY = 'figure1, stage, I, "", n'


def test_a_registered_disagreement_counts_as_one(make_plan: MakePlan, results: Results) -> None:
    plan = make_plan(_registered(KEY, "12", "13"))
    found = verify(results, plan, _published("figure1,stage,I,,n=12", "table1,,,,N=50"))
    assert (found.reproduced, found.registered, found.failed) == (1, 1, 0)
    (cell,) = found.with_status("registered")
    assert (cell.reason.en, cell.reason.zh) == ("lost report", "报告遗失")
    assert cell.sentence() == "registered in the plan with both strings"
    assert cell.differing == ()
    assert found.terminal_lines() == ["1 of 2 reproduced, 1 registered"]


@pytest.mark.parametrize(
    ("registered", "printed", "rule"),
    [
        (("11", "13"), "12", "rule_registered_printed"),
        (("12", "14"), "12", "rule_registered_computed"),
        (("12", "13"), "13", "rule_registered_reproduces"),
        (("12 ", "13"), "12", "rule_registered_printed"),
    ],
)
def test_a_registered_disagreement_must_hold_both_strings_exactly(
    make_plan: MakePlan, results: Results, registered: tuple[str, str], printed: str, rule: str
) -> None:
    plan = make_plan(_registered(KEY, *registered))
    (cell,) = verify(results, plan, _published(f"figure1,stage,I,,n={printed}")).cells
    assert (cell.status, cell.rule) == ("failed", f"published.{rule}")
    assert cell.reason.en == ""


def test_a_registered_disagreement_without_a_row_fails(
    make_plan: MakePlan, results: Results
) -> None:
    plan = make_plan(_registered(KEY, "12", "13"))
    found = verify(results, plan, _published("table1,,,,N=50"))
    assert (found.total, found.reproduced, found.failed) == (2, 1, 1)
    assert found.cells[1].place == (str(plan.document.path), 16)
    assert "figure1 / stage / I / – / n" in found.terminal_lines()[1]


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ('figure1, stage, I, "", nn', "line 16, column 44: “nn” is no statistic"),
        ('figure1, stage, V, "", n', "line 16, column level: “V” is no level of stage in figure1"),
    ],
)
def test_a_registered_disagreement_of_what_is_not_there_stops_it(
    make_plan: MakePlan, results: Results, key: str, says: str
) -> None:
    plan = make_plan(_registered(key, "12", "13"))
    with pytest.raises(UsageError) as caught:
        verify(results, plan, _published("table1,,,,N=50"))
    assert says in caught.value.text()


def test_a_disagreement_is_registered_once(make_plan: MakePlan, results: Results) -> None:
    once = _registered(KEY, "12", "13").rstrip("]\n")
    plan = make_plan(once + ", {key: [" + KEY + "], printed: a, computed: b, reason: c}]\n")
    with pytest.raises(UsageError, match="figure1,stage,I,,n” twice"):
        verify(results, plan, _published("table1,,,,N=50"))


def test_nothing_to_compare_is_said(plan: Plan, results: Results) -> None:
    with pytest.raises(NothingToCompareError) as caught:
        verify(results, plan, Published("published.csv", ()))
    assert caught.value.exit_code == 4
    assert "published.csv: there is no published value" in caught.value.text()


def test_a_name_that_the_plan_does_not_know_stops_it(plan: Plan, results: Results) -> None:
    with pytest.raises(UsageError, match="tabel1"):
        verify(results, plan, _published("tabel1,,,,N=50"))


@pytest.fixture
def verification(make_plan: MakePlan, results: Results) -> Verification:
    plan = make_plan(_registered(KEY, "12", "13"))
    rows = ("table2,stage,,*,p_value=0.5", "figure1,stage,I,,n=12", EVERYTHING[4])
    return verify(results, plan, _published(*rows))


def test_as_a_frame(verification: Verification) -> None:
    frame = verification.to_frame()
    assert list(frame.columns) == [
        "table", "variable", "level", "group", "statistic", "published", "computed", "status",
        "rule", "reason", "explanation", "line",
    ]  # fmt: skip
    assert list(frame["status"]) == ["failed", "registered", "reproduced"]
    assert list(frame["line"]) == [2, 3, 4]
    assert verification.to_frame("zh")["reason"][1] == "报告遗失"


def test_as_json(verification: Verification) -> None:
    data = json.loads(json.dumps(verification.to_json_data(), allow_nan=False))
    counts = {name: data[name] for name in ("total", "reproduced", "registered", "failed")}
    assert counts == {"total": 3, "reproduced": 1, "registered": 1, "failed": 1}
    assert data["cells"][0]["values"] == {"p.value": None}
    assert data["cells"][2] == {
        "table": "table1",
        "variable": "fever",
        "level": "",
        "group": "",
        "statistic": "n_percent",
        "line": 4,
        "published": "5 (13)",
        "computed": "5 (13)",
        "values": {"n": 5.0, "N": 40.0},
        "status": "reproduced",
        "rule": {
            "code": "published.rule_rounded_whole",
            "en": "rounded half away from zero to a whole number",
            "zh": "四舍五入（远离零）至整数",
        },
        "reason": {"en": "", "zh": ""},
    }
    assert data["remarks"] == [{"en": "The text says otherwise.", "zh": "The text says otherwise."}]


def test_in_a_notebook_what_failed_comes_first(verification: Verification) -> None:
    page = verification._repr_html_()
    assert page.index("p.value could not") < page.index("lost report") < page.index("5 (13)")
    assert page.count("<tr>") == 5
    assert page.index("<details>") < page.index("5 (13)")


def test_a_notebook_shows_markup_as_text() -> None:
    cell = VerifiedCell(("t", "<b>", "", "", "N"), "<1", "2", "failed", "published.rule_counts")
    page = Verification((cell,))._repr_html_()
    assert "<b>" not in page
    assert "&lt;1" in page


def test_a_verdict_has_one_of_three_statuses() -> None:
    with pytest.raises(ValueError, match="not a status"):
        VerifiedCell(("t", "", "", "", "N"), "1", "1", "maybe", "published.rule_counts")  # type: ignore[arg-type]
