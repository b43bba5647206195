"""Drawings made fit to stand in one page: each is there once, and shown where it is asked for."""

from __future__ import annotations

import re
from html import escape

_TAG = re.compile(r"<[^<>]*>")
_REFERENCE = re.compile(r"""(url\(['"]?#|href=["']#)([^)"']+)""")
_IDENTIFIER = re.compile(r"""(\sid=["'])([^"']+)""")
_WITHOUT = (r"<!--.*?-->", r"<metadata.*?</metadata>", r"<script.*?</script>", r"<style.*?</style>")
_SIZE = ("width", "height", "viewBox")
_OUTSIDE = (*_SIZE, "role", "aria-label", "version", r"xmlns(?::\w+)?")


def symbol(svg: str, name: str) -> str:
    """The drawing as a ``<symbol>`` of a page, its identifiers its own.

    Two drawings of one page would share identifiers, and a style sheet inside a drawing would
    reach every other; so identifiers and what refers to them get ``name``, and style sheets,
    scripts, comments and metadata are left out.

    >>> print(symbol('<?xml?><svg viewBox="0 0 9 9"><g id="a"/><use href="#a"/></svg>', "bars"))
    <symbol id="bars" viewBox="0 0 9 9"><g id="bars-a"/><use href="#bars-a"/></symbol>

    Raises:
        ValueError: there is no ``<svg>`` element.
    """
    drawing = _TAG.sub(lambda tag: _prefixed(tag[0], name), _element(svg))
    root, rest = drawing.split(">", 1)
    for attribute in _OUTSIDE:
        root = re.sub(rf'\s{attribute}="[^"]*"', "", root)
    shape = f' viewBox="{box}"' if (box := _attributes(svg).get("viewBox")) else ""
    root = re.sub(r"^<svg(\s+id=\S+)?", f'<symbol id="{name}"{shape}', root)
    return f"{root}>{rest.removesuffix('</svg>')}</symbol>"


def shown(svg: str, name: str, alt: str) -> str:
    """The symbol called ``name`` in the size of its drawing, with a text for who does not see it.

    >>> print(shown('<svg width="9pt"></svg>', "bars", 'Two "bars"'))
    <svg role="img" aria-label="Two &quot;bars&quot;" width="9pt"><use href="#bars"/></svg>

    Raises:
        ValueError: there is no ``<svg>`` element.
    """
    found = _attributes(svg)
    size = "".join(f' {key}="{found[key]}"' for key in _SIZE if key in found)
    return f'<svg role="img" aria-label="{escape(alt)}"{size}><use href="#{name}"/></svg>'


def _element(svg: str) -> str:
    start, end = svg.find("<svg"), svg.rfind("</svg>")
    if start < 0 or end < 0:
        raise ValueError("a drawing is an <svg> element")
    drawing = svg[start : end + len("</svg>")]
    for unwanted in _WITHOUT:
        drawing = re.sub(unwanted, "", drawing, flags=re.DOTALL | re.IGNORECASE)
    return drawing


def _attributes(svg: str) -> dict[str, str]:
    """The attributes of the outermost element."""
    _, begins, rest = svg.partition("<svg")
    if not begins:
        raise ValueError("a drawing is an <svg> element")
    root = rest.partition(">")[0]
    return dict(re.findall(r'\s([\w:-]+)="([^"]*)"', root))


def _prefixed(tag: str, prefix: str) -> str:
    tag = re.sub(r"""\son\w+\s*=\s*("[^"]*"|'[^']*')""", "", tag)
    tag = _IDENTIFIER.sub(rf"\g<1>{prefix}-\g<2>", tag)
    return _REFERENCE.sub(rf"\g<1>{prefix}-\g<2>", tag)
