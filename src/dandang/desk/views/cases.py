"""The case page, the one generic step page, registering a report, recusal, the audit of a case."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors, registry
from dandang.cases.models import CaseFile, Proceeding
from dandang.desk import audits, casepage, recusals
from dandang.desk.words import refusal, title


def _casefile(request: HttpRequest, key: str) -> CaseFile:
    casefile = casepage.visible_casefile(request.user, key)  # type: ignore[arg-type]
    if casefile is None:
        raise Http404
    return casefile


def _proceeding(request: HttpRequest, key: str) -> Proceeding:
    found = Proceeding.objects.visible_to(request.user).select_related("casefile__organ__parent").filter(key=key).first()  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


@require_GET
def case(request: HttpRequest, key: str) -> HttpResponse:
    """One matter in full."""
    casefile = _casefile(request, key)
    by: Any = request.user
    return render(request, "desk/case.html", {
        "casefile": casefile,
        "lanes": casepage.lanes(casefile, by=by, at=clock.now()),
        "allegations": casepage.allegations(casefile),
        "subjects": casefile.subjects.select_related("managing_organ"),
        "timeline": casepage.timeline(casefile),
        "papers": casepage.papers(casefile),
        "assignments": casefile.assignments.select_related("staff"),
        "may_recuse": recusals.may_decide(casefile, by),
        "is_own_item": casefile.received_by_id == by.pk,
    })


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Any step of any procedure: the form, or what stands in the way."""
    proceeding = _proceeding(request, key)
    declared = proceeding.procedure.step(verb)
    if declared is None or not declared.from_states:
        raise Http404
    by: Any = request.user
    at = clock.now()
    if request.method == "GET":
        form, refused = doors.form(proceeding, verb, by=by, at=at), doors.ask(proceeding, verb, by=by, at=at)
        return _step_page(request, proceeding, declared, form, refusal(refused) if refused is not None else None)
    try:
        done = doors.take(
            proceeding, verb, by=by, at=at, data=request.POST, files=request.FILES,
            once=request.POST.get("once", "")[:64], seen=_seen(request),
        )
    except doors.NotVisible:
        raise Http404 from None
    except doors.FormInvalid as invalid:
        return _step_page(request, proceeding, declared, invalid.form, None, status=422)
    except StepRefused as stop:
        form = doors.form(proceeding, verb, by=by, at=at, data=request.POST)
        return _step_page(request, proceeding, declared, form, refusal(stop.verdict), status=409)
    messages.success(request, _("已办理：%(step)s") % {"step": title(declared)})
    return redirect("desk:case", done.proceeding.casefile.key)


def _step_page(
    request: HttpRequest, proceeding: Proceeding, declared: Any, form: Any, refused: Any, status: int = 200
) -> HttpResponse:
    context = {
        "proceeding": proceeding, "casefile": proceeding.casefile, "step": declared, "form": form, "refused": refused,
        "seen": request.POST.get("seen") or proceeding.last_seq, "once": request.POST.get("once") or uuid4().hex,
        "procedure": proceeding.procedure, "allegations": casepage.allegations(proceeding.casefile),
    }
    return render(request, "desk/step.html", context, status=status)


def _seen(request: HttpRequest) -> int | None:
    raw = request.POST.get("seen", "")
    return int(raw) if raw.isdecimal() and len(raw) < 9 else None


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Receive a report: reporter and wording are sealed at once."""
    by: Any = request.user
    post = next((p for p in by.posts_on(clock.today()) if p.role == "intake_clerk"), None)
    if post is None:
        raise Http404
    form = registry.form_of("reports", "receive")(request.POST or None, by=by, at=clock.now())
    once, refused, status = request.POST.get("once", "")[:64] or uuid4().hex, None, 200
    if request.method == "POST":
        try:
            done = doors.begin(
                "reports", "receive", by=by, organ=post.organ, at=clock.now(), data=request.POST, once=once
            )
            messages.success(request, _("已收件，原文和署名已封存。请继续登记。"))
            return redirect("desk:step", done.proceeding.key, "register")
        except doors.FormInvalid as invalid:
            form, status = invalid.form, 422
        except StepRefused as stop:
            refused, status = refusal(stop.verdict), 409
    context = {"form": form, "once": once, "refused": refused, "organ": post.organ}
    return render(request, "desk/register.html", context, status=status)


@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, key: str) -> HttpResponse:
    """Keep a colleague away from the matter; decided by the principal officer (R-28, R-29)."""
    casefile = _casefile(request, key)
    by: Any = request.user
    form, refused = recusals.RecusalForm(request.POST or None, casefile=casefile), None
    if request.method == "POST" and form.is_valid():
        try:
            recusals.recuse(casefile, form.cleaned_data, by=by, at=clock.now())
            messages.success(request, _("已记录回避。"))
            return redirect("desk:case", casefile.key)
        except StepRefused as stop:
            refused = refusal(stop.verdict)
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "desk/recuse.html", {"casefile": casefile, "form": form, "refused": refused}, status=status)


@require_GET
def audit(request: HttpRequest, key: str) -> HttpResponse:
    """The evidence of a matter: each event with its place in the chain, and whether every link holds."""
    casefile = _casefile(request, key)
    return render(request, "desk/audit.html", {"casefile": casefile, **audits.of(casefile)})
