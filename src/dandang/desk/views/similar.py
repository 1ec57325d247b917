"""Decided matters like the one at hand, on a page of their own or beside a worksheet."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from dandang.cases.precedents import ORDER
from dandang.desk import casepage
from dandang.desk import similar as finding


@require_GET
@vary_on_headers("HX-Request")
def similar(request: HttpRequest, key: str) -> HttpResponse:
    """Asked for by the page of a worksheet: the list alone."""
    by: Any = request.user
    proceeding = casepage.visible_proceeding(by, key)
    if proceeding is None or proceeding.kind != finding.KIND or not casepage.reads_whole(proceeding.casefile, by):
        raise Http404
    context = {"found": finding.of(proceeding, by), "order": ORDER, "proceeding": proceeding, "casefile": proceeding.casefile}
    alone = request.headers.get("HX-Request") == "true"
    answer = render(request, "desk/_similar.html" if alone else "desk/similar.html", context)
    answer["X-Sheet"] = "1"  # the worksheet takes in no other answer, such as the page of sign-in
    return answer
