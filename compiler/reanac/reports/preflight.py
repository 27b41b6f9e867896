"""What `reanac preflight` has learnt, as a table and as JSON."""

from __future__ import annotations

import json

from ..preflight import Answer, State
from .json import document
from .reported import reported
from .text import safe, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..diagnostics import Diagnostic
    from ..source import Source

_COLOURS = {
    State.GOOD: "\x1b[32m",
    State.DOUBTFUL: "\x1b[1;33m",
    State.BAD: "\x1b[1;31m",
    State.NOT_ASKED: "\x1b[2m",
}
_END = "\x1b[0m"


def table(answers: tuple[Answer, ...], *, colour: bool = False) -> str:
    """Return a line about each thing that was asked, and the sum of what is to be fetched."""
    rows = [(one.state.value, one.about, safe(one.subject), safe(one.detail)) for one in answers]
    widths = [max((sum(map(width, row[column])) for row in rows), default=0) for column in range(3)]
    lines = []
    for one, row in zip(answers, rows, strict=True):
        cells = [word + " " * (wide - sum(map(width, word))) for word, wide in zip(row[:3], widths, strict=True)]
        if colour:
            cells[0] = _COLOURS[one.state] + cells[0] + _END
        lines.append("  ".join((*cells, row[3])).rstrip())
    files, size = total(answers)
    if any(one.files is not None for one in answers):
        lines.append(f"to fetch: {files:,} {'file' if files == 1 else 'files'}, {size:,} bytes")
    return "".join(f"{line}\n" for line in lines)


def total(answers: tuple[Answer, ...]) -> tuple[int, int]:
    """Return how many files are to be fetched, and how many bytes, as far as it is known."""
    return sum(one.files or 0 for one in answers), sum(one.size or 0 for one in answers)


def as_json(name: str, source: Source | None, found: tuple[Diagnostic, ...], answers: tuple[Answer, ...]) -> str:
    """Return the report for programs: that of a check, with the answers.

    Args:
        name: how the specification is called.
        source: its text.
        found: all findings.
        answers: what was learnt.
    """
    made = document([reported(name, source, found)])
    files, size = total(answers)
    made["answers"] = [
        {
            "about": one.about,
            "subject": safe(one.subject),
            "state": one.state.value,
            "detail": safe(one.detail),
            "files": one.files,
            "bytes": one.size,
            "codes": [diagnostic.code for diagnostic in one.diagnostics],
        }
        for one in answers
    ]
    made["to_fetch"] = {"files": files, "bytes": size}
    return json.dumps(made, indent=2) + "\n"
