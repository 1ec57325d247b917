"""Messages: told once, to whose turn it is, never of what one may not know; copies say nothing and tell what went wrong."""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases.models import CaseFile, Proceeding
from dandang.desk import worklist
from dandang.desk.inbox import noticing, sending
from dandang.desk.inbox.models import Address, Delivery, Message, Moved
from dandang.desk.inbox.page import FAULTS
from dandang.organs.models import Staff
from tests import factories
from tests.factories import AT, County

LATER = AT + timedelta(minutes=5)
SERVER = {"host": "mail.example.cn", "port": 587, "user": "", "password": "", "tls": False, "sender": "dandang@example.cn"}


@pytest.fixture
def county(db: Any) -> Iterator[County]:
    with clock.frozen(LATER):
        yield factories.a_county()


def told(staff: Staff) -> list[tuple[str, str]]:
    found = Message.objects.visible_to(staff).order_by("pk")
    return [(each.what, each.proceeding.kind if each.proceeding else "") for each in found]


def browser(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def everyone(county: County) -> list[Staff]:
    return [value for value in vars(county).values() if isinstance(value, Staff)]


def test_those_and_only_those_whose_worklist_shows_it_are_told_once(county: County) -> None:
    report = factories.a_received_report(county)

    assert Moved.objects.count() >= 1
    noticing.notice(LATER)
    noticing.notice(LATER)

    for staff in everyone(county):
        mine = worklist.worklist(staff, AT.date()).rows
        did_it = report.steps.order_by("-seq")[0].by_id == staff.pk
        assert told(staff) == [("turn", "reports")] * (len(mine) if not did_it else 0), staff.username
    assert Moved.objects.count() == 0
    assert Message.objects.exists()


def test_a_note_is_written_with_the_step_or_not_at_all(county: County) -> None:
    report = factories.a_received_report(county)
    Moved.objects.all()._raw_delete("default")

    with pytest.raises(StepRefused):
        factories.step(report, "hand_over", county.petition)
    assert Moved.objects.count() == 0


@pytest.mark.rule("R-3")
def test_a_matter_that_became_hidden_is_neither_shown_nor_counted_nor_opened(county: County) -> None:
    factories.a_received_report(county)
    noticing.notice(LATER)
    reader = next(staff for staff in everyone(county) if told(staff))
    message = Message.objects.visible_to(reader)[0]

    CaseFile.objects.update(is_restricted=True)

    page = browser(reader).get("/inbox/")
    assert told(reader) == []
    assert "没有未读消息" in page.content.decode()
    assert browser(reader).post(f"/inbox/{message.pk}/").status_code == 404
    assert browser(reader).post("/inbox/read/").status_code == 302
    assert Message.objects.get(pk=message.pk).read_at is None


def test_a_clock_is_told_near_its_end_and_when_it_ran_out_once_each(county: County) -> None:
    clue = factories.a_clue_with_office(county)
    [deadline] = clue.deadlines.filter(met_at=None, code="DL-08")
    Moved.objects.all()._raw_delete("default")
    soon = AT + (deadline.due_on - AT.date()) - timedelta(days=3)

    def whats(at: Any) -> list[str]:
        noticing.watch_clocks(at)
        return sorted(Message.objects.filter(proceeding=clue, staff=county.handler).values_list("what", flat=True))

    with clock.frozen(soon - timedelta(days=1)):
        assert whats(soon - timedelta(days=1)) == []
    with clock.frozen(soon):
        assert whats(soon) == whats(soon) == ["soon"]
    late = soon + timedelta(days=4)
    with clock.frozen(late):
        assert whats(late) == whats(late) == ["late", "soon"]


def test_many_at_once_are_one_message(county: County) -> None:
    for _ in range(noticing.MANY + 1):
        factories.a_received_report(county)

    noticing.notice(LATER)

    assert {tuple(told(staff)) for staff in everyone(county) if told(staff)} == {(("many", ""),)}


def test_opening_a_message_reads_it_and_leads_to_the_matter(county: County) -> None:
    report = factories.a_received_report(county)
    noticing.notice(LATER)
    reader = next(staff for staff in everyone(county) if told(staff))
    client, message = browser(reader), Message.objects.visible_to(reader)[0]

    assert "轮到您办理" in client.get("/inbox/").content.decode()
    answer = client.post(f"/inbox/{message.pk}/")

    assert answer["Location"] == f"/cases/{report.casefile.key}/"
    assert "没有未读消息" in client.get("/inbox/").content.decode()
    assert "轮到您办理" in client.get("/inbox/?view=all").content.decode()
    assert browser(county.outsider).post(f"/inbox/{message.pk}/").status_code == 404


# Copies


@pytest.fixture
def waiting(county: County) -> Delivery:
    """A copy for the handler that is to go by mail."""
    clue = factories.a_clue_with_office(county)
    Address.give(county.handler, "mail", "handler@example.cn", at=AT)
    Moved.objects.create(proceeding=clue)
    noticing.notice(LATER)
    return Delivery.objects.get(address__staff=county.handler)


def test_a_mail_says_that_something_is_there_and_nothing_of_the_matter(waiting: Delivery, settings: Any) -> None:
    settings.MAIL = SERVER
    casefile = waiting.message.proceeding.casefile

    sending.send(LATER)
    sending.send(LATER)

    [sent] = mail.outbox
    assert sent.to == ["handler@example.cn"]
    for word in (casefile.code, *casefile.subjects.values_list("name", flat=True), "核查", "检举"):
        assert word not in sent.subject + sent.body
    waiting.refresh_from_db()
    assert (waiting.state, waiting.tries, waiting.fault) == ("sent", 1, "")


FAILURES = [
    (smtplib.SMTPServerDisconnected("gone"), "server_refused", "waiting"), (TimeoutError(), "no_answer", "waiting"),
    (ConnectionRefusedError(), "unreachable", "waiting"), (smtplib.SMTPAuthenticationError(535, b"no"), "server_sign_in", "waiting"),
    (smtplib.SMTPRecipientsRefused({}), "recipient_refused", "given_up"),
]


@pytest.mark.parametrize(("fault", "code", "state"), FAILURES, ids=[each[1] for each in FAILURES])
def test_what_went_wrong_stands_on_the_page_in_words_and_is_tried_again(
    waiting: Delivery, county: County, settings: Any, monkeypatch: pytest.MonkeyPatch, fault: Exception, code: str, state: str,
) -> None:
    settings.MAIL = SERVER

    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fails)
        sending.send(LATER)
        sending.send(LATER)  # not before its time
    waiting.refresh_from_db()

    assert (waiting.state, waiting.tries, waiting.fault) == (state, 1, code)
    assert str(FAULTS[code]) in browser(county.handler).get("/inbox/").content.decode()
    if state == "waiting":
        sending.send(LATER + timedelta(minutes=2))
        waiting.refresh_from_db()
        assert (waiting.state, waiting.fault) == ("sent", "")


