from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from ncstats.dictionary import Variable, load_dictionary
from ncstats.dictionary.export import codebook, describe_variable
from ncstats.files import bundled
from ncstats.text.bilingual import Bilingual

WEIGHT = Variable("weight", "patients", "number", Bilingual("Weight", "体重"))


def test_the_committed_codebook_is_the_one_that_follows_from_the_files() -> None:
    committed = (bundled("data_dictionary") / "README.md").read_text("utf-8")
    assert codebook(load_dictionary()) == committed


def test_every_variable_stands_in_the_codebook_with_both_labels() -> None:
    shared = load_dictionary()
    for lang in ("en", "zh"):
        text = codebook(shared, lang)
        for variable in (*shared.patients.values(), *shared.visits.values()):
            assert f"| `{variable.name}` | {variable.label.en} | {variable.label.zh} |" in text
    assert "Tested by indication" in codebook(shared, "en")
    assert "实验室检查" in codebook(shared, "zh")


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


def test_a_variable_in_lines() -> None:
    shared = load_dictionary()
    assert dict(describe_variable(shared.variable("corrected_calcium"))) == {
        "Name": "corrected_calcium",
        "English": "Corrected total serum calcium",
        "Chinese": "校正血清总钙",
        "Table": "Patients, one row per child",
        "Kind": "number",
        "Unit": "mmol/L",
        "Decimals": "3",
        "Possible": "0.8 – 6",
        "Expected": "1.5 – 5",
        "Derived": "serum_calcium + 0.02 * (40 - serum_albumin)",
        "Notes": "Corrected for albumin. The formula comes from adults and is unreliable in "
        "newborns, in acidosis and at an albumin below 20 g/L.",
        "Also known as": "csc, 校正血钙",
        "Source": "Payne et al., BMJ 1973;4:643, in SI units (0.8 mg/dL per g/dL of albumin); "
        "range: project plausibility limits",
    }
    band = dict(describe_variable(shared.variable("calcium_group"), "zh"))
    assert band["水平"].startswith("low = Hypocalcemia · 低钙血症; normal =")
    assert band["推导"].startswith("low: corrected_calcium < 2.2; normal:")


def test_ranges_open_on_one_side() -> None:
    def possible(low: float, high: float) -> str:
        shown = describe_variable(replace(WEIGHT, hard=(low, high), soft=(low, high)))
        return dict(shown).get("Possible", "")

    assert possible(0, math.inf) == "≥ 0"
    assert possible(-math.inf, 180) == "≤ 180"
    assert possible(-0.5, 180) == "-0.5 – 180"
    assert possible(-math.inf, math.inf) == ""


def test_an_endpoint_of_visits_says_what_is_looked_at() -> None:
    text = codebook(load_dictionary())
    assert "- Time: from `diagnosis_date` to the visit (months)" in text
    assert "- Seen at: `modality in (us, ct)`" in text
    assert "after the last of these visits for: 0 months" in text
