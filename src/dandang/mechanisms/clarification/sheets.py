"""What goes into the papers around the notice: assessment, answer to an application, intended notice, return visit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dandang.base import clock
from dandang.mechanisms.clarification.conclusions import BASIS, CONCLUSIONS

if TYPE_CHECKING:
    from dandang.cases.models import Step
    from dandang.mechanisms.clarification.models import Clarification
    from dandang.organs.models import Staff


def answers(run: Clarification, given: Mapping[str, Any], *, clear: bool) -> dict[str, dict[str, Any]]:
    """The answer to each untrue allegation by its number (R-40): that of the step, or its own where it is named apart."""
    untrue = [seq for seq, (code, _sub) in run.found().items() if code == "untrue"]
    common = {"clear": clear, "grounds": list(given["grounds"]) if clear else [given["ground"]], "why": given["reason"]}
    apart = {row["allegation"]: {"clear": False, "grounds": [row["ground"]], "why": row["why"]} for row in given.get("apart") or ()}
    return {str(seq): apart.get(seq, common) for seq in untrue}


def person(run: Clarification) -> dict[str, str]:
    """Name, unit and post, as every sheet has them."""
    subject = run.person
    return {"person_name": subject.name, "person_unit": subject.unit, "person_post": subject.post}


def found(run: Clarification) -> dict[str, list[str]]:
    """The untrue allegations in the neutral words of the register, with what was found."""
    findings = run.found()
    untrue = [each for each in run.allegations().order_by("seq") if findings[each.seq][0] == "untrue"]
    return {
        "cleared_allegations": [each.statement for each in untrue],
        "conclusions": [CONCLUSIONS.get(findings[each.seq][1], CONCLUSIONS["4b_not_found"]) for each in untrue],
    }


def assessment(run: Clarification, step: Step, *, by: Staff) -> dict[str, Any]:
    """研判表: one answer an allegation, each with its ground."""
    clear = step.verb == "assess"
    return person(run) | found(run) | {
        "organ": run.proceeding.casefile.organ.name,
        "grounds": [_answer(run, answer) for answer in run.answers.values()],
        "effect_units": list(run.effect_units),
        "conclusion": "clarify" if clear else "no",
        "reason": step.reason,
        "opinions": [{"stage": "承办人意见", "opinion": "拟予澄清" if clear else "不予澄清", "signed_by": by.name, "signed_on": step.at.astimezone(clock.ZONE).date()}],
    }


def _answer(run: Clarification, answer: Mapping[str, Any]) -> str:
    if answer["clear"]:
        return "应予澄清：" + "、".join(str(run.Ground(code).label) for code in answer["grounds"])
    return "不予澄清：" + "、".join(str(run.GroundAgainst(code).label) for code in answer["grounds"]) + f"（{answer['why'].rstrip('。')}）"


def reply(run: Clarification, step: Step, words: str) -> dict[str, Any]:
    """关于澄清申请的答复; a refusal gives its ground and is explained."""
    accepted = step.verb == "assess"
    named = [] if accepted else [step.record["ground"]]
    grounds = dict.fromkeys([*named, *(code for answer in run.answers.values() for code in answer["grounds"] if not answer["clear"])])
    return {
        "issuing_organ": run.proceeding.casefile.organ.name,
        "addressee": run.person.name,
        "applied_on": run.applied_on,
        "decision": "accepted" if accepted else "refused",
        "reasons": [*(str(run.GroundAgainst(code).label) for code in grounds), words],
        "next_step": "下一步将就澄清的方式、范围征求本人意见" if accepted else "如有新的情况，可以再次书面提出",
    }


def intended(run: Clarification, given: Mapping[str, Any]) -> dict[str, Any]:
    """拟澄清告知书: what will be cleared, how and how far, and by when the person answers. Only what was answered yes stands in it."""
    findings = run.found()
    cleared = [each for each in run.allegations().order_by("seq") if run.answers.get(str(each.seq), {}).get("clear")]
    return {
        "issuing_organ": run.proceeding.casefile.organ.name,
        "addressee": run.person.name,
        "cleared_allegations": [each.statement for each in cleared],
        "conclusions": [CONCLUSIONS.get(findings[each.seq][1], CONCLUSIONS["4b_not_found"]) for each in cleared],
        "methods": [str(run.Method(code).label) for code in given["methods"]],
        "scope_units": list(given["scope_units"]),
        "reply_by": given["reply_by"],
    }


def visit(run: Clarification, given: Mapping[str, Any]) -> dict[str, Any]:
    """澄清回访记录."""
    told = {name: given[name] for name in ("held_on", "way", "effect", "wishes", "measures")}
    return person(run) | told | {
        "organ": run.proceeding.casefile.organ.name, "visitors": [each.name for each in given["visitors"]],
    }


def review(run: Clarification, step: Step) -> dict[str, Any]:
    """澄清工作审核表: the draft as it was read, and every opinion on it since it was submitted, the last of them that of `step`."""
    procedure = run.proceeding.procedure
    reviewing = {each.verb: each.title for each in procedure.steps if "review_sheet" in each.papers}
    history = list(run.proceeding.steps.select_related("by"))
    since = max((n for n, each in enumerate(history) if each.verb == "submit"), default=0)
    returned = step.to_state == "drafting"
    return person(run) | {
        "organ": run.proceeding.casefile.organ.name,
        "stage": reviewing[step.verb],
        "cleared_allegations": list(run.matters),
        "basis": list(BASIS),
        "methods": [str(run.Method(code).label) for code in run.methods],
        "scope_units": list(run.scope_units),
        "opinions": [
            {"stage": reviewing[each.verb], "opinion": each.reason or ("退回修改" if each.to_state == "drafting" else "同意"),
             "signed_by": each.by.name, "signed_on": each.at.astimezone(clock.ZONE).date()}
            for each in history[since:] if each.verb in reviewing
        ],
        "result": "returned" if returned else "passed",
    }
