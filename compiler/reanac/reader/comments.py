"""Comments that are kept: those at the top of a spec, and those right above a step."""

from __future__ import annotations

from ..source import Source
from .tree import Mapping, Tree

_OUR_OWN = ("# yaml-language-server:", "# reanac:", "# Compiled by reanac")
"""Comments that speak of the text itself, and do not apply to what is made of it."""


def top_comment(source: Source, tree: Tree) -> tuple[str, ...]:
    """Return the comment lines before the first key, without empty lines at either end."""
    lines = source.text[: tree.start].splitlines()
    kept = [line.strip() for line in lines if not line.strip().startswith(("---", "%", *_OUR_OWN))]
    return _trimmed([line for line in kept if not line or line.startswith("#")])


def comment_above(source: Source, step: Mapping) -> tuple[str, ...]:
    """Return the comment lines that stand right above a step, indented no deeper than its dash."""
    position = source.position(step.start)
    dash = source.line(position.line).find("-")
    if dash < 0 or dash >= position.column:
        return ()
    found: list[str] = []
    for number in range(position.line - 1, 0, -1):
        line = source.line(number)
        text = line.strip()
        if not text.startswith("#") or len(line) - len(line.lstrip()) > dash:
            break
        if not text.startswith(_OUR_OWN):
            found.append(text)
    return tuple(reversed(found))


def _trimmed(lines: list[str]) -> tuple[str, ...]:
    while lines and not lines[0]:
        lines = lines[1:]
    while lines and not lines[-1]:
        lines = lines[:-1]
    return tuple(lines)
