"""What a report is made of: the findings of each file, after secrets have been taken out."""

from __future__ import annotations

import os
from functools import cache

from reanac_grammar.node import Node

from ..diagnostics import Diagnostic, Fix, Severity
from ..source import Source, Span
from .text import safe


class Reported(Node):
    """One file in a report.

    Attributes:
        name: how people call the file.
        source: its text, without secrets; None where it is no text that could be read.
        diagnostics: its findings in source order, without secrets.
        unreadable: why it could not be read, or None.
    """

    name: str
    source: Source | None
    diagnostics: tuple[Diagnostic, ...] = ()
    unreadable: str | None = None

    @property
    def path(self) -> str:
        """The name as a path with forward slashes, relative to the current folder where it lies in it; printable."""
        name = self.name
        if os.path.isabs(name):
            relative = os.path.relpath(name)
            name = name if relative.startswith("..") else relative
        elif name.startswith("./"):
            name = os.path.normpath(name)
        return safe(name.replace(os.sep, "/"))

    def region(self, place: Span) -> Region:
        """Return where a place begins and ends, as lines and columns."""
        if self.source is None:
            return Region(1, 1, 1, 1)
        length = len(self.source.text)
        start = self.source.position(min(place.start, length))
        end = self.source.position(min(max(place.end, place.start), length))
        return Region(start.line, start.column, end.line, end.column)


class Region(Node):
    """Lines and columns from 1, in code points; the end is the first column behind the place.

    It is where a place begins and ends, so an end may be the beginning of a line.
    """

    line: int
    column: int
    end_line: int
    end_column: int


class Tally(Node):
    """How many findings there are of a rule."""

    code: str
    severity: Severity
    number: int
    fixable: int


def reported(name: str, source: Source | None, diagnostics: tuple[Diagnostic, ...]) -> Reported:
    """Return a file for a report; what a secret finding is about is taken out of everything."""
    from .redact import redact

    return Reported(name, *redact(source, diagnostics))


def tallies(files: list[Reported]) -> list[Tally]:
    """Return how often each rule has found something, the most frequent first."""
    counts: dict[tuple[str, Severity], list[Fix | None]] = {}
    for file in files:
        for diagnostic in file.diagnostics:
            counts.setdefault((diagnostic.code, diagnostic.severity), []).append(diagnostic.fix)
    found = [
        Tally(code, severity, len(fixes), len(fixes) - fixes.count(None)) for (code, severity), fixes in counts.items()
    ]
    return sorted(found, key=lambda tally: (-tally.number, tally.code, -tally.severity))


@cache
def rule_name(code: str) -> str:
    """Return the name of the rule with a code, or the code where it has none."""
    from ..rules.registry import find_rule

    rule = find_rule(code)
    return rule.name if rule is not None else code
