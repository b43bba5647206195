"""What a stranger does to break it: each slip is one short message and an exit code, in both
languages, without a traceback, and nothing is written."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

import ncstats as nc
from ncstats import cli

ROOT = Path(__file__).parents[2]
FOLDER = object()

PLAN = """study: {id: mine, title: Mine}
groups: {steps: {variable: step, order: [low, high]}}
tables:
  t: {title: T, by: steps, total: true, rows: [age_months, sex, attack]}
figures:
  ages: {title: A, distribution: [age_months], by: steps}
  bars: {title: S, bars: sex}
curves:
  c: {title: C, endpoint: attack, by: steps, landmarks: [1, 50]}
statements:
  - {id: young, variable: age_months < 24, where: attack = no}
"""
DICTIONARY = """$schema: https://datapackage.org/profiles/2.0/tableschema.json
fields:
  - name: step
    type: string
    title: Step
    categories: [{value: low, label: Low}, {value: high, label: High}]
    ncstats: {label_zh: 级别, levels_zh: {low: 低, high: 高}}
  - name: attack
    type: string
    title: Attack
    ncstats: {label_zh: 发作, codelist: yes_no, known_at: later}
  - name: days
    type: number
    title: Days
    constraints: {minimum: 0}
    ncstats: {label_zh: 天数, unit: d, unit_label: days, unit_label_zh: 天, known_at: later}
  - name: weeks
    type: number
    title: Weeks
    ncstats: {label_zh: 周数, known_at: later, derive: {value: days / 7}}
ncstats:
  endpoints:
    attack:
      label: {en: Attack, zh: 发作}
      unit: months
      time: days
      time_unit: days
      event: attack = yes
      origin_label: {en: Entry., zh: 入组。}
      event_label: {en: Attack., zh: 发作。}
      censoring_label: {en: Last visit., zh: 末次随访。}
      population_label: {en: All., zh: 全部。}
"""
MAPPING = """columns: {no: patient_id, age: age_months}
coding:
  step: {"1": low, "2": high}
"""
HEADER = "no,sex,age,step,attack,days"
ROWS = ("1,male,10,1,no,400", "2,female,20,1,yes,90", "3,male,30,2,no,", "4,female,40,2,yes,30")
PUBLISHED = "table,variable,level,group,statistic,published\nt,attack,,low,n_percent,1 (50.0)\n"
FILES: dict[str, str] = {
    "plan.yaml": PLAN,
    "dictionary.yaml": DICTIONARY,
    "mapping.yaml": MAPPING,
    "patients.csv": "\n".join([HEADER, *ROWS, ""]),
    "published.csv": PUBLISHED,
}


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Makes the study with some files changed, and stands in an empty folder beside it."""

    def make(**changed: Any) -> Path:
        folder = tmp_path / "研究 1"
        folder.mkdir()
        contents: dict[str, Any] = {**FILES, **changed}
        for name, content in contents.items():
            if content is FOLDER:
                (folder / name).mkdir()
            elif content is not None:
                raw = content if isinstance(content, bytes) else content.encode("utf-8")
                (folder / name).write_bytes(raw)
        (tmp_path / "here").mkdir()
        monkeypatch.chdir(tmp_path / "here")
        return folder

    return make


Study = Callable[..., Path]
Capture = pytest.CaptureFixture[str]


def call(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, printed.out, printed.err


def refused(capsys: Capture, *arguments: object) -> tuple[int, str]:
    """Exit code and English message; the Chinese one has the same code, and nothing is written."""
    code, out, message = call(capsys, *arguments)
    again, _, chinese = call(capsys, *arguments, "--lang", "zh")
    assert (out, again) == ("", code)
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese), chinese
    assert "Traceback" not in message + chinese
    assert "Input should" not in message + chinese
    assert len(message) < 1500
    assert list(Path.cwd().iterdir()) == []
    return code, message


