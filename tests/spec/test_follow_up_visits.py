"""What visits tell of the time to an endpoint, as records short enough to follow with a finger."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ncstats.cohort import Cohort, FollowUp, follow_up, read_cohort
from ncstats.dictionary import ByVisits, load_dictionary
from ncstats.errors import DataError, UsageError

CENSORED, IMPROVED, STONE, DEATH = range(4)
INF = math.inf
COLUMNS = "patient_id visit_months modality nc_present nephrolithiasis death kidney_replacement"

CohortFrom = Callable[..., Cohort]


@pytest.fixture
def cohort_from(tmp_path: Path) -> CohortFrom:
    """A cohort from visits, columns separated by blanks and ``.`` for a missing value."""

    def _cohort_from(visits: str, columns: str = COLUMNS, patients: str = "") -> Cohort:
        rows = [line.split() for line in visits.strip().splitlines()]
        ids = list(dict.fromkeys(row[0] for row in rows))
        (tmp_path / "patients.csv").write_text(
            patients or "".join(f"{line}\n" for line in ("patient_id", *ids)), "utf-8"
        )
        lines = [columns.split(), *([cell.strip(".") and cell for cell in row] for row in rows)]
        (tmp_path / "visits.csv").write_text(
            "".join(",".join(line) + "\n" for line in lines), "utf-8"
        )
        return read_cohort(tmp_path / "patients.csv", visits=tmp_path / "visits.csv")

    return _cohort_from


def course(cohort: Cohort, window: float = 0, **by: bool) -> dict[str, tuple[float, float, int]]:
    """Interval and cause of each patient who is analysed."""
    return by_patient(cohort, observed(cohort, window, **by))


def by_patient(cohort: Cohort, followed: FollowUp) -> dict[str, tuple[float, float, int]]:
    ids = cohort.data["patient_id"].iloc[followed.rows]
    parts = (followed.left.tolist(), followed.right.tolist(), followed.cause.tolist())
    return dict(zip(ids, zip(*parts, strict=True), strict=True))


def observed(cohort: Cohort, window: float = 0, **by: bool) -> FollowUp:
    endpoint = cohort.dictionary.endpoint("improvement")
    assert isinstance(endpoint.time, ByVisits)
    time = replace(endpoint.time, competing_window=window, **by)
    return follow_up(cohort, replace(endpoint, time=time))


SEVEN = """
    improved     0   us  yes  no   no   none
    improved     6   us  yes  no   no   none
    improved     18  us  no   no   no   none
    persistent   12  us  yes  no   no   none
    persistent   40  us  yes  no   no   none
    persistent   50  .   .    no   no   none
    stone        6   us  yes  no   no   none
    stone        20  us  yes  yes  no   none
    stone        30  us  no   yes  no   none
    baseline     0   us  yes  no   no   none
    baseline     24  .   .    no   no   none
    back         6   us  no   no   no   none
    back         12  us  yes  no   no   none
    stone_later  6   us  yes  no   no   none
    stone_later  12  us  no   no   no   none
    stone_later  18  us  no   yes  no   none
    dead         6   us  yes  no   no   none
    dead         9   .   .    .    yes  .
