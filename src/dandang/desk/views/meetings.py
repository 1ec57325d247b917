"""The list of meetings, calling one, and the page of a meeting: agenda before, votes during, minutes after."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dandang.base import clock, paging
from dandang.base.verdict import StepRefused
from dandang.cases import doors, registry
from dandang.desk import meetings
from dandang.desk.words import refusal


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Meetings that exist for me, newest first."""
    by: Any = request.user
    page = meetings.visible_meetings(by, paging.number(request))
    context = {"page": page, "may_call": meetings.calling_for(by, clock.now()) is not None}
    return render(request, "desk/meetings.html", context)


@require_GET
def meeting(request: HttpRequest, key: str) -> HttpResponse:
    """One meeting, with the items that exist for me."""
    by: Any = request.user
    found = meetings.visible_meeting(by, key)
    if found is None:
        raise Http404
    return render(request, "desk/meeting.html", meetings.page(found, by=by, at=clock.now()))


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """Call a meeting with its agenda."""
    by: Any = request.user
    at, refused, status = clock.now(), None, 200
    organ = meetings.calling_for(by, at)
    if organ is None:
        raise Http404
    form = registry.form_of("meeting", "call")(request.POST if request.method == "POST" else None, by=by, at=at)
    once = request.POST.get("once", "")[:64] or uuid4().hex
    if request.method == "POST":
        try:
            done = doors.begin("meeting", "call", by=by, organ=organ, at=at, data=request.POST, once=once)
            messages.success(request, _("会议已召集，参加人现在可以看到议程。"))
            return redirect("desk:meeting", done.proceeding.key)
        except doors.FormInvalid as invalid:
            form, status = invalid.form, 422
        except StepRefused as stop:
            refused, status = refusal(stop.verdict), 409
    return render(request, "desk/call.html", {"form": form, "refused": refused, "once": once, "organ": organ}, status=status)
