"""A graph in the language of Mermaid, which GitHub, GitLab and many editors draw (https://mermaid.js.org)."""

from __future__ import annotations

import re

from ..diagnostics import Severity
from .model import Edge, Graph, Kind, Vertex
from .words import shown_lines, summary

_SHAPES = {
    Kind.INPUTS: ("([", "])"),
    Kind.STEP: ("[", "]"),
    Kind.STAGE_IN: ("[/", "/]"),
    Kind.STAGE_OUT: ("[\\", "\\]"),
    Kind.DATA: ("[(", ")]"),
    Kind.OUTPUTS: ("([", "])"),
}
_STYLES = {
    "injected": "stroke:#0b7285,stroke-width:2px",
    "data": "stroke:#5f3dc4,stroke-width:2px",
    "barrier": "stroke-dasharray:6 4",
    "error": "stroke:#c92a2a,stroke-width:3px",
    "warning": "stroke:#e67700,stroke-width:3px",
}


def to_mermaid(graph: Graph) -> str:
    """Return the text of a flowchart; it ends in a line break."""
    lines = [f"%% {summary(graph)}", "flowchart TD"]
    lines += [f"  {vertex.id}{_shape(vertex, graph)}" for vertex in graph.vertices]
    for edge in graph.edges:
        lines.append(f"  {edge.source} --> {_label(edge)}{edge.target}")
    classes: dict[str, list[str]] = {}
    for vertex in graph.vertices:
        for name in _classes(vertex):
            classes.setdefault(name, []).append(vertex.id)
    for name, ids in classes.items():
        lines += [f"  classDef {name} {_STYLES[name]}", f"  class {','.join(ids)} {name}"]
    return "".join(f"{line}\n" for line in lines)


def _label(edge: Edge) -> str:
    """Return the file that goes along an edge, if it is one of a plain name."""
    return f'|"{edge.files[0]}"| ' if len(edge.files) == 1 and _PLAIN.fullmatch(edge.files[0]) else ""


_PLAIN = re.compile(r"[a-z][A-Za-z0-9./-]{1,40}")


def _shape(vertex: Vertex, graph: Graph) -> str:
    left, right = _SHAPES[vertex.kind]
    return left + _quoted(*shown_lines(vertex, graph)) + right


def _quoted(*lines: str) -> str:
    """Return lines as a label in which nothing is syntax: neither of Mermaid nor of the Markdown that it sees there."""
    return '"' + "<br/>".join(_SYNTAX.sub(_by_number, line) for line in lines) + '"'


_SYNTAX = re.compile(r"(?<=^\d)\.|(?<=^\d\d)\.|(?<![^\W_])[._-]|_(?![^\W_])|:(?=fa-)|[^\w ./,:…-]")
"""All but letters, digits, blanks, and marks that stand behind a letter: ``1.`` and ``-`` could begin a list."""
_MARKDOWN = frozenset("*_`~\\")
"""A label of several lines is read as Markdown when Mermaid has put characters for numbers: these need a backslash."""
_JOINER = "#8288;"
"""Nothing to see; it keeps ``$$``, a formula, and ``fa:fa-``, an icon, apart."""


def _by_number(found: re.Match[str]) -> str:
    char = found[0]
    if char == ":" or (char == "$" and found.string[: found.start()].endswith("$")):
        return f"{_JOINER}#{ord(char)};"
    return f"#92;#{ord(char)};" if char in _MARKDOWN else f"#{ord(char)};"


def _classes(vertex: Vertex) -> list[str]:
    found = {Kind.STAGE_IN: ["injected"], Kind.STAGE_OUT: ["injected"], Kind.DATA: ["data"]}.get(vertex.kind, [])
    found = [*found, *(["barrier"] if vertex.is_barrier else [])]
    return [*found, *([vertex.severity.word] if vertex.severity in (Severity.ERROR, Severity.WARNING) else [])]
