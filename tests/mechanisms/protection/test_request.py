"""A request for protection: sealed, seen at once by two people (R-65), past whoever it concerns, ended only with an outcome."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.models import CaseFile, Proceeding, Step
from dandang.organs.models import Organ, Staff
from tests import factories

pytestmark = pytest.mark.django_db
GIVEN = {
    "person_name": "诸葛玥珏", "person_relation": "self", "person_contact": "13805714321", "person_address": "竹影巷27号",
    "text": "昨晚有人上门威胁，要我撤回。", "threatened_by": "自称史某的亲戚",
}


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.frozen(factories.AT):
        yield


@pytest.fixture
def county() -> factories.County:
    return factories.a_county()


def a_request(county: factories.County, by: Staff | None = None, **more: Any) -> Proceeding:
    done = doors.begin(
        "protection", "request", by=by or county.clerk, organ=county.organ, at=factories.AT, data={**GIVEN, **more}
    )
    return done.proceeding


def knows(staff: Staff, request: Proceeding) -> bool:
    return Proceeding.objects.visible_to(staff).filter(pk=request.pk).exists()


def desk(staff: Any) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def names(county: factories.County, request: Proceeding) -> set[str]:
    people = ("clerk", "petition", "petition_head", "case_manager", "handler", "reviewer", "deputy", "head", "outsider")
    return {name for name in people if knows(getattr(county, name), request)}


@pytest.mark.rule("R-65")
def test_a_request_is_seen_at_once_by_its_two_readers_and_who_filed_it(county: factories.County) -> None:
    request = a_request(county)

    assert names(county, request) == {"clerk", "petition_head", "head"}
    for person in ("petition_head", "head"):
        assert request.casefile.code in desk(getattr(county, person)).get(reverse("desk:worklist")).content.decode()


@pytest.mark.rule("R-31")
@pytest.mark.parametrize("role", ["petition_head", "head"])
def test_it_goes_past_whoever_it_is_about(county: factories.County, role: str) -> None:
    above = factories.a_person("above", "赵一", county.organ.superior, "principal_officer")

    request = a_request(county, threatening_staff=getattr(county, role).username)

    assert role not in names(county, request)
    assert knows(above, request) is (role == "head")


@pytest.mark.rule("R-31")
def test_who_is_complained_of_or_kept_away_in_the_report_does_not_know_of_it(county: factories.County) -> None:
    report = factories.a_registered_report(county, subject_staff=county.petition_head.username)

    request = a_request(county, report=report.casefile.code)

    assert names(county, request) == {"clerk", "head"}


def test_the_number_of_a_report_one_may_not_know_is_an_unknown_number(county: factories.County) -> None:
    report = factories.a_registered_report(county)
    other = factories.a_person("other-clerk", "郑一", county.organ, "intake_clerk")

    errors = []
    for code in (report.casefile.code, "上纪-2023-ZZZZZZ"):
        with pytest.raises(doors.FormInvalid) as invalid:
            a_request(county, by=other, report=code)
        errors.append(invalid.value.form.errors["report"])

    assert errors[0] == errors[1]


def planted(request: Proceeding) -> list[str]:
    """Words of the request found in any table outside the vault."""
    words = ("诸葛玥珏", "13805714321", "竹影巷", "昨晚有人上门", "自称史某的亲戚")
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [f'public."{table}"'])
            if not cursor.fetchone()[0]:
                continue
            for word in words:
                cursor.execute(f'SELECT count(*) FROM public."{table}" t WHERE t::text LIKE %s', [f"%{word}%"])
                if cursor.fetchone()[0]:
                    found.append(f"{table}: {word}")
    return found


@pytest.mark.rule("R-18")
def test_nothing_of_the_request_stands_outside_the_vault(county: factories.County) -> None:
    report = factories.a_registered_report(county)

    request = a_request(county, report=report.casefile.code)

    assert planted(request) == []
    steps = Step.objects.filter(proceeding=request)
    assert [step.record for step in steps] == [{"person_relation": "self"}]
    assert report.casefile.code not in str([step.record for step in steps])


def test_its_readers_open_it_on_record_and_nobody_else_does(county: factories.County) -> None:
    request = a_request(county)
    page = reverse("protection:sealed", args=[request.key])

    for staff in (county.petition_head, county.head, county.clerk):
        assert "诸葛玥珏" not in desk(staff).get(page).content.decode()
        assert "诸葛玥珏" in desk(staff).post(page).content.decode()
    assert desk(county.deputy).post(page).status_code == 404

    chain = f"vault:{request.casefile.sealed}"
    opened = AuditEvent.objects.filter(chain=chain, verb="vault.open").order_by("seq").values_list("actor", flat=True)
    assert list(dict.fromkeys(opened)) == ["sc-petition-head", "sc-head", "sc-clerk"]


def test_past_the_head_the_organ_above_reads_it(county: factories.County) -> None:
    above = factories.a_person("above", "赵一", county.organ.superior, "principal_officer")
    request = a_request(county, threatening_staff=county.head.username)
    page = reverse("protection:sealed", args=[request.key])

    assert "诸葛玥珏" in desk(above).post(page).content.decode()
    assert desk(county.head).post(page).status_code == 404
    assert factories.step(request, "protect", above, reason="威胁属实").proceeding.state == "protected"


def test_the_contact_knows_of_the_request_but_does_not_open_it(county: factories.County) -> None:
    request = a_request(county)
    factories.step(request, "protect", county.head, reason="威胁属实")
    factories.step(request, "take_measures", county.petition_head, measures=["contact"], contact_person=county.petition.username)

    answer = desk(county.petition).post(reverse("protection:sealed", args=[request.key]))

    assert knows(county.petition, request)
    assert (answer.status_code, "诸葛玥珏" in answer.content.decode()) == (409, False)


@pytest.mark.rule("R-28")
def test_a_relative_of_the_person_is_no_contact(county: factories.County) -> None:
    request = a_request(county)
    factories.step(request, "protect", county.head, reason="威胁属实")
    county.petition.declare_relative("诸葛玥珏", "表妹", at=factories.AT)

    with pytest.raises(StepRefused) as stop:
        factories.step(request, "take_measures", county.petition_head, measures=["contact"], contact_person=county.petition.username)

    assert stop.value.verdict.rule == "R-28"


def test_the_clue_on_retaliation_stands_apart(county: factories.County) -> None:
    request = a_request(county)
    factories.step(request, "protect", county.head, reason="威胁属实")
    factories.step(request, "take_measures", county.petition_head, measures=["contact"], contact_person=county.petition.username)

    done = factories.step(
        request, "confirm_retaliation", county.head, retaliator_name="史某", retaliator_unit="区人民法院",
        managing_organ=county.organ.name, statements="威胁、恐吓他人",
    )
    (clue,) = done.opened

    assert clue.kind == "verification"
    assert clue.casefile != request.casefile
    assert not clue.casefile.is_restricted
    assert knows(county.case_manager, clue)
    assert not knows(county.case_manager, request)
    page = desk(county.case_manager).get(reverse("desk:case", args=[clue.casefile.key])).content.decode()
    assert request.casefile.code not in page
    assert planted(request) == []


def test_a_double_click_files_one_request(county: factories.County) -> None:
    client, page = desk(county.clerk), reverse("protection:request")

    answers = [client.post(page, {**GIVEN, "once": "one"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert CaseFile.objects.count() == 1


def test_what_was_typed_stays_and_the_error_is_at_the_field(county: factories.County) -> None:
    answer = desk(county.clerk).post(reverse("protection:request"), {**GIVEN, "person_name": ""})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#id_person_name"' in page
    assert "昨晚有人上门" in page


@pytest.mark.parametrize(("person", "status"), [("clerk", 200), ("petition", 200), ("petition_head", 200), ("handler", 404), ("head", 404)])
def test_the_petition_office_takes_requests_in(county: factories.County, person: str, status: int) -> None:
    assert desk(getattr(county, person)).get(reverse("protection:request")).status_code == status


def test_an_organ_at_the_top_has_nobody_to_go_past_its_head(county: factories.County) -> None:
    """The head complained of does not see it even where no organ stands above: then only the petition office does."""
    top = Organ.objects.get(pk=county.organ.pk)
    while top.superior:
        top = top.superior
    clerk = factories.a_person("top-clerk", "冯一", top, "intake_clerk")
    head = factories.a_person("top-head", "卫一", top, "principal_officer")

    request = doors.begin(
        "protection", "request", by=clerk, organ=top, at=factories.AT, data={**GIVEN, "threatening_staff": head.username}
    ).proceeding

    assert not knows(head, request)
    assert knows(clerk, request)
