"""JUnit's XML, which every CI shows: a suite for each file, a failed case for each finding.

A file without findings is one case that passes. Hints fail no case: they are listed in the suite's output.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from ..diagnostics import Diagnostic, Severity
from .reported import Reported
from .text import render as render_text
from .text import safe


def render(files: list[Reported], *, statistics: bool = False) -> str:
    """Return the report; `statistics` has no place in it."""
    suites = "".join(_suite(file) for file in files)
    cases = sum(_number(file) for file in files)
    failures = sum(len(_failing(file)) for file in files)
    errors = sum(file.unreadable is not None for file in files)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="reanac" tests="{cases}" failures="{failures}" errors="{errors}">\n{suites}</testsuites>\n'
    )


def _failing(file: Reported) -> list[Diagnostic]:
    return [diagnostic for diagnostic in file.diagnostics if diagnostic.severity > Severity.HINT]


def _number(file: Reported) -> int:
    return max(len(_failing(file)), 1)


def _suite(file: Reported) -> str:
    failing = _failing(file)
    errors = int(file.unreadable is not None)
    name = _attribute(file.path)
    lines = [
        f'  <testsuite name="{name}" tests="{_number(file)}" failures="{len(failing)}" errors="{errors}"'
        ' skipped="0" time="0">'
    ]
    lines += (_case(file, diagnostic) for diagnostic in failing)
    if file.unreadable is not None:
        lines.append(f'    <testcase name="read" classname="{name}" time="0">')
        lines.append(f'      <error type="unreadable" message="{_attribute(file.unreadable)}"/>')
        lines.append("    </testcase>")
    elif not failing:
        lines.append(f'    <testcase name="reanac check" classname="{name}" time="0"/>')
    hints = [diagnostic for diagnostic in file.diagnostics if diagnostic.severity is Severity.HINT]
    if hints:
        lines.append(f"    <system-out>{_content(render_text(file.source, hints, name=file.name))}</system-out>")
    return "\n".join((*lines, "  </testsuite>\n"))


def _case(file: Reported, diagnostic: Diagnostic) -> str:
    region = file.region(diagnostic.place)
    where = f"{diagnostic.code} at {region.line}:{region.column}"
    text = render_text(file.source, (diagnostic,), name=file.name)
    return (
        f'    <testcase name="{where}" classname="{_attribute(file.path)}" time="0">\n'
        f'      <failure type="{diagnostic.severity.word}" message="{_attribute(diagnostic.message)}">'
        f"{_content(text)}</failure>\n"
        "    </testcase>"
    )


def _content(text: str) -> str:
    """Return lines of text for an element; characters that XML 1.0 has no place for become visible."""
    return escape("\n".join(safe(line) for line in text.split("\n")))


def _attribute(text: str) -> str:
    return escape(safe(text), {'"': "&quot;"})
