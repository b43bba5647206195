"""``ncstats dictionary``: what the variables mean, shown, written in other forms, and read back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ncstats.arguments import FILE, Commands, choice, language, say

if TYPE_CHECKING:
    from ncstats.dictionary.model import TableName


@click.group("dictionary", cls=Commands)
def dictionary_group() -> None:
    """What the variables mean."""


@dictionary_group.command("show")
@click.argument("name")
@click.option("--dictionary", type=FILE, help="A study's extension of the shared dictionary.")
@language
def show_command(name: str, dictionary: Path | None, lang: str) -> None:
    """Print everything about a variable, endpoint, codelist or level."""
    from rich.console import Console

    from ncstats.dictionary import load_dictionary

    page = load_dictionary(dictionary).show(name, lang)
    Console(highlight=False, markup=False).print(page)


@dictionary_group.command("export")
@choice("--to", ("codebook", "redcap", "jsonschema", "tableschema", "template"), required=True)
@choice("--table", ("patients", "visits"), default="patients", help="Of a schema or CSV template.")
@click.option("--dictionary", type=FILE, help="A study's extension of the shared dictionary.")
@click.option("--out", type=FILE, help="File to write; printed if not given.")
@language
def export_command(
    to: str, table: TableName, dictionary: Path | None, out: Path | None, lang: str
) -> None:
    """Write the dictionary in another form.

    codebook: Markdown. redcap: its data dictionary, CSV (endpoints do not travel in it).
    jsonschema, tableschema: JSON.
    template: an empty sheet, CSV, or a workbook where the file to write ends in .xlsx.
    """
    from ncstats.dictionary import load_dictionary

    done = load_dictionary(dictionary).export(to, out, table=table, lang=lang)
    if out is None:
        click.echo(done, nl=False)
    else:
        say("cli.written", lang, folder=out)


@dictionary_group.command("import")
@click.argument("file", type=FILE)
@choice("--from", ("redcap",), default="redcap", expose_value=False, help="Form of the file.")
@click.option("--out", type=FILE, required=True, help="dictionary.yaml to write.")
@language
def import_command(file: Path, out: Path, lang: str) -> None:
    """Write a study's dictionary.yaml from a data dictionary of REDCap."""
    from ncstats.dictionary import load_dictionary
    from ncstats.dictionary.redcap_import import read_redcap
    from ncstats.dictionary.table_schema import fields_yaml
    from ncstats.files import write_text_whole

    write_text_whole(out, fields_yaml(read_redcap(file, load_dictionary().codelists)))
    say("cli.written", lang, folder=out)
