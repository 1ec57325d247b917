"""A paper: what it is, to whom it went, its PDF; the draft of a notice with a watermark."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.desk import shelf
from dandang.desk.words import refusal
from dandang.exchange import copies
from dandang.exchange.models import Copy

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


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
        "is_personal": shelf.is_personal(document),
    })


@require_GET
def pdf(request: HttpRequest, key: str) -> HttpResponse:
    """A copy of the paper, with who, when and which copy on every page; the reading is recorded first (R-25)."""
    document, at = _paper(request, key), clock.now()
    shelf.record_reading(document, by=request.user, at=at)  # type: ignore[arg-type]
    return _copy(shelf.copy_of(bytes(document.body), document.casefile_code, by=request.user, at=at))  # type: ignore[arg-type]


@require_POST
def original(request: HttpRequest, key: str) -> HttpResponse:
    """The frozen bytes themselves, to be signed and served: nothing stands on them, so the register and the chain hold the number."""
    document, at = _paper(request, key), clock.now()
    copy = shelf.original_of(document, by=request.user, at=at)  # type: ignore[arg-type]
    return _pdf(bytes(document.body), copies.name_of(copy))


@require_POST
def personal(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The print for one recipient, to be served: it names them and has its number among the prints."""
    made = shelf.print_of(_paper(request, key), number, by=request.user, at=clock.now())  # type: ignore[arg-type]
    if made is None:
        raise Http404
    return _copy(made)


@require_GET
def receipt(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A copy of the receipt of service (送达回证)."""
    document = _paper(request, key)
    body = shelf.receipt_of(document, number)
    if body is None:
        raise Http404
    return _copy(shelf.copy_of(body, document.casefile_code, by=request.user, at=clock.now()))  # type: ignore[arg-type]


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
    return render(request, "desk/preview.html", {
        "words": shelf.words_of(draft), "proceeding": draft.proceeding, "casefile": casefile, "is_issued": draft.notice is not None,
    })


@require_GET
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """The notice as it would look on paper, with a watermark."""
    found = _draft(request, key)
    code = found.proceeding.casefile.code
    return _copy(shelf.copy_of(shelf.draft_of(found), code, by=request.user, at=clock.now()))  # type: ignore[arg-type]


@require_POST
def editable(request: HttpRequest, key: str) -> HttpResponse:
    """The draft as a Word file, for its wording to be worked on outside. A POST, for every copy takes a number (R-25)."""
    try:
        made = shelf.editable_of(_draft(request, key), by=request.user, at=clock.now())  # type: ignore[arg-type]
    except StepRefused as stop:
        return render(request, "desk/no_copy.html", {"refused": refusal(stop.verdict)}, status=403)
    if made is None:
        raise Http404
    response = HttpResponse(made[1], content_type=WORD)
    response["Content-Disposition"] = content_disposition_header(True, copies.name_of(made[0])) or "attachment"
    return response


def _copy(made: tuple[Copy, bytes]) -> HttpResponse:
    return _pdf(made[1], copies.name_of(made[0]))


def _pdf(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
