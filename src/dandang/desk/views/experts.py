"""The pool of experts, proposing one, and the page of a consultation with its numbered copies."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dandang.base import clock, paging
from dandang.base.verdict import StepRefused
from dandang.cases import doors, registry
from dandang.desk import experts
from dandang.desk.words import refusal
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
    by: Any = request.user
    at, refused, status = clock.now(), None, 200
    organ = experts.enrolling_for(by, at)
    if organ is None:
        raise Http404
    form = registry.form_of("pool", "enrol")(request.POST if request.method == "POST" else None, by=by, at=at)
    once = request.POST.get("once", "")[:64] or uuid4().hex
    if request.method == "POST":
        try:
            doors.begin("pool", "enrol", by=by, organ=organ, at=at, data=request.POST, once=once)
            messages.success(request, _("已提名，等待分管领导或者主要负责人确认。"))
            return redirect("desk:experts")
        except doors.FormInvalid as invalid:
            form, status = invalid.form, 422
        except StepRefused as stop:
            refused, status = refusal(stop.verdict), 409
    return render(request, "desk/enrol.html", {"form": form, "refused": refused, "once": once, "organ": organ}, status=status)


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