BOMB = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
NO_YAML: list[tuple[object, str]] = [
    ("", "the file is empty"),
    ("# only this\n", "the file is empty"),
    (bytes(range(256)), "not text in UTF-8"),
    (b"a: b\0c\n", "line 1, column 5: here stands a character that no text holds"),
    (b"PK\x03\x04\0\0", "column 3"),
    ("study: {}\n".encode("utf-16"), "not text in UTF-8"),
    ("a: 儿童\n".encode("gb18030"), "not text in UTF-8"),
    ("a: [" + "1," * 2_500_000 + "1]", "at most 1000000 are read"),
    (BOMB, "unfolds to more than 200000 values"),
    ("a: &a [*a]\n", "one inside the other"),
    ("[" * 3000 + "]" * 3000, "one inside the other"),
    ("a: 1\na: 2\n", "line 2, column 1: the key “a” stands twice"),
    ("a: !!python/object/apply:os.system [ls]\n", "only plain text"),
    ("? {a: b}\n: c\n", "only plain text"),
    ("a:\n\tb: 1\n", "line 2, column 1: this is not valid YAML"),
    ("a: [\n", "this is not valid YAML"),
    ("hello", "“hello” stands where keys with values are expected"),
    ("- a\n", "where keys with values are expected"),
    ("zz: " + "9" * 5000, "“zz” is no key here"),
]


@pytest.mark.parametrize("file", ["plan.yaml", "dictionary.yaml", "mapping.yaml"])
@pytest.mark.parametrize(("content", "says"), NO_YAML, ids=[says for _, says in NO_YAML])
def test_a_file_that_is_no_yaml(
    capsys: Capture, study: Study, file: str, content: object, says: str
) -> None:
    code, message = refused(capsys, "run", study(**{file: content}))
    assert (code, file in message) == (2, True)
    assert says in message


@pytest.mark.parametrize(
    ("file", "content", "code", "says"),
    [
        ("plan.yaml", None, 2, "nor a folder with a plan.yaml"),
        ("plan.yaml", FOLDER, 2, "nor a folder with a plan.yaml"),
        ("dictionary.yaml", None, 2, "no variable “step”. One of your own is described in"),
        ("dictionary.yaml", FOLDER, 2, "dictionary.yaml: this is a folder"),
        ("mapping.yaml", None, 3, "no variable called “no”. Map it to one under “columns:”"),
        ("mapping.yaml", FOLDER, 2, "mapping.yaml: this is a folder"),
        ("patients.csv", None, 2, "patients.csv: the study has no such file with its patients"),
        ("patients.csv", FOLDER, 2, "patients.csv: this is a folder"),
        ("patients.csv", "", 3, "patients.csv: the file is empty"),
        ("patients.csv", " \n\n", 3, "the file is empty"),
        ("patients.csv", HEADER + "\n", 3, "no patient below it"),
        ("patients.csv", bytes(range(256)), 3, "the file is no text"),
        ("patients.csv", b"PK\x03\x04\0\0", 3, "the file is no text"),
        ("published.csv", FOLDER, 2, "published.csv: this is a folder"),
        ("published.csv", " \n\0", 2, "not text in UTF-8"),
        ("published.csv", "表\n".encode("gb18030"), 2, "not text in UTF-8"),
        ("published.csv", "a;b\n1;2\n", 2, "line 1: “a;b” names no column"),
    ],
)
def test_a_file_that_is_not_there_or_is_another(
    capsys: Capture, study: Study, file: str, content: object, code: int, says: str
) -> None:
    ended, message = refused(capsys, "run", study(**{file: content}))
    assert (ended, says in message) == (code, True), message


