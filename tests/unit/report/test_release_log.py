"""The log of a release says what was released and never what was withheld."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import ncstats as nc

Study = Callable[..., nc.Plan]


def test_what_a_log_says(small_study: Study, tmp_path: Path) -> None:
    run = nc.run(small_study(), policy="mask10")
    folder = run.save(tmp_path / "out", ["html", "md"])
    log = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    assert (log["study"], log["policy"]) == ("mine", "mask10")
    assert log["terms"]["threshold"] == 9
    for name, sha256 in log["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there - set(log["files"]) == {"release.json", "environment.json"}
    counted = sum(sum(each.values()) for each in log["withheld"].values())
    assert counted == len(run.released.withheld) > 0


def test_a_run_under_no_policy_has_none(small_study: Study, tmp_path: Path) -> None:
    folder = nc.run(small_study()).save(tmp_path / "out", ["md"])
    assert not (folder / "release.json").exists()
