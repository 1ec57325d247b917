"""The decision: is this step open to this person here and now, and what follows from it. Pure; no Django, no clock.

Order of the questions, so that the refusal names the most telling reason: does the step exist, is the person free to act
(R-3, R-4, R-28, R-31), does the state fit, does the role fit, are other hands needed, does the case fulfil the needs, does the
input fulfil the demands.
"""

from __future__ import annotations

from typing import Any

from dandang.base.verdict import ALLOWED, Refused, Verdict
from dandang.procedures.model import OPENED, SAME, Actor, Need, Outcome, Position, Predicates, Procedure, Step, Term


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
        and _needs(step.needs, facts, predicates)
        and (_needs(step.demands, facts, predicates) if submitted else ALLOWED)
    )


def open_steps(
    procedure: Procedure, position: Position, actor: Actor, facts: Any, predicates: Predicates
) -> tuple[tuple[Step, Verdict], ...]:
    """Every step that leads on from the present state, each with its verdict: what a page shows, open or greyed."""
    return tuple(
        (step, ask(procedure, position, step.verb, actor, facts, predicates, submitted=False))
        for step in procedure.steps
        if position.state in step.from_states
    )


def outcome(procedure: Procedure, position: Position, verb: str, facts: Any, predicates: Predicates) -> Outcome:
    """What an allowed step brings about. Undefined verbs are a programming error (KeyError)."""
    step = procedure.step(verb)
    if step is None:
        raise KeyError(verb)
    return Outcome(
        to=position.state if step.to == SAME else step.to,
        opens=tuple(o.kind for o in step.opens if not o.when or predicates[o.when](facts)),
        starts=tuple(
            t for t in procedure.terms if verb in t.starts and (not t.when or predicates[t.when](facts))
        ),
        stops=tuple(t.code for t in procedure.terms if verb in t.stops),
        papers=step.papers,
    )


def on_opening(procedure: Procedure, facts: Any, predicates: Predicates) -> tuple[Term, ...]:
    """The terms that run from the day another proceeding's step opened this one."""
    return tuple(
        t for t in procedure.terms if OPENED in t.starts and (not t.when or predicates[t.when](facts))
    )


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


def _needs(needs: tuple[Need, ...], facts: Any, predicates: Predicates) -> Verdict:
    for need in needs:
        predicate = predicates[need.predicate]
        if not predicate(facts):
            return Refused(getattr(predicate, "sentence", need.predicate), need.rule)
    return ALLOWED