EDITS: list[tuple[str, str, str, int, str]] = [
    # plan.yaml: names, kinds, expressions
    ("plan.yaml", "id: mine", "id: ../../evil", 2, "line 1, column 9: “../../evil” cannot be a"),
    ("plan.yaml", "id: mine", "id: ''", 2, "files are called by it"),
    ("plan.yaml", "id: mine", "id: con", 2, "files are called by it"),
    ("plan.yaml", "  t: {", "  ../t: {", 2, "line 4, column 3: “../t” cannot be a name"),
    ("plan.yaml", "bars: {", "T: {", 2, "line 7, column 3: the name “T” stands twice"),
    ("plan.yaml", "title: Mine", "title: {zh: 我们}", 2, "the English one must be there"),
    ("plan.yaml", "title: Mine", "title: null", 2, "“title” has no value"),
    ("plan.yaml", "title: Mine", "titel: Mine", 2, "no key here. Did you mean “title”?"),
    ("plan.yaml", "title: Mine", "data: ''", 2, "the key “title” is missing"),
    ("plan.yaml", "title: Mine", 'title: M, data: "a\\0b"', 2, "a\\x00b: the study has no"),
    ("plan.yaml", "title: Mine", "title: M, visits: v.csv", 2, "v.csv: there is no such file"),
    ("plan.yaml", "total: true", "total: 1", 2, "“1” stands where true or false is expected"),
    ("plan.yaml", "by: steps, total", "by: step, total", 2, "no group “step”. Did you mean “steps"),
    ("plan.yaml", "[low, high]", "[low, hihg]", 2, "column 47: “hihg” is no level of step. Did"),
    ("plan.yaml", "[low, high]", "[low, low]", 2, "“low” stands here twice"),
    ("plan.yaml", "[low, high]", "[low]", 2, "a comparison needs two or more"),
    ("plan.yaml", "variable: step", "variable: age_months", 2, "cannot form groups"),
    ("plan.yaml", "variable: step", "variable: attack, order: []", 2, "the key “order” stands"),
    ("plan.yaml", "[age_months, sex", "[age_month, sex", 2, "column 48: the dictionary has no"),
    ("plan.yaml", "[age_months, sex", "[{age_months: {test: t}}, sex", 2, "Allowed: default, none"),
    ("plan.yaml", "[age_months, sex", "[{age_months: {cell: mode}}, sex", 2, "“mode” is no cell"),
    ("plan.yaml", "[age_months, sex", "[{age_months: {digits: -1}}, sex", 2, "are no digits"),
    ("plan.yaml", "[age_months, sex, attack]", "[]", 2, "the list is too short"),
    ("plan.yaml", "[age_months, sex, attack]", "sex", 2, "“sex” stands where a list is expected"),
    ("plan.yaml", "[age_months, sex, attack]", "['']", 2, "a row needs a variable or a heading"),
    ("plan.yaml", "[age_months, sex, attack]", "[patient_id]", 2, "“patient_id” cannot be a row"),
    ("plan.yaml", "bars: sex", "bars: ''", 2, "exactly one of bars, distribution"),
    ("plan.yaml", "bars: sex", "bars: age_months", 2, "“age_months” is none"),
    ("plan.yaml", "endpoint: attack", "endpoint: atack", 2, "endpoint “atack”. Did you mean “att"),
    ("plan.yaml", "[1, 50]", "[5, 1]", 2, "must stand in ascending order"),
    ("plan.yaml", "[1, 50]", "[1e300]", 2, "“1e+300” is too great; 100000 is the most"),
    ("plan.yaml", "[1, 50]", "[-1]", 2, "“-1” must be more than 0"),
    ("plan.yaml", "landmarks: [1, 50]", "until: 1e999", 2, "is too great"),
    ("plan.yaml", "landmarks: [1, 50]", "show: []", 2, "the list is too short"),
    ("plan.yaml", "landmarks: [1, 50]", "show: [event_free, event_free]", 2, "stands here twice"),
    ("plan.yaml", "statements:", "policy: x\nstatements:", 2, "line 10, column 1: there is no dis"),
    ("plan.yaml", "statements:", "quantile_type: '6'\nstatements:", 2, "Did you mean “6”?"),
    ("plan.yaml", "attack = no", "attack = maybe", 2, "no level of “attack”. Allowed: no, yes."),
    ("plan.yaml", "attack = no", "atack = no", 2, "no variable “atack” (character 1). Did you me"),
    ("plan.yaml", "attack = no", "attack == no", 2, "“==” at character 8 is written ="),
    ("plan.yaml", "attack = no", "attack = “no”", 2, "is written ' in an expression"),
    ("plan.yaml", "attack = no", "'发作 = no'", 2, "“发作” at character 1 is no name"),
    ("plan.yaml", "attack = no", "__import__('os')", 2, "“(” at character 11 does not belong"),
    ("plan.yaml", "attack = no", f"'{'(' * 200}1{')' * 200}'", 2, "nested more than 30 deep"),
    ("plan.yaml", "attack = no", "age_months", 2, "is no condition that is true or false"),
    ("plan.yaml", "attack = no", "age_months < 1e999", 2, "“1e999” at character 14 is no number"),
    # dictionary.yaml
    ("dictionary.yaml", "title: Step", "titel: Step", 2, "“titel” is no key here. Did you mean"),
    ("dictionary.yaml", "value: low,", "value: 1,", 2, "put it in quotation marks"),
    ("dictionary.yaml", "type: number", "type: numbr", 2, "Did you mean “number”?"),
    ("dictionary.yaml", "codelist: yes_no", "codelist: ../x", 2, "there is no codelist “../x”"),
    ("dictionary.yaml", "days / 7", "dayz / 7", 2, "no variable “dayz” (character 1). Did you"),
    ("dictionary.yaml", "days / 7", "weeks / 7", 2, "derived from itself"),
    ("dictionary.yaml", "days / 7", "__import__", 2, "there is no variable “__import__”"),
    ("dictionary.yaml", "event: attack = yes", "event: attack", 2, "a condition was expected"),
    ("dictionary.yaml", "unit: months", "unit: month", 2, "Did you mean “months”?"),
    ("dictionary.yaml", "name: step", "name: sex", 2, "not change what a shared one means"),
    # mapping.yaml
    ("mapping.yaml", "no: patient_id", "no: patientid", 2, "Did you mean “patient_id”?"),
    ("mapping.yaml", '"2": high', '"2": hihg', 2, "line 3, column 20: “hihg” is no level"),
    ("mapping.yaml", "coding:", "codings:", 2, "Did you mean “coding”?"),
    ("mapping.yaml", "columns: {no: patient_id, age: age_months}", "columns: [a]", 2, "keys with"),
    ("mapping.yaml", "coding:", "ignore:\ncoding:", 2, "line 2, column 1: “ignore” has no value"),
    # published.csv
    ("published.csv", "t,attack", "tt,attack", 2, "line 2, column table: the plan has no table"),
    ("published.csv", "t,attack", "t,atack", 2, "Did you mean “attack”?"),
    ("published.csv", ",low,", ",lo,", 2, "column group: “lo” is no group"),
    ("published.csv", "n_percent", "n_percnt", 2, "Did you mean “n_percent”?"),
    ("published.csv", "1 (50.0)", "one", 2, "“one” does not have the form of n_percent"),
    ("published.csv", "1 (50.0)", "1" + "0" * 5000 + " (50.0)", 2, "000…” does not have the form"),
    ("published.csv", "1 (50.0)", '"1', 2, "line 2: this is not CSV"),
    ("published.csv", "t,attack", "t,attack,,low,n,1\nt,attack", 0, ""),
    ("published.csv", "1 (50.0)\n", "1 (50.0)\nt,attack,,low,n_percent,2\n", 2, "does not have"),
    ("published.csv", "published\n", "publishd\n", 2, "column publishd: “publishd” is no column"),
    # patients.csv
    ("patients.csv", "\n2,", "\n1,", 3, "line 3, column no: patient “1” already stands in line 2"),
    ("patients.csv", "\n2,", "\n,", 3, "line 3, column no: the row names no patient"),
    ("patients.csv", "\n2,", "\n1.23457E+17,", 3, "digits a spreadsheet has cut off"),
    ("patients.csv", "yes,90", "yes", 3, "line 3: the row has 5 cells, the header has 6"),
    ("patients.csv", "yes,90", "maybe,90", 3, "“maybe” is no level of attack"),
    ("patients.csv", "yes,90", '"may\nbe\x1b[31m",90', 3, "“may\\nbe\\x1b[31m” is no level"),
    ("patients.csv", "yes,90", "q" * 5000 + ",90", 3, "qqq…” is no level of attack"),
    ("patients.csv", "yes,90", "yes,soon", 3, "line 3, column days: “soon” is no number"),
    ("patients.csv", "yes,90", "yes,inf", 3, "“inf” is no number"),
    ("patients.csv", "yes,90", "yes,1e300", 3, "“1e300” is no number"),
    ("patients.csv", "yes,90", "yes,-9", 3, "-9 cannot be right: days lies from 0"),
    ("patients.csv", "days", "<script>", 3, "line 1, column <script>: the dictionary has no"),
    ("patients.csv", "days", "=HYPERLINK(1)", 3, "column =HYPERLINK(1)"),
    ("patients.csv", "days", "age", 3, "“age” and “age” are both the variable age_months"),
    ("patients.csv", "no,sex", '"no,sex', 3, "a quotation mark that is never closed"),
    ("patients.csv", "no,sex", "nr,sex", 3, "there is no column for “patient_id”"),
    ("patients.csv", "attack,days", "attack,tage", 3, "no variable called “tage”"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "says"),
    EDITS,
    ids=[f"{file[:-4]}{i}" for i, (file, *_) in enumerate(EDITS)],
)
def test_one_slip(
    capsys: Capture, study: Study, file: str, old: str, new: str, code: int, says: str
) -> None:
    assert old in FILES[file]
    folder = study(**{file: FILES[file].replace(old, new, 1)})
    if code == 0:
        assert call(capsys, "run", folder)[0] == 0
        return
    ended, message = refused(capsys, "run", folder)
    if code == nc.DataError.exit_code:  # a log leaves the value out; whoever asks in Python has it
        with pytest.raises(nc.DataError) as error:
            nc.run(folder)
        message = str(error.value)
    assert (ended, says in message) == (code, True), message


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("frob",), "there is no command “frob”. Allowed: run,"),
        (("rum", "wilms"), "Did you mean “run”?"),
        (("run",), "PLAN is missing. See “ncstats run --help”."),
        (("run", "wilmz"), "“wilmz” is neither a bundled study"),
        (("run", "nothing/plan.yaml"), "nothing/plan.yaml: there is no such file"),
        (("run", "wilms", "--ou", "x"), "there is no option “--ou”. Did you mean “--out”?"),
        (("run", "wilms", "--out", ""), "--out is given without a path"),
        (("run", "wilms", "--formats", "htm"), "Allowed: html, md, "),
        (("run", "wilms", "--formats", ","), "no format of the report is named"),
        (("run", "wilms", "--data", "none.csv"), "none.csv: there is no such file"),
        (("run", "wilms", "--mapping", "none.yaml"), "none.yaml: there is no such file"),
        (("check",), "FILE is missing"),
        (("check", "none.csv"), "none.csv: there is no such file"),
        (("check", str(ROOT), "--dictionary", "none.yaml"), "none.yaml: there is no such file"),
        (("dictionary", "show"), "NAME is missing"),
        (("dictionary", "show", "sexx"), "Did you mean “sex”?"),
        (("dictionary", "shw"), "Did you mean “show”?"),
        (
            ("dictionary", "export", "--to", "xml", "--out", "a"),
            "Allowed: codebook, redcap, jsonschema",
        ),
        (("dictionary", "import", "a.csv"), "--out is missing"),
        (("dictionary", "import", "a.csv", "--out", "b"), "a.csv: there is no such file"),
        (("dictionary", "export", "--to", "redcap", "--table", "x"), "Allowed: patients, visits."),
        (("dictionary", "export", "--to", "codebook", "--out", "."), "this is a folder"),
    ],
)
def test_wrong_words(capsys: Capture, study: Study, arguments: tuple[str, ...], says: str) -> None:
    study()
    code, message = refused(capsys, *arguments)
    assert (code, says in message) == (2, True), message


