"""A paper: what it is, to whom it went, its PDF; the draft of a notice with a watermark."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from dandang.base import clock
from dandang.desk import shelf


def _paper(request: HttpRequest, key: str) -> Any:
    found = shelf.visible_paper(request.user, key)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


@require_GET
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """One paper: what it is, whether its bytes are as issued, and how it reached whom."""
    document = _paper(request, key)
    return render(request, "desk/paper.html", {
        "document": document, "casefile": shelf.casefile_of(document), "recipients": shelf.service_of(document),
    })


@require_GET
def pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The frozen bytes; the reading is recorded first."""
    document = _paper(request, key)
    shelf.record_reading(document, by=request.user, at=clock.now())  # type: ignore[arg-type]
    return _pdf(bytes(document.body), f"{document.title}-{document.number or document.key}.pdf")


@require_GET
def receipt(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The receipt of service (送达回证) as a paper."""
    document = _paper(request, key)
    body = shelf.receipt_of(document, number)
    if body is None:
        raise Http404
    return _pdf(body, f"{document.number or document.key}-{number}.pdf")


def _draft(request: HttpRequest, key: str) -> Any:
    found = shelf.visible_draft(request.user, key)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


@require_GET
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """The words of the notice as they stand, to be read on any screen."""
    draft = _draft(request, key)
    casefile = draft.proceeding.casefile
    return render(request, "desk/preview.html", {"words": shelf.words_of(draft), "proceeding": draft.proceeding, "casefile": casefile})


@require_GET
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """The notice as it would look on paper, with a watermark."""
    return _pdf(shelf.draft_of(_draft(request, key)), "draft.pdf")


def _pdf(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
