"""What an editor shows of the place under the pointer: findings, a parameter's value, what a key is for."""

from __future__ import annotations

from lsprotocol import types

from ..reports.explanation import explain
from ..rules.registry import find_rule
from ..source import Span
from .document import Document
from .keys import description
from .parameters import Declared
from .protocol import to_range


def hover(document: Document, offset: int) -> types.Hover | None:
    """Return what is to be shown for an offset, or None."""
    if not document.is_specification:
        return None
    parts: list[str] = []
    place: Span | None = None
    for found in (_parameter(document, offset), _key(document, offset)):
        if found is not None:
            parts.append(found[0])
            place = place or found[1]
    for text, span in _rules(document, offset):
        parts.append(text)
        place = place or span
    if place is None:
        return None
    content = types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts))
    return types.Hover(content, to_range(document, place))


def _rules(document: Document, offset: int) -> list[tuple[str, Span]]:
    found: dict[str, tuple[str, Span]] = {}
    for diagnostic in document.diagnostics:
        rule = find_rule(diagnostic.code) if _is_at(diagnostic.place, offset) else None
        if rule is not None:
            text = f"**{rule.code} {rule.name}**\n\n{explain(rule).markdown}"
            found.setdefault(rule.code, (text, diagnostic.place))
    return list(found.values())


def _is_at(place: Span, offset: int) -> bool:
    return place.start <= offset < max(place.end, place.start + 1)


def _parameter(document: Document, offset: int) -> tuple[str, Span] | None:
    by_name = {each.name: each for each in document.declared}
    for each in document.names:
        if _is_at(each.place, offset) and each.name in by_name:
            return _value(by_name[each.name]), each.place
    return None


def _value(parameter: Declared) -> str:
    longest = max((len(run) for run in parameter.text.replace("\n", " ").split() if set(run) == {"`"}), default=0)
    fence = "`" * max(3, longest + 1)
    what = "A command gets" if parameter.is_read else "Declared as"
    return f"Parameter **{parameter.name}**. {what}:\n\n{fence}text\n{parameter.text}\n{fence}"


def _key(document: Document, offset: int) -> tuple[str, Span] | None:
    for entry in document.outline.entries:
        if entry.key.start <= offset < entry.key.end:
            found = description(entry.path)
            if found:
                return f"**{entry.path[-1]}**: {found}", entry.key
    return None
