"""A paper: what it is, to whom it went, its PDF; the draft of a notice with a watermark."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from dandang.base import clock
from dandang.cases.models import Proceeding
from dandang.desk import shelf


def _paper(request: HttpRequest, key: str) -> Any:
    found = shelf.visible_paper(request.user, key)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


@require_GET
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """Service record of one paper."""
    document = _paper(request, key)
    return render(request, "desk/paper.html", {
        "document": document, "casefile": shelf.casefile_of(document),
        "recipients": document.recipients.prefetch_related("services__first_server", "services__second_server"),
    })


@require_GET
def pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The frozen bytes; the reading is recorded first."""
    document = _paper(request, key)
    shelf.record_reading(document, by=request.user, at=clock.now())  # type: ignore[arg-type]
    name = f"{document.title}-{document.number or document.key}.pdf"
    return _pdf(bytes(document.body), name)


@require_GET
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """The notice as it would look, marked 草稿."""
    proceeding = Proceeding.objects.visible_to(request.user).filter(key=key, kind="clarification").first()  # type: ignore[arg-type]
    body = shelf.draft_of(proceeding) if proceeding else None
    if body is None:
        raise Http404
    return _pdf(body, "草稿.pdf")


def _pdf(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
