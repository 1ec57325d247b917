"""A partner sees its package and nothing else: pages, API, copies, lists; and what never leaves does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.models import Proceeding
from dandang.desk.models import ApiToken
from dandang.documents.models import Document
from dandang.exchange.models import Copy
from dandang.organs import seed
from dandang.organs.models import Organ
from dandang.procedures.model import Need
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


@pytest.fixture
def police(county: County) -> Any:
    seed.demo_organs()
    return factories.a_person("police", "任警官", Organ.objects.get(name="宁波市公安局"), "partner_officer")


def data(**given: Any) -> dict[str, Any]:
    return {
        "type": "police_help", "partner": "330200-police", "matter": "请协助固定网页证据。", "requests": "固定证据", "papers": [],
        "liaison": "信访室", "approval_number": "",
    } | given


def drafted(county: County, about: Proceeding, **given: Any) -> Proceeding:
    return doors.begin_within(about.casefile, "coordination", "draft", by=county.handler, at=AT, data=data(**given)).proceeding


def sent(county: County, about: Proceeding, **given: Any) -> tuple[Proceeding, Proceeding]:
    request = drafted(county, about, **given)
    step(request, "approve", county.deputy)
    return request, step(request, "send", county.handler).opened[0]


def test_of_every_address_the_partner_gets_its_package_alone(county: County, police: Any) -> None:
    clue = factories.a_clue_in_verification(county, reporter_name="柴某某")
    request, package = sent(county, clue)
    client, words = Client(), ("柴某某", clue.casefile.code, request.key, clue.casefile.key, county.deputy.name)
    client.force_login(police, backend="django.contrib.auth.backends.ModelBackend")
    token, _row = ApiToken.objects.issue(police, at=AT)
    headers = {"Authorization": f"Bearer {token}"}
    told = [(a, client.get(a, headers=headers)) for a in addresses(joined(keys_of(package.casefile, all_verbs=False), keys_of(clue.casefile, all_verbs=False)))]
    told += [(a, client.get(a, headers=headers)) for a in (f"/requests/{package.key}/", f"/api/v1/requests/{package.key}")]

    assert [(a, word) for a, page in told for word in words if word not in a and word in page.content.decode(errors="ignore")] == []
    hidden = {clue.key, request.key, clue.casefile.key, *(d.key for d in Document.objects.filter(casefile_code=clue.casefile.code))}
    assert {page.status_code for a, page in told if hidden & set(a.split("/"))} <= {404, 405}
    assert "固定网页证据" in dict(told)[f"/requests/{package.key}/"].content.decode()
    assert dict(told)[f"/api/v1/requests/{package.key}"].json()["requests"] == ["固定证据"]
    assert [row["proceeding"] for row in client.get("/api/v1/worklist", headers=headers).json()["rows"]] == [package.key]


def test_a_paper_is_read_as_a_numbered_copy_until_the_request_is_withdrawn(county: County, police: Any) -> None:
    clue = factories.a_clue_in_verification(county)
    request, package = sent(county, clue)
    client = Client()
    client.force_login(police, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/requests/{package.key}/copy-1.pdf"

    assert (client.get(address).status_code, Copy.objects.count()) == (405, 0)
    assert client.post(address)["Content-Type"] == "application/pdf"
    assert Copy.objects.count() == 1
    assert AuditEvent.objects.filter(chain=clue.casefile.code, verb="coordination.copy", actor="police").count() == 1
    assert client.post(f"/requests/{package.key}/copy-2.pdf").status_code == 404
    assert client.post(f"/requests/{request.key}/copy-1.pdf").status_code == 404
    step(request, "withdraw", county.handler, reason="已不需要")
    assert client.post(address).status_code == 404
    assert "已经撤回" in client.get(f"/requests/{package.key}/").content.decode()


@pytest.mark.rule("R-20")
def test_no_paper_of_the_reporters_own_course_goes_along(county: County, police: Any) -> None:
    report = factories.a_registered_report(county, reporter_name="柴某某")
    step(report, "verify_name", county.clerk, outcome="real_name_verified", note="当面核对")
    step(report, "accept", county.petition)
    paper = Document.objects.get(kind="acceptance_notice")

    with pytest.raises(StepRefused) as refused:
        doors.begin_within(report.casefile, "coordination", "draft", by=county.petition_head, at=AT, data=data(papers=[paper.key]))

    assert refused.value.verdict.rule in {"R-20", "SM-X"}


def test_who_is_concerned_in_the_matter_does_not_see_the_package_there(county: County, police: Any) -> None:
    clue = factories.a_clue_in_verification(county, subject_staff="police")
    _request, package = sent(county, clue)

    assert not Proceeding.objects.visible_to(police).filter(pk=package.pk).exists()


def test_a_step_of_any_procedure_may_ask_for_an_accepted_answer(county: County, police: Any) -> None:
    clue = factories.a_clue_in_verification(county)
    need = Need("SM-B", "answered:police_help")
    request, package = sent(county, clue)
    step(package, "receive", police)
    step(package, "answer_request", police, result="done", answer="已固定", signer="王队长")

    assert not clue.predicates[need.predicate](None)
    step(request, "accept", county.handler)
    assert clue.predicates[need.predicate](None)
    assert not clue.predicates["answered:police_referral"](None)
