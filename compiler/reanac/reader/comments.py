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
    text = source.text
    if step.flow and text[max(step.start - 2, 0) : step.start] not in ("- ", "-\t"):
        return ()  # in brackets no comment stands right above
    begin = text.rfind("\n", 0, step.start) + 1
    indent = text[begin : step.start].find("-")
    found: list[str] = []
    while indent >= 0 and begin > 0:
        begin, end = text.rfind("\n", 0, begin - 1) + 1, begin - 1
        line = text[begin:end]
        comment = line.strip()
        if not comment.startswith("#") or line.index("#") > indent:
            break
        if not comment.startswith(_OUR_OWN):
            found.append(comment)
    return tuple(reversed(found))


def _trimmed(lines: list[str]) -> tuple[str, ...]:
    while lines and not lines[0]:
        lines = lines[1:]
    while lines and not lines[-1]:
        lines = lines[:-1]
    return tuple(lines)
