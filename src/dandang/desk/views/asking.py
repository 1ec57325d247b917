"""Requests that somebody stand aside: who asks, what is waiting, and the answer of who decides (R-28, R-29)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.desk import casepage, recusals
from dandang.desk.words import refusal


@require_http_methods(["GET", "HEAD", "POST"])
def recusals_asked(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows; POST asks, or with `request` answers that one."""
    by: Any = request.user
    casefile = casepage.visible_casefile(by, key)
    if casefile is None:
        raise Http404
    rows, decides = recusals.requests(casefile, by), recusals.may_decide(casefile, by)
    answered = next((row for row in rows if str(row.pk) == request.POST.get("request") and row.is_waiting), None)
    if "request" in request.POST and answered is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    asking = recusals.AskForm(None if answered else posted, casefile=casefile)
    answer = recusals.AnswerForm(posted if answered else None, prefix=None)
    form, refused = answer if answered else asking, None
    if posted is not None and form.is_valid():
        try:
            if answered:
                recusals.answer(answered, form.cleaned_data, by=by, at=clock.now())
                messages.success(request, _("回避申请已答复。"))
            else:
                recusals.ask(casefile, form.cleaned_data, by=by, at=clock.now())
                messages.success(request, _("回避申请已记录，等待决定。"))
            still = casepage.visible_casefile(by, key) is not None
            return redirect("desk:recusals", key) if still else redirect("desk:worklist")
        except StepRefused as stop:
            refused = refusal(stop.verdict)
    context = {
        "casefile": casefile, "rows": rows, "decides": decides, "asking": asking, "answer": answer, "answered": answered,
        "form": form if posted is not None else None, "refused": refused,
    }
    return render(request, "desk/recusals.html", context, status=409 if refused else 422 if form.errors else 200)
