"""The list of meetings, calling one, and the page of a meeting: agenda before, votes during, minutes after."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dandang.base import clock, paging
from dandang.cases import opening
from dandang.desk import meetings


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
    return opening.page(
        request, "meeting", "call", template="desk/call.html", said=_("会议已召集，参加人现在可以看到议程。"),
        leads=lambda begun: redirect("desk:meeting", begun.key),
    )
