"""The evidence register: the list, one piece, its pages, its sound, its copy. No received file is served as it came."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST, require_safe

from dandang.base import clock
from dandang.base.verdict import Refused
from dandang.cases import doors
from dandang.desk import casepage, evidence
from dandang.desk.middleware import POLICY
from dandang.desk.words import refusal
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.vault import media, rendering

SANDBOX = "sandbox; default-src 'none'"


def _piece(request: HttpRequest, key: str) -> Any:
    by: Any = request.user
    piece = evidence.visible(by, key)
    if piece is None:
        raise Http404
    return piece


def _number(request: HttpRequest, name: str, lowest: int) -> int:
    raw = request.GET.get(name, "")
    return max(lowest, int(raw)) if raw.isascii() and raw.isdecimal() and len(raw) < 6 else lowest


@require_GET
def register(request: HttpRequest, key: str) -> HttpResponse:
    """All evidence of a proceeding, in the order in which it came."""
    by: Any = request.user
    proceeding = casepage.visible_proceeding(by, key)
    if proceeding is None or not casepage.has_step(proceeding, "add_evidence"):
        raise Http404
    context = {
        "proceeding": proceeding, "casefile": proceeding.casefile, **evidence.rows(by, proceeding, _number(request, "page", 1)),
        "may_add": doors.ask(proceeding, "add_evidence", by=by, at=clock.now()) is None,
    }
    return render(request, "desk/evidence.html", context)


@require_GET
def piece(request: HttpRequest, key: str) -> HttpResponse:
    """One piece: what it is, its fingerprint, its chain, and what may be shown. Looking is on record."""
    by: Any = request.user
    found, at = _piece(request, key), clock.now()
    with transaction.atomic():
        evidence.on_record(found, "look_at_evidence", by=by, at=at)
    number = _number(request, "page", 1) - 1
    context = evidence.chain(found) | {
        "piece": found, "casefile": found.proceeding.casefile, "proceeding": found.proceeding, "type": evidence.type_of(found),
        "shown": evidence.shown(found, number=number), "shown_page": number + 1, "grant": evidence.grant_of(found, by, at),
        "can_grant": found.stored and doors.ask(found.proceeding, "grant_copy", by=by, at=at) is None,
    }
    response = render(request, "desk/evidence_piece.html", context)
    response["Content-Security-Policy"] = f"{POLICY}; media-src 'self'"
    return response


@require_GET
def page(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A page as PNG, drawn anew."""
    found = _piece(request, key)
    try:
        drawn = evidence.page(found, number)
    except (rendering.NotShown, evidence.SealBroken, FileNotFoundError):
        raise Http404 from None
    return HttpResponse(drawn.png, content_type="image/png", headers={"Content-Security-Policy": SANDBOX})


@require_safe
def play(request: HttpRequest, key: str) -> HttpResponseBase:
    """A recording in pieces, with a content type of our table and nothing that a browser could run."""
    found = _piece(request, key)
    if found.type.family not in {media.SOUND, media.VIDEO}:
        raise Http404
    headers = {"Content-Security-Policy": SANDBOX, "Accept-Ranges": "bytes", "Content-Disposition": "inline"}
    asked = request.headers.get("Range")
    span = rendering.span(asked or "bytes=0-", found.size)
    if span is None:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{found.size}"})
    start, stop = span if asked else (0, found.size)
    headers |= {"Content-Length": str(stop - start), "Content-Type": found.type.content_type}
    if asked:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{found.size}"
    body: Any = () if request.method == "HEAD" else rendering.sound(found.stored, found.file_key(), start, stop)
    return StreamingHttpResponse(body, status=206 if asked else 200, headers=headers)


@require_POST
def copy(request: HttpRequest, key: str) -> HttpResponseBase:
    """The file itself, for who was granted a copy: numbered, written down first, never shown inline (R-25)."""
    by: Any = request.user
    found, at = _piece(request, key), clock.now()
    if not found.stored:
        raise Http404
    if evidence.grant_of(found, by, at) is None:
        refused = refusal(Refused("复制证据须经分管领导或者主要负责人批准，并在批准的期限内。", "R-25"))
        context = {"casefile": found.proceeding.casefile, "piece": found, "proceeding": found.proceeding, "refused": refused}
        more = evidence.chain(found) | {"type": evidence.type_of(found)}
        return render(request, "desk/evidence_piece.html", context | more, status=409)
    issued = copies.issue_copy(Copy.What.EVIDENCE, "bin", by=by, at=at, chain=found.proceeding.casefile.code)
    headers = {
        "Content-Disposition": str(content_disposition_header(True, f"{issued.label}.bin")), "Content-Length": str(found.size),
        "Content-Security-Policy": SANDBOX, "X-Copy-Number": str(issued.number),
    }
    body = rendering.sound(found.stored, found.file_key(), 0, found.size)
    return StreamingHttpResponse(body, content_type="application/octet-stream", headers=headers)
