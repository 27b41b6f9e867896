"""JSON for programs; docs/formats.md describes every field, and `VERSION` says which description holds."""

from __future__ import annotations

import json

from .. import __version__
from ..diagnostics import Diagnostic, Severity
from ..source import Span
from .reported import Reported, rule_name, tallies

VERSION = 1
"""Changes when a field changes its meaning or goes; a field that is added does not change it."""


def render(files: list[Reported], *, statistics: bool = False) -> str:
    """Return the report as one JSON object; what is not ASCII is escaped."""
    return json.dumps(document(files, statistics=statistics), indent=2) + "\n"


def document(files: list[Reported], *, statistics: bool = False) -> dict[str, object]:
    """Return the report as Python's data."""
    findings = [_finding(file, diagnostic) for file in files for diagnostic in file.diagnostics]
    counts = {
        f"{severity.word}s": sum(finding["severity"] == severity.word for finding in findings)
        for severity in reversed(Severity)
    }
    made: dict[str, object] = {
        "version": VERSION,
        "tool": {"name": "reanac", "version": __version__},
        "files": [
            {"path": file.path} | ({"unreadable": file.unreadable} if file.unreadable is not None else {})
            for file in files
        ],
        "findings": findings,
        "summary": {"files": sum(file.unreadable is None for file in files), **counts},
    }
    if statistics:
        made["statistics"] = [
            {
                "code": tally.code,
                "name": rule_name(tally.code),
                "severity": tally.severity.word,
                "count": tally.number,
                "fixable": tally.fixable,
            }
            for tally in tallies(files)
        ]
    return made


def _finding(file: Reported, diagnostic: Diagnostic) -> dict[str, object]:
    fix = diagnostic.fix
    return {
        "path": file.path,
        "code": diagnostic.code,
        "name": rule_name(diagnostic.code),
        "severity": diagnostic.severity.word,
        **place_of(file, diagnostic.place),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "secret": diagnostic.secret,
        "related": [{**place_of(file, related.place), "message": related.message} for related in diagnostic.related],
        "fix": None
        if fix is None
        else {
            "title": fix.title,
            "safe": fix.safe,
            "edits": [{**place_of(file, edit.place), "text": edit.text} for edit in fix.edits],
        },
    }


def place_of(file: Reported, place: Span) -> dict[str, object]:
    """Return where a place begins and ends."""
    region = file.region(place)
    return {
        "start": {"line": region.line, "column": region.column, "offset": place.start},
        "end": {"line": region.end_line, "column": region.end_column, "offset": max(place.end, place.start)},
    }