def test_no_words_at_all_print_the_help(capsys: Capture) -> None:
    code, _, message = call(capsys)
    assert (code, "Usage: ncstats" in message) == (2, True)
    assert "is not allowed for --lang" in call(capsys, "run", "wilms", "--lang", "fr")[2]
    assert "--lang needs a value" in call(capsys, "run", "wilms", "--lang")[2]


def test_verify_needs_something_to_compare(capsys: Capture, study: Study) -> None:
    folder = study(**{"published.csv": None})
    assert refused(capsys, "verify", folder)[0] == 4
    (folder / "published.csv").write_text(PUBLISHED.splitlines()[0] + "\n", encoding="utf-8")
    assert refused(capsys, "verify", folder)[0] == 4
    (folder / "published.csv").unlink()
    registered = "registered: [{key: [t, sex, '', '', n], printed: a, computed: b, reason: c}]\n"
    (folder / "plan.yaml").write_text(registered + PLAN, encoding="utf-8")
    assert "line 1, column 1: the plan registers" in refused(capsys, "run", folder)[1]


# Cohorts that are strange and not wrong: the report says why where it has no number.
ODD: dict[str, str] = {
    "one patient": "{i},male,10,1,no,400",
    "all values equal": "{i},male,10,1,no,400",
    "a group with nobody": "{i},male,{i},1,yes,{i}0",
    "a number missing in all": "{i},male,,{g},no,{i}0",
    "a category missing in all": "{i},,{i},{g},no,{i}0",
    "the group missing in all": "{i},male,{i},,no,{i}0",
    "no follow-up": "{i},male,{i},{g},no,",
    "no known event": "{i},male,{i},{g},,{i}0",
    "no event": "{i},male,{i},{g},no,{i}0",
    "all events at time 0": "{i},male,{i},{g},yes,0",
    "all censored at time 0": "{i},male,{i},{g},no,0",
    "nothing known": "{i},,,,,",
    "a formula as identifier": "=cmd{i},male,{i},{g},no,{i}0",
    "huge numbers": "{i},male,{i},{g},yes,1e70",
}


