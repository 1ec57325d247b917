"""Figures and the cockpit: of the own organ and of every organ below it (C-5)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dandang.base import clock, paging
from dandang.base.verdict import StepRefused
from dandang.desk import figure_copies, figures
from dandang.desk.words import refusal
from dandang.exchange.views import sent
from dandang.organs.models import Organ
from dandang.statistics.periods import Period

PAGES = {"cockpit": "desk/cockpit.html", "figures": "desk/figures.html"}

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


def _context(request: HttpRequest, page: str, organ: Organ, way: list[Organ], span: Period, at: datetime) -> dict[str, Any]:
    by: Any = request.user
    level = request.GET.get("level", "")[:1]
    if page == "cockpit":
        made = figures.cockpit(organ, way, span, request.GET.get("show", ""), by, at, level=level)
    else:
        named = request.GET.get("named", "").strip()[:40]
        made = figures.page(organ, way, span, at, level=level, named=named, number=paging.number(request))
    return made | {"typed": request.GET, "page_name": f"desk:{page}", "stamp": ""}


def _page(request: HttpRequest, page: str) -> HttpResponse:
    at = clock.now()
    organ, way, span, wrong = _asked(request, at)
    context = _context(request, page, organ, way, span, at) | {"wrong": wrong}
    return render(request, PAGES[page], context, status=400 if wrong else 200)


@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """Every figure of an organ, with those of the organs below."""
    return _page(request, "figures")


@require_GET
def cockpit(request: HttpRequest) -> HttpResponse:
    """The organ at a glance."""
    return _page(request, "cockpit")


@require_POST
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The figures as a file. A POST, for every copy takes a number (R-25)."""
    by: Any = request.user
    at = clock.now()
    organ, _way, span, wrong = _asked(request, at)
    if wrong:
        raise Http404
    format, is_public = request.POST.get("format", "xlsx"), request.POST.get("for") == "public"
    try:
        copy, stream = figure_copies.export(organ, span, format, by=by, at=at, is_public=is_public)
    except KeyError:
        raise Http404 from None
    except StepRefused as stop:
        return render(request, "desk/no_copy.html", {"refused": refusal(stop.verdict)}, status=403)
    return sent(copy, stream, format)


@require_POST
def printed(request: HttpRequest, page: str) -> HttpResponse:
    """Figures or cockpit as a numbered print: the browser prints no other (R-25)."""
    by: Any = request.user
    at = clock.now()
    organ, way, span, wrong = _asked(request, at)
    if wrong or page not in PAGES:
        raise Http404
    stamp = figure_copies.stamp("print", by=by, at=at)
    return render(request, PAGES[page], _context(request, page, organ, way, span, at) | {"stamp": stamp})


@require_POST
def picture(request: HttpRequest) -> JsonResponse:
    """The number of a picture that the browser is about to save: it is on record before there is a picture (R-25)."""
    by: Any = request.user
    at = clock.now()
    _organ, _way, _span, wrong = _asked(request, at)
    if wrong:
        raise Http404
    return JsonResponse({"stamp": figure_copies.stamp("png", by=by, at=at)})
