"""Who gets in, who gets which answer, and that what is hidden looks exactly like what is not there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.desk.models import LIFETIME, ApiToken
from tests import factories
from tests.desk.api.conftest import Caller

GUARDED = [
    ("get", "/worklist"), ("get", "/casefiles/x"), ("post", "/begin/reports/receive"), ("get", "/proceedings/x"),
    ("get", "/proceedings/x/steps/accept"), ("post", "/proceedings/x/steps/accept"), ("get", "/documents/x"), ("get", "/rules"),
    ("delete", "/token"), ("get", "/openapi.json"), ("post", "/search"),
]


@pytest.mark.parametrize(("method", "path"), GUARDED)
@pytest.mark.parametrize("token", [None, "Bearer", "Bearer dandang_invented", "Basic YTpi", "Bearer \ud7ff"])
def test_nothing_is_answered_without_a_valid_token(db: None, method: str, path: str, token: str | None) -> None:
    caller = Caller(None)
    if token:
        caller.headers["Authorization"] = token

    answer = getattr(caller, method)(path)

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["detail"] == "请先登录：需要有效的访问令牌。"


def test_sign_in_gives_a_token_that_works_once_shown_and_ends(db: None) -> None:
    county = factories.a_county(password=factories.PASSWORD)
    caller = Caller(None)

    signed_in = caller.post("/token", {"username": county.clerk.username, "password": factories.PASSWORD})

    assert signed_in.status_code == 201
    text = signed_in.json()["token"]
    assert not ApiToken.objects.filter(digest=text).exists()
    assert text not in str(list(ApiToken.objects.values())) + str(list(AuditEvent.objects.values()))
    caller.headers["Authorization"] = f"Bearer {text}"
    assert caller.get("/worklist").status_code == 200
    assert caller.delete("/token").status_code == 204
    assert caller.get("/worklist").status_code == 401


@pytest.mark.parametrize("fault", ["expired", "inactive", "new_password"])
def test_a_token_ends_with_its_time_the_post_and_the_password(county: factories.County, fault: str) -> None:
    at = clock.now()
    text, _token = ApiToken.objects.issue(county.clerk, at=at)
    if fault == "inactive":
        county.clerk.is_active = False
        county.clerk.save()
    if fault == "new_password":
        county.clerk.set_password("another-horse-2023")
        county.clerk.save()

    moment = at + LIFETIME if fault == "expired" else at + timedelta(minutes=1)

    assert ApiToken.objects.valid(text, at=moment) is None


def test_a_token_lives_until_just_before_its_end(county: factories.County) -> None:
    at = clock.now()
    text, token = ApiToken.objects.issue(county.clerk, at=at)

    assert ApiToken.objects.valid(text, at=at + LIFETIME - timedelta(microseconds=1)) == token


def test_guessing_a_password_is_stopped_and_said(db: None) -> None:
    county = factories.a_county(password=factories.PASSWORD)
    caller = Caller(None, language="en")
    name = county.clerk.username

    answers = [caller.post("/token", {"username": name, "password": "wrong"}) for _ in range(5)]
    locked = caller.post("/token", {"username": name, "password": factories.PASSWORD})

    assert [a.status_code for a in answers] == [401, 401, 401, 401, 429]
    assert (locked.status_code, locked["Retry-After"], locked["Content-Type"]) == (429, "900", "application/problem+json")
    assert locked.json()["title"] == "Too many failed sign-ins; try again in fifteen minutes."


@pytest.mark.rule("R-31")
@pytest.mark.parametrize("path", ["/casefiles/{casefile}", "/proceedings/{proceeding}", "/proceedings/{proceeding}/steps/accept", "/documents/{document}"])
def test_what_is_hidden_answers_like_what_is_not_there(county: factories.County, path: str) -> None:
    notice = factories.an_issued_clarification(county)
    paper = __import__("dandang.documents.models", fromlist=["Document"]).Document.objects.get(kind="clarification_notice")
    keys = {"casefile": notice.casefile.key, "proceeding": notice.key, "document": paper.key}
    nothing = dict.fromkeys(keys, "0" * 20)
    outsider, insider = Caller(county.outsider), Caller(county.head)

    hidden, missing = outsider.get(path.format(**keys)), outsider.get(path.format(**nothing))

    assert hidden.status_code == missing.status_code == 404
    assert (hidden.content, dict(hidden.items())) == (missing.content, dict(missing.items()))
    if "/steps/" not in path:
        assert insider.get(path.format(**keys)).status_code == 200


@pytest.mark.rule("R-31")
def test_a_hidden_step_is_not_taken_and_answers_like_one_that_is_not_there(county: factories.County) -> None:
    report = factories.a_registered_report(county)
    outsider = Caller(county.outsider)

    hidden, missing = outsider.take(report.key, "accept"), outsider.take("0" * 20, "accept")

    report.refresh_from_db()
    assert (hidden.status_code, hidden.content, dict(hidden.items())) == (404, missing.content, dict(missing.items()))
    assert report.state == "registered"
    assert AuditEvent.objects.filter(chain=report.casefile.code, verb="reports.accept.refused").count() == 1


def test_a_document_is_the_frozen_pdf_and_its_reading_is_recorded(county: factories.County) -> None:
    notice = factories.an_issued_clarification(county)
    casefile = Caller(county.head).get(f"/casefiles/{notice.casefile.key}").json()
    paper = next(p for p in casefile["papers"] if p["kind"] == "clarification_notice")

    answer = Caller(county.head).get(f"/documents/{paper['key']}")

    import hashlib
    from urllib.parse import unquote

    assert answer["Content-Type"] == "application/pdf"
    assert hashlib.sha256(answer.content).hexdigest() == paper["sha256"]
    read = AuditEvent.objects.get(chain=notice.casefile.code, verb="documents.read")
    assert (read.actor, read.data) == (county.head.username, {"document": paper["key"]})
    assert AuditEvent.objects.get(chain=notice.casefile.code, verb="exchange.copy").data["copy"] == unquote(answer["Copy-Number"])


@pytest.mark.parametrize(
    ("person", "sees"),
    [("clerk", True), ("petition", True), ("case_manager", True), ("head", True), ("handler", False), ("outsider", False)],
)
def test_who_sees_a_report_before_anybody_is_assigned(county: factories.County, person: str, sees: bool) -> None:
    report = factories.a_registered_report(county)

    answer = Caller(getattr(county, person)).get(f"/casefiles/{report.casefile.key}")

    assert answer.status_code == (200 if sees else 404)


def test_nobody_reads_the_reporter_through_the_api(county: factories.County) -> None:
    report = factories.a_registered_report(county, reporter_name="周某某")
    for person in (county.clerk, county.petition, county.head):
        caller: Any = Caller(person)
        for path in (f"/casefiles/{report.casefile.key}", f"/proceedings/{report.key}", "/worklist"):
            text = caller.get(path).content.decode()
            assert "周某某" not in text
            assert "请查" not in text
