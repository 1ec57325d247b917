"""Breadth-first exploration of a procedure through `engine.ask`: which places can be reached, and by which shortest path.

A place (node) is whatever a proof must remember: the state, and sometimes a flag or who took what. Who acts is abstract:
a "stranger" holds one role and never acted before; so nothing here knows real organs or staff. Predicates are not
evaluated: each may be true or false at any time, so the widest world is the one where all are true but the named.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dandang.procedures import engine
from dandang.procedures.model import Actor, Position, Predicate, Procedure, Running, Step, Taken

N = TypeVar("N", bound=Hashable)


class Answers(dict[str, Predicate]):
    """Every predicate answers yes, except those in `false`."""

    def __init__(self, false: Iterable[str] = ()) -> None:
        super().__init__()
        self.false = frozenset(false)

    def __missing__(self, name: str) -> Predicate:
        return lambda facts: name not in self.false


TRUE = Answers()


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a path. `hand` is "A" for the one person whom a proof watches, empty for anybody else."""

    verb: str
    role: str
    start: str
    to: str
    hand: str = ""


class Graph(Generic[N]):
    """All nodes reachable from `starts`, in the order of their distance, and the shortest path to each."""

    def __init__(self, starts: Iterable[N], moves: Callable[[N], Iterable[tuple[Move, N]]]) -> None:
        self.edges: dict[N, list[tuple[Move, N]]] = {}
        self._came: dict[N, tuple[N, Move] | None] = dict.fromkeys(starts)
        waiting = deque(self._came)
        while waiting:
            node = waiting.popleft()
            self.edges[node] = list(moves(node))
            for move, reached in self.edges[node]:
                if reached not in self._came:
                    self._came[reached] = (node, move)
                    waiting.append(reached)

    def __len__(self) -> int:
        return len(self.edges)

    def __iter__(self) -> Iterator[N]:
        return iter(self.edges)

    def path(self, node: N, *more: Move) -> tuple[Move, ...]:
        """The moves of a shortest path to `node`, and then `more`."""
        moves = list(reversed(more))
        while came := self._came[node]:
            node, move = came
            moves.append(move)
        return tuple(reversed(moves))

    def leading_to(self, goals: Iterable[N]) -> set[N]:
        """Every node from which one of `goals` can be reached, the goals included."""
        before: dict[N, list[N]] = {}
        for node, moves in self.edges.items():
            for _move, reached in moves:
                before.setdefault(reached, []).append(node)
        found = set(goals)
        waiting = list(found)
        while waiting:
            for node in before.get(waiting.pop(), ()):
                if node not in found:
                    found.add(node)
                    waiting.append(node)
        return found


def starts(procedure: Procedure) -> tuple[str, ...]:
    """Where a life begins: at the initial state when other procedures open this one (no opening step of its own leads there),
    before the first step when it has one of its own, and where it goes on when another organ has sent it.
    """
    openings = procedure.opening()
    begun = () if any(step.to == procedure.initial for step in openings) else (procedure.initial,)
    return (*begun, *(("",) if openings else ()), *((procedure.arrival,) if procedure.arrival else ()))


def roles(procedure: Procedure) -> tuple[str, ...]:
    """Every role that the steps name, in their order."""
    return tuple(dict.fromkeys(role for step in procedure.steps for role in step.by))


def stranger(role: str) -> Actor:
    """Somebody with one role who is assigned to the case file and has not acted before."""
    return Actor(0, frozenset({role}), assigned=True)


def allowed(
    procedure: Procedure, state: str, actor: Actor, history: tuple[Taken, ...] = (), answers: Answers = TRUE,
    clocks: tuple[Running, ...] | None = None,
) -> Iterator[tuple[Step, str]]:
    """The steps that the engine opens to `actor` here, each with the state it leads to. Without `clocks` any may run."""
    position = Position(state, history, clocks)
    for step in procedure.steps:
        if engine.ask(procedure, position, step.verb, actor, None, answers):
            yield step, engine.outcome(procedure, position, step.verb, None, answers).to


def moves_of_strangers(procedure: Procedure, state: str, answers: Answers = TRUE) -> Iterator[tuple[Move, Step]]:
    """What may happen in a state when enough people are there: one move for each role that may take a step."""
    for role in roles(procedure):
        for step, to in allowed(procedure, state, stranger(role), answers=answers):
            yield Move(step.verb, role, state, to), step


def state_graph(procedure: Procedure, answers: Answers = TRUE) -> Graph[str]:
    """The plain graph over states."""
    return Graph(starts(procedure), lambda state: [(m, m.to) for m, _step in moves_of_strangers(procedure, state, answers)])


def opened(procedure: Procedure, step: Step, facts: Any = None) -> tuple[str, ...]:
    """The kinds of proceeding that a step may open, every condition being met."""
    return engine.outcome(procedure, Position(procedure.initial), step.verb, facts, TRUE).opens
