"""The outline that an editor shows: parameters, and steps with their files."""

from __future__ import annotations

from lsprotocol import types

from ..source import Span
from .document import Document
from .outline import ITEM, Entry
from .parameters import STEP
from .protocol import to_range

_FILES = ("inputs", "outputs")


def symbols(document: Document) -> list[types.DocumentSymbol]:
    """Return the parameters and the steps of a document, in the order in which they stand."""
    if not document.is_specification:
        return []
    found = [
        _symbol(document, each.name, types.SymbolKind.Constant, each.place, each.place, each.text[:80])
        for each in document.declared
    ]
    steps = _steps(document)
    found += [_step(document, number, step) for number, step in enumerate(steps, 1)]
    return sorted(found, key=lambda symbol: (symbol.range.start.line, symbol.range.start.character))


def _steps(document: Document) -> list[list[Entry]]:
    """Return the entries of each step, its own first."""
    found: list[list[Entry]] = []
    is_inside = False
    for entry in document.outline.entries:
        if entry.path == STEP:
            found.append([entry])
            is_inside = True
        elif entry.path[: len(STEP)] != STEP:
            is_inside = False
        elif is_inside:
            found[-1].append(entry)
    return found


def _step(document: Document, number: int, entries: list[Entry]) -> types.DocumentSymbol:
    text = document.positions.source.text
    values = {entry.path[len(STEP) :]: text[entry.start : entry.end].strip("\"' \t") for entry in entries[1:]}
    name = values.get(("name",)) or f"step {number}"
    last = max(max(entry.end, entry.key.end) for entry in entries)
    whole = Span(entries[0].key.start, last)
    named = next((entry for entry in entries if entry.path[len(STEP) :] == ("name",)), entries[0])
    place = Span(named.start, named.end) if named is not entries[0] else named.key
    symbol = _symbol(document, name, types.SymbolKind.Function, whole, place, values.get(("environment",), ""))
    symbol.children = [
        _symbol(document, shown, types.SymbolKind.File, place, place, entry.path[len(STEP)])
        for entry in entries
        if _is_file(text, entry)
        for shown, place in [(text[entry.start : entry.end].strip("\"' \t\r\n"), Span(entry.start, entry.end))]
        if shown
    ]
    return symbol


def _is_file(text: str, entry: Entry) -> bool:
    path = entry.path[len(STEP) :]
    return (
        path[:1] != ()
        and path[0] in _FILES
        and path[1:] in ((), (ITEM,))
        and text[entry.start : entry.start + 1] not in "[{"
    )


def _symbol(
    document: Document, name: str, kind: types.SymbolKind, whole: Span, place: Span, detail: str
) -> types.DocumentSymbol:
    shown = to_range(document, place)
    name = document.hide(name.strip()) or "?"
    return types.DocumentSymbol(name, kind, to_range(document, whole + place), shown, document.hide(detail) or None)
