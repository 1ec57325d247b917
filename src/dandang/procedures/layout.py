"""A layered drawing of a directed graph: where boxes and labels stand, and how lines run. Pure geometry, always the same result.

Places (boxes) stand on even layers, labels on odd ones, each label a vertex of its own, so that no text can cover another
or lie on a line that passes by. Lines over several layers pass through bends. After Sugiyama: layers by distance,
order by barycentre, positions by least displacement.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

GAP, BEND = 22.0, 10.0
"""Between neighbours on a layer; the width kept free for a passing line."""
LAYER_GAP = 20.0
SWEEPS = 12
MARGIN = 10.0
BELOW = " from below"
"""A label that has boxes on both sides of its target stands twice, the second time below it, under this name."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """A text on the way from some boxes to one box."""

    code: str
    sources: tuple[str, ...]
    target: str


@dataclass
class Vertex:
    """Something with a place: a box, a label or a bend. `x` is the middle, `y` the upper edge."""

    name: str
    layer: int
    width: float
    height: float
    x: float = 0.0
    y: float = 0.0
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """A line from box to label or from label to box; `arrow` tells that it ends in a box."""

    label: str
    points: tuple[Point, ...]
    arrow: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Vertices by name, and lines. Bends are not among the vertices."""

    width: float
    height: float
    places: Mapping[str, Vertex]
    lines: tuple[Line, ...]


def draw(boxes: Sequence[str], labels: Sequence[Label], sizes: Mapping[str, tuple[float, float]]) -> Drawing:
    """Lay out `boxes` (the first is the beginning) and `labels`; `sizes` gives width and height of each by its name."""
    canvas = _Canvas(boxes, labels, sizes)
    canvas.order()
    canvas.position()
    return canvas.drawing()


