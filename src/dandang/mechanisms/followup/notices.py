"""What the papers of follow-up say. Nothing for few eyes goes into any of them (F-18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dandang.base import clock
from dandang.mechanisms.followup import methods

if TYPE_CHECKING:
    from dandang.mechanisms.followup.models import FollowUp
    from dandang.mechanisms.followup.records import VisitRecord
    from dandang.organs.models import Staff

WAYS = {"face": "当面", "unit": "到单位", "written": "书面", "video": "视频"}
CHECKED = {"done": "已办", "defect": "没有办好", "not_owed": "不涉及"}
NONE = "无"


def _person(followup: FollowUp) -> dict[str, str]:
    person = followup.person
    return {"person_name": person.name, "person_unit": person.unit, "person_post": person.post}


def _organ(followup: FollowUp) -> str:
    return followup.proceeding.casefile.organ.name


def _measures(followup: FollowUp) -> list[str]:
    return followup.told_measures()


def plan(followup: FollowUp, *, approved_by: Staff) -> dict[str, Any]:
    """回访方案 (DOC-F1)."""
    step = followup.proceeding.steps.filter(verb="draft_plan").order_by("-seq")[0]
    group = methods.entries("group")[followup.group]
    return {
        "organ": _organ(followup), **_person(followup), "measures": _measures(followup), "group": group.title, "method": group.method,
        "aims": step.record.get("aims", ""), "helper": followup.helper, "leader": followup.leader.name if followup.leader else "",
        "team": [*(person.name for person in followup.team.all()), *followup.outsiders],
        "prescriptions": [f"{each.problem}：{each.method}（{each.due_on:%Y-%m-%d}前）" for each in followup.prescriptions()],
        "approved_by": approved_by.name,
    }


def visit_record(followup: FollowUp, visit: VisitRecord) -> dict[str, Any]:
    """回访记录 (DOC-F2)."""
    told = visit.content
    signature = "本人拒绝签名" if told.get("refused_to_sign") else "本人已签名"
    return {
        "organ": _organ(followup), **_person(followup), "visit_number": f"第{visit.number}次", "visited_on": visit.visited_on, "place": visit.place,
        "way": WAYS[visit.way], "visitors": visit.visitors, "others_present": told.get("others_present") or [],
        "outline": followup.outline, "heard_self": told["heard_self"], "heard_unit": told.get("heard_unit", ""),
        "heard_people": told.get("heard_people", ""), "execution": _execution(told), "group_before": _group(visit.group_before),
        "group_after": _group(visit.group_after), "problems": [f"{row['problem']}：{row['method']}" for row in told.get("problems", ())],
        "requests": [f"{row['request']}（{row.get('answer') or '待答复'}）" for row in told.get("requests", ())], "signature": signature,
    }


def _group(code: str) -> str:
    return methods.entries("group")[code].title


def _execution(told: Mapping[str, Any]) -> list[str]:
    """Each duty with what was found."""
    checks = methods.entries("check")
    found = [f"{entry.title}：{CHECKED.get(told.get(f'check_{duty}', ''), '没有核对')}" for duty, entry in checks.items()]
    return [*found, *([told["check_note"]] if told.get("check_note") else [])]


def assessment(followup: FollowUp, *, approved_by: Staff, at: datetime) -> dict[str, Any]:
    """回访评估表 (DOC-F3)."""
    step = followup.proceeding.steps.filter(verb="propose_grade").order_by("-seq")[0]
    visit = followup.visits()[-1]
    return {
        "organ": _organ(followup), **_person(followup), "visited_on": visit.visited_on, "group_before": _group(visit.group_before),
        "group_after": _group(visit.group_after), "grade": methods.scale(followup.proceeding.profile).grades[followup.grade].title,
        "opinion": followup.opinion,
        "opinions": [
            {"stage": "回访组", "opinion": followup.opinion, "signed_by": step.by.name, "signed_on": _day(step.at)},
            {"stage": "审定", "opinion": "同意", "signed_by": approved_by.name, "signed_on": _day(at)},
        ],
    }


def feedback(followup: FollowUp, given: Mapping[str, Any]) -> dict[str, Any]:
    """回访情况反馈函 (DOC-F4)."""
    visit = followup.visits()[-1]
    return {
        "issuing_organ": _organ(followup), "addressee": given["unit_committee"], **_person(followup), "visited_on": visit.visited_on,
        "findings": given["findings"], "suggestions": given["suggestions"], "cc": [given["organisation_department"]],
        "defects": open_defects(followup),
    }


def open_defects(followup: FollowUp) -> list[str]:
    """What the execution of the decision lacks, in words."""
    return [f"{each.entry.title}{'：' + each.what if each.what else ''}" for each in followup.defects() if each.corrected_on is None]


def advice(followup: FollowUp, given: Mapping[str, Any]) -> dict[str, Any]:
    """纪检监察建议书 (DOC-F8): about the unit, so the person followed up is not named by it."""
    return {
        "issuing_organ": _organ(followup), "addressee": given["unit"], "problems": given["shortcomings"], "basis": given["basis"],
        "advice": given["advice"], "reply_by": given["reply_by"], "cc": [given["upper_unit"]] if given["upper_unit"] else [],
    }


def no_effect(followup: FollowUp, given: Mapping[str, Any]) -> dict[str, Any]:
    """不影响使用意见 (DOC-F5)."""
    return {
        "issuing_organ": _organ(followup), "addressee": given["addressee"].name, **_person(followup), "measures": _measures(followup),
        "last_day": followup.last_day(), "performance": given["performance"], "purpose": given["purpose"], "cc": [],
    }


def recommendation(followup: FollowUp, given: Mapping[str, Any]) -> dict[str, Any]:
    """推荐使用建议书 (DOC-F6)."""
    return {
        "issuing_organ": _organ(followup), "addressee": given["addressee"].name, **_person(followup), "measures": _measures(followup),
        "last_day": followup.last_day(), "performance": given["performance"], "results": given["results"],
        "unit_opinion": given["unit_opinion"], "grade": methods.scale(followup.proceeding.profile).grades[followup.grade].title,
        "cc": [],
    }


def restoration(followup: FollowUp, given: Mapping[str, Any], kind: str, on: date, to: str) -> dict[str, Any]:
    """恢复党员权利建议、决定 (DOC-F7)."""
    return {
        "issuing_organ": _organ(followup), "addressee": to, "title_variant": kind, **_person(followup), "measures": _measures(followup),
        "from_on": on, "branch": given["branch"], "party_committee": given["party_committee"], "cc": [given["branch"]],
    }


def _day(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()
