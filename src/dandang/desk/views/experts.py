"""The pool of experts, proposing one, and the page of a consultation with its numbered copies."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dandang.base import clock, paging
from dandang.cases import opening
from dandang.desk import experts
from dandang.mechanisms.experts import catalogue


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """The pool, of one field or of all."""
    by: Any = request.user
    asked, at = request.GET.get("field", ""), clock.now()
    field = asked if asked in catalogue.fields() else ""
    context = {
        "page": experts.pool(by, field, paging.number(request), at=at), "field": field, "fields": catalogue.fields().values(),
        "may_enrol": experts.enrolling_for(by, at) is not None,
    }
    return render(request, "desk/experts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Propose somebody for the pool."""
    return opening.page(
        request, "pool", "enrol", template="desk/enrol.html", said=_("已提名，等待分管领导或者主要负责人确认。"),
        leads=lambda begun: redirect("desk:experts"),
    )


def _found(request: HttpRequest, key: str) -> experts.Found:
    by: Any = request.user
    found = experts.visible_consultation(by, key)
    if found is None:
        raise Http404
    return found


@require_GET
def consultation(request: HttpRequest, key: str) -> HttpResponse:
    """What was asked, who was drawn, what they said; for an expert their own part."""
    by: Any = request.user
    return render(request, "desk/expertise.html", experts.page(_found(request, key), by=by, at=clock.now()))


@require_POST
def copy(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One paper. A POST, for every copy takes a number (R-25)."""
    by: Any = request.user
    made = experts.copy(_found(request, key), number, by=by, at=clock.now())
    if made is None:
        raise Http404
    disposition = str(content_disposition_header(True, f"{made[0].label}.pdf"))
    return HttpResponse(made[1], content_type="application/pdf", headers={"Content-Disposition": disposition})
