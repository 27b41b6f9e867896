"""Positions of the protocol, and offsets of a source.

The protocol counts lines from 0, and columns in code units of an encoding that server and client agree on: UTF-16
unless the client offers another. Lines end where a `Source`'s lines end.
"""

from __future__ import annotations

from ..source import Source, Span

UTF8, UTF16, UTF32 = "utf-8", "utf-16", "utf-32"
BOM = "\ufeff"


class Positions:
    """Turns offsets into positions, and back.

    Attributes:
        source: the text without a byte order mark; offsets count in it.
    """

    __slots__ = ("_encoding", "_mark", "source")

    def __init__(self, name: str, text: str, encoding: str = UTF16) -> None:
        self.source = Source(name, text.removeprefix(BOM))
        self._encoding = encoding
        self._mark = self._units(BOM) if text.startswith(BOM) else 0

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset."""
        offset = min(max(offset, 0), len(self.source.text))
        line = self.source.position(offset).line
        before = self.source.text[self.source.line_starts[line - 1] : offset]
        return line - 1, self._units(before) + (self._mark if line == 1 else 0)

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a position; one beyond a line or the text is its end."""
        if line < 0:
            return 0
        if line >= len(self.source.line_starts):
            return len(self.source.text)
        begin, end = self.source.line_bounds(line + 1)
        column -= self._mark if line == 0 else 0
        if self.source.text[begin:end].isascii() or self._encoding == UTF32:
            return min(begin + max(column, 0), end)
        units = 0
        for at in range(begin, end):
            units += self._units(self.source.text[at])
            if units > column:
                return at
        return end

    def span(self, start: tuple[int, int], end: tuple[int, int]) -> Span:
        """Return the span between two positions."""
        first, last = self.offset(*start), self.offset(*end)
        return Span(min(first, last), max(first, last))

    def _units(self, text: str) -> int:
        if self._encoding == UTF32 or text.isascii():
            return len(text)
        if self._encoding == UTF8:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
