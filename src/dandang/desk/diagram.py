"""The picture of a procedure: where each state stands, which ways lead between them, which were gone. Pure; templates draw it.

States stand in columns by the longest way forward; the longest way of all is the top
row. A way out that is open from many states (suspending, revoking) is drawn only when it was gone, so that the picture stays
readable; such states stand at the end, with a note.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from dandang.desk.words import title
from dandang.desk.worklist import EXIT, life
from dandang.procedures.model import SAME, Procedure

WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 98, 38, 130, 58, 10


@dataclass(frozen=True)
class Node:
    """A state: its middle, its words in up to three lines, and `mark`: gone, here or ahead."""

    x: int
    y: int
    lines: tuple[str, ...]
    mark: str
    final: bool

    @property
    def left(self) -> int:
        return self.x - WIDTH // 2

    @property
    def top(self) -> int:
        return self.y - HEIGHT // 2

    @property
    def text(self) -> list[tuple[int, str]]:
        """Each line with its height."""
        gap = 15 if len(self.lines) < 3 else 12
        return [(self.y - gap * (len(self.lines) - 1) // 2 + gap * i, line) for i, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Edge:
    """A way from state to state: the line as SVG path data, `mark` gone or ahead, `back` when it leads back."""

    path: str
    mark: str
    back: bool


@dataclass(frozen=True)
class Picture:
    """Everything the drawing needs. `said` is the same in words, for who cannot see it."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    said: str
    node_width: int = WIDTH
    node_height: int = HEIGHT


def picture(procedure: Procedure, here: str = "", gone: Sequence[tuple[str, str]] = ()) -> Picture:
    """`gone`: the moves made so far (from, to); `here`: the present state, empty for the law alone."""
    ways = _ways(procedure)
    places = _places(procedure, ways)
    been = {procedure.initial, *(state for move in gone for state in move)} if here else set()
    nodes = {
        code: Node(
            MARGIN + WIDTH // 2 + places[code][0] * ACROSS, MARGIN + HEIGHT // 2 + places[code][1] * DOWN, _wrap(title(state)),
            "here" if code == here else "gone" if code in been else "ahead", state.final,
        )
        for code, state in procedure.states.items()
    }
    drawn = dict.fromkeys([*ways, *(move for move in gone if move[0] in nodes and move[0] != move[1])])
    edges = [_edge(nodes[a], nodes[b], "gone" if (a, b) in gone else "ahead") for a, b in drawn]
    width = max(node.x for node in nodes.values()) + WIDTH // 2 + MARGIN
    height = max(node.y for node in nodes.values()) + HEIGHT // 2 + MARGIN + 12
    names = {code: title(state) for code, state in procedure.states.items()}
    said = " → ".join([names[procedure.initial], *(names[b] for a, b in gone if a in names and a != b)]) if here else ""
    return Picture(width, height, tuple(nodes.values()), tuple(sorted(edges, key=lambda e: e.mark)), said)


def _ways(procedure: Procedure) -> list[tuple[str, str]]:
    """Every way between two states, ways out of many states left aside."""
    return list(dict.fromkeys(
        (state, step.to)
        for step in procedure.steps
        for state in step.from_states
        if step.to not in (SAME, state) and len(step.from_states) < EXIT
    ))


def _places(procedure: Procedure, ways: list[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Column and row of each state."""
    order = {code: i for i, code in enumerate(life(procedure))}
    forward = [(a, b) for a, b in ways if order[a] < order[b]]
    column: dict[str, int] = dict.fromkeys(order, 0)
    came: dict[str, str] = {}
    for a, b in sorted(forward, key=lambda way: order[way[1]]):
        if column[a] + 1 > column[b]:
            column[b], came[b] = column[a] + 1, a
    last = max(order, key=lambda code: (column[code], -order[code]))
    spine = {last}
    while last in came:
        last = came[last]
        spine.add(last)
    entered = {b for _a, b in ways} | {procedure.initial}
    aside = [code for code in order if code not in entered]
    taken: set[tuple[int, int]] = {(column[code], 0) for code in spine}
    places = {code: (column[code], 0) for code in spine}
    for code in order:
        if code in aside:
            column[code] = next((c for c in range(max(column.values()), 0, -1) if (c, 1) not in taken), max(column.values()))
        if code not in places:
            row = next(r for r in range(1, len(order) + 1) if (column[code], r) not in taken)
            taken.add((column[code], row))
            places[code] = (column[code], row)
    return places


def _edge(a: Node, b: Node, mark: str) -> Edge:
    """Straight on in a row, bent between rows, under the row when it leads back or jumps over a state."""
    half, back = WIDTH // 2, b.x <= a.x
    if not back and a.y == b.y and b.x - a.x == ACROSS:
        path = f"M{a.x + half} {a.y}H{b.x - half - 5}"
    elif not back and a.y != b.y:
        middle = (a.x + b.x) // 2
        path = f"M{a.x + half} {a.y}C{middle} {a.y} {middle} {b.y} {b.x - half - 5} {b.y}"
    elif a.x == b.x:
        end = b.top - 5 if b.y > a.y else b.top + HEIGHT + 5
        path = f"M{a.x} {a.top + HEIGHT if b.y > a.y else a.top}V{end}"
    else:
        low = max(a.top, b.top) + HEIGHT + 20
        path = f"M{a.x} {a.top + HEIGHT}C{a.x} {low} {b.x} {low} {b.x} {b.top + HEIGHT + 5}"
    return Edge(path, mark, back)


def _wrap(words: str) -> tuple[str, ...]:
    """Up to three lines when it does not fit into one: Chinese by characters, other words at a space."""
    if sum(2 if ord(c) > 0x2E80 else 1 for c in words) <= 13:
        return (words,)
    if any(ord(c) > 0x2E80 for c in words):
        cut = (len(words) + 1) // 2
        return words[:cut], words[cut:]
    return tuple(textwrap.wrap(words, 15, max_lines=3, placeholder="…"))
