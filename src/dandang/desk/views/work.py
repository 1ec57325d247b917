"""The worklist and the approvals inbox."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dandang.base import clock
from dandang.desk import worklist as lists

VIEWS = ("mine", "overdue", "waiting")


@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """What needs me, what is overdue, what waits for others."""
    view = request.GET.get("view", "mine")
    view = view if view in VIEWS else "mine"
    page = lists.worklist(request.user, clock.today(), view=view, number=_number(request))  # type: ignore[arg-type]
    return render(request, "desk/worklist.html", {"page": page, "view": view})


@require_GET
def approvals(request: HttpRequest) -> HttpResponse:
    """Everything that waits for my review or approval."""
    page = lists.worklist(request.user, clock.today(), view="approvals", number=_number(request))  # type: ignore[arg-type]
    return render(request, "desk/approvals.html", {"page": page})


def _number(request: HttpRequest) -> int:
    raw = request.GET.get("page", "1")
    return min(max(int(raw), 1), 10_000) if raw.isdecimal() and len(raw) < 6 else 1
