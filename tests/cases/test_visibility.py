"""Who may know of a case file. For everybody else it does not exist: no row, no step, no trace of it but the audit's."""

from __future__ import annotations

from datetime import date

import pytest

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.models import CaseFile, Proceeding
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db


def sees(staff, proceeding: Proceeding) -> bool:
    with clock.frozen(AT):
        return CaseFile.objects.visible_to(staff).filter(pk=proceeding.casefile_id).exists()


@pytest.mark.parametrize(
    ("who", "before_allotment", "after_allotment"),
    [
        ("clerk", True, True),
        ("petition", True, True),
        ("case_manager", True, True),
        ("head", True, True),
        ("deputy", True, True),
        ("reviewer", True, True),
        ("handler", False, True),
        ("outsider", False, False),
    ],
)
def test_each_role_sees_what_its_work_needs(who: str, before_allotment: bool, after_allotment: bool) -> None:
    county = factories.a_county()
    clue = factories.a_clue(county)
    person = getattr(county, who)
    before = sees(person, clue)

    factories.step(clue, "allot", county.case_manager, handlers=[county.handler.username, county.second.username])
    factories.step(clue, "approve_allotment", county.head)

    assert (before, sees(person, clue)) == (before_allotment, after_allotment)


def test_another_clerk_of_the_same_organ_does_not_see_the_item() -> None:
    county = factories.a_county()
    report = factories.a_received_report(county)
    other = factories.a_person("sc.clerk2", "另一位登记员", county.organ, "intake_clerk")

    assert not sees(other, report)


@pytest.mark.rule("R-28")
def test_for_a_recused_person_the_case_file_does_not_exist_and_the_attempt_is_on_record() -> None:
    county = factories.a_county()
    clue = factories.a_clue_with_office(county)
    clue.casefile.recuse(county.handler, ground="has_interest", by=county.head, at=AT)

    with clock.frozen(AT), pytest.raises(doors.NotVisible) as hidden:
        doors.take(clue, "propose", by=county.handler, at=AT, data={})

    assert not sees(county.handler, clue)
    assert hidden.value.rule == "R-28"
    assert AuditEvent.objects.filter(chain=clue.casefile.code, verb="verification.propose.refused").count() == 1


@pytest.mark.rule("R-28")
def test_a_recusal_is_decided_by_the_principal_officer() -> None:
    county = factories.a_county()
    clue = factories.a_clue_with_office(county)

    with pytest.raises(StepRefused) as refused:
        clue.casefile.recuse(county.handler, ground="other", by=county.deputy, at=AT)

    assert refused.value.verdict.rule == "R-28"


@pytest.mark.rule("R-29")
def test_the_principal_officers_own_recusal_is_decided_above() -> None:
    county = factories.a_county()
    clue = factories.a_clue(county)
    above = factories.a_person("hz.principal", "市纪委书记", county.organ.superior, "principal_officer")

    with pytest.raises(StepRefused) as refused:
        clue.casefile.recuse(county.head, ground="has_interest", by=county.head, at=AT)
    clue.casefile.recuse(county.head, ground="has_interest", by=above, at=AT)

    assert refused.value.verdict.rule == "R-29"
    assert not sees(county.head, clue)


@pytest.mark.rule("R-31")
def test_a_colleague_who_is_the_subject_knows_nothing_of_it() -> None:
    county = factories.a_county()
    report = factories.a_received_report(county)
    factories.step(
        report, "register", county.clerk, subject_name=county.reviewer.name, managing_organ=county.organ.code,
        subject_staff=county.reviewer.username, statements="打听案情",
    )

    with clock.frozen(AT), pytest.raises(doors.NotVisible) as hidden:
        doors.take(report, "accept", by=county.reviewer, at=AT, data={})

    assert not sees(county.reviewer, report)
    assert hidden.value.rule == "R-31"


@pytest.mark.rule("R-4")
def test_a_report_about_the_organs_own_head_is_not_registered_there() -> None:
    county = factories.a_county()
    report = factories.a_received_report(county)

    with pytest.raises(StepRefused) as refused:
        factories.step(
            report, "register", county.clerk, subject_name=county.head.name, managing_organ=county.organ.code,
            subject_staff=county.head.username, statements="违规用人",
        )

    assert refused.value.verdict.rule == "R-4"


@pytest.mark.rule("R-28")
def test_a_relative_of_the_reporter_cannot_be_assigned_and_nobody_learns_why() -> None:
    county = factories.a_county()
    county.handler.relatives.create(name="周小某", relation="配偶")
    clue = factories.a_clue(county, reporter_name="周小某", reporter_contact="13800005678")

    with pytest.raises(StepRefused) as refused:
        factories.step(clue, "allot", county.case_manager, handlers=[county.handler.username])

    assert refused.value.verdict.rule == "R-28"
    assert "周小某" not in str(refused.value)


@pytest.mark.rule("R-30")
@pytest.mark.parametrize("verb", ["review", "approve"])
def test_who_drafted_can_neither_review_nor_approve(verb: str) -> None:
    county = factories.a_county()
    clarification = factories.a_submitted_clarification(county)
    for role in ("reviewer", "principal_officer"):
        county.handler.take_post(county.organ, role, from_on=date(2020, 1, 1), by="tests", at=AT)
    if verb == "approve":
        factories.step(clarification, "review", county.reviewer, fact_bound="on")

    with pytest.raises(StepRefused) as refused:
        factories.step(clarification, verb, county.handler, fact_bound="on")

    assert refused.value.verdict.rule == "R-30"


@pytest.mark.rule("R-68")
def test_a_running_clock_is_not_restarted_by_other_handlers_nor_by_hand() -> None:
    county = factories.a_county()
    clue = factories.a_clue_with_office(county)
    first = clue.deadlines.get(code="DL-08").due_on
    third = factories.a_person("sc.third", "葛三", county.organ, "handler")

    factories.step(
        clue, "change_handlers", county.head, at=AT.replace(day=AT.day + 1), handlers=[third.username, county.second.username],
        reason="工作调整", handed_over="卷宗一册",
    )
    assert [d.due_on for d in clue.deadlines.filter(code="DL-08")] == [first]
    clue.start(tuple(t for t in clue.procedure.terms if t.code == "DL-08"), at=AT.replace(day=AT.day + 1))

    assert [d.due_on for d in clue.deadlines.filter(code="DL-08")] == [first]
    assert isinstance(first, date)


@pytest.mark.rule("R-21")
def test_the_registering_clerk_reads_the_reports_own_course_and_no_more() -> None:
    county = factories.a_county()
    clarification = factories.a_clarification(county)

    with clock.frozen(AT):
        kinds = set(Proceeding.objects.visible_to(county.clerk).values_list("kind", flat=True))
        with pytest.raises(doors.NotVisible):
            doors.take(clarification, "assess", by=county.clerk, at=AT, data={})

    assert kinds == {"reports"}
    assert not CaseFile.objects.read_whole_by(county.clerk).exists()
