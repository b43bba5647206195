"""What holds for every test: no window is opened, and generated examples are drawn as CI needs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from engines import Engines, Server

    from ncstats.plan import Plan

# Collected for doctests otherwise, which would load what only a command should, and the peers that
# are in an environment of their own.
collect_ignore = ["run.py", "bench"]

os.environ["MPLBACKEND"] = "Agg"
# What a test prints on purpose is no annotation of the workflow that runs it.
os.environ.pop("GITHUB_ACTIONS", None)

IN_CI = bool(os.environ.get("CI"))
# .ci/run installs every program that a test opens something with, and says so.
ALL_TOOLS = bool(os.environ.get("NCSTATS_ALL_TOOLS"))
settings.register_profile(
    "ncstats",
    deadline=None,  # a slow machine is not a wrong result
    derandomize=IN_CI,  # the same change gives the same verdict; new examples are found elsewhere
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],  # as the deadline
)
settings.load_profile("ncstats")

SMALL_PLAN = """study: {id: mine, title: Mine}
groups: {histology: {variable: central_histology}}
tables:
  t: {title: T, by: histology, total: true, rows: [age_months, stage, relapse]}
  late: {title: L, where: "stage in (III, IV)", rows: [age_months]}
figures:
  ages: {title: A, distribution: [age_months], by: histology}
  stages: {title: S, bars: stage}
curves:
  c: {title: C, endpoint: relapse, by: histology, landmarks: [1, 50]}
statements:
  - {id: young, variable: age_months < 24, where: relapse = no}
  - {id: age, variable: age_months, cell: median (min–max)}
"""

# id, institution, central (1 favourable, 2 not), stage, study, relapse, days, months, subcohort
HEADER = "seqno,instit,histol,stage,study,rel,edrel,age,in.subcohort"
SIX = (
    "1,1,1,1,3,0,3653,10,F",
    "2,1,1,2,3,1,200,20,F",
    "3,1,1,3,4,0,,30,F",
    "4,2,2,4,4,1,300,40,F",
    "5,2,2,4,3,1,100,,F",
    "6,1,,1,3,0,900,60,F",
)


@pytest.fixture(scope="session")
def tool() -> Callable[[str, str], str]:
    """The path of a program of the system, by its name and the Debian package that brings it.

    A test that lacks its program is skipped with the reason, but fails where all are promised.
    """

    def find(program: str, package: str) -> str:
        path = shutil.which(program)
        if path is None:
            reason = f"needs {program} (on Debian: apt-get install {package})"
            if ALL_TOOLS:
                pytest.fail(reason)
            pytest.skip(reason)
        return path

    return find


@pytest.fixture(scope="session")
def postgresql_server(tool: Callable[[str, str], str]) -> Iterator[Server]:
    """A PostgreSQL server for the tests that ask for one."""
    from engines import server

    with server(tool) as running:
        yield running


@pytest.fixture
def engines(request: pytest.FixtureRequest, tmp_path: Path) -> Engines:
    """Puts a cohort where any engine counts it."""
    from engines import Engines

    return Engines(request, tmp_path)


@pytest.fixture
def small_study(tmp_path: Path) -> Callable[..., Plan]:
    """Makes a study folder of six children, with a missing value of every kind, and loads it."""
    from ncstats.files import bundled
    from ncstats.plan import load_plan

    def make(
        rows: tuple[str, ...] = SIX, plan: str = SMALL_PLAN, published: str = "", name: str = "mine"
    ) -> Plan:
        folder = tmp_path / name
        folder.mkdir()
        for file in ("dictionary.yaml", "mapping.yaml"):
            shutil.copy(bundled("analyses") / "wilms" / file, folder)
        (folder / "plan.yaml").write_text(plan, encoding="utf-8")
        (folder / "patients.csv").write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        if published:
            (folder / "published.csv").write_text(published, encoding="utf-8")
        return load_plan(folder)

    return make
