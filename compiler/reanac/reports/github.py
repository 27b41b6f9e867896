"""GitHub's workflow commands: one line a finding, which Actions shows beside the line in a pull request.

Source: https://docs.github.com/actions (workflow commands: error, warning, notice; `%`, CR and LF are escaped in
messages, and `:` and `,` too in properties).
"""

from __future__ import annotations

from ..diagnostics import Diagnostic, Severity
from .reported import Reported
from .text import safe

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def render(files: list[Reported], *, statistics: bool = False) -> str:
    """Return the report; `statistics` has no place in it."""
    return "".join(_line(file, diagnostic) for file in files for diagnostic in file.diagnostics)


def _line(file: Reported, diagnostic: Diagnostic) -> str:
    region = file.region(diagnostic.place)
    properties = {
        "file": file.path,
        "line": str(region.line),
        "col": str(region.column),
        "title": diagnostic.code,
    }
    if region.end_line == region.line:  # columns are shown for one line only
        properties |= {"endLine": str(region.line), "endColumn": str(region.end_column)}
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = f"{diagnostic.message} {diagnostic.help}" if diagnostic.help else diagnostic.message
    return f"::{_COMMANDS[diagnostic.severity]} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    return safe(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
