"""YAML that keeps the line and column of every key.

PyYAML's safe loader composes the nodes; plain values are built from them by this module's own
closed rules, so that nothing but text, numbers, lists and mappings can come out of a file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ncstats.errors import Problem, UsageError
from ncstats.files.reading import read_bytes

_CORE = "tag:yaml.org,2002:"
_PLAIN = f"{_CORE}str"

Place = tuple[str | int, ...]
"""Where a value stands in a document: the keys and list positions that lead to it."""

MOST_YAML_BYTES = 1_000_000
"""What can be read in two seconds, and more than anybody writes by hand."""
MOST_YAML_VALUES = 200_000
DEEPEST_YAML = 50


@dataclass(frozen=True)
class Document:
    """A YAML file as plain values, with the line and column of every key and list item.

    Attributes:
        path: the file.
        data: dictionaries, lists, strings, numbers, booleans and None.
        source: the text that ``data`` was read from, in which a problem's place is looked up;
            empty where nothing was read.
    """

    path: Path
    data: Any
    source: str = field(default="", repr=False, compare=False)

    @cached_property
    def _root(self) -> Any:
        """The composed nodes, which know where each part stands.

        They are composed once more where there is a problem: kept from the first time, those of
        the shared dictionary alone would be a third of all objects that a run holds.
        """
        return _composed(self.path, self.source)

    def position(self, place: Sequence[str | int]) -> tuple[int, int]:
        """Line and column of the deepest part of ``place`` that stands in the file."""
        node, found = self._root, (1, 1)
        for part in place:
            at, node = _child(node, part)
            if at is None:
                break
            found = at.start_mark.line + 1, at.start_mark.column + 1
        return found

    def problem(self, code: str, place: Sequence[str | int], **fields: Any) -> Problem:
        """A problem with the value at ``place``; ``fields`` as in :class:`Problem`."""
        line, column = self.position(place)
        return Problem(code, file=str(self.path), line=line, column=column, **fields)


def read_yaml(path: str | Path) -> Document:
    """Read a YAML file, keeping the place of every key.

    The rules are those of YAML 1.2's core schema, so ``no`` and ``on`` are text, not booleans,
    and dates stay text. Tags are refused, as is a key that stands twice in one mapping.

    Raises:
        UsageError: the file is missing, not text, not YAML, or breaks one of these rules.
    """
    path = Path(path)
    content = read_bytes(path, MOST_YAML_BYTES)
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(Problem("files.not_text", file=str(path))) from None
    _refuse_control_characters(path, source)
    node = _composed(path, source)
    if node is None:
        raise UsageError(Problem("files.empty", file=str(path)))
    return Document(path, _Builder(path).build(node, 0), source)


def _composed(path: Path, source: str) -> Any:
    """The nodes of a text, None where it is empty."""
    import yaml

    class Composer(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # which of the two is known when it runs
        """Leaves open what a plain text stands for: that is decided here, by closed rules."""

        def resolve(self, *_: object) -> str:
            return _PLAIN

    try:
        return yaml.compose(source, Loader=Composer)
    except yaml.YAMLError as error:
        raise UsageError(_not_yaml(path, error)) from None


def _child(node: Any, part: str | int) -> tuple[Any, Any]:
    """Where a key or list item stands, and its value; None where there is none."""
    if node is not None and node.id == "mapping":
        return next((pair for pair in node.value if pair[0].value == part), (None, None))
    if node is not None and node.id == "sequence" and part in range(len(node.value)):
        item = node.value[part]
        return item, item
    return None, None


def _refuse_control_characters(path: Path, source: str) -> None:
    """PyYAML refuses them too, but does not say where."""
    found = _CONTROL.search(source)
    if found is not None:
        above = source[: found.start()]
        raise UsageError(
            Problem(
                "files.control_character",
                file=str(path),
                line=above.count("\n") + 1,
                column=len(above) - above.rfind("\n"),
                value=found.group(),
            )
        )


def _not_yaml(path: Path, error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or type(error).__name__
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    return Problem(
        "files.not_yaml", file=str(path), line=line, column=column, details={"reason": reason}
    )


class _Builder:
    """Builds plain values from composed YAML nodes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.values = 0

    def build(self, node: Any, depth: int) -> Any:
        self.values += 1
        if self.values > MOST_YAML_VALUES or depth > DEEPEST_YAML:
            details = {"most": MOST_YAML_VALUES, "deepest": DEEPEST_YAML}
            self._refuse("files.too_many_nodes", node, details=details)
        tag = node.tag
        if tag is not _PLAIN and (not tag.startswith(_CORE) or "python" in tag):
            self._refuse("files.not_plain", node, value=tag)
        if node.id == "scalar":
            return node.value if node.style else _scalar(node.value)
        if node.id == "sequence":
            return [self.build(child, depth + 1) for child in node.value]
        return self._mapping(node, depth)

    def _mapping(self, node: Any, depth: int) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.id != "scalar":
                self._refuse("files.not_plain", key_node, value=str(key_node.id))
            key = str(key_node.value)
            if key in built:
                self._refuse("files.duplicate_key", key_node, value=key)
            built[key] = self.build(value_node, depth + 1)
        return built

    def _refuse(self, code: str, node: Any, **fields: Any) -> None:
        mark = node.start_mark
        raise UsageError(
            Problem(code, file=str(self.path), line=mark.line + 1, column=mark.column + 1, **fields)
        )


_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
# Longer runs of digits count nothing; they stay text, as identifiers must.
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,99})")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]{1,100}(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def _scalar(text: str) -> str | int | float | bool | None:
    """A plain scalar by YAML 1.2's core schema; ``0012`` stays text, as identifiers must."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and not re.match(r"[-+]?0[0-9]", text):
        return float(text)
    return text
