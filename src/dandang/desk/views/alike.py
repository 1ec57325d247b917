"""Two matters side by side: what is alike in them, and the judgement that they are not the same."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dandang.base import clock
from dandang.desk import alike as likeness
from dandang.desk import casepage


@require_http_methods(["GET", "HEAD", "POST"])
def alike(request: HttpRequest, key: str, other: str) -> HttpResponse:
    """GET shows why one is a hint of the other; POST dismisses the hint with a reason, or takes that back."""
    by: Any = request.user
    casefile, against = casepage.visible_casefile(by, key), casepage.visible_casefile(by, other)
    hint = likeness.between(casefile, against, by) if casefile and against else None
    if casefile is None or against is None or hint is None:
        raise Http404
    form = likeness.DismissForm(by=by, at=clock.now())
    if request.method == "POST":
        wrong = likeness.judge(casefile, against, request.POST, by=by, at=clock.now())
        if wrong is None:
            messages.success(request, _("已恢复提示。") if "again" in request.POST else _("已记录：不是同一问题。"))
            return redirect("desk:case", casefile.key)
        form = wrong
    context = {
        "casefile": casefile, "other": against, "hint": hint, "sides": likeness.sides(hint), "form": form,
        "repeat": likeness.repeat_step(casefile, by=by, at=clock.now()),
    }
    return render(request, "desk/alike.html", context, status=422 if form.errors else 200)
