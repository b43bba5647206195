"""The notebooks run from top to bottom and give the text that stands in them.

After a change that is meant to move an output, write them anew:
`.venv/bin/python tests/unit/test_notebooks.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def executed(path: Path) -> Any:
    """The notebook with the outputs that it gives now, and no trace of where or when."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    # The kernel imports this checkout, installed or not.
    client.execute(env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"})
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id, cell.metadata = f"cell-{number:02d}", {}
    return notebook


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(cell: Any) -> Iterator[tuple[str, str]]:
    """What a cell prints and shows, by kind; not pictures, which depend on the machine's fonts."""
    for output in cell.outputs:
        data = output.get("data", {})
        if output.output_type == "stream":
            yield output.name, output.text
        elif not any(kind.startswith("image/") for kind in data):
            yield from sorted(data.items())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_gives_what_stands_in_it(path: Path) -> None:
    committed = code_cells(nbformat.read(path, as_version=4))
    now = code_cells(executed(path))
    for before, after in zip(committed, now, strict=True):
        assert list(texts(after)) == list(texts(before)), before.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_no_trace_of_a_machine(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert [cell.id for cell in notebook.cells] == [
        f"cell-{number:02d}" for number in range(1, len(notebook.cells) + 1)
    ]
    assert all(cell.metadata == {} for cell in notebook.cells)
    code = code_cells(notebook)
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        assert not any(output.output_type == "error" for output in cell.outputs)
        assert all(str(ROOT) not in text and " at 0x" not in text for _, text in texts(cell))


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


if __name__ == "__main__":
    for notebook_path in NOTEBOOKS:
        text = nbformat.writes(executed(notebook_path))
        notebook_path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")
