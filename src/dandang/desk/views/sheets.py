"""The worksheet of tolerance as a numbered print: the browser prints no other (R-25)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from dandang.base import clock
from dandang.cases.models import Proceeding
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.mechanisms.tolerance import sheet_page


@require_POST
def printed(request: HttpRequest, key: str) -> HttpResponse:
    """The page that is read, with the stamp of its copy."""
    by: Any = request.user
    found = Proceeding.objects.visible_to(by).select_related("casefile__organ__parent").filter(key=key, kind="tolerance").first()
    if found is None:
        raise Http404
    at = clock.now()
    page = sheet_page.of(found, by=by, at=at)
    copy = copies.issue_copy(Copy.What.PAGE, "print", by=by, at=at, chain=found.casefile.code)
    return render(request, "tolerance/sheet_read.html", sheet_page.reading(page) | {"stamp": copies.stamp(copy)})
