"""The dictionary's files are valid Table Schemas, and so is what is exported of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from frictionless import Schema

from ncstats.dictionary import load_dictionary
from ncstats.dictionary.model import TableName
from ncstats.dictionary.table_schema import fields_yaml, table_schema, written_field
from ncstats.files import bundled, read_yaml

FOLDER = bundled("data_dictionary")
TABLES: tuple[TableName, ...] = ("patients", "visits")


@pytest.mark.parametrize("table", TABLES)
def test_frictionless_takes_the_file_as_it_is_written(table: TableName) -> None:
    schema = Schema.from_descriptor(str(FOLDER / f"{table}.yaml"))
    names = {"patients": load_dictionary().patients, "visits": load_dictionary().visits}[table]
    assert schema.field_names == list(names)
    again = Schema.from_descriptor(schema.to_descriptor())
    assert [field.custom for field in again.fields] == [field.custom for field in schema.fields]
    assert schema.get_field("patient_id").required


@pytest.mark.parametrize("table", TABLES)
def test_frictionless_takes_the_exported_schema_and_enforces_its_levels(table: TableName) -> None:
    shared = load_dictionary()
    exported = json.loads((FOLDER / "generated" / f"{table}.tableschema.json").read_text("utf-8"))
    assert exported == table_schema(shared, shared.fields, table)
    schema = Schema.from_descriptor(exported)
    for field in schema.fields:
        variable = (shared.patients if table == "patients" else shared.visits)[field.name]
        assert field.constraints.get("enum", []) == list(variable.codes), field.name
        assert field.custom["ncstats"].get("decimals") == variable.decimals
        if variable.kind == "number":
            limits = field.constraints["minimum"], field.constraints["maximum"]
            assert limits == variable.hard


def test_an_exported_schema_says_what_the_dictionary_says(tmp_path: Path) -> None:
    # Its fields, read back as a dictionary file, change nothing that the shared ones mean.
    shared = load_dictionary()
    written = [written_field(field) for field in shared.fields["patients"].values()]
    path = tmp_path / "dictionary.yaml"
    path.write_text(fields_yaml(written), "utf-8")
    assert yaml.safe_load(path.read_text("utf-8"))["fields"] == written
    assert load_dictionary(path).patients == shared.patients


def test_the_shared_files_are_in_both_languages() -> None:
    for path in (FOLDER / "patients.yaml", FOLDER / "visits.yaml"):
        document = read_yaml(path).data
        assert document["$schema"].endswith("tableschema.json")
        for field in document["fields"]:
            extras = field["ncstats"]
            if "as_in" in extras:
                continue
            assert field["title"], field["name"]
            assert extras["label_zh"], field["name"]
            assert ("description" in field) == ("description_zh" in extras), field["name"]
            levels = {level["value"] for level in field.get("categories", ())}
            assert levels == set(extras.get("levels_zh", ())), field["name"]
    for path in (FOLDER / "codelists").glob("*.yaml"):
        document = read_yaml(path).data
        for level in document.get("levels", ()):
            both = {"label", "label_zh"} <= set(level)
            assert both or "variable" in level, (path.name, level)
            assert ("description" in level) == ("description_zh" in level), level
