"""The page of a request between organs, and the numbered copies of what went with it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from dandang.base import clock
from dandang.desk import packages


def _found(request: HttpRequest, key: str) -> packages.Found:
    by: Any = request.user
    found = packages.visible_request(by, key)
    if found is None:
        raise Http404
    return found


@require_GET
def show(request: HttpRequest, key: str) -> HttpResponse:
    """What was asked, what came back, and what to do now."""
    by: Any = request.user
    return render(request, "desk/request.html", packages.page(_found(request, key), by=by, at=clock.now()))


@require_POST
def copy(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One paper. A POST, for every copy takes a number (R-25)."""
    by: Any = request.user
    made = packages.copy(_found(request, key), number, by=by, at=clock.now())
    if made is None:
        raise Http404
    label, body = made[0].label, made[1]
    disposition = str(content_disposition_header(True, f"{label}.pdf"))
    return HttpResponse(body, content_type="application/pdf", headers={"Content-Disposition": disposition})