class _Canvas:
    def __init__(self, boxes: Sequence[str], labels: Sequence[Label], sizes: Mapping[str, tuple[float, float]]) -> None:
        self.labels = labels
        self.vertices: dict[str, Vertex] = {}
        self.chains: list[tuple[str, list[str], bool]] = []
        distance = _distances(boxes, labels)
        for name in boxes:
            self._add(name, 2 * distance[name], sizes[name])
        for label in labels:
            higher = [source for source in label.sources if distance[source] < distance[label.target]]
            lower = [source for source in label.sources if source not in higher]
            for code, sources, side in ((label.code, higher, -1), (label.code + BELOW, lower, 1)):
                if sources:
                    self._add(code, 2 * distance[label.target] + side, sizes[label.code])
                    for source in sources:
                        self._join(code, source, code, arrow=False)
                    self._join(code, code, label.target, arrow=True)
        count = max((v.layer for v in self.vertices.values()), default=0) + 1
        self.layers: list[list[str]] = [[] for _ in range(count)]
        for vertex in self.vertices.values():
            self.layers[vertex.layer].append(vertex.name)

    def _add(self, name: str, layer: int, size: tuple[float, float]) -> None:
        self.vertices[name] = Vertex(name, layer, *size)

    def _join(self, label: str, start: str, end: str, *, arrow: bool) -> None:
        """Connect two vertices, with a bend on every layer between them."""
        first, last = self.vertices[start].layer, self.vertices[end].layer
        step = 1 if last > first else -1
        chain = [start]
        for layer in range(first + step, last, step):
            bend = f"bend {len(self.vertices)}"
            self._add(bend, layer, (BEND, 0.0))
            chain.append(bend)
        chain.append(end)
        for upper, lower in pairwise(chain if step > 0 else chain[::-1]):
            self.vertices[upper].below.append(lower)
            self.vertices[lower].above.append(upper)
        self.chains.append((label, chain, arrow))

    def order(self) -> None:
        """Sweep down and up, each time sorting a layer by the mean place of its neighbours; keep the best order seen."""
        best, least = [list(layer) for layer in self.layers], self._crossings()
        for sweep in range(SWEEPS):
            downwards = sweep % 2 == 0
            for layer in self.layers[1:] if downwards else self.layers[-2::-1]:
                layer.sort(key=self._barycentres(layer, downwards).__getitem__)
            crossings = self._crossings()
            if crossings < least:
                best, least = [list(layer) for layer in self.layers], crossings
        self.layers = best

    def _rank(self) -> dict[str, int]:
        return {name: index for layer in self.layers for index, name in enumerate(layer)}

    def _barycentres(self, layer: list[str], downwards: bool) -> dict[str, float]:
        rank = self._rank()
        found = {}
        for name in layer:
            vertex = self.vertices[name]
            near = vertex.above if downwards else vertex.below
            found[name] = sum(rank[n] for n in near) / len(near) if near else float(rank[name])
        return found

    def _crossings(self) -> int:
        rank, count = self._rank(), 0
        for layer in self.layers:
            edges = [(rank[name], rank[low]) for name in layer for low in self.vertices[name].below]
            count += sum((a < c and b > d) or (a > c and b < d) for n, (a, b) in enumerate(edges) for c, d in edges[:n])
        return count

    def position(self) -> None:
        """Heights by layer; then middles: pull everything towards its neighbours without letting neighbours overlap."""
        y = MARGIN
        for layer in self.layers:
            tallest = max((self.vertices[name].height for name in layer), default=0.0)
            for name in layer:
                self.vertices[name].y = y + (tallest - self.vertices[name].height) / 2
            y += tallest + LAYER_GAP
        self.height = y - LAYER_GAP + MARGIN
        for layer in self.layers:
            self._settle(layer, [0.0] * len(layer))
        for sweep in range(SWEEPS):
            for layer in self.layers if sweep % 2 == 0 else reversed(self.layers):
                self._settle(layer, [self._wish(self.vertices[name]) for name in layer])
        left = min(v.x - v.width / 2 for v in self.vertices.values()) - MARGIN
        for vertex in self.vertices.values():
            vertex.x -= left
        self.width = max(v.x + v.width / 2 for v in self.vertices.values()) + MARGIN

    def _wish(self, vertex: Vertex) -> float:
        near = [self.vertices[name].x for name in (*vertex.above, *vertex.below)]
        return sum(near) / len(near) if near else vertex.x

    def _settle(self, layer: list[str], wishes: list[float]) -> None:
        """Put a layer's vertices, in their order, as near to their wishes as the gaps allow (least squares, by blocks)."""
        offsets, at = [], 0.0
        for index, name in enumerate(layer):
            if index:
                at += (self.vertices[layer[index - 1]].width + self.vertices[name].width) / 2 + GAP
            offsets.append(at)
        blocks: list[tuple[float, int]] = []
        for wish, offset in zip(wishes, offsets, strict=True):
            mean, size = wish - offset, 1
            while blocks and blocks[-1][0] > mean:
                other, many = blocks.pop()
                mean, size = (mean * size + other * many) / (size + many), size + many
            blocks.append((mean, size))
        places = [mean for mean, size in blocks for _ in range(size)]
        for name, place, offset in zip(layer, places, offsets, strict=True):
            self.vertices[name].x = place + offset

    def drawing(self) -> Drawing:
        lines = tuple(Line(label, self._points(chain), arrow) for label, chain, arrow in self.chains)
        shown = {name: vertex for name, vertex in self.vertices.items() if not name.startswith("bend ")}
        return Drawing(self.width, self.height, shown, lines)

    def _points(self, chain: list[str]) -> tuple[Point, ...]:
        middle = [(self.vertices[name].x, self.vertices[name].y) for name in chain[1:-1]]
        return (self._port(chain[0], chain[1]), *middle, self._port(chain[-1], chain[-2]))

    def _port(self, name: str, towards: str) -> Point:
        """Where a line leaves a vertex: spread over the edge of a box, in the order of where the lines go."""
        vertex, other = self.vertices[name], self.vertices[towards]
        down = other.layer > vertex.layer
        near = sorted(vertex.below if down else vertex.above, key=lambda n: self.vertices[n].x)
        share = (near.index(towards) + 1) / (len(near) + 1)
        return vertex.x - vertex.width / 2 + vertex.width * share, vertex.y + (vertex.height if down else 0.0)


def _distances(boxes: Sequence[str], labels: Sequence[Label]) -> dict[str, int]:
    """Steps from the first box; what cannot be reached stands below everything else."""
    found = dict.fromkeys(boxes[:1], 0)
    waiting = deque(boxes[:1])
    while waiting:
        name = waiting.popleft()
        for label in labels:
            if name in label.sources and label.target not in found:
                found[label.target] = found[name] + 1
                waiting.append(label.target)
    last = max(found.values(), default=-1) + 1
    return {name: found.get(name, last) for name in boxes}
