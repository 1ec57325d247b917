"""Papers that a person may read: those of the case files they may see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from dandang import audit
from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.cases import papers
from dandang.cases.models import CaseFile, Proceeding
from dandang.documents import editable
from dandang.documents.models import Document, Service
from dandang.documents.papers import paper_kind
from dandang.documents.receipts import receipt_pdf
from dandang.documents.stamped import personal, stamped
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.mechanisms.clarification import notices
from dandang.mechanisms.clarification.models import Clarification
from dandang.organs.models import Staff


def visible_paper(staff: Staff, key: str) -> Document | None:
    """The paper, or None when it does not exist for this person."""
    readable = Proceeding.objects.visible_to(staff).values("pk")
    found: QuerySet[Document] = Document.objects.select_related("organ", "issued_by").filter(key=key, proceeding_id__in=readable)
    return found.first()


def casefile_of(document: Document) -> CaseFile:
    """The case file a paper belongs to."""
    return CaseFile.objects.get(code=document.casefile_code)


def record_reading(document: Document, *, by: Staff, at: datetime) -> None:
    """Audit before display."""
    audit.record(document.casefile_code, "documents.read", by=by.username, at=at, data={"document": document.key})


def copy_of(body: bytes, chain: str, *, by: Staff, at: datetime) -> tuple[Copy, bytes]:
    """A numbered copy of a PDF, its stamp on every page; the number is on record before the bytes are made (R-25)."""
    copy = copies.issue_copy(Copy.What.PAPER, "pdf", by=by, at=at, chain=chain)
    return copy, stamped(body, copies.stamp(copy))


def original_of(document: Document, *, by: Staff, at: datetime) -> Copy:
    """Put on record that the frozen paper itself leaves, unstamped."""
    record_reading(document, by=by, at=at)
    return copies.issue_copy(Copy.What.ORIGINAL, "pdf", by=by, at=at, chain=document.casefile_code)


def print_of(document: Document, number: int, *, by: Staff, at: datetime) -> tuple[Copy, bytes] | None:
    """The print for the recipient with this number, on record before it is made; None where the paper has no such print."""
    recipients = list(document.recipients.order_by("pk")) if is_personal(document) else []
    if not 1 <= number <= len(recipients):
        return None
    copy = original_of(document, by=by, at=at)
    return copy, personal(bytes(document.body), recipients[number - 1].name, number, len(recipients))


def is_personal(document: Document) -> bool:
    """Whether each recipient gets a print of their own: a paper that stands, of such a kind."""
    return document.state == Document.State.ISSUED and paper_kind(document.kind, document.version).personal


def visible_draft(staff: Staff, key: str) -> Clarification | None:
    """The clarification with a draft; None before there is one, or when it does not exist for this person."""
    proceeding = Proceeding.objects.visible_to(staff).filter(key=key, kind="clarification").first()
    if proceeding is None:
        return None
    found: Clarification = Clarification.objects.select_related("proceeding__casefile__organ__parent").get(pk=proceeding.pk)
    return found if found.matters else None


def words_of(clarification: Clarification) -> dict[str, Any]:
    """What the notice will say, field by field; each matter with its answer."""
    words = notices.context(clarification)
    return words | {"answers": list(zip(words["cleared_allegations"], words["conclusions"], strict=True))}


def draft_of(clarification: Clarification) -> bytes:
    """The draft notice as PDF with a watermark."""
    return notices.preview(clarification)


def editable_of(clarification: Clarification, *, by: Staff, at: datetime) -> tuple[Copy, bytes] | None:
    """A numbered copy of the draft as a Word file, to work on its wording outside; None once the notice is issued. It is never
    read back. Refused where a text in it could give the reporter away (R-49), or by R-25.
    """
    casefile, words = clarification.proceeding.casefile, notices.context(clarification)
    if clarification.notice is not None:
        return None
    if papers.reveals(casefile, words, signed_by=by.name):
        raise StepRefused(Refused(papers.REVEALS, "R-49"))
    copy = copies.issue_copy(Copy.What.PAPER, "docx", by=by, at=at, chain=casefile.code)
    on = at.astimezone(clock.ZONE).date()
    return copy, editable.draft("clarification_notice", words, on=on, mark=copies.stamp(copy))


def service_of(document: Document) -> list[Any]:
    """Recipients with every attempt to reach them; each attempt carries its number on the page."""
    recipients = list(document.recipients.select_related("organ").prefetch_related(
        Prefetch("services", Service.objects.select_related("first_server", "second_server", "confirmed_by").order_by("pk"))
    ).order_by("pk"))
    for number, service in enumerate((s for r in recipients for s in r.services.all()), start=1):
        service.number = number  # type: ignore[attr-defined]
    return recipients


def receipt_of(document: Document, number: int) -> bytes | None:
    """The 送达回证 of the attempt with this number on the page, as PDF."""
    services = [s for recipient in service_of(document) for s in recipient.services.all()]
    if not 1 <= number <= len(services):
        return None
    return receipt_pdf(services[number - 1])
