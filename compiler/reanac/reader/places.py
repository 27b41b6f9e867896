"""From an offset inside a scalar's value back to the file.

PyYAML says where a scalar begins and ends, not where each of its characters came from. This module reads the source
once more, by the scalar's style, and keeps one source offset for each character of the value; where what it reads
differs from what PyYAML read, the whole scalar is the answer. It runs only for a scalar that a diagnostic or a
directive is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reanac_grammar.node import Node

from ..source import Span

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_CHANGED = re.compile("[\r\n\x85\u2028\u2029'\\\\]")  # what may be written otherwise than it is read
_BLANKS = re.compile("[ \t]*")
_SPACES = re.compile(" *")
# Tag, anchor, and the blanks, breaks and comments that may stand between them and the value.
_PROPERTIES = re.compile("(?:[!&][^ \t\r\n]*(?:[ \t]|#[^\r\n]*|[\r\n\x85\u2028\u2029])+)*")
_BLOCK_HEADER = re.compile("[|>](?:([1-9])?[+-]?|[+-]([1-9])?)[ \t]*(?:#[^\r\n\x85\u2028\u2029]*)?")
_ESCAPED = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", " ": " ", '"': '"', "\\": "\\", "/": "/", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    Located = TypeVar("Located", bound=Node)

Read = Iterator[tuple[str, int]]
"""Characters of a value, each with the offset in the source that it came from."""


def behind_properties(source: str, start: int) -> int:
    """Return where a node begins behind its tag and its anchor."""
    properties = _PROPERTIES.match(source, start)
    return properties.end() if properties else start


def offsets(source: str, start: int, value: str) -> list[int] | None:
    """Return where each character of a scalar's value stands, and last where the value ends.

    Args:
        source: the whole text.
        start: where the scalar begins, at its tag or anchor if it has one.
        value: the scalar's value as PyYAML read it.

    Returns:
        ``len(value) + 1`` offsets into `source`, or None when the source does not read as `value`.
    """
    begin = behind_properties(source, start)
    style = source[begin : begin + 1]
    if style not in ("|", ">"):
        text = begin + 1 if style in ('"', "'") else begin
        if value and source.startswith(value, text) and not _CHANGED.search(value):
            return list(range(text, text + len(value) + 1))
    if style == '"':
        return _matched(_double_quoted(source, begin + 1), value)
    if style == "'":
        return _matched(_single_quoted(source, begin + 1), value)
    header = _BLOCK_HEADER.match(source, begin) if style in "|>" else None
    if header is None:
        return _matched(_plain(source, begin), value)
    indicator = header.group(1) or header.group(2)
    for indent in range(int(indicator), 70) if indicator else [_detected_indent(source, header.end())]:
        found = _matched(_block(source, header.end(), indent, folded=style == ">"), value)
        if found is not None:
            return found
    return None


class Places:
    """The places of one scalar's characters.

    Attributes:
        value: the scalar's value as PyYAML read it.
    """

    __slots__ = ("_offsets", "_scalar", "_shift", "value")

    def __init__(self, source: str, scalar: Span, value: str) -> None:
        self.value = value
        self._scalar = scalar
        self._offsets = offsets(source, scalar.start, value)
        self._shift = 0

    def span(self, start: int, end: int) -> Span:
        """Return the source span of ``value[start:end]``, or of the whole scalar where it cannot be told."""
        found = self._offsets
        if found is None:
            return self._scalar
        start, end = start + self._shift, end + self._shift
        first = found[min(start, len(found) - 1)]
        if start >= end:
            return Span(first, first)
        after = found[min(end, len(found) - 1)]
        return Span(first, max(first + 1, min(after, found[end - 1] + max(1, end - start) + 9)))

    def part(self, start: int, end: int) -> Places:
        """Return the places of ``value[start:end]`` as of a text of its own."""
        part = object.__new__(Places)
        part.value = self.value[start:end]
        part._scalar, part._offsets, part._shift = self._scalar, self._offsets, self._shift + start
        return part

    def relocate(self, node: Located) -> Located:
        """Return a grammar's node with its offsets into the value turned into offsets into the source."""
        changes: dict[str, object] = {}
        for field in node._fields:
            value = getattr(node, field)
            if isinstance(value, Node):
                changes[field] = self.relocate(value)
            elif isinstance(value, tuple):
                changes[field] = tuple(self.relocate(item) if isinstance(item, Node) else item for item in value)
        for field in node._places:
            if field.endswith("start"):
                end = field.removesuffix("start") + "end"
                place = self.span(getattr(node, field), getattr(node, end))
                changes[field], changes[end] = place.start, place.end
        return node.replace(**changes)


