"""Every item of the four source documents has a code; ``seeds.csv`` lists them as they are worded.

The documents: 000 MedlinePlus, "Nephrocalcinosis" (reviewed 2023-07-01); 001 PatientPlus,
"Nephrocalcinosis" (version 23); 002 a radiology collection's page on nephrocalcinosis, with the
grades of Boyce et al. (2013) and the prevalences of Thomas et al. (2022); 003 the paper on 50
children from Chongqing. A code is a variable, ``variable=level``, or ``endpoint:name``.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from ncstats.dictionary import load_dictionary

with (Path(__file__).parent / "seeds.csv").open(encoding="utf-8", newline="") as file:
    ITEMS = list(csv.DictReader(file))

# Counted by hand in the documents, section by section.
COUNTED = {
    ("000", "definition"): 3,
    ("000", "causes"): 9,
    ("000", "other causes"): 11,
    ("000", "symptoms"): 8,
    ("000", "discovery"): 4,
    ("000", "investigations"): 2 + 4 + 2 + 6,  # imaging, blood, urinalysis, 24 h urine
    ("000", "treatments"): 8,
    ("000", "complications"): 3 + 2 * 2,  # obstruction: acute or chronic, uni- or bilateral
    ("000", "prognosis"): 1,
    ("001", "categories"): 3 + 2,
    ("001", "patterns"): 2 + 2 + 5,
    ("001", "prevalence"): 4,
    ("001", "medullary causes"): (1 + 9) + (1 + 9) + 1 + 1,  # the two groups with their names
    ("001", "cortical causes"): (1 + 3) + 2 + 5,
    ("001", "presentations"): 3 + 3 + 1 + 4 + 2 + 4,
    ("001", "investigations"): (3 + 2 + 1 + 1) + (2 + 4 + 1) + 3 + 1 + 1 + 1,
    ("001", "common associations"): 5,
    ("001", "rarer associations"): 17,
    ("001", "treatments"): 9,
    ("001", "complications"): 6,
    ("001", "prognosis"): 3,
    ("002", "definition"): 8,
    ("002", "medullary causes"): 9 + 1,  # hypoparathyroidism stands with the grades
    ("002", "cortical causes"): 4 + 3,  # three kinds of cortical necrosis
    ("002", "imaging features"): 3 + 3 + 3 + 1,  # XR, US, CT, MR
    ("002", "prevalence"): 3 + 1,  # and the caution about cortical atrophy
    ("002", "grades"): 2 * 4,
    ("003", "Table 1"): 42,
    ("003", "Table 2"): 13 + 3,  # rows and groups
    ("003", "Table 3"): 20,
    ("003", "Figure 1"): 9 + 2,  # bars, the lost report, the method
    ("003", "causes in the text"): 10,
    ("003", "presentations in the text"): 11,
    ("003", "family history"): 6,
    ("003", "definitions"): 12,
    ("003", "treatments"): 5,
    ("003", "outcomes"): 15,
}


def test_no_item_is_dropped() -> None:
    assert Counter((item["seed"], item["section"]) for item in ITEMS) == COUNTED
    assert all(item["item"].strip() == item["item"] != "" for item in ITEMS)
    listed = Counter((item["seed"], item["section"], item["item"], item["code"]) for item in ITEMS)
    assert max(listed.values()) == 1


@pytest.mark.parametrize("code", sorted({item["code"] for item in ITEMS}))
def test_every_item_has_a_code_that_exists(code: str) -> None:
    shared = load_dictionary()
    if code.startswith("endpoint:"):
        assert code.removeprefix("endpoint:") in shared.endpoints
        return
    name, equals, level = code.partition("=")
    assert not equals or level in shared.variable(name).codes
    assert shared.variable(name).label.zh


def test_the_sources_agree_with_the_usual_pattern_of_a_cause() -> None:
    shared = load_dictionary()
    for item in ITEMS:
        pattern = item["section"].removesuffix(" causes")
        if pattern in ("medullary", "cortical") and item["code"].startswith("etiology="):
            level = shared.variable("etiology").level(item["code"].removeprefix("etiology="))
            assert pattern in level.facts["pattern"], item


def test_every_feature_belongs_to_the_modality_that_the_source_names() -> None:
    shared = load_dictionary()
    for item in ITEMS:
        if item["section"] == "imaging features":
            level = shared.visits["imaging_feature"].level(item["code"].partition("=")[2])
            assert (item["item"][:2].lower(),) == level.facts["modality"], item


def test_the_prevalences_stand_with_their_codes() -> None:
    types = {level.code: level for level in load_dictionary().variable("nc_type").levels}
    for code, number in (("medullary", "97%"), ("cortical", "3%"), ("combined", "1%")):
        (found,) = (text for text in types[code].prevalence if "Thomas" in text.source)
        assert number in found.text.en
        assert number in found.text.zh
        assert "1976" in found.text.en
    caution = types["combined"].description
    assert caution is not None
    assert "cortical atrophy" in caution.en
    assert "皮质萎缩" in caution.zh
