"""A page that shows a specification and its graph side by side; it needs nothing but itself, and fetches nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape

from ..diagnostics import Diagnostic, Severity
from ..reports.text import safe
from ..source import Source
from .model import Graph
from .svg import to_svg
from .words import summary

_STYLE = """\
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#59636e;--paper:#fff;--bar:#f6f8fa;--rule:#d1d9e0;--on:#fff3bf;
--error:#c92a2a;--warning:#b35900;--hint:#0b7285}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--paper:#0d1117;--bar:#161b22;--rule:#3d444d;
--on:#3b3212;--error:#ff8787;--warning:#ffc078;--hint:#3bc9db}}
*{box-sizing:border-box}
body{margin:0;height:100vh;display:grid;grid-template:auto minmax(0,1fr)/minmax(20rem,2fr) minmax(0,3fr);
color:var(--ink);background:var(--paper);font:14px system-ui,sans-serif}
header{grid-column:1/-1;padding:.6rem 1rem;background:var(--bar);border-bottom:1px solid var(--rule);display:flex;
gap:1rem;align-items:baseline;flex-wrap:wrap}
h1{font-size:1rem;margin:0;overflow-wrap:anywhere}header p{margin:0;color:var(--soft)}
header button{margin-left:auto;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--rule);
border-radius:6px;padding:.15rem .6rem}
#spec,#graph{overflow:auto;min-width:0}#spec{border-right:1px solid var(--rule)}
#spec ol{margin:0;padding:.5rem 0;font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;list-style:none;
min-width:max-content}
#spec li{padding:0 1rem 0 0}#spec code{font:inherit;white-space:pre}
#spec li>a{display:inline-block;width:4em;padding-right:1em;text-align:right;color:var(--soft);text-decoration:none;
user-select:none}
#spec li.on{background:var(--on)}
mark{background:none;color:inherit;text-decoration:underline wavy 1.5px;text-underline-offset:3px}
.error{--mark:var(--error)}.warning{--mark:var(--warning)}.hint{--mark:var(--hint)}
mark{text-decoration-color:var(--mark)}
.finding{position:sticky;left:4em;width:max-content;max-width:min(46rem,32vw);margin:0 0 .2rem 4em;color:var(--mark);
white-space:pre-wrap}
#graph{padding:1rem}#graph svg{display:block;margin:0 auto;background:none}
#graph.fit svg{max-width:100%;max-height:100%;width:auto;height:auto}
@media(max-width:60rem){body{height:auto;display:block}.finding{max-width:80vw}
#spec{border-right:0;border-bottom:1px solid var(--rule)}}
"""
_SCRIPT = """\
const lines = [...document.querySelectorAll("#spec li")];
const vertices = [...document.querySelectorAll(".vertex")];
const range = vertex => (vertex.dataset.lines || "0 0").split(" ").map(Number);
function show(vertex, from) {
  for (const each of [...lines, ...vertices]) each.classList.remove("on");
  if (!vertex) return;
  vertex.classList.add("on");
  const [first, last] = range(vertex);
  const marked = lines.slice(Math.max(first - 1, 0), last);
  for (const line of marked) line.classList.add("on");
  if (from !== "spec" && marked.length) marked[0].scrollIntoView({block: "center"});
  if (from === "spec") vertex.scrollIntoView({block: "center", inline: "center"});
}
for (const vertex of vertices) {
  vertex.addEventListener("click", () => show(vertex, "graph"));
  vertex.addEventListener("focus", () => show(vertex, "graph"));
}
lines.forEach((line, at) => line.addEventListener("click", () => {
  const holding = vertices.filter(each => range(each)[0] <= at + 1 && at + 1 <= range(each)[1]);
  const size = each => range(each)[1] - range(each)[0];
  show(holding.sort((one, other) => size(one) - size(other))[0], "spec");
}));
if (vertices.length) vertices[0].scrollIntoView({block: "nearest", inline: "center"});
document.querySelector("button").addEventListener("click", event => {
  const fits = document.querySelector("#graph").classList.toggle("fit");
  event.target.setAttribute("aria-pressed", fits);
});
"""


def to_html(graph: Graph | None, source: Source, findings: Iterable[Diagnostic]) -> str:
    """Return an HTML document; it ends in a line break.

    Args:
        graph: the graph, or None where there is no workflow that can be read.
        source: the specification, without its secrets.
        findings: what a check found, without secrets.
    """
    found = tuple(findings)
    name = escape(safe(source.name))
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    said = "There is no workflow that can be read." if graph is None else summary(graph)
    return f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{name}: graph</title>
<style>{_STYLE}</style>
</head>
<body>
<header><h1>{name}</h1><p>{escape(said)}</p><p>{escape(_counted(found))}</p>
<button type="button" aria-pressed="false">Fit the graph to the window</button></header>
<main id="spec"><ol>
{_listing(source, found)}</ol></main>
<section id="graph" aria-label="Graph">
{"" if graph is None else to_svg(graph, source, headed=False)}</section>
<script>{_SCRIPT}</script>
</body>
</html>
"""


def _counted(findings: tuple[Diagnostic, ...]) -> str:
    """Say how many findings of which severity there are."""
    counts = [(severity, sum(each.severity is severity for each in findings)) for severity in reversed(Severity)]
    said = [f"{count} {severity.word}{'s' * (count != 1)}" for severity, count in counts if count]
    return ", ".join(said) or "no findings"


def _listing(source: Source, findings: tuple[Diagnostic, ...]) -> str:
    """Return the lines of a specification, what is found in them marked, and said below them."""
    at: dict[int, list[Diagnostic]] = {}
    for finding in findings:
        at.setdefault(source.position(finding.place.start).line, []).append(finding)
    parts = []
    for number in range(1, len(source.line_starts) + 1):
        start, end = source.line_bounds(number)
        here = at.get(number, [])
        text = _marked(source, start, end, here)
        parts.append(f'<li id="L{number}"><a href="#L{number}">{number}</a><code>{text}</code>')
        parts += [_told(finding) for finding in here]
        parts.append("</li>\n")
    return "".join(parts)


def _marked(source: Source, start: int, end: int, findings: list[Diagnostic]) -> str:
    """Return a line with the places of findings marked; where they overlap, the worst counts."""
    worst: dict[int, Severity] = {}
    for finding in findings:
        for place in range(finding.place.start, min(max(finding.place.end, finding.place.start + 1), end)):
            worst[place] = max(finding.severity, worst.get(place, finding.severity))
    parts: list[str] = []
    at = start
    while at < end:
        severity, first = worst.get(at), at
        while at < end and worst.get(at) is severity:
            at += 1
        text = escape(safe(source.text[first:at]))
        parts.append(text if severity is None else f'<mark class="{severity.word}">{text}</mark>')
    return "".join(parts)


def _told(finding: Diagnostic) -> str:
    said = f"{finding.severity.word} {finding.code}: {finding.message}"
    helped = f"\n{finding.help}" if finding.help else ""
    return f'<div class="finding {finding.severity.word}">{escape(safe(said))}{escape(helped)}</div>'
