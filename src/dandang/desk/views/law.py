"""The law as people read it: procedures with steps, needs, sources; the catalogue of rules."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dandang.base import clock
from dandang.desk import lawbook


@require_GET
def procedures(request: HttpRequest) -> HttpResponse:
    """All procedures in force today, with their local profiles."""
    return render(request, "desk/procedures.html", {"shelf": lawbook.shelf(clock.today())})


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
