"""The report that people read: code, place, source line with the very characters underlined, help."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..diagnostics import Diagnostic, Severity
from ..source import Source, Span

_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.HINT: "\x1b[1;36m"}
_BOLD, _BLUE, _END = "\x1b[1m", "\x1b[34m", "\x1b[0m"
_Painter = Callable[[str, str], str]
_WIDEST = 160
"""The most columns of a source line that are shown; a longer line is cut round what is underlined."""


def render(source: Source | None, diagnostics: Iterable[Diagnostic], *, name: str = "", colour: bool = False) -> str:
    """Return the findings of one file as text, each ending in a line break.

    Args:
        source: the file; None when it could not be read as text.
        name: how to call a file without a source.
        colour: mark with terminal colours.
    """
    paint = _paint if colour else _plain
    diagnostics = tuple(diagnostics)
    if source is not None and source.secrets:
        from .redact import redact

        source, diagnostics = redact(source, diagnostics)
    return "".join(_finding(source, diagnostic, source.name if source else name, paint) for diagnostic in diagnostics)


def safe(text: str) -> str:
    """Return a text that cannot act on a terminal: control characters and bidirectional overrides become visible."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\t" else _visible(char) for char in text)


def _visible(char: str) -> str:
    code = ord(char)
    return chr(0x2400 + code) if code < 0x20 else f"\\u{code:04x}"


def _finding(source: Source | None, diagnostic: Diagnostic, name: str, paint: _Painter) -> str:
    severity = diagnostic.severity
    where = safe(name)
    if source is not None:
        position = source.position(diagnostic.place.start)
        where += f":{position.line}:{position.column}"
    label = paint(f"{severity.word}[{diagnostic.code}]", _COLOURS[severity])
    lines = [f"{paint(where, _BOLD)}: {label} {safe(diagnostic.message)}"]
    margin = 2
    if source is not None:
        shown, margin = _excerpt(source, diagnostic.place, paint, _COLOURS[severity])
        lines += shown
    gutter = " " * margin
    for related in diagnostic.related if source is not None else ():
        assert source is not None
        at = source.position(related.place.start)
        lines.append(f"{gutter}{paint('-->', _BLUE)} line {at.line}: {safe(related.message)}")
        lines += _excerpt(source, related.place, paint, _BLUE)[0]
    if diagnostic.help:
        lines.append(f"{gutter}{paint('=', _BLUE)} help: {safe(diagnostic.help)}")
    return "\n".join(lines) + "\n"


def _excerpt(source: Source, place: Span, paint: _Painter, colour: str) -> tuple[list[str], int]:
    """Return the line on which a place begins, with the place underlined, and the width of the gutter.

    Of a long line only what stands round the place is shown.
    """
    position = source.position(place.start)
    line_start, line_end = source.line_bounds(position.line)
    start = min(place.start, line_end)
    end = max(min(place.end, line_end), start)
    text = source.text
    before, marked, after = text[line_start:start], text[start:end], text[end:line_end]
    if line_end - line_start > _WIDEST:
        before = text[max(line_start, start - 50) : start]
        marked = text[start : min(end, start + 100)]
        after = text[end : min(line_end, end + 8 + max(_WIDEST - len(before) - len(marked) - 8, 0))]
        before = "…" + before if start - len(before) > line_start else before
        marked = marked + "…" if len(marked) < end - start else marked
        after = after + "…" if end + len(after) < line_end else after
    number = str(position.line)
    gutter = " " * (len(number) + 3)
    bar = paint("|", _BLUE)
    shown = safe(before) + safe(marked) + safe(after)
    blanks = "".join("\t" if char == "\t" else " " * width(char) for char in safe(before))
    carets = "^" * max(sum(width(char) for char in safe(marked)), 1)
    lines = [f"  {paint(number, _BLUE)} {bar} {shown.rstrip()}", f"{gutter}{bar} {blanks}{paint(carets, colour)}"]
    return lines, len(gutter)


def width(char: str) -> int:
    """Return how many columns of a terminal a character takes."""
    if char < "\x7f":
        return 1
    import unicodedata

    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _paint(text: str, colour: str) -> str:
    return f"{colour}{text}{_END}"


def _plain(text: str, colour: str) -> str:
    return text
