"""Tabs where REANA's YAML takes none.

REANA reads with PyYAML's own scanner, which is stricter than libyaml, the one that reanac reads with: a tab may stand
in quotes, in the text of a block and in a comment, and nowhere else.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from ..diagnostics import Findings
from ..source import Source, Span
from .tree import Mapping, Scalar, Tree

_MOST = 100
"""How many tabs are reported."""


def refuse_tabs(source: Source, tree: Tree, findings: Findings) -> None:
    """Report the tabs of a source that REANA could not read."""
    text = source.text
    scalars = sorted(_scalars(tree), key=lambda scalar: scalar.start)
    starts = [scalar.start for scalar in scalars]
    reported = 0
    for tabs in re.finditer("\t+", text):
        at = tabs.start()
        within = bisect_right(starts, at) - 1
        scalar = scalars[within] if within >= 0 and at < scalars[within].end else None
        if scalar is not None and not scalar.plain and (_is_quoted(text, scalar) or "\n" in text[scalar.start : at]):
            continue
        if _in_comment(text, at, scalars, starts):
            continue
        findings.error(
            "RN009",
            Span(at, tabs.end()),
            "A tab stands here, and REANA's YAML takes one in quotes, blocks and comments only.",
            "Write blanks.",
        )
        reported += 1
        if reported == _MOST:
            return


def _is_quoted(text: str, scalar: Scalar) -> bool:
    return text[scalar.end - 1 : scalar.end] in ("'", '"') and text[scalar.start : scalar.start + 1] not in ("|", ">")


def _in_comment(text: str, at: int, scalars: list[Scalar], starts: list[int]) -> bool:
    """Whether a comment begins before an offset on its line."""
    line = max(text.rfind(mark, 0, at) for mark in "\n\r\x85\u2028\u2029") + 1
    for sign in re.finditer("#", text[line:at]):
        place = line + sign.start()
        within = bisect_right(starts, place) - 1
        in_text = within >= 0 and place < scalars[within].end
        if not in_text and (place == line or text[place - 1] in " \t"):
            return True
    return False


def _scalars(tree: Tree) -> list[Scalar]:
    """Return the scalars of a tree, each once: an alias is the very node that it names."""
    found: dict[int, Scalar] = {}
    seen: set[int] = set()
    pending: list[Tree] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Scalar):
            found[node.start] = node
        elif id(node) not in seen:
            seen.add(id(node))
            pending += (part for entry in node.entries for part in entry) if isinstance(node, Mapping) else node.items
    return list(found.values())
