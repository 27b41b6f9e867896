"""A graph in the language of Graphviz (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from ..diagnostics import Severity
from .model import Graph, Kind, Vertex
from .words import full_text, shown_lines, summary

_SHAPES = {
    Kind.INPUTS: "folder",
    Kind.STEP: "box",
    Kind.STAGE_IN: "cds",
    Kind.STAGE_OUT: "cds",
    Kind.DATA: "cylinder",
    Kind.OUTPUTS: "folder",
}
_COLOURS = {Severity.ERROR: "#c92a2a", Severity.WARNING: "#e67700"}


def to_dot(graph: Graph) -> str:
    """Return the text of a directed graph; it ends in a line break."""
    lines = [f"// {summary(graph)}", "digraph workflow {", '  node [fontname="monospace", fontsize=11];']
    for vertex in graph.vertices:
        words = ", ".join(f"{name}={value}" for name, value in _attributes(vertex, graph).items())
        lines.append(f"  {vertex.id} [{words}];")
    for edge in graph.edges:
        label = f" [label={_quoted(edge.files[0])}, fontsize=9]" if len(edge.files) == 1 else ""
        lines.append(f"  {edge.source} -> {edge.target}{label};")
    return "".join(f"{line}\n" for line in (*lines, "}"))


def _attributes(vertex: Vertex, graph: Graph) -> dict[str, str]:
    found = {
        "shape": _SHAPES[vertex.kind],
        "label": _quoted("\n".join(shown_lines(vertex, graph))),
        "tooltip": _quoted(full_text(vertex)),
    }
    if vertex.is_barrier:
        found["style"] = "dashed"
    if vertex.severity in _COLOURS:
        found |= {"color": _quoted(_COLOURS[vertex.severity]), "penwidth": "2"}
    return found


def _quoted(text: str) -> str:
    r"""Return a text as a string in which neither a quote, ``\N`` nor ``&amp;`` means anything."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;").replace("\n", "\\n")
    return f'"{escaped}"'
