"""A small dictionary that stands in no file, and a way to read a table written in a test."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ncstats.cohort import Cohort, read_cohort
from ncstats.dictionary import (
    Competing,
    Derivation,
    Dictionary,
    Endpoint,
    Level,
    Variable,
)
from ncstats.expression import parse
from ncstats.text import Bilingual


def bilingual(text: str) -> Bilingual:
    en, _, zh = text.partition("|")
    return Bilingual(en, zh or en)


def levels(**labels: str) -> tuple[Level, ...]:
    return tuple(Level(code.strip("_"), bilingual(label)) for code, label in labels.items())


def variable(name: str, kind: Any, label: str = "", **more: Any) -> Variable:
    table = more.pop("table", "patients")
    return Variable(name, table, kind, bilingual(label or name.replace("_", " ")), **more)


NO_YES = levels(no="No|否", yes="Yes|是")

PATIENTS = (
    variable("patient_id", "text", "Patient|患者编号", required=True),
    variable("site", "text"),
    variable(
        "sex",
        "category",
        "Sex|性别",
        levels=levels(male="Male|男", female="Female|女"),
        synonyms=("肾",),
    ),
    variable("birth_date", "date", "Date of birth|出生日期"),
    variable(
        "age_months",
        "number",
        "Age|年龄",
        decimals=0,
        hard=(0, 216),
        soft=(0, 156),
        unit_label="months",
        synonyms=("age_mo",),
    ),
    variable("serum_calcium", "number", "Calcium|血钙", decimals=2, hard=(0.8, 6.0), soft=(1, 4)),
    variable("albumin", "number", decimals=1, soft=(-math.inf, 60)),
    variable(
        "corrected_calcium",
        "number",
        decimals=2,
        hard=(0, 6),
        soft=(0, 6),
        derivation=Derivation(parse("serum_calcium + 0.02 * (40 - albumin)"), round=2),
    ),
    variable(
        "calcium_group",
        "category",
        levels=levels(low="Low|低", normal="Normal|正常", high="High|高"),
        ordered=True,
        derivation=Derivation(
            cases={
                "low": parse("corrected_calcium < 2.2"),
                "high": parse("corrected_calcium > 2.6"),
                "normal": parse("corrected_calcium is not missing"),
            }
        ),
    ),
    variable("albumin_g_dl", "number", derivation=Derivation(parse("albumin / 10"))),
    variable("stage", "category", levels=levels(_1="1", _2="2")),
    variable(
        "method",
        "category",
        levels=levels(none="None|无", us="Scan|超声", ct="Scan|断层"),
        synonyms=("肾",),
    ),
    variable("followup_days", "number", decimals=0),
    variable("relapse", "category", levels=NO_YES),
    variable("death", "category", levels=NO_YES),
    variable("surgery", "category", levels=NO_YES),
)
VISITS = (
    variable("patient_id", "text", table="visits", required=True),
    variable("visit_date", "date", table="visits"),
)
ENDPOINT = Endpoint(
    "relapse",
    bilingual("Relapse|复发"),
    "months",
    parse("followup_days"),
    "days",
    parse("relapse = yes"),
    *(bilingual("A sentence.|一句话。") for _ in range(4)),
    competing={
        "death": Competing(parse("death = yes"), "terminal", bilingual("Death|死亡")),
        "surgery": Competing(parse("surgery = yes"), "intercurrent", bilingual("Surgery|手术")),
    },
)


@pytest.fixture
def dictionary() -> Dictionary:
    return Dictionary(
        {v.name: v for v in PATIENTS},
        {v.name: v for v in VISITS},
        {"relapse": ENDPOINT},
        fingerprint="0" * 64,
        derivation_order={
            "patients": ("corrected_calcium", "calcium_group", "albumin_g_dl"),
            "visits": (),
        },
    )


@pytest.fixture
def read(tmp_path: Path, dictionary: Dictionary) -> Callable[..., Cohort]:
    """Read a table from text or bytes; ``mapping`` and ``visits`` are texts too."""

    def _read(patients: str | bytes, **options: Any) -> Cohort:
        path = tmp_path / "patients.csv"
        path.write_bytes(patients if isinstance(patients, bytes) else patients.encode())
        for name, file in (("mapping", "mapping.yaml"), ("visits", "visits.csv")):
            if name in options:
                other = tmp_path / file
                other.write_text(options[name], "utf-8")
                options[name] = other
        return read_cohort(path, dictionary=dictionary, **options)

    return _read
