"""A person's own requests to read files, asking, and the page on which a file is read: on record first, then shown."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.base.wording import sentence
from dandang.cases import doors, registry
from dandang.cases.models.personfile import entries
from dandang.mechanisms.file_access import models


@require_GET
@never_cache
def requests(request: HttpRequest) -> HttpResponse:
    """What one asked for and what became of it; nothing of any file."""
    by: Any = request.user
    return render(request, "file_access/requests.html", {"rows": models.own(by), "may_ask": bool(doors.organs_to_begin("file_access", by, clock.today()))})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Ask to read somebody's files."""
    by: Any = request.user
    at, stop = clock.now(), ""
    organ = next(iter(doors.organs_to_begin("file_access", by, clock.today())), None)
    if organ is None:
        raise Http404
    form = registry.form_of("file_access", "ask")(request.POST if request.method == "POST" else None, by=by, at=at)
    once = request.POST.get("once", "")[:64] or uuid4().hex
    if request.method == "POST":
        try:
            done = doors.begin("file_access", "ask", by=by, organ=organ, at=at, data=request.POST, once=once)
            return redirect("file_access:read", done.proceeding.key)
        except doors.FormInvalid as invalid:
            form = invalid.form
        except StepRefused as stopped:
            stop = sentence(stopped.verdict)
    context = {"form": form, "stop": stop, "once": once, "organ": organ}
    return render(request, "file_access/ask.html", context, status=409 if stop else 422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def read(request: HttpRequest, key: str) -> HttpResponse:
    """Read what was permitted. Anybody but who asked gets the page of what does not exist."""
    by: Any = request.user
    at, shown, stop = clock.now(), None, ""
    access = models.of(by, key)
    if access is None:
        raise Http404
    refused = doors.ask(access.proceeding, "read", by=by, at=at)
    if request.method == "POST":
        try:
            doors.take(access.proceeding, "read", by=by, at=at, data=request.POST)
            shown, refused = entries(by, access.name, access.unit, at), None
        except StepRefused as stopped:
            refused = stopped.verdict
    if refused is not None:
        stop = sentence(refused)
    context = {"access": access, "proceeding": doors.noun_of(access.proceeding).proceeding, "shown": shown, "stop": stop, "casefile": access.proceeding.casefile}
    return render(request, "file_access/read.html", context, status=409 if stop and request.method == "POST" else 200)
