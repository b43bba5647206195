"""The codebook, and that everything generated is what the dictionary gives."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from ncstats.dictionary import Variable, load_dictionary
from ncstats.dictionary.codebook import codebook
from ncstats.dictionary.describe import variable_page
from ncstats.dictionary.generated import WORKBOOK, generated
from ncstats.files import bundled
from ncstats.formulae import FORMULAE
from ncstats.text.bilingual import Bilingual

WEIGHT = Variable("weight", "patients", "number", Bilingual("Weight", "体重"))
FOLDER = bundled("data_dictionary")
GENERATED = dict(generated(load_dictionary()))


@pytest.mark.parametrize("name", [name for name in GENERATED if name != WORKBOOK])
def test_what_is_committed_is_what_the_dictionary_gives(name: str) -> None:
    assert (FOLDER / name).read_bytes() == GENERATED[name]


def test_nothing_else_is_committed_as_generated() -> None:
    there = {path.name for path in (FOLDER / "generated").iterdir()}
    assert there == {Path(name).name for name in GENERATED} - {"README.md"}


@pytest.mark.skipif(
    xlsxwriter.__version__.startswith("3.2."), reason="XlsxWriter 3.2 writes other XML"
)
def test_the_committed_workbook_holds_what_the_dictionary_gives() -> None:
    def parts(content: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    assert parts((FOLDER / WORKBOOK).read_bytes()) == parts(GENERATED[WORKBOOK])


def test_two_runs_write_the_same_workbook() -> None:
    script = (
        "import hashlib; from ncstats.dictionary import load_dictionary;"
        "from ncstats.dictionary.workbook import workbook;"
        "print(hashlib.sha256(workbook(load_dictionary())).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(hashes) == 1
    with zipfile.ZipFile(BytesIO(GENERATED[WORKBOOK])) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}


def test_every_variable_stands_in_the_codebook_with_both_labels() -> None:
    shared = load_dictionary()
    for lang in ("en", "zh"):
        text = codebook(shared, lang)
        for variable in (*shared.patients.values(), *shared.visits.values()):
            assert f"| `{variable.name}` | {variable.label.en} | {variable.label.zh} |" in text
    assert "Tested by indication" in codebook(shared, "en")
    assert "实验室检查" in codebook(shared, "zh")


def test_every_formula_stands_in_the_codebook_with_what_it_takes() -> None:
    for lang, may in (("en", "may be left out"), ("zh", "可省略")):
        text = codebook(load_dictionary(), lang)
        for row in FORMULAE:
            *_, line = (line for line in text.splitlines() if line.startswith(f"| `{row.key}` |"))
            for argument in row.arguments:
                assert f"`{argument.name}`: " in line
                assert argument.required or may in line
            for parameter in row.parameters:
                assert f"`{parameter.name}`: " in line
            assert row.label.zh in line
            assert row.source in line


def test_every_level_with_what_is_known_of_it_stands_in_the_codebook() -> None:
    shared, english, chinese = (
        load_dictionary(),
        *map(codebook, [load_dictionary()] * 2, ["en", "zh"]),
    )
    for codelist in shared.codelists.values():
        assert f'<a id="codelist-{codelist.name}"></a>' in english
        for level in codelist.levels:
            assert f"| `{level.code}` | {level.label.en} | {level.label.zh} |" in english
            if level.description is not None:
                assert level.description.en in english
                assert level.description.zh in chinese
            for found in level.prevalence:
                assert f"{found.text.en} ({found.source})" in english
                assert f"{found.text.zh} ({found.source})" in chinese


def test_the_caution_about_cortical_atrophy_stands_beside_the_prevalence() -> None:
    (line,) = (row for row in codebook(load_dictionary()).splitlines() if "| `combined` |" in row)
    assert "cortical atrophy" in line
    assert "Less than 1% of cases" in line
    assert "1976" in line


def test_endpoints_stand_in_a_studys_codebook(tmp_path: Path) -> None:
    path = tmp_path / "dictionary.yaml"
    path.write_text(
        """\
$schema: https://datapackage.org/profiles/2.0/tableschema.json
fields:
  - name: died
    type: string
    title: Died | of any cause
    ncstats: {label_zh: 死亡, codelist: yes_no}
ncstats:
  endpoints:
    survival:
      label: {en: Survival, zh: 生存}
      unit: months
      time: followup_months
      time_unit: months
      event: died = yes
      competing:
        stones: {when: nc_outcome = nephrolithiasis, kind: intercurrent, label: {en: Stone, zh: 石}}
      origin_label: {en: Diagnosis., zh: 诊断。}
      event_label: {en: Death., zh: 死亡。}
      censoring_label: {en: Last contact., zh: 末次联系。}
      population_label: {en: All., zh: 全部。}
""",
        "utf-8",
    )
    text = codebook(load_dictionary(path))
    assert "Died \\| of any cause" in text
    assert "### Other" in text
    assert "### `survival`" in text
    assert "- Event: `died = yes`: Death." in text
    assert "- Competing causes: `nc_outcome = nephrolithiasis`: Stone (intercurrent)" in text


def test_ranges_open_on_one_side() -> None:
    def possible(low: float, high: float) -> tuple[str, ...]:
        page = variable_page(replace(WEIGHT, hard=(low, high), soft=(low, high)))
        return dict(page.rows).get("Possible", ())

    assert possible(0, math.inf) == ("≥ 0",)
    assert possible(-math.inf, 180) == ("≤ 180",)
    assert possible(-0.5, 180) == ("-0.5 – 180",)
    assert possible(-math.inf, math.inf) == ()


def test_an_endpoint_of_visits_says_what_is_looked_at() -> None:
    text = codebook(load_dictionary())
    assert "- Time: from `diagnosis_date` to the visit (months)" in text
    assert "- Seen at: `modality in (us, ct)`" in text
    assert "after the last of these visits for: 0 months" in text
