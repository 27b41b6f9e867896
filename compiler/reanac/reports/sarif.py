"""SARIF 2.1.0, which GitHub code scanning and editors read.

Columns count code points, as `columnKind` says. A finding whose severity the configuration changed keeps its rule's
level in the metadata and has its own at the result.
"""

from __future__ import annotations

import hashlib
import json
import os
from urllib.parse import quote

from .. import __version__
from ..diagnostics import Diagnostic, Fix, Severity
from ..rules.registry import all_rules
from ..rules.rule import Rule
from ..source import Span
from .explanation import explain
from .reported import Reported
from .text import safe

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}

Object = dict[str, object]


def render(files: list[Reported], *, statistics: bool = False) -> str:
    """Return the report; `statistics` has no place in it."""
    rules = all_rules()
    index = {rule.code: number for number, rule in enumerate(rules)}
    unreadable = [file for file in files if file.unreadable is not None]
    invocation: Object = {"executionSuccessful": not unreadable}
    if unreadable:
        invocation["toolExecutionNotifications"] = [
            {"level": "error", "message": {"text": safe(f"{file.unreadable}")}, "locations": [_location(file)]}
            for file in unreadable
        ]
    run = {
        "tool": {
            "driver": {
                "name": "reanac",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "artifacts": [{"location": {"uri": _uri(file)}, "sourceLanguage": "yaml"} for file in files],
        "results": [_result(file, diagnostic, index) for file in files for diagnostic in file.diagnostics],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> Object:
    explained = explain(rule)
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": explained.summary},
        "fullDescription": {"text": explained.section("What it does") or explained.summary},
        "help": {"text": explained.plain, "markdown": explained.markdown},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(file: Reported, diagnostic: Diagnostic, index: dict[str, int]) -> Object:
    message = f"{diagnostic.message} {diagnostic.help}" if diagnostic.help else diagnostic.message
    result: Object = {"ruleId": diagnostic.code}
    if diagnostic.code in index:
        result["ruleIndex"] = index[diagnostic.code]
    result |= {
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": safe(message)},
        "locations": [_location(file, diagnostic.place)],
        "partialFingerprints": {"reanacLine/v1": _fingerprint(file, diagnostic)},
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, **_location(file, related.place), "message": {"text": safe(related.message)}}
            for number, related in enumerate(diagnostic.related, 1)
        ]
    if diagnostic.fix is not None and diagnostic.fix.edits:
        result["fixes"] = [_fix(file, diagnostic.fix)]
    return result


def _location(file: Reported, place: Span | None = None) -> Object:
    physical: Object = {"artifactLocation": {"uri": _uri(file)}}
    if place is not None:
        physical["region"] = _region(file, place)
    return {"physicalLocation": physical}


def _region(file: Reported, place: Span) -> Object:
    region = file.region(place)
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _fix(file: Reported, fix: Fix) -> Object:
    return {
        "description": {"text": safe(fix.title if fix.safe else f"{fix.title} (may change the meaning)")},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": _uri(file)},
                "replacements": [
                    {"deletedRegion": _region(file, edit.place), "insertedContent": {"text": edit.text}}
                    for edit in fix.edits
                ],
            }
        ],
    }


def _uri(file: Reported) -> str:
    """Return the path as a relative reference, or as a ``file:`` URI outside the current folder."""
    name = file.name
    if os.path.isabs(name):
        relative = os.path.relpath(name)
        if relative.startswith(".."):
            return "file://" + quote(os.fsencode(name))
        name = relative
    # A colon in the first segment would be read as a scheme.
    return quote(os.fsencode(os.path.normpath(name)), safe="/")


def _fingerprint(file: Reported, diagnostic: Diagnostic) -> str:
    line = file.region(diagnostic.place).line
    words = file.source.line(line).strip() if file.source is not None else ""
    return hashlib.sha256(f"{diagnostic.code}\0{words}".encode("utf-8", "backslashreplace")).hexdigest()
