"""Number, print, freeze: what issuing leaves behind, what it refuses, and that nothing changes afterwards."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from dandang import documents
from dandang.audit.models import AuditEvent
from dandang.base.clock import ZONE
from dandang.base.verdict import StepRefused
from dandang.documents.models import Document, DocumentRecipient, NumberSeries
from dandang.organs.models import Organ, Staff
from tests.documents.conftest import AT, a_draft, an_organ, execute
from tests.documents.measure import text_of
from tests.documents.samples import a_report

Issue = Callable[..., Document]


def test_issuing_leaves_number_bytes_hash_fields_version_recipients_and_an_event(issue: Issue, staff: list[Staff]) -> None:
    document = issue(proceeding_id=7)

    stored = Document.objects.get()
    event = AuditEvent.objects.get(chain="DC-1")

    assert (stored.number, stored.serial, stored.year) == ("上城纪澄〔2023〕1号", 1, 2023)
    assert stored.sha256 == hashlib.sha256(bytes(stored.body)).hexdigest()
    assert stored.is_intact
    assert (stored.title, stored.kind, stored.version) == ("澄清正名通知书", "clarification_notice", "2020-01-21")
    assert stored.context["cleared_allegations"] == ["拖延办理案件", "偏袒一方当事人"]
    assert (stored.issued_at, stored.issued_by, stored.proceeding_id) == (AT, staff[0], 7)
    assert [(r.name, r.relation) for r in stored.recipients.order_by("pk")] == [
        ("方某某", "main"), ("民事审判庭庭长", "copy"),
    ]  # fmt: skip
    assert (event.verb, event.actor) == ("documents.issue", "staff0")
    assert event.data["sha256"] == document.sha256
    assert "上城纪澄" in text_of(bytes(stored.body))


def test_the_list_of_documents_leaves_the_pdf_in_the_database(document: Document) -> None:
    [listed] = Document.objects.for_casefiles(["DC-1", "DC-2"])

    assert "body" in listed.get_deferred_fields()
    assert not Document.objects.for_casefiles(["DC-2"]).exists()


def test_an_internal_paper_has_neither_number_nor_recipients(issue: Issue) -> None:
    context = {k: v for k, v in a_report().items() if k != "issued_on"}

    report = issue("verification_report", context, category=None, recipients=[])

    assert (report.number, report.serial, report.category) == ("", None, None)
    assert not NumberSeries.objects.exists()


@pytest.mark.rule("D-1")
def test_numbers_run_without_a_gap_for_each_organ_category_and_year(issue: Issue) -> None:
    other = an_organ("GS-JW", "拱墅纪")

    made = [
        issue(), issue(), issue(category="函"), issue(organ=other), issue(at=AT + timedelta(days=300)), issue(),
    ]  # fmt: skip

    assert [d.number for d in made] == [
        "上城纪澄〔2023〕1号", "上城纪澄〔2023〕2号", "上城纪函〔2023〕1号", "拱墅纪澄〔2023〕1号", "上城纪澄〔2024〕1号",
        "上城纪澄〔2023〕3号",
    ]  # fmt: skip


@pytest.mark.rule("D-1")
def test_the_form_of_a_number_is_that_of_the_standard(issue: Issue) -> None:
    """7.2.5: organ, year in full in six-cornered brackets, serial without 第 and without leading zeros."""
    numbers = [issue().number for _ in range(11)]

    assert all(re.fullmatch(r"[\u4e00-\u9fff]+〔\d{4}〕[1-9]\d*号", number) for number in numbers)
    assert numbers[-1].endswith("〔2023〕11号")
    assert not any("第" in number or "[" in number or "（" in number for number in numbers)


def test_the_year_of_a_number_is_the_year_in_china(issue: Issue) -> None:
    assert issue(at=datetime(2023, 12, 31, 17, 0, tzinfo=ZONE)).year == 2023
    assert issue(at=datetime.fromisoformat("2023-12-31T17:00+00:00")).year == 2024


@pytest.mark.rule("D-1")
def test_a_step_that_is_rolled_back_leaves_no_gap(issue: Issue) -> None:
    issue()
    undone: list[int | None] = []

    def a_step_that_fails() -> None:
        with transaction.atomic():
            undone.append(issue().serial)
            raise RuntimeError("after the paper was printed")

    with pytest.raises(RuntimeError):
        a_step_that_fails()

    assert undone == [2]
    assert issue().serial == 2
    assert list(Document.objects.order_by("pk").values_list("serial", flat=True)) == [1, 2]


@pytest.mark.rule("D-1")
@pytest.mark.parametrize("field", ["number", "issued_on"])
def test_a_number_or_date_from_the_caller_is_refused(issue: Issue, field: str) -> None:
    with pytest.raises(StepRefused) as refused:
        issue(context=a_draft() | {field: "2023-06-08"})

    assert refused.value.verdict.rule == "D-1"
    assert not NumberSeries.objects.exists()


@pytest.mark.rule("D-1")
@pytest.mark.parametrize("category", [None, "", "clear", "澄〔2023〕9号"])
def test_a_notice_without_a_proper_category_is_refused(issue: Issue, category: str | None) -> None:
    with pytest.raises(StepRefused) as refused:
        issue(category=category)

    assert refused.value.verdict.rule == "D-1"


@pytest.mark.rule("D-1")
def test_a_cancelled_document_keeps_its_number_and_its_bytes(issue: Issue, staff: list[Staff]) -> None:
    first = issue()

    first.cancel(reason="收件人写错", by=staff[1], at=AT)

    stored = Document.objects.get(pk=first.pk)
    assert (stored.state, stored.cancel_reason, stored.number) == ("cancelled", "收件人写错", first.number)
    assert stored.is_intact
    assert issue().serial == 2
    with pytest.raises(StepRefused) as refused:
        first.cancel(reason="再次", by=staff[1], at=AT)
    assert refused.value.verdict.rule == "D-1"


@pytest.mark.rule("D-1")
def test_cancelling_needs_a_reason(document: Document, staff: list[Staff]) -> None:
    with pytest.raises(StepRefused):
        document.cancel(reason="  ", by=staff[1], at=AT)


@pytest.mark.rule("D-5")
@pytest.mark.parametrize(
    "recipients",
    [
        [],
        [documents.Recipient("庭长", "copy", unit="法院")],
        [documents.Recipient("方某某"), documents.Recipient("民事审判庭庭长", "copy")],
        [documents.Recipient("方某某", "friend")],
        [documents.Recipient(" ")],
        [documents.Recipient("方某某")],
        [documents.Recipient("方某某"), documents.Recipient("别的单位", "copy", unit="别的单位")],
    ],
    ids=["nobody", "copy only", "copy of no unit", "unknown relation", "no name", "printed copy missing", "another copy"],
)
def test_recipients_who_do_not_fit_the_paper_are_refused(issue: Issue, recipients: list[documents.Recipient]) -> None:
    with pytest.raises(StepRefused) as refused:
        issue(recipients=recipients)

    assert refused.value.verdict.rule == "D-5"
    assert not Document.objects.exists()


@pytest.mark.rule("D-5")
def test_an_internal_paper_and_a_paper_without_copies_are_not_sent_about(issue: Issue) -> None:
    report = {k: v for k, v in a_report().items() if k != "issued_on"}
    acceptance = {"issuing_organ": "示例机关", "accepted_on": "2023-04-03", "next_step": "依规办理"}

    for kind, context, category in (("verification_report", report, None), ("acceptance_notice", acceptance, "函")):
        with pytest.raises(StepRefused) as refused:
            issue(kind, context, category=category)
        assert refused.value.verdict.rule == "D-5"


def test_the_copy_line_is_filled_from_the_recipients(issue: Issue) -> None:
    context = a_draft()
    del context["cc"]

    assert issue(context=context).context["cc"] == ["民事审判庭庭长"]


@pytest.mark.rule("D-6")
def test_before_the_first_version_nothing_can_be_issued(issue: Issue) -> None:
    with pytest.raises(StepRefused) as refused:
        issue(at=datetime(2019, 5, 1, 9, 0, tzinfo=ZONE))

    assert refused.value.verdict.rule == "D-6"


@pytest.mark.rule("D-2")
def test_a_paper_that_is_refused_takes_no_number(issue: Issue) -> None:
    for changes in ({"addressee": ""}, {"addressee": "方\ue000"}):
        with pytest.raises(StepRefused):
            issue(context=a_draft(**changes))

    assert issue().serial == 1


FROZEN = [
    "UPDATE documents_document SET body = 'x'",
    "UPDATE documents_document SET sha256 = repeat('0', 64)",
    "UPDATE documents_document SET number = '上城纪澄〔2023〕9号'",
    "UPDATE documents_document SET context = '{}'",
    "UPDATE documents_document SET version = '2020-01-22'",
    "UPDATE documents_document SET casefile_code = 'DC-2'",
    "UPDATE documents_document SET state = 'cancelled'",
    "UPDATE documents_documentrecipient SET name = '王某'",
    "UPDATE documents_numberseries SET last = 0",
    "UPDATE documents_numberseries SET last = last + 2",
    "UPDATE documents_numberseries SET year = 2022",
    "INSERT INTO documents_numberseries (organ_id, category, year, last) SELECT id, '访', 2023, 5 FROM organs_organ",
    "DELETE FROM documents_document",
    "DELETE FROM documents_documentrecipient",
    "DELETE FROM documents_numberseries",
    "TRUNCATE documents_document CASCADE",
]


@pytest.mark.rule("D-1")
@pytest.mark.parametrize("as_owner", [False, True], ids=["application", "owner"])
@pytest.mark.parametrize("statement", FROZEN)
def test_the_database_keeps_what_was_issued(document: Document, statement: str, as_owner: bool) -> None:
    with pytest.raises(DatabaseError):
        execute(statement, as_owner=as_owner)

    assert Document.objects.get().is_intact
    assert DocumentRecipient.objects.count() == 2


@pytest.mark.rule("D-1")
def test_two_hands_at_once_draw_different_numbers_without_a_gap(fresh_database: str, django_db_blocker: object) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        organ, by = an_organ(), Staff.objects.appoint("staff0", "工作人员")
        start, failures = Barrier(4), list[BaseException]()
        threads = [Thread(target=_issue_five, args=(organ, by, start, n, failures)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        serials = sorted(Document.objects.values_list("serial", flat=True))

    assert failures == []
    assert serials == list(range(1, 17))


def _issue_five(organ: Organ, by: Staff, start: Barrier, n: int, failures: list[BaseException]) -> None:
    """Five papers, one of which is rolled back after it was printed."""
    try:
        start.wait()
        for turn in range(5):
            try:
                with transaction.atomic():
                    documents.issue(
                        "clarification_notice", a_draft(cc=[]), organ=organ, category="澄", casefile_code=f"DC-{n}",
                        recipients=[documents.Recipient("方某某")], by=by, at=AT,
                    )  # fmt: skip
                    if turn == 2:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                continue
    except BaseException as failure:
        failures.append(failure)
    finally:
        connection.close()
