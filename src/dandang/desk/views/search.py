"""The search page. POST asks, and leads to an address that says nothing; GET answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dandang.base import clock
from dandang.cases import searching
from dandang.desk import search as finding


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Matters by name, unit, allegation, reason or code."""
    by: Any = request.user
    at = clock.now()
    if request.method == "POST":
        form = finding.SearchForm(request.POST, by=by, at=at)
        if form.is_valid():
            return redirect(f"{reverse('desk:search')}?s={finding.seal(form.asked(), by)}")
        return _page(request, form, status=422)
    opened = finding.unseal(request.GET["s"], by) if "s" in request.GET else ({}, "")
    if opened is None:
        return _page(request, finding.SearchForm(by=by, at=at), _("这个地址已经失效，或者不是您的。请重新搜索。"), status=410)
    asked, after = opened
    if not asked:
        return _page(request, finding.SearchForm(by=by, at=at))
    form = finding.SearchForm(asked, by=by, at=at)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        return _page(request, form, results=finding.results(form, after), first=finding.seal(asked, by))
    except searching.TooBroad:
        return _page(request, form, _("范围太大，没有在限定时间内找完。请把词写长一些，或者再加一个条件。"), status=503)


def _page(request: HttpRequest, form: Any, problem: str = "", status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "desk/search.html", {"form": form, "problem": problem, **more}, status=status)
