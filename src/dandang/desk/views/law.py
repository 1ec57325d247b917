"""The law as people read it: procedures with steps, needs, sources; the catalogue of rules; the policy library."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dandang.base import clock
from dandang.desk import lawbook, library


@require_GET
def procedures(request: HttpRequest) -> HttpResponse:
    """All procedures in force today, with their local profiles."""
    by: Any = request.user
    return render(request, "desk/procedures.html", {"shelf": lawbook.shelf(clock.today(), by.places(clock.today()))})


@require_GET
def procedure(request: HttpRequest, kind: str) -> HttpResponse:
    """One procedure, base or with a profile laid over it."""
    page = lawbook.page(kind, request.GET.get("profile", ""), clock.today())
    if page is None:
        raise Http404
    return render(request, "desk/procedure.html", page)


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule in one sentence with its source: the link target of every refusal."""
    return render(request, "desk/rules.html", {"rules": lawbook.all_rules()})


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """The policy library as in force on a day, searched."""
    query, (on, wrong) = request.GET.get("q", "").strip()[: library.LONGEST], _day(request)
    rows = library.shelf(query, on)
    return render(request, "desk/library.html", {"rows": rows, "query": query, "on": on, "wrong": wrong}, status=422 if wrong else 200)


@require_GET
def measure(request: HttpRequest, id: str) -> HttpResponse:
    """One measure: explained for staff and for the public, its articles, and what rests on them."""
    on, wrong = _day(request)
    page = library.page(id, on)
    if page is None:
        raise Http404
    return render(request, "desk/measure.html", page | {"wrong": wrong}, status=422 if wrong else 200)


def _day(request: HttpRequest) -> tuple[date, str]:
    """The day asked for, or today; what was typed when it is no day."""
    asked = request.GET.get("on", "").strip()
    try:
        return (date.fromisoformat(asked) if asked else clock.today()), ""
    except ValueError:
        return clock.today(), asked[:20]
