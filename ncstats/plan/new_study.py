"""A study to start from: the template with example rows, a plan, a mapping and the next steps."""

from __future__ import annotations

import csv
import io
import re
from importlib.resources import files
from pathlib import Path
from string import Template

from ncstats.dictionary import Dictionary, load_dictionary
from ncstats.dictionary.model import TableName
from ncstats.dictionary.template import template_csv
from ncstats.errors import Problem, UsageError, check_language
from ncstats.files import output_folder, write_text

_LONGEST_NAME = 60
_LONGEST_DEVICE = 4
_NO_NAME = "study"


def new_study(folder: str | Path, lang: str = "en") -> Path:
    """Make a folder that ``ncstats run`` takes as it stands, for a researcher to fill.

    It holds ``patients.csv`` and ``visits.csv`` (the dictionary's template with a few invented
    rows, called ``synthetic-…``), ``plan.yaml``, ``mapping.yaml`` and a ``README.md`` with the next
    three commands. Other files of the folder stay as they are.

    Args:
        folder: the folder to make; the study is called by its name.
        lang: language of the README.

    Returns:
        The folder.

    Raises:
        UsageError: one of the files is there already, or the disk refuses; nothing is written.
    """
    check_language(lang)
    folder = Path(folder)
    contents = _contents(_study_name(folder), lang)
    standing = [name for name in contents if (folder / name).exists()]
    if standing:
        raise UsageError([Problem("plan.standing", file=str(folder / name)) for name in standing])
    with output_folder(folder) as draft:
        for name, text in contents.items():
            write_text(draft / name, text)
    return folder


def _contents(study: str, lang: str) -> dict[str, str]:
    dictionary = load_dictionary()
    return {
        "patients.csv": _filled_template(dictionary, "patients"),
        "visits.csv": _filled_template(dictionary, "visits"),
        "plan.yaml": Template(_starter("plan.yaml")).substitute(study=study),
        "mapping.yaml": _starter("mapping.yaml"),
        "README.md": Template(_starter(f"README.{lang}.md")).substitute(study=study),
    }


def _study_name(folder: Path) -> str:
    """The folder's name, as outputs can be called on any system and YAML reads as text."""
    name = re.sub(r"\W+", "_", folder.resolve().name).strip("_")[:_LONGEST_NAME]
    # What Windows takes for a device (con, lpt1) is no longer than this.
    return name if len(name) > _LONGEST_DEVICE else f"{_NO_NAME}_{name}".strip("_")


def _starter(name: str) -> str:
    return files("ncstats.plan").joinpath("starter", name).read_text("utf-8")


def _filled_template(dictionary: Dictionary, table: TableName) -> str:
    """The template with the example rows below it, each value in its variable's column."""
    template = template_csv(dictionary, table)
    variables = dictionary.patients if table == "patients" else dictionary.visits
    text = io.StringIO(template)
    text.seek(0, io.SEEK_END)
    writer = csv.DictWriter(text, list(variables), restval="", lineterminator="\n")
    writer.writerows(csv.DictReader(io.StringIO(_starter(f"{table}.csv"))))
    return text.getvalue()
