"""What goes into each paper of intake. No field can hold who reported, how, when or in which words (D-7, R-18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dandang.base import clock
from dandang.cases import numbers, papers
from dandang.documents import Recipient
from dandang.documents.models import Document

if TYPE_CHECKING:
    from dandang.cases.models import CaseFile, Noun
    from dandang.mechanisms.reports.models import Report
    from dandang.mechanisms.reports.routing import Routing
    from dandang.organs.models import Organ, Staff


NEXT_STEP = "我机关将依规依纪依法核实处理，办结后按规定向你反馈结果"
PROPOSAL = "拟移交监督检查部门承办，处置意见按程序报批"
STATUS = {
    "untrue": "concluded_untrue",
    "true": "concluded_true",
    "mostly_true": "concluded_true",
    "partly_true": "concluded_partly",
    "not_determined": "concluded_not_determined",
}
"""What a reporter is told of the whole, by the findings of the allegations."""


def issue_acceptance(report: Report, *, by: Staff, at: datetime) -> None:
    """受理告知书, addressed to nobody by name; the registering clerk hands it over."""
    context = {
        "issuing_organ": report.proceeding.casefile.organ.name,
        "accepted_on": at.astimezone(clock.ZONE).date(),
        "next_step": NEXT_STEP,
    }
    report.issue_paper("acceptance_notice", context, category="函", recipients=[Recipient("反映人")], by=by, at=at)


def decline_note(report: Report, given: Mapping[str, Any], *, by: Staff, at: datetime) -> dict[str, Any]:
    """不予受理说明: the ground of Rules art. 13 and where the matter belongs."""
    casefile = report.proceeding.casefile
    return {
        "organ": casefile.organ.name,
        "item_code": casefile.code,
        "ground": given["ground"],
        "reason": given["reason"] or "《工作规则》第十三条",
        "guidance": given["told"],
        "decided_by": by.name,
        "decided_on": at.astimezone(clock.ZONE).date(),
    }


def issue_decline(report: Report, given: Mapping[str, Any], *, by: Staff, at: datetime) -> None:
    """不予受理告知书, to a verified real-name reporter, addressed to nobody by name (Rules art. 26)."""
    context = {
        "issuing_organ": report.proceeding.casefile.organ.name,
        "decided_on": at.astimezone(clock.ZONE).date(),
        "ground": given["ground"],
        "guidance": given["told"],
    }
    report.issue_paper("decline_notice", context, category="函", recipients=[Recipient("反映人")], by=by, at=at)


def issue_result(report: Report, *, by: Staff, at: datetime) -> None:
    """办理结果告知书, with the reminder of secrecy in writing (Rules art. 27, 36(4))."""
    casefile = report.proceeding.casefile
    context = {"issuing_organ": casefile.organ.name, "told_on": at.astimezone(clock.ZONE).date(), "status": status(casefile)}
    report.issue_paper("result_notice", context, category="函", recipients=[Recipient("反映人")], by=by, at=at)


def transfer_list(report: Noun, organ: Organ, *, by: Staff, at: datetime) -> dict[str, Any]:
    """移送清单: which items went where; subjects and neutral allegations, nothing of who reported."""
    casefile = report.proceeding.casefile
    return {
        "organ": casefile.organ.name,
        "item_code": casefile.code,
        "receiving_organ": organ.name,
        "sent_on": at.astimezone(clock.ZONE).date(),
        "subjects": [f"{s.name} {s.unit} {s.post}".strip() for s in casefile.subjects.all()],
        "allegations": [a.statement for a in casefile.allegations.all()],
        "sent_by": by.name,
    }


def issue_assignment(report: Noun, organ: Organ, proposal: Mapping[str, Any], *, by: Staff, at: datetime) -> None:
    """交办函, to the organ that handles it and reports back in three months (Rules art. 20, 21)."""
    casefile = report.proceeding.casefile
    context = {
        "issuing_organ": casefile.organ.name,
        "receiving_organ": organ.name,
        "ground": proposal["ground"],
        "subjects": papers.subjects(casefile),
        "allegations": [a.statement for a in casefile.allegations.all()],
        "requirement": proposal["requirement"],
    }
    recipients = [Recipient(organ.name, organ=organ)]
    report.issue_paper("assignment_letter", context, category="交", recipients=recipients, by=by, at=at)


def issue_urging(report: Routing, given: Mapping[str, Any], *, by: Staff, at: datetime) -> None:
    """督办函, to the organ that was assigned the matter (Rules art. 22), whichever way of urging is announced in it."""
    casefile, organ = report.proceeding.casefile, report.assign_to
    assert organ is not None
    assignment = Document.objects.filter(proceeding_id=report.proceeding_id, kind="assignment_letter").latest("pk")
    context = {
        "issuing_organ": casefile.organ.name, "receiving_organ": organ.name, "assignment_number": assignment.number,
        "assigned_on": assignment.issued_at, "ground": given["ground"], "way": given["way"], "demand": given["demand"],
    }
    report.issue_paper("urging_letter", context, category="督", recipients=[Recipient(organ.name, organ=organ)], by=by, at=at)


def handling_sheet(report: Report, given: Mapping[str, Any], *, by: Staff) -> dict[str, Any]:
    """重要信访拟办单: what the petition office proposes to do with what it accepted, and whom it told."""
    casefile = report.proceeding.casefile
    return {
        "organ": casefile.organ.name, "item_code": casefile.code, "subjects": papers.subjects(casefile),
        "matters": [a.statement for a in casefile.allegations.all()], "proposal": given.get("reason") or PROPOSAL,
        "office": given["case_manager"].name, "drafted_by": by.name,
    }


def return_note(report: Report, given: Mapping[str, Any], *, by: Staff) -> dict[str, Any]:
    """退回信访部门说明: why the office gave it back, and who approved that (Rules art. 17)."""
    casefile = report.proceeding.casefile
    return {
        "organ": casefile.organ.name, "item_code": casefile.code, "subjects": papers.subjects(casefile),
        "matters": [a.statement for a in casefile.allegations.all()], "reason": given["reason"],
        "discussion": given.get("minutes") or "", "approved_by": by.name,
    }


def completion_report(report: Report, *, by: Staff) -> dict[str, Any]:
    """办结报告: every allegation with its finding, and how each clue ended."""
    casefile = report.proceeding.casefile
    clues = list(casefile.proceedings.filter(kind="verification").order_by("pk"))
    return {
        "organ": casefile.organ.name, "item_code": casefile.code, "subjects": papers.subjects(casefile),
        "clue_numbers": list(numbers.of(clues).values()),
        "findings": papers.findings(casefile), "endings": [clue.procedure.states[clue.state].title for clue in clues],
        "reported_by": by.name,
    }


def feedback_record(report: Report, given: Mapping[str, Any], *, by: Staff, at: datetime) -> dict[str, Any]:
    """反馈记录: status only, how and by whom it was told, how it was taken."""
    casefile = report.proceeding.casefile
    return {
        "organ": casefile.organ.name,
        "item_code": casefile.code,
        "fed_back_on": at.astimezone(clock.ZONE).date(),
        "way": given["way"],
        "status": status(casefile),
        "reaction": given["reaction"],
        "reminded_of_secrecy": "yes" if given["reminded_of_secrecy"] else "no",
        "staff_present": [by.name],
    }


def status(casefile: CaseFile) -> str:
    """One word for all allegations together; partly when the findings differ."""
    codes = {STATUS[code] for code, _sub in casefile.answers().values()}
    return codes.pop() if len(codes) == 1 else "concluded_partly"
