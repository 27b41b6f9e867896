"""What a compile came to, as JSON: the report of a check, with the files that were written and what was lost."""

from __future__ import annotations

import json
from pathlib import Path

from ..api import Compiled
from ..diagnostics import Diagnostic, Severity
from ..losses import CODE
from .json import document, place_of
from .reported import reported
from .text import safe


def render(name: str, compiled: Compiled, folder: Path) -> str:
    """Return the report as one JSON object.

    Args:
        name: how the specification is called.
        compiled: what the compile made.
        folder: where its bundle was written.
    """
    made = document([reported(name, compiled.source, compiled.diagnostics)])
    bundle = compiled.bundle
    if bundle is None:
        made["bundle"] = None
    else:
        paths = sorted(safe(file.path) for file in bundle.files)
        made["bundle"] = {"folder": safe(folder.as_posix()), "main": bundle.main, "files": paths}
    told = (Diagnostic(CODE, Severity.WARNING, loss.place, loss.message, loss.help) for loss in compiled.losses)
    file = reported(name, compiled.source, tuple(told))
    made["losses"] = [
        {
            "field": loss.field,
            "fate": loss.fate.value,
            **place_of(file, loss.place),
            "message": shown.message,
            "help": shown.help,
        }
        for loss, shown in zip(compiled.losses, file.diagnostics, strict=True)
    ]
    return json.dumps(made, indent=2) + "\n"