@pytest.mark.parametrize("name", ODD)
def test_a_strange_cohort_has_its_report(capsys: Capture, study: Study, name: str) -> None:
    count = 1 if name == "one patient" else 6
    rows = [ODD[name].format(i=i, g=1 + i % 2) for i in range(1, count + 1)]
    data = "\n".join([HEADER, *rows, ""])
    code, out, message = call(
        capsys, "run", study(**{"patients.csv": data, "published.csv": None}), "--lang", "zh"
    )
    assert (code, message) == (0, "")
    assert Path("mine/report.html").is_file(), out


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_first_rows_with_any_line_end(
    capsys: Capture, study: Study, count: int, ending: str
) -> None:
    data = ending.join([HEADER, *ROWS[:count], ""])
    folder = study(**{"patients.csv": data, "published.csv": None})
    assert call(capsys, "run", folder, "--out", "a b/报告")[0] == 0
    written = [path for path in Path("a b").rglob("*") if path.is_file()]
    assert {"report.html", "results.csv"} <= {path.name for path in written}
    assert not any(str(folder.parent).encode() in path.read_bytes() for path in written)


def test_outputs_that_cannot_be_written(capsys: Capture, study: Study) -> None:
    folder = study()
    beside = folder.parent
    (beside / "file").write_text("mine", encoding="utf-8")
    (beside / "old" / "report.html").mkdir(parents=True)
    for out, says in {
        beside / "file": "this is a file; an output needs a folder",
        beside / "file" / "deep": "a part of this path is a file",
        beside / "old": "this is a folder, and a file is to stand here",
        beside / ("n" * 300): "longer than the system allows",
    }.items():
        code, message = refused(capsys, "run", folder, "--out", out)
        assert (code, says in message) == (2, True), message
    for json_file in (beside / "file" / "a.json", folder):
        assert refused(capsys, "verify", folder, "--json", json_file)[0] == 2
    assert sorted(path.name for path in beside.iterdir()) == sorted(
        ["file", "here", "old", folder.name]
    )
    assert [path.name for path in (beside / "old").iterdir()] == ["report.html"]


