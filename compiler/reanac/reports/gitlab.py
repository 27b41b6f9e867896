"""GitLab's Code Quality report: an array of issues in the part of Code Climate's format that GitLab reads.

Source: https://docs.gitlab.com/ci/testing/code_quality/ (description, check_name, fingerprint, severity,
location.path, location.lines.begin).
"""

from __future__ import annotations

import hashlib
import json

from ..diagnostics import Diagnostic, Severity
from .reported import Reported
from .text import safe

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.HINT: "info"}


def render(files: list[Reported], *, statistics: bool = False) -> str:
    """Return the report; `statistics` has no place in it."""
    issues: list[object] = []
    for file in files:
        repeated: dict[str, int] = {}
        for diagnostic in file.diagnostics:
            region = file.region(diagnostic.place)
            print_of = _fingerprint(file, diagnostic, region.line, repeated)
            issues.append(
                {
                    "description": safe(_description(diagnostic)),
                    "check_name": diagnostic.code,
                    "fingerprint": print_of,
                    "severity": _SEVERITIES[diagnostic.severity],
                    "location": {"path": file.path, "lines": {"begin": region.line, "end": region.end_line}},
                }
            )
    return json.dumps(issues, indent=2) + "\n"


def _description(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.message} {diagnostic.help}" if diagnostic.help else diagnostic.message


def _fingerprint(file: Reported, diagnostic: Diagnostic, line: int, repeated: dict[str, int]) -> str:
    """Return what tells a finding from all others and stays when lines are added above it."""
    words = file.source.line(line).strip() if file.source is not None else ""
    same = f"{file.path}\0{diagnostic.code}\0{words}"
    repeated[same] = repeated.get(same, 0) + 1
    return hashlib.sha256(f"{same}\0{repeated[same]}".encode("utf-8", "backslashreplace")).hexdigest()
