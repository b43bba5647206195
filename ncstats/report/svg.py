"""Drawings made fit to stand among others: in a file of their own, or once in a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from html import escape

_TAG = re.compile(r"<[^<>]*>")
_NAME = re.compile(r"""(?:\sid=["']|url\(['"]?#|href=["']#)(?=[^)"'])""")
_HANDLER = re.compile(r"""\son\w+\s*=\s*("[^"]*"|'[^']*')""")
_OUTLINE = re.compile(r'<path id="([^"]+)" d="([^"]+)"/>')
_USE = re.compile(r'href="#([^"]+)"')
_WITHOUT = (r"<!--.*?-->", r"<metadata.*?</metadata>", r"<script.*?</script>", r"<style.*?</style>")
_SIZE = ("width", "height", "viewBox")
_OUTSIDE = (*_SIZE, "role", "aria-label", "version", r"xmlns(?::\w+)?")


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
    root, rest = _TAG.sub(partial(_prefixed, prefix=prefix), _element(svg)).split(">", 1)
    root = re.sub(r'\s(role|aria-label)="[^"]*"', "", root)
    root = root.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)
    return f"{root}>{rest}"


def symbols(drawings: Mapping[str, str]) -> Iterator[str]:
    r"""The drawings of a page, by their names: a ``<symbol>`` for each, cleaned as above.

    Half of what drawings hold is the outlines of letters: one that was drawn before is not drawn
    again.

    >>> drawing = '<?xml?><svg viewBox="0 0 9 9"><path id="a" d="M 1 1"/><use href="#a"/></svg>'
    >>> print(*symbols({"bars": drawing, "curve": drawing}), sep="\n")
    <symbol id="bars" viewBox="0 0 9 9"><path id="bars-a" d="M 1 1"/><use href="#bars-a"/></symbol>
    <symbol id="curve" viewBox="0 0 9 9"><use href="#bars-a"/></symbol>

    Raises:
        ValueError: there is no ``<svg>`` element.
    """
    outlines: dict[str, str] = {}
    for name, svg in drawings.items():
        drawing = _TAG.sub(partial(_prefixed, prefix=name), _element(svg))
        yield _symbol(_without_drawn(drawing, outlines), _attributes(svg).get("viewBox"), name)


def _symbol(drawing: str, box: str | None, name: str) -> str:
    root, rest = drawing.split(">", 1)
    for attribute in _OUTSIDE:
        root = re.sub(rf'\s{attribute}="[^"]*"', "", root)
    shape = f' viewBox="{box}"' if box else ""
    root = re.sub(r"^<svg(\s+id=\S+)?", f'<symbol id="{name}"{shape}', root)
    return f"{root}>{rest.removesuffix('</svg>')}</symbol>"


def _without_drawn(drawing: str, outlines: dict[str, str]) -> str:
    """Without the outlines that are known by their shape; references lead to those."""
    known: dict[str, str] = {}

    def kept(match: re.Match[str]) -> str:
        name, shape = match.groups()
        known[name] = outlines.setdefault(shape, name)
        return match[0] if known[name] == name else ""

    drawing = _OUTLINE.sub(kept, drawing)
    return _USE.sub(lambda match: f'href="#{known.get(match[1], match[1])}"', drawing)


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


def _prefixed(found: re.Match[str], prefix: str) -> str:
    return _NAME.sub(lambda name: f"{name[0]}{prefix}-", _HANDLER.sub("", found[0]))
