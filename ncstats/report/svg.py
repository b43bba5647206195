"""The drawings of a page: each drawn once, and shown wherever it belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

_ROOT = re.compile(r"<svg\b([^>]*)>(.*)</svg>", re.DOTALL)
_OUTLINE = re.compile(r'<path id="([^"]+)" d="([^"]+)"/>\n?')
_NAME = re.compile(r'( id="|href="#|url\(#)([^")]+)')
_UNWANTED = re.compile(r"<!--.*?-->|<(metadata|script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_HANDLER = re.compile(r"""\son\w+\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
_SIZE = ("width", "height", "viewBox")
_INSIDE = ("viewBox", "fill")


def symbols(drawings: Mapping[str, str]) -> Iterator[str]:
    r"""The drawings of a page, by their names: a ``<symbol>`` for each.

    Identifiers begin with the drawing's name, so that those of two drawings differ; style sheets,
    which would reach the others, scripts, comments and metadata are left out. Half of what drawings
    hold is the outlines of letters: one that was drawn before is not drawn again.

    >>> drawing = '<svg viewBox="0 0 9 9"><path id="a" d="M 1 1"/><use href="#a"/></svg>'
    >>> print(*symbols({"bars": drawing, "curve": drawing}), sep="\n")
    <symbol id="bars" viewBox="0 0 9 9"><path id="bars-1" d="M 1 1"/><use href="#bars-1"/></symbol>
    <symbol id="curve" viewBox="0 0 9 9"><use href="#bars-1"/></symbol>

    Raises:
        ValueError: there is no ``<svg>`` element.
    """
    outlines: dict[str, str] = {}
    for name, svg in drawings.items():
        attributes, inside = _parts(svg)
        inside = _HANDLER.sub("", _UNWANTED.sub("", inside))
        shape = "".join(f' {key}="{attributes[key]}"' for key in _INSIDE if key in attributes)
        yield f'<symbol id="{name}"{shape}>{_drawn_once(inside, name, outlines)}</symbol>'


def _drawn_once(drawing: str, name: str, outlines: dict[str, str]) -> str:
    """Without the outlines that are known by their shape; references lead to those."""
    names: dict[str, str] = {}

    def own(identifier: str) -> str:
        return names.setdefault(identifier, f"{name}-{len(names) + 1}")

    def kept(match: re.Match[str]) -> str:
        identifier, shape = match.groups()
        if shape in outlines:
            names[identifier] = outlines[shape]
            return ""
        outlines[shape] = own(identifier)
        return match[0]

    drawing = _NAME.sub(lambda match: match[1] + own(match[2]), _OUTLINE.sub(kept, drawing))
    return drawing.replace(" xlink:href=", " href=")  # a page's references have no namespace


def shown(svg: str, name: str, alt: str) -> str:
    """The symbol called ``name`` in the size of its drawing, with a text for who does not see it.

    >>> print(shown('<svg width="9pt"></svg>', "bars", 'Two "bars"'))
    <svg role="img" aria-label="Two &quot;bars&quot;" width="9pt"><use href="#bars"/></svg>

    Raises:
        ValueError: there is no ``<svg>`` element.
    """
    attributes, _ = _parts(svg)
    size = "".join(f' {key}="{attributes[key]}"' for key in _SIZE if key in attributes)
    return f'<svg role="img" aria-label="{escape(alt)}"{size}><use href="#{name}"/></svg>'


def _parts(svg: str) -> tuple[dict[str, str], str]:
    """The attributes of the drawing's element, and what stands in it."""
    found = _ROOT.search(svg)
    if found is None:
        raise ValueError("a drawing is an <svg> element")
    return dict(re.findall(r'\s([\w:-]+)="([^"]*)"', found[1])), _HANDLER.sub(
        "", _UNWANTED.sub("", found[2])
    ).strip()
