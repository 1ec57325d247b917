"""The page on which a matter begins by its form alone: whoever may begin it gets the form, what was typed stays when it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.base.wording import sentence
from dandang.cases import doors, registry
from dandang.cases.models import Proceeding


def _casefile(begun: Proceeding) -> HttpResponse:
    return redirect("desk:case", begun.casefile.key)


def page(
    request: HttpRequest, kind: str, verb: str, *, template: str, said: str, initial: Mapping[str, Any] | None = None,
    leads: Callable[[Proceeding], HttpResponse] = _casefile,
) -> HttpResponse:
    """GET shows the form of `kind.verb`, POST takes the step and `leads` on, to the case file, with `said`. 404 for whoever may not
    begin one; 422 with errors at their fields, 409 with sentence and rule of a refusal, and without the form where the kind is not
    carried out.
    """
    by: Any = request.user
    at = clock.now()
    refused: Refused | None = None
    organ = next(iter(doors.organs_to_begin(kind, by, clock.today())), None)
    if organ is None:
        closed = doors.closed_for(kind, by, clock.today())
        if closed is None:
            raise Http404
        return render(request, template, {"form": None, **_stopped(closed)}, status=409)
    typed = request.POST if request.method == "POST" else None
    form = registry.form_of(kind, verb)(typed, by=by, at=at, initial={"managing_organ": organ.code, **(initial or {})})
    once = request.POST.get("once", "")[:64] or uuid4().hex
    if typed is not None:
        try:
            done = doors.begin(kind, verb, by=by, organ=organ, at=at, data=typed, once=once)
            messages.success(request, said)
            return leads(done.proceeding)
        except doors.FormInvalid as invalid:
            form = invalid.form
        except StepRefused as stopped:
            refused = stopped.verdict
    context = {"form": form, "once": once, "organ": organ, **_stopped(refused)}
    return render(request, template, context, status=409 if refused is not None else 422 if form.errors else 200)


def _stopped(refused: Refused | None) -> dict[str, str]:
    return {"stop": "", "rule": ""} if refused is None else {"stop": sentence(refused), "rule": refused.rule}
