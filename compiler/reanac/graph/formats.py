"""The formats of pictures, and how a checked specification becomes one."""

from __future__ import annotations

from ..api import Checked
from ..reports.redact import BLOT, redact, secret_words
from .model import Graph, make_graph

FORMATS = {
    "mermaid": (".mmd", ".mermaid"),
    "dot": (".dot", ".gv"),
    "svg": (".svg",),
    "html": (".html", ".htm"),
}
"""Each format, with the suffixes of its files."""


def draw(checked: Checked, form: str) -> str | None:
    """Return a picture of a specification without its secrets, or None where there is nothing to draw.

    Args:
        checked: what a check found.
        form: one of `FORMATS`.
    """
    graph = _graph(checked)
    source, findings = redact(checked.source, checked.diagnostics)
    if form == "html":
        from .html import to_html

        return None if source is None else to_html(graph, source, findings)
    if graph is None:
        return None
    if form == "svg":
        from .svg import to_svg

        return to_svg(graph)
    if form == "dot":
        from .dot import to_dot

        return to_dot(graph)
    from .mermaid import to_mermaid

    return to_mermaid(graph)


def _graph(checked: Checked) -> Graph | None:
    if checked.workflow is None:
        return None
    words = secret_words(checked.source)

    def without_secrets(text: str) -> str:
        for word in words:
            text = text.replace(word, BLOT * 3)
        return text

    return make_graph(checked.workflow, checked.diagnostics, without_secrets)
