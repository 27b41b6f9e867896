"""What may be written at a place: keys, parameters, and names that are known."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from ..diagnostics import SiteError
from ..reader.sites import load_sites
from ..source import Span
from . import keys
from .document import Document
from .outline import ITEM, Outline, Path, Role, Spot
from .parameters import STEP, being_written, in_command, is_expanded
from .protocol import to_range

TRIGGERS = ["$", "{", " "]
"""Characters after which an editor asks by itself."""

_SITE = ("workflow", "resources", "rucio", "site")
_PROXIES = (("workflow", "resources", "voms_proxy"), (*STEP, "voms_proxy"))


def completions(document: Document, offset: int) -> list[types.CompletionItem]:
    """Return what may be written at an offset."""
    text = document.positions.source.text
    if not (document.is_specification or document.text.isspace() or not document.text):
        return []
    spot = Outline(text[:offset]).spot
    if spot.role is Role.COMMENT:
        return []
    if is_expanded(spot.path):
        reference = being_written(text[max(spot.start, offset - 200) : offset])
        if reference is not None:
            return _parameters(document, offset, *reference, bare=in_command(spot.path))
    if spot.role is Role.TEXT:
        return []
    found: list[types.CompletionItem] = []
    word = text[spot.start : offset]
    place = Span(spot.start, offset)
    is_entry = spot.role is Role.OPEN
    present = _present(document, spot) if is_entry else set()
    if is_entry and not word.endswith((" ", ":")):
        found += _keys(document, spot.path, present, Span(spot.start, _word_end(text, offset) if word else offset))
    if not present and not (is_entry and text[: spot.start].rstrip().endswith("{")):
        found += _values(document, spot.path, place)
    return found


def _word_end(text: str, at: int) -> int:
    while at < len(text) and text[at].isascii() and (text[at].isalnum() or text[at] == "_"):
        at += 1
    return at


def _keys(document: Document, path: Path, present: set[str], place: Span) -> Iterable[types.CompletionItem]:
    text = document.positions.source.text
    has_colon = text[place.end : place.end + 1] == ":"
    for key, description in keys.keys(path).items():
        if key in present:
            continue
        is_collection = keys.takes((*path, key), "object") or keys.takes((*path, key), "array")
        written = key if has_colon else f"{key}:" + ("" if is_collection else " ")
        yield types.CompletionItem(
            key,
            kind=types.CompletionItemKind.Property,
            detail=description or None,
            text_edit=types.TextEdit(to_range(document, place), written),
        )


def _present(document: Document, spot: Spot) -> set[str]:
    """Return the keys that the mapping has already in which a key is being written."""
    entries = document.outline.entries
    after = next((n for n, entry in enumerate(entries) if entry.key.start >= spot.start), len(entries))
    depth = len(spot.path)

    def siblings(numbers: Iterable[int]) -> Iterable[str]:
        for number in numbers:
            path = entries[number].path
            if path[:depth] != spot.path or (len(path) == depth and path[-1:] == (ITEM,)):
                return
            if len(path) == depth + 1 and entries[number].key.start != spot.start:
                yield path[-1]

    return {*siblings(range(after - 1, -1, -1)), *siblings(range(after, len(entries)))}


def _parameters(document: Document, offset: int, length: int, name: str, *, bare: bool) -> list[types.CompletionItem]:
    text = document.positions.source.text
    rest = _word_end(text, offset)
    rest = rest + 1 if text[rest : rest + 1] == "}" and text[offset - length : offset][1:2] == "{" else offset
    place = to_range(document, Span(offset - length, rest))
    found = []
    for each in document.declared:
        written = f"${{{each.name}}}"
        typed = text[offset - length : offset]
        shown = written if typed[1:2] == "{" or len(typed) == 1 or not bare else f"${each.name}"
        found.append(
            types.CompletionItem(
                each.name,
                kind=types.CompletionItemKind.Variable,
                detail=each.text[:80],
                filter_text=shown,
                text_edit=types.TextEdit(place, written),
            )
        )
    return found


def _values(document: Document, path: Path, place: Span) -> Iterable[types.CompletionItem]:
    """Yield the values that can stand at a path, where they are known."""
    for value in (*keys.values(path), *_names(document, path)):
        yield types.CompletionItem(
            value,
            kind=types.CompletionItemKind.Value,
            text_edit=types.TextEdit(to_range(document, place), value),
        )


def _names(document: Document, path: Path) -> list[str]:
    """Return the sites, or the virtual organisations, that can stand at a path."""
    is_vo = path in _PROXIES or (path[-1:] == ("vo",) and path[:-1] in _PROXIES)
    if path != _SITE and not is_vo:
        return []
    try:
        sites = load_sites(document.settings.config.site_files)
    except SiteError:
        try:
            sites = load_sites()
        except SiteError:
            return []
    return sorted({site.vo for site in sites.values()} if is_vo else sites)
