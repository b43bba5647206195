"""What other programs are told: JUnit XML, annotations and the step's summary of GitHub."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ncstats.published.github import MOST_ROWS, error_commands, step_summary
from ncstats.published.junit import junit_xml
from ncstats.published.outcomes import Outcome
from ncstats.report.verify import tell_github

XS = "{http://www.w3.org/2001/XMLSchema}"

OUTCOMES = (
    Outcome("table1", "age / – / – / N", "passed", place=("p.csv", 2)),
    Outcome(
        "table1", "sex / – / – / n", "failed", "printed 5, computed 6", ("It is 6.",), ("p.csv", 3)
    ),
    Outcome("text", "stones / – / – / n", "skipped", "lost & found <report>", place=("p.csv", 4)),
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A check with these outcomes."""

    found: tuple[Outcome, ...]

    @property
    def ok(self) -> bool:
        return all(outcome.status != "failed" for outcome in self.found)

    def summary(self, lang: str = "en") -> str:
        return {"en": "1 of 3 | reproduced", "zh": "3 项中 1 项重现"}[lang]

    def outcomes(self, lang: str = "en") -> Sequence[Outcome]:
        assert lang in ("en", "zh")
        return self.found


def _schema() -> dict[str, tuple[set[str], set[str], set[str]]]:
    """For each element of the schema: its attributes, those it must have, and what it may hold."""
    schema = ET.parse(Path(__file__).with_name("junit-10.xsd")).getroot()  # noqa: S314 - our own file
    found = {}
    for element in schema.findall(f"{XS}element"):
        attributes = list(element.iter(f"{XS}attribute"))
        names = {each.attrib["name"] for each in attributes}
        needed = {each.attrib["name"] for each in attributes if each.get("use") == "required"}
        inside = {
            each.attrib["ref"] for each in element.iter(f"{XS}element") if "ref" in each.attrib
        }
        found[element.attrib["name"]] = names, needed, inside
    return found


def _require_valid(element: ET.Element) -> None:
    attributes, needed, inside = _schema()[element.tag]
    assert needed <= set(element.attrib) <= attributes, element.tag
    assert {child.tag for child in element} <= inside, element.tag
    for child in element:
        _require_valid(child)


def _parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - what was just written


def test_junit_is_valid_and_has_one_case_per_value() -> None:
    root = _parsed(junit_xml("tiny", OUTCOMES))
    _require_valid(root)
    assert [case.attrib["classname"] for case in root.iter("testcase")] == [
        "tiny.table1", "tiny.table1", "tiny.text",
    ]  # fmt: skip
    assert (root.attrib["tests"], root.attrib["failures"]) == ("3", "1")
    suites = {suite.attrib["name"]: suite.attrib for suite in root}
    assert (suites["table1"]["failures"], suites["text"]["skipped"]) == ("1", "1")
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.text == "printed 5, computed 6\nIt is 6."
    skipped = root.find(".//skipped")
    assert skipped is not None
    assert skipped.attrib["message"] == "lost & found <report>"


def test_junit_holds_whatever_a_file_says() -> None:
    wild = Outcome("<t>", 'a"b\x00\x1b\ud800', "failed", "]]> & \x0b", ("\ufffe",))
    root = _parsed(junit_xml("s", [wild]))
    _require_valid(root)
    (case,) = root.iter("testcase")
    assert case.attrib["name"] == 'a"b���'
    assert case[0].text == "]]> & �\n�"


def test_annotations_stand_at_the_lines_of_the_repository(tmp_path: Path) -> None:
    file = tmp_path / "a study" / "published,1.csv"
    failed = Outcome("t", "n: x", "failed", "50% a\r\nb", ("c",), (str(file), 7))
    inside, nowhere = error_commands(
        [failed, OUTCOMES[0], Outcome("t", "n", "failed", "x")], tmp_path
    )
    assert inside == (
        "::error file=a study/published%2C1.csv,line=7,title=t%3A n%3A x::50%25 a%0D%0Ab%0Ac"
    )
    assert nowhere == "::error title=t%3A n::x"
    (outside,) = error_commands([failed], tmp_path / "other")
    assert f"file={str(file).replace(',', '%2C')}," in outside


def test_the_summary_is_markdown_that_shows_texts_as_they_are() -> None:
    text = step_summary("a_b", Told(OUTCOMES))
    assert text.splitlines()[0] == "### a&#95;b: 1 of 3 &#124; reproduced"
    assert "| table1 / sex / – / – / n | printed 5, computed 6<br>It is 6. |" in text
    assert "3 项中 1 项重现" in step_summary("a", Told(OUTCOMES), "zh")
    many = Told(tuple(Outcome("t", f"<{i}>", "failed", "x") for i in range(MOST_ROWS + 5)))
    lines = step_summary("a", many).splitlines()
    assert lines[-1] == "… and 5 more."
    assert "&#60;0&#62;" in lines[4]
    assert len(step_summary("a", Told((OUTCOMES[0],))).splitlines()) == 2


@pytest.mark.parametrize("variables", [{}, {"GITHUB_ACTIONS": "false"}])
def test_elsewhere_nobody_is_told(variables: dict[str, str]) -> None:
    assert tell_github("s", Told(OUTCOMES), variables) == []


def test_a_workflow_is_told(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    variables = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_WORKSPACE": str(tmp_path),
    }
    (line,) = tell_github("s", Told(OUTCOMES), variables)
    assert line.startswith("::error file=p.csv,line=3,")
    assert summary.read_text(encoding="utf-8").startswith("before\n### s: ")
    assert len(tell_github("s", Told(OUTCOMES), {"GITHUB_ACTIONS": "true"})) == 1
