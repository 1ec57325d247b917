"""Quarterly returns: the last quarters, one quarter with its gaps, closing it, its paper (R-37)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dandang.base import clock, paging
from dandang.base.quarters import Quarter
from dandang.base.verdict import StepRefused
from dandang.desk import returns
from dandang.desk.words import refusal


def _organ(request: HttpRequest) -> Any:
    by: Any = request.user
    organ = returns.organ_of(by, clock.now())
    if organ is None:
        raise Http404
    return organ


def _quarter(year: int, number: int) -> Quarter:
    try:
        return Quarter(year, number)
    except ValueError:
        raise Http404 from None


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """The last quarters of the organ."""
    by: Any = request.user
    organ = _organ(request)
    context = {"organ": organ, "quarters": returns.shelf(organ, by, clock.now())}
    return render(request, "desk/returns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def quarter(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """GET shows what was returned and what is missing; POST closes the quarter."""
    by: Any = request.user
    organ, wanted, at, refused = _organ(request), _quarter(year, number), clock.now(), None
    if request.method == "POST":
        try:
            returns.close(organ, wanted, by=by, at=at)
            messages.success(request, _("本季度已关闭。"))
            return redirect("desk:quarter", year, number)
        except StepRefused as stop:
            refused = refusal(stop.verdict)
    context = returns.page(organ, wanted, by, at, paging.number(request)) | {"refused": refused}
    return render(request, "desk/quarter.html", context, status=409 if refused else 200)


@require_POST
def paper(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The return as a paper. A POST, for every copy takes a number (R-25)."""
    by: Any = request.user
    issued, pdf = returns.paper(_organ(request), _quarter(year, number), by=by, at=clock.now())
    disposition = str(content_disposition_header(True, f"{issued.label}.pdf"))
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})