def test_after_the_last_try_a_copy_is_given_up_and_the_message_stays(waiting: Delivery, county: County, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MAIL = SERVER
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", lambda *_a: (_ for _ in ()).throw(TimeoutError()))

    for day in range(sending.TRIES + 2):
        sending.send(LATER + timedelta(days=day))

    waiting.refresh_from_db()
    assert (waiting.state, waiting.tries) == ("given_up", sending.TRIES)
    assert ("turn", "verification") in told(county.handler)


def test_without_a_mail_server_the_page_says_so(waiting: Delivery, county: County) -> None:
    sending.send(LATER)

    assert "没有配置邮件服务器" in browser(county.handler).get("/inbox/").content.decode()


@pytest.fixture
def hook(settings: Any) -> Iterator[tuple[str, list[Any], list[int]]]:
    """A server that takes posts, and what came; the answer can be changed."""
    came: list[Any] = []
    answers = [204]

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append((self.headers["X-Dandang-Signature"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers[0])
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            """Nobody reads it."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    yield f"http://127.0.0.1:{server.server_port}/new", came, answers
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("answer", "state", "fault"), [(204, "sent", ""), (500, "waiting", "answered_no"), (302, "waiting", "answered_no"), (410, "given_up", "answered_no")])
def test_a_webhook_is_signed_and_redirections_are_not_followed(county: County, hook: Any, answer: int, state: str, fault: str) -> None:
    place, came, answers = hook
    answers[0] = answer
    clue = factories.a_clue_with_office(county)
    page = browser(county.handler).post("/inbox/address/", {"way": "webhook", "place": place})
    address = Address.objects.get()
    assert address.key in page.content.decode()
    assert address.key not in browser(county.handler).get("/inbox/").content.decode()
    Moved.objects.create(proceeding=clue)
    noticing.notice(LATER)

    sending.send(LATER)

    [(signature, body)] = came
    assert signature == hmac.new(address.key.encode(), body, hashlib.sha256).hexdigest()
    assert json.loads(body).keys() == {"event", "to", "at"}
    assert set(Delivery.objects.values_list("state", "fault")) == {(state, fault)}


@pytest.mark.parametrize(("way", "place", "said"), [
    ("mail", "nobody", "这不是一个邮箱地址"), ("webhook", "http://inside.example.cn/x", "须以 https:// 开头"),
    ("webhook", "https://inside.example.cn/x", "不在允许的名单"), ("webhook", "file:///etc/passwd", "须以 https:// 开头"), ("mail", "", "必填"),
])
def test_a_wrong_address_is_told_at_the_field_and_stays_typed(county: County, way: str, place: str, said: str) -> None:
    page = browser(county.handler).post("/inbox/address/", {"way": way, "place": place})

    assert page.status_code == 400
    assert said in page.content.decode()
    assert not place or place in page.content.decode()
    assert not Address.objects.exists()


def test_an_ended_address_gets_nothing_and_is_ones_own_to_end(waiting: Delivery, county: County, settings: Any) -> None:
    settings.MAIL = SERVER
    address = waiting.address

    assert browser(county.second).post(f"/inbox/address/{address.pk}/end/").status_code == 404
    browser(county.handler).post(f"/inbox/address/{address.pk}/end/")
    sending.send(LATER)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.fault, mail.outbox) == ("given_up", "ended", [])
    assert [*AuditEvent.objects.filter(verb__startswith="inbox.").order_by("pk").values_list("verb", flat=True)] == ["inbox.give_address", "inbox.end_address"]
    assert Proceeding.objects.exists()
