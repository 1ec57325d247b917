"""The proofs of the model checker: each explores what it must and yields a violation with the path that leads to it.

A proof that finds nothing has seen every reachable node. Memory is kept small on purpose: a node holds the state and
only what the proof asks for, never a whole history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from dandang.base.verdict import Refused
from dandang.organs import roles as catalogue
from dandang.procedures import engine
from dandang.procedures.explore import (
    TRUE,
    Answers,
    Graph,
    Move,
    allowed,
    moves_of_strangers,
    roles,
    starts,
    state_graph,
    stranger,
)
from dandang.procedures.invariants import Invariant
from dandang.procedures.model import (
    ARRIVED,
    CITY_UP,
    OPENED,
    SUPERIOR,
    Actor,
    Position,
    Procedure,
    Running,
    Taken,
    Term,
    plain_role,
)

WATCHED, OTHER = 1, 2
"""Ids of the one person whom a proof watches, and of anybody else."""
ABOVE = {
    "discipline_commission": "discipline_commission", "stationed_group": "discipline_commission",
    "township_committee": "discipline_commission",
}
"""Which kind of organ stands above: a stationed group is sent by a commission, a township committee led by one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A violation: a message id with its values, and the moves that lead to it (none: no path is needed to see it)."""

    reason: str
    values: Mapping[str, str] = field(default_factory=dict)
    path: tuple[Move, ...] = ()


class Proof:
    """What one proof found, and how many nodes it saw."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.nodes = 0

    def fails(self, reason: str, path: tuple[Move, ...] = (), **values: str) -> None:
        """Report once: a second path to the same violation adds nothing."""
        if not any((f.reason, f.values) == (reason, values) for f in self.found):
            self.found.append(Found(reason, values, path))


def must_precede(invariant: Invariant, procedure: Procedure, proof: Proof) -> None:
    """The watched steps come only after one of `after` was taken in one of `roles`, since `since` was last entered."""

    def moves(node: tuple[str, bool]) -> Iterator[tuple[Move, tuple[str, bool]]]:
        state, done = node
        for move, _step in moves_of_strangers(procedure, state):
            after = done or (move.verb in invariant.after and move.role in invariant.roles)
            begun_again = move.to in invariant.since and move.to != state
            yield move, (move.to, after and not begun_again)

    graph = Graph([(state, False) for state in starts(procedure)], moves)
    proof.nodes += len(graph)
    for node, move in _watched(invariant, procedure, graph, lambda node: node[0]):
        if not node[1] and move.verb not in invariant.after:
            proof.fails(gettext_noop("不经%(after)s即可到达%(step)s。"), graph.path(node, move), step=move.verb, after=invariant.after[0])


def unreachable_if_false(invariant: Invariant, procedure: Procedure, proof: Proof) -> None:
    """The watched steps cannot be taken while the predicate is false.

    The predicate is false for a whole life; with `at_the_step` only at the very step, which is harder to satisfy.
    """
    false = Answers({invariant.predicate})
    graph = state_graph(procedure, TRUE if invariant.at_the_step else false)
    proof.nodes += len(graph)
    for state in graph:
        for move, step in moves_of_strangers(procedure, state, false):
            if invariant.aims_at(procedure, step, move):
                proof.fails(gettext_noop("条件%(predicate)s不成立，仍可办理%(step)s。"), graph.path(state, move), step=move.verb, predicate=invariant.predicate)


def taken_by(invariant: Invariant, procedure: Procedure, proof: Proof) -> None:
    """The watched steps are taken in one of `roles` only."""
    graph = state_graph(procedure)
    proof.nodes += len(graph)
    for state, move in _watched(invariant, procedure, graph, lambda state: state):
        if move.role not in invariant.roles:
            proof.fails(gettext_noop("%(role)s即可办理%(step)s。"), graph.path(state, move), step=move.verb, role=move.role)


