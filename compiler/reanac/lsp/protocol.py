"""Spans, findings and edits in the protocol's own types."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lsprotocol import types

from ..diagnostics import Diagnostic, Edit, Severity
from ..source import Span
from .document import Document

SOURCE = "reanac"

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}


def to_range(document: Document, span: Span) -> types.Range:
    """Return the range of a span."""
    start, end = document.positions.position(span.start), document.positions.position(span.end)
    return types.Range(types.Position(*start), types.Position(*end))


def to_span(document: Document, given: types.Range) -> Span:
    """Return the span of a range."""
    return document.positions.span((given.start.line, given.start.character), (given.end.line, given.end.character))


def to_offset(document: Document, given: types.Position) -> int:
    """Return the offset of a position."""
    return document.positions.offset(given.line, given.character)


def to_diagnostic(document: Document, diagnostic: Diagnostic) -> types.Diagnostic:
    """Return a finding."""
    related = [
        types.DiagnosticRelatedInformation(types.Location(document.uri, to_range(document, each.place)), each.message)
        for each in diagnostic.related
    ]
    message = diagnostic.message if diagnostic.help is None else f"{diagnostic.message}\n{diagnostic.help}"
    return types.Diagnostic(
        range=to_range(document, diagnostic.place),
        message=message,
        severity=_SEVERITIES[diagnostic.severity],
        code=diagnostic.code,
        source=SOURCE,
        related_information=related or None,
    )


def to_workspace_edit(document: Document, edits: Iterable[Edit]) -> types.WorkspaceEdit:
    """Return edits; their line breaks become those of the document."""
    found = _LINE_BREAK.search(document.positions.source.text)
    newline = found.group() if found else "\n"
    changes = [types.TextEdit(to_range(document, edit.place), _LINE_BREAK.sub(newline, edit.text)) for edit in edits]
    return types.WorkspaceEdit({document.uri: changes})
