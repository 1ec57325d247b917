"""What goes into the approval forms of a clue (办理方案、直接核实、信访谈话、结案呈批表) and into the closing note: what was proposed, by whom,
what the discussion said, who approved in which order. They follow the steps taken; nothing is typed twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dandang.cases import papers
from dandang.mechanisms.verification import notices
from dandang.organs.models import Staff

if TYPE_CHECKING:
    from dandang.cases.models import Step
    from dandang.mechanisms.verification.models import Clue

SUBMITS = ("propose", "plan_talk", "write_up", "report")
"""Steps with which something is submitted for approval; the approvals count from the last of them."""
VARIANTS = {
    "approve_talk": "plan", "approve_hold": "plan", "hold": "plan",
    "approve_verification": "verification", "escalate": "verification",
    "approve_talk_plan": "talk",
    "approve_closure": "closing", "accept_explanation": "closing", "conclude": "closing", "educate": "closing", "file_case": "closing",
}
"""The form that each approving step issues, by the catalogue of papers (4.6)."""


def handling_approval(clue: Clue, step: Step) -> dict[str, Any]:
    """呈批表 of the step: the matter, what was submitted, the discussion, and every opinion on the way."""
    variant, submitted = VARIANTS[step.verb], _submitted(clue)
    discussion = clue.discussion if submitted.verb == "propose" else None
    return notices.head(clue) | {
        "title_variant": variant,
        "findings": papers.findings(clue.proceeding.casefile) if variant == "closing" else [],
        "proposal": [*_proposal(clue, submitted), *_decided(clue, step)],
        "discussion": discussion and _discussion(discussion),
        "dissent": discussion.dissent.splitlines() if discussion else [],
        "opinions": _opinions(clue, submitted),
    }


def closing_note(clue: Clue, step: Step) -> dict[str, Any]:
    """了结说明: how the clue ended, by its findings."""
    person = notices.person(clue)
    return person | {
        "clue_code": clue.number, "outcome": clue.ending, "findings": papers.findings(clue.proceeding.casefile),
        "reason": step.reason or clue.get_ending_display(), "opinions": _opinions(clue, _submitted(clue)),
    }


def _submitted(clue: Clue) -> Step:
    found: Step = clue.proceeding.steps.filter(verb__in=SUBMITS).select_related("by").order_by("-seq")[0]
    return found


def _proposal(clue: Clue, submitted: Step) -> list[str]:
    """What the office submitted, in words."""
    record = submitted.record
    if submitted.verb == "propose":
        return [f"处置意见：{clue.get_disposal_display()}"]
    if submitted.verb == "plan_talk":
        plan = [f"方式：{clue.Way(record['way']).label}", f"人员：{_names(record['handlers'])}", f"方案：{record['plan']}"]
        return [*plan, f"应急预案：{record['contingency']}", *_told(record)]
    if submitted.verb == "write_up":
        return [f"处理建议：{clue.TalkOpinion(record['opinion']).label}" if record.get("opinion") else "谈话函询情况已报告"]
    return [f"处理建议：{record['proposal']}", f"承办部门分类处理意见：{clue.Opinion(record['opinion']).label}"]


def _told(record: dict[str, Any]) -> list[str]:
    return [f"向同级党委主要负责人报告：{record['reported_to']}"] if record.get("reported_to") else []


def _decided(clue: Clue, step: Step) -> list[str]:
    """What the approval adds to what was submitted: the group, the kind of closing."""
    if step.record.get("group"):
        return [f"核查组成员：{_names(step.record['group'])}"]
    return [f"了结类型：{clue.Ending(step.record['ending']).label}"] if step.record.get("ending") else []


def _names(usernames: Iterable[str]) -> str:
    return "、".join(Staff.objects.filter(username__in=list(usernames)).order_by("pk").values_list("name", flat=True))


def _discussion(held: Any) -> str:
    present = "、".join(person.name for person in held.members.all())
    minutes = " ".join(part for part in (held.minutes, held.resolution) if part)
    day = f"{held.held_on.year}年{held.held_on.month}月{held.held_on.day}日"
    return f"{day}集体研究，参加人：{present}。{minutes}"


def _opinions(clue: Clue, submitted: Step) -> list[dict[str, Any]]:
    """Every step from the submission on that moved the clue: who said what, in this order."""
    procedure, taken = clue.proceeding.procedure, clue.proceeding.steps.filter(seq__gte=submitted.seq).select_related("by")
    moving = [step for step in taken.order_by("seq") if step.from_state != step.to_state]
    return [
        {
            "stage": declared.title if (declared := procedure.step(step.verb)) else step.verb,
            "opinion": step.reason or ("请审批" if step.pk == submitted.pk else "同意"),
            "signed_by": step.by.name, "signed_on": step.at,
        }
        for step in moving
    ]
