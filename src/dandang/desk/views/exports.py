"""Lists that leave as a file. A POST, for every copy takes a number (R-25)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.desk import casepage, exports
from dandang.desk.views.work import VIEWS
from dandang.desk.words import refusal
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.exchange.views import sent


@require_POST
def export(request: HttpRequest, what: str) -> HttpResponse | StreamingHttpResponse:
    """The list as xlsx or csv, with the stamp of its copy."""
    by: Any = request.user
    view, format = request.POST.get("view", "mine"), request.POST.get("format", "xlsx")
    try:
        copy, stream = exports.export(
            what, format, by=by, at=clock.now(), view=view if view in VIEWS else "mine", kind=request.POST.get("kind", "")
        )
    except KeyError:
        raise Http404 from None
    except StepRefused as stop:
        return render(request, "desk/no_copy.html", {"refused": refusal(stop.verdict)}, status=403)
    return sent(copy, stream, format)


@require_POST
def printed(request: HttpRequest, key: str) -> HttpResponse:
    """The case page as a numbered print: the browser prints no other (pages.css)."""
    by: Any = request.user
    casefile, at = casepage.visible_casefile(by, key), clock.now()
    if casefile is None:
        raise Http404
    copy = copies.issue_copy(Copy.What.PAGE, "print", by=by, at=at, chain=casefile.code)
    return render(request, "desk/case.html", {**casepage.page(casefile, by=by, at=at), "stamp": copies.stamp(copy)})