"""


def test_seven_courses(cohort_from: CohortFrom) -> None:
    cohort = cohort_from(SEVEN)
    assert course(cohort) == {
        "improved": (6, 18, IMPROVED),
        "persistent": (40, INF, CENSORED),  # not 50: nobody looked then
        "stone": (6, 20, STONE),
        "back": (0, 6, IMPROVED),
        "stone_later": (6, 12, IMPROVED),
        "dead": (6, INF, CENSORED),  # the death is after the last imaging
    }
    followed = observed(cohort)
    assert followed.causes == ("improvement", "nephrolithiasis", "death_or_kidney_replacement")
    assert followed.time.tolist() == [18, 40, 20, 6, 12, 6]
    assert followed.excluded == {
        "no_time": 0,
        "competing_at_origin": 0,
        "no_follow_up_imaging": 1,
        "unconfirmed": 0,
    }
    assert followed.scans is not None
    assert followed.scans.tolist() == [2, 2, 2, 1, 2, 1]  # what the end of observation cuts off
    assert [(p.code, p.severity, p.patient_id, p.line) for p in followed.problems] == [
        ("cohort.reappeared", "warning", "back", 14),
        ("cohort.competing_not_counted", "note", "stone_later", 17),
        ("cohort.competing_not_counted", "note", "dead", 19),
    ]
    assert "improvement" in followed.problems[0].sentence()
    assert "9 months" in followed.problems[2].sentence()


def test_a_window_prolongs_observation_for_competing_causes(cohort_from: CohortFrom) -> None:
    visits = """
        dead      6   us  yes  no  no   none
        dead      9   .   .    .   yes  .
        dialysis  6   us  yes  no  no   none
        dialysis  10  .   .    .   .    dialysis
        baseline  3   .   .    .   yes  .
    """
    assert course(cohort_from(visits), window=3) == {
        "dead": (6, 9, DEATH),
        "dialysis": (6, INF, CENSORED),
        "baseline": (0, 3, DEATH),  # never imaged, and yet known
    }


def test_on_one_day_a_competing_cause_and_presence_come_first(cohort_from: CohortFrom) -> None:
    visits = """
        same_day  12  us  no   yes  no  none
        ct_sees   12  us  no   no   no  none
        ct_sees   12  ct  yes  no   no  none
        ct_sees   24  us  no   no   no  none
        two       12  us  no   yes  no  dialysis
    """
    assert course(cohort_from(visits)) == {
        "same_day": (0, 12, STONE),
        "ct_sees": (12, 24, IMPROVED),
        "two": (0, 12, STONE),  # the cause that the endpoint names first
    }


def test_what_says_nothing_of_the_event(cohort_from: CohortFrom) -> None:
    visits = """
        xray     6   xr  no   no  no  none
        xray     12  us  yes  no  no  none
        unclear  6   us  yes  no  no  none
        unclear  12  us  .    no  no  none
        mr_only  12  mr  no   no  no  none
        blank    12  us  no   .   .   .
    """
    cohort = cohort_from(visits)
    assert course(cohort) == {
        "xray": (12, INF, CENSORED),
        "unclear": (6, INF, CENSORED),
        "blank": (0, 12, IMPROVED),  # a competing cause nobody found is none
    }
    assert observed(cohort).not_followed == 1


def test_the_origin_is_no_follow_up(cohort_from: CohortFrom) -> None:
    visits = """
        absent   0   us  no   no   no  none
        absent   12  us  yes  no   no  none
        stone    0   us  yes  yes  no  none
        stone    12  us  no   yes  no  none
    """
    cohort = cohort_from(visits)
    assert course(cohort) == {"absent": (12, INF, CENSORED)}
    followed = observed(cohort)
    assert followed.excluded["competing_at_origin"] == 1
    assert [(p.code, p.patient_id, p.line) for p in followed.problems] == [
        ("cohort.event_at_origin", "absent", 2),
        ("cohort.competing_at_origin", "stone", 4),
    ]


DATED = "patient_id visit_date visit_months modality nc_present nephrolithiasis death"
DATED += " kidney_replacement"
ORIGINS = "patient_id,diagnosis_date\na,2020-01-01\nb,2020-01-01\nc,\n"


def test_dates_count_from_the_origin(cohort_from: CohortFrom) -> None:
    visits = """
        a  2020-12-31  .   us  no   no  no  none
        b  2020-12-31  12  us  yes  no  no  none
        c  2020-12-31  .   us  no   no  no  none
        c  .           6   us  yes  no  no  none
    """
    cohort = cohort_from(visits, DATED, ORIGINS)
    assert course(cohort) == {
        "a": (0, 365 / 30.4375, IMPROVED),
        "b": (12, INF, CENSORED),  # what was entered stands
    }
    # Nobody knows whether c was clear before or after six months.
    assert observed(cohort).excluded["no_time"] == 1
    assert cohort.problems.empty


def test_entered_months_that_differ_from_the_dates_are_listed(cohort_from: CohortFrom) -> None:
    visits = "a  2020-12-31  14  us  no  no  no  none"
    cohort = cohort_from(visits, DATED, ORIGINS)
    assert course(cohort) == {"a": (0, 14, IMPROVED)}
    found = cohort.problems[["code", "file", "line", "column"]].to_numpy().tolist()
    assert found == [["cohort.conflict_with_derived", "visits.csv", 2, "visit_months"]]


@pytest.mark.parametrize(
    ("visits", "code", "line", "words"),
    [
        ("a 2019-12-31 . us no no no none", "visit_before_diagnosis", 2, "2019-12-31 lies before"),
        ("a . -1 us no no no none", "out_of_range", 2, "visit_months lies from 0"),
        ("a . . us no no no none", "visit_without_time", 2, "visit_date, visit_months"),
        (
            "a 2020-02-01 . us no no no none\na 2020-02-01 1.0 us yes no no none",
            "duplicate_visit",
            3,
            "line 2",
        ),
        ("z 2020-02-01 . us no no no none", "unknown_patient", 2, "z"),
    ],
)
def test_a_visit_that_cannot_be(
    cohort_from: CohortFrom, visits: str, code: str, line: int, words: str
) -> None:
    with pytest.raises(DataError) as caught:
        cohort_from(visits, DATED, ORIGINS)
    problem = next(p for p in caught.value.problems if p.code == f"cohort.{code}")
    assert problem.line == line
    assert problem.file is not None
    assert problem.file.endswith("visits.csv")
    assert words in problem.text()


def test_visits_are_needed_with_all_that_the_endpoint_reads(
    cohort_from: CohortFrom, tmp_path: Path
) -> None:
    cohort = cohort_from("a 6 us no", "patient_id visit_months modality nc_present")
    with pytest.raises(UsageError, match="reads “nephrolithiasis”"):
        follow_up(cohort, "improvement")
    with pytest.raises(UsageError, match="observed by visits"):
        follow_up(read_cohort(tmp_path / "patients.csv"), "improvement")


OUTCOMES = ["patient_id", "followup_imaging", "nc_outcome", "persistent_nc"]


def test_what_became_of_each_patient_follows_from_the_visits(cohort_from: CohortFrom) -> None:
    found = cohort_from(SEVEN).data[OUTCOMES]
    assert found.astype(object).where(found.notna(), None).to_numpy().tolist() == [
        ["improved", "yes", "improved", "no"],
        ["persistent", "yes", "persistent", "yes"],
        ["stone", "yes", "nephrolithiasis", "no"],
        ["baseline", "no", None, None],
        ["back", "yes", "improved", "no"],
        ["stone_later", "yes", "improved", "no"],
        ["dead", "yes", "persistent", "yes"],
    ]


def test_what_was_entered_wins_over_the_visits(cohort_from: CohortFrom) -> None:
    visits = """
        a  12  us  yes  no  no  none
        b  12  us  no   no  no  none
        c  0   us  yes  no  no  none
    """
    patients = "patient_id,nc_outcome\na,\nb,persistent\nc,improved\nd,\n"
    cohort = cohort_from(visits, patients=patients)
    assert cohort.data["nc_outcome"].tolist()[:3] == ["persistent", "persistent", "improved"]
    assert cohort.data["persistent_nc"].tolist()[:3] == ["yes", "yes", "no"]
    assert cohort.data["followup_imaging"].tolist() == ["yes", "yes", "no", "no"]
    assert cohort.problems[["code", "line", "patient_id", "column"]].to_numpy().tolist() == [
        ["cohort.conflict_with_derived", 3, "b", "nc_outcome"]
    ]
    changes = cohort.changes[["file", "line", "column", "value"]].to_numpy().tolist()
    assert changes == [["patients.csv", 2, "nc_outcome", "persistent"]]


def test_what_the_visits_tell_beyond_that_is_a_problem_of_theirs(cohort_from: CohortFrom) -> None:
    problems = cohort_from(SEVEN).problems
    assert problems[["severity", "code", "file", "line"]].to_numpy().tolist() == [
        ["warning", "cohort.reappeared", "visits.csv", 14],
        ["note", "cohort.competing_not_counted", "visits.csv", 17],
        ["note", "cohort.competing_not_counted", "visits.csv", 19],
    ]


def test_visits_that_cannot_tell_leave_what_was_entered(cohort_from: CohortFrom) -> None:
    cohort = cohort_from(
        "a 6 us no",
        "patient_id visit_months modality nc_present",
        "patient_id,nc_outcome\na,improved\nb,\n",
    )
    assert cohort.data["nc_outcome"].tolist()[0] == "improved"
    assert cohort.data["persistent_nc"].tolist()[0] == "no"
    assert "followup_imaging" not in cohort.data
    (problem,) = cohort.problems.to_dict("records")
    assert (problem["severity"], problem["code"]) == ("note", "cohort.endpoint_not_followed")
    assert "nephrolithiasis, death, kidney_replacement" in problem["rule"]


def test_a_required_outcome_is_entered_or_follows(cohort_from: CohortFrom, tmp_path: Path) -> None:
    extension = tmp_path / "dictionary.yaml"
    extension.write_text(
        "$schema: https://datapackage.org/profiles/2.0/tableschema.json\n"
        "fields:\n  - {name: nc_outcome, constraints: {required: true}}\n",
        "utf-8",
    )
    files = {"patients": tmp_path / "patients.csv", "visits": tmp_path / "visits.csv"}
    cohort_from(SEVEN)
    with pytest.raises(DataError) as caught:
        read_cohort(**files, dictionary=extension)
    # Of the one child without follow-up imaging there is no outcome.
    assert [(p.code, p.line) for p in caught.value.problems] == [("cohort.missing_value", 5)]
    cohort_from("a 6 us no", "patient_id visit_months modality nc_present")
    with pytest.raises(DataError) as caught:
        read_cohort(**files, dictionary=extension)
    assert [(p.code, p.value) for p in caught.value.problems] == [
        ("cohort.missing_column", "nc_outcome")
    ]


def test_the_shared_endpoint_is_observed_by_visits() -> None:
    endpoint = load_dictionary().endpoint("improvement")
    assert isinstance(endpoint.time, ByVisits)
    assert (endpoint.time.origin, endpoint.time.competing_window) == ("diagnosis_date", 0)
    assert endpoint.names == ()
    assert endpoint.visit_names[:2] == ("modality", "nc_present")


def test_confirmed_means_that_the_next_scan_shows_it_again(cohort_from: CohortFrom) -> None:
    visits = """
        twice     6   us  yes  no  no  none
        twice     12  us  no   no  no  none
        twice     13  xr  yes  no  no  none
        twice     18  ct  no   no  no  none
        back      6   us  no   no  no  none
        back      12  us  yes  no  no  none
        back      18  us  no   no  no  none
        back      24  us  no   no  no  none
        last      6   us  yes  no  no  none
        last      12  us  no   no  no  none
        only      6   us  no   no  no  none
        same_day  6   us  no   no  no  none
        same_day  6   ct  no   no  no  none
        same_day  9   us  yes  no  no  none
        stone     6   us  yes  no  no  none
        stone     12  us  no   no  no  none
        stone     18  us  yes  yes no  none
    """
    cohort = cohort_from(visits)
    assert course(cohort, confirmed=True) == {
        "twice": (6, 12, IMPROVED),  # an X-ray in between says nothing
        "back": (12, 18, IMPROVED),
        "last": (6, INF, CENSORED),  # nobody looked again
        "same_day": (9, INF, CENSORED),  # two scans of one day are one look
        "stone": (6, 18, STONE),  # the absence at 12 was not confirmed
    }
    followed = observed(cohort, confirmed=True)
    assert followed.excluded["unconfirmed"] == 1
    found = [(p.code, p.patient_id) for p in followed.problems]
    assert found == [
        ("cohort.unconfirmed", patient)
        for patient in ("back", "last", "only", "same_day", "same_day", "stone")
    ]
    assert "12 months" in followed.problems[1].sentence()
    assert course(cohort)["back"] == (0, 6, IMPROVED)


def test_surgery_competes_where_it_is_recorded(cohort_from: CohortFrom) -> None:
    visits = """
        a  6   us  yes  no   no  none  no
        a  12  us  yes  no   no  none  yes
        a  18  us  no   no   no  none  .
        b  12  us  yes  yes  no  none  yes
    """
    cohort = cohort_from(visits, f"{COLUMNS} surgery")
    followed = observed(cohort)
    assert followed.causes[1:] == ("nephrolithiasis", "surgery", "death_or_kidney_replacement")
    assert by_patient(cohort, followed) == {"a": (6, 12, 2 + 1), "b": (0, 12, STONE)}
    assert cohort.data["nc_outcome"].tolist() == ["persistent", "nephrolithiasis"]
    on = follow_up(cohort, cohort.dictionary.endpoint("improvement").followed_on())
    assert by_patient(cohort, on) == {"a": (12, 18, IMPROVED), "b": (12, INF, CENSORED)}


WIDE = "patient_id,improvement_lower_months,improvement_upper_months,event_type\n"


def test_without_visits_the_interval_columns_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(
        WIDE
        + "improved,6,18,improvement\npersistent,40,,censored\nstone,6,20,nephrolithiasis\n"
        + "first_look,,6,improvement\nbaseline,,,\nunsaid,12,30,censored\nlost,5,,improvement\n",
        "utf-8",
    )
    cohort = read_cohort(tmp_path / "wide.csv")
    followed = follow_up(cohort, "improvement")
    assert by_patient(cohort, followed) == {
        "improved": (6, 18, IMPROVED),
        "persistent": (40, INF, CENSORED),
        "stone": (6, 20, STONE),
        "first_look": (0, 6, IMPROVED),
    }
    assert followed.excluded == {"no_time": 2, "unknown_cause": 1}
    assert [(p.code, p.line) for p in followed.problems] == [("cohort.interval_without_event", 7)]
    assert followed.scans is None


def test_an_entered_interval_that_the_visits_contradict_is_listed(cohort_from: CohortFrom) -> None:
    patients = (
        WIDE + "improved,6,18.1,improvement\npersistent,40,,censored\nstone,6,18,improvement\n"
        "baseline,,,\nback,0,6,\nstone_later,6,12,improvement\ndead,6,,censored\n"
    )
    cohort = cohort_from(SEVEN, patients=patients)
    followed = observed(cohort)
    differing = [p for p in followed.problems if p.code == "cohort.interval_differs"]
    assert [(p.patient_id, p.line, p.value) for p in differing] == [("stone", 4, "(6, 18]")]
    assert "(6, 20]" in differing[0].sentence()
    assert course(cohort)["stone"] == (6, 20, STONE)  # the visits count


def test_an_interval_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(WIDE + "a,6,18,improvement\nb,18,6,improvement\n", "utf-8")
    with pytest.raises(DataError) as caught:
        follow_up(read_cohort(path), "improvement")
    (problem,) = caught.value.problems
    assert (problem.line, problem.patient_id, problem.value) == (3, "b", "18 – 6")


def test_at_a_landmark_time_begins_anew_for_those_still_at_risk(cohort_from: CohortFrom) -> None:
    cohort = cohort_from(SEVEN)
    later = observed(cohort).after(12)
    assert by_patient(cohort, later) == {
        "improved": (0, 6, IMPROVED),  # last seen with it at 6, gone at 18
        "persistent": (28, INF, CENSORED),
        "stone": (0, 8, STONE),
    }
    assert later.excluded["before_landmark"] == 3
    assert later.not_followed == 4