def distinct_hands(invariant: Invariant, procedure: Procedure, proof: Proof) -> None:
    """No one person takes steps of two of the `hands` in one round; a round begins when a state of `since` is entered.

    The watched person holds every role and every chance; anybody else may do the rest. The engine's history goes back to
    the beginning, so a node keeps both: what the person ever took, and which hands they were in this round.
    """
    everything = frozenset(roles(procedure))
    watched, other = Actor(WATCHED, everything, assigned=True), Actor(OTHER, everything, assigned=True)
    hand_of = {verb: number for number, hand in enumerate(invariant.hands) for verb in hand}
    remembered = {verb for step in procedure.steps if step.verb in hand_of for verb in step.distinct_from}
    Node = tuple[str, frozenset[str], frozenset[str]]

    def moves(node: Node) -> Iterator[tuple[Move, Node]]:
        state, ever, in_round = node
        history = tuple(Taken(verb, WATCHED) for verb in sorted(ever))
        for actor, hand in ((other, ""), (watched, "A")):
            for step, to in allowed(procedure, state, actor, history):
                mine = {step.verb} if hand else set()
                begun_again = to in invariant.since and to != state
                yield Move(step.verb, step.by[0], state, to, hand), (
                    to, ever | (mine & remembered), frozenset() if begun_again else in_round | (mine & hand_of.keys())
                )

    graph = Graph([(state, frozenset[str](), frozenset[str]()) for state in starts(procedure)], moves)
    proof.nodes += len(graph)
    for node in graph:
        for move, _reached in graph.edges[node]:
            clash = [v for v in sorted(node[2]) if move.hand and move.verb in hand_of and hand_of[v] != hand_of[move.verb]]
            if clash:
                proof.fails(gettext_noop("同一人可以先后办理%(first)s和%(step)s。"), graph.path(node, move), first=clash[0], step=move.verb)


def no_dead_end(invariant: Invariant, procedure: Procedure, proof: Proof) -> None:
    """From every reachable place an end can be reached, in an organ where each role has one holder and no two the same.

    States that cannot be reached and steps that can never be taken are found too.
    """
    people = {role: Actor(number, frozenset({role}), assigned=True) for number, role in enumerate(roles(procedure))}
    # What a role took is remembered only where it bars that role from a later step
    remembered = {(verb, role) for step in procedure.steps for verb in step.distinct_from for role in step.by}
    Node = tuple[str, frozenset[tuple[str, int]]]

    def moves(node: Node) -> Iterator[tuple[Move, Node]]:
        state, taken = node
        history = tuple(Taken(verb, by) for verb, by in sorted(taken))
        for role, actor in people.items():
            for step, to in allowed(procedure, state, actor, history):
                mine = {(step.verb, actor.id)} if (step.verb, role) in remembered else set()
                yield Move(step.verb, role, state, to), (to, taken | mine)

    graph = Graph([(state, frozenset[tuple[str, int]]()) for state in starts(procedure)], moves)
    proof.nodes += len(graph)
    reached = {node[0] for node in graph}
    ends = [node for node in graph if node[0] in procedure.states and procedure.states[node[0]].final]
    leading = graph.leading_to(ends)
    for node in graph:
        if node not in leading:
            proof.fails(gettext_noop("到达%(state)s以后，再也不能办结。"), graph.path(node), state=node[0])
    for state in procedure.states:
        if state not in reached:
            proof.fails(gettext_noop("没有路径通向%(state)s。"), state=state)
    taken = {move.verb for node in graph for move, _reached in graph.edges[node]}
    for step in procedure.steps:
        if step.verb not in taken:
            proof.fails(gettext_noop("%(step)s永远不能办理。"), step=step.verb)


