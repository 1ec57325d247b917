"""The list of what was filed beforehand, and the page on which a filing is entered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dandang.base import clock, paging
from dandang.cases import doors, opening
from dandang.mechanisms.prefiling import models


@require_GET
def filings(request: HttpRequest) -> HttpResponse:
    """What was filed, in the matters that one may read."""
    by: Any = request.user
    may_file = bool(doors.organs_to_begin("prefiling", by, clock.today()))
    return render(request, "prefiling/filings.html", {"page": models.page(by, paging.number(request)), "may_file": may_file})


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Enter a filing."""
    return opening.page(request, "prefiling", "file", template="prefiling/begin.html", said=_("已登记。请告知报备人报备号；初审后再登记报备。"))
