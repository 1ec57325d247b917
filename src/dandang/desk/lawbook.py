"""Procedure data prepared for reading."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from dandang.desk.diagram import picture
from dandang.desk.words import role_title, title
from dandang.procedures import loader
from dandang.procedures.model import SAME, Need, Procedure


def shelf(on: date) -> list[dict[str, Any]]:
    """Each kind with its local profiles."""
    return [
        {
            "procedure": loader.in_force(kind, on),
            "profiles": [p for name in loader.profiles() if (p := loader.in_force(kind, on, name)).profile],
        }
        for kind in loader.kinds()
    ]


def kinds(on: date) -> list[tuple[str, str]]:
    """Code and title of every kind of proceeding."""
    return [(kind, title(loader.in_force(kind, on))) for kind in loader.kinds()]


def page(kind: str, profile: str, on: date) -> dict[str, Any] | None:
    """Everything the procedure page shows; None for a kind or profile that does not exist."""
    if kind not in loader.kinds() or (profile and profile not in loader.profiles()):
        return None
    procedure = loader.in_force(kind, on, profile)
    names = {code: title(state) for code, state in procedure.states.items()}
    verbs = {step.verb: title(step) for step in procedure.steps}
    steps = [
        {
            "step": step,
            "from": [names[state] for state in step.from_states],
            "to": "" if step.to == SAME else names[step.to],
            "by": [role_title(role) for role in step.by],
            "hands": [verbs[verb] for verb in step.distinct_from],
            "needs": _rules(step.needs),
            "demands": _rules(step.demands),
            "opens": [title(loader.in_force(opening.kind, on)) for opening in step.opens],
        }
        for step in procedure.steps
    ]
    terms = [
        {"term": term, "starts": [verbs.get(v, "") for v in term.starts], "stops": [verbs.get(v, "") for v in term.stops]}
        for term in procedure.terms
    ]
    return {
        "procedure": procedure, "steps": steps, "terms": terms, "picture": picture(procedure), "profile": profile,
        "others": [("", title(loader.in_force(kind, on)))] + [
            (name, title(p)) for name in loader.profiles() if (p := loader.in_force(kind, on, name)).profile
        ],
    }


def rules_of(procedure: Procedure, verb: str) -> list[tuple[str, str]]:
    """The rules that a step answers to: its needs, its demands, who may take it."""
    step = procedure.step(verb)
    if step is None:
        return []
    more = [Need(step.role_rule, "")] if step.role_rule else []
    hands = [Need(step.hands_rule, "")] if step.distinct_from else []
    return _rules([*step.needs, *step.demands, *more, *hands])


def _rules(needs: Iterable[Need]) -> list[tuple[str, str]]:
    """Each rule once, with its sentence."""
    known = loader.rules()
    ids = dict.fromkeys(need.rule for need in needs)
    return [(rule, title(known[rule]) if rule in known else "") for rule in ids]


def all_rules() -> list[Any]:
    """Rules in the order of the catalogue."""
    return list(loader.rules().values())
