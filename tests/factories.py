"""Legal objects for tests, made by taking real steps through the doors. No row is written past a rule.

`a_county()` gives an organ with its people; `a_received_report(county)` and the others take the steps up to that point and
give the proceeding. All of it happens at `AT` unless `at` says otherwise. Usernames begin with the county's prefix, so
several counties live side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dandang.base import clock
from dandang.cases import doors
from dandang.cases.models import Proceeding
from dandang.organs import seed
from dandang.organs.models import Organ, Staff

AT = datetime(2023, 3, 6, 9, 10, tzinfo=clock.ZONE)
"""A Monday; years 2022 to 2024 have official calendars."""
COUNTY, OTHER_COUNTY, GROUP = "上城区纪委监委", "余杭区纪委监委", "驻区人民法院纪检监察组"
PASSWORD = "correct-horse-2023"


@dataclass(frozen=True)
class County:
    """An organ with one person in each role, two handlers, and `outsider`, who works in another county."""

    organ: Organ
    clerk: Staff
    petition: Staff
    petition_head: Staff
    case_manager: Staff
    handler: Staff
    second: Staff
    reviewer: Staff
    deputy: Staff
    head: Staff
    outsider: Staff


def a_person(username: str, name: str, organ: Organ, *roles: str, password: str | None = None) -> Staff:
    """A colleague with posts since 2020."""
    staff = Staff.objects.appoint(username, name, password)
    for role in roles:
        staff.take_post(organ, role, from_on=date(2020, 1, 1), by="tests", at=AT)
    return staff


def a_county(prefix: str = "sc", name: str = COUNTY, *, password: str | None = None) -> County:
    """A commission and its people; with `password` the clerk can sign in."""
    organ, other = Organ.objects.get(name=name), Organ.objects.get(name=OTHER_COUNTY)
    return County(
        organ,
        clerk=a_person(f"{prefix}-clerk", "陈一", organ, "intake_clerk", password=password),
        petition=a_person(f"{prefix}-petition", "陈二", organ, "petition_officer"),
        petition_head=a_person(f"{prefix}-petition-head", "陈三", organ, "petition_head"),
        case_manager=a_person(f"{prefix}-case-manager", "钱一", organ, "case_management"),
        handler=a_person(f"{prefix}-handler", "王一", organ, "handler"),
        second=a_person(f"{prefix}-second", "王二", organ, "handler"),
        reviewer=a_person(f"{prefix}-reviewer", "孙一", organ, "reviewer"),
        deputy=a_person(f"{prefix}-deputy", "周一", organ, "deputy_in_charge"),
        head=a_person(f"{prefix}-head", "李一", organ, "principal_officer"),
        outsider=a_person(f"{prefix}-outsider", "吴一", other, "petition_officer", "handler"),
    )


def the_group() -> Organ:
    """The demonstration's stationed group, under 上城区纪委监委, with its local profile."""
    seed.demo_organs()
    return Organ.objects.get(name=GROUP)


def step(proceeding: Proceeding, verb: str, by: Staff, *, at: datetime = AT, once: str = "", **data: Any) -> doors.Done:
    """Take a step at a frozen moment; the proceeding is read anew first."""
    with clock.frozen(at):
        proceeding.refresh_from_db()
        return doors.take(proceeding, verb, by=by, at=at, data=data, once=once)


def a_received_report(county: County, *, at: datetime = AT, **data: Any) -> Proceeding:
    """An anonymous letter; pass `reporter_name="…"` for a signed one."""
    given = {"channel": "letter", "text": "史某办案拖延，偏袒一方当事人，请查。", **data}
    with clock.frozen(at):
        return doors.begin("reports", "receive", by=county.clerk, organ=county.organ, at=at, data=given).proceeding


REGISTER = {
    "subject_name": "史某", "subject_unit": "区人民法院", "subject_post": "法官", "managing_organ": COUNTY,
    "statements": "拖延办案\n偏袒一方当事人",
}


def a_registered_report(county: County, *, at: datetime = AT, reporter_name: str = "", **data: Any) -> Proceeding:
    """Registered with two allegations against one subject, whom the county manages."""
    report = a_received_report(county, at=at, **({"reporter_name": reporter_name} if reporter_name else {}))
    return step(report, "register", county.clerk, at=at, **{**REGISTER, "managing_organ": county.organ.name, **data}).proceeding


def hand_over(county: County) -> dict[str, str]:
    """What is entered at a hand-over without a masked text (R-9, R-21)."""
    return {"case_manager": county.case_manager.username, "allegations_suffice": "登记的问题已写明人、事、时间"}


