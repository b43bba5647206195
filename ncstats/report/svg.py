"""A drawing made fit to stand among others in one page."""

from __future__ import annotations

import re
from html import escape

_TAG = re.compile(r"<[^<>]*>")
_REFERENCE = re.compile(r"""(url\(['"]?#|href=["']#)([^)"']+)""")
_IDENTIFIER = re.compile(r"""(\sid=["'])([^"']+)""")
_WITHOUT = (r"<!--.*?-->", r"<metadata.*?</metadata>", r"<script.*?</script>", r"<style.*?</style>")


def inline_svg(svg: str, prefix: str, alt: str) -> str:
    """The ``<svg>`` element alone, its identifiers its own, with a text for who does not see it.

    Two drawings of one page would share identifiers, and a style sheet inside a drawing would
    reach every other; so identifiers and what refers to them get ``prefix``, and style sheets,
    scripts, comments and metadata are left out.

    >>> print(inline_svg('<?xml?><svg><g id="a"/><use href="#a"/></svg>', "f1", "Two bars"))
    <svg role="img" aria-label="Two bars"><g id="f1-a"/><use href="#f1-a"/></svg>

    Raises:
        ValueError: there is no ``<svg>`` element.
    """
    start, end = svg.find("<svg"), svg.rfind("</svg>")
    if start < 0 or end < 0:
        raise ValueError("a drawing is an <svg> element")
    drawing = svg[start : end + len("</svg>")]
    for unwanted in _WITHOUT:
        drawing = re.sub(unwanted, "", drawing, flags=re.DOTALL | re.IGNORECASE)
    drawing = _TAG.sub(lambda tag: _prefixed(tag[0], prefix), drawing)
    return _named(drawing, alt)


def _prefixed(tag: str, prefix: str) -> str:
    tag = re.sub(r"""\son\w+\s*=\s*("[^"]*"|'[^']*')""", "", tag)
    tag = _IDENTIFIER.sub(rf"\g<1>{prefix}-\g<2>", tag)
    return _REFERENCE.sub(rf"\g<1>{prefix}-\g<2>", tag)


def _named(drawing: str, alt: str) -> str:
    root, rest = drawing.split(">", 1)
    root = re.sub(r'\s(role|aria-label)="[^"]*"', "", root)
    root = root.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)
    return f"{root}>{rest}"
