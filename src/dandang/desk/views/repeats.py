"""Repeats kept by the petition office: a quarter, what the offices were told of, its numbered print (R-15, Rules art. 14)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dandang.base import clock, paging
from dandang.base.quarters import Quarter
from dandang.desk import repeats


def _organ(request: HttpRequest) -> Any:
    by: Any = request.user
    organ = repeats.organ_of(by, clock.now())
    if organ is None:
        raise Http404
    return organ


def _quarter(text: str) -> Quarter:
    try:
        return Quarter.read(text)
    except ValueError:
        raise Http404 from None


@require_GET
def shelf(request: HttpRequest, quarter: str = "") -> HttpResponse:
    """The repeats of a quarter, of the present one unless another is named."""
    by: Any = request.user
    organ, at = _organ(request), clock.now()
    wanted = _quarter(quarter) if quarter else Quarter.of(clock.today())
    view = request.GET.get("view", "all")
    context = repeats.page(organ, wanted, by, at, view=view if view in repeats.VIEWS else "all", number=paging.number(request))
    return render(request, "desk/repeats.html", context)


@require_POST
def printed(request: HttpRequest, quarter: str) -> HttpResponse:
    """The whole quarter as a numbered print: the browser prints no other (R-25)."""
    by: Any = request.user
    return render(request, "desk/repeats.html", repeats.printed(_organ(request), _quarter(quarter), by=by, at=clock.now()))