def _matched(read: Read, value: str) -> list[int] | None:
    places: list[int] = []
    for wanted in value:
        char, place = next(read, ("", -1))
        if char != wanted:
            return None
        places.append(place)
    _, end = next(read, ("", -1))
    # The character after the last one may lie far off, behind a line break: the value ends after its last character.
    last = places[-1] + 1 if places else end
    places.append(last if end < 0 or end > last else end)
    return places


def _folded_break(source: str, at: int) -> tuple[list[tuple[str, int]], int]:
    """Read the line breaks at `at`, and the blanks after each, as a flow scalar folds them."""
    breaks: list[tuple[str, int]] = []
    while found := _BREAK.match(source, at):
        char = found.group()
        breaks.append((char if char in "\u2028\u2029" else "\n", at))
        at = _end(_BLANKS, source, found.end())
    (first, place), rest = breaks[0], breaks[1:]
    head = [] if first == "\n" and rest else [(" " if first == "\n" else first, place)]
    return head + rest, at


def _end(pattern: re.Pattern[str], source: str, at: int) -> int:
    found = pattern.match(source, at)
    return found.end() if found else at


def _plain(source: str, at: int) -> Read:
    while at < len(source):
        after = _end(_BLANKS, source, at)
        if _BREAK.match(source, after):
            folded, at = _folded_break(source, after)
            yield from folded
            continue
        while at < after:
            yield source[at], at
            at += 1
        if at < len(source):
            yield source[at], at
        at += 1


def _single_quoted(source: str, at: int) -> Read:
    while at < len(source):
        after = _end(_BLANKS, source, at)
        if _BREAK.match(source, after):
            folded, at = _folded_break(source, after)
            yield from folded
        elif after > at:
            yield from ((source[place], place) for place in range(at, after))
            at = after
        elif source.startswith("''", at):
            yield "'", at
            at += 2
        elif source[at] == "'":
            yield "", at
            return
        else:
            yield source[at], at
            at += 1


def _double_quoted(source: str, at: int) -> Read:
    while at < len(source):
        after = _end(_BLANKS, source, at)
        if _BREAK.match(source, after):
            folded, at = _folded_break(source, after)
            yield from folded
        elif after > at:
            yield from ((source[place], place) for place in range(at, after))
            at = after
        elif source[at] == "\\":
            following = source[at + 1 : at + 2]
            broken = _BREAK.match(source, at + 1)
            if broken:
                at = _end(_BLANKS, source, broken.end())
                while again := _BREAK.match(source, at):
                    yield "\n" if again.group() not in "\u2028\u2029" else again.group(), at
                    at = _end(_BLANKS, source, again.end())
            elif following in _HEX_DIGITS:
                length = _HEX_DIGITS[following]
                yield _character(source[at + 2 : at + 2 + length]), at
                at += 2 + length
            else:
                yield _ESCAPED.get(following, ""), at
                at += 2
        elif source[at] == '"':
            yield "", at
            return
        else:
            yield source[at], at
            at += 1


def _character(digits: str) -> str:
    try:
        return chr(int(digits, 16))
    except (ValueError, OverflowError):
        return ""


def _detected_indent(source: str, at: int) -> int:
    """Return the indentation of a block scalar that begins after its header: that of its first line with text."""
    widest = 0
    while found := _BREAK.match(source, at):
        at = _end(_SPACES, source, found.end())
        widest = max(widest, at - found.end())
    return max(widest, 1)


def _block(source: str, at: int, indent: int, *, folded: bool) -> Read:
    header_break = _BREAK.match(source, at)
    at = header_break.end() if header_break else len(source)
    breaks, at, inside = _block_breaks(source, at, indent)
    yield from breaks
    while inside:
        starts_with_text = source[at] not in " \t"
        line_break = _BREAK.search(source, at)
        end = line_break.start() if line_break else len(source)
        while at < end:
            yield source[at], at
            at += 1
        if line_break is None:
            return
        char = line_break.group()
        ending = char if char in "\u2028\u2029" else "\n"
        breaks, at, inside = _block_breaks(source, line_break.end(), indent)
        if inside and folded and ending == "\n" and starts_with_text and source[at] not in " \t":
            if not breaks:
                yield " ", end
        else:
            yield ending, end
        yield from breaks


def _block_breaks(source: str, at: int, indent: int) -> tuple[list[tuple[str, int]], int, bool]:
    """Skip empty lines; return their breaks, where the next line's text begins, and whether it is indented enough."""
    breaks: list[tuple[str, int]] = []
    while True:
        text = min(_end(_SPACES, source, at), at + indent)
        found = _BREAK.match(source, text)
        if not found:
            return breaks, text, text - at == indent and text < len(source)
        char = found.group()
        breaks.append((char if char in "\u2028\u2029" else "\n", text))
        at = found.end()