def needs_bind(invariant: Invariant, procedure: Procedure, proof: Proof) -> None:
    """Both answers of every predicate are tried at every reachable step: when it is false, its rule refuses. Where a duty waits
    for a predicate, this says that no duty is left which could still be done, and none is listed which is refused.
    """
    graph = state_graph(procedure)
    proof.nodes += len(graph)
    for state in graph:
        for move, step in moves_of_strangers(procedure, state):
            for need in (*step.needs, *step.demands):
                verdict = engine.ask(
                    procedure, Position(state), step.verb, stranger(move.role), None, Answers({need.predicate})
                )
                named = {n.rule for n in (*step.needs, *step.demands) if n.predicate == need.predicate}
                if not isinstance(verdict, Refused) or verdict.rule not in named:
                    proof.fails(gettext_noop("条件%(predicate)s不成立，仍可办理%(step)s。"), graph.path(state, move), step=step.verb, predicate=need.predicate)


def kept_away(invariant: Invariant, procedure: Procedure, proof: Proof) -> None:
    """Who is recused or concerned can take no step in any reachable state, whatever their roles, and learns nothing."""
    everything = frozenset(roles(procedure))
    graph = state_graph(procedure)
    proof.nodes += len(graph)
    for state in graph:
        for actor in (Actor(WATCHED, everything, True, recused=True), Actor(WATCHED, everything, True, concerned=True)):
            for step in procedure.steps:
                verdict = engine.ask(procedure, Position(state), step.verb, actor, None, TRUE)
                if not isinstance(verdict, Refused) or not verdict.hidden:
                    proof.fails(gettext_noop("应回避的人仍可办理%(step)s。"), graph.path(state), step=step.verb)


def role_exists(invariant: Invariant, procedure: Procedure, proof: Proof) -> None:
    """Every role of every step exists, and every step can be taken in each kind of organ that the procedure names."""
    known = catalogue.catalogue()

    def exists(role: str, organ_kind: str) -> bool:
        above = role.startswith((SUPERIOR, CITY_UP))
        kind = ABOVE.get(organ_kind, "") if above else organ_kind
        found = known.get(plain_role(role))
        return found is not None and kind in found.organ_kinds

    for step in procedure.steps:
        for role in step.by:
            if not any(exists(role, kind) for kind in procedure.organ_kinds):
                proof.fails(gettext_noop("%(step)s的职务%(role)s在哪一类机关都不存在。"), step=step.verb, role=role)
        for kind in procedure.organ_kinds:
            if not any(exists(role, kind) for role in step.by):
                proof.fails(gettext_noop("%(organ)s没有可以办理%(step)s的职务。"), step=step.verb, organ=kind)


def term_sane(invariant: Invariant, procedure: Procedure, proof: Proof) -> None:
    """A running clock can always still be stopped, and none runs on after the end.

    `met_elsewhere`: clocks that another organ's step meets, and so can always be stopped. `held_by` names, for a clock that runs under a condition, the predicate that is false as long as it runs.
    `met_after_the_end`: clocks of a duty that outlives the matter; they must be stoppable there too.
    """
    for term in procedure.terms:
        graph = _with_clock(procedure, term, invariant.held_by.get(term.code, ""))
        proof.nodes += len(graph)
        stopping = {
            node for node in graph
            if node[1] and any(move.verb in term.stops and move.to == to[0] for move, to in graph.edges[node])
        }
        leading = graph.leading_to(stopping)
        running = [node for node in graph if node[1]]
        outlives = term.code in invariant.met_after_the_end
        for node in [node for node in running if procedure.states[node[0]].final and not outlives][:1]:
            proof.fails(gettext_noop("已到达%(state)s，期限%(term)s仍在计算。"), graph.path(node), state=node[0], term=term.code)
        stuck = [] if term.code in invariant.met_elsewhere else running
        for node in [node for node in stuck if node not in leading and (outlives or not procedure.states[node[0]].final)][:1]:
            proof.fails(gettext_noop("到达%(state)s以后，期限%(term)s再也不能停止。"), graph.path(node), state=node[0], term=term.code)


