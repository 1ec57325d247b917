"""Sealing an item that may not be entered: the cover alone. Nothing of the receiving form comes along, for it is another page."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.desk import intake
from dandang.desk.words import refusal


@require_http_methods(["GET", "HEAD", "POST"])
def seal(request: HttpRequest) -> HttpResponse:
    """Register the cover of a sealed item."""
    by: Any = request.user
    post, at = intake.post_of(by, clock.today()), clock.now()
    if post is None:
        raise Http404
    form, refused, status = intake.cover(by=by, at=at), None, 200
    if request.method == "POST":
        try:
            done = intake.seal(request.POST, by=by, organ=post.organ, at=at)
            messages.success(request, _("已密封登记。请第二签名人当面核对后签名。"))
            return redirect("desk:case", done.proceeding.casefile.key)
        except doors.FormInvalid as invalid:
            form, status = invalid.form, 422
        except StepRefused as stop:
            form, refused, status = intake.cover(by=by, at=at, data=request.POST), refusal(stop.verdict), 409
    once = request.POST.get("once", "")[:64] or uuid4().hex
    context = {"form": form, "once": once, "refused": refused, "organ": post.organ}
    return render(request, "desk/seal.html", context, status=status)
