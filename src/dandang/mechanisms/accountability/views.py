"""The page on which an accountability matter begins. Like every step it follows from the form and the procedure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dandang.cases import opening


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Open a matter; `from` in the address is the case file that it comes from, by number."""
    return opening.page(
        request, "accountability", "open", template="accountability/begin.html", said=_("已登记。批准责任调查时，容错研判同步启动。"),
        initial={"came_from": request.GET.get("from", "")[:40]},
    )
