"""ncstats.files: YAML with places, whole-or-nothing outputs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ncstats import files
from ncstats.errors import UsageError


def _yaml(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_bytes(text.encode("utf-8"))
    return path


def test_every_key_and_item_has_its_line_and_column(tmp_path: Path) -> None:
    document = files.read_yaml(_yaml(tmp_path, "study:\n  id: x\ntables:\n  - a\n  - {b: 1}\n"))
    assert document.data == {"study": {"id": "x"}, "tables": ["a", {"b": 1}]}
    assert document.position(["study", "id"]) == (2, 3)
    assert document.position(["tables", 1, "b"]) == (5, 6)
    assert document.position(["tables", 1, "b", "deeper"]) == (5, 6)


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        ("no", "no"), ("on", "on"), ("true", True), ("2025-01-31", "2025-01-31"), ("0012", "0012"),
        ("12", 12), ("-1.5", -1.5), ("1e3", 1000.0), ("~", None), ("'12'", "12"), (".5", 0.5),
    ],
)  # fmt: skip
def test_scalars_follow_yaml_1_2(tmp_path: Path, plain: str, value: object) -> None:
    built = files.read_yaml(_yaml(tmp_path, f"key: {plain}\n")).data["key"]
    assert built == value
    assert type(built) is type(value)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\na: 2\n", "files.duplicate_key", 2),
        ("a: !!python/object/apply:os.system [ls]\n", "files.not_plain", 1),
        ("a: !mine 3\n", "files.not_plain", 1),
        ("? [a, b]\n: 1\n", "files.not_plain", 1),
        ("a: [1\nb: 2\n", "files.not_yaml", 2),
        ("", "files.empty", None),
        ("# only a comment\n", "files.empty", None),
    ],
)
def test_what_is_not_plain_is_refused_where_it_stands(
    tmp_path: Path, text: str, code: str, line: int | None
) -> None:
    with pytest.raises(UsageError) as caught:
        files.read_yaml(_yaml(tmp_path, text))
    assert (caught.value.problems[0].code, caught.value.problems[0].line) == (code, line)


def test_aliases_that_unfold_without_end_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    with pytest.raises(UsageError, match="unfolds"):
        files.read_yaml(_yaml(tmp_path, "\n".join(lines)))


def test_an_alias_of_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unfolds"):
        files.read_yaml(_yaml(tmp_path, "a: &a [*a]\n"))


def test_a_missing_file_names_its_neighbour(tmp_path: Path) -> None:
    _yaml(tmp_path, "a: 1")
    with pytest.raises(UsageError, match=r"plam\.yaml: there is no such file. Did you mean “plan"):
        files.read_yaml(tmp_path / "plam.yaml")


def test_a_folder_bytes_and_a_large_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="folder"):
        files.read_bytes(tmp_path)
    (tmp_path / "gb.yaml").write_bytes("名: 1".encode("gb18030"))
    with pytest.raises(UsageError, match="UTF-8"):
        files.read_yaml(tmp_path / "gb.yaml")
    with pytest.raises(UsageError, match="at most 3"):
        files.read_bytes(_yaml(tmp_path, "a: 1"), most=3)


def test_an_output_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with files.output_folder(target) as draft:
        files.write_text(draft / "tables" / "a.md", "1\n")
        assert not target.exists()
    assert (target / "tables" / "a.md").read_bytes() == b"1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failing_run_leaves_nothing(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), files.output_folder(tmp_path / "out") as draft:
        files.write_text(draft / "a.md", "half")
        raise Stop
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="--out"), files.output_folder(tmp_path / "out"):
        pass
    with pytest.raises(UsageError), files.output_folder(tmp_path / "out" / "deeper"):
        pass
    with pytest.raises(UsageError, match="nothing was written"):
        files.write_text_whole(tmp_path / "out" / "a.txt", "text")
    assert (tmp_path / "out").read_text() == "mine"


def test_one_file_is_written_whole(tmp_path: Path) -> None:
    files.write_text_whole(tmp_path / "deep" / "a.csv", "1\n")
    files.write_text_whole(tmp_path / "deep" / "a.csv", "2\n")
    assert (tmp_path / "deep" / "a.csv").read_bytes() == b"2\n"
    assert len(list((tmp_path / "deep").iterdir())) == 1
    assert files.fingerprint(tmp_path / "deep" / "a.csv").startswith("53c234e5e8472b6ac51c1ae1cab3")


def test_folders_made_on_the_way_go_with_a_failing_run(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), files.output_folder(tmp_path / "a" / "b" / "out"):
        raise Stop
    with pytest.raises(UsageError):
        files.write_text_whole(tmp_path / "a" / "b" / ("n" * 300), "text")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_written_into_and_keeps_the_rest(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with files.output_folder(tmp_path) as draft:
        files.write_text(draft / "tables" / "a.md", "1\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.txt", "tables"]


def test_nothing_is_moved_where_one_file_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "tables").write_text("a file")
    with (
        pytest.raises(UsageError, match=r"tables: nothing was written: a part of this path"),
        files.output_folder(tmp_path) as draft,
    ):
        files.write_text(draft / "a.md", "1\n")
        files.write_text(draft / "tables" / "a.md", "1\n")
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_long_runs_of_digits_stay_text(tmp_path: Path) -> None:
    digits = "9" * 5000
    assert files.read_yaml(_yaml(tmp_path, f"key: {digits}\n")).data["key"] == digits


def test_a_file_that_stands_already_is_as_new_as_one_that_was_replaced(tmp_path: Path) -> None:
    target = tmp_path / "out"
    for name, text in (("same", "1"), ("other", "1"), ("longer", "1")):
        files.write_text(target / name, text)
        os.utime(target / name, (0, 0))
    before = {path.name: path.stat().st_ino for path in target.iterdir()}
    with files.output_folder(target) as folder:
        for name, text in (("same", "1"), ("other", "2"), ("longer", "12")):
            files.write_text(folder / name, text)
    assert {p.name: p.read_text() for p in target.iterdir()} == {
        "same": "1",
        "other": "2",
        "longer": "12",
    }
    assert all(path.stat().st_mtime > 0 for path in target.iterdir())
    kept = [path.name for path in target.iterdir() if path.stat().st_ino == before[path.name]]
    assert kept == ["same"]
