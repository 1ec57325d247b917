"""The page of an archive, its numbered copies, the verifier beside them, and archives received from elsewhere."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from dandang.base import clock
from dandang.desk import archives
from dandang.exchange import copies


def _found(request: HttpRequest, key: str) -> Any:
    by: Any = request.user
    found = archives.visible(by, key)
    if found is None:
        raise Http404
    return found


@require_GET
def show(request: HttpRequest, key: str) -> HttpResponse:
    """The volume; with `?check=1` the result of the four properties."""
    by: Any = request.user
    context = archives.page(_found(request, key), by=by, at=clock.now(), checked=request.GET.get("check") == "1")
    return render(request, "desk/archive.html", context)


@require_POST
def copy(request: HttpRequest, key: str) -> HttpResponse:
    """The package as a numbered copy."""
    by: Any = request.user
    made = archives.copy(_found(request, key), by=by, at=clock.now())
    if made is None:
        raise Http404
    return _file(made[1], copies.name_of(made[0]), "application/zip")


@require_GET
def script(request: HttpRequest) -> HttpResponse:
    """The verifier, to put beside a package."""
    return _file(archives.script(), "verifier.py", "text/x-python")


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Archives received from elsewhere."""
    by: Any = request.user
    return render(request, "desk/archives.html", {"rows": archives.received(by)})


@require_GET
@transaction.atomic
def received(request: HttpRequest, key: str) -> HttpResponse:
    """One of them, to read."""
    by: Any = request.user
    page = archives.received_page(by, key, at=clock.now())
    if page is None:
        raise Http404
    return render(request, "desk/archive_received.html", page)


@require_GET
@transaction.atomic
def received_file(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One of its papers."""
    by: Any = request.user
    body = archives.received_file(by, key, number, at=clock.now())
    if body is None:
        raise Http404
    return HttpResponse(body, content_type="application/pdf")


def _file(body: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": str(content_disposition_header(True, name))})
