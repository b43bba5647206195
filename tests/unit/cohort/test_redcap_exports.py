"""What REDCap exports for the data dictionary that ncstats wrote reads back equal."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path

import pandas as pd
import pytest

import ncstats as nc
from ncstats.dictionary.model import Variable
from ncstats.dictionary.redcap import COLUMNS, VISITS_FORM, redcap_name

Cells = dict[str, str]


def cells(path: Path) -> list[Cells]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def exported(variable: Variable, text: str, *, labelled: bool) -> str:
    """A cell as REDCap exports it: the code of a choice or its label."""
    return variable.level(text).label.en if labelled and variable.levels and text else text


def heads(labelled: bool) -> list[tuple[str, str]]:
    """The head of each column and the field it holds, none where REDCap has added it."""
    fields = list(csv.DictReader(io.StringIO(nc.load_dictionary().export("redcap"))))
    own = ("Repeat Instrument", "Repeat Instance")
    raw = ("redcap_repeat_instrument", "redcap_repeat_instance")
    found: list[tuple[str, str]] = []
    for field, following in zip_longest(fields, fields[1:]):
        name, form = field[COLUMNS[0]], field[COLUMNS[1]]
        found.append((field["Field Label"] if labelled else name, name))
        if name == "patient_id":
            found += [(head, "") for head in (own if labelled else raw)]
        if following is None or following[COLUMNS[1]] != form:
            found.append(("Complete?" if labelled else f"{form}_complete", ""))
    return found


def export(labelled: bool) -> str:
    """The bundled study as REDCap exports it, the visits of a patient below the patient."""
    dictionary, plan = nc.load_dictionary(), nc.load_plan("chongqing")
    assert plan.visits_path is not None
    columns = heads(labelled)

    def row(found: Cells, variables: Mapping[str, Variable], repeats: tuple[str, str]) -> list[str]:
        by_name = {redcap_name(variable): variable for variable in variables.values()}
        values = []
        for _, name in columns:
            variable = by_name.get(name)
            cell = found.get(variable.name, "") if variable else ""
            values.append(exported(variable, cell, labelled=labelled) if variable else "")
        values[1:3] = repeats
        return values

    rows = [[head for head, _ in columns]]
    visits = cells(plan.visits_path)
    for patient in cells(plan.data_path):
        rows.append(row(patient, dictionary.patients, ("", "")))
        own = [visit for visit in visits if visit["patient_id"] == patient["patient_id"]]
        for instance, visit in enumerate(own, start=1):
            rows.append(row(visit, dictionary.visits, (VISITS_FORM, str(instance))))
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("labelled", [False, True])
def test_raw_and_labelled_exports_read_back_equal(tmp_path: Path, labelled: bool) -> None:
    path = tmp_path / "export.csv"
    path.write_text(export(labelled), "utf-8")
    own, found = nc.read_study("chongqing"), nc.read_cohort(path, visits=path)
    assert own.visits is not None
    assert found.visits is not None
    pd.testing.assert_frame_equal(found.data[own.data.columns], own.data)
    pd.testing.assert_frame_equal(found.visits[own.visits.columns], own.visits)
    assert not (found.problems["severity"] == "error").any()
    # Each row keeps the line of the file on which it stands.
    lines = path.read_text("utf-8").splitlines()
    assert lines[int(found.lines[1]) - 1].startswith(own.data["patient_id"][1])


CHECKBOX = """fields:
  - name: signs___1
    type: string
    title: "Signs: Pain"
    categories: [{value: "0", label: "No"}, {value: "1", label: "Yes"}]
    ncstats: {label_zh: 疼痛, levels_zh: {"0": 否, "1": 是}}
"""


@pytest.mark.parametrize(
    "text",
    [
        "patient_id,redcap_event_name,signs___1,form_complete\np1,a,1,2\np2,a,0,2\n",
        "Patient identifier,Repeat Instrument,Signs (choice=Pain)\np1,,Checked\np2,,Unchecked\n",
    ],
)
def test_a_checkbox_is_yes_or_no_for_each_choice(tmp_path: Path, text: str) -> None:
    (tmp_path / "dictionary.yaml").write_text(CHECKBOX, "utf-8")
    (tmp_path / "export.csv").write_text(text, "utf-8")
    cohort = nc.read_cohort(tmp_path / "export.csv", dictionary=tmp_path / "dictionary.yaml")
    assert list(cohort.data["signs___1"]) == ["1", "0"]


def test_an_export_without_visits_says_so(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("patient_id,redcap_repeat_instrument,v_visit_date\np1,,\n", "utf-8")
    with pytest.raises(nc.DataError, match="visits are rows with one") as error:
        nc.read_cohort(path, visits=path)
    assert "REDCap" in error.value.text("zh")


def test_visits_that_nobody_asked_for_are_told(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(export(labelled=False), "utf-8")
    alone, both = nc.read_cohort(path), nc.read_cohort(path, visits=path)
    code = "cohort.visits_left_out"
    (told,) = alone.problems[alone.problems["code"] == code].itertuples()
    assert both.visits is not None
    assert (told.severity, f"has {len(both.visits)} rows" in told.rule) == ("warning", True)
    assert "--visits" in told.rule
    assert code not in set(both.problems["code"])
    counted = alone.counts[alone.counts["code"] == code]
    assert counted["count"].tolist() == [1]
