"""What all pictures of a graph say in words."""

from __future__ import annotations

from ..reports.text import safe, width
from .model import Graph, Vertex

_WIDEST, _NARROWER, _MANY = 44, 30, 40
"""How many columns a box may have, and how many where there are many boxes."""
_MOST = 6


def shown_lines(vertex: Vertex, graph: Graph) -> list[str]:
    """Return the lines in a box: the title, what else is to be said, and its credentials; all of a bounded length."""
    widest = _WIDEST if len(graph.vertices) <= _MANY else _NARROWER
    lines = [safe(vertex.title), *map(safe, vertex.lines[:_MOST])]
    left = len(vertex.lines) - _MOST
    if left > 0:
        lines.append(f"and {left} more")
    lines += [f"needs {safe(each)}" for each in vertex.credentials]
    return [shortened(line, widest) for line in lines]


def full_text(vertex: Vertex) -> str:
    """Return all that is known of a vertex, a line each."""
    lines = [vertex.title, *vertex.lines, *(f"needs {each}" for each in vertex.credentials)]
    if vertex.is_barrier:
        lines.append("waits for all before it, and all behind it waits: it does not promise its inputs and outputs")
    return "\n".join(map(safe, lines))


def shortened(text: str, widest: int) -> str:
    """Return a text that takes no more columns; what is left out is in its middle, for names differ at their ends."""
    if columns_of(text) <= widest:
        return text
    tail = ""
    for char in reversed(text):
        if columns_of(char + tail) > widest // 2:
            break
        tail = char + tail
    head = ""
    for char in text:
        if columns_of(head + char) > widest - 1 - columns_of(tail):
            break
        head += char
    return f"{head}…{tail}"


def columns_of(text: str) -> int:
    """Return how many columns of fixed width a text takes."""
    return sum(map(width, text))


def summary(graph: Graph) -> str:
    """Return a sentence on the whole."""
    if not graph.steps:
        return "no steps"
    steps = f"{graph.steps} step{'s' * (graph.steps != 1)}"
    if graph.steps == 1:
        return steps
    if graph.side_by_side == 1:
        return f"{steps}, one after the other"
    return f"{steps}; the longest chain has {graph.chain}, and {graph.side_by_side} may run side by side"
