"""The elements that Word's paragraphs are made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_CHINESE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
# What no XML holds, were a label to contain it.
_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def possible(text: str) -> str:
    """A text on one line, as XML can hold it."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", re.sub(r"[\r\n\t]+", " ", text))


def element(name: str, *children: BaseOxmlElement, **attributes: str | int) -> BaseOxmlElement:
    """``<w:name>`` with attributes of Word's own namespace, and what stands in it."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), possible(str(value)))
    made.extend(children)
    return made


def run(text: str, bold: bool = False, raised: bool = False) -> BaseOxmlElement:
    """A run of text; ``raised`` for a footnote mark."""
    properties = []
    if _CHINESE.search(text):
        # Else quotation marks and dashes beside Chinese are set in the Latin face.
        properties.append(element("rFonts", hint="eastAsia"))
    if bold:
        properties.append(element("b"))
    if raised:
        properties.append(element("vertAlign", val="superscript"))
    made = element("r", *([element("rPr", *properties)] if properties else []))
    made.append(_text("t", text))
    return made


def _text(name: str, text: str) -> BaseOxmlElement:
    made = element(name)
    made.text = possible(text)
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def field(code: str, shown: str) -> list[BaseOxmlElement]:
    """The runs of a field that Word computes, with what it shows until then."""
    return [
        element("r", element("fldChar", fldCharType="begin")),
        element("r", _text("instrText", f" {code} ")),
        element("r", element("fldChar", fldCharType="separate")),
        run(shown),
        element("r", element("fldChar", fldCharType="end")),
    ]


def paragraph(
    style: str,
    *content: BaseOxmlElement,
    keep: bool = False,
    indent: int = 0,
    underlined: bool = False,
    after: int = 0,
) -> BaseOxmlElement:
    """A paragraph in the style with this identifier.

    ``keep`` holds it on the page of the next one; ``indent`` moves its right edge in, in twips;
    ``underlined`` draws a rule below all of its width; ``after`` leaves room below it, in twips.
    """
    properties = [element("pStyle", val=style)]
    if keep:
        properties.append(element("keepNext"))
    if underlined:
        rule = element("bottom", val="single", sz=4, space=1, color="auto")
        properties.append(element("pBdr", rule))
    if after:
        properties.append(element("spacing", after=after))
    if indent:
        properties.append(element("ind", right=indent))
    return element("p", element("pPr", *properties), *content)
