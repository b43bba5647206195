"""A cohort in which everything that says who somebody is was planted, and a search for it.

Names, telephone and identity numbers, hospital numbers, days, and what somebody noted down: none of
it may be found in a byte that is written or printed.
"""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

PATIENTS = 36
LONG_AGO = date(2014, 3, 5)

PLAN = """study:
  {id: planted, title: Planted, dated: "2026-11-21", visits: visits.csv, synthetic: true}
groups: {sexes: {variable: sex, order: [male, female]}}
eligibility:
  - {id: imaged, text: Imaged, where: "diagnosed_by = us"}
tables:
  t:
    {title: T, by: sexes, total: true, sensitivity: true,
     rows: [age_months, serum_calcium, preterm]}
figures:
  ages: {title: A, distribution: [age_months, serum_calcium], by: sexes, single_patients: true}
  bars: {title: B, bars: preterm}
  effects: {title: E, forest: t}
  known: {title: K, missingness: true, by: sexes, single_patients: true}
curves:
  c: {title: C, endpoint: improvement, by: sexes, landmarks: [6, 12], swimmer: true}
statements:
  - {id: young, variable: age_months < 24}
  - {id: age, variable: age_months, cell: median (min–max)}
"""
DICTIONARY = """$schema: https://datapackage.org/profiles/2.0/tableschema.json
fields:
  - {name: remark, type: string, title: Remark, ncstats: {label_zh: 说明, role: identifier}}
"""
MAPPING = """columns: {备注: remark}
ignore: [姓名, 联系电话, 身份证号, 住院号, note]
"""
PUBLISHED = """table,variable,level,group,statistic,published,unit,test,note
t,preterm,,male,n_percent,1 (3.3),,,
t,age_months,,male,median_iqr,20.0 (10.0–30.0),months,,
"""
COLUMNS = (
    "patient_id", "site", "family_id", "姓名", "联系电话", "身份证号", "住院号", "备注", "sex",
    "birth_date", "diagnosis_date", "preterm", "serum_calcium", "diagnosed_by",
)  # fmt: skip
VISIT_COLUMNS = (
    "patient_id", "visit_date", "modality", "nc_left", "nc_right", "nephrolithiasis",
    "kidney_replacement", "death", "note",
)  # fmt: skip


def patient_rows() -> list[dict[str, str]]:
    """One row per patient, each with identifiers of its own."""
    return [
        {
            "patient_id": f"PLANTED-ID-{i:04}",
            "site": f"PLANTED-SITE-{i % 3}",
            "family_id": f"PLANTED-FAMILY-{i:04}",
            "姓名": f"欧阳{chr(0x9F00 + i)}",
            "联系电话": f"1390013{i:04}",
            "身份证号": f"11010519491231{i:04}",
            "住院号": f"ZY-77{i:04}",
            "备注": f"Planted remark {i}: lives beside the mill",
            "sex": ("male", "female")[i % 2],
            "birth_date": (LONG_AGO + timedelta(days=37 * i)).isoformat(),
            "diagnosis_date": _diagnosed(i).isoformat(),
            "preterm": ("no", "no", "yes")[i % 3],
            "serum_calcium": f"{2.1 + 0.02 * i:.2f}",
            "diagnosed_by": "us" if i else "ct",
        }
        for i in range(PATIENTS)
    ]


def _diagnosed(i: int) -> date:
    return LONG_AGO + timedelta(days=37 * i + 300 + 53 * (i % 11))


def visit_rows() -> list[dict[str, str]]:
    """Three visits of each patient; some improve."""
    return [
        {
            "patient_id": f"PLANTED-ID-{i:04}",
            "visit_date": (_diagnosed(i) + timedelta(days=101 * visit + i)).isoformat(),
            "modality": "us",
            "nc_left": "no" if visit > i % 4 else "yes",
            "nc_right": "no" if visit > i % 4 else "yes",
            "nephrolithiasis": "yes" if i % 9 == 4 and visit == 3 else "no",
            "kidney_replacement": "none",
            "death": "no",
            "note": f"Planted note {i}-{visit}",
        }
        for i in range(PATIENTS)
        for visit in (1, 2, 3)
    ]


def planted_study(folder: Path, **changed: str) -> Path:
    """Write the study into a folder; ``changed`` cells are those of the second patient."""
    folder.mkdir(parents=True)
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "dictionary.yaml").write_text(DICTIONARY, encoding="utf-8")
    (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    (folder / "published.csv").write_text(PUBLISHED, encoding="utf-8")
    patients = patient_rows()
    patients[1] |= changed
    _write(folder / "patients.csv", COLUMNS, patients)
    _write(folder / "visits.csv", VISIT_COLUMNS, visit_rows())
    return folder


def _write(path: Path, columns: Sequence[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)


def secrets() -> tuple[str, ...]:
    """Every planted text, and every day in the ways that days are written."""
    patients, visits = patient_rows(), visit_rows()
    texts = {row[name] for row in patients for name in COLUMNS[:8]}
    texts |= {row["note"] for row in visits} | {"PLANTED-", "Planted remark", "Planted note"}
    days = {row[name] for row in patients for name in ("birth_date", "diagnosis_date")}
    days |= {row["visit_date"] for row in visits}
    return (*sorted(texts), *sorted(form for day in days for form in _forms(day)))


def _forms(day: str) -> tuple[str, ...]:
    year, month, of_month = day.split("-")
    return (
        day,
        f"{year}/{month}/{of_month}",
        f"{of_month}/{month}/{year}",
        f"{year}年{int(month)}月{int(of_month)}日",
        f"{int(of_month)} {date.fromisoformat(day):%B %Y}",
    )


def found_in(content: bytes, wanted: Sequence[str]) -> set[str]:
    """The texts that stand in some bytes, as they are or in whatever they are wrapped in."""
    found = set()
    escaped = {each: json.dumps(each)[1:-1] for each in wanted if not each.isascii()}
    for part in unwrapped(content):
        for text in {part, html.unescape(part)}:
            found |= {each for each in wanted if each in text}
        found |= {each for each, form in escaped.items() if form in part}
    return found


def unwrapped(content: bytes) -> Iterator[str]:
    """Bytes as text, with the members of archives, the streams of PDFs and what is in base64."""
    yield content.decode("utf-8", errors="ignore")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from unwrapped(archive.read(name))
    if content.startswith(b"%PDF"):
        yield from _of_pdf(content)
    for encoded in re.findall(rb"base64,([A-Za-z0-9+/=]{16,})", content):
        yield from unwrapped(base64.b64decode(encoded))


def _of_pdf(content: bytes) -> Iterator[str]:
    """The text of a PDF's pages, what is said of it and what is attached, and every stream."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    yield str(reader.metadata)
    for page in reader.pages:
        yield page.extract_text()
    for attached in reader.attachments.values():
        for each in attached:
            yield from unwrapped(each)
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            yield zlib.decompressobj().decompress(stream).decode("utf-8", errors="ignore")
        except zlib.error:
            yield stream.decode("latin-1")
