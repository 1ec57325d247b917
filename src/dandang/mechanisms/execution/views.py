"""The page on which the execution of a decision begins that came from another organ. It follows from the form and the procedure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dandang.cases import opening


@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Register a decision."""
    return opening.page(
        request, "execution", "receive", template="execution/receive.html", said=_("已登记。期间已经计算，请核对决定载明的最后一日。"),
    )
