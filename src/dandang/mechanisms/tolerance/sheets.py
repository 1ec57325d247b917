"""The papers on the way to a tolerance decision and after it (DOC-T1 to T5, T11 to T13). The text is made from the record; nothing of
a report is in it (T-23). The decision itself is in `notices.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from dandang.base import clock
from dandang.cases import across
from dandang.documents import Recipient
from dandang.mechanisms.tolerance import facts, notices
from dandang.mechanisms.tolerance.worksheet_items import fixed

if TYPE_CHECKING:
    from dandang.cases.models import CaseFile, Step
    from dandang.mechanisms.tolerance.models import ToleranceCase
    from dandang.mechanisms.tolerance.tasks import CorrectionTask

Given = Mapping[str, Any]
GROUPS = {"discrimination": "四组辨别", "distinction": "三个区分开来", "factor": "六要素"}
NOT_YET_FOUND = "研判时没有发现不予容错的情形，核实中逐项核对。"
HEARD = "核实中将听取你（单位）的陈述和申辩。"
REMEDY = "对本通知有异议的，可以向本机关书面反映；责任追究决定作出以后不服的，按该决定载明的途径提出。"


def issue(case: ToleranceCase, step: Step, given: Given) -> None:
    """The papers that the procedure names for this step, beside the decision."""
    declared = case.proceeding.procedure.step(step.verb)
    for kind in declared.papers if declared else ():
        if kind in PAPERS:
            PAPERS[kind](case, step, given)


def _subjects(casefile: CaseFile) -> list[str]:
    return [f"{each.name}（{each.unit}{each.post}）" if each.unit or each.post else each.name for each in casefile.subjects.all()]


def _form(case: ToleranceCase) -> dict[str, Any]:
    casefile = case.proceeding.casefile
    return {"organ": casefile.organ.name, "item_code": casefile.code, "subjects": _subjects(casefile)}


def _matter(case: ToleranceCase) -> dict[str, Any]:
    told = {name: across.told(case.proceeding.casefile, "accountability", name) or "" for name in ("origin", "rule_name", "rule_clause")}
    return {"origin": told["origin"], "rule": f"《{told['rule_name']}》{told['rule_clause']}" if told["rule_name"] else ""}


def _last(case: ToleranceCase, *verbs: str) -> Step | None:
    return case.proceeding.steps.filter(verb__in=verbs).select_related("by").order_by("-seq").first()


def _opinions(case: ToleranceCase, *steps: Step | None) -> list[dict[str, Any]]:
    """What each of these steps said, with its hand; an approval without a word says 同意."""
    procedure = case.proceeding.procedure
    return [
        {
            "stage": procedure.step(step.verb).title,  # type: ignore[union-attr]
            "opinion": step.record.get("opinion") or step.record.get("grounds") or step.reason or "同意",
            "signed_by": step.by.name, "signed_on": _day_of(step),
        }
        for step in steps if step
    ]


def _day_of(step: Step) -> date:
    return step.at.astimezone(clock.ZONE).date()


def _assessment(case: ToleranceCase, step: Step, _given: Given) -> None:
    lists = facts.lists(case.proceeding.casefile)
    context = _form(case) | _matter(case) | {
        "act_on": facts.acted_on(case.proceeding.casefile),
        "candidates": [f"{item.title}（{item.key}）" for item in lists.circumstances if item.key in case.candidates],
        "exclusions": NOT_YET_FOUND, "assessment": case.assessment,
        "conclusion": "none" if step.verb == "declare_none" else "start",
        "opinions": _opinions(case, _last(case, "assess"), step),
    }
    case.issue_paper("tolerance_assessment", context, by=step.by, at=step.at)


def _initiation(case: ToleranceCase, step: Step, _given: Given) -> None:
    asked = _last(case, "apply", "recommend") if step.verb == "accept" else None
    grounds = asked.record.get("grounds") if asked else case.assessment
    context = _form(case) | {
        "way": case.way, "asked_by": _who_asked(asked), "reasons": [grounds or case.Way(case.way).label],
        "opinions": _opinions(case, asked or _last(case, "assess"), step),
    }
    case.issue_paper("tolerance_initiation", context, by=step.by, at=step.at)


def _who_asked(asked: Step | None) -> str:
    return (asked.record.get("applicant") or asked.record.get("department") or "") if asked else ""


def _acceptance(case: ToleranceCase, step: Step, _given: Given) -> None:
    asked = _last(case, "apply", "recommend")
    assert asked is not None
    declined, who = step.verb == "decline", _who_asked(asked)
    context = {
        "title_variant": "declined" if declined else "accepted", "issuing_organ": case.proceeding.casefile.organ.name, "addressee": who,
        "asked_on": asked.record.get("applied_on") or asked.record.get("recommended_on") or _day_of(asked),
        "reasons": [step.reason] if declined else [], "remedy": REMEDY if declined else HEARD,
    }
    case.issue_paper("tolerance_acceptance", context, category="容", recipients=[Recipient(who)], by=step.by, at=step.at)


def _consultation(case: ToleranceCase, step: Step, given: Given) -> None:
    """The letter to the departments, where they are asked by letter; a meeting and an expert group have papers of their own."""
    if not given.get("reply_by"):
        return
    context = {
        "issuing_organ": case.proceeding.casefile.organ.name, "addressee": "、".join(given["asked"]), "matter": "容错研判事项",
        "classification": given.get("classification") or "", "questions": [given["question"]], "reply_by": given["reply_by"],
    }
    recipients = [Recipient(name) for name in given["asked"]]
    case.issue_paper("consultation_letter", context, category="函", recipients=recipients, by=step.by, at=step.at)


def _report(case: ToleranceCase, step: Step, given: Given) -> None:
    casefile, sheet = case.proceeding.casefile, facts.sheet(case, given)
    lists, rows = facts.lists(casefile), []
    for item in fixed():
        entry = sheet.get(item.key)
        found = item.finding(entry.finding) if entry else None
        if entry and found:
            rows.append({"group": GROUPS[item.group], "item": item.title, "finding": found.title, "reason": entry.reason})
    excluded = [item for item in lists.exclusions if sheet.get(item.key) and sheet[item.key].finding == item.findings[0].code]
    context = _form(case) | _matter(case) | {
        "course": notices.course(case), "facts": case.found, "findings": rows,
        "circumstances": [f"{item.title}（{item.key}）" for item in lists.circumstances if sheet.get(item.key) and sheet[item.key].finding == "cited"],
        "exclusions": notices.exclusions(excluded),
        "evidence": list(dict.fromkeys(line for entry in sheet.values() for line in entry.evidence)),
        "proposal": given["proposal"] or "请集体研究认定",
        "signed_by": [each.staff.name for each in casefile.assignments.select_related("staff").order_by("pk")],
    }
    case.issue_paper("tolerance_report", context, by=step.by, at=step.at)


def _filing(case: ToleranceCase, step: Step, given: Given) -> None:
    """To the organ above, where the case is filed there."""
    organ = case.proceeding.casefile.organ
    if not given.get("filed_above_on") or organ.superior is None or case.decision is None:
        return
    told = [(given["unit_told"], given["unit_told_on"]), ("组织部门", given["organisation_told_on"])]
    context = _form(case) | {
        "filed_with": organ.superior.name, "summary": case.found, "outcome": notices.determination(case), "decided_on": case.determined_on,
        "decision": case.decision.number, "tasks": notices.tasks(case) or ["尚未下达"],
        "told": [f"{notices.day(on)}告知{name}" for name, on in told if on], "filed_by": step.by.name,
    }
    case.issue_paper("tolerance_filing", context, by=step.by, at=step.at)


def _correction(case: ToleranceCase, step: Step, _given: Given) -> None:
    """One notice a unit, with its tasks that are open."""
    from dandang.mechanisms.tolerance.tasks import CorrectionTask

    casefile = case.proceeding.casefile
    found = CorrectionTask.objects.filter(proceeding__casefile=casefile, proceeding__is_open=True).select_related("officer").order_by("pk")
    units: dict[tuple[str, str], list[CorrectionTask]] = {}
    for task in found:
        units.setdefault((task.unit, task.officer.name if task.officer else ""), []).append(task)
    for (unit, officer), tasks in units.items():
        context = {
            "issuing_organ": casefile.organ.name, "addressee": unit, "officer": officer,
            "decision_title": case.decision.title if case.decision else "", "decision_number": case.decision.number if case.decision else "",
            "tasks": [
                {"content": task.content, "way": str(task.get_way_display() or ""), "person": task.person, "due_on": task.due_on, "proof": task.proof_wanted}
                for task in tasks
            ],
        }
        case.issue_paper("correction_notice", context, category="容", recipients=[Recipient(unit)], by=step.by, at=step.at)


def acceptance(task: CorrectionTask, step: Step) -> dict[str, Any]:
    """整改验收意见: what was to be done, what proves it, what the accepting officer says."""
    casefile, reported = task.proceeding.casefile, task.proceeding.steps.filter(verb="report").order_by("-seq").first()
    result, on = step.record.get("result") or step.reason or "同意", _day_of(step)
    return {
        "organ": casefile.organ.name, "item_code": casefile.code, "unit": task.unit, "person": task.person, "content": task.content,
        "due_on": task.due_on, "done_on": reported.record.get("done_on") if reported else None,
        "missed": f"曾逾期{task.missed}次" if task.missed else "", "proof": list(task.proof),
        "result": "accepted" if step.verb == "accept" else "returned",
        "opinions": [{"stage": "验收人", "opinion": result, "signed_by": step.by.name, "signed_on": on}],
    }


def _talk(case: ToleranceCase, step: Step, given: Given) -> None:
    """谈话记录: statement and defence of one subject (T-12)."""
    subject = given["subject"]
    context = {
        "organ": case.proceeding.casefile.organ.name, "person_name": subject.name, "person_unit": subject.unit, "person_post": subject.post,
        "held_on": given["held_on"], "place": given["place"], "talkers": [person.name for person in given["talkers"]], "record": given["said"],
        "representative": given["representative"], "refusal_note": "" if given["signed"] else given["refusal_note"],
    }
    case.issue_paper("talk_record", context, by=step.by, at=step.at)


PAPERS: Mapping[str, Callable[[ToleranceCase, Step, Given], None]] = {
    "tolerance_assessment": _assessment, "tolerance_initiation": _initiation, "tolerance_acceptance": _acceptance, "talk_record": _talk,
    "consultation_letter": _consultation, "tolerance_report": _report, "tolerance_filing": _filing, "correction_notice": _correction,
}
