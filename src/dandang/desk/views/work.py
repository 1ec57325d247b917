"""The worklist, the approvals inbox, the list of case files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dandang.base import clock, paging
from dandang.desk import approvals as inboxes
from dandang.desk import casepage, lawbook
from dandang.desk import worklist as lists

VIEWS = ("mine", "overdue", "waiting")


@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """What needs me, what is overdue, what waits for others."""
    by: Any = request.user
    view, kinds = request.GET.get("view", "mine"), lawbook.kinds(clock.today(), by.places(clock.today()))
    view, kind = view if view in VIEWS else "mine", request.GET.get("kind", "")
    kind = kind if kind in dict(kinds) else ""
    page = lists.worklist(by, clock.today(), view=view, number=paging.number(request), kind=kind)
    return render(request, "desk/worklist.html", {"page": page, "view": view, "kind": kind, "kinds": kinds})


@require_GET
def approvals(request: HttpRequest) -> HttpResponse:
    """Everything that waits for my review or approval."""
    by: Any = request.user
    return render(request, "desk/approvals.html", {"inbox": inboxes.inbox(by, clock.today(), paging.number(request))})


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The case files I may know of, newest first."""
    by: Any = request.user
    return render(request, "desk/cases.html", {"page": casepage.visible_casefiles(by, paging.number(request))})
