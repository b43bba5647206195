"""Verdicts as JUnit XML, which every CI system shows: one suite per item, one case per value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ncstats.published.outcomes import Outcome

# What XML 1.0 cannot hold, even escaped.
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(study: str, outcomes: Sequence[Outcome]) -> str:
    r"""The verdicts as JUnit XML (the schema of the xUnit plugin of Jenkins, version 10).

    A registered disagreement is a skipped case with its reason. There is no clock: every time is 0.

    >>> print(junit_xml("tiny", [Outcome("t", "n", "failed", "1 < 2")]).partition("\n")[2])
    <testsuites name="tiny" tests="1" failures="1" errors="0" time="0">
      <testsuite name="t" tests="1" failures="1" errors="0" skipped="0" time="0">
        <testcase classname="tiny.t" name="n" time="0">
          <failure message="1 &lt; 2" type="failed">1 &lt; 2</failure>
        </testcase>
      </testsuite>
    </testsuites>
    <BLANKLINE>
    """
    root = Element("testsuites", {"name": _text(study), **_counts(outcomes)})
    for item in dict.fromkeys(outcome.item for outcome in outcomes):
        cases = [outcome for outcome in outcomes if outcome.item == item]
        skipped = {"skipped": str(sum(case.status == "skipped" for case in cases))}
        attributes = {"name": _text(item), **_counts(cases)}
        time = attributes.pop("time")
        suite = SubElement(root, "testsuite", {**attributes, **skipped, "time": time})
        for case in cases:
            _case(suite, f"{study}.{item}", case)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _counts(outcomes: Sequence[Outcome]) -> dict[str, str]:
    failures = sum(outcome.status == "failed" for outcome in outcomes)
    return {"tests": str(len(outcomes)), "failures": str(failures), "errors": "0", "time": "0"}


def _case(suite: Element, name: str, outcome: Outcome) -> None:
    attributes = {"classname": _text(name), "name": _text(outcome.name), "time": "0"}
    case = SubElement(suite, "testcase", attributes)
    if outcome.status == "passed":
        return
    message = {"message": _text(outcome.text)}
    if outcome.status == "skipped":
        SubElement(case, "skipped", message)
        return
    failure = SubElement(case, "failure", {**message, "type": "failed"})
    failure.text = _text("\n".join((outcome.text, *outcome.more)))


def _text(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
