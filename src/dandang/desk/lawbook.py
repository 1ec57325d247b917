"""Procedure data prepared for reading: whoever knows the law and no file must find every step, condition, source and clock here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dandang.base.wording import title
from dandang.desk.diagram import picture
from dandang.desk.words import role_title
from dandang.procedures import diff, loader, words
from dandang.procedures.diagram import svg
from dandang.procedures.model import ARRIVED, OPENED, SAME, Need, Procedure, Step

BEGINNINGS = {OPENED: _("程序启动"), ARRIVED: _("来件转到")}
ACTS = {"ask": _("申请延长"), "grant": _("批准延长"), "refuse": _("不予延长")}


def lang() -> str:
    """The reader's language, as `procedures` calls it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def shelf(on: date, places: Iterable[str]) -> list[dict[str, Any]]:
    """Each kind that is carried out under these profiles, with its local ones."""
    return [
        {
            "procedure": loader.in_force(kind, on),
            "profiles": [p for name in loader.profiles() if (p := loader.in_force(kind, on, name)).profile],
        }
        for kind in loader.kinds_open(on, places)
    ]


def kinds(on: date, places: Iterable[str]) -> list[tuple[str, str]]:
    """Code and title of every kind of proceeding that is carried out under these profiles."""
    return [(kind, title(loader.in_force(kind, on))) for kind in loader.kinds_open(on, places)]


def page(kind: str, profile: str, on: date) -> dict[str, Any] | None:
    """Everything the procedure page shows; None for a kind or profile that does not exist."""
    if kind not in loader.kinds() or (profile and profile not in loader.profiles()):
        return None
    procedure, base = loader.in_force(kind, on, profile), loader.in_force(kind, on)
    return {
        "procedure": procedure, "steps": [_step(procedure, step, on) for step in procedure.steps], "terms": _terms(procedure),
        "picture": picture(procedure), "drawing": mark_safe(svg(procedure, lang=lang())), "profile": profile,  # noqa: S308 (made from the data, its texts escaped)
        "changes": diff.changes(base, procedure, lang()) if procedure.profile else [],
        "settings": list(procedure.settings.values()),
        "others": [("", title(base))] + [
            (name, title(p)) for name in loader.profiles() if (p := loader.in_force(kind, on, name)).profile
        ],
    }


def _step(procedure: Procedure, step: Step, on: date) -> dict[str, Any]:
    """One step: its way, its hands, what must hold, what follows."""
    names, verbs = {code: title(state) for code, state in procedure.states.items()}, _verbs(procedure)
    extended = procedure.term(step.extends)
    return {
        "step": step,
        "from": [names[state] for state in step.from_states],
        "to": "" if step.to == SAME else names[step.to],
        "by": [role_title(role) for role in step.by],
        "role_rule": _rules([Need(step.role_rule, "")]) if step.role_rule else [],
        "hands": [verbs[verb] for verb in step.distinct_from],
        "needs": _conditions(procedure, step.needs),
        "demands": _conditions(procedure, step.demands),
        "papers": [words.paper(paper, lang()) for paper in step.papers],
        "opens": [(title(loader.in_force(each.kind, on)), each.apart, _unless(procedure, each.when)) for each in step.opens],
        "starts": [title(term) for term in procedure.terms if step.verb in term.starts],
        "stops": [title(term) for term in procedure.terms if step.verb in term.stops],
        "extends": f"{ACTS[step.act]}：{title(extended)}" if extended else "",
    }


def _terms(procedure: Procedure) -> list[dict[str, Any]]:
    verbs: dict[str, Any] = {**_verbs(procedure), **BEGINNINGS}
    return [
        {
            "term": term, "starts": [str(verbs[verb]) for verb in term.starts], "stops": [str(verbs[verb]) for verb in term.stops],
            "when": _unless(procedure, term.when), "since": verbs.get(term.since, ""),
        }
        for term in procedure.terms
    ]


def _unless(procedure: Procedure, when: str) -> str:
    """When the thing does not happen; nothing where it always does."""
    return words.condition(procedure.kind, when, lang()) if when else ""


def _verbs(procedure: Procedure) -> dict[str, str]:
    return {step.verb: title(step) for step in procedure.steps}


def _conditions(procedure: Procedure, needs: Iterable[Need]) -> list[dict[str, Any]]:
    """Each condition with its rule and, in the words of its refusal, what stops the step while it does not hold."""
    known = loader.rules()
    return [
        {"rule": known.get(need.rule), "id": need.rule, "refusal": words.condition(procedure.kind, need.predicate, lang())} for need in needs
    ]


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
