"""Programs of the user's path."""

from __future__ import annotations

import os


def shellcheck(path: str | None = None) -> str | None:
    """Return the program, if it is on a path such as ``$PATH``."""
    for folder in (os.environ.get("PATH", os.defpath) if path is None else path).split(os.pathsep):
        candidate = os.path.join(folder, "shellcheck")
        if os.path.isabs(candidate) and os.access(candidate, os.X_OK) and os.path.isfile(candidate):
            return candidate
    return None
