"""Every byte that the commands write or print, searched for what says who somebody is."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from planted import found_in, planted_study, secrets

import ncstats as nc
from ncstats import cli
from ncstats.files import output_folder, write_bytes_whole

WANTED = secrets()
EVERY_FORMAT = "html,md,docx,xlsx,pdf,latex"
Runs = Callable[..., tuple[int, str]]


@dataclass(frozen=True)
class Written:
    """What commands left behind: their files, and what they printed."""

    folder: Path
    printed: Mapping[str, str]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planted_study(tmp_path_factory.mktemp("planted") / "study")


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Runs:
    """Runs a command: its exit code, and all that it printed."""

    def run(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        printed = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, printed.out + printed.err

    return run


def nothing_in(folder: Path) -> int:
    """Hold every file of a folder against what was planted; how many there are."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    leaks = {str(path): found for path in files if (found := found_in(path.read_bytes(), WANTED))}
    assert leaks == {}
    return len(files)


def test_the_search_finds_what_is_there(study: Path) -> None:
    found = found_in((study / "patients.csv").read_bytes(), WANTED)
    assert {"PLANTED-ID-0007", "13900130007", "欧阳\u9f07", "2014-03-05"} <= found
    assert found_in(rb'["\u6b27\u9633\u9f07"]', WANTED) == {"欧阳\u9f07"}


@pytest.mark.parametrize(
    ("policy", "formats", "lang"), [("none", EVERY_FORMAT, "en"), ("mask10", "html,xlsx", "zh")]
)
def test_a_run_in_every_format(
    study: Path, tmp_path: Path, call: Runs, policy: str, formats: str, lang: str
) -> None:
    out = tmp_path / "out"
    code, printed = call(
        "run", study, "--out", out, "--formats", formats, "--policy", policy, "--lang", lang
    )
    assert (code, found_in(printed.encode(), WANTED)) == (0, set())
    assert nothing_in(out) > 20


def test_the_commands_that_hold_numbers_against_each_other(
    study: Path, tmp_path: Path, call: Runs
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    data = ("--visits", study / "visits.csv", "--mapping", study / "mapping.yaml")
    data = (*data, "--dictionary", study / "dictionary.yaml")
    commands: list[tuple[int, tuple[object, ...]]] = [
        (1, ("verify", study, "--json", out / "v.json", "--junit", out / "v.xml")),
        (0, ("audit", study / "published.csv", "--json", out / "a.json")),
        (0, ("check", study / "patients.csv", *data, "--redact", "--json", out / "c.json")),
        (0, ("check", study / "patients.csv", *data, "--suggest", out / "mapping.yaml")),
        (0, ("new", out / "new")),
    ]
    for code, command in commands:
        ended, printed = call(*command)
        assert (ended, found_in(printed.encode(), WANTED)) == (code, set()), command[0]
    assert nothing_in(out) > 5


CHANGED: dict[str, dict[str, str]] = {
    "a patient twice": {"patient_id": "PLANTED-ID-0000"},
    "a text in a number": {"serum_calcium": "Planted remark 1: lives beside the mill"},
    "a name in a category": {"sex": "欧阳\u9f01"},
    "a day that is none": {"birth_date": "2014-13-05 PLANTED-"},
}


@pytest.mark.parametrize("changed", CHANGED.values(), ids=list(CHANGED))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_errors_name_the_place_and_not_the_value(
    tmp_path: Path, call: Runs, changed: dict[str, str], lang: str
) -> None:
    study = planted_study(tmp_path / "study", **changed)
    for command in ("run", "verify"):
        code, printed = call(command, study, "--lang", lang)
        assert (code, found_in(printed.encode(), WANTED)) == (3, set()), printed
        assert "ncstats check" in printed


def test_check_shows_the_values_unless_it_is_told_not_to(tmp_path: Path, call: Runs) -> None:
    study = planted_study(tmp_path / "study", sex="欧阳\u9f01")
    command = ("check", study / "patients.csv", "--mapping", study / "mapping.yaml",
               "--dictionary", study / "dictionary.yaml")  # fmt: skip
    assert "欧阳\u9f01" in call(*command)[1]
    code, printed = call(*command, "--redact")
    assert (code, found_in(printed.encode(), WANTED)) == (3, set())


def test_what_a_notebook_shows(study: Path) -> None:
    run = nc.run(study)
    shown: list[Any] = [
        run,
        run.cohort,
        run.results,
        nc.verify(run),
        run.plan,
        run.cohort.dictionary,
    ]
    shown += [*run.tables.values(), *run.figures.values()]
    for each in shown:
        texts = [repr(each), str(each)]
        for name in ("_repr_html_", "_repr_svg_"):
            texts += [getattr(each, name)()] if hasattr(each, name) else []
        if hasattr(each, "_repr_mimebundle_"):
            texts += map(str, each._repr_mimebundle_().values())
        for text in filter(None, texts):
            assert found_in(text.encode(), WANTED) == set(), type(each)


def test_drafts_are_private_and_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with output_folder(tmp_path / "out") as draft:
        assert stat.S_IMODE(draft.parent.stat().st_mode) == 0o700
    modes: list[int] = []

    def replace(source: Path, _target: Path) -> Path:
        modes.append(stat.S_IMODE(source.parent.stat().st_mode))
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(nc.UsageError):
        write_bytes_whole(tmp_path / "one.json", b"{}")
    assert modes == [0o700]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