@pytest.mark.parametrize(
    ("raised", "code", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 2, "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied"), 2, "not allowed to write here"),
        (KeyboardInterrupt(), 130, "Interrupted; nothing was written"),
        (RuntimeError("boom\x1b"), 70, "a fault of its own (RuntimeError: boom\\x1b)"),
    ],
)
def test_what_stops_the_writing_leaves_nothing(
    capsys: Capture,
    study: Study,
    monkeypatch: pytest.MonkeyPatch,
    raised: BaseException,
    code: int,
    says: str,
) -> None:
    def fail(*_: object) -> NoReturn:
        raise raised

    folder = study()
    monkeypatch.setattr("ncstats.report.formats.html_page", fail)
    ended, message = refused(capsys, "run", folder, "--out", "deep/er")
    assert (ended, says in message) == (code, True), message


def test_paths_are_relative_to_where_one_stands(
    capsys: Capture, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = study()
    monkeypatch.chdir(folder)
    assert call(capsys, "run", ".", "--data", "patients.csv", "--out", "../here/a")[0] == 0
    assert call(capsys, "verify", "plan.yaml")[0] == 0
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def command(
    *arguments: object, ignored: tuple[str, ...] = (), **environment: str
) -> subprocess.Popen[bytes]:
    # lifelines 0.30.0, of the second set, calls what pandas 4 will no longer allow.
    known = "ignore:Starting with pandas version 4.0 all arguments of:DeprecationWarning"
    warnings = ("error", known, *(f"ignore::{name}" for name in ignored))
    strict = [word for each in warnings for word in ("-W", each)]
    return subprocess.Popen(
        [sys.executable, *strict, "-m", "ncstats", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_terminal_without_chinese_stops_nothing() -> None:
    arguments = ("dictionary", "show", "sex", "--lang", "zh")
    with command(*arguments, PYTHONIOENCODING="cp1252", PYTHONUTF8="0") as process:
        out, err = process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert b"?" in out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_the_output_is_no_fault_of_ours(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ncstats", "dictionary", "show", "sex"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert b"the system refused something" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_or_a_kill_while_writing(study: Study, number: signal.Signals) -> None:
    folder = study()
    # A shell starts what it runs in the background deaf to Ctrl-C, and so would be all that these
    # tests start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        # Python leaves the module open that it was reading when the signal came.
        ignored = ("ResourceWarning",)
        with command("run", folder, "--out", "a/b", ignored=ignored) as process:
            while not Path("a").exists() and process.poll() is None:
                time.sleep(0.01)
            process.send_signal(number)
            _, err = process.communicate()
    finally:
        signal.signal(signal.SIGINT, before)
    assert (process.returncode, b"Traceback" in err) == (130, False), err
    assert list(Path.cwd().iterdir()) == []


def test_check_says_how_a_file_was_read(capsys: Capture, study: Study) -> None:
    data = FILES["patients.csv"].replace("1,male", "1,男").replace("days", "days,weeks")
    data = (
        data.replace("yes,90", "yes,90,失访").replace(",400", ",400,").replace(",no,\n", ",no,,\n")
    )
    folder = study(**{"patients.csv": data.replace(",30\n", ",30,99\n").encode("gb18030")})
    arguments = [f"--{name}={folder / name}.yaml" for name in ("mapping", "dictionary")]
    code, message = refused(capsys, "check", folder / "patients.csv", *arguments)
    assert (code, "line 3, column weeks: “失访” is no number" in message) == (3, True), message
    (folder / "mapping.yaml").write_text(MAPPING + "missing: [失访]\n", encoding="utf-8")
    arguments.append("--json=found.json")
    code, out, _ = call(capsys, "check", folder / "patients.csv", *arguments)
    assert (code, "gb18030" in out, "nan" in out, "<NA>" in out) == (0, True, False, False), out
    assert "NaN" not in Path("found.json").read_text(encoding="utf-8")


def test_a_stranger_s_name_for_a_variable_leads_to_it(capsys: Capture, study: Study) -> None:
    plan = PLAN.replace("age_months, sex", "age_months, 性别").replace("bars: sex", "bars: Sex")
    data = FILES["patients.csv"].replace("sex", "性 别:")
    folder = study(**{"plan.yaml": plan})
    assert refused(capsys, "run", folder)[1].count("Did you mean “sex”?") == 2
    (folder / "patients.csv").write_text(data, encoding="utf-8")
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    code, message = refused(capsys, "run", folder)
    assert (code, "Did you mean “sex”?" in message) == (3, True), message


def test_a_notebook_shows_few_words(study: Study) -> None:
    folder = study()
    run = nc.run(folder, folder / "patients.csv")
    assert repr(run.plan) == "<Plan mine: 1 tables, 2 figures, 1 curves, 1 statements>"
    assert repr(run.plan.dictionary).startswith("<Dictionary: ")
    assert repr(nc.verify(run)) == "<Verification: 1 of 1 reproduced, 0 registered>"
    with pytest.raises(nc.UsageError, match=r"“fr”\. Allowed: en, zh"):
        run.save("out", lang="fr")
    with pytest.raises(nc.UsageError, match="no format"):
        run.save("out", formats=[])
    for wrong in ([0], [-1.0], [1e300], ["a"]):
        with pytest.raises(nc.UsageError, match="is no time after the origin"):
            nc.time_to_event(run.cohort, "attack", landmarks=wrong)  # type: ignore[arg-type]
    with pytest.raises(nc.UsageError, match="the cohort has no variable “preterm”"):
        nc.time_to_event(run.cohort, "attack", by="preterm")


def test_python_says_the_same(study: Study) -> None:
    with pytest.raises(nc.UsageError, match=r"Did you mean “mapping\.yaml”"):
        nc.read_cohort(study() / "patients.csv", mapping=Path("../研究 1/maping.yaml"))
    with pytest.raises(nc.UsageError, match=r"a\\x00b: there is no such file"):
        nc.read_cohort("a\0b")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--formats", "docx", "--template", "none.docx"), "none.docx: there is no such file."),
        (("--formats", "docx", "--template", "../研究 1/plan.yaml"), "no Word document"),
        (("--template", "none.docx"), "an option of the format docx, which is not asked for"),
        (("--compact",), "“compact” is an option of the format docx"),
    ],
)
def test_what_is_asked_of_word_is_refused_before_anything_is_computed(
    capsys: Capture,
    study: Study,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    says: str,
) -> None:
    folder = study()

    def computed(*_: object) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr("ncstats.report.run.run_plan", computed)
    code, message = refused(capsys, "run", folder, *options)
    assert code == 2
    assert says in message
