"""The line that ends a report."""

from __future__ import annotations

from collections.abc import Iterable

from ..diagnostics import Diagnostic, Severity


def summary(diagnostics: Iterable[Diagnostic], files: int) -> str:
    """Return one line that counts the findings."""
    counts = dict.fromkeys((Severity.ERROR, Severity.WARNING, Severity.HINT), 0)
    for diagnostic in diagnostics:
        counts[diagnostic.severity] += 1
    words = [f"{number} {severity.word}{'s' if number > 1 else ''}" for severity, number in counts.items() if number]
    checked = f"{files} file{'s' if files != 1 else ''}"
    return f"{', '.join(words)} in {checked}." if words else f"{checked} checked: no findings."
