"""The decision: is this step open to this person here and now, and what follows from it. Pure; no Django, no clock.

Order of the questions, so that the refusal names the most telling reason: does the step exist, is the person free to act
(R-3, R-4, R-28, R-31), does the state fit, does the role fit, are other hands needed, may the clock be extended (R-67), does
the case fulfil the needs, does the input fulfil the demands.
"""

from __future__ import annotations

from typing import Any

from dandang.base.verdict import ALLOWED, Refused, Verdict
from dandang.procedures.model import (
    ARRIVED,
    OPENED,
    SAME,
    Actor,
    Need,
    Outcome,
    Position,
    Predicates,
    Procedure,
    Step,
    Term,
)


def ask(
    procedure: Procedure, position: Position, verb: str, actor: Actor, facts: Any, predicates: Predicates,
    *, submitted: bool = True,
) -> Verdict:
    """Whether `actor` may take `verb`. With `submitted=False` the input is not judged yet (for showing a button)."""
    step = procedure.step(verb)
    if step is None:
        return Refused("本程序没有这一步骤。", procedure.table)
    return (
        _person(actor)
        and _state(procedure, step, position)
        and _role(procedure, step, actor)
        and _hands(procedure, step, position, actor)
        and _extension(procedure, step, position)
        and _needs(step.needs, facts, predicates)
        and (_needs(step.demands, facts, predicates) if submitted else ALLOWED)
    )


def begins(procedure: Procedure) -> Verdict:
    """Whether anything of this kind begins where this procedure is in force."""
    if procedure.is_open:
        return ALLOWED
    return Refused("这一程序在本地没有开办：须有本地的办法，并在本地的程序数据中写明。", procedure.table)


def may_prepare(procedure: Procedure, position: Position, verb: str, actor: Actor) -> Verdict:
    """Whether `actor` may write, little by little, what `verb` will submit: person, state and role as for the step itself. What the
    step needs may still be missing, for it is being written.
    """
    step = procedure.step(verb)
    if step is None:
        return Refused("本程序没有这一步骤。", procedure.table)
    return _person(actor) and _state(procedure, step, position) and _role(procedure, step, actor)


def open_steps(
    procedure: Procedure, position: Position, actor: Actor, facts: Any, predicates: Predicates
) -> tuple[tuple[Step, Verdict], ...]:
    """Every step that leads on from the present state, each with its verdict: what a page shows, open or greyed."""
    return tuple(
        (step, ask(procedure, position, step.verb, actor, facts, predicates, submitted=False))
        for step in procedure.steps
        if position.state in step.from_states and _at_hand(step, position)
    )


def outcome(procedure: Procedure, position: Position, verb: str, facts: Any, predicates: Predicates) -> Outcome:
    """What an allowed step brings about. Undefined verbs are a programming error (KeyError)."""
    step = procedure.step(verb)
    if step is None:
        raise KeyError(verb)
    return Outcome(
        to=position.state if step.to == SAME else step.to,
        opens=tuple(o.kind for o in step.opens if not o.apart and (not o.when or predicates[o.when](facts))),
        starts=tuple(
            t for t in procedure.terms if verb in t.starts and (not t.when or predicates[t.when](facts))
        ),
        stops=tuple(t.code for t in procedure.terms if verb in t.stops),
        papers=step.papers,
        extends=procedure.term(step.extends) if step.extends else None,
    )


def on_opening(procedure: Procedure, facts: Any, predicates: Predicates) -> tuple[Term, ...]:
    """The terms that run from the day another proceeding's step opened this one."""
    return _terms(procedure, OPENED, facts, predicates)


def on_arrival(procedure: Procedure, facts: Any, predicates: Predicates) -> tuple[Term, ...]:
    """The terms that run from the day another organ's matter arrived."""
    return _terms(procedure, ARRIVED, facts, predicates)


def _terms(procedure: Procedure, start: str, facts: Any, predicates: Predicates) -> tuple[Term, ...]:
    return tuple(t for t in procedure.terms if start in t.starts and (not t.when or predicates[t.when](facts)))


def _person(actor: Actor) -> Verdict:
    if actor.concerned:
        return Refused("您是本事项的被反映人或被反映的办理人，不得办理，也不得知悉。", "R-31", hidden=True)
    if actor.recused:
        return Refused("您已对本事项回避，不得办理。", "R-28", hidden=True)
    if actor.kept_out:
        return Refused("本件只由指定的人知悉，您不在其中。", actor.kept_out, hidden=True)
    return ALLOWED


def _state(procedure: Procedure, step: Step, position: Position) -> Verdict:
    if position.state in step.from_states or (not step.from_states and not position.state):
        return ALLOWED
    state = procedure.states.get(position.state)
    return Refused(
        "目前状态为“%(state)s”，不能办理“%(step)s”。",
        procedure.table,
        {"state": state.title if state else "—", "step": step.title},
    )


def _role(procedure: Procedure, step: Step, actor: Actor) -> Verdict:
    if actor.roles.isdisjoint(step.by):
        return Refused("您的职务无权办理“%(step)s”。", step.role_rule or procedure.table, {"step": step.title})
    if step.assigned and not actor.assigned and actor.roles.isdisjoint({*step.by} - {"handler"}):
        return Refused("您未被指定为本事项的承办人。", procedure.table)
    return ALLOWED


def _hands(procedure: Procedure, step: Step, position: Position, actor: Actor) -> Verdict:
    for taken in position.history:
        if taken.by == actor.id and taken.verb in step.distinct_from:
            earlier = procedure.step(taken.verb)
            return Refused(
                "此前的“%(verb)s”由您办理，本步骤须由他人办理。", step.hands_rule,
                {"verb": earlier.title if earlier else taken.verb},
            )
    return ALLOWED


def _extension(procedure: Procedure, step: Step, position: Position) -> Verdict:
    """More time is asked for before the end only, and granted before the end only: never afterwards (R-67)."""
    if not step.extends or position.clocks is None:
        return ALLOWED
    clock, term = position.clock(step.extends), procedure.term(step.extends)
    extension = term.extension if term else None
    if clock is None or extension is None:
        return Refused("该期限没有在计算，无从延长。", procedure.table)
    if step.act != "ask" and not clock.pending:
        return Refused("没有待批准的延期申请。", "R-67")
    if step.act != "refuse" and clock.days_left < 0:
        return Refused("期限已于%(due)s届满，不得事后延长。", "R-67", {"due": clock.due_on.isoformat()})
    if step.act == "ask" and clock.pending:
        return Refused("已有一份延期申请待批准。", "R-67")
    if step.act == "ask" and clock.granted >= extension.most:
        return Refused("已经延长过%(n)s次，不得再次延长。", "R-67", {"n": clock.granted})
    if step.act == "ask" and clock.days_left < extension.ahead_days:
        return Refused("须在期限届满%(n)s日前申请延长。", "R-67", {"n": extension.ahead_days})
    return ALLOWED


def _at_hand(step: Step, position: Position) -> bool:
    """A step about an extension is worth showing while the clock runs, and its decision while one was asked for."""
    if not step.extends or position.clocks is None:
        return True
    clock = position.clock(step.extends)
    return clock is not None and (step.act == "ask" or clock.pending)


def _needs(needs: tuple[Need, ...], facts: Any, predicates: Predicates) -> Verdict:
    for need in needs:
        predicate = predicates[need.predicate]
        if not predicate(facts):
            values = getattr(predicate, "values", {})
            return Refused(getattr(predicate, "sentence", need.predicate), need.rule, values(facts) if callable(values) else values)
    return ALLOWED
