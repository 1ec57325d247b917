"""送达: two servers, a receipt, and a document that counts as served only when every receipt is back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from dandang.audit.models import AuditEvent
from dandang.base.verdict import StepRefused
from dandang.documents.models import Document, DocumentRecipient, Service
from dandang.organs.models import Staff
from tests.documents.conftest import AT, execute
from tests.documents.measure import text_of

LATER = AT + timedelta(hours=3)
DAY = timedelta(days=1)


@pytest.fixture
def main(document: Document) -> DocumentRecipient:
    return document.recipients.get(relation="main")


@pytest.fixture
def copy(document: Document) -> DocumentRecipient:
    return document.recipients.get(relation="copy")


@pytest.fixture
def sent(document: Document, main: DocumentRecipient, staff: list[Staff]) -> Service:
    return document.serve(main, servers=staff[1:3], method="in_person", by=staff[0], at=AT)


def refused_by(verb: Callable[[], object]) -> str:
    with pytest.raises(StepRefused) as refused:
        verb()
    return refused.value.verdict.rule


def deliver(document: Document, recipient: DocumentRecipient, staff: list[Staff]) -> Service:
    service = document.serve(recipient, servers=staff[1:3], method="in_person", by=staff[0], at=AT)
    service.record_receipt(received_by=recipient.name, by=staff[0], at=LATER)
    service.confirm(by=staff[0], at=LATER)
    return service


@pytest.mark.rule("D-3")
def test_a_document_is_served_only_when_every_recipient_has_confirmed(
    document: Document, main: DocumentRecipient, copy: DocumentRecipient, staff: list[Staff]
) -> None:
    assert not document.is_served
    deliver(document, main, staff)
    half = document.may_count_as_served()
    assert (half.rule, half.values) == ("D-3", {"count": 1})  # type: ignore[union-attr]
    assert list(document.unserved()) == [copy]
    assert document in Document.objects.awaiting_service()

    deliver(document, copy, staff)

    assert document.is_served
    assert not document.unserved().exists()
    assert document not in Document.objects.awaiting_service()


@pytest.mark.rule("D-3")
def test_a_signed_receipt_counts_only_when_it_is_confirmed(document: Document, sent: Service, staff: list[Staff]) -> None:
    assert refused_by(lambda: sent.confirm(by=staff[0], at=LATER)) == "D-3"

    sent.record_receipt(received_by="方某某", by=staff[0], at=LATER)

    assert document.unserved().count() == 2


def test_the_life_of_a_receipt_is_in_the_audit_chain(document: Document, main: DocumentRecipient, staff: list[Staff]) -> None:
    deliver(document, main, staff)

    assert list(AuditEvent.objects.filter(chain="DC-1").order_by("seq").values_list("verb", flat=True)) == [
        "documents.issue", "documents.prepare", "documents.send", "documents.record_receipt", "documents.confirm",
    ]  # fmt: skip


@pytest.mark.rule("D-4")
@pytest.mark.parametrize("who", [[], [1], [1, 1], [1, 2, 3]], ids=["nobody", "one", "the same twice", "three"])
def test_it_takes_two_different_servers(document: Document, main: DocumentRecipient, staff: list[Staff], who: list[int]) -> None:
    servers = [staff[i] for i in who]

    rule = refused_by(lambda: document.serve(main, servers=servers, method="in_person", by=staff[0], at=AT))

    assert rule == "D-4"
    assert not Service.objects.exists()


@pytest.mark.rule("D-4")
def test_the_database_wants_two_servers_too(sent: Service) -> None:
    with pytest.raises(DatabaseError, match="two_servers"), transaction.atomic():
        Service.objects.create(
            recipient=sent.recipient, method="mail", state="failed",
            first_server=sent.first_server, second_server=sent.first_server,
        )  # fmt: skip


@pytest.mark.rule("D-4")
def test_nothing_is_received_before_it_was_sent(document: Document, main: DocumentRecipient, staff: list[Staff]) -> None:
    service = document.prepare_service(main, servers=staff[1:3], method="in_person", by=staff[0], at=AT)

    assert refused_by(lambda: service.record_receipt(received_by="方某某", by=staff[0], at=LATER)) == "D-4"
    assert refused_by(lambda: service.record_refusal(reason="不收", witnesses=["甲", "乙"], by=staff[0], at=LATER)) == "D-4"
    assert refused_by(lambda: service.record_failure(remarks="不在", by=staff[0], at=LATER)) == "D-4"


@pytest.mark.rule("D-4")
@pytest.mark.parametrize("days", [-1, 2], ids=["the day before sending", "a day to come"])
def test_the_day_on_the_receipt_lies_between_sending_and_recording(sent: Service, staff: list[Staff], days: int) -> None:
    moment = AT + days * DAY

    rule = refused_by(lambda: sent.record_receipt(received_by="方某某", received_at=moment, by=staff[0], at=AT + DAY))

    assert rule == "D-4"


def test_a_receipt_dated_the_day_of_sending_is_good_at_any_hour(sent: Service, staff: list[Staff]) -> None:
    sent.record_receipt(received_by="方某某", received_at=AT - timedelta(hours=2), by=staff[0], at=AT)

    assert sent.state == "received"


@pytest.mark.rule("D-4")
def test_nothing_is_sent_before_it_was_issued(document: Document, main: DocumentRecipient, staff: list[Staff]) -> None:
    early = AT - DAY

    rule = refused_by(
        lambda: document.serve(main, servers=staff[1:3], method="mail", sent_at=early, by=staff[0], at=AT)
    )

    assert rule == "D-4"


@pytest.mark.rule("D-4")
def test_a_receipt_is_signed(sent: Service, staff: list[Staff]) -> None:
    assert refused_by(lambda: sent.record_receipt(received_by=" ", by=staff[0], at=LATER)) == "D-4"


@pytest.mark.rule("D-4")
def test_a_unit_that_hands_it_on_stamps_the_receipt(document: Document, main: DocumentRecipient, staff: list[Staff]) -> None:
    service = document.serve(main, servers=staff[1:3], method="unit", by=staff[0], at=AT)

    assert refused_by(lambda: service.record_receipt(received_by="经办人", by=staff[0], at=LATER)) == "D-4"
    service.record_receipt(received_by="经办人", unit_stamped=True, by=staff[0], at=LATER)

    assert service.state == "received"


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    ("reason", "witnesses"), [("", ["甲", "乙"]), ("不收", []), ("不收", ["甲"]), ("不收", ["甲", "甲"]), ("不收", ["甲", " "])]
)
def test_a_refusal_needs_a_reason_and_two_witnesses(
    sent: Service, staff: list[Staff], reason: str, witnesses: list[str]
) -> None:
    rule = refused_by(lambda: sent.record_refusal(reason=reason, witnesses=witnesses, by=staff[0], at=LATER))

    assert rule == "D-4"


def test_a_refusal_before_two_witnesses_is_service(document: Document, sent: Service, staff: list[Staff]) -> None:
    sent.record_refusal(reason="拒绝签收", witnesses=["甲", "乙"], by=staff[0], at=LATER)
    sent.confirm(by=staff[0], at=LATER)

    assert [r.relation for r in document.unserved()] == ["copy"]


def test_a_failed_attempt_is_followed_by_another(document: Document, sent: Service, staff: list[Staff]) -> None:
    assert refused_by(
        lambda: document.serve(sent.recipient, servers=staff[1:3], method="mail", by=staff[0], at=LATER)
    ) == "D-4"

    sent.record_failure(remarks="本人外出", by=staff[0], at=LATER)
    again = document.serve(sent.recipient, servers=staff[1:3], method="mail", by=staff[0], at=LATER)

    assert (sent.state, again.state) == ("failed", "sent")


@pytest.mark.rule("D-4")
def test_a_failure_says_why(sent: Service, staff: list[Staff]) -> None:
    assert refused_by(lambda: sent.record_failure(remarks="", by=staff[0], at=LATER)) == "D-4"


@pytest.mark.rule("D-4")
def test_the_second_of_two_hands_is_refused(sent: Service, staff: list[Staff]) -> None:
    stale = Service.objects.get(pk=sent.pk)
    sent.record_receipt(received_by="方某某", by=staff[0], at=LATER)

    assert refused_by(lambda: stale.record_refusal(reason="不收", witnesses=["甲", "乙"], by=staff[0], at=LATER)) == "D-4"


@pytest.mark.rule("D-4")
def test_an_unknown_method_is_refused(document: Document, main: DocumentRecipient, staff: list[Staff]) -> None:
    assert refused_by(lambda: document.serve(main, servers=staff[1:3], method="email", by=staff[0], at=AT)) == "D-4"


@pytest.mark.rule("D-5")
def test_a_document_goes_only_to_its_own_recipients(issue: Callable[..., Document], staff: list[Staff]) -> None:
    one, other = issue(), issue()
    recipient = other.recipients.get(relation="main")

    assert refused_by(lambda: one.serve(recipient, servers=staff[1:3], method="mail", by=staff[0], at=AT)) == "D-5"


@pytest.mark.rule("D-3")
def test_a_cancelled_document_is_not_served(document: Document, main: DocumentRecipient, staff: list[Staff]) -> None:
    document.cancel(reason="写错", by=staff[0], at=AT)

    assert refused_by(lambda: document.serve(main, servers=staff[1:3], method="mail", by=staff[0], at=AT)) == "D-3"


@pytest.mark.parametrize("as_owner", [False, True], ids=["application", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents_service SET received_by = '王某'",
        "UPDATE documents_service SET state = 'sent', confirmed_at = NULL, confirmed_by_id = NULL",
        "UPDATE documents_service SET first_server_id = second_server_id",
        "DELETE FROM documents_service",
    ],
)
def test_the_database_keeps_a_confirmed_receipt(
    document: Document, main: DocumentRecipient, staff: list[Staff], statement: str, as_owner: bool
) -> None:
    deliver(document, main, staff)

    with pytest.raises(DatabaseError):
        execute(statement, as_owner=as_owner)


def test_the_receipt_prints_what_is_known_so_far(document: Document, main: DocumentRecipient, staff: list[Staff]) -> None:
    blank = text_of(document.serve(main, servers=staff[1:3], method="in_person", by=staff[0], at=AT).receipt_pdf())
    service = Service.objects.get()
    service.record_receipt(received_by="方某某", place="法院会议室", by=staff[0], at=LATER)
    signed = text_of(service.receipt_pdf())

    assert "送达回证" in blank
    assert document.number in blank
    assert "工作人员1、工作人员2" in blank
    assert "法院会议室" not in blank
    assert "法院会议室" in signed
