"""Quick fixes: the fixes of findings, comments that silence them, and all safe fixes at once."""

from __future__ import annotations

from lsprotocol import types

from ..diagnostics import Diagnostic, Edit, Findings
from ..lint.fixes import mend
from ..reader.parse import parse
from ..source import Source, Span
from ..suppressions import add_ignores
from .document import Document
from .protocol import to_diagnostic, to_span, to_workspace_edit

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.reanac"
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
    edit = to_workspace_edit(document, [_difference(document.positions.source, after)])
    return [types.CodeAction("Apply all safe fixes of reanac", kind=FIX_ALL, edit=edit)]


def _difference(source: Source, after: str) -> Edit:
    """Return one edit that makes a text another: whole lines between the first and the last that differ."""
    old, new = source.text.splitlines(keepends=True), after.splitlines(keepends=True)
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    start = sum(map(len, old[:head]))
    end = len(source.text) - sum(map(len, old[len(old) - tail :]))
    return Edit(Span(start, end), "".join(new[head : len(new) - tail]))
