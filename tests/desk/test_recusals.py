"""Asking that somebody stand aside: who asks, who decides, and what is seen of it (R-28, R-29)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.models import CaseFile, RecusalAnswer, RecusalRequest
from dandang.organs.models import Staff
from tests import factories

pytestmark = pytest.mark.django_db
AT = factories.AT


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.frozen(AT):
        yield


@pytest.fixture
def county() -> factories.County:
    return factories.a_county()


@pytest.fixture
def casefile(county: factories.County) -> CaseFile:
    return factories.a_clue_with_office(county, reporter_name="诸葛玥珏").casefile


def desk(staff: Any) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def page(casefile: CaseFile) -> str:
    return reverse("desk:recusals", args=[casefile.key])


def asked(casefile: CaseFile, staff: Staff, by: Staff, asked_by: str = "other", reason: str = "与当事人系同学") -> RecusalRequest:
    return doors.ask_recusal(casefile, staff, asked_by=asked_by, ground="other", reason=reason, by=by, at=AT)


def refused(act: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(StepRefused) as stop:
        act(*args, **kwargs)
    return stop.value.verdict.rule


def test_a_handler_volunteers_and_once_granted_the_case_is_gone(casefile: CaseFile, county: factories.County) -> None:
    client = desk(county.handler)
    given = {"asked_by": "self", "staff": county.handler.username, "ground": "has_interest", "reason": "亲属在该院工作"}

    answer = client.post(page(casefile), given)
    request = RecusalRequest.objects.get()
    decided = desk(county.head).post(page(casefile), {"request": request.pk, "granted": "yes"})

    assert (answer.status_code, decided.status_code) == (302, 302)
    assert client.get(page(casefile)).status_code == 404
    assert client.get(reverse("desk:case", args=[casefile.key])).status_code == 404
    assert RecusalAnswer.objects.get().is_granted


def test_it_is_not_granted_only_with_a_reason(casefile: CaseFile, county: factories.County) -> None:
    request = asked(casefile, county.handler, county.handler, "self")

    without = desk(county.head).post(page(casefile), {"request": request.pk, "granted": "no", "reason": ""})
    with_reason = desk(county.head).post(page(casefile), {"request": request.pk, "granted": "no", "reason": "不影响公正"})

    assert (without.status_code, with_reason.status_code) == (409, 302)
    assert desk(county.handler).get(page(casefile)).status_code == 200
    assert not RecusalAnswer.objects.get().is_granted


@pytest.mark.rule("R-28")
def test_nobody_volunteers_for_another(casefile: CaseFile, county: factories.County) -> None:
    assert refused(asked, casefile, county.second, county.handler, "self") == "R-28"
    assert AuditEvent.objects.order_by("-pk")[0].verb == "cases.ask_recusal.refused"


@pytest.mark.rule("R-49")
def test_a_reporter_who_asks_is_not_named(casefile: CaseFile, county: factories.County) -> None:
    rule = refused(asked, casefile, county.handler, county.petition, "reporter", "诸葛玥珏称其与史某是亲戚")

    assert rule == "R-49"
    assert asked(casefile, county.handler, county.petition, "reporter", "反映人称其与史某是亲戚").asked_by == "reporter"


@pytest.mark.rule("R-28")
@pytest.mark.parametrize("person", ["deputy", "petition_head", "handler"])
def test_a_lower_hand_does_not_decide(casefile: CaseFile, county: factories.County, person: str) -> None:
    request = asked(casefile, county.second, county.petition)

    rule = refused(doors.answer_recusal, request, granted=True, reason="", by=getattr(county, person), at=AT)

    assert rule == "R-28"
    assert not RecusalAnswer.objects.exists()


@pytest.mark.rule("R-29")
def test_of_the_principal_officer_the_organ_above_decides(casefile: CaseFile, county: factories.County) -> None:
    above = factories.a_person("above", "赵一", county.organ.superior, "principal_officer")
    request = asked(casefile, county.head, county.petition)

    assert refused(doors.answer_recusal, request, granted=False, reason="不影响", by=county.head, at=AT) == "R-29"
    doors.answer_recusal(request, granted=True, reason="", by=above, at=AT)

    assert not CaseFile.objects.visible_to(county.head).filter(pk=casefile.pk).exists()


@pytest.mark.rule("R-28")
def test_a_request_is_answered_once(casefile: CaseFile, county: factories.County) -> None:
    request = asked(casefile, county.second, county.petition)
    doors.answer_recusal(request, granted=False, reason="不影响", by=county.head, at=AT)

    assert refused(doors.answer_recusal, request, granted=True, reason="", by=county.head, at=AT) == "R-28"


def test_a_request_about_oneself_is_not_shown_and_others_see_their_own_only(casefile: CaseFile, county: factories.County) -> None:
    asked(casefile, county.handler, county.petition, "reporter")

    sees = {
        name for name in ("petition", "petition_head", "handler", "second", "deputy", "head")
        if "与当事人系同学" in desk(getattr(county, name)).get(page(casefile)).content.decode()
    }

    assert sees == {"petition", "head"}
    request = RecusalRequest.objects.get()
    assert desk(county.handler).post(page(casefile), {"request": request.pk, "granted": "no"}).status_code == 404


def test_who_may_not_know_of_the_case_asks_nothing(casefile: CaseFile, county: factories.County) -> None:
    assert desk(county.outsider).get(page(casefile)).status_code == 404
    assert desk(county.outsider).post(page(casefile), {"asked_by": "self"}).status_code == 404


def test_what_was_typed_stays(casefile: CaseFile, county: factories.County) -> None:
    answer = desk(county.petition).post(page(casefile), {"asked_by": "other", "reason": "系同学"})

    assert answer.status_code == 422
    assert "系同学" in answer.content.decode()


def test_requests_and_answers_are_never_changed(casefile: CaseFile, county: factories.County) -> None:
    doors.answer_recusal(asked(casefile, county.second, county.petition), granted=False, reason="不影响", by=county.head, at=AT)

    for sentence in ("UPDATE cases_recusalrequest SET reason = ''", "DELETE FROM cases_recusalanswer"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sentence)
