"""The worksheet of tolerance as a numbered print: the browser prints no other (R-25)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dandang.base import clock
from dandang.cases.models import Proceeding
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.mechanisms.tolerance import sheet_page


@require_http_methods(["GET", "HEAD", "POST"])
def printed(request: HttpRequest, key: str) -> HttpResponse:
    """POST: the page that is read, with the stamp of its copy. GET, as after a change of language, is the page without one."""
    by: Any = request.user
    found = Proceeding.objects.visible_to(by).select_related("casefile__organ__parent").filter(key=key, kind="tolerance").first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return redirect("tolerance:sheet_read", key)
    at = clock.now()
    page = sheet_page.of(found, by=by, at=at)
    copy = copies.issue_copy(Copy.What.PAGE, "print", by=by, at=at, chain=found.casefile.code)
    return render(request, "tolerance/sheet_read.html", sheet_page.reading(page) | {"stamp": copies.stamp(copy)})
