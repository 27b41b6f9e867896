"""A graph as SVG 1.1 with its own styles, light and dark; nothing is needed to draw it, and nothing is fetched."""

from __future__ import annotations

from html import escape
from itertools import pairwise

from ..diagnostics import Severity
from ..source import Source
from .layout import Box, lay_out
from .model import Graph, Kind, Vertex
from .words import columns_of, full_text, shown_lines, summary

_COLUMN = 7.3
"""How wide a character is in the fixed-width fonts of common systems at 12 pixels, the widest of them."""
_LINE = 16.0
_PADDING = 12.0
_MARGIN = 20.0
_HEAD = 34.0
"""Room for the sentence on top."""
_LID = 7.0
"""How high the lid of a cylinder is."""
_RADIUS = 10.0

STYLE = """\
svg{--ink:#1b1f24;--soft:#59636e;--paper:#fff;--box:#f6f8fa;--line:#8c959f;--in:#0b7285;--inbox:#e3fafc;
--data:#5f3dc4;--databox:#f3f0ff;--end:#2b8a3e;--endbox:#ebfbee;--error:#c92a2a;--warning:#b35900;background:var(--paper)}
@media(prefers-color-scheme:dark){svg{--ink:#e6edf3;--soft:#9198a1;--paper:#0d1117;--box:#1c2128;--line:#6e7681;
--in:#3bc9db;--inbox:#0b2b30;--data:#b197fc;--databox:#231d3b;--end:#69db7c;--endbox:#12261a;--error:#ff8787;
--warning:#ffc078}}
text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink);white-space:pre}
.soft{fill:var(--soft)}.title{font-weight:600}.key{fill:var(--warning)}
.edge{fill:none;stroke:var(--line);stroke-width:1.5}.head{fill:var(--line)}
.shape{fill:var(--box);stroke:var(--line);stroke-width:1.5}
.stage-in .shape,.stage-out .shape{fill:var(--inbox);stroke:var(--in)}
.data .shape{fill:var(--databox);stroke:var(--data)}
.inputs .shape,.outputs .shape{fill:var(--endbox);stroke:var(--end)}
.barrier .shape{stroke-dasharray:6 4}
.error .shape{stroke:var(--error);stroke-width:3}.warning .shape{stroke:var(--warning);stroke-width:3}
.vertex:focus{outline:none}.vertex:focus .shape,.vertex.on .shape{stroke-width:4}
"""


def to_svg(graph: Graph, source: Source | None = None, *, headed: bool = True) -> str:
    """Return an SVG document; it ends in a line break.

    Args:
        graph: the graph.
        source: where it was read: each vertex tells the lines on which it stands.
        headed: a sentence on top says how many steps there are.
    """
    words = {vertex.id: shown_lines(vertex, graph) for vertex in graph.vertices}
    sizes = {vertex.id: _size(vertex, words[vertex.id]) for vertex in graph.vertices}
    drawing = lay_out(sizes, [(edge.source, edge.target) for edge in graph.edges])
    said = summary(graph)
    head = _HEAD if headed else 0.0
    width = max(drawing.width, columns_of(said) * _COLUMN if headed else 0.0) + 2 * _MARGIN
    height = drawing.height + 2 * _MARGIN + head
    aside = (width - 2 * _MARGIN - drawing.width) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="group" aria-label="{escape(f"Graph of the workflow: {said}")}">',
        f"<style>{STYLE}</style>",
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path class="head" d="M0 0L8 4L0 8z"/></marker></defs>',
        *([f'<text class="soft" x="{_MARGIN:.0f}" y="{_MARGIN + 8:.0f}">{escape(said)}</text>'] if headed else []),
        f'<g transform="translate({_MARGIN + aside:.1f} {_MARGIN + head:.0f})">',
    ]
    for edge, points in zip(graph.edges, drawing.lines, strict=True):
        title = f"<title>{escape(', '.join(edge.files))}</title>" if edge.files else ""
        parts.append(
            f'<path class="edge" data-edge="{edge.source} {edge.target}" d="{_curve(points)}" '
            f'marker-end="url(#head)">{title}</path>'
        )
    parts += [_vertex(vertex, drawing.boxes[vertex.id], words[vertex.id], source) for vertex in graph.vertices]
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _size(vertex: Vertex, lines: list[str]) -> tuple[float, float]:
    width = max(map(columns_of, lines)) * _COLUMN + 2 * _PADDING
    height = len(lines) * _LINE + 2 * _PADDING - 4
    return max(width, 80.0), height + (2 * _LID if vertex.kind is Kind.DATA else 0.0)


def _vertex(vertex: Vertex, box: Box, lines: list[str], source: Source | None) -> str:
    classes = ["vertex", vertex.kind.value, *(["barrier"] if vertex.is_barrier else [])]
    if vertex.severity in (Severity.ERROR, Severity.WARNING):
        classes.append(vertex.severity.word)
    place = ""
    if source is not None and vertex.span.end > vertex.span.start:
        first, last = (source.position(at).line for at in (vertex.span.start, vertex.span.end - 1))
        place = f' data-lines="{first} {last}"'
    needs = len(vertex.credentials)
    top = box.y + _PADDING + 9 + (_LID * 1.5 if vertex.kind is Kind.DATA else 0.0)
    texts = []
    for number, line in enumerate(lines):
        kind = "title" if number == 0 else "key" if number >= len(lines) - needs else "soft"
        texts.append(
            f'<text class="{kind}" x="{box.x + _PADDING:.1f}" y="{top + number * _LINE:.1f}">{escape(line)}</text>'
        )
    return (
        f'<g class="{" ".join(classes)}" id="{vertex.id}" tabindex="0" role="img"{place}>'
        f"<title>{escape(full_text(vertex))}</title>{_shape(vertex.kind, box)}{''.join(texts)}</g>"
    )


def _shape(kind: Kind, box: Box) -> str:
    x, y, width, height = box.x, box.y, box.width, box.height
    if kind is Kind.DATA:
        start, arc, high = f"M{x:.1f} {y + _LID:.1f}", f"a{width / 2:.1f} {_LID} 0 0", height - 2 * _LID
        body = f"{start}{arc} 1 {width:.1f} 0v{high:.1f}{arc} 1 {-width:.1f} 0z"
        return f'<path class="shape" d="{body}"/><path class="shape" d="{start}{arc} 0 {width:.1f} 0"/>'
    radius = _RADIUS * 1.6 if kind in (Kind.INPUTS, Kind.OUTPUTS) else _RADIUS / 2
    return f'<rect class="shape" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius:.1f}"/>'


def _curve(points: tuple[tuple[float, float], ...]) -> str:
    """Return a smooth path through points, which leaves and enters layers straight down."""
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        if abs(x - to_x) < 0.05:
            parts.append(f"L{to_x:.1f} {to_y:.1f}")
        else:
            middle = (y + to_y) / 2
            parts.append(f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}")
    return "".join(parts)
