"""The page of what came through the public portal."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dandang.base import clock, paging
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.desk import postbox as box
from dandang.desk.words import refusal
from dandang.mailbox import office


@require_http_methods(["GET", "HEAD", "POST"])
def postbox(request: HttpRequest) -> HttpResponse:
    """GET lists what waits; POST takes one report in (`item`), or opens the intake of one's organ (`open`)."""
    by: Any = request.user
    at = clock.now()
    on = at.astimezone(clock.ZONE).date()
    if not box.is_for(by, on):
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            return _open(request, by, at) if "open" in request.POST else _take(request, by, at)
        except StepRefused as stop:
            refused = refusal(stop.verdict)
    context = {"inbox": box.inbox(by, on, paging.number(request)), "refused": refused, "once": uuid4().hex}
    return render(request, "desk/postbox.html", context, status=409 if refused else 200)


def _take(request: HttpRequest, by: Any, at: Any) -> HttpResponse:
    try:
        item = UUID(request.POST.get("item", ""))
        done = box.take_in(item, by=by, at=at, once=request.POST.get("once", "")[:64])
    except (ValueError, StopIteration, doors.FormInvalid):
        raise Http404 from None
    messages.success(request, _("已收件，署名和原文已封存。请继续登记被反映人和反映的问题。"))
    return redirect("desk:step", done.proceeding.key, "register")


def _open(request: HttpRequest, by: Any, at: Any) -> HttpResponse:
    organ = next((each for each in by.organs(clock.today()) if each.code == request.POST["open"]), None)
    if organ is None:
        raise Http404
    if not office.has_intake(organ.pk):
        office.open_intake(organ, by=by, at=at)
    messages.success(request, _("已开通网络收件：%(organ)s。请备份收件密钥。") % {"organ": organ.name})
    return redirect("desk:postbox")
