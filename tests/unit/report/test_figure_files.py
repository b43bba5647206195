from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ncstats.errors import UsageError
from ncstats.plan import Plan
from ncstats.report.figure_files import FigureFiles
from ncstats.report.run import Run, run

PLAN = """study: {id: mine, title: Mine}
groups: {histology: {variable: central_histology}}
tables: {t: {title: T, by: histology, rows: [age_months, stage]}}
figures:
  stages: {title: Stages, bars: stage}
  ages: {title: Ages, distribution: [age_months], by: histology}
  differences: {title: Differences, forest: t}
"""


@pytest.fixture
def done(small_study: Callable[..., Plan]) -> Run:
    return run(small_study(plan=PLAN))


def test_figures_are_written_in_the_formats_asked_for(done: Run, tmp_path: Path) -> None:
    done.save(tmp_path / "a", figures="svg,tiff", dpi=100, width="one")
    there = {path.name for path in (tmp_path / "a" / "figures").iterdir()}
    names = {path.split(".")[0] for path in there}
    assert names == {"stages", "ages", "differences"}
    assert there == {f"{name}.{kind}" for name in names for kind in ("svg", "tiff")}
    with Image.open(tmp_path / "a" / "figures" / "stages.tiff") as image:
        assert image.info["dpi"] == (100, 100)
        assert image.size[0] == pytest.approx(88 / 25.4 * 100, abs=1)


def test_two_runs_write_the_same_bytes(done: Run, tmp_path: Path) -> None:
    kinds = ["svg", "pdf", "png", "tiff"]
    for name in ("a", "b"):
        done.save(tmp_path / name, figures=kinds, dpi=80)
    for path in sorted((tmp_path / "a" / "figures").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / "figures" / path.name).read_bytes(), path.name


def test_the_pictures_of_a_markdown_report_are_there_whatever_the_formats(
    done: Run, tmp_path: Path
) -> None:
    done.save(tmp_path / "a", formats=["md"], figures=["png"], dpi=72)
    names = {path.name for path in (tmp_path / "a" / "figures").iterdir()}
    assert {"stages.svg", "stages.png"} <= names


@pytest.mark.parametrize(
    ("options", "code", "nearest"),
    [
        ({"formats": ["svg", "tif"]}, "report.unknown_figure_format", "tiff"),
        ({"formats": ""}, "report.no_figure_format", None),
        ({"dpi": 5}, "report.dpi", None),
        ({"dpi": 20000}, "report.dpi", None),
        ({"width": "three"}, "report.unknown_width", None),
    ],
)
def test_what_cannot_be_written_is_refused(
    options: dict[str, Any], code: str, nearest: str | None
) -> None:
    with pytest.raises(UsageError) as raised:
        FigureFiles.of(**options)
    (problem,) = raised.value.problems
    assert (problem.code, problem.nearest) == (code, nearest)


def test_nothing_is_written_where_an_option_is_wrong(done: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        done.save(tmp_path / "a", figures=["gif"])
    assert not (tmp_path / "a").exists()
