"""What a fix would change, as a unified diff; hunks that would show a secret are left out."""

from __future__ import annotations

from difflib import unified_diff

from ..source import Source
from .redact import secret_words
from .text import safe

_NO_NEWLINE = "\\ No newline at end of file\n"


def render(
    name: str,
    before: str,
    after: str,
    source: Source | None,
    *,
    terminal: bool = False,
) -> str:
    """Return a unified diff that ``patch -p0`` and ``git apply -p0`` read.

    Args:
        name: the file.
        before: what it holds, with its byte order mark.
        after: what it would hold.
        source: what it would hold, with the places of secrets.
        terminal: make control characters visible, which no patch could be made of.
    """
    secrets = secret_words(source)
    shown: list[str] = []
    hunk: list[str] = []
    label = safe(name.removeprefix("./"))  # git takes no path that begins with a dot
    for line in (*unified_diff(_lines(before), _lines(after), label, label), "@@"):
        if line.startswith("@@"):
            text = "".join(hunk)
            shown += hunk if not any(word in text for word in secrets) else _left_out(hunk)
            hunk = []
        text = line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}"
        hunk.append(safe(text[:-1]) + "\n" if terminal else text)
    return "".join(shown)


def _left_out(hunk: list[str]) -> list[str]:
    """Return what stands for a hunk that holds a secret: nothing that ``patch`` would apply."""
    return [f"# left out, because a secret stands there: {hunk[0]}"]


def _lines(text: str) -> list[str]:
    """Return the lines of a text, each with its line feed; no other character ends a line for ``patch``."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + [part for part in parts[-1:] if part]
