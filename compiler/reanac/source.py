"""Places in text: a source, its lines, and spans of it.

Every offset counts code points from 0 in the text of a `Source`; every line and column that a person sees counts
from 1. A line ends at LF, CR LF or CR, as editors count them (YAML 1.1 also breaks lines at NEL, U+2028 and U+2029,
which editors do not: that is why the marks' own line numbers are never used).
"""

from __future__ import annotations

import re
from bisect import bisect_right

from reanac_grammar.node import Node

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class Span(Node):
    """A half-open stretch of a source's text: ``text[start:end]``."""

    start: int
    end: int
    _places = frozenset()

    def __add__(self, other: Span) -> Span:
        """Return the smallest span that covers both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


NOWHERE = Span(0, 0)
"""The span of what was not written by a person, such as a step that a pass has added."""


class Position(Node):
    """A line and a column, both counted from 1; the column counts code points."""

    line: int
    column: int


class Source:
    """A text and the name under which people know it.

    Attributes:
        name: a file's path as the user gave it, or ``<stdin>`` or ``<text>``.
        text: the decoded text, without a byte order mark.
        secrets: where secrets stand in it, once a check has found them: no report shows what stands there.
    """

    __slots__ = ("_starts", "name", "secrets", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.secrets: tuple[Span, ...] = ()
        self.text = text
        self._starts: tuple[int, ...] = ()

    @property
    def line_starts(self) -> tuple[int, ...]:
        """The offset at which each line begins."""
        if not self._starts:
            self._starts = (0, *(match.end() for match in _LINE_BREAK.finditer(self.text)))
        return self._starts

    def position(self, offset: int) -> Position:
        """Return the line and column of an offset."""
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line_bounds(self, number: int) -> tuple[int, int]:
        """Return the offsets at which a line's text begins and ends, without its line break; `number` counts from 1."""
        starts = self.line_starts
        begin = starts[number - 1]
        end = starts[number] if number < len(starts) else len(self.text)
        while end > begin and self.text[end - 1] in "\r\n":
            end -= 1
        return begin, end

    def line(self, number: int) -> str:
        """Return a line's text without its line break; `number` counts from 1."""
        begin, end = self.line_bounds(number)
        return self.text[begin:end]

    def slice(self, span: Span) -> str:
        """Return the text of a span."""
        return self.text[span.start : span.end]