def _with_clock(procedure: Procedure, term: Term, held_by: str) -> Graph[tuple[str, bool]]:
    """The state graph with one clock, running or not."""

    def moves(node: tuple[str, bool]) -> Iterator[tuple[Move, tuple[str, bool]]]:
        state, running = node
        for move, _step in moves_of_strangers(procedure, state, Answers({held_by}) if running else TRUE):
            yield move, (move.to, move.verb in term.starts or (running and move.verb not in term.stops))

    begin: list[tuple[str, bool]] = [(state, False) for state in starts(procedure)]
    running = {OPENED: procedure.initial, ARRIVED: procedure.arrival}
    return Graph([*begin, *((state, True) for start, state in running.items() if start in term.starts)], moves)


def extension_in_time(invariant: Invariant, procedure: Procedure, proof: Proof) -> None:
    """More time is granted only while the clock runs, was asked for, and has not run out; never more often than the law says.

    Days pass between any two steps: a node keeps whether the clock is off, runs or ran out, whether a request waits, and how
    often more time was granted.
    """
    for term in procedure.terms:
        if term.extension is None:
            continue
        graph = _with_extension(procedure, term)
        proof.nodes += len(graph)
        for node in graph:
            _state, clock, pending, granted = node
            if granted > term.extension.most:
                proof.fails(gettext_noop("期限%(term)s可以延长%(n)s次以上。"), graph.path(node), term=term.code, n=str(term.extension.most))
            for move, _reached in graph.edges[node]:
                step = procedure.step(move.verb)
                if step and step.extends == term.code and step.act == "grant" and not (clock == "runs" and pending):
                    proof.fails(gettext_noop("期限%(term)s届满以后，或者没有申请，仍可延长。"), graph.path(node, move), term=term.code)


def _with_extension(procedure: Procedure, term: Term) -> Graph[tuple[str, str, bool, int]]:
    """The state graph with one clock that may be extended. The most grants that a node counts is one more than allowed."""
    assert term.extension is not None
    day = date(2020, 1, 22)
    most = term.extension.most

    def moves(node: tuple[str, str, bool, int]) -> Iterator[tuple[Move, tuple[str, str, bool, int]]]:
        state, clock, pending, granted = node
        if clock == "runs":
            yield Move("", "", state, state), (state, "late", pending, granted)
        due = day if clock == "late" else day + timedelta(days=400)
        clocks = () if clock == "off" else (Running(term.code, due, day + timedelta(days=1), pending, granted),)
        for role in roles(procedure):
            for step, to in allowed(procedure, state, stranger(role), clocks=clocks):
                now, asked, times = clock, pending, granted
                if step.extends == term.code:
                    asked, times = step.act == "ask", min(times + (step.act == "grant"), most + 1)
                if step.verb in term.stops:
                    now, asked, times = "off", False, 0
                if step.verb in term.starts and now == "off":
                    now, asked, times = "runs", False, 0
                yield Move(step.verb, role, state, to), (to, now, asked, times)

    begin = [(state, "off", False, 0) for state in starts(procedure)]
    return Graph([*begin, *((state, "runs", False, 0) for start, state in (
        (OPENED, procedure.initial), (ARRIVED, procedure.arrival)) if start in term.starts)], moves)


def _watched(
    invariant: Invariant, procedure: Procedure, graph: Graph[Any], state_of: Callable[[Any], str]
) -> Iterator[tuple[Any, Move]]:
    """Every node with a move that the invariant watches."""
    for node in graph:
        for move, step in moves_of_strangers(procedure, state_of(node)):
            if invariant.aims_at(procedure, step, move):
                yield node, move


PROOFS: Mapping[str, Callable[[Invariant, Procedure, Proof], None]] = {
    proof.__name__: proof
    for proof in (
        must_precede, unreachable_if_false, taken_by, distinct_hands, no_dead_end, needs_bind, kept_away, role_exists, term_sane,
        extension_in_time,
    )
}
