"""A registry that is made: laboratory values to one decimal, categories, one group, 5 % missing.

Each cell comes from a hash of its row and column, so the same shape is the same patients anywhere.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

GROUP = "arm"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Three draws for a laboratory value, one for whether it is missing.
_STREAMS = 4
_MAKE = """
import sys
import duckdb
from pyarrow.parquet import ParquetWriter
from ncstats.cohort.sources.parquet import GROUP
folder, file, patients = sys.argv[1:]
with duckdb.connect() as database:
    database.execute(f"set temp_directory = '{folder}'")
    database.execute("set preserve_insertion_order = false")
    database.execute("set enable_progress_bar = false")
    batches = database.sql(patients).to_arrow_reader(GROUP)
    with ParquetWriter(f"{file}.parquet", batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    database.execute(f"copy (from '{file}.parquet') to '{file}.csv'")
"""


@dataclass(frozen=True)
class Registry:
    """What its patients have, besides the group that they are in.

    Attributes:
        laboratory: how many values to one decimal, of a few hundred distinct ones each.
        categories: how many variables of two to five levels.
        groups: levels of the group, 2 to 702.
    """

    laboratory: int = 12
    categories: int = 20
    groups: int = 3

    @property
    def laboratory_names(self) -> list[str]:
        return [f"lab_{i:02}" for i in range(self.laboratory)]

    @property
    def category_names(self) -> list[str]:
        return [f"category_{i:02}" for i in range(self.categories)]

    @property
    def variables(self) -> list[str]:
        """The columns without the group's."""
        return [*self.laboratory_names, *self.category_names]

    @property
    def columns(self) -> list[str]:
        """All of them, in the order of the file."""
        return [GROUP, *self.variables]

    def select(self, rows: int) -> str:
        """The SQL that makes so many patients."""
        cells = [f"{_level(0, codes(self.groups))} as {GROUP}"]
        for place, name in enumerate(self.variables, start=1):
            if place <= self.laboratory:
                # Three uniform draws in sum are near enough to a laboratory's bell.
                total = " + ".join(f"{_draw(place, part)} % 1000" for part in range(3))
                cell = f"(100 + {place % 50} * 20 + ({total}) / 15)::int / 10"
            else:
                cell = _level(place, codes(_levels(place - self.laboratory)))
            known = f"{_draw(place, _STREAMS - 1)} % 20 > 0"
            cells.append(f"case when {known} then {cell} end as {name}")
        return f"select {', '.join(cells)} from range({rows}) as patients(i)"  # noqa: S608 - our own


def codes(levels: int) -> list[str]:
    """So many codes: a, b, … z, aa, ab, …

    >>> codes(28)[-3:]
    ['z', 'aa', 'ab']
    """
    tens = ["", *_LETTERS]
    return [tens[i // 26] + _LETTERS[i % 26] for i in range(levels)]


def _levels(place: int) -> int:
    return 2 + place % 4


def _draw(place: int, part: int) -> str:
    """A whole number for each row, of which every part of a column has its own."""
    return f"(hash(i * 100003 + {place * _STREAMS + part}) >> 8)"


def _level(place: int, among: list[str]) -> str:
    return f"({among})[1 + ({_draw(place, 0)} % {len(among)})::int]"


def make(registry: Registry, folder: Path, rows: int, name: str) -> None:
    """The patients as ``name.csv`` and as ``name.parquet``, written as ``check --clean`` writes it.

    Made in a process of its own: on Linux the peak of a process's memory is at least that of the
    one that started it, and would be the maker's.
    """
    print(f"making {rows:,} patients", flush=True)
    command = [sys.executable, "-c", _MAKE, str(folder), str(folder / name), registry.select(rows)]
    subprocess.run(command, check=True)


def make_study(registry: Registry, folder: Path) -> None:
    """A dictionary of the columns, and a plan with a table without and one with groups."""
    fields = [_category(GROUP, codes(registry.groups))]
    for lab in registry.laboratory_names:
        told = {"label_zh": lab, "role": "laboratory", "decimals": 1}
        fields.append({"name": lab, "type": "number", "title": lab, "ncstats": told})
    for place, category in enumerate(registry.category_names, start=1):
        fields.append(_category(category, codes(_levels(place))))
    schema = "https://datapackage.org/profiles/2.0/tableschema.json"
    dictionary = {"$schema": schema, "title": "Registry", "fields": fields}
    # What the rule chooses for three groups of half a million patients, and what the peers compute,
    # at every size.
    tests = dict.fromkeys(registry.laboratory_names, "kruskal_wallis")
    tests |= dict.fromkeys(registry.category_names, "chi_squared")
    plan = {
        "study": {"id": "registry", "title": "Registry"},
        "groups": {"arms": {"variable": GROUP}},
        "tables": {
            "table1": {"title": "All patients", "rows": registry.variables},
            "table2": {
                "title": "By arm",
                "by": "arms",
                "rows": [{name: {"test": test}} for name, test in tests.items()],
            },
        },
    }
    # JSON is YAML.
    (folder / "dictionary.yaml").write_text(json.dumps(dictionary), encoding="utf-8")
    (folder / "plan.yaml").write_text(json.dumps(plan), encoding="utf-8")


def _category(name: str, levels: list[str]) -> dict[str, object]:
    told = {"label_zh": name, "levels_zh": {level: level for level in levels}, "role": "treatment"}
    categories = [{"value": level, "label": level} for level in levels]
    return {"name": name, "type": "string", "title": name, "categories": categories,
            "ncstats": told}  # fmt: skip
