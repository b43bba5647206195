"""One's own numbers against those of an earlier run."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

import ncstats as nc
from ncstats.errors import UsageError
from ncstats.published.earlier import read_earlier
from ncstats.published.locked import MOST_LINES, Locked, held_against
from ncstats.report.data_files import results_json
from ncstats.results.model import Results, Statistic

PROVENANCE = {
    "ncstats": "1.0",
    "plan": "a" * 64,
    "published": "b" * 64,
    "inputs": [{"file": "patients.csv", "sha256": "c" * 64, "rows": 10}],
}

ROWS = (
    Statistic("table1", "continuous", "age", "median", 3.5, method="quantile_6"),
    Statistic("table1", "continuous", "age", "sd", math.nan, method="mean_sd", error="one value"),
    Statistic("table2", "test", "age", "p.value", 0.0412, method="kruskal_wallis"),
    Statistic("curve1", "curve", "relapse", "estimate", 0.25, time=1 / 3, cause="relapse"),
)


@pytest.fixture
def locked(tmp_path: Path):  # noqa: ANN201 - the tests' own maker
    """A maker of what is found when these rows are held against :data:`ROWS` as they were."""

    def make(rows: tuple[Statistic, ...], now: dict[str, object] | None = None) -> Locked:
        (tmp_path / "results.json").write_text(results_json(Results(ROWS)), encoding="utf-8")
        (tmp_path / "provenance.json").write_text(json.dumps(PROVENANCE), encoding="utf-8")
        return held_against(Results(rows), now or PROVENANCE, read_earlier(tmp_path))

    return make


def test_the_same_numbers_stay(locked) -> None:  # noqa: ANN001 - the maker above
    found = locked(ROWS)
    assert found.ok
    assert found.terminal_lines() == ["4 of 4 statistics as before, 0 added"]
    assert found.outcomes()[0].status == "passed"
    nearly = (replace(ROWS[0], stat=3.5 * (1 + 1e-12)), *ROWS[1:])
    assert locked(nearly).ok


def test_what_moved_is_named_with_by_how_much_and_since_what(locked) -> None:  # noqa: ANN001
    rows = (replace(ROWS[0], stat=3.75), replace(ROWS[1], stat=1.5), ROWS[2], ROWS[3])
    now = {**PROVENANCE, "ncstats": "1.1", "published": "x",
           "inputs": [{"file": "patients.csv", "sha256": "d" * 64, "rows": 11}]}  # fmt: skip
    found = locked(rows, now)
    assert not found.ok
    assert found.terminal_lines() == [
        "table1:",
        "  continuous / age / median: was 3.5, is 3.75 (+0.25)",
        "  continuous / age / sd: was –, is 1.5",
        "ncstats is another one than in the earlier run: it was 1.0, and is 1.1.",
        (
            "patients.csv is another one than in the earlier run: it was cccccccccccc (10), and is "
            "dddddddddddd (11)."
        ),
        "2 of 4 statistics as before, 2 moved, 0 gone, 0 added",
    ]
    assert "原为 3.5，现为 3.75" in found.terminal_lines("zh")[1]


def test_added_and_removed_statistics_are_told_apart(locked) -> None:  # noqa: ANN001
    added = Statistic("table3", "categorical", "sex", "n", 7.0)
    grown = locked((*ROWS, added))
    assert grown.ok
    assert grown.terminal_lines() == [
        "table3:", "  categorical / sex / n: is new: 7", "4 of 4 statistics as before, 1 added",
    ]  # fmt: skip
    shrunk = locked(ROWS[:-1])
    assert not shrunk.ok
    assert "  curve / relapse / 0.333333 / relapse / estimate: is gone; was 0.25" in (
        shrunk.terminal_lines()
    )


def test_another_method_moves_a_number_that_stays(locked) -> None:  # noqa: ANN001
    found = locked((*ROWS[:2], replace(ROWS[2], method="kruskal_wallis_exact"), ROWS[3]))
    assert found.moved[0].sentence() == (
        "is 0.0412 as before, but by kruskal_wallis_exact, not kruskal_wallis"
    )
    (since,) = found.since()
    assert since.endswith("of the earlier run: what moved lies in the software beneath.")


def test_without_provenance_nobody_knows_since_what(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(results_json(Results(ROWS)), encoding="utf-8")
    found = held_against(Results(ROWS[:1]), PROVENANCE, read_earlier(path))
    assert found.changed is None
    assert "No provenance.json stands beside" in found.since()[0]


def test_a_curve_of_many_steps_is_cut_off(locked) -> None:  # noqa: ANN001
    steps = tuple(replace(ROWS[3], time=float(i), stat=0.5) for i in range(MOST_LINES + 9))
    lines = locked((*ROWS, *steps)).terminal_lines()
    assert lines[MOST_LINES + 1] == "  … and 9 more."


def test_as_a_frame_json_outcomes_and_page(locked) -> None:  # noqa: ANN001
    found = locked((replace(ROWS[0], stat=3.75), *ROWS[1:3], replace(ROWS[3], cause="<b>")))
    frame = found.to_frame()
    assert list(frame["before"][:2]) == [3.5, 0.25]
    assert math.isnan(frame["before"][2])
    data = json.loads(json.dumps(found.to_json_data(), allow_nan=False))
    assert (data["compared"], data["moved"][0]["after"], data["changed"]) == (3, 3.75, [])
    assert data["added"][0]["before"] is None
    failed, gone, rest = found.outcomes()
    assert (failed.item, failed.status, gone.status, rest.status) == (
        "table1", "failed", "failed", "passed",
    )  # fmt: skip
    assert failed.more == found.since()
    page = found._repr_html_()
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert repr(found) == "<Locked: 2 of 4 statistics as before, 1 moved, 1 gone, 1 added>"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no json", "no JSON that can be read"),
        ("[" * 100_000, "no JSON that can be read"),
        ("[]", "not the results.json of a run"),
        ("{}", "not the results.json of a run"),
        ('{"columns": ["item"], "rows": []}', "no column “context”"),
        ('{"columns": 3, "rows": []}', "not the results.json of a run"),
    ],
)
def test_a_file_that_is_no_result_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "results.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=says):
        read_earlier(tmp_path)


def test_broken_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    good = results_json(Results(ROWS))
    for old, new in (("0.0412", '"x"'), ("0.0412", "0.1, 2"), ("0.0412", "[]")):
        path.write_text(good.replace(old, new), encoding="utf-8")
        with pytest.raises(UsageError, match="not the results"):
            read_earlier(path)


def test_a_missing_file_names_what_is_near(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"Did you mean “results\.json”"):
        read_earlier(tmp_path / "result.json")


def test_a_run_is_held_against_its_own_folder_and_another_s(tmp_path: Path) -> None:
    run = nc.run("wilms")
    folder = run.save(tmp_path / "out", ["md"])
    same = nc.verify(run, against=folder)
    assert same.ok
    assert same.changed == ()
    with pytest.raises(nc.NcstatsError, match="no statistic in common"):
        other = tmp_path / "other.json"
        other.write_text(results_json(Results(ROWS)), encoding="utf-8")
        nc.verify(run, against=other)
