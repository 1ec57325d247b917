"""Case files known only to who is admitted (R-3), and the bypass of the organ's own head (R-4)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.test.utils import CaptureQueriesContext

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.cases import doors
from dandang.cases.models import Admission, CaseFile, Proceeding
from dandang.cases.models.restriction import admit, dismiss, restrict
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
PEOPLE = ("clerk", "petition", "petition_head", "case_manager", "reviewer", "deputy", "head", "outsider")


def seers(county: factories.County, casefile: CaseFile) -> set[str]:
    with clock.frozen(AT):
        return {
            who for who in PEOPLE if CaseFile.objects.visible_to(getattr(county, who)).filter(pk=casefile.pk).exists()
        }


@pytest.mark.rule("R-3")
def test_only_who_is_admitted_knows_of_it_by_person_or_by_role() -> None:
    county = factories.a_county()
    casefile = factories.a_registered_report(county).casefile

    restrict(casefile, bypass=False, by=county.clerk, at=AT)
    nobody = seers(county, casefile)
    admit(casefile, people=[county.clerk], roles=[(county.organ, "principal_officer")], by=county.clerk, at=AT)
    two = seers(county, casefile)
    dismiss(casefile, by=county.clerk, at=AT)

    assert (nobody, two, seers(county, casefile)) == (set(), {"clerk", "head"}, {"head"})


@pytest.mark.rule("R-3")
@pytest.mark.rule("R-4")
@pytest.mark.parametrize(("who", "rule"), [("petition", "R-3"), ("head", "R-4")])
def test_who_is_kept_out_can_take_no_step_and_the_attempt_is_on_record_by_its_rule(who: str, rule: str) -> None:
    county = factories.a_county()
    report = factories.a_registered_report(county)
    restrict(report.casefile, bypass=True, by=county.clerk, at=AT)
    admit(report.casefile, people=[county.clerk, county.head], by=county.clerk, at=AT)

    with clock.frozen(AT):
        for attempt in (
            lambda: doors.at_the_door(report.key, "accept", by=getattr(county, who), at=AT),
            lambda: doors.take(report, "accept", by=getattr(county, who), at=AT, data={}),
        ):
            with pytest.raises(doors.NotVisible) as hidden:
                attempt()
            assert hidden.value.rule == rule

    told = AuditEvent.objects.filter(chain=report.casefile.code, verb="reports.accept.refused", data={"rule": rule})
    assert told.count() == 2
    assert seers(county, report.casefile) == {"clerk"}


@pytest.mark.rule("R-4")
def test_the_bypass_follows_the_person_who_was_head_and_not_the_post() -> None:
    county = factories.a_county()
    casefile = factories.a_registered_report(county).casefile
    restrict(casefile, bypass=True, by=county.clerk, at=AT)
    admit(casefile, roles=[(county.organ, "principal_officer"), (county.organ, "petition_head")], by=county.clerk, at=AT)
    today = AT.date()
    county.head.leave_post(county.head.posts.get(), to_on=today, by="tests", at=AT)
    county.head.take_post(county.organ, "petition_head", from_on=today, by="tests", at=AT)
    successor = factories.a_person("sc-next", "李二", county.organ)
    successor.take_post(county.organ, "principal_officer", from_on=today + timedelta(days=1), by="tests", at=AT)

    with clock.frozen(AT + timedelta(days=1)):
        visible = [CaseFile.objects.visible_to(staff).exists() for staff in (county.head, successor)]

    assert visible == [False, True]


@pytest.mark.rule("R-4")
def test_a_head_complained_of_in_a_report_registered_above_learns_nothing_of_it() -> None:
    above = factories.a_county("hz", "杭州市纪委监委")
    county = factories.a_county()
    report = factories.a_registered_report(above, subject_name=county.head.name, subject_staff=county.head.username)
    county.head.take_post(above.organ, "petition_officer", from_on=date(2020, 1, 1), by="tests", at=AT)

    with clock.frozen(AT), pytest.raises(doors.NotVisible):
        doors.at_the_door(report.key, "accept", by=county.head, at=AT)
    assert seers(county, report.casefile) == set()
    assert "head" in seers(above, report.casefile)


def test_what_is_hidden_and_what_does_not_exist_are_answered_by_the_same_questions() -> None:
    county = factories.a_county()
    report = factories.a_registered_report(county)
    restrict(report.casefile, bypass=True, by=county.clerk, at=AT)
    nowhere = Proceeding(key="0" * 20)

    with clock.frozen(AT):
        shapes = []
        for key in (report.key, nowhere.key):
            county.head.posts_on(AT.date())
            with CaptureQueriesContext(connection) as asked, pytest.raises(doors.NotVisible):
                doors.at_the_door(key, "accept", by=county.head, at=AT)
            shapes.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in asked])

    assert shapes[0] == shapes[1]


def test_an_admission_only_ends() -> None:
    county = factories.a_county()
    casefile = factories.a_registered_report(county).casefile
    admit(casefile, people=[county.clerk], by=county.clerk, at=AT)
    kept = Admission.objects.get()

    for change in (lambda: Admission.objects.update(staff=county.head), kept.delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        admit(casefile, people=[county.clerk], by=county.clerk, at=AT)
