"""Boxes do not overlap, lines do not cross them, what is straight can be seen to be, and all is the same each time."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reanac.graph.layout import GAP, LAYER_GAP, Drawing, fitted, lay_out

sizes = st.tuples(st.floats(20, 300), st.floats(20, 120))


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, tuple[float, float]], list[tuple[str, str]]]:
    boxes = draw(st.lists(sizes, min_size=1, max_size=14))
    edges = draw(st.sets(st.tuples(st.integers(0, 13), st.integers(0, 13)), max_size=30))
    number = len(boxes)
    kept = sorted({(min(edge) % number, max(edge) % number) for edge in edges})
    return {f"v{at}": box for at, box in enumerate(boxes)}, [(f"v{a}", f"v{b}") for a, b in kept if a < b]


def assert_clear(drawing: Drawing, edges: list[tuple[str, str]]) -> None:
    """Assert that boxes are apart, inside, above each other as edges say, and that no line goes through a box."""
    boxes = list(drawing.boxes.values())
    for number, one in enumerate(boxes):
        assert -0.01 <= one.x <= one.x + one.width <= drawing.width + 0.01
        assert -0.01 <= one.y <= one.y + one.height <= drawing.height + 0.01
        for other in boxes[:number]:
            beside = one.x + one.width + GAP / 4 < other.x or other.x + other.width + GAP / 4 < one.x
            assert beside or one.y + one.height < other.y or other.y + other.height < one.y
    for (source, target), line in zip(edges, drawing.lines, strict=True):
        start, end = drawing.boxes[source], drawing.boxes[target]
        assert line[0] == pytest.approx((start.x + start.width / 2, start.y + start.height))
        assert line[-1] == pytest.approx((end.x + end.width / 2, end.y))
        for (x, y), (to_x, to_y) in pairwise(line):
            assert y < to_y + 0.01, "lines go down"
            for box in boxes:
                if y + 0.01 < box.y + box.height and box.y < to_y - 0.01:  # the curve stays between its ends
                    assert max(x, to_x) <= box.x + 0.01 or box.x + box.width <= min(x, to_x) + 0.01


@given(graphs())
def test_nothing_is_on_top_of_anything(graph: tuple[dict[str, tuple[float, float]], list[tuple[str, str]]]) -> None:
    assert_clear(lay_out(*graph), graph[1])


def test_of_a_thousand_either() -> None:
    source = random.Random(3)
    edges = sorted({(source.randint(max(0, at - 9), at - 1), at) for at in range(1, 1000) for _ in range(2)})
    named = [(f"v{one}", f"v{other}") for one, other in edges]
    boxes = {f"v{at}": (source.uniform(60, 200), source.uniform(30, 90)) for at in range(1000)}
    assert_clear(lay_out(boxes, named), named)


def test_a_chain_is_straight() -> None:
    boxes = {f"v{at}": (50.0 + 10 * at, 30.0) for at in range(6)}
    drawing = lay_out(boxes, list(pairwise(boxes)))
    assert {round(box.x + box.width / 2, 3) for box in drawing.boxes.values()} == {50.0}
    assert drawing.height == 6 * 30 + 5 * LAYER_GAP


def test_a_long_edge_is_straight_beside_a_chain() -> None:
    boxes = {f"v{at}": (50.0, 30.0) for at in range(6)}
    drawing = lay_out(boxes, [*pairwise(boxes), ("v0", "v5")])
    passing = {round(x, 1) for x, _ in drawing.lines[-1][1:-1]}
    assert len(passing) == 1


def test_edges_that_need_not_cross_do_not() -> None:
    names = "abcdef"
    edges = [("a", "f"), ("b", "e"), ("c", "d")]
    drawing = lay_out(dict.fromkeys(names, (40.0, 20.0)), edges)
    upper = sorted("abc", key=lambda name: drawing.boxes[name].x)
    below = dict(edges)
    assert [below[name] for name in upper] == sorted("def", key=lambda name: drawing.boxes[name].x)


def test_what_comes_from_nowhere_is_near_what_takes_it() -> None:
    boxes = dict.fromkeys(["a", "b", "c", "data", "stage", "d"], (40.0, 20.0))
    drawing = lay_out(boxes, [("a", "b"), ("b", "c"), ("c", "d"), ("data", "stage"), ("stage", "d")])
    assert drawing.boxes["stage"].y == drawing.boxes["c"].y
    assert drawing.boxes["data"].y == drawing.boxes["b"].y


def test_nothing_is_no_mistake() -> None:
    assert lay_out({}, []).height == 0


numbers = st.floats(-1000, 1000)


class TestFitting:
    @given(st.lists(st.tuples(numbers, st.floats(0.1, 8), st.floats(0, 50)), min_size=1, max_size=12), st.randoms())
    def test_nothing_near_is_better(self, rows: list[tuple[float, float, float]], source: random.Random) -> None:
        wanted, weights, gaps = (list(each) for each in zip(*rows, strict=True))
        gaps[0] = 0.0
        found = fitted(wanted, weights, gaps)

        def cost(places: list[float]) -> float:
            return sum(
                weight * (place - want) ** 2 for weight, place, want in zip(weights, places, wanted, strict=True)
            )

        def is_allowed(places: list[float]) -> bool:
            return all(
                after - before >= gap - 1e-9 for (before, after), gap in zip(pairwise(places), gaps[1:], strict=True)
            )

        assert is_allowed([round(place, 6) for place in found]) or is_allowed(found)
        for _ in range(60):
            first, last = sorted((source.randint(0, len(found) - 1), source.randint(0, len(found) - 1)))
            step = source.choice([-1, 1]) * 10 ** source.uniform(-3, 2)
            moved = [place + step * (first <= at <= last) for at, place in enumerate(found)]
            assert not is_allowed(moved) or cost(moved) >= cost(found) - 1e-6 * max(1.0, cost(found))
