"""What goes into each paper. None names the reporter (R-57, R-49, D-7): who it is goes along in a sealed enclosure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dandang.base import clock
from dandang.mechanisms.false_accusation import law

if TYPE_CHECKING:
    from dandang.cases.models import Step
    from dandang.mechanisms.false_accusation.models import FindingRequest, Screening
    from dandang.organs.models import Organ, Staff

SEALED = "诬告陷害行为人（身份见密封附件）"
BASIS = "《纪检监察机关处理检举控告工作规则》"
ANSWER_DAYS = 30
"""How long another organ has to answer a referral; [U], the days of DL-F3."""


def sheet(given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The five elements as entered: `shown` text and `evidence` lines; empty when the input has no sheet."""
    if "act_shown" not in given:
        return {}
    return {name: {"shown": given[f"{name}_shown"], "evidence": list(given[f"{name}_evidence"])} for name in law.entries("elements")}


def element_rows(elements: Mapping[str, Any]) -> list[dict[str, str]]:
    """The sheet for a paper."""
    rows = []
    for name, title in law.titles("elements").items():
        entry = elements.get(name) or {}
        row = {"element": title, "shown": entry.get("shown") or "尚未说明"}
        if entry.get("evidence"):
            row["evidence"] = "；".join(entry["evidence"])
        rows.append(row)
    return rows


def mistake_note(screening: Screening, given: Mapping[str, Any], *, by: Staff) -> dict[str, Any]:
    """错告情况说明: why it was a mistake, and that nothing but a reminder may follow."""
    casefile = screening.proceeding.casefile
    return {
        "organ": casefile.organ.name, "item_code": casefile.code, "reasons": [given["grounds"]],
        "education": "reminder" if given["measure"] == "education" else "none", "signed_by": by.name,
    }


def education_record(screening: Screening, given: Mapping[str, Any], *, by: Staff, at: datetime) -> dict[str, Any]:
    """提醒教育记录: why it was a mistake, and by whom the reminder was given."""
    return {
        "organ": screening.proceeding.casefile.organ.name,
        "person_name": "反映人（身份封存，不具名）",
        "held_on": at.astimezone(clock.ZONE).date(),
        "place": given["place"],
        "talkers": [by.name],
        "recorder": by.name,
        "matters": ["反映情况与事实不符，系误解，不追究任何责任"],
        "content": given["grounds"],
    }


def check_approval(screening: Screening, given: Mapping[str, Any], *, by: Staff, at: datetime) -> dict[str, Any]:
    """诬告陷害核查审批表: the sheet, and who approves that it is checked."""
    casefile, written = screening.proceeding.casefile, screening.proceeding.steps.filter(verb="screen").order_by("-seq").first()
    opinions = [{"stage": "批准核查", "opinion": given["reason"] or "同意核查", "signed_by": by.name, "signed_on": at.astimezone(clock.ZONE).date()}]
    if written is not None:
        day = written.at.astimezone(clock.ZONE).date()
        opinions.insert(0, {"stage": "填写甄别表", "opinion": written.reason or "建议核查", "signed_by": written.by.name, "signed_on": day})
    return {
        "organ": casefile.organ.name, "item_code": casefile.code, "elements": element_rows(screening.elements),
        "mistake_weighed": "现有情况不能排除故意捏造，有疑问时仍按错告处理。", "proposal": screening.conduct, "opinions": opinions,
    }


def finding_request(screening: Screening, above: Organ, *, by: Staff) -> dict[str, Any]:
    """关于认定诬告陷害的请示."""
    casefile, steps = screening.proceeding.casefile, screening.proceeding.steps
    course = steps.filter(verb__in=["complete_evidence", "supplement"]).order_by("-seq")[0].record.get("course", "")
    adjudication = steps.filter(verb="adjudicate").order_by("-seq")[0]
    heard = f"{screening.heard_on:%Y-%m-%d}：{screening.explanation}"
    return {
        "issuing_organ": casefile.organ.name, "signer": by.name, "addressee": above.name, "item_code": casefile.code,
        "course": course, "elements": element_rows(screening.elements), "heard": heard, "opinion": screening.conduct,
        "adjudication": adjudication.reason or "同意",
    }


def finding_decision(request: FindingRequest, decision: str, given: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """关于认定诬告陷害的批复."""
    asking = request.asked_by.proceeding.casefile
    return {
        "issuing_organ": request.proceeding.casefile.organ.name, "addressee": asking.organ.name,
        "request_title": "关于认定诬告陷害的请示", "request_number": request.number, "item_code": asking.code,
        "held_on": request.discussed_on or at.astimezone(clock.ZONE).date(), "decision": decision,
        "reasons": [given["reason"] or "五项要件均有证据证实"],
    }


def referral(screening: Screening, step: Step, given: Mapping[str, Any], *, by: Staff) -> dict[str, Any]:
    """移送函: conduct, basis, evidence; the person in a sealed enclosure."""
    request = screening.request
    evidence = [line for entry in screening.elements.values() for line in entry["evidence"]]
    return {
        "issuing_organ": screening.proceeding.casefile.organ.name, "addressee": given["addressee_name"], "person_referred": SEALED,
        "conduct": screening.conduct, "basis": [BASIS, *([given["basis"]] if given["basis"] else [])],
        "approval_number": given["approval_number"] or (request.number if request else ""), "evidence": list(dict.fromkeys(evidence)),
        "reply_by": step.at.astimezone(clock.ZONE).date() + timedelta(days=ANSWER_DAYS), "contact": f"{by.name}（经办）",
    }


def correction(screening: Screening, given: Mapping[str, Any]) -> dict[str, Any]:
    """纠正建议书: what was gained by the false accusation (Rules art. 43)."""
    return {
        "issuing_organ": screening.proceeding.casefile.organ.name, "addressee": given["addressee_name"], "ground": "gained",
        "person_name": SEALED, "facts": screening.conduct,
        "items": [f"{law.titles('gains')[gain]}：{given['detail']}" for gain in given["gains"]], "basis": [f"{BASIS}第四十三条"],
    }


def case_circular(request: FindingRequest, given: Mapping[str, Any]) -> dict[str, Any]:
    """关于诬告陷害典型案例的通报: as it was asked for, nobody named."""
    return {
        "issuing_organ": request.proceeding.casefile.organ.name, "addressee": given["circle"], "text": request.asked_by.circular, "basis": [BASIS],
    }
