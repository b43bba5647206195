"""A page about one thing of the dictionary: at a terminal, in a notebook, as plain lines."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST_HEADING = 22
"""Columns that headings take at a terminal; a longer one is wrapped."""


@dataclass(frozen=True)
class Page:
    """What is known of one variable, codelist, level or endpoint.

    Attributes:
        title: its name.
        rows: a heading and the lines below it; nothing empty.
    """

    title: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]

    def __str__(self) -> str:
        """One line for each line of a row, under its heading.

        >>> print(Page("sex", (("English", ("Sex",)), ("Levels", ("male", "female")))))
        sex
        English: Sex
        Levels:
          male
          female
        """
        lines = [self.title]
        for heading, texts in self.rows:
            if len(texts) == 1:
                lines.append(f"{heading}: {texts[0]}")
            else:
                lines += [f"{heading}:", *(f"  {text}" for text in texts)]
        return "\n".join(lines)

    def __rich__(self) -> RenderableType:
        """The page as a terminal shows it: headings at the left, lines wrapped beside them."""
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 2))
        table.add_column(max_width=MOST_HEADING)
        table.add_column(ratio=1, overflow="fold")
        for heading, texts in self.rows:
            table.add_row(Text(heading, style="bold"), Text("\n".join(texts)))
        return table

    def _repr_html_(self) -> str:
        """The page as a notebook shows it; every text escaped."""
        rows = "".join(
            f'<tr><th style="text-align:left;vertical-align:top;white-space:nowrap">'
            f'{html.escape(heading)}</th><td style="text-align:left">'
            f"{'<br>'.join(map(html.escape, texts))}</td></tr>"
            for heading, texts in self.rows
        )
        return f"<table><caption><code>{html.escape(self.title)}</code></caption>{rows}</table>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self._repr_html_()}
