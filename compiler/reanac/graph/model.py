"""The graph itself: a vertex for each step, each injected transfer and what it moves, and the files at both ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum

from reanac_grammar.node import Node
from reanac_grammar.path import Path, parse_path
from reanac_grammar.problem import GrammarError

from ..diagnostics import Diagnostic, Severity
from ..ir import AnyStep, Files, Get, Proxy, Replicas, StageIn, StageOut, Step, Upload, Workflow
from ..passes import run_passes
from ..passes.dataflow import Touched, dependencies, touched
from ..passes.workspace import Paths, clean
from ..source import NOWHERE, Span


class Kind(Enum):
    """What a vertex stands for."""

    INPUTS = "inputs"
    STEP = "step"
    STAGE_IN = "stage-in"
    STAGE_OUT = "stage-out"
    DATA = "data"
    OUTPUTS = "outputs"


class Vertex(Node):
    """A step, a transfer, or data.

    Attributes:
        id: its name in the graph, a letter and a number.
        kind: what it stands for.
        title: what people call it.
        lines: what else is to be said of it, a line each: an image, DIDs, files.
        credentials: what it must be given before it can run.
        is_barrier: it does not promise what it reads and writes, so it waits for all, and all waits for it.
        span: where it stands in the specification.
        severity: of the worst finding that is about it, or None.
    """

    id: str
    kind: Kind
    title: str
    lines: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    is_barrier: bool = False
    span: Span = NOWHERE
    severity: Severity | None = None


class Edge(Node):
    """That one vertex comes before another.

    Attributes:
        source, target: their names.
        files: the paths that go from one to the other, as far as they are promised.
    """

    source: str
    target: str
    files: tuple[str, ...] = ()


class Graph(Node):
    """A graph without cycles: every edge leads to a vertex that comes later.

    Attributes:
        vertices: in an order in which they could run.
        edges: none that follows from others.
        steps: how many steps it has, injected ones among them.
        chain: how many steps its longest chain has.
        side_by_side: how many steps may run at once, if all steps of a chain take the same time.
    """

    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]
    steps: int
    chain: int
    side_by_side: int


def make_graph(
    workflow: Workflow, findings: Iterable[Diagnostic] = (), clean_text: Callable[[str], str] = str
) -> Graph:
    """Return the graph of a workflow that has not been through the passes.

    Args:
        workflow: the workflow.
        findings: what a check found in it.
        clean_text: takes out of a text what must not be shown.
    """
    return _Maker(run_passes(workflow), clean_text).graph(tuple(findings))


class _Maker:
    def __init__(self, workflow: Workflow, clean_text: Callable[[str], str]) -> None:
        self._workflow, self._clean = workflow, clean_text
        self._ids = [f"s{number}" for number in range(1, len(workflow.steps) + 1)]

    def graph(self, findings: tuple[Diagnostic, ...]) -> Graph:
        """Return the graph."""
        vertices = list(self._vertices())
        edges = [*self._order(), *self._lake()]
        known = {vertex.id for vertex in vertices}
        edges = [edge for edge in edges if edge.source in known and edge.target in known]
        marks = _severities(vertices, findings)
        levels = self._levels(edges)
        return Graph(
            tuple(vertex.replace(severity=marks.get(vertex.id)) for vertex in vertices),
            tuple(edges),
            len(self._ids),
            max(levels, default=0),
            max((levels.count(level) for level in set(levels)), default=0),
        )

    def _vertices(self) -> Iterator[Vertex]:
        inputs, outputs = _files(self._workflow.inputs), _files(self._workflow.outputs)
        if inputs:
            yield self._vertex("inputs", Kind.INPUTS, "input files", inputs, span=_cover(self._workflow.inputs))
        for id, step in zip(self._ids, self._workflow.steps, strict=True):
            transfers = () if isinstance(step, Step) else tuple(map(_did, step.transfers))
            span = _span(step)
            if isinstance(step, StageIn):
                yield self._vertex(f"d{id}", Kind.DATA, "Rucio", transfers, span=span)
            yield self._step(id, step)
            if isinstance(step, StageOut):
                yield self._vertex(f"d{id}", Kind.DATA, "Rucio", transfers, span=span)
        if outputs:
            yield self._vertex("outputs", Kind.OUTPUTS, "output files", outputs, span=_cover(self._workflow.outputs))

    def _step(self, id: str, step: AnyStep) -> Vertex:
        number = id.removeprefix("s")
        title = step.name or f"step {number}"
        site = self._workflow.site
        rucio = step.rucio is not None and step.rucio.wanted
        credentials = (
            *_proxy(step.proxy),
            *([f"rucio.cfg{'' if site is None else f' of {site.name}'}"] if rucio else []),
            *(["Kerberos ticket"] if isinstance(step, Step) and step.kerberos else []),
        )
        kind = Kind.STEP
        if not isinstance(step, Step):
            kind = Kind.STAGE_IN if isinstance(step, StageIn) else Kind.STAGE_OUT
        done = touched(step)
        is_barrier = done.reads is None or done.writes is None
        return self._vertex(id, kind, title, (step.image,), credentials, is_barrier, _span(step))

    def _vertex(
        self, id: str, kind: Kind, title: str, lines: Iterable[str], credentials: tuple[str, ...] = (),
        is_barrier: bool = False, span: Span = NOWHERE,
    ) -> Vertex:  # fmt: skip
        said = (*map(self._clean, filter(None, lines)),)
        return Vertex(id, kind, self._clean(title), said, tuple(map(self._clean, credentials)), is_barrier, span)

    def _order(self) -> Iterator[Edge]:
        """Yield what waits for what; the inputs are like a first step that writes them, the outputs like a last one."""
        first = Step(None, "", (), reads=(), writes=_paths(_files(self._workflow.inputs)))
        last = Step(None, "", (), reads=_paths(_files(self._workflow.outputs)), writes=())
        steps = (first, *self._workflow.steps, last)
        ids = ("inputs", *self._ids, "outputs")
        moved = [touched(step) for step in steps]
        for number, earlier in enumerate(dependencies(self._workflow.replace(steps=steps))):
            for other in earlier:
                yield Edge(ids[other], ids[number], tuple(map(self._clean, _common(moved[other], moved[number]))))

    def _lake(self) -> Iterator[Edge]:
        """Yield what goes to Rucio and comes from there; what is fetched may have been uploaded before."""
        uploaded: dict[str, str] = {}
        for id, step in zip(self._ids, self._workflow.steps, strict=True):
            if isinstance(step, StageIn):
                yield Edge(f"d{id}", id)
                places = {uploaded[did] for did in map(_did, step.transfers) if did in uploaded}
                yield from (Edge(place, f"d{id}") for place in sorted(places))
            elif isinstance(step, StageOut):
                yield Edge(id, f"d{id}")
                uploaded |= {_did(transfer): f"d{id}" for transfer in step.transfers}

    def _levels(self, edges: list[Edge]) -> list[int]:
        """Return for each step how many steps the longest chain to it has, itself among them."""
        before: dict[str, list[str]] = {}
        for edge in edges:
            before.setdefault(edge.target, []).append(edge.source)
        known: dict[str, int] = {}
        for id in self._ids:
            known[id] = 1 + max((known.get(each, 0) for each in before.get(id, ())), default=0)
        return list(known.values())


def _files(files: Files | None) -> tuple[str, ...]:
    if files is None:
        return ()
    return (
        *(clean(entry.path) for entry in files.files or ()),
        *(f"{clean(entry.path)}/" for entry in files.directories or ()),
    )


def _paths(names: Iterable[str]) -> tuple[Path, ...]:
    """Return paths; one that the language would refuse in a promise may be any path."""
    found = []
    for name in names:
        try:
            found.append(parse_path(name, globs=True))
        except GrammarError:
            found.append(parse_path("*", globs=True))
    return tuple(found)


def _proxy(proxy: Proxy | None) -> list[str]:
    if proxy is None or not proxy.wanted:
        return []
    role = f", role {proxy.role}" if proxy.role else ""
    return [f"VOMS proxy{f' of {proxy.vo}' if proxy.vo else ''}{role}"]


def _did(transfer: Get | Replicas | Upload) -> str:
    return transfer.did.source


def _span(step: AnyStep) -> Span:
    """Return where a step stands, or where the transfers of an injected one do."""
    return _cover(*((step,) if isinstance(step, Step) else step.transfers))


def _cover(*parts: Node | None) -> Span:
    """Return the stretch of the text from which nodes are made, from the first word to the last."""
    nodes = (node for part in parts if part is not None for node in part.walk())
    spans = [node for node in nodes if isinstance(node, Span) and node != NOWHERE]
    return Span(min((span.start for span in spans), default=0), max((span.end for span in spans), default=0))


def _common(one: Touched, other: Touched) -> tuple[str, ...]:
    """Return the paths that one writes and that the other has to do with."""
    if one.writes is None or other.reads is None or other.writes is None:
        return ()
    paths = Paths()
    for path in (*other.reads, *other.writes):
        paths.add(path)
    return tuple(path for path in one.writes if paths.overlap(path))


def _severities(vertices: list[Vertex], findings: tuple[Diagnostic, ...]) -> dict[str, Severity]:
    """Return how bad the findings are that are about a vertex: about the smallest one that holds their place."""
    marks: dict[str, Severity] = {}
    for finding in findings:
        holding = [
            (vertex.span.end - vertex.span.start, vertex.id)
            for vertex in vertices
            if vertex.kind is not Kind.DATA and vertex.span.start <= finding.place.start < vertex.span.end
        ]
        if holding:
            id = min(holding)[1]
            marks[id] = max(finding.severity, marks.get(id, finding.severity))
    return marks
