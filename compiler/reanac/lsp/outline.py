"""The keys and items of a specification by their indentation, for a text that need not be YAML while it is typed.

One pass over the text, line by line: nothing is refused, and a quote or a bracket that is not closed ends where the
indentation goes back. Paths name the keys from the top; an item of a list is `ITEM`, whatever its number.
"""

from __future__ import annotations

import re
from enum import Enum

from reanac_grammar.node import Node

from ..source import Span

ITEM = "-"
_DEEPEST = 64
"""How long a path can be; what lies deeper, which no specification has, counts as being there."""
Path = tuple[str, ...]

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_BLANKS = re.compile(r"[ \t]*")
_LINE = re.compile(r"[^\r\n]*")
_DASH = re.compile(r"-(?=[ \t\r\n]|\Z)")
_WORD = r"""[^\s#:,\[\]{}&*!|>'"%@`][^:#\r\n]*(?::(?![ \t\r\n]|\Z)[^:#\r\n]*)*"""
_KEY = re.compile(rf"""(?P<name>"[^"\r\n]*"|'[^'\r\n]*'|{_WORD})[ \t]*:(?=[ \t\r\n]|\Z)""")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]+)*")
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)")
_COMMENT = re.compile(r"(?:(?<=[ \t])|^)#")
_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL), "'": re.compile(r"'(?:[^']|'')*'")}
_FLOW_END = re.compile(r"""[,\[\]{}:#"']""")


class Role(Enum):
    """What may be written at a place."""

    OPEN = "the beginning of a key, or of a value on a line of its own"
    VALUE = "a value behind a key or a dash"
    TEXT = "the inside of a quoted text or of a block of text"
    COMMENT = "a comment"


class Spot(Node):
    """What the end of a text is in the middle of.

    Attributes:
        path: the key or item whose value is being written.
        role: what may be written there.
        start: where the word that is being written begins.
    """

    path: Path
    role: Role
    start: int


class Entry:
    """A key or an item.

    Attributes:
        path: the keys and items that lead to it, itself the last one.
        key: where the key stands, or the dash.
        start, end: where its value begins and ends; the value of a collection is what stands on its first line.
    """

    __slots__ = ("end", "key", "path", "start")

    def __init__(self, path: Path, key: Span, start: int) -> None:
        self.path = path
        self.key = key
        self.start = self.end = start


