"""A delimited file's bytes, and the text that they are."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property

from ncstats.errors import DataError, Problem

HEAD = 1_000_000
"""The headers stand among so many characters."""
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Content:
    """The bytes of a file that is text.

    Attributes:
        data: as they stand in the file.
        codec: ``utf-8-sig``, ``utf-16`` or ``gb18030``.
    """

    data: bytes
    codec: str

    @property
    def encoding(self) -> str:
        """The encoding as it is told: ``utf-8``, with or without a byte order mark."""
        return self.codec.removesuffix("-sig")

    @property
    def text(self) -> str:
        """All of it. A long one is not kept: as bytes it is there already."""
        return self.data.decode(self.codec)

    @cached_property
    def head(self) -> str:
        """The lines among which the headers stand: of a long text without quotation the first."""
        text = self.text
        return text if '"' in text else text[: text.find("\n", HEAD) + 1] or text

    @property
    def utf8(self) -> bytes:
        """The same text in UTF-8; the bytes themselves where they are that."""
        return self.data if self.encoding == "utf-8" else self.text.encode("utf-8", "surrogatepass")

    @property
    def start(self) -> str:
        """What stands at the beginning."""
        return self.head[:HEAD]


def content_of(data: bytes, path: str) -> Content:
    """The content of a file: UTF-8, UTF-16 by its byte order mark, or else GB18030.

    Raises:
        DataError: it is empty, or no text.
    """
    codecs = ["utf-16"] if data[:2] in UTF16_MARKS else ["utf-8-sig", "gb18030"]
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if not text.strip():
            raise DataError(Problem("cohort.empty_file", file=path))
        # A spreadsheet's own format is full of zero bytes; no text has one.
        if "\0" not in text:
            return Content(data, codec)
    raise DataError(Problem("cohort.not_text", file=path))


def stream(text: str) -> io.TextIOWrapper:
    """The text line by line, without a second copy of it in four bytes a character."""
    content = io.BytesIO(text.encode("utf-8", "surrogatepass"))
    return io.TextIOWrapper(content, encoding="utf-8", errors="surrogatepass", newline="")
