"""A follow-up from the measure to the organization department, with the refusals that no story can show."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases.models import Proceeding, Step
from dandang.documents.models import Document
from dandang.mechanisms.followup.models import FollowUp, PersonalMatter, VisitRecord
from dandang.organs.models import Organ
from tests import factories
from tests.mechanisms.followup import stage

pytestmark = pytest.mark.django_db
PRIVATE = "长期失眠需要服药"


@pytest.fixture
def county() -> factories.County:
    return factories.a_county()


def refused(found: Proceeding, verb: str, by: object, at: datetime = stage.AT, **data: object) -> str:
    with pytest.raises(StepRefused) as stop:
        factories.step(found, verb, by, at=at, **data)  # type: ignore[arg-type]
    return stop.value.verdict.rule


@pytest.mark.rule("F-18")
def test_personal_matters_are_in_no_step_paper_or_audit_event_and_shown_on_record_to_few(county: factories.County) -> None:
    found = stage.scheduled(county, stage.a_measure(county))
    stage.visit(found, county, family="母亲住院无人照料", risk="on", risk_signs="说过不想活了")
    noun = FollowUp.objects.get(pk=found.pk)

    for text in (PRIVATE, "母亲住院", "不想活"):
        assert not any(text in f"{step.record}{step.reason}" for step in Step.objects.filter(proceeding__casefile=found.casefile))
        assert not any(text in str(paper.context) for paper in Document.objects.all())
        assert not any(text in str(event.data) for event in AuditEvent.objects.all())
        assert not any(text in str(visit.content) for visit in VisitRecord.objects.all())
    assert PersonalMatter.read(noun, by=county.reviewer, at=stage.AT) is None
    assert AuditEvent.objects.filter(verb="followup.read_personal.refused").count() == 1
    shown = PersonalMatter.read(noun, by=county.deputy, at=stage.AT)
    assert shown is not None
    assert [each.topic for each in shown] == ["mind", "family", "risk_signs"]


@pytest.mark.rule("F-18")
def test_what_leaves_the_team_cannot_tell_them(county: factories.County) -> None:
    found = stage.scheduled(county, stage.a_measure(county))
    stage.visit(found, county)
    factories.step(found, "propose_grade", county.handler, at=stage.AT, grade="GOOD", opinion="好")
    factories.step(found, "assess", county.deputy, at=stage.AT)

    told = {"unit_committee": "某街道党工委", "organisation_department": "组织部", "findings": f"其{PRIVATE}，但坚持工作"}
    assert refused(found, "feed_back", county.handler, **told) == "F-18"


@pytest.mark.rule("F-5")
@pytest.mark.parametrize("statement", ["UPDATE followup_visitrecord SET place = 'x'", "DELETE FROM followup_visitrecord"])
def test_a_visit_is_neither_changed_nor_deleted(county: factories.County, statement: str) -> None:
    stage.visit(stage.scheduled(county, stage.a_measure(county)), county)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.rule("F-5")
def test_the_same_submission_twice_is_one_visit(county: factories.County) -> None:
    found = stage.scheduled(county, stage.a_measure(county))
    stage.visit(found, county, once="the-phone-sent-it")
    again = stage.visit(found, county, once="the-phone-sent-it")

    assert again.again
    assert VisitRecord.objects.filter(followup=found.pk).count() == 1


@pytest.mark.rule("F-19")
def test_who_is_followed_up_learns_nothing_of_it_nor_of_others(county: factories.County) -> None:
    other = stage.enrolled(county, stage.a_measure(county, name="丑某"))
    own = stage.enrolled(county, stage.a_measure(county, name=county.second.name))

    assert not Proceeding.objects.visible_to(county.second).filter(pk__in=[own.pk, other.pk]).exists()


@pytest.mark.rule("F-13")
@pytest.mark.rule("F-14")
def test_only_the_organization_department_says_what_became_of_it(county: factories.County) -> None:
    then = datetime(2024, 1, 10, 9, 0, tzinfo=clock.ZONE)
    later = datetime(2024, 2, 5, 9, 0, tzinfo=clock.ZONE)
    found = stage.fed_back(county, stage.a_measure(county))
    factories.step(found, "next_round", county.handler, at=then)
    stage.schedule(found, county, then)
    stage.visit(found, county, then)
    stage.feed_back(found, county, then)
    department = Organ.objects.get(name="上城区委组织部")
    officer = factories.a_person("sc-org", "组一", department, "organization_department")
    given = {"addressee": department.code, "performance": "主动担当", "results": "完成搬迁", "unit_opinion": "同意推荐"}

    assert refused(found, "recommend", county.head, then, **given) == "F-10"
    assert refused(found, "recommend", county.head, later, **given) == "F-12"
    factories.step(found, "state_integrity", county.case_manager, at=later, integrity="clear")
    done = factories.step(found, "recommend", county.head, at=later, **given)
    request = done.opened[0]

    assert refused(found, "promote", county.reviewer, later) == "F-13"
    assert not Proceeding.objects.visible_to(county.head).filter(pk=request.pk).exists()
    factories.step(request, "receive", officer, at=later)
    early = {"appointed_on": "2024-01-31", "post": "街道副主任", "document_number": "上委〔2024〕3号"}
    assert refused(request, "record_promotion", officer, later, **early) == "F-14"
    factories.step(request, "record_promotion", officer, at=later, **early | {"appointed_on": "2024-02-01"})
    factories.step(found, "promote", county.reviewer, at=later)
    found.refresh_from_db()

    assert found.state == "promoted"
    assert found.steps.get(verb="promote").record["appointed_on"] == "2024-02-01"


@pytest.mark.rule("F-2")
def test_another_organ_takes_over_with_a_record_only(county: factories.County) -> None:
    found = stage.planned(county, stage.a_measure(county))
    other = Organ.objects.get(name=factories.OTHER_COUNTY)
    keeper = factories.a_person("yh-reviewer", "余审", other, "reviewer")
    given = {"to_organ": other.code, "reason": "调任余杭"}

    assert refused(found, "hand_over", county.deputy, **given) == "F-2"
    done = factories.step(found, "hand_over", county.deputy, at=stage.AT, materials="一人一策", **given)
    there = done.opened[0]
    factories.step(there, "take_over", keeper, at=stage.AT)
    there.refresh_from_db()
    found.refresh_from_db()

    assert (found.state, there.state) == ("exited", "enrolled")
    assert FollowUp.objects.get(pk=there.pk).handover["materials"] == ["一人一策"]


@pytest.mark.rule("SM-V")
def test_care_is_owed_within_a_day_and_late_with_a_reason_only(county: factories.County) -> None:
    found = stage.scheduled(county, stage.a_measure(county))
    care = stage.visit(found, county, risk="on", risk_signs="情绪低落").opened[0]
    late = datetime(2023, 3, 7, 9, 11, tzinfo=clock.ZONE)

    assert care.deadlines.get(code="DL-V2").due_on == date(2023, 3, 7)
    assert refused(care, "care", county.handler, late, leader_told="on", measures="安排疏导") == "SM-V"
    factories.step(care, "care", county.handler, at=datetime(2023, 3, 7, 9, 10, tzinfo=clock.ZONE), leader_told="on", measures="安排疏导")
    care.refresh_from_db()
    assert not care.is_open