class Outline:
    """What a text holds.

    Attributes:
        entries: its keys and items, in order.
        spot: what its end is in the middle of.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._stack: list[tuple[int, Entry]] = []
        self.entries: list[Entry] = []
        self.spot = self._read()

    def _read(self) -> Spot:
        at, spot = 0, None
        while spot is None:
            at, spot = self._line(at)
        return spot

    @property
    def _path(self) -> Path:
        return self._stack[-1][1].path if self._stack else ()

    def _line(self, begin: int) -> tuple[int, Spot | None]:
        """Read a line, and the lines that its value goes on over; return where the next one begins."""
        text = self._text
        at = _end(_BLANKS, text, begin)
        if at == len(text):
            self._close(at - begin)
            return at, Spot(self._path, Role.OPEN, at)
        if text[at] in "#\r\n" or text.startswith(("---", "..."), begin):
            return self._rest(at, Role.COMMENT, at)
        after_colon = is_new = False
        while _DASH.match(text, at):
            self._close(at - begin, is_item=True)
            after_dash = _end(_BLANKS, text, at + 1)
            self._open(ITEM, at - begin, Span(at, at + 1), after_dash)
            at, is_new = after_dash, True
        key = _KEY.match(text, at)
        if key is not None:
            self._close(at - begin)
            after = _end(_BLANKS, text, key.end())
            name = key["name"].rstrip()
            self._open(_unquoted(name), at - begin, Span(at, at + len(name)), after)
            at, after_colon, is_new = after, True, True
        elif not is_new:
            self._close(at - begin)
        return self._value(at, Role.VALUE if after_colon else Role.OPEN)

    def _open(self, name: str, column: int, key: Span, start: int) -> None:
        entry = Entry(_below(self._path, name), key, start)
        self.entries.append(entry)
        self._stack.append((column, entry))

    def _close(self, column: int, *, is_item: bool = False) -> None:
        """Leave what does not hold a line that begins at a column; a dash may stand right below its key."""
        while self._stack:
            other, entry = self._stack[-1]
            if other < column or (other == column and is_item and entry.path[-1] != ITEM):
                return
            self._stack.pop()

    def _value(self, at: int, role: Role) -> tuple[int, Spot | None]:
        text = self._text
        at = _end(_PROPERTIES, text, at)
        first = text[at : at + 1]
        if first and first in "|>" and _HEADER.match(text, at):
            return self._block(at)
        if first and first in "\"'":
            return self._quoted(at)
        if first and first in "[{":
            return self._flow(at)
        return self._rest(at, role, at)

    def _rest(self, at: int, role: Role, start: int) -> tuple[int, Spot | None]:
        """Read on to the end of a line, whose text belongs to the innermost entry."""
        end = _end(_LINE, self._text, at)
        comment = _COMMENT.search(self._text, at, end) if role is not Role.COMMENT else None
        if role is not Role.COMMENT and self._stack and self._stack[-1][1] is self.entries[-1]:
            self.entries[-1].end = max(comment.start() if comment else end, self.entries[-1].end)
        if end == len(self._text):
            return end, Spot(self._path, Role.COMMENT if comment else role, start)
        return _end(_LINE_BREAK, self._text, end), None

    def _block(self, at: int) -> tuple[int, Spot | None]:
        end = self._region(_end(_LINE, self._text, at))
        self._finish(end)
        return end, Spot(self._path, Role.TEXT, at) if end == len(self._text) else None

    def _quoted(self, at: int) -> tuple[int, Spot | None]:
        region = self._region(_end(_LINE, self._text, at))
        closed = _QUOTED[self._text[at]].match(self._text, at, region)
        if closed is not None:
            self._finish(closed.end())
            return self._rest(closed.end(), Role.VALUE, closed.end())
        if region == len(self._text):
            self._finish(region)
            return region, Spot(self._path, Role.TEXT, at + 1)
        return self._rest(at, Role.TEXT, at + 1)

    def _finish(self, end: int) -> None:
        if self._stack:
            self._stack[-1][1].end = end

    def _region(self, line_end: int, closing: str = "") -> int:
        """Return where the lines end that are indented deeper than the innermost entry, from the end of one on."""
        text = self._text
        column = self._stack[-1][0] if self._stack else -1
        while line_end < len(text):
            begin = _end(_LINE_BREAK, text, line_end)
            first = _end(_BLANKS, text, begin)
            is_blank = first < len(text) and text[first] in "\r\n"
            if not is_blank and first - begin <= column and text[first : first + 1] not in tuple(closing):
                return begin
            line_end = _end(_LINE, text, first)
        return line_end

    # -- Brackets and braces -------------------------------------------------------------------------------------------

    def _flow(self, at: int) -> tuple[int, Spot | None]:
        region = self._region(_end(_LINE, self._text, at), "]}")
        flow = _Flow(self._text, at, region, self._path, self.entries)
        self._finish(flow.end)
        if flow.is_closed:
            return self._rest(flow.end, Role.COMMENT, flow.end)
        if region == len(self._text):
            return region, flow.spot
        return region, None


class _Flow:
    """A collection in brackets or braces, as far as it goes."""

    def __init__(self, text: str, at: int, end: int, path: Path, entries: list[Entry]) -> None:
        self._text = text
        self._entries = entries
        self._opened: list[tuple[str, Path]] = []
        self._owner: Entry | None = None
        self._path, self._start, self._role = path, at, Role.OPEN
        self.end = self._read(at, end)
        self.is_closed = not self._opened

    @property
    def spot(self) -> Spot:
        """What the end of the text is in the middle of."""
        return Spot(self._path, self._role, self._start)

    def _read(self, at: int, end: int) -> int:
        text = self._text
        while match := _FLOW_END.search(text, at, end):
            at = match.end()
            char = match.group()
            if char in "\"'":
                if text[self._start : match.start()].strip():
                    continue
                closed = _QUOTED[char].match(text, match.start(), end)
                if closed is None:
                    self._start, self._role = at, Role.TEXT
                    break
                at = closed.end()
            elif char == "#" and text[match.start() - 1] in " \t\r\n":
                at = min(_end(_LINE, text, at), end)
                self._role = Role.COMMENT if at == end else self._role
            elif char == ":" and self._ends_key(match.start(), at, end):
                self._key(match.start(), at)
            elif char in "[{" and not text[self._start : match.start()].strip():
                self._opened.append((char, self._path))
                self._next(at)
            elif char == ",":
                self._finish(match.start())
                self._next(at)
            elif char in "]}":
                self._finish(match.start())
                _, self._path = self._opened.pop()
                if not self._opened:
                    return at
                self._start, self._role, self._owner = at, Role.COMMENT, None
        self._finish(end)
        return end

    def _next(self, at: int) -> None:
        """Begin a key of a mapping, or an item of a list."""
        opening, path = self._opened[-1]
        self._path, self._owner = path, None
        self._start = _end(re.compile(r"\s*"), self._text, at)
        self._role = Role.OPEN
        if opening == "[":
            self._path = _below(path, ITEM)
            self._owner = Entry(self._path, Span(self._start, self._start), self._start)
            self._entries.append(self._owner)

    def _ends_key(self, colon: int, after: int, end: int) -> bool:
        is_mapping = bool(self._opened) and self._opened[-1][0] == "{" and self._owner is None
        return is_mapping and (after >= end or self._text[after] in " \t\r\n,[]{}" or self._text[colon - 1] in "\"'")

    def _key(self, colon: int, after: int) -> None:
        name = self._text[self._start : colon].rstrip()
        key = Span(self._start, self._start + len(name))
        self._path = _below(self._path, _unquoted(name))
        self._start, self._role = _end(_BLANKS, self._text, after), Role.VALUE
        self._owner = Entry(self._path, key, self._start)
        self._entries.append(self._owner)

    def _finish(self, at: int) -> None:
        if self._owner is not None:
            self._owner.end = max(at, self._owner.start)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _below(path: Path, name: str) -> Path:
    return (*path, name) if len(path) < _DEEPEST else path


def _unquoted(name: str) -> str:
    return name[1:-1] if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'" else name
