"""The page on which an accountability matter begins. Like every step it follows from the form and the procedure."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.base.wording import sentence
from dandang.cases import doors, registry


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Open a matter; `from` in the address is the case file that it comes from, by number. What was typed stays when it is refused."""
    by: Any = request.user
    at, stop = clock.now(), ""
    organ = next(iter(doors.organs_to_begin("accountability", by, clock.today())), None)
    if organ is None:
        raise Http404
    initial = {"came_from": request.GET.get("from", "")[:40], "managing_organ": organ.code}
    form = registry.form_of("accountability", "open")(request.POST if request.method == "POST" else None, by=by, at=at, initial=initial)
    once = request.POST.get("once", "")[:64] or uuid4().hex
    if request.method == "POST":
        try:
            done = doors.begin("accountability", "open", by=by, organ=organ, at=at, data=request.POST, once=once)
            messages.success(request, _("已登记。批准责任调查时，容错研判同步启动。"))
            return redirect("desk:case", done.proceeding.casefile.key)
        except doors.FormInvalid as invalid:
            form = invalid.form
        except StepRefused as stopped:
            stop = sentence(stopped.verdict)
    context = {"form": form, "stop": stop, "once": once, "organ": organ}
    return render(request, "accountability/begin.html", context, status=409 if stop else 422 if form.errors else 200)
