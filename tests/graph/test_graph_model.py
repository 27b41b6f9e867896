"""The graph of a workflow says what is done, in which order, with which data, and who needs credentials."""

from __future__ import annotations

from pathlib import Path

import pytest

import reanac
from compile.compiled import SAMPLES, name_of
from engines.agreement import drawn
from engines.random_specs import PROMISING_SPECIFICATIONS, SPECIFICATIONS
from reanac.diagnostics import Severity
from reanac.graph import Graph, Kind, make_graph
from reanac.passes import run_passes
from reanac.passes.dataflow import dependencies

from .specs import PLAIN, many, odd

STEPS = (Kind.STEP, Kind.STAGE_IN, Kind.STAGE_OUT)


def graph_of(text: str) -> Graph:
    checked = reanac.check(text)
    assert checked.workflow is not None
    return make_graph(checked.workflow, checked.diagnostics)


def assert_right(text: str) -> None:
    """Assert that a graph has every step once, in order, and just the order that the passes find."""
    checked = reanac.check(text)
    assert checked.workflow is not None
    graph, staged = make_graph(checked.workflow), run_passes(checked.workflow)
    ids = [vertex.id for vertex in graph.vertices]
    assert len(set(ids)) == len(ids)
    steps = [vertex for vertex in graph.vertices if vertex.kind in STEPS]
    assert len(steps) == len(staged.steps) == graph.steps
    place = {id: number for number, id in enumerate(ids)}
    assert all(place[edge.source] < place[edge.target] for edge in graph.edges)
    number = {vertex.id: at for at, vertex in enumerate(steps)}
    waits = {
        (number[edge.source], number[edge.target])
        for edge in graph.edges
        if {edge.source, edge.target} <= number.keys()
    }
    expected = {(other, at) for at, others in enumerate(dependencies(staged)) for other in others}
    assert waits == expected


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
def test_samples_have_each_step_once_and_in_order(path: Path) -> None:
    assert_right(path.read_text())


@pytest.mark.parametrize("specs", [SPECIFICATIONS, PROMISING_SPECIFICATIONS], ids=["any", "promising"])
def test_so_have_random_specifications(specs: object) -> None:
    for text in drawn(specs, 60, 1):  # type: ignore[arg-type]
        assert_right(text)


def test_so_have_long_ones_and_odd_ones() -> None:
    assert_right(many(100))
    assert_right(odd())


class TestWhatItSays:
    GRAPH = graph_of(PLAIN)
    VERTICES = {vertex.title: vertex for vertex in GRAPH.vertices}  # noqa: RUF012

    def edges(self) -> set[tuple[str, str]]:
        title = {
            vertex.id: f"{vertex.title}{vertex.id}" if vertex.kind is Kind.DATA else vertex.title
            for vertex in self.GRAPH.vertices
        }
        return {(title[edge.source], title[edge.target]) for edge in self.GRAPH.edges}

    def test_what_waits_for_what(self) -> None:
        assert self.edges() == {
            ("input files", "left"), ("input files", "right"), ("Ruciods1", "left-stage-in"), ("left-stage-in", "left"),
            ("left", "join"), ("right", "join"), ("join", "join-stage-out"), ("join-stage-out", "Ruciods5"),
            ("join", "output files"),
        }  # fmt: skip

    def test_which_files_go_along(self) -> None:
        files = {edge.target: edge.files for edge in self.GRAPH.edges if edge.source == self.VERTICES["left"].id}
        assert files == {self.VERTICES["join"].id: ("work/left.csv",)}

    def test_which_data_are_moved(self) -> None:
        lines = [vertex.lines for vertex in self.GRAPH.vertices if vertex.kind is Kind.DATA]
        assert lines == [("mc20_13TeV:one.root",), ("user.jdoe:all.csv",)]

    def test_who_needs_credentials(self) -> None:
        needs = {title: vertex.credentials for title, vertex in self.VERTICES.items() if vertex.credentials}
        both = ("VOMS proxy of atlas, role production", "rucio.cfg of atlas")
        assert needs == {"left-stage-in": both, "join-stage-out": both}

    def test_what_may_run_side_by_side(self) -> None:
        assert (self.GRAPH.steps, self.GRAPH.chain, self.GRAPH.side_by_side) == (5, 4, 2)
        assert not any(vertex.is_barrier for vertex in self.GRAPH.vertices)

    def test_a_step_without_promises_is_a_barrier(self) -> None:
        graph = graph_of(PLAIN.replace("        inputs: [code/fit.py]\n        outputs: [work/right.csv]\n", ""))
        assert [vertex.title for vertex in graph.vertices if vertex.is_barrier] == ["right"]
        assert graph.side_by_side == 1

    def test_what_was_uploaded_is_fetched_from_there(self) -> None:
        more = "        rucio: {get: ['user.jdoe:all.csv -> again.csv']}\n"
        step = f"      - name: again\n        environment: a/b:1.0\n{more}        commands: ['cat again.csv']\n"
        graph = graph_of(PLAIN.replace("outputs:\n  files: [all.csv]", f"{step}outputs:\n  files: [all.csv]"))
        stage = next(vertex for vertex in graph.vertices if vertex.title == "again-stage-in")
        assert ("ds5", f"d{stage.id}") in {(edge.source, edge.target) for edge in graph.edges}


class TestFindings:
    def test_they_are_where_they_belong(self) -> None:
        text = PLAIN.replace("python code/fit.py - work", "python ${nope} - work").replace(
            "mc20_13TeV:one.root ->", "mc20_13TeV:a<b ->"
        )
        checked = reanac.check(text)
        assert checked.workflow is not None
        graph = make_graph(checked.workflow, checked.diagnostics)
        assert {vertex.title: vertex.severity for vertex in graph.vertices if vertex.severity is Severity.ERROR} == {
            "right": Severity.ERROR, "left": Severity.ERROR,
        }  # fmt: skip
