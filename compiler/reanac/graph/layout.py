"""Where the boxes of a graph go: in layers, with few crossings, straight where they can be, and the same every time.

The method is that of Sugiyama, Tagawa and Toda (1981): give each vertex a layer, put a waypoint into each layer that an
edge passes, order each layer by its neighbours, then find coordinates in that order. Waypoints of one source are
shared, so what goes to many places goes there as one line. See docs/adr/0008 for why this is no library's.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import pairwise

from reanac_grammar.node import Node

GAP = 28.0
"""Between two boxes of one layer, in pixels."""
LAYER_GAP = 44.0
_LANE = 14.0
"""Between an edge that passes a layer and what is beside it."""
_SWEEPS = 8
_STRAIGHT = 8.0
"""How much more a waypoint insists on its place than a box."""


class Box(Node):
    """A rectangle; `x` and `y` are those of its left upper corner, in pixels."""

    x: float
    y: float
    width: float
    height: float


class Drawing(Node):
    """Where everything is.

    Attributes:
        boxes: by vertex.
        lines: for each edge the points it goes through, from the bottom of one box to the top of another.
        width, height: of it all.
    """

    boxes: Mapping[str, Box]
    lines: tuple[tuple[tuple[float, float], ...], ...]
    width: float
    height: float


Place = tuple[str, int]
"""A vertex, or a waypoint of its edges, and the layer in which that is."""


def lay_out(sizes: Mapping[str, tuple[float, float]], edges: Sequence[tuple[str, str]]) -> Drawing:
    """Return where the boxes of a graph go.

    Args:
        sizes: width and height of each vertex, in an order in which every edge leads to a later one.
        edges: from which vertex to which.
    """
    layers = _layers(list(sizes), edges)
    places = _Places(sizes, edges, layers)
    centres = places.centres(places.orders())
    tops: list[float] = []
    y = 0.0
    heights: dict[int, float] = {}
    for id, (_, height) in sizes.items():
        heights[layers[id]] = max(heights.get(layers[id], 0.0), height)
    for layer in range(len(heights)):
        tops.append(y)
        y += heights[layer] + LAYER_GAP
    left = min((centres[id, layers[id]] - width / 2 for id, (width, _) in sizes.items()), default=0.0)
    left = min(left, *(x for x in centres.values())) if centres else left
    boxes = {
        id: Box(centres[id, layers[id]] - width / 2 - left, tops[layers[id]], width, height)
        for id, (width, height) in sizes.items()
    }
    lines = []
    for source, target in edges:
        x, box, bottom = centres[source, layers[source]] - left, boxes[source], tops[layers[source]]
        bottom += heights[layers[source]]
        points = [(x, box.y + box.height), *([(x, bottom)] if box.y + box.height < bottom else [])]
        for layer in range(layers[source] + 1, layers[target]):
            x = centres[source, layer] - left
            points += [(x, tops[layer]), (x, tops[layer] + heights[layer])]
        points.append((centres[target, layers[target]] - left, boxes[target].y))
        lines.append(tuple(points))
    right = max([box.x + box.width for box in boxes.values()] + [x for line in lines for x, _ in line], default=0.0)
    return Drawing(boxes, tuple(lines), right, max(y - LAYER_GAP, 0.0))


def _layers(ids: list[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return the layer of each vertex: below all that come before it; what nothing holds above, near the next."""
    before: dict[str, list[str]] = {id: [] for id in ids}
    after: dict[str, list[str]] = {id: [] for id in ids}
    for source, target in edges:
        before[target].append(source)
        after[source].append(target)
    layers: dict[str, int] = {}
    for id in ids:
        layers[id] = 1 + max((layers[each] for each in before[id]), default=-1)
    free: set[str] = set()
    for id in ids:
        if all(each in free and len(after[each]) == 1 for each in before[id]):
            free.add(id)
    for id in reversed(ids):
        if id in free and after[id]:
            layers[id] = min(layers[each] for each in after[id]) - 1
    used = {layer: number for number, layer in enumerate(sorted(set(layers.values())))}
    return {id: used[layer] for id, layer in layers.items()}


