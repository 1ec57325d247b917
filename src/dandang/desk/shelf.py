"""Papers that a person may read: those of the case files they may see."""

from __future__ import annotations

from datetime import datetime

from dandang import audit
from dandang.cases.models import CaseFile, Proceeding
from dandang.documents.models import Document
from dandang.mechanisms.clarification import notices
from dandang.mechanisms.clarification.models import Clarification
from dandang.organs.models import Staff


def visible_paper(staff: Staff, key: str) -> Document | None:
    """The paper, or None when it does not exist for this person."""
    document = Document.objects.select_related("organ", "issued_by").filter(key=key).first()
    if document is None or not CaseFile.objects.visible_to(staff).filter(code=document.casefile_code).exists():
        return None
    return document


def casefile_of(document: Document) -> CaseFile:
    """The case file a paper belongs to."""
    return CaseFile.objects.get(code=document.casefile_code)


def record_reading(document: Document, *, by: Staff, at: datetime) -> None:
    """Audit before display."""
    audit.record(document.casefile_code, "documents.read", by=by.username, at=at, data={"document": document.key})


def draft_of(proceeding: Proceeding) -> bytes | None:
    """The draft notice as PDF; None before there is a draft."""
    clarification = Clarification.objects.select_related("proceeding__casefile__organ").get(pk=proceeding.pk)
    return notices.preview(clarification) if clarification.matters else None