def a_clue(county: County, *, at: datetime = AT, **data: Any) -> Proceeding:
    """A clue just numbered, not allotted yet."""
    report = a_registered_report(county, at=at, **data)
    step(report, "accept", county.petition, at=at)
    step(report, "hand_over", county.petition, at=at, **hand_over(county))
    return step(report, "become_clue", county.case_manager, at=at).opened[0]


def a_clue_with_office(county: County, *, at: datetime = AT, **data: Any) -> Proceeding:
    """A clue whose two handlers are assigned."""
    clue = a_clue(county, at=at, **data)
    step(clue, "allot", county.case_manager, at=at, handlers=_handlers(county))
    return step(clue, "approve_allotment", county.head, at=at).proceeding


def a_clue_in_verification(county: County, *, at: datetime = AT, **data: Any) -> Proceeding:
    """A preliminary verification with its group of two."""
    clue, both = a_clue_with_office(county, at=at, **data), _handlers(county)
    step(
        clue, "propose", county.handler, at=at, disposal="preliminary_verification", held_on=at.date().isoformat(),
        members=both, minutes="一致同意初步核实",
    )
    return step(clue, "approve_verification", county.head, at=at, group=both).proceeding


def a_closed_clue(county: County, *, untrue: bool = True, at: datetime = AT, **data: Any) -> Proceeding:
    """Every allegation untrue (a clarification opens), or none could be checked (nothing opens)."""
    return close(a_clue_in_verification(county, at=at, **data), county, untrue=untrue, at=at)


def close(clue: Proceeding, county: County, *, untrue: bool = True, at: datetime = AT) -> Proceeding:
    """Find on every allegation, report, and close."""
    answer = {"code": "untrue", "sub_code": "4a_not_so"} if untrue else {"code": "not_determined", "sub_code": "5b_cannot_check"}
    for allegation in clue.casefile.allegations.all():
        step(clue, "find", county.handler, at=at, allegation=str(allegation.seq), basis="查阅卷宗并谈话", **answer)
    step(clue, "report", county.handler, at=at, course="查阅卷宗", proposal="予以了结", opinion="close", signed_by=_handlers(county))
    return step(clue, "conclude", county.head, at=at, ending="disproved" if untrue else "uncheckable").proceeding


def a_clarification(county: County, *, at: datetime = AT, **data: Any) -> Proceeding:
    """A clarification to be assessed."""
    clue = a_closed_clue(county, at=at, **data)
    return clue.casefile.proceedings.get(kind="clarification")


DRAFT = {
    "title_variant": "通知书", "cleared": ["1", "2"], "matters": "拖延办案\n偏袒一方当事人", "methods": ["written"],
    "scope_units": "民事审判庭", "copies": "民事审判庭庭长",
}


def a_drafting_clarification(county: County, *, at: datetime = AT, **data: Any) -> Proceeding:
    """To be cleared, consent recorded, nothing drafted yet."""
    clarification = a_clarification(county, at=at, **data)
    step(
        clarification, "assess", county.handler, at=at, grounds=["work_life_effect"], effect_units="民事审判庭",
        reason="同事议论，影响工作",
    )
    return step(
        clarification, "record_consent", county.handler, at=at, asked_on=at.date().isoformat(), own_words="同意澄清",
        wished_methods=["written"],
    ).proceeding


def a_submitted_clarification(county: County, *, at: datetime = AT, **data: Any) -> Proceeding:
    """Drafted and submitted: the reviewer reads next."""
    clarification = a_drafting_clarification(county, at=at, **data)
    step(clarification, "draft", county.handler, at=at, **DRAFT)
    return step(clarification, "submit", county.handler, at=at).proceeding


def an_approved_clarification(county: County, *, at: datetime = AT, **data: Any) -> Proceeding:
    """Reviewed, and approved by the principal officer."""
    clarification = a_submitted_clarification(county, at=at, **data)
    step(clarification, "review", county.reviewer, at=at, fact_bound="on")
    return step(clarification, "approve", county.head, at=at).proceeding


def an_issued_clarification(county: County, *, at: datetime = AT, **data: Any) -> Proceeding:
    """The notice has its number; service comes next. For a signed report, feed back to the reporter first (R-38)."""
    clarification = an_approved_clarification(county, at=at, **data)
    return step(clarification, "issue", county.handler, at=at).proceeding


def _handlers(county: County) -> list[str]:
    return [county.handler.username, county.second.username]