class _Places:
    """Vertices and waypoints, and what is next to them in the layers above and below."""

    def __init__(
        self, sizes: Mapping[str, tuple[float, float]], edges: Sequence[tuple[str, str]], layers: Mapping[str, int]
    ) -> None:
        self._sizes, self._layers = sizes, layers
        self._rows: list[list[Place]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
        self._above: dict[Place, list[Place]] = {}
        self._below: dict[Place, list[Place]] = {}
        for id in sizes:
            self._add((id, layers[id]))
        for source, target in edges:
            here: Place = (source, layers[source])
            for layer in range(layers[source] + 1, layers[target]):
                there: Place = (source, layer)
                if there not in self._above:
                    self._add(there)
                    self._join(here, there)
                here = there
            self._join(here, (target, layers[target]))

    def _add(self, place: Place) -> None:
        self._rows[place[1]].append(place)
        self._above[place], self._below[place] = [], []

    def _join(self, one: Place, other: Place) -> None:
        self._below[one].append(other)
        self._above[other].append(one)

    def orders(self) -> list[list[Place]]:
        """Return the layers, each in an order in which few edges cross."""
        rows = [list(row) for row in self._rows]
        best, least = [list(row) for row in rows], self._crossings(rows)
        for sweep in range(_SWEEPS):
            if not least:
                break
            down = sweep % 2 == 0
            next_to = self._above if down else self._below
            for number in range(1, len(rows)) if down else range(len(rows) - 2, -1, -1):
                beside = {place: at for at, place in enumerate(rows[number - 1 if down else number + 1])}
                wanted = {}
                for at, place in enumerate(rows[number]):
                    near = [beside[each] for each in next_to[place]]
                    wanted[place] = sum(near) / len(near) if near else float(at)
                rows[number].sort(key=wanted.__getitem__)
            crossings = self._crossings(rows)
            if crossings < least:
                best, least = [list(row) for row in rows], crossings
        return best

    def _crossings(self, rows: list[list[Place]]) -> int:
        found = 0
        for upper, lower in pairwise(rows):
            at = {place: number for number, place in enumerate(lower)}
            ends: list[int] = []
            for place in upper:
                mine = sorted(at[each] for each in self._below[place])
                found += sum(len(ends) - bisect_right(ends, each) for each in mine)
                for each in mine:
                    insort(ends, each)
        return found

    def centres(self, rows: list[list[Place]]) -> dict[Place, float]:
        """Return the middle of each place, as near to its neighbours as the order and the gaps allow."""
        found: dict[Place, float] = {}
        for row in rows:
            x = 0.0
            for place, gap in zip(row, self._gaps(row), strict=True):
                x += gap
                found[place] = x
        for sweep in range(2 * _SWEEPS):
            next_to = (self._above, self._below)[sweep % 2]
            for row in rows if sweep % 2 == 0 else reversed(rows):
                wanted, weights = [], []
                for place in row:
                    near = next_to[place] or [place]
                    wanted.append(sum(found[each] for each in near) / len(near))
                    weights.append(_STRAIGHT if self._is_waypoint(place) else 1.0 if next_to[place] else 0.1)
                found.update(zip(row, fitted(wanted, weights, self._gaps(row)), strict=True))
        return found

    def _is_waypoint(self, place: Place) -> bool:
        return self._layers[place[0]] != place[1]

    def _gaps(self, row: list[Place]) -> list[float]:
        """Return how far the middle of each place must be from that of the one before it."""
        halves = [0.0 if self._is_waypoint(place) else self._sizes[place[0]][0] / 2 for place in row]
        lanes = [_LANE if self._is_waypoint(place) else GAP for place in row]
        pairs = zip(pairwise(halves), pairwise(lanes), strict=True)
        return [0.0, *(sum(half) + min(lane) for half, lane in pairs)] if row else []


def fitted(wanted: Sequence[float], weights: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Return numbers as near as can be to those wanted, by weighted squares, each at least a gap beyond the one before.

    Without the gaps this is isotonic regression, which pooling adjacent violators solves exactly.
    """
    offsets: list[float] = []
    total = 0.0
    for gap in gaps:
        total += gap
        offsets.append(total)
    pools: list[tuple[float, float, int]] = []  # the sum of weighted numbers, of weights, and how many
    for want, weight, offset in zip(wanted, weights, offsets, strict=True):
        pool = ((want - offset) * weight, weight, 1)
        while pools and pools[-1][0] * pool[1] >= pool[0] * pools[-1][1]:
            last = pools.pop()
            pool = (last[0] + pool[0], last[1] + pool[1], last[2] + pool[2])
        pools.append(pool)
    levels = [value / weight for value, weight, number in pools for _ in range(number)]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]
