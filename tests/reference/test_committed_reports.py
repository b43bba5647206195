"""The reports in reports/ are what the bundled studies give today.

On the locked versions and Linux every byte is compared; elsewhere (another system, the second set
of versions) the last digits of a picture or a float may differ, and results.json is compared to
1e-9 relative. After a change that is meant, `python3 reports/build.py` writes them anew.
"""

from __future__ import annotations

import json
import platform
import re
from importlib.metadata import version
from pathlib import Path

import pytest

import ncstats as nc
from ncstats.plan import bundled_studies
from ncstats.report.methods_page import methods_page

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "reports"
LOCK = ROOT / ".ci" / "requirements.lock"
MACHINE = {"environment.json"}  # written by every run, never compared
LEFT_OUT = {".png", ".pdf"}  # screenshots for the README; drawings for TeX, which are not committed
LOCKED = ("numpy", "pandas", "scipy", "matplotlib", "lifelines")


def _locked() -> bool:
    pinned = dict(
        re.findall(r"^([\w.-]+)==([\w.]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    )
    same = all(pinned[name] == version(name) for name in LOCKED)
    return same and platform.system() == "Linux"


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in MACHINE and path.suffix not in LEFT_OUT
    }


@pytest.mark.parametrize("study", bundled_studies())
def test_the_committed_report_is_true(study: str, tmp_path: Path) -> None:
    nc.run(study).save(tmp_path / study, formats=["html", "md", "latex"])
    committed, rebuilt = _files(REPORTS / study), _files(tmp_path / study)
    assert set(committed) == set(rebuilt)
    if _locked():
        assert [name for name in committed if committed[name] != rebuilt[name]] == []
    else:
        _same_results(json.loads(committed["results.json"]), json.loads(rebuilt["results.json"]))


def _same_results(committed: dict[str, list], rebuilt: dict[str, list]) -> None:
    assert committed["columns"] == rebuilt["columns"]
    assert len(committed["rows"]) == len(rebuilt["rows"])
    stat = committed["columns"].index("stat")
    for old, new in zip(committed["rows"], rebuilt["rows"], strict=True):
        assert [*old[:stat], *old[stat + 1 :]] == [*new[:stat], *new[stat + 1 :]]
        if old[stat] is None:
            assert new[stat] is None
        else:
            assert new[stat] == pytest.approx(old[stat], rel=1e-9, abs=1e-300), old


def test_the_committed_page_of_methods_is_true() -> None:
    assert (REPORTS / "methods.md").read_text(encoding="utf-8") == methods_page()
