"""The page on which the execution of a decision begins that came from another organ. It follows from the form and the procedure."""

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
def receive(request: HttpRequest) -> HttpResponse:
    """Register a decision; what was typed stays when it is refused."""
    by: Any = request.user
    at, stop = clock.now(), ""
    organ = next(iter(doors.organs_to_begin("execution", by, clock.today())), None)
    if organ is None:
        raise Http404
    form = registry.form_of("execution", "receive")(
        request.POST if request.method == "POST" else None, by=by, at=at, initial={"managing_organ": organ.code}
    )
    once = request.POST.get("once", "")[:64] or uuid4().hex
    if request.method == "POST":
        try:
            done = doors.begin("execution", "receive", by=by, organ=organ, at=at, data=request.POST, once=once)
            messages.success(request, _("已登记。期间已经计算，请核对决定载明的最后一日。"))
            return redirect("desk:case", done.proceeding.casefile.key)
        except doors.FormInvalid as invalid:
            form = invalid.form
        except StepRefused as stopped:
            stop = sentence(stopped.verdict)
    context = {"form": form, "stop": stop, "once": once, "organ": organ}
    return render(request, "execution/receive.html", context, status=409 if stop else 422 if form.errors else 200)
