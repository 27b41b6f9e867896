"""The graph of a workflow: what is done, what waits for what, and what it takes; and its pictures."""

from __future__ import annotations

from .model import Edge, Graph, Kind, Vertex, make_graph

__all__ = ["Edge", "Graph", "Kind", "Vertex", "make_graph"]
