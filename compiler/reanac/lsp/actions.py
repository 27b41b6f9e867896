"""Quick fixes: the fixes of findings, comments that silence them, and all safe fixes at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import accumulate, takewhile

from lsprotocol import types

from ..diagnostics import Diagnostic, Edit, Findings
from ..lint.fixes import mend
from ..reader.parse import parse
from ..source import Span
from ..suppressions import add_ignores
from .document import Document
from .protocol import to_diagnostic, to_span, to_workspace_edit

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.reanac"
_CHARACTER = re.compile(r"\r\n|[\s\S]")
KINDS = [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]


def actions(document: Document, given: types.Range, only: list[str] | None) -> list[types.CodeAction]:
    """Return what can be done about the findings in a range.

    Args:
        document: the document.
        given: the range.
        only: the kinds of actions that are asked for; None for quick fixes.
    """
    found: list[types.CodeAction] = []
    if only is None or any(_covers(kind, types.CodeActionKind.QuickFix.value) for kind in only):
        span = to_span(document, given)
        for diagnostic in document.diagnostics:
            if diagnostic.place.start <= span.end and span.start <= diagnostic.place.end:
                found += _quick_fixes(document, diagnostic)
    if only is not None and any(_covers(kind, FIX_ALL) for kind in only if kind):
        found += _fix_all(document)
    return found


def _covers(asked: str, kind: str) -> bool:
    return not asked or kind == asked or kind.startswith(f"{asked}.")


def _quick_fixes(document: Document, diagnostic: Diagnostic) -> list[types.CodeAction]:
    found = []
    shown = [to_diagnostic(document, diagnostic)]
    fix = diagnostic.fix
    if fix is not None and fix.edits:
        found.append(
            types.CodeAction(
                fix.title,
                kind=types.CodeActionKind.QuickFix,
                diagnostics=shown,
                is_preferred=fix.safe,
                edit=to_workspace_edit(document, fix.edits),
            )
        )
    ignoring = _ignore(document, diagnostic)
    if ignoring:
        found.append(
            types.CodeAction(
                f"Ignore this finding: {diagnostic.code}",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=shown,
                is_preferred=False,
                edit=to_workspace_edit(document, ignoring),
            )
        )
    return found


def _ignore(document: Document, diagnostic: Diagnostic) -> tuple[Edit, ...]:
    """Return the edits that add a comment above a finding; none where it cannot be silenced."""
    source = document.positions.source
    tree = None if diagnostic.stops_compile else parse(source, Findings())
    return () if tree is None else add_ignores(source, tree, (diagnostic,))


def _fix_all(document: Document) -> list[types.CodeAction]:
    before = document.positions.source.text

    def again(text: str) -> tuple[Diagnostic, ...]:
        return document.choose(document.check(text))

    after = mend(before, document.diagnostics, again).text
    if after == before:
        return []
    edits = list(_difference(before, after))
    if any(word in edit.text for edit in edits for word in document.secret_words):
        return []
    return [types.CodeAction("Apply all safe fixes of reanac", kind=FIX_ALL, edit=to_workspace_edit(document, edits))]


def _difference(before: str, after: str) -> Iterator[Edit]:
    """Yield the edits that make a text another, each within lines that differ: what stands between is not sent."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, old))]
    for kind, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield _trimmed(starts[first], "".join(old[first:last]), "".join(new[begin:end]))


def _trimmed(start: int, old: str, new: str) -> Edit:
    """Return the edit that makes a text at an offset another, without what both begin and end with."""
    head = _common(old, new, 1)
    tail = _common(old[head:], new[head:], -1)
    return Edit(Span(start + head, start + len(old) - tail), new[head : len(new) - tail])


def _common(one: str, other: str, step: int) -> int:
    """Return how much two texts have in common at their beginnings, or ends; no line break is taken apart."""
    pairs = zip(_CHARACTER.findall(one)[::step], _CHARACTER.findall(other)[::step], strict=False)
    return sum(len(char) for char, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
