"""Figures and the cockpit: of the own organ and of every organ below it (C-5)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.desk import figures
from dandang.desk.words import refusal
from dandang.exchange.views import sent
from dandang.organs.models import Organ
from dandang.statistics.periods import Period


def _asked(request: HttpRequest, at: datetime) -> tuple[Organ, list[Organ], Period, str]:
    """Organ, the way down to it, the period, and what is wrong with the days that were typed."""
    by: Any = request.user
    found = figures.reach(by, request.GET.get("organ", "")[:40], at)
    if found is None:
        raise Http404
    today = at.astimezone(clock.ZONE).date()
    first, last = (request.GET.get(name, "").strip()[:10] for name in ("first", "last"))
    text = f"{first}..{last}" if first or last else request.GET.get("period", "")[:24]
    try:
        return *found, figures.period(text, today), ""
    except ValueError:
        return *found, figures.period("", today), _wrong(first, last, text)


def _wrong(first: str, last: str, text: str) -> str:
    for each in (first, last):
        try:
            date.fromisoformat(each)
        except ValueError:
            return _("起止日期须都填写，写成 2023-01-21 的样子。") if first or last else _("没有这样的期间：%(text)s") % {"text": text}
    return _("结束日期不能早于开始日期。")


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Every figure of an organ, with those of the organs directly below."""
    at = clock.now()
    organ, way, span, wrong = _asked(request, at)
    context = figures.page(organ, way, span, at) | {"wrong": wrong, "typed": request.GET, "page_name": "desk:figures"}
    return render(request, "desk/figures.html", context, status=400 if wrong else 200)


@require_GET
def cockpit(request: HttpRequest) -> HttpResponse:
    """The organ at a glance."""
    by: Any = request.user
    at = clock.now()
    organ, way, span, wrong = _asked(request, at)
    context = figures.cockpit(organ, way, span, request.GET.get("show", ""), by, at)
    context |= {"wrong": wrong, "typed": request.GET, "page_name": "desk:cockpit"}
    return render(request, "desk/cockpit.html", context, status=400 if wrong else 200)


@require_POST
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The figures as a file. A POST, for every copy takes a number (R-25)."""
    by: Any = request.user
    at = clock.now()
    organ, _way, span, wrong = _asked(request, at)
    if wrong:
        raise Http404
    format = request.POST.get("format", "xlsx")
    try:
        copy, stream = figures.export(organ, span, format, by=by, at=at)
    except KeyError:
        raise Http404 from None
    except StepRefused as stop:
        return render(request, "desk/no_copy.html", {"refused": refusal(stop.verdict)}, status=403)
    return sent(copy, stream, format)
