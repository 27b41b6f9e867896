"""Pictures show the graph and nothing else: read by Graphviz, by Mermaid, by an XML parser, and by a browser."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

import reanac
from compile.compiled import SAMPLES, name_of
from reanac.graph import Graph, make_graph
from reanac.graph.formats import FORMATS, draw
from reanac.graph.words import full_text, shown_lines
from reanac.reports.text import safe

from .looks import Browser
from .specs import PLAIN, many, odd

TEXTS: dict[str, Callable[[], str]] = {
    "plain": lambda: PLAIN,
    "odd": odd,
    "many": lambda: many(100),
    **{name_of(path): path.read_text for path in SAMPLES},
}
SVG = "{http://www.w3.org/2000/svg}"
every_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


def graph_of(text: str) -> Graph:
    checked = reanac.check(text)
    assert checked.workflow is not None
    return make_graph(checked.workflow, checked.diagnostics)


def drawn(text: str, form: str) -> str:
    picture = draw(reanac.check(text), form)
    assert picture is not None
    return picture


def edges_of(graph: Graph) -> list[tuple[str, str]]:
    return sorted((edge.source, edge.target) for edge in graph.edges)


@pytest.mark.parametrize("form", FORMATS)
def test_they_are_the_same_each_time(form: str) -> None:
    assert drawn(many(40), form) == drawn(many(40), form)


@pytest.mark.needs("dot")
@every_text
def test_graphviz_reads_what_is_meant(text: Callable[[], str]) -> None:
    graph = graph_of(text())
    call = ["dot", "-Tdot_json"]
    done = subprocess.run(
        call, input=drawn(text(), "dot"), capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stderr == ""
    read = json.loads(done.stdout)
    names = {each["_gvid"]: each["name"] for each in read["objects"]}
    labels = {each["name"]: each["label"].replace("&amp;", "&") for each in read["objects"]}
    expected = {vertex.id: "\n".join(shown_lines(vertex, graph)) for vertex in graph.vertices}
    assert {name: unescaped(label) for name, label in labels.items()} == expected
    assert sorted((names[each["tail"]], names[each["head"]]) for each in read.get("edges", ())) == edges_of(graph)


def unescaped(label: str) -> str:
    """Return what Graphviz would show for a label (https://graphviz.org/docs/attr-types/escString)."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], label)


@pytest.mark.needs("mermaid")
@every_text
def test_mermaid_draws_what_is_meant(text: Callable[[], str], browser: Browser) -> None:
    graph = graph_of(text())
    seen = browser.mermaid(drawn(text(), "mermaid"))
    labels = {id: [line.replace("\u2060", "") for line in lines] for id, lines in seen["labels"]}
    assert labels == {
        vertex.id: [" ".join(line.split()) for line in shown_lines(vertex, graph)] for vertex in graph.vertices
    }
    assert len(seen["edges"]) == len(graph.edges)


@every_text
def test_svg_has_every_vertex_and_every_edge_once(text: Callable[[], str]) -> None:
    graph, root = graph_of(text()), ElementTree.fromstring(drawn(text(), "svg"))
    shown = {
        group.attrib["id"]: ["".join(each.itertext()) for each in group.iter(f"{SVG}text")]
        for group in root.iter(f"{SVG}g") if "id" in group.attrib
    }  # fmt: skip
    assert shown == {vertex.id: shown_lines(vertex, graph) for vertex in graph.vertices}
    titles = {
        group.attrib["id"]: group.findtext(f"{SVG}title") for group in root.iter(f"{SVG}g") if "id" in group.attrib
    }
    assert titles == {vertex.id: full_text(vertex) for vertex in graph.vertices}
    edges = [path.attrib["data-edge"].split() for path in root.iter(f"{SVG}path") if "data-edge" in path.attrib]
    assert sorted(map(tuple, edges)) == edges_of(graph)
    assert not [each for each in root.iter() if each.tag.removeprefix(SVG) in ("script", "a", "image", "foreignObject")]


class TestPage:
    def page(self, text: str, folder: Path) -> Path:
        path = folder / "graph.html"
        path.write_text(drawn(text, "html"), "utf-8")
        return path

    @every_text
    def test_a_browser_shows_it_and_nothing_is_fetched_or_complained_of(
        self, text: Callable[[], str], tmp_path: Path, browser: Browser
    ) -> None:
        page = self.page(text(), tmp_path)
        seen = browser.look(page)
        assert seen["said"] == []
        assert seen["asked"] == [page.as_uri()]
        graph = graph_of(text())
        assert [box["id"] for box in seen["boxes"]] == [vertex.id for vertex in graph.vertices]
        for box in seen["boxes"]:
            left, top, right, bottom = box["box"]
            assert box["texts"]
            for text_left, text_top, text_right, text_bottom in box["texts"]:
                assert left < text_left < text_right <= right, "texts are inside their boxes"
                assert top <= text_top < text_bottom <= bottom
        wide, high, room_wide, room_high = seen["fitted"]
        assert wide <= room_wide
        assert high <= room_high
        assert seen["text"].split("\n") == safe(text().replace("\n", "\0")).split("␀")

    def test_lines_and_boxes_lead_to_each_other(self, tmp_path: Path, browser: Browser) -> None:
        graph = graph_of(PLAIN)
        named = {vertex.title: vertex.id for vertex in graph.vertices}
        lines = {text.strip(): number for number, text in enumerate(PLAIN.split("\n"), 1)}
        get = lines["- mc20_13TeV:one.root -> data/one.root"]
        right = lines["- python code/fit.py - work/right.csv"]
        seen = browser.look(self.page(PLAIN, tmp_path), lines=(get, right, lines["type: serial"]))
        chosen = {get: ["ds1"], right: [named["right"]], lines["type: serial"]: []}
        assert seen["chosen"] == {str(line): ids for line, ids in chosen.items()}
        assert seen["lit"][named["right"]] == [f"L{number}" for number in range(lines["- name: right"], right + 1)]
        assert seen["lit"][named["left-stage-in"]] == [f"L{get}"]

    def test_findings_are_marked_in_the_text_and_at_the_boxes(self, tmp_path: Path, browser: Browser) -> None:
        seen = browser.look(self.page(PLAIN.replace("python code/fit.py - work", "python ${nope} - work"), tmp_path))
        assert "${nope}" in seen["marks"]
        assert any(each.startswith("error RN101: ${nope}") for each in seen["findings"])
        red = {box["id"] for box in seen["boxes"] if box["stroke"] == "rgb(201, 42, 42)"}
        assert red == {vertex.id for vertex in graph_of(PLAIN).vertices if vertex.title == "right"}

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_texts_can_be_read(self, scheme: str, tmp_path: Path, browser: Browser) -> None:
        boxes = browser.look(self.page(PLAIN, tmp_path), scheme=scheme)["boxes"]
        assert {contrast(box["ink"], box["paper"]) >= 7 for box in boxes} == {True}

    def test_a_file_that_holds_no_workflow_is_shown_with_its_findings(self, tmp_path: Path, browser: Browser) -> None:
        seen = browser.look(self.page("workflow: [\n", tmp_path))
        assert seen["boxes"] == []
        assert any(each.startswith("error RN0") for each in seen["findings"])


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, contrast ratio); 7 is enough for all who read."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("form", FORMATS)
def test_secrets_are_not_shown(form: str) -> None:
    secret = "-".join(("glpat", "Zk3vQ8mW1xR7tB5nJ2yL"))
    text = PLAIN.replace("name: right", f'name: "{secret}"').replace("python code/fit.py -", f"TOKEN={secret} fit")
    assert any(finding.secret for finding in reanac.check(text).diagnostics)
    assert secret not in drawn(text, form)
