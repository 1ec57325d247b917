"""A follow-up brought as far as a test needs it, by real steps through the doors."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from dandang.base import clock
from dandang.cases import doors
from dandang.cases.models import Measure, Proceeding
from tests import factories
from tests.factories import County

AT = datetime(2023, 3, 6, 9, 10, tzinfo=clock.ZONE)
PERSON = "癸某"
PROBLEM = '[{"problem": "不敢拍板", "method": "结对谈心", "due_on": "2023-09-01"}]'
STRATEGY = {
    "reason_class": "discipline", "group": "A2_PRESSURE", "group_evidence": "见面时反复问还能不能工作", "klass": "general", "aims": "打消顾虑", "mind": "长期失眠需要服药",
}
VISIT = {
    "place": "镇政府", "way": "face", "group_before": "A2_PRESSURE", "group_after": "NORMAL", "heard_self": "认识到错误，愿意把项目补上", "signed": "on",
    "check_announcement": "done", "check_post": "not_owed", "check_pay": "not_owed", "check_archive": "done",
}


def a_measure(county: County, *, name: str = PERSON, on: date = date(2023, 2, 1), announced: bool = True) -> Measure:
    """A warning of the Party, registered, its execution noticed and announced. Somebody of that name who works here is the subject."""
    data = {
        "name": name, "unit": "上城区某街道", "post": "副主任", "managing_organ": county.organ.code, "decided_by": county.organ.name, "decision": "上纪〔2023〕1号",
        "decided_on": on.isoformat(), "form": "2",
        "measures": json.dumps([{"instrument": "party", "kind": "P1", "effective_on": on.isoformat(), "regulation": "party-2018"}]),
    }
    with clock.frozen(AT):
        execution = doors.begin("execution", "receive", by=county.reviewer, organ=county.organ, at=AT, data=data).proceeding
    factories.step(execution, "issue_notice", county.reviewer, addressee="上城区某街道")
    if announced:
        factories.step(
            execution, "announce", county.reviewer, announced_on=AT.date().isoformat(), announcers=[county.reviewer.username, county.deputy.username],
            to_branch="on", rights_told="on", opinion="无异议", signed="on",
        )
    return Measure.objects.get(casefile=execution.casefile)


def enrolled(county: County, measure: Measure, at: datetime = AT) -> Proceeding:
    with clock.frozen(at):
        data = {"matter": measure.casefile.code, "handlers": [county.handler.username]}
        return doors.begin("followup", "enrol", by=county.reviewer, organ=county.organ, at=at, data=data).proceeding


def planned(county: County, measure: Measure, at: datetime = AT) -> Proceeding:
    found = enrolled(county, measure, at)
    team = [county.handler.username, county.second.username]
    factories.step(found, "profile", county.handler, at=at, leader=county.deputy.username, **STRATEGY)
    factories.step(found, "draft_plan", county.handler, at=at, team=team, aims="打消顾虑", prescriptions=PROBLEM)
    factories.step(found, "plan", county.deputy, at=at)
    return found


def scheduled(county: County, measure: Measure, at: datetime = AT) -> Proceeding:
    found = planned(county, measure, at)
    schedule(found, county, at)
    return found


def schedule(found: Proceeding, county: County, at: datetime) -> None:
    visitors = [county.handler.username, county.second.username]
    factories.step(found, "schedule", county.handler, at=at, on=at.date().isoformat(), place="镇政府", way="face", visitors=visitors, outline="问认识、问工作、问困难", reason="按方案")


def visit(found: Proceeding, county: County, at: datetime = AT, once: str = "", **more: Any) -> doors.Done:
    visitors = [county.handler.username, county.second.username]
    return factories.step(found, "visit", county.handler, at=at, once=once, visited_on=at.date().isoformat(), visitors=visitors, **{**VISIT, **more})


def fed_back(county: County, measure: Measure, at: datetime = AT) -> Proceeding:
    found = scheduled(county, measure, at)
    visit(found, county, at)
    feed_back(found, county, at)
    return found


def feed_back(found: Proceeding, county: County, at: datetime, grade: str = "GOOD") -> None:
    factories.step(found, "propose_grade", county.handler, at=at, grade=grade, opinion="转变明显")
    factories.step(found, "assess", county.deputy, at=at)
    factories.step(
        found, "feed_back", county.handler, at=at, unit_committee="某街道党工委", organisation_department="上城区委组织部", findings="能正确认识错误",
        suggestions="继续结对",
    )
