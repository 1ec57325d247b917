"""Experts: who is out of the lot, what an expert reads, what happens when one declines, and that nobody gets at what another said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.cases import doors
from dandang.cases.models import Proceeding, RecusalRequest
from dandang.desk import experts
from dandang.desk.models import ApiToken
from dandang.documents.models import Document
from dandang.exchange.models import Copy
from dandang.mechanisms.experts.models import Expertise, Opinion
from dandang.organs.models import Organ, Staff
from tests import factories
from tests.factories import AT, County, step
from tests.walking import addresses, joined, keys_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(AT):
        yield


@pytest.fixture
def county() -> County:
    return factories.a_county()


def an_expert(county: County, who: str, *fields: str, department: str = "", name: str = "") -> Staff:
    """Somebody of a department of their own, in the pool with these fields."""
    organ, _new = Organ.objects.get_or_create(
        code=f"330102-{department or who}", defaults={
            "name": f"上城区{department or who}局", "short_name": who, "kind": "functional_department", "level": 4,
            "division_code": "330102", "parent": county.organ,
        },
    )
    person = factories.a_person(who, name or f"专家{who}", organ, "expert")
    given = {"expert": who, "post": "副局长", "fields_known": list(fields)}
    entry = doors.begin("pool", "enrol", by=county.case_manager, organ=county.organ, at=AT, data=given).proceeding
    step(entry, "confirm", county.deputy)
    return person


def data(**given: Any) -> dict[str, Any]:
    return {
        "circumstance": "新工艺效果不理想", "fields_asked": ["ecology", "finance"], "number": "2", "matter": "某河段生态修复改用新工艺。",
        "questions": "是否合理", "papers": [],
    } | given


def approved(county: County, about: Proceeding, **given: Any) -> Proceeding:
    request = doors.begin_within(about.casefile, "expertise", "request", by=county.handler, at=AT, data=data(**given)).proceeding
    step(request, "approve", county.deputy)
    return request


def drawn(county: County, about: Proceeding, **given: Any) -> tuple[Proceeding, dict[str, Proceeding]]:
    request = approved(county, about, **given)
    opened = step(request, "draw", county.handler).opened
    return request, {Opinion.objects.get(pk=each.pk).expert.person.username: each for each in opened}  # type: ignore[union-attr]


def test_who_must_stand_aside_handles_it_or_works_there_is_out_of_the_lot_and_on_record_so(county: County) -> None:
    people = [an_expert(county, who, "ecology", "finance") for who in ("e1", "e2", "kin", "there", "gone")]
    people[2].declare_relative("史某", "", at=AT)
    people[4].leave_post(people[4].posts.get(), to_on=date(2023, 3, 5), by="tests", at=AT)
    clue = factories.a_clue_in_verification(county, subject_unit="上城区there局")

    request, rooms = drawn(county, clue)

    assert set(rooms) == {"e1", "e2"}
    record = request.steps.get(verb="draw").record
    assert {each["who"]: each["why"] for each in record["left_out"]} == {"专家kin": "recused", "专家there": "own_unit", "专家gone": "no_longer"}
    page = experts.draws(Expertise.objects.get(pk=request.pk))
    assert [(d.seed, d.agrees, set(d.drawn)) for d in page] == [(f"{request.key}/1", True, {"专家e1", "专家e2"})]


def test_a_record_that_was_tampered_with_does_not_agree(county: County) -> None:
    for who in ("e1", "e2", "e3"):
        an_expert(county, who, "ecology", "finance")
    request, _rooms = drawn(county, factories.a_clue_in_verification(county))
    record = request.steps.get(verb="draw").record
    told = experts.draws(Expertise.objects.get(pk=request.pk))[0]
    other = next(each["who"] for each in record["candidates"] if each["who"] not in record["drawn"])

    assert told.agrees
    assert experts.again(record | {"drawn": [other, *record["drawn"][1:]]}) != [other, *record["drawn"][1:]]


def test_of_every_address_the_expert_gets_their_own_part_alone(county: County) -> None:
    one, _two = an_expert(county, "e1", "ecology"), an_expert(county, "e2", "finance", name="钱慎")
    clue = factories.a_clue_in_verification(county, reporter_name="柴某某")
    request, rooms = drawn(county, clue)
    mine, other = rooms["e1"], rooms["e2"]
    step(other, "receive", _two, free="on")
    step(other, "give_opinion", _two, conclusion="disagree", opinion="论证很不充分", basis="", signature="钱慎")
    client, words = Client(), ("柴某某", clue.casefile.code, clue.casefile.key, request.key, other.key, county.deputy.name, "钱慎", "论证很不充分")
    client.force_login(one, backend="django.contrib.auth.backends.ModelBackend")
    token, _row = ApiToken.objects.issue(one, at=AT)
    headers = {"Authorization": f"Bearer {token}"}
    keys = joined(*(keys_of(c, all_verbs=False) for c in (mine.casefile, clue.casefile, other.casefile)))
    told = [(a, client.get(a, headers=headers, follow=True)) for a in (*addresses(keys), *(f"/expertise/{p.key}/" for p in (mine, other, request)))]

    assert [(a, word) for a, page in told for word in words if word not in a and word in page.content.decode(errors="ignore")] == []
    hidden = {clue.key, request.key, other.key, clue.casefile.key, other.casefile.key}
    assert [(a, page.status_code) for a, page in told if hidden & set(a.split("/")) and page.status_code not in {404, 405}] == []
    assert "改用新工艺" in dict(told)[f"/expertise/{mine.key}/"].content.decode()
    assert [row["proceeding"] for row in client.get("/api/v1/worklist", headers=headers).json()["rows"]] == [mine.key]


def test_a_paper_is_a_numbered_copy_until_the_expert_declines_and_the_ground_goes_to_who_decides(county: County) -> None:
    one, _two = an_expert(county, "e1", "ecology"), an_expert(county, "e2", "finance")
    clue = factories.a_clue_in_verification(county)
    paper = Document.objects.get(casefile_code=clue.casefile.code, kind="clue_card")
    request, rooms = drawn(county, clue, papers=[paper.key])
    client = Client()
    client.force_login(one, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/expertise/{rooms['e1'].key}/copy-1.pdf"

    assert client.post(address)["Content-Type"] == "application/pdf"
    assert Copy.objects.count() == 1
    assert AuditEvent.objects.filter(chain=clue.casefile.code, verb="experts.copy", actor="e1").count() == 1
    assert client.post(f"/expertise/{request.key}/copy-1.pdf").status_code == 404
    step(rooms["e1"], "decline", one, ground="has_interest", reason="曾参与评审")
    assert client.post(address).status_code == 404
    asked = RecusalRequest.objects.get(casefile=clue.casefile)
    assert (asked.staff, asked.asked_by, asked.ground, "评审" in asked.reason) == (one, "self", "has_interest", False)


def test_an_opinion_that_is_late_shows_to_who_asked_and_the_place_may_go_to_somebody_else(county: County) -> None:
    for who, field in (("e1", "ecology"), ("e2", "finance"), ("e3", "finance")):
        an_expert(county, who, field)
    request, rooms = drawn(county, factories.a_clue_in_verification(county))
    later = AT + timedelta(days=30)
    slow = next(who for who in rooms if who != "e1")
    expected = ({"e2", "e3"} - {slow}).pop()

    with clock.frozen(later):
        ties = Expertise.objects.get(pk=request.pk).ties()
        assert [tie.is_late for tie in ties] == [True, True]
        opened = step(request, "replace", county.handler, at=later, whose=rooms[slow].key, reason="逾期").opened
        assert Opinion.objects.get(pk=opened[0].pk).expert.person.username == expected  # type: ignore[union-attr]
        assert sorted(tie.is_late for tie in Expertise.objects.get(pk=request.pk).ties()) == [False, False, True]
        step(rooms[slow], "acknowledge_withdrawal", Staff.objects.get(username=slow), at=later)


@pytest.mark.rule("T-16")
def test_a_step_of_any_procedure_may_ask_for_a_consultation_with_a_result(county: County) -> None:
    one, two = an_expert(county, "e1", "ecology"), an_expert(county, "e2", "finance")
    clue = factories.a_clue_in_verification(county)
    request, rooms = drawn(county, clue)
    for who, person in (("e1", one), ("e2", two)):
        step(rooms[who], "receive", person, free="on")
        step(rooms[who], "give_opinion", person, conclusion="agree", opinion="合理", basis="", signature=person.name)

    assert not clue.predicates["consulted:any"](None)
    papers = step(request, "conclude", county.handler).papers
    assert [paper.kind for paper in papers] == ["expert_opinion", "expert_opinion", "expert_summary"]
    assert papers[-1].context.get("dissent") in (None, [])
    assert clue.predicates["consulted:any"](None)
    assert clue.predicates["consulted:expertise"](None)
    assert not clue.predicates["consulted:joint_meeting"](None)


def test_the_pool_is_paged_filtered_and_of_ones_own_organ(county: County) -> None:
    for number in range(experts.PAGE + 1):
        an_expert(county, f"e{number:02}", "audit" if number else "law")
    client = Client()
    client.force_login(county.case_manager, backend="django.contrib.auth.backends.ModelBackend")

    assert "专家e00" in client.get("/experts/?field=law").content.decode()
    assert "专家e01" not in client.get("/experts/?field=law").content.decode()
    assert "这一领域还没有专家" in client.get("/experts/?field=water").content.decode()
    assert client.get("/experts/?page=2").content.decode().count("专家e") == 1
    assert "这一页没有专家" in client.get("/experts/?page=9").content.decode()
    assert experts.pool(county.outsider, "", 1, at=AT).rows == ()
    client.force_login(county.handler, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/experts/enrol/").status_code == 404
