"""What is found by name and shown, at a terminal and in a notebook."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from ncstats.dictionary import load_dictionary
from ncstats.dictionary.page import Page
from ncstats.errors import UsageError
from ncstats.text.bilingual import Bilingual

CORRECTED = load_dictionary().patients["corrected_calcium"]
assert CORRECTED.description is not None


REMARKS = [
    f"Where it is derived: {where} the correction is unreliable, ionized calcium decides ({when})."
    for where, when in (
        ("at an albumin below 20 g/L", "serum_albumin < 20"),
        ("in newborns", "age_months < 1"),
        ("in acidosis (pH < 7.35)", "blood_ph < 7.35"),
    )
]


def rows(name: str, lang: str = "en") -> dict[str, tuple[str, ...]]:
    return dict(load_dictionary().show(name, lang).rows)


def test_everything_about_a_variable() -> None:
    assert rows("corrected_calcium") == {
        "Name": ("corrected_calcium",),
        "English": ("Corrected total serum calcium",),
        "Chinese": ("校正血清总钙",),
        "Table": ("Patients, one row per child", "Visits, one row per visit"),
        "Group": ("Laboratory",),
        "Kind": ("number",),
        "Unit": ("mmol/L",),
        "Other units": ("mg/dL × 0.24951 = mmol/L",),
        "Decimals": ("3",),
        "Possible": ("0.8 – 6",),
        "Expected": ("1.5 – 5",),
        "Reference range": ("2.2 – 2.6", CORRECTED.reference.source),
        "Derived": ("serum_calcium + 0.02 * (40 - serum_albumin)",),
        "Notes": (CORRECTED.description.en, *REMARKS),
        "Also known as": ("csc, 校正血钙",),
        "LOINC": (
            "29265-6 Calcium [Moles/volume] corrected for albumin in Serum or Plasma",
            "checked in: HL7 PDDI CDS 1.0.0, value set valueset-calcium-LOINC",
        ),
        "Source": (CORRECTED.source,),
    }


def test_levels_and_conditions_in_chinese() -> None:
    group = rows("calcium_group", "zh")
    assert group["水平"][0] == "low = Hypocalcemia · 低钙血症"
    assert group["推导"][0] == "low: corrected_calcium < 2.2"


def test_a_variable_is_found_by_label_and_synonym() -> None:
    for name in ("Total serum calcium", "血清总钙", "血钙", "CALCIUM"):
        assert rows(name)["Name"] == ("serum_calcium",)


def test_a_variable_of_visits_alone() -> None:
    assert rows("nc_left")["Table"] == ("Visits, one row per visit",)


def test_what_follows_from_visits_says_from_which_end() -> None:
    assert "improved: improvement → improvement" in rows("nc_outcome")["Derived"]


def test_a_cause_with_what_is_known_of_it() -> None:
    assert rows("adh1")["Expected calcium"] == ("Hypocalcemia",)
    assert rows("adh1", "zh")["常见年龄"] == ("<1月, 1–12月",)
    assert rows("CLCN5")["Causes"] == ("Dent's disease type I",)
    assert rows("prematurity")["How often"][0].startswith("Common in premature babies.")
    # The words of a level stand once: with the variable that records the same for everybody.
    assert load_dictionary().codelists["treatment"].levels[0].variable == "treatment_iv_fluids"
    assert rows("iv_fluids")["Also recorded in"] == ("treatment_iv_fluids",)


def test_a_codelist_and_who_uses_it() -> None:
    assert rows("us_grade")["Used by"] == ("us_grade_left", "us_grade_right", "us_grade_max")
    assert "g1 = Grade 1 · 1级" in rows("us_grade")["Levels"][1]


def test_an_endpoint() -> None:
    assert rows("improvement")["Seen at"] == ("modality in (us, ct)",)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    for wrong, near in (("serum_calcum", "serum_calcium"), ("improvment", "improvement")):
        with pytest.raises(UsageError, match=f"Did you mean “{near}”"):
            load_dictionary().show(wrong)


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_fits_the_terminal_and_loses_nothing(width: int, lang: str) -> None:
    page, out = load_dictionary().show("nc_type", lang), StringIO()
    Console(file=out, width=width, highlight=False, markup=False).print(page)
    shown = out.getvalue()
    assert max(map(len, shown.splitlines())) <= width
    for _, texts in page.rows:
        for word in " ".join(texts).split():
            assert word in shown.replace("\n", "") or word in "".join(shown.split())


def test_a_notebook_completes_names() -> None:
    shared = load_dictionary()
    assert shared.serum_calcium is shared["serum_calcium"] is shared.patients["serum_calcium"]
    assert {"serum_calcium", "nc_left", "show", "export"} <= set(dir(shared))
    assert "serum_calcium" in shared._ipython_key_completions_()
    assert not hasattr(shared, "serum_calcum")
    assert not hasattr(shared, "_repr_png_")


def test_a_notebook_shows_the_page_of_a_variable() -> None:
    shared = load_dictionary()
    bundle = shared.serum_calcium._repr_mimebundle_()
    assert bundle["text/html"] == shared.show("serum_calcium")._repr_html_().replace(
        "<br>Visits, one row per visit", ""
    )
    assert bundle["text/plain"].splitlines()[1] == "Name: serum_calcium"
    assert "<th" in shared.serum_calcium._repr_html_()


def test_nothing_in_a_page_is_html() -> None:
    page = Page("<b>", (("<i>", ("a < b & c", "<script>alert(1)</script>")),))
    html = page._repr_html_()
    assert "<script>" not in html
    assert "&lt;b&gt;" in html
    assert "a &lt; b &amp; c<br>" in html
    odd = replace(load_dictionary().sex, label=Bilingual("<img src=x>", "性别"))
    assert "<img" not in odd._repr_mimebundle_()["text/html"]


def test_the_dictionary_can_be_copied_and_sent_to_another_process() -> None:
    shared = load_dictionary()
    assert copy.copy(shared).sex == shared.sex
    assert pickle.loads(pickle.dumps(shared.sex)) == shared.sex  # noqa: S301 - our own bytes


def test_a_form_is_returned_or_written(tmp_path: Path) -> None:
    shared, out = load_dictionary(), tmp_path / "deep" / "visits.csv"
    text = shared.export("template", table="visits")
    assert isinstance(text, str)
    assert shared.export("template", out, table="visits") == out
    assert out.read_text("utf-8") == text
    with pytest.raises(UsageError, match="“xml” is no form"):
        shared.export("xml")
